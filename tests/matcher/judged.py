"""Decided matches as rows, by a rule that is known, without writing every text: for what is learnt from outcomes."""

from sqlmodel import select

from matcher.models import Match, Need, Organisation, Solution
from matcher.ranking.ranker import push
from matcher.vocabulary import (
    FitJudgement,
    MatchState,
    NeedState,
    OrganisationKind,
    SignalName,
    SolutionState,
)
from tests.matcher.ranking.outcomes import POLICY, decided_by

PREFERENCE = POLICY.hand_set | {SignalName.BUDGET: 4.0, SignalName.TIMING: 3.0}
_STATES = {FitJudgement.RECOMMENDED: MatchState.PINNED, FitJudgement.UNFIT: MatchState.DROPPED}


def store_decided(session, *, needs=36, towns=9, weights=PREFERENCE, seed=1):
    """Store needs of `towns` municipalities with eight matches each, decided by `weights` (None: blindly)."""
    houses = [
        Organisation(kind=OrganisationKind.MUNICIPALITY, name=f"시험시 {number}") for number in range(towns)
    ]
    maker = Organisation(kind=OrganisationKind.COMPANY, name="시험 기업")
    session.add_all([*houses, maker])
    session.flush()
    solutions = [
        Solution(organisation_id=maker.key, title=f"솔루션 {number}", state=SolutionState.PUBLISHED)
        for number in range(8)
    ]
    session.add_all(solutions)
    session.flush()
    for one in decided_by(weights, needs=needs, towns=towns, seed=seed, shown=8):
        need = Need(
            organisation_id=houses[one.municipality].key, title=f"수요 {one.need}", state=NeedState.CLOSED
        )
        session.add(need)
        session.flush()
        for place, (candidate, solution) in enumerate(zip(one.candidates, solutions, strict=True), 1):
            signals = [
                {"name": each.name.value, "score": each.score, "applies": each.applies, "facts": {}}
                for each in candidate.signals
            ]
            pushed = sum(push(each, POLICY) for each in candidate.signals)
            session.add(
                Match(
                    need_id=need.key,
                    solution_id=solution.key,
                    score=candidate.fused / POLICY.text_spread + pushed,
                    rank=place,
                    signals=signals,
                    policy_version=1,
                    model_id="toy",
                    state=_STATES.get(candidate.judgement, MatchState.SUGGESTED),
                )
            )
    session.flush()


def a_match(session, state=MatchState.SUGGESTED):
    """Return the first stored match in a state."""
    return session.exec(select(Match).where(Match.state == state).order_by(Match.id)).first()
