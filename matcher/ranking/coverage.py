"""Requirement by passage: which sentence of a solution answers which requirement of a need, and how well."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.vectors import Vectors
from matcher.ranking.policy import RankingPolicy


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passage for one requirement: its number, its text and language, and the cosine of centred vectors."""

    passage: int
    text: str
    language: str
    similarity: float
    across_languages: bool = False


@dataclass(frozen=True, slots=True)
class CoveredLine:
    """A line of a need in its language, the passage that comes nearest to it, and whether that answers it."""

    asked: str
    asked_in: str
    answer: Answer
    covered: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a need asks, line by line, beside what a solution says to it.

    `required`: the lines are the need's requirements, in its officer's order; otherwise they are its sentences.
    """

    lines: tuple[CoveredLine, ...] = ()
    required: bool = False

    @property
    def answered(self) -> int:
        """How many lines are answered."""
        return sum(line.covered for line in self.lines)


def coverage_of(
    asked: Sequence[tuple[str, str]], answers: Sequence[Answer], policy: RankingPolicy, *, required: bool
) -> Coverage:
    """Return the coverage of lines (text, language) by their best passages, judged by `policy`."""
    lines = tuple(
        CoveredLine(
            text,
            language,
            answer,
            policy.covers(answer.similarity, across_languages=answer.across_languages),
        )
        for (text, language), answer in zip(asked, answers, strict=True)
    )
    return Coverage(lines, required and bool(lines))


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
