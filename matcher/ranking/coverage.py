"""Requirement by passage: which sentence of a solution answers which requirement of a need, and how well."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passage for one requirement: its number, its text and language, and the cosine of centred vectors."""

    passage: int
    text: str
    language: str
    similarity: float
    across_languages: bool = False


def best_answers(
    requirements: Vectors,
    asked_in: Sequence[str],
    passages: Vectors,
    texts: Sequence[str],
    languages: Sequence[str],
) -> list[Answer]:
    """Return the best passage for each requirement (rows of unit vectors on both sides, languages beside them).

    The whole text (passage 0) stands in only where there is nothing else: a reader wants the sentence.
    """
    first = 1 if len(texts) > 1 else 0
    similarity = requirements @ passages[first:].T
    best = np.argmax(similarity, axis=1)
    return [
        Answer(
            int(place) + first,
            texts[int(place) + first],
            languages[int(place) + first],
            float(similarity[row, place]),
            asked_in[row] != languages[int(place) + first],
        )
        for row, place in enumerate(best)
    ]
