"""What people decided about the solutions shown for a need, read from the rows: what a learned order is taught by.

Of the pair's own parties and the alliance, the parties have the last word; of two answers between them, the later.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel import Session, col, or_, select

from matcher.models import Match, Need, PartnershipRequest
from matcher.policies import policy_at
from matcher.ranking.candidate import Signal
from matcher.ranking.learning import GRADES, JudgedCandidate, JudgedNeed
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.ranker import push
from matcher.ranking.turns import FIRST_PLACES
from matcher.vocabulary import DeclineReason, FitJudgement, MatchState, RequestState, SignalName

# To have no capacity, or to have chosen already, says nothing of whether the two fit.
ABOUT_FIT = (DeclineReason.NOT_FITTING, DeclineReason.BUDGET, DeclineReason.TIMING, DeclineReason.REGION)

_Pair = tuple[int, int]
_BY_THE_ALLIANCE = {
    MatchState.PINNED: FitJudgement.RECOMMENDED,
    MatchState.DROPPED: FitJudgement.UNFIT,
}


def judged_needs(session: Session) -> list[JudgedNeed]:
    """Return every need about which something was decided, with all its stored matches, oldest need first.

    Where something was preferred, what stands undecided among the first ten was passed over: above the preferred one
    as below it, since those above alone would teach the opposite of any order. A pair without a stored match has no
    signals and is left out.
    """
    answers = _answers(session)
    decided = select(Match.need_id).where(Match.state != MatchState.SUGGESTED)
    asked = {need for need, _ in answers}
    rows = session.exec(
        select(Match, Need.organisation_id)
        .join(Need, col(Need.id) == col(Match.need_id))
        .where(or_(col(Match.need_id).in_(decided), col(Match.need_id).in_(asked)))
        .order_by(col(Match.need_id), col(Match.solution_id))
    ).all()
    matches: defaultdict[tuple[int, int], list[Match]] = defaultdict(list)
    for match, municipality in rows:
        matches[match.need_id, municipality].append(match)
    policies = {version: policy_at(session, version) for version in {one.policy_version for one, _ in rows}}
    return [
        JudgedNeed(need, municipality, tuple(_judged(found, answers, policies)))
        for (need, municipality), found in matches.items()
    ]


def _answers(session: Session) -> dict[_Pair, FitJudgement]:
    """What the two sides answered each other, by need and solution, the latest answer of each pair."""
    statement = (
        select(PartnershipRequest)
        .where(
            col(PartnershipRequest.need_id).is_not(None),
            col(PartnershipRequest.solution_id).is_not(None),
            or_(
                col(PartnershipRequest.state) == RequestState.ACCEPTED,
                col(PartnershipRequest.decline_reason).in_(ABOUT_FIT),
            ),
        )
        .order_by(col(PartnershipRequest.answered_at), col(PartnershipRequest.id))
    )
    return {
        (one.need_id, one.solution_id): FitJudgement.ACCEPTED
        if one.state is RequestState.ACCEPTED
        else FitJudgement.UNFIT
        for one in session.exec(statement)
        if one.need_id is not None and one.solution_id is not None
    }


def _judged(
    matches: list[Match], answers: dict[_Pair, FitJudgement], policies: dict[int, RankingPolicy]
) -> Iterable[JudgedCandidate]:
    said = {
        one.solution_id: answers.get((one.need_id, one.solution_id), _BY_THE_ALLIANCE.get(one.state))
        for one in matches
    }
    looked = any(one in GRADES for one in said.values())
    for match in matches:
        judgement = said[match.solution_id]
        if judgement is None and looked and match.rank <= FIRST_PLACES:
            judgement = FitJudgement.PASSED_OVER
        signals = tuple(
            Signal(SignalName(one["name"]), float(one["score"]), bool(one["applies"]))
            for one in match.signals
        )
        policy = policies[match.policy_version]
        # A stored total is the text fit and what the signals pushed under the policy of its day.
        fused = policy.text_spread * (match.score - sum(push(one, policy) for one in signals))
        yield JudgedCandidate(match.solution_id, fused, signals, judgement)
