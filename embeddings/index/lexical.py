"""Words to rows: BM25 for finding, shared weight for scoring.

Rows are numbered 0, 1, 2 … in the order they are added and never change; a row that is no longer wanted is passed over
by the caller's mask and leaves with the next `kept`. Postings of older rows are kept sorted; those of the rows added
since are sorted at the next question, and merged once they are many.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.index.growing import Growing

SATURATION = 1.2
LENGTH = 0.75
_MERGE_FROM = 2000
_MERGE_SHARE = 8


@dataclass(frozen=True, slots=True)
class _Postings:
    """Entries of the rows from `first` on, sorted by word."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.float32]

    def of(self, word: int) -> slice:
        if word + 1 >= len(self.starts):
            return slice(0, 0)
        return slice(int(self.starts[word]), int(self.starts[word + 1]))


@dataclass(frozen=True, slots=True)
class WordScores:
    """Of each row: BM25, and the weight of the words it shares with the question. `question` is the weight of all."""

    bm25: NDArray[np.float64]
    overlap: NDArray[np.float64]
    question: float


@dataclass(frozen=True, slots=True)
class Background:
    """How common words are at large: of `documents` texts, how many have each word. Words not told are in none.

    A small collection cannot tell a rare word from a common one it happens to hold once.
    """

    documents: int = 0
    having: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]]) -> "Background":
        """Count the words of documents."""
        each = [set(words) for words in documents]
        return cls(len(each), Counter(word for words in each for word in words))


class WordIndex:
    """An inverted index over rows of words."""

    def __init__(self, background: Background | None = None) -> None:
        """Empty. How rare a word is counts the rows and the background together."""
        self._background = background or Background()
        self._at_large = Growing("int64")
        self._numbers: dict[str, int] = {}
        self._words = Growing("int32")
        self._counts = Growing("int32")
        self._edges = Growing("int64")
        self._edges.extend([0])
        self._lengths = Growing("float64")
        self._having = Growing("int64")
        self._rows = 0
        self._length = 0.0
        self._old = _Postings(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32))
        self._old_rows = 0
        self._new: _Postings | None = None

    def add(self, words: Iterable[str]) -> None:
        """The next row's words, with repetitions."""
        counted = Counter(words)
        numbers = np.fromiter((self._number(word) for word in counted), np.int32, len(counted))
        counts = np.fromiter(counted.values(), np.int32, len(counted))
        self._words.extend(numbers)
        self._counts.extend(counts)
        self._edges.extend([len(self._words)])
        self._lengths.extend([counts.sum()])
        self._having.values[numbers] += 1
        self._rows += 1
        self._length += float(counts.sum())
        self._new = None

    def drop(self, row: int) -> None:
        """The row no longer counts in how rare a word is; its entries stay until `kept`."""
        self._having.values[self._entries(row)] -= 1
        self._rows -= 1
        self._length -= float(self._lengths.values[row])

    def scores(self, words: Sequence[str]) -> WordScores:
        """BM25 and shared weight of every row ever added; dropped rows have scores too, for the caller to mask."""
        self._sort()
        held = len(self._lengths)
        bm25 = np.zeros(held)
        overlap = np.zeros(held)
        question = 0.0
        mean = max(self._length / max(self._rows, 1), 1.0)
        norms = SATURATION * (1 - LENGTH + LENGTH * self._lengths.values / mean)
        for word in dict.fromkeys(words):
            number = self._numbers.get(word, -1)
            weight = self._weight(word, number)
            question += weight
            if number < 0:
                continue
            for postings in (self._old, self._new):
                if postings is None:
                    continue
                span = postings.of(number)
                rows, counts = postings.rows[span], postings.counts[span]
                overlap[rows] += weight
                bm25[rows] += weight * counts * (SATURATION + 1) / (counts + norms[rows])
        return WordScores(bm25 * self._rarest(), overlap, question)

    def weights(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Summed weight of each given row's different words."""
        if not len(rows):
            return np.zeros(0)
        edges = self._edges.values
        counts = edges[rows + 1] - edges[rows]
        ends = np.cumsum(counts)
        places = np.arange(int(ends[-1])) + np.repeat(edges[rows] - (ends - counts), counts)
        numbers = self._words.values[places]
        having = self._having.values[numbers] + self._at_large.values[numbers]
        sums = np.concatenate([[0.0], np.cumsum(self._weights(having))])
        return np.asarray(sums[ends] - sums[ends - counts])

    def words_of(self, row: int) -> list[tuple[str, int]]:
        """What was added as this row: words and how often."""
        names = list(self._numbers)
        first, last = self._edges.values[row : row + 2]
        numbers, counts = self._words.values[first:last], self._counts.values[first:last]
        return [(names[number], int(count)) for number, count in zip(numbers, counts, strict=True)]

    def arrays(self, rows: NDArray[np.int64]) -> tuple[list[str], dict[str, NDArray[Any]]]:
        """The given rows as a word list and arrays, for writing to a file."""
        edges = self._edges.values
        spans = [np.arange(edges[row], edges[row + 1]) for row in rows]
        places = np.concatenate(spans) if spans else np.zeros(0, np.int64)
        used, numbers = np.unique(self._words.values[places], return_inverse=True)
        names = list(self._numbers)
        lengths = [len(span) for span in spans]
        return [names[number] for number in used], {
            "words": numbers.astype(np.int32),
            "counts": self._counts.values[places].astype(np.int32),
            "edges": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        }

    @classmethod
    def of_arrays(
        cls, names: Sequence[str], arrays: dict[str, NDArray[Any]], background: Background | None = None
    ) -> "WordIndex":
        """What `arrays` gave, as an index again. ValueError when the arrays do not fit each other."""
        made = cls(background)
        made._numbers = {name: number for number, name in enumerate(names)}
        edges, words, counts = arrays["edges"], arrays["words"], arrays["counts"]
        fits = len(made._numbers) == len(names) and len(words) == len(counts) == edges[-1] and edges[0] == 0
        if (
            not fits
            or (np.diff(edges) < 0).any()
            or (len(words) and not 0 <= words.min() <= words.max() < len(names))
        ):
            message = "the words of the cached index do not fit each other"
            raise ValueError(message)
        made._words.extend(words)
        made._counts.extend(counts)
        made._edges.extend(edges[1:])
        sums = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        made._lengths.extend(sums[edges[1:]] - sums[edges[:-1]])
        made._having.extend(np.bincount(words, minlength=len(names)))
        made._at_large.extend([made._background.having.get(name, 0) for name in names])
        made._rows = len(edges) - 1
        made._length = float(sums[-1])
        return made

    def kept(self, rows: NDArray[np.int64]) -> "WordIndex":
        """A new index of these rows alone, numbered anew in the order given."""
        return WordIndex.of_arrays(*self.arrays(rows), self._background)

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._numbers))
        if number == len(self._having):
            self._having.extend([0])
            self._at_large.extend([self._background.having.get(word, 0)])
        return number

    def _entries(self, row: int) -> NDArray[np.int32]:
        first, last = self._edges.values[row : row + 2]
        return np.asarray(self._words.values[first:last])

    @property
    def _texts(self) -> int:
        """Rows and background documents together."""
        return self._rows + self._background.documents

    def _rarest(self) -> float:
        """Inverse document frequency of a word nothing has."""
        return math.log(1 + (self._texts + 0.5) / 0.5)

    def _weight(self, word: str, number: int) -> float:
        having = self._having.values[number] if number >= 0 else 0
        return float(self._weights(np.array([having + self._background.having.get(word, 0)]))[0])

    def _weights(self, having: NDArray[np.int64]) -> NDArray[np.float64]:
        """Inverse document frequency, 1 for a word nothing has."""
        return np.asarray(np.log1p((self._texts - having + 0.5) / (having + 0.5)) / self._rarest())

    def _sort(self) -> None:
        """Bring the postings up to the rows added since the last question."""
        held = len(self._lengths)
        fresh = held - self._old_rows
        if fresh > _MERGE_FROM + self._old_rows // _MERGE_SHARE:
            self._old, self._old_rows, self._new = self._postings(0), held, None
        elif fresh and self._new is None:
            self._new = self._postings(self._old_rows)

    def _postings(self, first: int) -> _Postings:
        edges = self._edges.values[first:]
        words = self._words.values[edges[0] :]
        order = np.argsort(words, kind="stable")
        rows = np.repeat(np.arange(first, first + len(edges) - 1, dtype=np.int32), np.diff(edges))
        starts = np.concatenate([[0], np.cumsum(np.bincount(words, minlength=len(self._numbers)))])
        return _Postings(
            starts.astype(np.int64), rows[order], self._counts.values[edges[0] :][order].astype(np.float32)
        )
