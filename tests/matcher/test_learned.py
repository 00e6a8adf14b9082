"""The learned order in the alliance's hands: judged, switched on only if better, told when it falls behind, off again."""

import pytest
from sqlmodel import select

from matcher import accounts, curation, history, jobs, learned, matching, policies, retrieving
from matcher.errors import (
    ChangedMeanwhile,
    InvalidInput,
    LearnedOrderIsOff,
    NotBetterThanPolicy,
    NotPermitted,
    TooFewOutcomes,
)
from matcher.models import Job, LearningTrial, Match, Membership, Need
from matcher.policies import PolicyDraft
from matcher.ranking.policy import flat, nested, policy_of, shipped_policy
from matcher.vocabulary import (
    MatchAction,
    MatchState,
    OrderingRule,
    Role,
    SignalName,
    SubjectKind,
    TrialVerdict,
)
from tests import factories
from tests.matcher.judged import a_match, store_decided

WHY = "추천 결과가 예산을 더 따지는 것으로 드러나서"


@pytest.fixture
def staff(session):
    return factories.a_staff(session)


def test_outcomes_that_tell_are_switched_on_as_a_version_with_an_event_and_off_again(session, staff):
    store_decided(session)
    row = learned.switch_on(session, WHY, by=staff)
    policy = policies.policy_in_force(session)
    assert (row.version, row.reason, row.person_id) == (2, WHY, staff.person.id)
    assert policy.weights == policy.learned
    assert policy.learned[SignalName.BUDGET] > policy.hand_set[SignalName.BUDGET]
    assert policy.hand_set == shipped_policy().hand_set
    assert learned.standing(session).on
    (event,) = history.timeline(session, SubjectKind.POLICY, 2)
    assert "learned.budget" in event.facts["changed"]
    assert session.exec(select(Job).where(Job.name == policies.MATCH_ALL)).one()

    learned.switch_off(session, WHY, by=staff)
    policy = policies.policy_in_force(session)
    assert (policy.version, policy.learned) == (3, {})
    assert policy.numbers == shipped_policy().numbers
    assert history.first_broken_link(session) is None
    with pytest.raises(LearnedOrderIsOff):
        learned.switch_off(session, WHY, by=staff)


def test_too_few_outcomes_are_refused_with_what_is_missing(session, staff):
    store_decided(session, needs=12, towns=4)
    with pytest.raises(TooFewOutcomes) as refused:
        learned.switch_on(session, WHY, by=staff)
    assert "12" in refused.value.message("ko")
    assert "30" in refused.value.message("ko")
    assert not learned.standing(session).on


def test_blind_outcomes_are_refused_with_the_interval(session, staff):
    store_decided(session, weights=None)
    with pytest.raises(NotBetterThanPolicy) as refused:
        learned.switch_on(session, WHY, by=staff)
    assert "nDCG@10" in refused.value.message("ko")
    assert not learned.standing(session).on
    with pytest.raises(NotBetterThanPolicy):
        learned.switch_on_as_operator(session, WHY)


def test_only_editors_of_the_alliance_switch(session, staff):
    store_decided(session)
    reader = factories.a_staff(session)
    session.exec(select(Membership).where(Membership.person_id == reader.person.id)).one().role = Role.READER
    session.flush()
    reader = accounts.actor_of(session, reader.person)
    for by in (factories.a_municipality(session), factories.a_company(session), reader, None):
        for switch in (learned.switch_on, learned.switch_off):
            with pytest.raises(NotPermitted):
                switch(session, WHY, by=by)
    assert policies.policy_in_force(session).version == 1


def test_without_a_reason_or_from_an_older_version_nothing_is_switched(session, staff):
    store_decided(session)
    with pytest.raises(InvalidInput):
        learned.switch_on(session, "짧다", by=staff)
    with pytest.raises(ChangedMeanwhile):
        learned.switch_on(session, WHY, by=staff, base=7)
    learned.switch_on(session, WHY, by=staff, base=1)
    with pytest.raises(InvalidInput):
        learned.switch_on(session, WHY, by=staff)


def test_the_form_of_the_policy_and_a_return_leave_the_switch_as_it_is(session, staff):
    store_decided(session)
    learned.switch_on(session, WHY, by=staff)
    learnt = policies.policy_in_force(session).learned
    draft = policies.draft_of(session)
    other = nested(flat(draft.content) | {"weights.region": 2.0})
    policies.adopt(session, PolicyDraft(draft.base, other), WHY, by=staff)
    assert policies.policy_in_force(session).learned == learnt
    without = {name: one for name, one in flat(other).items() if not name.startswith("learned")}
    policies.adopt_as_operator(session, PolicyDraft(3, nested(without | {"weights.region": 3.0})), WHY)
    assert policies.policy_in_force(session).learned == learnt
    policies.return_to(session, 1, WHY, by=staff)
    policy = policies.policy_in_force(session)
    assert (policy.learned, policy.hand_set) == (learnt, shipped_policy().hand_set)

    learned.switch_off(session, WHY, by=staff)
    policies.return_to(session, 3, WHY, by=staff)
    assert policies.policy_in_force(session).learned == {}
    draft = policies.draft_of(session)
    smuggled = nested(flat(draft.content) | {f"learned.{name}": 1.0 for name in learnt})
    with pytest.raises(InvalidInput):
        policies.adopt(session, PolicyDraft(draft.base, smuggled), WHY, by=staff)


def test_a_decision_has_it_judged_again_and_one_that_fell_behind_is_told_but_stays_on(platform):
    with platform.writing() as session:
        staff = factories.a_staff(session)
        store_decided(session)
        learned.switch_on(session, WHY, by=staff)
    jobs.drain(platform)
    with platform.writing() as session:
        assert not learned.standing(session).fell_behind
        for match in session.exec(select(Match).where(Match.state == MatchState.PINNED)).all():
            curation.review_match(session, match, MatchAction.RESTORE, by=staff)
    jobs.drain(platform)
    with platform.reading() as session:
        found = learned.standing(session)
        assert found.trial.verdict is TrialVerdict.TOO_FEW
        assert found.on
        assert found.fell_behind


def test_nothing_new_adds_no_trial(platform):
    with platform.writing() as session:
        staff = factories.a_staff(session)
        store_decided(session, needs=4, towns=2)
    for _ in range(2):
        with platform.writing() as session:
            match = a_match(session)
            curation.review_match(session, match, MatchAction.PIN, by=staff)
            curation.review_match(session, match, MatchAction.RESTORE, by=staff)
        jobs.drain(platform)
    with platform.reading() as session:
        assert len(session.exec(select(LearningTrial)).all()) == 1


@pytest.fixture
def market(platform):
    """A need and three solutions, of which the dearest speaks most nearly of it."""
    with platform.writing() as session:
        staff = factories.a_staff(session)
        need = factories.published_need(session, staff=staff, budget_max=120_000_000)
        told = [
            need.problem,
            "버스 승강장에 도착 시간을 알리는 안내판을 답니다.",
            "버스 차고지의 전력 사용을 줄여 줍니다.",
        ]
        for price, text in zip((900_000_000, 60_000_000, 90_000_000), told, strict=True):
            factories.published_solution(
                session, staff=staff, price_min=price, price_max=price, problem_solved=text, how=text
            )
        key = need.key
    factories.index_all(platform)
    return key


def orders(platform, need, *policies_):
    with platform.reading() as session:
        found = retrieving.for_item(session, platform.library, session.get(Need, need), by=None)
        return [matching.order(found, policy) for policy in policies_]


def test_switched_off_the_order_is_what_it_was_to_the_last_digit(platform, market):
    shipped = shipped_policy()
    learnt = policy_of(1, nested(shipped.numbers | {f"learned.{name}": 2.0 for name in shipped.hand_set}))
    plain, off, on = orders(platform, market, shipped, learnt.by_hand, learnt)
    assert repr(plain) == repr(off)
    assert [one.total for one in on] != [one.total for one in plain]
    assert not any(note.rule is OrderingRule.LEARNED for one in off for note in one.notes)
    assert {one.item: one.grade for one in on} == {one.item: one.grade for one in plain}


def test_whoever_a_learnt_weight_moved_says_so_and_through_which_signal(platform, market):
    changed = {"weights.budget": 0.5, "turns.near_tie": 0.0, "text_spread": 0.3}
    numbers = shipped_policy().numbers | changed
    hand = policy_of(1, nested(numbers))
    as_set = {f"learned.{name}": one for name, one in hand.hand_set.items()}
    learnt = policy_of(1, nested(numbers | as_set | {"learned.budget": 10.0}))
    before, after = orders(platform, market, hand, learnt)
    dear = before[0].item
    assert after[-1].item == dear
    told = {one.item: [n for n in one.notes if n.rule is OrderingRule.LEARNED] for one in after}
    (note,) = told[dear]
    assert "뒤로" in note.ko
    assert "예산" in note.ko
    assert "Budget" in note.en
    assert "앞으로" in told[after[0].item][0].ko
