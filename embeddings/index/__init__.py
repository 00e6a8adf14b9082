"""An index of items, each a list of passages, asked with a list of parts.

By convention passage 0 and part 0 are the whole text (title and body); the following ones are its sentences or
requirements. The index holds ids and numbers only: what an item says is always read again from its row.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from embeddings.vectors import Vectors

Handicap = Callable[[Sequence[int]], Sequence[float]]
"""What is taken off the scores of items, in units of cosine."""


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A piece of an item's text with its words, language ('ko', 'en', 'other') and raw, uncentred unit vector."""

    text: str
    words: tuple[str, ...]
    language: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A piece of the question; `weight` is its share in the mean over the pieces (part 0 stands apart)."""

    text: str
    words: tuple[str, ...]
    language: str
    vector: Vectors
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found.

    `score` orders the hits of one search and means nothing beyond it. `meaning` (cosine, -1..1) and `words` (share
    of the words' weight in common, 0..1) are what it was made of.
    """

    item: int
    score: float
    meaning: float
    words: float


@runtime_checkable
class SearchIndex(Protocol):
    """Items in, nearest items out. Safe to use from several threads."""

    def put(self, item: int, passages: Sequence[IndexedPassage]) -> None:
        """Add an item, or replace all it had. Without passages the item is removed."""

    def remove(self, item: int) -> None:
        """Forget an item; unknown ones are no mistake."""

    def search(
        self,
        parts: Sequence[QueryPart],
        *,
        k: int,
        among: Collection[int] | None = None,
        handicap: Handicap | None = None,
    ) -> list[Hit]:
        """The `k` best items for the question, best first; only items in `among` are looked at when it is given."""

    def wholes(self, items: Sequence[int]) -> tuple[list[int], Vectors]:
        """Those of `items` that are held, and the centred vectors of their whole texts, one row each."""

    def passages(self, items: Sequence[int]) -> dict[int, Vectors]:
        """Of those of `items` that are held the centred vectors of all their passages, one row each."""

    def __len__(self) -> int:
        """Number of items held."""

    def __contains__(self, item: object) -> bool:
        """Whether the item is held."""

    def save(self, folder: Path, *, seq: int) -> None:
        """Write a start-up cache that stands for every row up to `seq`."""
