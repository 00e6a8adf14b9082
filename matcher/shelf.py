"""One kind's index in this process, and what is remembered of its items until their rows or the thesaurus change."""

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Generic, TypeVar

from sqlmodel import Session, col, func, select

from embeddings.index import IndexedPassage
from embeddings.index.local import LocalIndex
from embeddings.vectors import Vectors, from_bytes
from matcher.models import StoredVector
from matcher.thesaurus import Thesaurus
from matcher.vocabulary import ItemKind

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """A value an item, with the thesaurus it was made by: made when first asked for, good for that edition alone."""

    def __init__(self) -> None:
        """Nothing is remembered."""
        self._values: dict[int, tuple[Thesaurus, Value]] = {}

    def of(
        self,
        items: Sequence[int],
        thesaurus: Thesaurus,
        make: Callable[[list[int]], Iterable[Value]],
    ) -> list[Value]:
        """Return the items' values; `make` is asked once for those that lack one, by their places in `items`."""
        found = {item: had[1] for item in items if (had := self._values.get(item)) and had[0] is thesaurus}
        lacking = [at for at, item in enumerate(items) if item not in found]
        if lacking:
            for at, value in zip(lacking, make(lacking), strict=True):
                found[items[at]] = value
                self._values[items[at]] = thesaurus, value
        return [found[item] for item in items]

    def forget(self, item: int) -> None:
        """Forget an item's value."""
        self._values.pop(item, None)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()


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
        # An item's shares in the solution types; how near its whole text is to the other side's texts in the
        # thesaurus at large; and what it loses for being of another trade.
        self.shares = Remembered[Vectors]()
        self.usual = Remembered[float]()
        self.off_trade = Remembered[float]()
        self._remembered = (self.shares, self.usual, self.off_trade)

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
                for remembered in self._remembered:
                    remembered.clear()
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
                for remembered in self._remembered:
                    remembered.forget(item)
                changed += 1
            self.seq = newest
            return changed

    def _mine(self) -> tuple[Any, Any]:
        return col(StoredVector.item_kind) == self.kind, col(StoredVector.model_id) == self._model_id

    def _passage(self, row: StoredVector) -> IndexedPassage:
        vector = from_bytes(row.vector, self.index.dimension)
        return IndexedPassage(row.text, tuple(row.words.split()), row.language, vector)
