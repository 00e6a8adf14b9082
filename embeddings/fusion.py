"""Meaning and words into one score.

score = meaning + words_weight * share ** 2

`meaning` is a cosine of centred vectors; `share` is how much of the rarer-words' weight of the shorter of the two texts
the other one holds too (0..1). The square is what adapts: where an officer's plain words and a company's jargon have
5 % in common, words add nothing; where they have half in common, words decide. No statistic of the other candidates
enters, so a filter or a new item never changes how two items compare, and the score can be explained.

Measured on the judged folders against a z-score sum with one weight: the weight that is best where words overlap
(0.3 to 0.7) halves the first hits where they do not, and the adapting form is as good as the best fixed weight on each.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Blend:
    """The few numbers of the formula."""

    whole: float = 0.3
    """Share of whole text against whole text in meaning; the rest is the mean over the parts' best passages."""

    words: float = 8.0
    """Weight of the squared share of words, in units of cosine (the spread of meaning in a pool is about 0.07)."""

    short_question: float = 2.0
    short_item: float = 4.0
    """Rare words added to either side's weight, so that a text of two words is not wholly found in every other."""


def meaning(whole: NDArray[Any], parts: NDArray[Any], weights: NDArray[Any], blend: Blend) -> Scores:
    """One number an item from `whole` (items,) and `parts` (items, parts), the parts' weights (parts,) given.

    Without parts, or with weights that sum to nothing, meaning is the whole alone.
    """
    total = float(weights.sum())
    if parts.shape[1] == 0 or total <= 0:
        return np.asarray(whole, dtype=np.float64)
    mean = np.asarray(parts, dtype=np.float64) @ (np.asarray(weights, dtype=np.float64) / total)
    return blend.whole * np.asarray(whole, dtype=np.float64) + (1 - blend.whole) * mean


def shared_words(overlap: NDArray[Any], question: float, items: NDArray[Any], blend: Blend) -> Scores:
    """Share of the shorter text's weight held by both, 0..1.

    `overlap` is the summed weight (0..1 a word, 1 the rarest) of the words in common, `question` and `items` the
    summed weights of all words of each side.
    """
    shorter = np.minimum(
        question + blend.short_question, np.asarray(items, dtype=np.float64) + blend.short_item
    )
    return np.clip(np.asarray(overlap, dtype=np.float64) / np.maximum(shorter, 1e-9), 0.0, 1.0)


def fused(meanings: NDArray[Any], shares: NDArray[Any], blend: Blend) -> Scores:
    """The score that orders items."""
    return np.asarray(meanings, dtype=np.float64) + blend.words * np.asarray(shares, dtype=np.float64) ** 2


def best_first(scores: NDArray[Any], items: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Places in order of score, best first.

    Scores equal to six digits are ordered by a hash of item and question: the same each time, different from question
    to question, and never by who came first.
    """
    ties = _scrambled(items.astype(np.uint64) ^ np.uint64(seed & 0xFFFFFFFFFFFFFFFF))
    return np.lexsort((ties, -np.round(np.asarray(scores, dtype=np.float64), 6))).astype(np.int64)


def _scrambled(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers spread evenly over 64 bits (the finaliser of splitmix64, public domain)."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
