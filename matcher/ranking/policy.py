"""RankingPolicy: the numbers an order is made with. Which version is in force is told by matcher.policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from matcher.reference.files import read_json
from matcher.vocabulary import Grade, SignalName

Content = dict[str, Any]
"""A policy as it is stored: a number, or a group of named numbers, under each name of `NUMBERS`."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a number of the policy may be; `whole` asks for an integer, `or_nothing` also allows 0: switched off."""

    low: float
    high: float
    whole: bool = False
    or_nothing: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether `value` is allowed."""
        if self.or_nothing and value == 0:
            return True
        return self.low <= value <= self.high and (not self.whole or value == int(value))


_WEIGHT = Range(0.0, 10.0)
_COSINE = Range(0.0, 1.0)
# Below this cosine two texts are of one subject, not one text.
LEAST_DUPLICATE = 0.85

# Every number of a policy by its full name, in the order in which people read them.
NUMBERS: dict[str, Range] = {
    "weights.solution_type": _WEIGHT,
    "weights.reciprocal": _WEIGHT,
    "weights.field": _WEIGHT,
    "weights.region": _WEIGHT,
    "weights.budget": _WEIGHT,
    "weights.timing": _WEIGHT,
    "weights.maturity": _WEIGHT,
    "weights.track_record": _WEIGHT,
    "weights.procurement": _WEIGHT,
    "weights.openness": _WEIGHT,
    "grades.strong": _COSINE,
    "grades.good": _COSINE,
    "grades.partial": _COSINE,
    "covered.same_language": _COSINE,
    "covered.across_languages": _COSINE,
    "meaning_scale.low": Range(-1.0, 1.0),
    "meaning_scale.high": Range(-1.0, 1.0),
    "text_spread": Range(0.01, 1.0),
    "turns.duplicate_from": Range(LEAST_DUPLICATE, 1.0, or_nothing=True),
    "turns.duplicate_words": _COSINE,
    "turns.most_per_organisation": Range(1, 10, whole=True, or_nothing=True),
    "turns.near_tie": Range(0.0, 0.5),
    "turns.newcomer_days": Range(0, 365, whole=True),
    "turns.seldom_shown": Range(0, 100, whole=True),
}

LEARNABLE: tuple[SignalName, ...] = tuple(one for one in SignalName if f"weights.{one}" in NUMBERS)
"""The signals with a weight of their own, which may be learnt."""
# What was learnt stands beside what was set by hand: all of these while the learned order is on, else none.
LEARNED: dict[str, Range] = {f"learned.{one}": NUMBERS[f"weights.{one}"] for one in LEARNABLE}

_WHOLE = range(1000)


def flat(content: Content) -> dict[str, Any]:
    """Return a stored content as full name → value, in the order of `NUMBERS`, unknown names after them."""
    found: dict[str, Any] = {}
    for group, value in content.items():
        if isinstance(value, Mapping):
            found |= {f"{group}.{name}": one for name, one in value.items()}
        else:
            found[group] = value
    return {name: found[name] for name in [*NUMBERS, *found] if name in found}


def nested(numbers: Mapping[str, Any]) -> Content:
    """Return full names with their values as a content to store, whole numbers as integers: undoes `flat`."""
    content: Content = {}
    for name, value in numbers.items():
        kept = int(value) if value in _WHOLE and name in NUMBERS and NUMBERS[name].whole else value
        group, _, inner = name.partition(".")
        if inner:
            content.setdefault(group, {})[inner] = kept
        else:
            content[group] = kept
    return content


@dataclass(frozen=True, kw_only=True)
class RankingPolicy:
    """One version of the numbers, each by its full name (`NUMBERS`); a name it lacks counts as 0, switched off.

    `weights.*`: what a structured signal at its best adds to a candidate and at its worst takes away, in units of
    `text_spread`, the usual spread of text fit (in cosine) among the candidates of a question. `grades.*`: least
    overall fit (in cosine) for each grade. `covered.*`: least similarity at which a passage counts as answering a
    requirement, and the same between two languages, whose sentences are never as near. `meaning_scale.*` turns the
    cosine of the texts into [0, 1] for the reader. `turns.*`: see `matcher.ranking.turns`. `learned.*`
    (`LEARNED`), where they stand, weigh in place of `weights.*`.
    """

    version: int
    numbers: dict[str, float]

    def number(self, name: str) -> float:
        """Return a number by its full name; 0 when this version lacks it."""
        return self.numbers.get(name, 0.0)

    @cached_property
    def weights(self) -> dict[SignalName, float]:
        """What each signal with a weight of its own weighs: as learnt while that is switched on, else as set."""
        return self.learned or self.hand_set

    @cached_property
    def hand_set(self) -> dict[SignalName, float]:
        """The weights as people set them; 0 for a signal that an older version lacks."""
        return {one: self.number(f"weights.{one}") for one in LEARNABLE}

    @cached_property
    def learned(self) -> dict[SignalName, float]:
        """The weights as learnt, empty while the learned order is off."""
        return {one: self.numbers[name] for one in LEARNABLE if (name := f"learned.{one}") in self.numbers}

    @property
    def by_hand(self) -> "RankingPolicy":
        """The same version with the learned order off."""
        kept = {name: one for name, one in self.numbers.items() if name not in LEARNED}
        return RankingPolicy(version=self.version, numbers=kept)

    @cached_property
    def text_spread(self) -> float:
        """The unit of the weights, in cosine; above 0."""
        return self.numbers["text_spread"]

    @cached_property
    def meaning_scale(self) -> tuple[float, float]:
        """The cosines shown to a reader as 0 and as 1."""
        return self.number("meaning_scale.low"), self.number("meaning_scale.high")

    def covers(self, similarity: float, *, across_languages: bool) -> bool:
        """Tell whether a passage this similar to a requirement counts as answering it."""
        return similarity >= self.least_likeness(across_languages=across_languages)

    def least_likeness(self, *, across_languages: bool) -> float:
        """Return the similarity from which a passage counts as answering a requirement."""
        return self.number("covered.across_languages" if across_languages else "covered.same_language")

    def grade(self, overall: float) -> Grade:
        """Return the grade of an overall fit, in cosine."""
        graded = (Grade.STRONG, Grade.GOOD, Grade.PARTIAL)
        return next((one for one in graded if overall >= self.number(f"grades.{one}")), Grade.WEAK)


def policy_of(version: int, content: Content) -> RankingPolicy:
    """Return the policy of a stored content."""
    return RankingPolicy(version=version, numbers={name: float(one) for name, one in flat(content).items()})


def shipped_record() -> dict[str, Any]:
    """Return the policy the program comes with: `version`, `in_force_from`, `reason` and `content`."""
    return read_json("ranking_policy.json")


@lru_cache
def shipped_policy() -> RankingPolicy:
    """Return the policy the program comes with; it holds until the alliance adopts its own."""
    record = shipped_record()
    return policy_of(record["version"], record["content"])
