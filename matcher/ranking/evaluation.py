"""How good an order is against judgments: recall, mean reciprocal rank, normalised discounted cumulative gain."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DEPTHS = (1, 5, 10)
FIGURES = (*(f"R@{depth}" for depth in DEPTHS), "MRR", "nDCG@10")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question: the place (from 1) of its first judged answer, None without one, and its nDCG@10."""

    rank: int | None
    ndcg: float

    @property
    def figures(self) -> tuple[float, ...]:
        """What the question gives to each of `FIGURES`, each in [0, 1]."""
        found = [float(self.rank is not None and self.rank <= depth) for depth in DEPTHS]
        return (*found, self.reciprocal, self.ndcg)

    @property
    def reciprocal(self) -> float:
        """1 / rank; 0 when no judged answer came up."""
        return 1 / self.rank if self.rank is not None else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures over `n` questions, each in [0, 1]. `recall[k]` is the share of questions answered in the first k."""

    n: int
    recall: dict[int, float]
    mrr: float
    ndcg: float

    def as_dict(self) -> dict[str, float | int]:
        """Return the figures under their usual names, for printing and JSON."""
        named: dict[str, float | int] = {"n": self.n}
        named |= {f"R@{depth}": round(value, 4) for depth, value in self.recall.items()}
        return named | {"MRR": round(self.mrr, 4), "nDCG@10": round(self.ndcg, 4)}


def quality(outcomes: Sequence[Outcome]) -> Quality:
    """Sum up what became of the judged questions; without any, every figure is 0.

    Recall counts a question as answered at depth k when any judged answer is among the first k; nDCG@10 uses the
    grades as gains.
    """
    n = len(outcomes)
    if n == 0:
        return Quality(0, dict.fromkeys(DEPTHS, 0.0), 0.0, 0.0)
    *recall, mrr, gain = (sum(column) / n for column in zip(*(one.figures for one in outcomes), strict=True))
    return Quality(n, dict(zip(DEPTHS, recall, strict=True)), mrr, gain)


def outcome(order: Sequence[str], grades: Mapping[str, int]) -> Outcome:
    """Judge one order (answers, best first) by the grades (1 or 2) of its judged answers."""
    return Outcome(first_rank(order, grades), ndcg(order, grades))


def outcomes_within(
    order: Sequence[str], grades: Mapping[str, int], groups: Mapping[str, str]
) -> dict[str, Outcome]:
    """Judge one order once for each group (answer → group) that holds a judged answer, as if it held nothing else.

    Only answers of the group count as candidates: the order is narrowed to them and counted anew from 1.
    """
    judged_in = sorted({groups[answer] for answer in grades})
    return {
        group: outcome(
            [answer for answer in order if groups[answer] == group],
            {answer: grade for answer, grade in grades.items() if groups[answer] == group},
        )
        for group in judged_in
    }


def share_found(ranks: Iterable[int | None], deepest: int) -> list[float]:
    """Return the share of questions answered at rank 1, at rank 2 or before, … up to `deepest`; zeros for none."""
    counted = list(ranks)
    return [
        sum(rank is not None and rank <= depth for rank in counted) / max(len(counted), 1)
        for depth in range(1, deepest + 1)
    ]


def first_rank(order: Sequence[str], grades: Mapping[str, int]) -> int | None:
    """Return the place (from 1) of the first judged answer, or None when there is none in the order."""
    return next((place for place, answer in enumerate(order, 1) if grades.get(answer, 0) > 0), None)


def ndcg(order: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return normalised discounted cumulative gain of the first `depth` answers."""

    def gain(values: Sequence[int]) -> float:
        return sum(value / math.log2(place + 1) for place, value in enumerate(values[:depth], 1))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(answer, 0) for answer in order]) / best if best else 0.0
