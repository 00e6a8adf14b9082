"""The search of one process: the encoder, the words, and in-memory indexes that follow the rows."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from embeddings import Encoder, Hit
from embeddings.index import IndexedPassage, QueryPart
from embeddings.index.local import LocalIndex
from embeddings.language import language_of
from embeddings.passages import passages_of
from embeddings.vectors import Vectors, from_bytes
from embeddings.words import WordAnalyser
from matcher.models import StoredVector
from matcher.ranking.reciprocity import usual
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


class LiveIndex:
    """One kind's in-memory index in this process. It applies rows newer than it has seen before every search."""

    def __init__(
        self, kind: ItemKind, fresh: Callable[[], LocalIndex], cached: tuple[LocalIndex, int] | None = None
    ) -> None:
        """Start from `cached`, an index and the `seq` up to which it has applied all rows, or from a fresh one."""
        index, seq = cached or (fresh(), 0)
        self.kind = kind
        self.index = index
        self.seq = seq
        self.saved_seq = seq
        self.fresh = fresh
        self._model_id = index.model_id
        self._lock = threading.Lock()
        # An item's shares in the solution types with the thesaurus they were made by: made when first asked for,
        # forgotten when its rows change, good for nothing once another edition is in force.
        self.shares: dict[int, tuple[Thesaurus, Vectors]] = {}
        # In the same way, how near an item's whole text is to the other side's texts in the thesaurus at large.
        self.usual: dict[int, tuple[Thesaurus, float]] = {}

    def catch_up(self, session: Session) -> int:
        """Apply the rows this process has not seen; return how many items changed.

        When the rows say less than has been applied (a restored backup), everything is read anew.
        """
        with self._lock:
            newest = session.exec(select(func.max(StoredVector.seq)).where(*self._mine())).one() or 0
            if newest == self.seq:
                return 0
            if newest < self.seq:
                self.index, self.seq = self.fresh(), 0
                self.shares.clear()
                self.usual.clear()
            changed = 0
            rows = session.exec(
                select(StoredVector)
                .where(*self._mine(), col(StoredVector.seq) > self.seq)
                .order_by(col(StoredVector.seq), col(StoredVector.item_id), col(StoredVector.passage))
                .execution_options(yield_per=2000)
            )
            for item, passages in groupby(rows, key=lambda row: row.item_id):
                kept = [self._passage(row) for row in passages if not row.gone]
                if kept:
                    self.index.put(item, kept)
                else:
                    self.index.remove(item)
                self.shares.pop(item, None)
                self.usual.pop(item, None)
                changed += 1
            self.seq = newest
            return changed

    def _mine(self) -> tuple[Any, Any]:
        return col(StoredVector.item_kind) == self.kind, col(StoredVector.model_id) == self._model_id

    def _passage(self, row: StoredVector) -> IndexedPassage:
        vector = from_bytes(row.vector, self.index.dimension)
        return IndexedPassage(row.text, tuple(row.words.split()), row.language, vector)


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
        known = self.shelves[kind].shares
        found = {item: had[1] for item in declared if (had := known.get(item)) and had[0] is by}
        lacking = [item for item in declared if item not in found]
        held = self.shelves[kind].index.passages(lacking) if lacking else {}
        told = by.technical if kind is ItemKind.SOLUTION else by
        shares = told.shares_of(list(held.values()), [declared[item] for item in held])
        for item, its in zip(held, shares, strict=True):
            found[item] = its
            known[item] = by, its
        return found

    def usual_of(
        self, kind: ItemKind, items: Sequence[int], wholes: Vectors, thesaurus: Thesaurus
    ) -> NDArray[np.float64]:
        """Return how near each item's whole text is to the other side's texts in the thesaurus at large.

        For a solution these are the symptoms, for a need the names and descriptions; `wholes` has a row an item.
        """
        known = self.shelves[kind].usual
        found = {item: had[1] for item in items if (had := known.get(item)) and had[0] is thesaurus}
        lacking = [at for at, item in enumerate(items) if item not in found]
        if lacking:
            speech = thesaurus.symptoms if kind is ItemKind.SOLUTION else thesaurus.technical.vectors
            for at, value in zip(lacking, usual(wholes[lacking], speech).tolist(), strict=True):
                found[items[at]] = value
                known[items[at]] = thesaurus, value
        return np.array([found[item] for item in items], dtype=np.float64)

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
        return shelf.index.search(parts, k=k, among=among)

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
