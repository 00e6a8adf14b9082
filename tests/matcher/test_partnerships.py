from datetime import timedelta

import pytest
from sqlmodel import func, select

from matcher import curation, history, organisations, partnerships
from matcher.database import WritingSession
from matcher.errors import (
    AlreadyRequested,
    ChangedMeanwhile,
    InvalidInput,
    NotFound,
    NotPermitted,
    OrganisationNotApproved,
    ReceiverCannotAnswer,
    RequestToOneself,
    StepNotAllowed,
    TooManyRequests,
)
from matcher.models import Message, Organisation, PartnershipRequest
from matcher.vocabulary import (
    DeclineReason,
    NeedAction,
    OrganisationKind,
    OrganisationState,
    Origin,
    RequestAction,
    RequestState,
    SubjectKind,
)
from tests.factories import CHUNCHEON, a_company, a_municipality, a_staff, published_need, published_solution


@pytest.fixture
def town(session):
    return a_municipality(session)


@pytest.fixture
def company(session):
    return a_company(session)


@pytest.fixture
def staff(session):
    return a_staff(session)


@pytest.fixture
def need(session, town, staff):
    return published_need(session, by=town, staff=staff)


@pytest.fixture
def solution(session, company, staff):
    return published_solution(session, by=company, staff=staff)


@pytest.fixture
def sent(session, town, company, need, solution):
    return ask(session, by=town, receiver=company, need=need, solution=solution)


def ask(session, *, by, receiver, need=None, solution=None, body="함께 해 보고 싶습니다.", **more):
    return partnerships.ask(
        session, by=by, receiver=receiver.organisation, need=need, solution=solution, body=body, **more
    )


def test_a_request_carries_its_message_and_waits(session, sent, town, company):
    assert sent.state is RequestState.SENT
    assert [one.body for one in partnerships.thread(session, sent)] == ["함께 해 보고 싶습니다."]
    assert partnerships.waiting_for(session, by=company) == 1
    assert partnerships.waiting_for(session, by=town) == 0
    assert partnerships.contacts(sent, by=town) is None
    assert partnerships.contacts(sent, by=company) is None


def test_accepting_opens_the_contacts_to_the_two_ends_alone(session, sent, town, company):
    partnerships.answer(session, sent, RequestAction.ACCEPT, by=company, note="반갑습니다.")
    assert sent.state is RequestState.ACCEPTED
    for one in (town, company):
        sender, receiver = partnerships.contacts(sent, by=one)
        assert (sender.email, receiver.email) == (town.person.email, company.person.email)
    assert partnerships.contacts(sent, by=a_municipality(session, region=CHUNCHEON)) is None


def test_a_double_click_is_one_request_even_on_the_last_of_the_day(session, town, company, need):
    first = ask(session, by=town, receiver=company, need=need, form_token="t1", most_per_day=1)
    again = ask(session, by=town, receiver=company, need=need, form_token="t1", most_per_day=1)
    assert again.key == first.key
    assert session.exec(select(func.count()).select_from(PartnershipRequest)).one() == 1
    assert session.exec(select(func.count()).select_from(Message)).one() == 1


def test_the_same_matter_is_open_once_whoever_asks(session, sent, town, company, need, solution):
    for by, to in ((town, company), (company, town)):
        with pytest.raises(AlreadyRequested):
            ask(session, by=by, receiver=to, need=need, solution=solution)
    assert ask(session, by=company, receiver=town, need=need).key != sent.key


@pytest.mark.parametrize(
    ("action", "who"), [(RequestAction.DECLINE, "receiver"), (RequestAction.WITHDRAW, "sender")]
)
def test_after_a_no_the_same_may_be_asked_again(session, sent, town, company, need, solution, action, who):
    by = company if who == "receiver" else town
    partnerships.answer(session, sent, action, by=by, reason=DeclineReason.TIMING)
    assert ask(session, by=town, receiver=company, need=need, solution=solution).key != sent.key


def test_an_accepted_request_stays_the_one_between_the_two(session, sent, town, company, need, solution):
    partnerships.answer(session, sent, RequestAction.ACCEPT, by=company)
    with pytest.raises(AlreadyRequested):
        ask(session, by=company, receiver=town, need=need, solution=solution)


def test_declining_needs_a_reason_and_tells_it(session, sent, company):
    with pytest.raises(InvalidInput) as refused:
        partnerships.answer(session, sent, RequestAction.DECLINE, by=company, note="어렵습니다.")
    assert set(refused.value.problems) == {"reason"}
    assert sent.state is RequestState.SENT
    partnerships.answer(session, sent, RequestAction.DECLINE, by=company, reason=DeclineReason.CAPACITY)
    assert (sent.state, sent.decline_reason) == (RequestState.DECLINED, DeclineReason.CAPACITY)


def test_only_the_right_end_takes_each_step(session, sent, town, company):
    outsider = a_company(session)
    for action, by in (
        (RequestAction.ACCEPT, town),
        (RequestAction.DECLINE, town),
        (RequestAction.WITHDRAW, company),
        (RequestAction.ACCEPT, outsider),
        (RequestAction.WITHDRAW, outsider),
    ):
        with pytest.raises(NotPermitted):
            partnerships.answer(session, sent, action, by=by, reason=DeclineReason.OTHER)
    assert sent.state is RequestState.SENT


def test_a_second_answer_is_refused_and_changes_nothing(session, sent, company):
    partnerships.answer(session, sent, RequestAction.ACCEPT, by=company, note="좋습니다.")
    with pytest.raises(StepNotAllowed):
        partnerships.answer(
            session, sent, RequestAction.DECLINE, by=company, reason=DeclineReason.BUDGET, note="아니요"
        )
    assert (sent.state, sent.answer_note, sent.decline_reason) == (RequestState.ACCEPTED, "좋습니다.", None)


def test_the_quota_counts_the_day(session, town, company, staff):
    needs = [published_need(session, by=town, staff=staff) for _ in range(3)]
    for need in needs[:2]:
        ask(session, by=town, receiver=company, need=need, most_per_day=2)
    with pytest.raises(TooManyRequests) as refused:
        ask(session, by=town, receiver=company, need=needs[2], most_per_day=2)
    assert "2" in refused.value.message("ko")
    earlier = session.exec(select(PartnershipRequest)).first()
    earlier.created_at -= timedelta(days=1, minutes=1)
    session.flush()
    ask(session, by=town, receiver=company, need=needs[2], most_per_day=2)


def test_who_cannot_be_asked(session, town, company, need, solution, staff):
    with pytest.raises(RequestToOneself):
        ask(session, by=town, receiver=town, need=need)
    with pytest.raises(NotFound):
        ask(session, by=town, receiver=staff, need=need)
    with pytest.raises(NotFound):
        ask(session, by=town, receiver=a_company(session, approved=False), need=need)


def test_nobody_asks_for_two_others(session, town, company, need, solution):
    third = a_company(session)
    with pytest.raises(NotFound):
        ask(session, by=third, receiver=company, need=need, solution=solution)
    with pytest.raises(NotFound):
        ask(session, by=town, receiver=third, solution=solution)


def test_a_request_is_about_something_published(session, town, company, need, solution, staff):
    with pytest.raises(InvalidInput) as refused:
        ask(session, by=town, receiver=company)
    assert set(refused.value.problems) == {"subject"}
    curation.review_need(session, need, NeedAction.RETURN, by=staff, note="예산을 적어 주세요.")
    with pytest.raises(NotFound):
        ask(session, by=company, receiver=town, need=need)


def test_an_example_organisation_cannot_be_asked(session, town, need):
    example = Organisation(
        kind=OrganisationKind.COMPANY,
        name="예시 회사",
        state=OrganisationState.APPROVED,
        origin=Origin.RETOLD,
    )
    session.add(example)
    session.flush()
    with pytest.raises(ReceiverCannotAnswer) as refused:
        partnerships.ask(
            session, by=town, receiver=example, need=need, solution=None, body="도입하고 싶습니다."
        )
    assert "예시로 실린 기관" in refused.value.message("ko")
    assert session.exec(select(PartnershipRequest)).first() is None


def test_an_unapproved_or_suspended_organisation_asks_nobody(session, company, need, solution):
    waiting = a_municipality(session, region=CHUNCHEON, approved=False)
    with pytest.raises(OrganisationNotApproved):
        ask(session, by=waiting, receiver=company, solution=solution)
    waiting.organisation.state = OrganisationState.FROZEN
    with pytest.raises(NotPermitted):
        ask(session, by=waiting, receiver=company, solution=solution)


@pytest.mark.parametrize("body", ["", " ", "\u200b\u200b", "네", "가" * 5001, "900101-1234567로 연락 주세요"])
def test_a_message_says_something_and_not_too_much(session, town, company, need, body):
    with pytest.raises(InvalidInput) as refused:
        ask(session, by=town, receiver=company, need=need, body=body)
    assert set(refused.value.problems) == {"body"}


def test_a_message_is_kept_composed_and_without_control_characters(session, town, company, need):
    sent = ask(session, by=town, receiver=company, need=need, body="가나\x00다\r\n<b>라</b>")
    assert partnerships.thread(session, sent)[0].body == "가나다\n<b>라</b>"


def test_the_thread_goes_on_until_a_no(session, sent, town, company):
    first = partnerships.speak(session, sent, "자료를 보냅니다.", by=company, form_token="m1")
    assert partnerships.speak(session, sent, "자료를 보냅니다.", by=company, form_token="m1").key == first.key
    partnerships.answer(session, sent, RequestAction.ACCEPT, by=company)
    partnerships.speak(session, sent, "감사합니다.", by=town)
    assert [one.body for one in partnerships.thread(session, sent)] == [
        "함께 해 보고 싶습니다.",
        "자료를 보냅니다.",
        "감사합니다.",
    ]
    with pytest.raises(NotPermitted):
        partnerships.speak(session, sent, "끼어듭니다.", by=a_company(session))


def test_nothing_is_said_after_a_no(session, sent, town, company):
    partnerships.answer(session, sent, RequestAction.DECLINE, by=company, reason=DeclineReason.OTHER)
    for one in (town, company):
        with pytest.raises(NotPermitted):
            partnerships.speak(session, sent, "그래도 한 번 더", by=one)


def test_an_unanswered_request_expires_by_the_clock_and_makes_room(
    session, sent, town, company, need, solution
):
    assert partnerships.expire_due(session) == 0
    sent.expires_at -= timedelta(days=31)
    session.flush()
    assert partnerships.expire_due(session) == 1
    assert sent.state is RequestState.EXPIRED
    with pytest.raises(StepNotAllowed):
        partnerships.answer(session, sent, RequestAction.ACCEPT, by=company)
    ask(session, by=town, receiver=company, need=need, solution=solution)


def test_an_answered_request_never_expires(session, sent, company):
    partnerships.answer(session, sent, RequestAction.ACCEPT, by=company)
    sent.expires_at -= timedelta(days=31)
    session.flush()
    assert partnerships.expire_due(session) == 0


def test_a_request_is_found_by_its_two_ends_alone(session, sent, town, company, staff):
    for one in (town, company):
        assert partnerships.get(session, sent.key, by=one).key == sent.key
        assert [row.key for row in partnerships.inbox(session, by=one)] == [sent.key]
    for one in (None, staff, a_municipality(session, region=CHUNCHEON)):
        with pytest.raises(NotFound):
            partnerships.get(session, sent.key, by=one)
    assert partnerships.inbox(session, by=staff) == []


def test_every_step_leaves_its_trace_without_what_was_said(session, sent, company):
    partnerships.speak(session, sent, "비밀스러운 내용", by=company)
    partnerships.answer(session, sent, RequestAction.ACCEPT, by=company, note="비밀스러운 답")
    events = history.timeline(session, SubjectKind.REQUEST, sent.key)
    assert [one.verb for one in events] == ["request.sent", "request.message", "request.accept"]
    assert "비밀" not in str([one.facts for one in events])


def test_of_two_answers_at_once_one_stands(engine):
    with WritingSession(engine) as session:
        town, company = a_municipality(session), a_company(session)
        need = published_need(session, by=town)
        key = ask(session, by=town, receiver=company, need=need).key
        session.commit()
    with WritingSession(engine) as first:
        stale = partnerships.get(first, key, by=company)
        first.expunge(stale)
        first.rollback()
        with WritingSession(engine) as second:
            partnerships.answer(
                second, partnerships.get(second, key, by=company), RequestAction.ACCEPT, by=company
            )
            second.commit()
        first.add(stale)
        with pytest.raises(ChangedMeanwhile):
            partnerships.answer(first, stale, RequestAction.DECLINE, by=company, reason=DeclineReason.OTHER)
        first.rollback()
        assert partnerships.get(first, key, by=company).state is RequestState.ACCEPTED


def test_people_of_an_organisation_are_those_who_can_answer(session, town):
    assert [one.email for one in organisations.people_of(session, town.organisation)] == [town.person.email]
