"""What if: how many places a solution would gain if it said, or were, something else. Re-ranked, never estimated."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.fusion import Blend, meaning
from embeddings.vectors import Vectors
from matcher.ranking import ranker, signals
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.policy import RankingPolicy
from matcher.vocabulary import AdviceKind, SignalName

# Below this mean gain nothing is advised: one place in one of twenty needs is no reason to fill in a form.
LEAST_GAIN = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One need's candidates, seen from one of them: its text fit, both profiles, and the order keys of the others.

    `rivals` are sorted. `nearness` is how near the candidate's best passage is to each part of the need (cosine).
    """

    item: int
    text: TextFit
    need: NeedProfile
    mine: SolutionProfile
    rivals: Sequence[tuple[float, str]]
    nearness: Sequence[float] = ()

    def place(
        self, policy: RankingPolicy, *, mine: SolutionProfile | None = None, text: TextFit | None = None
    ) -> int:
        """Return the place by score (1: first), with another profile or another text fit when given."""
        me = ranker.scored(self.item, text or self.text, self.need, mine or self.mine, policy)
        return bisect_left(self.rivals, ranker.order_key(me)) + 1


@dataclass(frozen=True, slots=True)
class Effect:
    """How many needs a change concerns, and how many places it gains on average among these."""

    needs: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """A change of a solution's profile: for which needs it matters, and the profile if it were so.

    The profile is as this need would have it: a price within its budget, a level it asks for. `part` is where a
    company says it: a field of the form, or its references or certificates.
    """

    kind: AdviceKind
    signal: SignalName
    part: str
    concerns: Callable[[NeedProfile, SolutionProfile], bool]
    supposed: Callable[[NeedProfile, SolutionProfile], SolutionProfile]

    def effect(self, contests: Sequence[Contest], policy: RankingPolicy) -> Effect | None:
        """Return what the change would do over `contests`, or None when hardly a place would change."""
        gains = [
            one.place(policy) - one.place(policy, mine=self.supposed(one.need, one.mine))
            for one in contests
            if self.concerns(one.need, one.mine)
        ]
        gain = sum(gains) / len(gains) if gains else 0.0
        return Effect(len(gains), gain) if gain >= LEAST_GAIN else None


def budget_of(need: NeedProfile) -> int | None:
    """Return the most a need can pay, in won, or None when it says nothing."""
    return need.budget_max if need.budget_max is not None else need.budget_min


def _no_price(need: NeedProfile, mine: SolutionProfile) -> bool:
    silent = mine.price_min is None and mine.price_max is None
    return silent and budget_of(need) is not None and not _too_small(need, mine)


def _too_small(need: NeedProfile, mine: SolutionProfile) -> bool:
    return signals.budget(need, mine).facts.get("verdict") == "below_limit"


def _too_dear(need: NeedProfile, mine: SolutionProfile) -> bool:
    return signals.budget(need, mine).facts.get("verdict") == "above"


def _too_long(need: NeedProfile, mine: SolutionProfile) -> bool:
    found = signals.timing(need, mine)
    return found.applies and found.score < 0.5


def _immature(need: NeedProfile, mine: SolutionProfile) -> bool:
    found = signals.maturity(need, mine)
    return found.applies and found.score < 0.5


def _no_region(need: NeedProfile, mine: SolutionProfile) -> bool:
    silent = not mine.regions and not mine.nationwide
    return silent and bool(need.regions) and need.country == mine.country


def _outside(need: NeedProfile, mine: SolutionProfile) -> bool:
    found = signals.region(need, mine)
    return found.applies and found.score == 0


def _no_reference(_need: NeedProfile, mine: SolutionProfile) -> bool:
    return not (mine.confirmed_references or mine.documented_references or mine.claimed_references)


def _no_certificate(need: NeedProfile, mine: SolutionProfile) -> bool:
    facts = signals.procurement(need, mine).facts
    return bool(facts) and not facts["opened"] and not facts["lapsed"]


def _lapsed(need: NeedProfile, mine: SolutionProfile) -> bool:
    facts = signals.procurement(need, mine).facts
    return bool(facts) and not facts["opened"] and bool(facts["lapsed"])


def _certified(need: NeedProfile, mine: SolutionProfile) -> SolutionProfile:
    wanted = {kind for wish, kinds in signals.OPENS.items() if wish in need.procurement for kind in kinds}
    return replace(mine, valid_certificates=mine.valid_certificates | wanted)


UNSAID, LIMIT = AdviceKind.UNSAID, AdviceKind.LIMIT
SUPPOSITIONS: tuple[Supposition, ...] = (
    Supposition(
        kind=UNSAID,
        signal=SignalName.REGION,
        part="regions",
        concerns=_no_region,
        supposed=lambda need, mine: replace(mine, regions=need.regions),
    ),
    Supposition(
        kind=LIMIT,
        signal=SignalName.REGION,
        part="regions",
        concerns=_outside,
        supposed=lambda need, mine: replace(mine, regions=mine.regions | need.regions),
    ),
    Supposition(
        kind=UNSAID,
        signal=SignalName.BUDGET,
        part="price_min",
        concerns=_no_price,
        supposed=lambda need, mine: replace(mine, price_min=budget_of(need), price_max=budget_of(need)),
    ),
    Supposition(
        kind=LIMIT,
        signal=SignalName.BUDGET,
        part="smallest_budget",
        concerns=_too_small,
        supposed=lambda need, mine: replace(mine, smallest_budget=budget_of(need)),
    ),
    Supposition(
        kind=LIMIT,
        signal=SignalName.BUDGET,
        part="price_min",
        concerns=_too_dear,
        supposed=lambda need, mine: replace(mine, price_min=budget_of(need)),
    ),
    Supposition(
        kind=UNSAID,
        signal=SignalName.TIMING,
        part="months_to_deploy",
        concerns=lambda need, mine: mine.months_to_deploy is None and need.ends_on is not None,
        supposed=lambda _need, mine: replace(mine, months_to_deploy=0),
    ),
    Supposition(
        kind=LIMIT,
        signal=SignalName.TIMING,
        part="months_to_deploy",
        concerns=_too_long,
        supposed=lambda _need, mine: replace(mine, months_to_deploy=0),
    ),
    Supposition(
        kind=UNSAID,
        signal=SignalName.MATURITY,
        part="trl",
        concerns=lambda need, mine: mine.trl is None and need.minimum_trl is not None,
        supposed=lambda need, mine: replace(mine, trl=need.minimum_trl),
    ),
    Supposition(
        kind=LIMIT,
        signal=SignalName.MATURITY,
        part="trl",
        concerns=_immature,
        supposed=lambda need, mine: replace(mine, trl=need.minimum_trl),
    ),
    Supposition(
        kind=UNSAID,
        signal=SignalName.TRACK_RECORD,
        part="references",
        concerns=_no_reference,
        supposed=lambda _need, mine: replace(mine, claimed_references=1),
    ),
    Supposition(
        kind=LIMIT,
        signal=SignalName.PROCUREMENT,
        part="certificates",
        concerns=_lapsed,
        supposed=lambda _need, mine: replace(
            mine, valid_certificates=mine.valid_certificates | mine.expired_certificates
        ),
    ),
    Supposition(
        kind=UNSAID,
        signal=SignalName.PROCUREMENT,
        part="certificates",
        concerns=_no_certificate,
        supposed=_certified,
    ),
    Supposition(
        kind=UNSAID,
        signal=SignalName.OPENNESS,
        part="standards",
        concerns=lambda need, mine: need.wants_open_data and not mine.open_features,
        supposed=lambda _need, mine: replace(mine, open_features=frozenset({"standards"})),
    ),
)


def answered(contest: Contest, lines: Sequence[int], least: float) -> TextFit:
    """Return the text fit if the candidate had, for each of `lines`, a sentence just near enough to answer it.

    `lines` are parts of the need (1: its first requirement), `least` the cosine from which a passage counts. Nothing
    else that such a sentence might bring is counted.
    """
    short = np.zeros((1, len(contest.nearness) - 1))
    for line in lines:
        short[0, line - 1] = max(0.0, least - contest.nearness[line])
    more = float(meaning(np.zeros(1), short, np.ones(short.shape[1]), Blend())[0])
    return replace(contest.text, fused=contest.text.fused + more, meaning=contest.text.meaning + more)


def alike(lines: Vectors, least: float) -> list[list[int]]:
    """Group lines (rows of unit vectors) that ask nearly the same: each joins the first group it is as near to.

    Near means the cosine to the group's first line is at least `least`. Groups and members keep the given order.
    """
    groups: list[list[int]] = []
    for place in range(len(lines)):
        near = (one for one in groups if float(lines[one[0]] @ lines[place]) >= least)
        group = next(near, None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    return groups
