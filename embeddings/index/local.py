"""The index of one machine: FAISS for meaning, an inverted index for words, both in this process's memory."""

import hashlib
import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.centring import Centring
from embeddings.fusion import Blend, best_first, fused, meaning, shared_words
from embeddings.index import Handicap, Hit, IndexedPassage, QueryPart, storage
from embeddings.index.lexical import Background, WordIndex, WordScores
from embeddings.index.rows import Mask, Rows
from embeddings.vectors import Vectors, normalised

# Up to this many items all are scored exactly; above, the nearest and the best worded are looked for first.
EXHAUSTIVE = 2000
_DEPTH = 480
_PARTS_SEARCHED = 16
_PACK_FROM = 1000
_PACK_SHARE = 4


class LocalIndex:
    """`SearchIndex` in memory. Put raw vectors in: centring is applied here, to items and questions alike."""

    def __init__(
        self,
        dimension: int,
        *,
        model_id: str,
        centring: Centring | None = None,
        blend: Blend | None = None,
        background: Background | None = None,
        exhaustive: int = EXHAUSTIVE,
    ) -> None:
        """Empty. `centring` must be of the same model (ValueError); `background` says how common words are."""
        if centring is not None and centring.model_id != model_id:
            message = f"the centring is of {centring.model_id}, the index of {model_id}"
            raise ValueError(message)
        self.model_id = model_id
        self.dimension = dimension
        self._centring = centring
        self._blend = blend or Blend()
        self._exhaustive = exhaustive
        self._rows = Rows(dimension)
        self._background = background
        self._words = WordIndex(background)
        self._lock = threading.RLock()

    def __len__(self) -> int:
        """Number of items held."""
        return len(self._rows.row_of)

    @property
    def flat(self) -> Any:  # noqa: ANN401 - FAISS has no types
        """The FAISS index of all passages, for comparing: searching it alone is the least a search can cost."""
        return self._rows.flat

    def __contains__(self, item: object) -> bool:
        """Whether the item is held."""
        return item in self._rows.row_of

    def put(self, item: int, passages: Sequence[IndexedPassage]) -> None:
        """See `SearchIndex.put`. The item's words are those of passage 0, or of all when passage 0 has none."""
        if not passages:
            self.remove(item)
            return
        vectors = self._centred(
            [passage.vector for passage in passages], [passage.language for passage in passages]
        )
        words = passages[0].words or tuple(word for passage in passages for word in passage.words)
        with self._lock:
            self._drop(item)
            self._rows.add(item, vectors)
            self._words.add(words)
            self._pack_when_worth_it()

    def remove(self, item: int) -> None:
        """See `SearchIndex.remove`."""
        with self._lock:
            self._drop(item)
            self._pack_when_worth_it()

    def search(
        self,
        parts: Sequence[QueryPart],
        *,
        k: int,
        among: Collection[int] | None = None,
        handicap: Handicap | None = None,
    ) -> list[Hit]:
        """See `SearchIndex.search`. The question's words are those of part 0, or of all when part 0 has none."""
        if not parts or k <= 0:
            return []
        questions = self._centred([part.vector for part in parts], [part.language for part in parts])
        words = parts[0].words or tuple(word for part in parts for word in part.words)
        weights = np.array([max(part.weight, 0.0) for part in parts])
        with self._lock:
            mask = self._rows.allowed(among)
            if not mask.any():
                return []
            scores = self._words.scores(words)
            rows = self._candidates(questions, scores, mask, max(_DEPTH, 2 * k))
            return self._scored(rows, questions, weights, scores, handicap, k)

    def wholes(self, items: Sequence[int]) -> tuple[list[int], Vectors]:
        """Those of `items` that are held, and the centred vectors of their passages 0, one row each."""
        with self._lock:
            held = [item for item in items if item in self._rows.row_of]
            rows = np.array([self._rows.row_of[item] for item in held], dtype=np.int64)
            return held, np.array(self._rows.vectors[self._rows.edges[rows]])

    def passages(self, items: Sequence[int]) -> dict[int, Vectors]:
        """Return of those of `items` that are held the centred vectors of all their passages, one row each."""
        with self._lock:
            vectors, edges = self._rows.vectors, self._rows.edges
            found = [(item, row) for item in items if (row := self._rows.row_of.get(item)) is not None]
            return {item: vectors[edges[row] : edges[row + 1]].copy() for item, row in found}

    def save(self, folder: Path, *, seq: int) -> None:
        """See `SearchIndex.save`: written beside, flushed to disk, then renamed into place."""
        with self._lock:
            items = np.array(sorted(self._rows.row_of), dtype=np.int64)
            rows = np.array([self._rows.row_of[item] for item in items.tolist()], dtype=np.int64)
            names, arrays = self._words.arrays(rows)
            places, starts = self._rows.passages_of(rows)
            vectors = self._rows.vectors[places]
        arrays |= {"items": items, "passages": np.append(starts, len(places)).astype(np.int64)}
        storage.write(folder, storage.Stored(self._told(), seq, names, arrays, vectors))

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        dimension: int,
        model_id: str,
        centring: Centring | None = None,
        blend: Blend | None = None,
        background: Background | None = None,
    ) -> "tuple[LocalIndex, int] | None":
        """The saved index and the `seq` it stands for, or None when there is none that can be trusted.

        A folder in any doubt (a flipped byte, a missing file, another model or centring) is removed: the index is
        built again from the rows.
        """
        made = cls(dimension, model_id=model_id, centring=centring, blend=blend, background=background)
        stored = storage.read(folder, made._told())
        if stored is None:
            return None
        try:
            made._fill(stored)
        except (ValueError, KeyError, IndexError, TypeError):
            storage.discard(folder)
            return None
        return made, stored.seq

    def _fill(self, stored: storage.Stored) -> None:
        items, edges = stored.arrays["items"], stored.arrays["passages"]
        self._words = WordIndex.of_arrays(stored.names, stored.arrays, self._background)
        fits = len(set(items.tolist())) == len(items) == len(edges) - 1 == len(stored.arrays["edges"]) - 1
        if not fits or edges[-1] != len(stored.vectors) or (np.diff(edges) <= 0).any():
            message = "the passages of the cached index do not fit its items"
            raise ValueError(message)
        if stored.vectors.shape[1:] != (self.dimension,) or not np.isfinite(stored.vectors).all():
            message = "the vectors of the cached index are not of this model"
            raise ValueError(message)
        self._rows.add_many(items, edges, stored.vectors)

    def _told(self) -> dict[str, Any]:
        """What must agree between a cache and whoever reads it."""
        mark = self._centring.mark if self._centring is not None else ""
        return {"model": self.model_id, "dimension": self.dimension, "centring": mark}

    def _centred(self, vectors: Sequence[Vectors], languages: Sequence[str]) -> Vectors:
        rows = normalised(np.stack([np.asarray(vector, np.float32).reshape(-1) for vector in vectors]))
        if rows.shape[1] != self.dimension:
            message = f"vectors of {rows.shape[1]} numbers given to an index of {self.dimension}"
            raise ValueError(message)
        return self._centring.apply(rows, languages) if self._centring is not None else rows

    def _drop(self, item: int) -> None:
        row = self._rows.drop(item)
        if row is not None:
            self._words.drop(row)

    def _pack_when_worth_it(self) -> None:
        """Leave dead rows behind once they are many."""
        dead = len(self._rows) - len(self._rows.row_of)
        if dead < _PACK_FROM + len(self._rows.row_of) // _PACK_SHARE:
            return
        kept = np.flatnonzero(self._rows.alive)
        places, starts = self._rows.passages_of(kept)
        packed = Rows(self.dimension)
        if len(kept):
            edges = np.append(starts, len(places)).astype(np.int64)
            packed.add_many(self._rows.items[kept], edges, self._rows.vectors[places])
        self._words = self._words.kept(kept)
        self._rows = packed

    def _candidates(self, questions: Vectors, words: WordScores, mask: Mask, depth: int) -> NDArray[np.int64]:
        """Rows worth scoring exactly, in rising order."""
        allowed = np.flatnonzero(mask)
        if len(allowed) <= max(self._exhaustive, depth):
            return allowed
        near = self._rows.nearest(questions[:_PARTS_SEARCHED], depth, mask)
        bm25 = words.bm25[allowed]
        best = allowed[np.argpartition(-bm25, depth)[:depth]]
        return np.union1d(near, best[words.bm25[best] > 0])

    def _scored(
        self,
        rows: NDArray[np.int64],
        questions: Vectors,
        weights: NDArray[np.float64],
        words: WordScores,
        handicap: Handicap | None,
        k: int,
    ) -> list[Hit]:
        """The k best of the rows, scored exactly."""
        places, starts = self._rows.passages_of(rows)
        near = self._rows.vectors[places] @ questions.T
        best = np.maximum.reduceat(near, starts, axis=0)
        # A question of one part is asked whole against whole and, as its own only part, against each passage.
        asked = slice(1, None) if len(questions) > 1 else slice(0, 1)
        meanings = meaning(near[starts, 0], best[:, asked], weights[asked], self._blend)
        shares = shared_words(words.overlap[rows], words.question, self._words.weights(rows), self._blend)
        scores = fused(meanings, shares, self._blend)
        items = self._rows.items[rows]
        if handicap is not None:
            scores = scores - np.asarray(handicap(items.tolist()))
        order = best_first(scores, items, _seed(questions))[:k]
        return [
            Hit(
                item=int(items[at]),
                score=_told(scores[at]),
                meaning=_told(meanings[at]),
                words=_told(shares[at]),
            )
            for at in order.tolist()
        ]


def _told(score: float) -> float:
    """Six digits: what lies beyond depends on where in memory a vector happens to be."""
    return round(float(score), 6)


def _seed(questions: Vectors) -> int:
    """A number that stands for the question, the same in every process."""
    rounded = np.round(questions[0], 3) + np.float32(0)
    return int.from_bytes(hashlib.blake2b(rounded.tobytes(), digest_size=8).digest(), "little")
