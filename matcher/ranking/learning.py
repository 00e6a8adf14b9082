"""A learned order: what each signal should weigh, learnt from what people decided about candidates of the same need.

The model is the policy's own sum with other weights, so that it explains itself as the policy does. It is fitted by
logistic regression on differences: of two candidates of a need, the one people preferred should come out ahead. The
hand-set weights are where it starts from and what holds it back; no weight may fall below a part of its own, so that
a better signal never harms and none is silenced. Equal input gives equal weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.candidate import Signal
from matcher.ranking.policy import LEARNABLE, NUMBERS, RankingPolicy
from matcher.ranking.ranker import lean, tie_breaker
from matcher.vocabulary import FitJudgement, SignalName

Values = NDArray[np.float64]
Weights = dict[SignalName, float]

GRADES = {FitJudgement.ACCEPTED: 2, FitJudgement.RECOMMENDED: 1}
"""What a judgement is worth when an order is judged; everything else is worth nothing."""

_PREFERRED = frozenset(GRADES)
# How much a pair teaches by what happened to the lesser one: to be passed over says less than to be refused.
_TEACHES = {FitJudgement.UNFIT: 1.0, FitJudgement.PASSED_OVER: 0.5}
# The least part of its hand-set weight that a signal keeps.
_KEPT = 0.1
# The least the text fit may count while weights are fitted; they are told in its unit afterwards.
_LEAST_TEXT = 0.25
_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class JudgedCandidate:
    """A solution shown for a need: its text fit (`fused`, in cosine), its signals, and what people did with it.

    `judgement` is None where nobody is known to have looked.
    """

    solution: int
    fused: float
    signals: tuple[Signal, ...]
    judgement: FitJudgement | None = None


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """A need of a municipality (its organisation id) with the solutions shown for it."""

    need: int
    municipality: int
    candidates: tuple[JudgedCandidate, ...]

    @property
    def teaches(self) -> bool:
        """Tell whether somebody preferred one candidate to another."""
        found = {one.judgement for one in self.candidates}
        return bool(found & _PREFERRED) and bool(found & set(_TEACHES))


def learn(needs: Sequence[JudgedNeed], policy: RankingPolicy) -> Weights:
    """Return the weights learnt, in the unit of the policy and to two decimals; its hand-set ones without pairs.

    A signal the alliance has switched off stays off.
    """
    by_hand = np.array([policy.hand_set[name] for name in LEARNABLE])
    told = [_pairs(one, policy) for one in needs if one.teaches]
    if not told:
        return dict(zip(LEARNABLE, by_hand.tolist(), strict=True))
    differences = np.concatenate([one for one, _ in told])
    strengths = np.concatenate([one for _, one in told])
    start = np.concatenate([[1.0], by_hand])
    least = np.concatenate([[_LEAST_TEXT], np.zeros(len(by_hand))])
    most = np.where(start > 0, np.inf, 0.0)
    found = _fitted(differences, strengths, start, least, most)
    highest = np.array([NUMBERS[f"weights.{name}"].high for name in LEARNABLE])
    # Rounding must not silence a signal either.
    least_kept = np.where(by_hand > 0, np.maximum(_KEPT * by_hand, 0.01), 0.0)
    weights = np.clip(found[1:] / found[0], least_kept, highest)
    return {name: round(value, 2) for name, value in zip(LEARNABLE, weights.tolist(), strict=True)}


def order(need: JudgedNeed, weights: Mapping[SignalName, float], policy: RankingPolicy) -> list[int]:
    """Return the need's solutions best first by these weights, equals as the ranker orders them.

    The rules about turns are left out: they stand after either order alike.
    """
    totals = _features(need, policy) @ np.array([1.0, *(weights.get(name, 0.0) for name in LEARNABLE)])
    placed = sorted(
        zip(totals.tolist(), (one.solution for one in need.candidates), strict=True),
        key=lambda one: (-round(one[0], 9), tie_breaker(one[1])),
    )
    return [solution for _, solution in placed]


def _features(need: JudgedNeed, policy: RankingPolicy) -> Values:
    """Text fit in usual spreads, then the lean of each learnable signal: candidates x (1 + signals)."""
    rows = []
    for one in need.candidates:
        leans = {signal.name: lean(signal) for signal in one.signals}
        rows.append([one.fused / policy.text_spread, *(leans.get(name, 0.0) for name in LEARNABLE)])
    return np.array(rows, dtype=np.float64).reshape(-1, 1 + len(LEARNABLE))


def _pairs(need: JudgedNeed, policy: RankingPolicy) -> tuple[Values, Values]:
    """Each preferred candidate less each lesser one, and how much the pair teaches.

    The pairs of a need together teach as much as it has preferred candidates, however long its list is.
    """
    features = _features(need, policy)
    judged = [one.judgement for one in need.candidates]
    preferred = [place for place, one in enumerate(judged) if one in _PREFERRED]
    lesser = [(place, _TEACHES[one]) for place, one in enumerate(judged) if one in _TEACHES]
    differences = [features[one] - features[other] for one in preferred for other, _ in lesser]
    strengths = np.array([taught for _ in preferred for _, taught in lesser])
    return np.array(differences), strengths / len(lesser)


def _fitted(differences: Values, strengths: Values, start: Values, least: Values, most: Values) -> Values:
    """The least of the pairs' logistic loss and half the squared distance to `start`, within bounds.

    Newton's steps on what is not held at its bound (Bertsekas, 1982); the problem is convex, so there is one answer.
    """

    def loss(at: Values) -> float:
        ahead = differences @ at
        return float(strengths @ np.logaddexp(0.0, -ahead) + 0.5 * np.sum((at - start) ** 2))

    at = start.copy()
    for _ in range(_MOST_STEPS):
        wrong = 0.5 - 0.5 * np.tanh(0.5 * (differences @ at))
        slope = -differences.T @ (strengths * wrong) + (at - start)
        free = ~(((at <= least) & (slope > 0)) | ((at >= most) & (slope < 0)) | (most <= least))
        if not free.any() or np.abs(slope[free]).max() < 1e-9:
            break
        curve = strengths * wrong * (1.0 - wrong)
        bend = (differences[:, free].T * curve) @ differences[:, free] + np.eye(int(free.sum()))
        step = np.zeros_like(at)
        step[free] = np.linalg.solve(bend, slope[free])
        size, before = 1.0, loss(at)
        moved = np.clip(at - step, least, most)
        while loss(moved) > before - 1e-4 * float(slope @ (at - moved)) and size > 1e-9:
            size /= 2
            moved = np.clip(at - size * step, least, most)
        at = moved
    return at
