"""Comparing an evaluation with a kept run of the same judged examples, question by question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matcher.errors import OtherExamples, UnreadableRun
from matcher.evaluating.answered import ALL, Evaluation, Group, grouped, nested
from matcher.evaluating.folders import Example, Folder
from matcher.evaluating.keeping import Kept, KeptFolder
from matcher.ranking.evaluation import Outcome
from matcher.ranking.resampling import Difference, differences
from matcher.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Move:
    """A question before and now: where its first judged answer came, None when it did not."""

    question: Example
    before: int | None
    now: int | None

    @property
    def change(self) -> float:
        """How the reciprocal rank changed, from -1 (first, then not found) to 1 (the other way round)."""
        return Outcome(self.now, 0.0).reciprocal - Outcome(self.before, 0.0).reciprocal


@dataclass(frozen=True, slots=True)
class Comparison:
    """An evaluation against a kept run: by direction the differences of every group, and the move of each question.

    Moves go from the largest gain to the largest loss.
    """

    run: Kept
    differences: dict[str, dict[Group, dict[str, Difference]]]
    moves: dict[str, list[Move]]

    def by_verdict(self, direction: str) -> dict[Verdict, list[str]]:
        """Return the names of the figures over all questions of a direction, by what may be said of them."""
        found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
        for name, one in self.differences[direction][ALL].items():
            found[one.verdict].append(name)
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison for JSON."""
        run = self.run
        told: dict[str, Any] = {
            "with": {
                "made_at": run.made_at,
                "package": run.package,
                "encoder": run.encoder,
                "policy": run.policy,
            }
        }
        for direction, groups in self.differences.items():
            told[direction] = nested(
                {
                    group: {name: _difference(one) for name, one in its.items()}
                    for group, its in groups.items()
                }
            )
            told[direction]["moved"] = [
                {"question": one.question.id, "before": one.before, "now": one.now}
                for one in self.moves[direction]
                if one.before != one.now
            ]
        return told


def compare(evaluation: Evaluation, run: Kept) -> Comparison:
    """Compare with the folder of `run` that holds the same judged examples.

    Raises `OtherExamples` when the run has none, `UnreadableRun` when its questions are not those that were judged.
    """
    kept = folder_in(run, evaluation.judged)
    found: dict[str, dict[Group, dict[str, Difference]]] = {}
    moves: dict[str, list[Move]] = {}
    for direction, answered in evaluation.answered.items():
        before = grouped([one.answered() for one in kept.questions[direction]])
        now = grouped(answered)
        if {group: set(its) for group, its in before.items()} != {
            group: set(its) for group, its in now.items()
        }:
            raise UnreadableRun(
                folder=kept.folder,
                why_ko="기록된 질문이 평가 예시와 맞지 않습니다",
                why_en="its questions are not those of the judged examples",
            )
        found[direction] = {group: _differences(before[group], its) for group, its in now.items()}
        questions, _ = evaluation.sides(direction)
        moved = [
            Move(questions[key], before[ALL][key].rank, outcome.rank) for key, outcome in now[ALL].items()
        ]
        moves[direction] = sorted(moved, key=lambda one: -one.change)
    return Comparison(run, found, moves)


def folder_in(run: Kept, judged: Folder) -> KeptFolder:
    """Return what a run holds of the same judged examples; raise `OtherExamples` naming the folders it has."""
    digest = judged.digest
    for one in run.folders:
        if one.judged == digest:
            return one
    raise OtherExamples(folder=judged.name, known=", ".join(one.folder for one in run.folders))


def _differences(before: Mapping[str, Outcome], now: Mapping[str, Outcome]) -> dict[str, Difference]:
    return differences([before[key] for key in now], list(now.values()))


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "before": round(one.before, 4),
        "now": round(one.now, 4),
        "difference": round(one.difference, 4),
        "interval": [round(bound, 4) for bound in one.interval],
        "better": round(one.better, 4),
        "worse": round(one.worse, 4),
        "verdict": one.verdict.value,
    }
