"""What an evaluation found: each judged question with what became of it, and the figures of every group of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from matcher.evaluating.folders import Example, Folder
from matcher.ranking.candidate import Signal
from matcher.ranking.evaluation import Outcome, Quality, quality
from matcher.ranking.resampling import Interval, intervals

NEEDS_TO_SOLUTIONS, SOLUTIONS_TO_NEEDS = DIRECTIONS = ("needs_to_solutions", "solutions_to_needs")


class Group(NamedTuple):
    """Questions judged together: `all`, `by_language` (named `ko`) or `by_pair` (named `ko→en`)."""

    kind: str
    name: str


ALL = Group("all", "")


@dataclass(frozen=True, slots=True)
class Placed:
    """An answer in its place (from 1), with its score (in units of the usual spread) and its signals."""

    answer: str
    place: int
    score: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A judged question: `within` judges it among the answers of one language alone, `top` are the first ten answers.

    `first` is what came first, `best` the judged answer that came first of all judged; None where nothing came.
    """

    question: str
    language: str
    outcome: Outcome
    within: dict[str, Outcome]
    top: tuple[str, ...] = ()
    first: Placed | None = None
    best: Placed | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """The figures of one group of questions, with their 95 % intervals by name."""

    quality: Quality
    intervals: dict[str, Interval]


def grouped(answered: Sequence[Answered]) -> dict[Group, dict[str, Outcome]]:
    """Return group → question → outcome: all, by language of the question, by language of question and answer.

    In a pair a question counts when it has a judged answer of that language, among answers of that language.
    """
    groups: defaultdict[Group, dict[str, Outcome]] = defaultdict(dict)
    for one in answered:
        groups[ALL][one.question] = one.outcome
        groups[Group("by_language", one.language)][one.question] = one.outcome
        for language, outcome in one.within.items():
            groups[Group("by_pair", f"{one.language}→{language}")][one.question] = outcome
    return dict(sorted(groups.items()))


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What became of the questions of a folder in both directions, with which encoder and which policy."""

    judged: Folder
    encoder: str
    policy: int
    answered: dict[str, tuple[Answered, ...]]

    @cached_property
    def measures(self) -> dict[str, dict[Group, Measure]]:
        """The figures by direction and group; `ALL` is always there."""
        return {
            direction: {
                group: Measure(quality(list(its.values())), intervals(list(its.values())))
                for group, its in grouped(answered).items()
            }
            for direction, answered in self.answered.items()
        }

    @property
    def folder(self) -> str:
        """The name of the folder."""
        return self.judged.name

    @property
    def needs_to_solutions(self) -> Quality:
        """The figures over all needs that have a judged solution."""
        return self.measures[NEEDS_TO_SOLUTIONS][ALL].quality

    @property
    def solutions_to_needs(self) -> Quality:
        """The figures over all solutions that have a judged need."""
        return self.measures[SOLUTIONS_TO_NEEDS][ALL].quality

    def sides(self, direction: str) -> tuple[dict[str, Example], dict[str, Example]]:
        """Return the questions and the answers of a direction, by id."""
        needs = {one.id: one for one in self.judged.needs}
        solutions = {one.id: one for one in self.judged.solutions}
        return (needs, solutions) if direction == NEEDS_TO_SOLUTIONS else (solutions, needs)

    def grades(self, direction: str) -> dict[str, dict[str, int]]:
        """Return the judgments of a direction: question → answer → grade."""
        return self.judged.judgments if direction == NEEDS_TO_SOLUTIONS else self.judged.turned

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        told: dict[str, Any] = {"folder": self.folder}
        told |= {direction: its[ALL].quality.as_dict() for direction, its in self.measures.items()}
        for kind in ("by_language", "by_pair"):
            told[kind] = {
                direction: {
                    group.name: one.quality.as_dict() for group, one in its.items() if group.kind == kind
                }
                for direction, its in self.measures.items()
            }
        told["intervals"] = {
            direction: nested({group: _rounded(one.intervals) for group, one in its.items()})
            for direction, its in self.measures.items()
        }
        return told | {"encoder": self.encoder, "policy": self.policy, "judged": self.judged.digest}


def nested(by_group: dict[Group, Any]) -> dict[str, Any]:
    """Return values by group as JSON shows them: `all`, then `by_language` and `by_pair` by name."""
    told: dict[str, Any] = {"all": by_group[ALL], "by_language": {}, "by_pair": {}}
    for group, value in by_group.items():
        if group != ALL:
            told[group.kind][group.name] = value
    return told


def _rounded(found: dict[str, Interval]) -> dict[str, list[float]]:
    return {name: [round(low, 4), round(high, 4)] for name, (low, high) in found.items()}
