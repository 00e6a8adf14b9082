"""What people decided, read from the rows: who preferred what, and what says nothing of whether two fit."""

import pytest
from sqlmodel import select

from matcher import outcomes, partnerships
from matcher.models import Match, Need
from matcher.ranking.ranker import push
from matcher.vocabulary import DeclineReason, FitJudgement, MatchState, RequestAction
from tests import factories
from tests.matcher.judged import a_match, store_decided
from tests.matcher.ranking.outcomes import POLICY


def judgements(session):
    return {
        (need.need, one.solution): one.judgement
        for need in outcomes.judged_needs(session)
        for one in need.candidates
    }


def test_signals_text_fit_and_municipality_come_back_from_the_rows(session):
    store_decided(session, needs=2, towns=2)
    first, second = outcomes.judged_needs(session)
    match = a_match(session)
    (found,) = [one for one in first.candidates if one.solution == match.solution_id]
    pushed = sum(push(one, POLICY) for one in found.signals)
    assert found.fused / POLICY.text_spread + pushed == pytest.approx(match.score)
    assert first.municipality == session.get(Need, first.need).organisation_id != second.municipality


def test_recommended_left_out_and_passed_over(session):
    store_decided(session, needs=1, towns=1)
    found = judgements(session)
    for match in session.exec(select(Match)):
        expected = {
            MatchState.PINNED: FitJudgement.RECOMMENDED,
            MatchState.DROPPED: FitJudgement.UNFIT,
            MatchState.SUGGESTED: FitJudgement.PASSED_OVER,
        }[match.state]
        assert found[match.need_id, match.solution_id] is expected


def test_beyond_the_first_ten_and_without_a_preference_nothing_was_passed_over(session):
    store_decided(session, needs=1, towns=1)
    far = a_match(session)
    far.rank = 11
    session.flush()
    assert judgements(session)[far.need_id, far.solution_id] is None
    for match in session.exec(select(Match).where(Match.state == MatchState.PINNED)):
        match.state = MatchState.SUGGESTED
    session.flush()
    assert set(judgements(session).values()) == {FitJudgement.UNFIT, None}


def test_a_need_about_which_nothing_was_decided_is_left_out(session):
    store_decided(session, needs=1, towns=1)
    for match in session.exec(select(Match)):
        match.state = MatchState.SUGGESTED
    session.flush()
    assert outcomes.judged_needs(session) == []


@pytest.fixture
def pair(session):
    """A published need and solution with a stored match, and the two sides."""
    town, company = factories.a_municipality(session), factories.a_company(session)
    need = factories.published_need(session, by=town)
    solution = factories.published_solution(session, by=company)
    match = Match(
        need_id=need.key, solution_id=solution.key, score=1.0, rank=1, policy_version=1, model_id="toy"
    )
    session.add(match)
    session.flush()

    def answered(action, reason=None):
        request = partnerships.ask(
            session,
            by=company,
            receiver=town.organisation,
            need=need,
            solution=solution,
            body="이야기해 봅시다.",
        )
        partnerships.answer(session, request, action, by=town, reason=reason)
        return judgements(session).get((need.key, solution.key))

    return match, answered


def test_an_accepted_request_outweighs_what_the_alliance_left_out(session, pair):
    match, answered = pair
    match.state = MatchState.DROPPED
    session.flush()
    assert judgements(session)[match.need_id, match.solution_id] is FitJudgement.UNFIT
    assert answered(RequestAction.ACCEPT) is FitJudgement.ACCEPTED


@pytest.mark.parametrize(
    ("reason", "judgement"),
    [
        (DeclineReason.NOT_FITTING, FitJudgement.UNFIT),
        (DeclineReason.BUDGET, FitJudgement.UNFIT),
        (DeclineReason.TIMING, FitJudgement.UNFIT),
        (DeclineReason.REGION, FitJudgement.UNFIT),
        (DeclineReason.CAPACITY, FitJudgement.RECOMMENDED),
        (DeclineReason.ALREADY_CHOSEN, FitJudgement.RECOMMENDED),
        (DeclineReason.OTHER, FitJudgement.RECOMMENDED),
    ],
)
def test_only_a_reason_about_fit_outweighs_a_recommendation(session, pair, reason, judgement):
    match, answered = pair
    match.state = MatchState.PINNED
    session.flush()
    assert answered(RequestAction.DECLINE, reason) is judgement


def test_of_two_answers_the_later_counts(pair):
    _, answered = pair
    assert answered(RequestAction.DECLINE, DeclineReason.BUDGET) is FitJudgement.UNFIT
    assert answered(RequestAction.ACCEPT) is FitJudgement.ACCEPTED
