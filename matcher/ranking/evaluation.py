"""How good an order is against judgments: recall, mean reciprocal rank, normalised discounted cumulative gain."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEPTHS = (1, 5, 10)


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


def quality(orders: Mapping[str, Sequence[str]], judgments: Mapping[str, Mapping[str, int]]) -> Quality:
    """Judge `orders` (question → answers, best first) by `judgments` (question → answer → grade, 1 or 2).

    Questions without a judged answer are left out. Recall counts a question as answered at depth k when any judged
    answer is among the first k; nDCG@10 uses the grades as gains.
    """
    judged = [(orders.get(question, ()), grades) for question, grades in judgments.items() if grades]
    ranks = [first_rank(order, grades) for order, grades in judged]
    n = len(judged)
    if n == 0:
        return Quality(0, dict.fromkeys(DEPTHS, 0.0), 0.0, 0.0)
    return Quality(
        n,
        {depth: sum(rank is not None and rank <= depth for rank in ranks) / n for depth in DEPTHS},
        sum(1 / rank for rank in ranks if rank is not None) / n,
        sum(ndcg(order, grades) for order, grades in judged) / n,
    )


def first_rank(order: Sequence[str], grades: Mapping[str, int]) -> int | None:
    """Return the place (from 1) of the first judged answer, or None when there is none in the order."""
    return next((place for place, answer in enumerate(order, 1) if grades.get(answer, 0) > 0), None)


def ndcg(order: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return normalised discounted cumulative gain of the first `depth` answers."""

    def gain(values: Sequence[int]) -> float:
        return sum(value / math.log2(place + 1) for place, value in enumerate(values[:depth], 1))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(answer, 0) for answer in order]) / best if best else 0.0
