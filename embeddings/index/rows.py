"""Items as rows of passages, their vectors held by FAISS.

Append-only: an item that is replaced gets a new row and its old one is dead. Dead rows are never searched and leave
when the index is packed, so no vector is ever moved under a search.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.index.growing import Growing
from embeddings.vectors import Vectors

if TYPE_CHECKING:
    from faiss import IndexFlatIP

Mask = NDArray[np.bool_]


class Rows:
    """Which row stands for which item, and the vectors of its passages."""

    def __init__(self, dimension: int) -> None:
        """Empty."""
        import faiss  # noqa: PLC0415 - loaded by whoever opens an index, not by whoever imports the room

        # Its Python face takes arrays where its types know only pointers.
        self._faiss: Any = faiss
        self.dimension = dimension
        self.row_of: dict[int, int] = {}
        self._vectors: IndexFlatIP = faiss.IndexFlatIP(dimension)
        self._items = Growing("int64")
        self._alive = Growing("bool")
        self._edges = Growing("int64")
        self._edges.extend([0])
        self._row_of_passage = Growing("int32")

    def __len__(self) -> int:
        """Rows ever added, dead ones too."""
        return len(self._items)

    @property
    def flat(self) -> "IndexFlatIP":
        """The passages' vectors as FAISS holds them."""
        return self._vectors

    @property
    def items(self) -> NDArray[np.int64]:
        """The item of each row."""
        return self._items.values

    @property
    def alive(self) -> Mask:
        """Which rows stand for an item now."""
        return self._alive.values

    @property
    def edges(self) -> NDArray[np.int64]:
        """Row r has the passages edges[r] to edges[r + 1]."""
        return self._edges.values

    @property
    def vectors(self) -> Vectors:
        """All passages' vectors as FAISS holds them: a view, valid until the next `add`."""
        count = self._vectors.ntotal
        if not count:
            return np.zeros((0, self.dimension), np.float32)
        flat = self._faiss.rev_swig_ptr(self._vectors.get_xb(), count * self.dimension)
        view: Vectors = flat.reshape(count, self.dimension)
        return view

    def add(self, item: int, vectors: Vectors) -> int:
        """The item's new row; `drop` its old one first."""
        row = len(self._items)
        self._vectors.add(np.ascontiguousarray(vectors, np.float32))
        self._items.extend([item])
        self._alive.extend([True])
        self._edges.extend([self._vectors.ntotal])
        self._row_of_passage.extend(np.full(len(vectors), row))
        self.row_of[item] = row
        return row

    def add_many(self, items: NDArray[np.int64], edges: NDArray[np.int64], vectors: Vectors) -> None:
        """Rows for many new items at once, `edges` counted from the first of `vectors`."""
        first = len(self._items)
        before = self._vectors.ntotal
        self._vectors.add(np.ascontiguousarray(vectors, np.float32))
        rows = np.arange(first, first + len(items))
        self._items.extend(items)
        self._alive.extend(np.ones(len(items), bool))
        self._edges.extend(edges[1:] + before)
        self._row_of_passage.extend(np.repeat(rows, np.diff(edges)))
        self.row_of.update(zip(items.tolist(), rows.tolist(), strict=True))

    def drop(self, item: int) -> int | None:
        """The row that stood for the item and is dead now; None when it had none."""
        row = self.row_of.pop(item, None)
        if row is not None:
            self._alive.values[row] = False
        return row

    def allowed(self, among: Collection[int] | None) -> Mask:
        """The living rows, of the items in `among` only when it is given."""
        if among is None:
            return self.alive.copy()
        wanted = np.fromiter(among, np.int64, len(among))
        return self.alive & np.isin(self.items, wanted)

    def nearest(self, questions: Vectors, most: int, mask: Mask) -> NDArray[np.int64]:
        """Rows under the mask that hold one of the `most` passages nearest to any of the questions."""
        # One product for all questions: FAISS goes through all vectors again for each, on one core, and more slowly
        # still under a mask.
        near = self.vectors @ np.ascontiguousarray(questions, np.float32).T
        if not mask.all():
            near[~mask[self._row_of_passage.values]] = -np.inf
        first = max(0, len(near) - most)
        found = (
            [np.argpartition(column, first)[first:] for column in near.T] if first else [np.arange(len(near))]
        )
        places = np.unique(np.concatenate(found))
        rows = np.unique(self._row_of_passage.values[places]).astype(np.int64)
        return rows[mask[rows]]

    def passages_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Numbers of all passages of the rows, and where each row's begin among them. No row may be empty."""
        counts = self.edges[rows + 1] - self.edges[rows]
        starts = np.cumsum(counts) - counts
        places = np.arange(int(counts.sum())) + np.repeat(self.edges[rows] - starts, counts)
        return places, starts
