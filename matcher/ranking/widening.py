"""What if a need asked for less: how many more candidates would come into question. Re-ranked, never estimated."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from matcher.ranking import ranker, signals
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.supposing import budget_of
from matcher.reference import regions
from matcher.vocabulary import Grade, SignalName

MONTHS = (1, 2, 3, 6)
PERCENT = (10, 20, 50)
SAME_PROVINCE = "same_province"

Candidates = Sequence[tuple[int, TextFit, NeedProfile, SolutionProfile]]
_GOOD = frozenset({Grade.STRONG, Grade.GOOD})


@dataclass(frozen=True, slots=True)
class Step:
    """A step of widening: by how much (months, percent, levels) or by what, and how many candidates more it brings."""

    by: int | str
    more: int


@dataclass(frozen=True, slots=True)
class Widening:
    """A condition that could be wider: `now` candidates come into question; `steps` tell how many more would.

    `part` is the field of the form it stands in.
    """

    signal: SignalName
    part: str
    now: int
    steps: tuple[Step, ...]

    @property
    def smallest(self) -> Step:
        """The smallest step that brings anybody."""
        return next(step for step in self.steps if step.more)


def in_question(
    candidates: Candidates, need: NeedProfile, signal: SignalName, policy: RankingPolicy
) -> frozenset[int]:
    """Return the candidates that would be graded good or better and that `signal` does not speak against."""
    found = (ranker.scored(item, text, need, mine, policy) for item, text, _, mine in candidates)
    return frozenset(
        one.item
        for one in found
        if one.grade in _GOOD
        and all(not its.applies or its.score >= 0.5 for its in one.signals if its.name is signal)
    )


def widenings(candidates: Candidates, need: NeedProfile, policy: RankingPolicy) -> list[Widening]:
    """Return every condition of `need` that keeps candidates away, with what each step of widening it would bring."""
    found = []
    for signal, part, steps in _STEPS:
        wider = list(steps(need))
        if not wider:
            continue
        now = in_question(candidates, need, signal, policy)
        told = tuple(
            Step(by, len(in_question(candidates, other, signal, policy) - now)) for by, other in wider
        )
        if any(step.more for step in told):
            found.append(Widening(signal, part, len(now), told))
    return found


Steps = Iterable[tuple[int | str, NeedProfile]]


def _longer(need: NeedProfile) -> Steps:
    ends = need.ends_on
    return [] if ends is None else [(one, replace(need, ends_on=_months_later(ends, one))) for one in MONTHS]


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    # To the month: timing looks no closer, and the 28th is in every month.
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))


def _richer(need: NeedProfile) -> Steps:
    most = budget_of(need)
    if most is None:
        return []
    return [(one, replace(need, budget_max=most * (100 + one) // 100)) for one in PERCENT]


def _less_mature(need: NeedProfile) -> Steps:
    least = need.minimum_trl
    return [] if least is None or least < 2 else [(1, replace(need, minimum_trl=least - 1))]


def _more_routes(need: NeedProfile) -> Steps:
    if not any(wish in need.procurement for wish in signals.OPENS):
        return []
    return [
        (wish.value, replace(need, procurement=need.procurement | {wish}))
        for wish in signals.OPENS
        if wish not in need.procurement
    ]


def _neighbours(need: NeedProfile) -> Steps:
    records = [one for one in regions.current_regions() if one.code in need.regions]
    provinces = {one.province_code for one in records}
    wider = {one.code for one in regions.current_regions() if one.province_code in provinces}
    if not wider - need.regions:
        return []
    return [(SAME_PROVINCE, replace(need, regions=need.regions | wider))]


_STEPS: tuple[tuple[SignalName, str, Callable[[NeedProfile], Steps]], ...] = (
    (SignalName.TIMING, "ends_on", _longer),
    (SignalName.BUDGET, "budget_max", _richer),
    (SignalName.MATURITY, "minimum_trl", _less_mature),
    (SignalName.PROCUREMENT, "procurement", _more_routes),
    (SignalName.REGION, "regions", _neighbours),
)
