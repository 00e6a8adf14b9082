"""Outcomes nobody decided, made by a rule that is known: which weights people go by, and how firmly."""

import numpy as np

from matcher.ranking.candidate import Signal
from matcher.ranking.learning import JudgedCandidate, JudgedNeed, order
from matcher.ranking.policy import LEARNABLE, shipped_policy
from matcher.vocabulary import FitJudgement

POLICY = shipped_policy()


def a_candidate(number, chance, judgement=None):
    signals = tuple(Signal(name, float(chance.random()), bool(chance.random() < 0.7)) for name in LEARNABLE)
    return JudgedCandidate(number, float(chance.normal(0.3, POLICY.text_spread)), signals, judgement)


def decided_by(weights, *, needs, towns, seed, shown=12, firmness=3.0):
    """People recommend the best two by `weights` as they see them, and refuse one; None: they choose blindly."""
    chance = np.random.default_rng(seed)
    found = []
    for number in range(needs):
        candidates = [a_candidate(100 * number + one, chance) for one in range(shown)]
        need = JudgedNeed(number, number % towns, tuple(candidates))
        ranked = list(chance.permutation([one.solution for one in candidates]))
        if weights is not None:
            ranked = order(need, weights, POLICY)
            if firmness < np.inf:
                noisy = {
                    one: place + chance.normal(0, shown / 4 / firmness) for place, one in enumerate(ranked)
                }
                ranked = sorted(ranked, key=noisy.__getitem__)
        said = dict.fromkeys(ranked, FitJudgement.PASSED_OVER)
        said |= dict.fromkeys(ranked[:2], FitJudgement.RECOMMENDED) | {ranked[-1]: FitJudgement.UNFIT}
        judged = [
            JudgedCandidate(one.solution, one.fused, one.signals, said[one.solution]) for one in candidates
        ]
        found.append(JudgedNeed(number, number % towns, tuple(judged)))
    return found
