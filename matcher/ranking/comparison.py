"""Two orders of the same candidates: how alike they are, who moved, and what moved them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.ranking.candidate import Ranked
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.ranker import push
from matcher.vocabulary import OrderingRule, SignalName

# How much each further place counts in rank-biased overlap: nine tenths of the one before it.
_PERSISTENCE = 0.9
# The most shown part of the candidates whose share of the places is told.
MOST_SHOWN = 0.1


@dataclass(frozen=True, slots=True)
class Move:
    """A candidate that changed its place (from 1; None: not among the candidates of that order).

    `cause` is the signal that pushed it most in that direction against the others, or the rule that moved it.
    """

    item: int
    before: int | None
    after: int | None
    cause: SignalName | OrderingRule | None

    @property
    def up(self) -> int:
        """Places gained, below zero lost; whoever stands nowhere counts as one below the longest list."""
        return (self.before or _NOWHERE) - (self.after or _NOWHERE)


_NOWHERE = 1000


def overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of two lists that both hold (0..1); 1 for two empty ones."""
    longest = max(len(one), len(other))
    return len(set(one) & set(other)) / longest if longest else 1.0


def rank_biased_overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """Return how alike two short lists are with the first places counting most (Webber et al., 2010), in [0, 1].

    Cut at the longer list and scaled so that equal lists give 1.
    """
    depth = max(len(one), len(other))
    if not depth:
        return 1.0
    total = most = 0.0
    for place in range(1, depth + 1):
        weight = _PERSISTENCE ** (place - 1)
        total += weight * len(set(one[:place]) & set(other[:place])) / place
        most += weight
    return total / most


def concentration(lists: Iterable[Sequence[int]], of: int) -> float:
    """Return the share of all places held by the tenth of `of` candidates that are shown most (0..1)."""
    held = Counter(item for one in lists for item in one)
    total = sum(held.values())
    most = max(1, -(-of // round(1 / MOST_SHOWN)))
    return sum(count for _, count in held.most_common(most)) / total if total else 0.0


def moves(
    before: Sequence[Ranked], after: Sequence[Ranked], old: RankingPolicy, new: RankingPolicy, *, depth: int
) -> list[Move]:
    """Return who changed place among those in the first `depth` of either order, with what moved them."""
    was = {one.item: (place, one) for place, one in enumerate(before, 1)}
    now = {one.item: (place, one) for place, one in enumerate(after, 1)}
    seen = list(dict.fromkeys(one.item for one in (*before[:depth], *after[:depth])))
    changed = {
        item: _changes(was[item][1] if item in was else None, now[item][1] if item in now else None, old, new)
        for item in seen
    }
    usual = {
        name: sum(one.get(name, 0.0) for one in changed.values()) / len(changed)
        for name in {name for one in changed.values() for name in one}
    }
    found = []
    for item in seen:
        places = was[item][0] if item in was else None, now[item][0] if item in now else None
        if places[0] == places[1]:
            continue
        rises = (places[0] or _NOWHERE) > (places[1] or _NOWHERE)
        rule = _rule(was[item][1] if item in was else None, now[item][1] if item in now else None)
        found.append(Move(item, *places, rule or _signal(changed[item], usual, rises=rises)))
    return found


def _changes(
    before: Ranked | None, after: Ranked | None, old: RankingPolicy, new: RankingPolicy
) -> dict[SignalName, float]:
    """What each signal pushes more under the new policy than under the old, in units of the spread."""
    return {
        name: _pushes(after, new).get(name, 0.0) - _pushes(before, old).get(name, 0.0)
        for name in {**_pushes(before, old), **_pushes(after, new)}
        if before is not None and after is not None
    }


def _pushes(one: Ranked | None, policy: RankingPolicy) -> dict[SignalName, float]:
    return {signal.name: push(signal, policy) for signal in one.signals} if one is not None else {}


def _rule(before: Ranked | None, after: Ranked | None) -> OrderingRule | None:
    """The rule whose note came or went; one that stands in only one order was put under another, or taken out."""
    if before is None or after is None:
        return OrderingRule.DUPLICATE
    old, new = {note.rule for note in before.notes}, {note.rule for note in after.notes}
    return next(
        (rule for rule in (OrderingRule.EXPOSURE, OrderingRule.NEWCOMER) if (rule in old) != (rule in new)),
        None,
    )


def _signal(
    changes: Mapping[SignalName, float], usual: Mapping[SignalName, float], *, rises: bool
) -> SignalName | None:
    """The signal that changed most against the others in the direction of the move; None when none did."""
    way = 1.0 if rises else -1.0
    relative = {name: way * (value - usual[name]) for name, value in changes.items()}
    best = max(relative, key=lambda name: relative[name], default=None)
    return best if best is not None and relative[best] > 1e-9 else None
