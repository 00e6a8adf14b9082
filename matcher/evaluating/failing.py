"""Failures: judged questions whose answer did not come first, with what came first instead, and why."""

from dataclasses import dataclass
from typing import Any

from matcher.evaluating.answered import Answered, Evaluation, Placed
from matcher.evaluating.folders import Example
from matcher.ranking.candidate import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A question and the judged answer that came first of all judged (`place` None: not among those looked at).

    `instead` came first; it is None when nothing came at all. `expected_placed` and `instead_placed` carry the scores
    and signals of the two.
    """

    question: Example
    expected: Example
    instead: Example | None
    expected_placed: Placed | None
    instead_placed: Placed | None

    @property
    def place(self) -> int | None:
        """Where the judged answer came, from 1."""
        return self.expected_placed.place if self.expected_placed else None

    def as_dict(self) -> dict[str, Any]:
        """Return the failure for JSON."""
        return {
            "question": _example(self.question),
            "expected": _example(self.expected) | {"rank": self.place, **_placed(self.expected_placed)},
            "instead": _example(self.instead) | {"rank": 1, **_placed(self.instead_placed)}
            if self.instead
            else None,
        }


def failures(evaluation: Evaluation, direction: str) -> list[Failure]:
    """Return every failure of a direction, the worst first: those not found, then by how far down they came."""
    questions, answers = evaluation.sides(direction)
    judged = evaluation.grades(direction)
    missed = [one for one in evaluation.answered[direction] if one.outcome.rank != 1]
    missed.sort(key=lambda one: -(one.outcome.rank or 1_000_000))
    return [
        Failure(
            question=questions[one.question],
            expected=answers[_expected(one, judged[one.question])],
            instead=answers[one.first.answer] if one.first else None,
            expected_placed=one.best,
            instead_placed=one.first,
        )
        for one in missed
    ]


def _expected(one: Answered, grades: dict[str, int]) -> str:
    """The judged answer to show: the one that came first, or the best judged one when none came."""
    return one.best.answer if one.best else max(grades, key=lambda answer: grades[answer])


def applying(placed: Placed | None) -> list[Signal]:
    """Return the signals that say something of the pair; none for an answer that did not come."""
    return [one for one in placed.signals if one.applies] if placed else []


def _example(one: Example) -> dict[str, Any]:
    return {"id": one.id, "title": one.heading, "language": one.spoken}


def _placed(placed: Placed | None) -> dict[str, Any]:
    return {
        "score": round(placed.score, 4) if placed else None,
        "signals": [{"name": one.name.value, "score": round(one.score, 4)} for one in applying(placed)],
    }
