"""From signals to one order.

The texts decide: a candidate starts from its text fit, in units of the usual spread, and from what the solution types
of both texts have in common. Each structured signal that applies then adds up to its weight at its best, takes away as
much at its worst, and does nothing at 0.5.
"""

import hashlib
from collections.abc import Iterable

from matcher.ranking.candidate import NeedProfile, Ranked, Signal, SolutionProfile, TextFit
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.signals import all_signals
from matcher.vocabulary import SignalName


def rank(
    candidates: Iterable[tuple[int, TextFit, NeedProfile, SolutionProfile]], policy: RankingPolicy
) -> list[Ranked]:
    """Return the candidates (item id, text fit, the two profiles) best first.

    Equal candidates are ordered by a hash of their id, so that the older of two never wins for being older.
    """
    return sorted((scored(*candidate, policy) for candidate in candidates), key=order_key)


def scored(
    item: int, text: TextFit, need: NeedProfile, solution: SolutionProfile, policy: RankingPolicy
) -> Ranked:
    """Return one candidate with its total and grade; no other candidate enters either."""
    signals = all_signals(text, need, solution, policy)
    pushes = {signal.name: push(signal, policy) for signal in signals}
    total = text.fused / policy.text_spread + sum(pushes.values())
    # The grade is what the texts say, less what the facts take away: facts alone make nobody fit.
    # Being nearer to others is no fact about this pair.
    # Nor does what was learnt change the meaning of a grade: it decides places alone.
    graded = {signal.name: push(signal, policy.by_hand) for signal in signals} if policy.learned else pushes
    taken = sum(min(0.0, pushed) for name, pushed in graded.items() if name is not SignalName.RECIPROCAL)
    fit = text.fused + policy.text_spread * (graded[SignalName.SOLUTION_TYPE] + taken)
    return Ranked(item, total, policy.grade(fit), signals)


def order_key(one: Ranked) -> tuple[float, str]:
    """Return what candidates are sorted by, best first."""
    return -round(one.total, 9), tie_breaker(one.item)


def push(signal: Signal, policy: RankingPolicy) -> float:
    """Return what a signal adds to a candidate's place (below zero: takes away), in units of the usual spread.

    Meaning and words are in the text fit already and have no weight of their own. A solution type in common only
    ever adds: that two texts are near different types says little.
    """
    return policy.weights.get(signal.name, 0.0) * lean(signal)


def lean(signal: Signal) -> float:
    """Return which way a signal pushes, and how far: from -1 to 1; 0 when it does not apply."""
    if not signal.applies:
        return 0.0
    if signal.name is SignalName.SOLUTION_TYPE:
        return signal.score
    return 2.0 * signal.score - 1.0


def tie_breaker(item: int) -> str:
    """Return a key that orders equals evenly, without regard to age."""
    return hashlib.blake2b(str(item).encode(), digest_size=8).hexdigest()
