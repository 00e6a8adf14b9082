"""RankingPolicy: the versioned weights of the signals, as dated reference data."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from matcher.reference.files import read_json
from matcher.vocabulary import Grade, SignalName


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingPolicy:
    """One version of the weights.

    `text_spread`: the usual spread of text fit (in cosine) among the candidates of a question, the unit of the
    weights. `weights`: what a structured signal at its best adds to a candidate and at its worst takes away.
    `grades`: least overall fit (in cosine) for each grade. `covered_from`: least
    similarity at which a passage counts as answering a requirement, and the same between two languages, whose
    sentences are never as near. `meaning_scale` turns the cosine of
    the texts into [0, 1] for the reader.
    """

    version: int
    in_force_from: date
    reason: str
    text_spread: float
    weights: dict[SignalName, float]
    grades: tuple[tuple[Grade, float], ...]
    covered_from: float
    covered_across_languages_from: float
    meaning_scale: tuple[float, float]

    def covers(self, similarity: float, *, across_languages: bool) -> bool:
        """Tell whether a passage this similar to a requirement counts as answering it."""
        least = self.covered_across_languages_from if across_languages else self.covered_from
        return similarity >= least

    def grade(self, overall: float) -> Grade:
        """Return the grade of an overall fit, in cosine."""
        return next((grade for grade, least in self.grades if overall >= least), Grade.WEAK)


@lru_cache
def current_policy() -> RankingPolicy:
    """Return the policy in force."""
    row = read_json("ranking_policy.json")
    low, high = row["meaning_scale"]
    return RankingPolicy(
        version=row["version"],
        in_force_from=date.fromisoformat(row["in_force_from"]),
        reason=row["reason"],
        text_spread=float(row["text_spread"]),
        weights={SignalName(name): float(weight) for name, weight in row["weights"].items()},
        grades=tuple((Grade(name), float(least)) for name, least in row["grades"].items()),
        covered_from=float(row["covered_from"]),
        covered_across_languages_from=float(row["covered_across_languages_from"]),
        meaning_scale=(float(low), float(high)),
    )
