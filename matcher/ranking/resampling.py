"""How far chance alone could have moved a figure: percentile bootstrap over the questions, with a fixed seed.

The questions of a folder stand for all that might have been asked. Drawing as many of them with replacement again and
again shows how much a figure depends on which were asked; equal input gives equal intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.ranking.evaluation import FIGURES, Outcome
from matcher.vocabulary import Verdict

RESAMPLES = 2_000
_SEED = 20_260_101
_BOUNDS = (0.025, 0.975)
# Numbers held at once while resampling, so that a large folder takes no more memory than a small one.
_AT_ONCE = 2_000_000

Interval = tuple[float, float]
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure before and now over the same questions: the difference (now less before) with its 95 % interval.

    `better` and `worse` are the shares of resamples in which it is above and below zero; the rest are ties.
    """

    before: float
    now: float
    difference: float
    interval: Interval
    better: float
    worse: float
    verdict: Verdict


def intervals(outcomes: Sequence[Outcome]) -> dict[str, Interval]:
    """Return the 95 % interval of each of `FIGURES`; (0, 0) for all without questions."""
    if not outcomes:
        return dict.fromkeys(FIGURES, (0.0, 0.0))
    return _by_figure(_resampled(_table(outcomes)))


def differences(before: Sequence[Outcome], now: Sequence[Outcome]) -> dict[str, Difference]:
    """Compare two outcomes of each question (the same questions in the same order) by each of `FIGURES`.

    Questions are resampled in pairs, so that what is merely hard or easy about a question falls out. ValueError when
    the two are not equally many or none.
    """
    if len(before) != len(now) or not now:
        raise ValueError(f"{len(before)} outcomes cannot be paired with {len(now)}")
    old, new = _table(before), _table(now)
    changed = new - old
    means = _resampled(changed)
    found = {}
    for place, (name, interval) in enumerate(_by_figure(means).items()):
        found[name] = Difference(
            before=float(old[:, place].mean()),
            now=float(new[:, place].mean()),
            difference=float(changed[:, place].mean()),
            interval=interval,
            # Sums of fractions that cancel out may leave a trace in the last digit.
            better=float((means[:, place] > 1e-12).mean()),
            worse=float((means[:, place] < -1e-12).mean()),
            verdict=_verdict(changed[:, place], interval),
        )
    return found


def _verdict(changed: Values, interval: Interval) -> Verdict:
    if not changed.any():
        return Verdict.SAME
    if interval[0] > 1e-12:
        return Verdict.BETTER
    return Verdict.WORSE if interval[1] < -1e-12 else Verdict.WITHIN_NOISE


def _table(outcomes: Sequence[Outcome]) -> Values:
    return np.array([one.figures for one in outcomes], dtype=np.float64)


def _resampled(values: Values) -> Values:
    """The mean row of each resample: resamples x columns."""
    n, columns = values.shape
    chance = np.random.default_rng(_SEED)
    step = max(1, _AT_ONCE // (n * columns))
    means = [
        values[chance.integers(n, size=(min(step, RESAMPLES - start), n))].mean(axis=1)
        for start in range(0, RESAMPLES, step)
    ]
    return np.concatenate(means)


def _by_figure(means: Values) -> dict[str, Interval]:
    low, high = np.quantile(means, _BOUNDS, axis=0)
    return {name: (float(low[place]), float(high[place])) for place, name in enumerate(FIGURES)}
