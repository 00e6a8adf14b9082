"""The search of one process: the encoder, the words, and in-memory indexes that follow the rows."""

import logging
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from embeddings import Encoder, Hit
from embeddings.index import QueryPart
from embeddings.language import language_of
from embeddings.passages import passages_of
from embeddings.vectors import Vectors, from_bytes
from embeddings.words import WordAnalyser
from matcher.models import StoredVector
from matcher.ranking.reciprocity import usual
from matcher.shelf import LiveIndex
from matcher.thesaurus import Teaching, Thesaurus, editions
from matcher.vocabulary import ItemKind

log = logging.getLogger("ieum.library")

# Passages are read as plain columns: mapped objects take ten times as long, and a list of twenty reads hundreds.
_PASSAGES = select_columns(
    col(StoredVector.item_id),
    col(StoredVector.passage),
    col(StoredVector.text),
    col(StoredVector.words),
    col(StoredVector.language),
    col(StoredVector.text_hash),
    col(StoredVector.vector),
)


class Passage(Protocol):
    """What is read of a stored passage."""

    item_id: int
    passage: int
    text: str
    words: str
    language: str
    text_hash: str
    vector: bytes


@dataclass
class Library:
    """The encoder, the words and the two live indexes of a process: what a search needs beside the rows.

    `teaching` is replaced as a whole when another edition of the thesaurus is in force: who needs it twice for one
    question takes it once. It is learnt in `learnt`; None: this library keeps the edition it was made with.
    """

    encoder: Encoder
    teaching: Teaching
    analyser: WordAnalyser
    shelves: dict[ItemKind, LiveIndex]
    cache: Path | None = None
    learnt: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _learning: threading.Lock = field(default_factory=threading.Lock)

    def catch_up_teaching(self, session: Session) -> bool:
        """Learn the edition of the thesaurus in force if it is not the one held; tell whether it was.

        While one thread learns, the others answer with what they have.
        """
        if self.learnt is None or editions.mark_in_force(session) == self.teaching.types.mark:
            return False
        if not self._learning.acquire(blocking=False):
            return False
        try:
            types = editions.types_in_force(session)
            self.teaching = self.teaching.in_edition(types, self.encoder, self.learnt)
        finally:
            self._learning.release()
        log.info("edition %d of the thesaurus is in force", types.edition)
        return True

    def parts_of_text(self, text: str) -> list[QueryPart]:
        """Return the parts of a free question: the whole, then its sentences. Encodes."""
        sentences = passages_of(text, most=8)
        pieces = [text, *sentences] if len(sentences) > 1 else [text]
        vectors = self.encoder.encode(pieces, role="query")
        words = self.analyser.words_of_all(pieces)
        return [
            QueryPart(piece, tuple(its), language_of(piece), vector)
            for piece, its, vector in zip(pieces, words, vectors, strict=True)
        ]

    def rows_of(self, session: Session, kind: ItemKind, items: Iterable[int]) -> dict[int, list[Passage]]:
        """Return the stored passages of items, in order; items without any are left out."""
        wanted: Any = _PASSAGES.where(
            col(StoredVector.item_kind) == kind,
            col(StoredVector.model_id) == self.encoder.model_id,
            col(StoredVector.item_id).in_(list(items)),
            col(StoredVector.gone).is_(False),
        ).order_by(col(StoredVector.item_id), col(StoredVector.passage))
        rows = session.exec(wanted)
        return {item: list(group) for item, group in groupby(rows, key=lambda row: row.item_id)}

    def parts_of_rows(self, rows: Sequence[Passage]) -> list[QueryPart]:
        """Return stored passages as the parts of a question: nothing is encoded."""
        return [
            QueryPart(
                row.text,
                tuple(row.words.split()),
                row.language,
                from_bytes(row.vector, self.encoder.dimension),
            )
            for row in rows
        ]

    def centred(self, parts: Sequence[QueryPart]) -> Vectors:
        """Return the parts' vectors with their language taken out, one row a part."""
        rows = np.stack([part.vector for part in parts])
        return self.teaching.centring.apply(rows, [part.language for part in parts])

    def shares_of(
        self, kind: ItemKind, declared: Mapping[int, Sequence[str]], thesaurus: Thesaurus | None = None
    ) -> dict[int, Vectors]:
        """Return the shares in the types of `thesaurus` (default: the present one) of the items, keys of `declared`.

        The values are the types their owners named. Items this process has not indexed are left out.
        """
        by = thesaurus or self.teaching.thesaurus
        told = by.technical if kind is ItemKind.SOLUTION else by
        shelf = self.shelves[kind]
        items = [item for item in declared if item in shelf.index]

        def make(places: list[int]) -> list[Vectors]:
            held = shelf.index.passages([items[at] for at in places])
            return told.shares_of(list(held.values()), [declared[item] for item in held])

        return dict(zip(items, shelf.shares.of(items, by, make), strict=True))

    def usual_of(
        self, kind: ItemKind, items: Sequence[int], wholes: Vectors, thesaurus: Thesaurus
    ) -> NDArray[np.float64]:
        """Return how near each item's whole text is to the other side's texts in the thesaurus at large.

        For a solution these are the symptoms, for a need the names and descriptions; `wholes` has a row an item.
        """
        speech = thesaurus.symptoms if kind is ItemKind.SOLUTION else thesaurus.technical.vectors
        found = self.shelves[kind].usual.of(
            items, thesaurus, lambda places: usual(wholes[places], speech).tolist()
        )
        return np.array(found, dtype=np.float64)

    def wholes(self, kind: ItemKind, items: Sequence[int]) -> tuple[list[int], Vectors]:
        """Return those of `items` this process has indexed, and their whole texts as centred rows. No catching up."""
        return self.shelves[kind].index.wholes(items)

    def search(
        self,
        session: Session,
        kind: ItemKind,
        parts: Sequence[QueryPart],
        *,
        k: int,
        among: Collection[int] | None = None,
    ) -> list[Hit]:
        """Return the best `k` items of `kind` for the parts after catching up, only among the ids that are given."""
        self.catch_up_teaching(session)
        shelf = self.shelves[kind]
        shelf.catch_up(session)
        handicap = self._off_trade if kind is ItemKind.SOLUTION else None
        return shelf.index.search(parts, k=k, among=among, handicap=handicap)

    def _off_trade(self, solutions: Sequence[int]) -> list[float]:
        """What solutions, all indexed, lose for being of another trade; see `Thesaurus.off_trade`."""
        by = self.teaching.thesaurus
        shelf = self.shelves[ItemKind.SOLUTION]

        def make(places: list[int]) -> list[float]:
            _, wholes = shelf.index.wholes([solutions[at] for at in places])
            return [float(one) for one in by.off_trade(wholes)]

        return shelf.off_trade.of(solutions, by, make)

    def save_caches(self) -> None:
        """Write the start-up caches of shelves that have moved since they were last written.

        A cache that cannot be written (a full disk) costs the next start some seconds and nothing else: it is tried
        again once the shelf has moved on.
        """
        if self.cache is None:
            return
        with self._lock:
            for kind, shelf in self.shelves.items():
                if shelf.seq != shelf.saved_seq:
                    shelf.saved_seq = shelf.seq
                    try:
                        shelf.index.save(self.cache / kind.value, seq=shelf.seq)
                    except OSError as problem:
                        log.warning("the start-up cache of %s could not be written: %s", kind.value, problem)
