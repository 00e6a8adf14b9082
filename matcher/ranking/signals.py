"""The signals: one small pure function each, from a need and a solution to a score in [0, 1] with its facts.

A signal about which one side has said nothing does not apply: silence neither helps nor hurts.
"""

from datetime import date

from matcher.ranking.candidate import NeedProfile, Signal, SolutionProfile, TextFit
from matcher.ranking.policy import RankingPolicy
from matcher.vocabulary import CertificateKind, ProcurementWish, SignalName

_FULLY_PARTICULAR = 3
# What is told to a reader: the first is true of few candidates that do not fit, the second of few that do.
_PARTICULAR, _GENERAL = 0.7, 0.05

# Which certificates open a route the municipality wishes for. The legal rules themselves are dated data elsewhere.
OPENS = {
    ProcurementWish.INNOVATION_PRODUCT: {CertificateKind.INNOVATION_PRODUCT},
    ProcurementWish.DIGITAL_SERVICE: {CertificateKind.DIGITAL_SERVICE},
    ProcurementWish.CERTIFIED_DIRECT: {
        CertificateKind.GS,
        CertificateKind.NEP,
        CertificateKind.NET,
        CertificateKind.PERFORMANCE,
        CertificateKind.EXCELLENT_PROCUREMENT,
        CertificateKind.DISASTER_SAFETY,
    },
}


def meaning(text: TextFit, policy: RankingPolicy) -> Signal:
    """How near the texts are in meaning, scaled for the reader."""
    low, high = policy.meaning_scale
    score = min(1.0, max(0.0, (text.meaning - low) / (high - low)))
    return Signal(SignalName.MEANING, score)


def words(text: TextFit) -> Signal:
    """How much of the shorter text's weight is in words both share (rare words weigh more)."""
    score = min(1.0, max(0.0, text.words))
    return Signal(SignalName.WORDS, score, applies=score > 0)


def solution_type(text: TextFit) -> Signal:
    """How far both texts are near the same solution types of the thesaurus: what usually solves such a problem."""
    facts: dict[str, object] = {"type": text.common_type}
    return Signal(SignalName.SOLUTION_TYPE, text.types, applies=text.types > 0, facts=facts)


def reciprocal(text: TextFit, policy: RankingPolicy) -> Signal:
    """Whether the candidate is near this asker in particular (1) or nearer to others (0); 0.5: as near as to them.

    It reaches either end at three times the usual spread of text fit. Without a weight it does not apply.
    """
    if text.particular is None or not policy.weights.get(SignalName.RECIPROCAL):
        return Signal(SignalName.RECIPROCAL, 0.5, applies=False)
    score = min(1.0, max(0.0, 0.5 + text.particular / (2 * _FULLY_PARTICULAR * policy.text_spread)))
    verdict = "particular" if score >= _PARTICULAR else "general" if score <= _GENERAL else ""
    return Signal(SignalName.RECIPROCAL, score, facts={"verdict": verdict})


def field(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Same solution type: 1. Same official field: 0.8. Different: 0.2, since fields overlap."""
    shared = sorted(need.types & solution.types)
    if shared:
        return Signal(SignalName.FIELD, 1.0, facts={"types": shared})
    if need.field is None or solution.field is None:
        return Signal(SignalName.FIELD, 0.5, applies=False)
    same = need.field == solution.field
    facts: dict[str, object] = {"same": same, "need": need.field, "solution": solution.field}
    return Signal(SignalName.FIELD, 0.8 if same else 0.2, facts=facts)


def region(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Whether the company serves the town: everywhere or just there 1, not there 0; abroad: ready for export."""
    if need.country != solution.country:
        ready = solution.country == "KR" and solution.export_ready
        return Signal(SignalName.REGION, 0.7, applies=ready, facts={"abroad": True})
    if not need.regions or not (solution.regions or solution.nationwide):
        return Signal(SignalName.REGION, 0.5, applies=False)
    if solution.nationwide:
        return Signal(SignalName.REGION, 1.0, facts={"nationwide": True})
    shared = sorted(need.regions & solution.regions)
    return Signal(SignalName.REGION, 1.0 if shared else 0.0, facts={"shared": shared})


def budget(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Whether the price lies within the budget, and the budget above the least the company works for."""
    most = need.budget_max if need.budget_max is not None else need.budget_min
    facts: dict[str, object] = {
        "budget": most,
        "price_min": solution.price_min,
        "price_max": solution.price_max,
        "smallest": solution.smallest_budget,
    }
    if most is None:
        return Signal(SignalName.BUDGET, 0.5, applies=False)
    if solution.smallest_budget is not None and most < solution.smallest_budget:
        return Signal(SignalName.BUDGET, 0.0, facts=facts | {"verdict": "below_limit"})
    least = solution.price_min if solution.price_min is not None else solution.price_max
    if least is None:
        return Signal(SignalName.BUDGET, 0.5, applies=False, facts=facts)
    if solution.price_max is not None and solution.price_max <= most:
        return Signal(SignalName.BUDGET, 1.0, facts=facts | {"verdict": "within"})
    if least <= most:
        return Signal(SignalName.BUDGET, 0.75, facts=facts | {"verdict": "starts_within"})
    return Signal(SignalName.BUDGET, max(0.0, 0.4 * most / least), facts=facts | {"verdict": "above"})


def timing(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Whether the solution can be in place between the need's start and end."""
    if need.ends_on is None or solution.months_to_deploy is None:
        return Signal(SignalName.TIMING, 0.5, applies=False)
    start = need.starts_on or date.today()  # noqa: DTZ011 - a day in the calendar, to the month
    available = max(0, (need.ends_on.year - start.year) * 12 + need.ends_on.month - start.month)
    takes = solution.months_to_deploy
    facts: dict[str, object] = {"available": available, "takes": takes}
    if takes <= available:
        return Signal(SignalName.TIMING, 1.0, facts=facts)
    return Signal(SignalName.TIMING, max(0.0, 0.5 * available / takes), facts=facts)


def maturity(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Whether the technology readiness level reaches what the town asks for."""
    if need.minimum_trl is None or solution.trl is None:
        return Signal(SignalName.MATURITY, 0.5, applies=False)
    short = need.minimum_trl - solution.trl
    score = 1.0 if short <= 0 else max(0.0, 0.5 - 0.2 * short)
    return Signal(SignalName.MATURITY, score, facts={"asked": need.minimum_trl, "has": solution.trl})


def track_record(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Past deployments, confirmed before documented before claimed; one in the same region counts more."""
    total = solution.confirmed_references + solution.documented_references + solution.claimed_references
    if total == 0:
        return Signal(SignalName.TRACK_RECORD, 0.5, applies=False)
    weight = (
        solution.confirmed_references
        + 0.6 * solution.documented_references
        + 0.3 * solution.claimed_references
    )
    near = sorted(need.regions & solution.reference_regions)
    score = min(1.0, 0.5 + 0.5 * weight / (weight + 1.0) + (0.1 if near else 0.0))
    facts: dict[str, object] = {
        "confirmed": solution.confirmed_references,
        "documented": solution.documented_references,
        "claimed": solution.claimed_references,
        "near": near,
    }
    return Signal(SignalName.TRACK_RECORD, score, facts=facts)


def procurement(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Whether valid certificates open a procurement route the town wishes for."""
    wishes = [wish for wish in OPENS if wish in need.procurement]
    if not wishes:
        return Signal(SignalName.PROCUREMENT, 0.5, applies=False)
    opened = [wish for wish in wishes if OPENS[wish] & solution.valid_certificates]
    lapsed = [wish for wish in wishes if wish not in opened and OPENS[wish] & solution.expired_certificates]
    facts: dict[str, object] = {
        "opened": [str(one) for one in opened],
        "lapsed": [str(one) for one in lapsed],
        "wished": [str(one) for one in wishes],
    }
    return Signal(SignalName.PROCUREMENT, 1.0 if opened else 0.2, facts=facts)


def openness(need: NeedProfile, solution: SolutionProfile) -> Signal:
    """Standards and openness of the solution where the town has data or systems to link."""
    if not need.wants_open_data or not solution.open_features:
        return Signal(SignalName.OPENNESS, 0.5, applies=False)
    score = min(1.0, 0.55 + 0.15 * len(solution.open_features))
    return Signal(SignalName.OPENNESS, score, facts={"features": sorted(solution.open_features)})


def all_signals(
    text: TextFit, need: NeedProfile, solution: SolutionProfile, policy: RankingPolicy
) -> tuple[Signal, ...]:
    """Return every signal of the pair, in the order in which they are told. The one visible list."""
    return (
        meaning(text, policy),
        words(text),
        solution_type(text),
        reciprocal(text, policy),
        field(need, solution),
        region(need, solution),
        budget(need, solution),
        timing(need, solution),
        maturity(need, solution),
        track_record(need, solution),
        procurement(need, solution),
        openness(need, solution),
    )
