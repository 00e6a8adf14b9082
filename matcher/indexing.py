"""Rows for the index: what an item's text becomes, written only when it is still what it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, select

from embeddings.encoder import Progress
from embeddings.language import language_of
from embeddings.vectors import content_hash, to_bytes
from matcher.history import next_number
from matcher.library import Library
from matcher.models import Need, Solution, StoredVector
from matcher.texts import text_of
from matcher.vocabulary import ItemKind


@dataclass(frozen=True, slots=True)
class Piece:
    """One passage ready to be stored."""

    text: str
    text_hash: str
    words: str
    language: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item's passages, made outside any write transaction; None: the item is to be forgotten."""

    kind: ItemKind
    item_id: int
    pieces: tuple[Piece, ...] | None


def prepare(
    library: Library,
    session: Session,
    items: Sequence[tuple[ItemKind, int]],
    *,
    progress: Progress | None = None,
) -> list[Prepared]:
    """Read the items' text and make what is to be stored; only passages whose text changed are encoded."""
    texts = [text_of(session, kind, item) for kind, item in items]
    model = library.encoder.model_id
    known = _known(library, session, items)
    fresh: dict[str, str] = {}
    for pieces in texts:
        for text in pieces or ():
            key = content_hash(text, model)
            if key not in known:
                fresh[key] = text
    vectors = library.encoder.encode(list(fresh.values()), role="passage", progress=progress) if fresh else ()
    known |= {key: to_bytes(vector) for key, vector in zip(fresh, vectors, strict=True)}
    flat = [text for pieces in texts for text in pieces or ()]
    words = iter(library.analyser.words_of_all(flat))
    prepared = []
    for (kind, item), pieces in zip(items, texts, strict=True):
        if pieces is None:
            prepared.append(Prepared(kind, item, None))
            continue
        made = tuple(
            Piece(
                text,
                content_hash(text, model),
                " ".join(next(words)),
                language_of(text),
                known[content_hash(text, model)],
            )
            for text in pieces
        )
        prepared.append(Prepared(kind, item, made))
    return prepared


def _known(library: Library, session: Session, items: Sequence[tuple[ItemKind, int]]) -> dict[str, bytes]:
    known: dict[str, bytes] = {}
    for kind in ItemKind:
        wanted = [item for its, item in items if its is kind]
        for rows in library.rows_of(session, kind, wanted).values():
            known |= {row.text_hash: row.vector for row in rows}
    return known


def store(library: Library, session: Session, prepared: Prepared, *, force: bool = False) -> bool:
    """Write an item's passages in the caller's transaction; False when its text changed since `prepare`.

    Nothing is written when the same passages are stored already, unless `force` asks for it (a new dictionary).
    """
    kind, item = prepared.kind, prepared.item_id
    now_text = text_of(session, kind, item)
    pieces = prepared.pieces
    if (now_text is None) != (pieces is None):
        return False
    if pieces is not None and now_text != [piece.text for piece in pieces]:
        return False
    stored = library.rows_of(session, kind, [item]).get(item, [])
    if not force and [row.text_hash for row in stored] == [piece.text_hash for piece in pieces or ()]:
        return True
    session.exec(
        delete(StoredVector).where(
            col(StoredVector.item_kind) == kind,
            col(StoredVector.item_id) == item,
            col(StoredVector.model_id) == library.encoder.model_id,
        )
    )
    session.add_all(_rows(library.encoder.model_id, prepared, next_number(session, "vector")))
    session.flush()
    return True


def _rows(model_id: str, prepared: Prepared, seq: int) -> list[StoredVector]:
    place: dict[str, Any] = {
        "item_kind": prepared.kind,
        "item_id": prepared.item_id,
        "model_id": model_id,
        "seq": seq,
    }
    if prepared.pieces is None:
        return [StoredVector(**place, passage=0, gone=True)]
    return [
        StoredVector(
            **place,
            passage=number,
            text=piece.text,
            words=piece.words,
            language=piece.language,
            text_hash=piece.text_hash,
            vector=piece.vector,
        )
        for number, piece in enumerate(prepared.pieces)
    ]


def unindexed(session: Session, model_id: str, kind: ItemKind) -> list[int]:
    """Return the ids of all items of `kind` that are published or stored, which a reindex must look at."""
    table = Need if kind is ItemKind.NEED else Solution
    published = session.exec(select(table.id).where(col(table.published_at).is_not(None))).all()
    stored = session.exec(
        select(StoredVector.item_id).where(
            StoredVector.item_kind == kind, StoredVector.model_id == model_id, StoredVector.passage == 0
        )
    ).all()
    return sorted({one for one in (*published, *stored) if one is not None})
