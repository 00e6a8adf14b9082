from datetime import timedelta

import pytest
from sqlmodel import col, func, select, update

from matcher import partnerships
from matcher.models import Message, Organisation, PartnershipRequest
from matcher.vocabulary import (
    DeclineReason,
    OrganisationKind,
    OrganisationState,
    Origin,
    RequestState,
)
from tests.client import PageClient
from tests.factories import (
    CHUNCHEON,
    a_company,
    a_municipality,
    a_staff,
    published_need,
    published_solution,
)

SECRETS_OF_THE_TOWN = ("박가람", "garam@town.example.kr", "033-111-2222")
SECRETS_OF_THE_COMPANY = ("최한별", "hanbyeol@company.example.kr", "02-333-4444")


class Story:
    """A town with a need, a company with a solution, and their browsers."""

    def __init__(self, app, platform):
        self.platform = platform
        with platform.writing() as session:
            self.town = a_municipality(
                session,
                name=SECRETS_OF_THE_TOWN[0],
                email=SECRETS_OF_THE_TOWN[1],
                phone=SECRETS_OF_THE_TOWN[2],
                department="교통정책과",
            )
            self.firm = self._company(session)
            self.need = published_need(session, by=self.town)
            self.solution = published_solution(session, by=self.firm)
        self.officer = PageClient(app).sign_in(self.town.person.email)
        self.seller = PageClient(app).sign_in(self.firm.person.email)
        self.ask_url = f"/requests/new?need={self.need.key}&solution={self.solution.key}"

    @staticmethod
    def _company(session):
        actor = a_company(session, email=SECRETS_OF_THE_COMPANY[1], phone=SECRETS_OF_THE_COMPANY[2])
        actor.person.name = SECRETS_OF_THE_COMPANY[0]
        actor.organisation.name = "별빛모빌리티"
        session.add_all([actor.person, actor.organisation])
        session.flush()
        return actor

    def rows(self, table=PartnershipRequest):
        with self.platform.reading() as session:
            return session.exec(select(table).order_by(table.id)).all()

    def asked(self, body="함께 해 보고 싶습니다."):
        """The town asks; return the address of the request."""
        page = self.officer.get(self.ask_url)
        return self.officer.submit(page, {"body": body}, action="/requests/new").location


@pytest.fixture
def story(app, platform):
    return Story(app, platform)


def test_from_the_question_to_the_contacts(story):
    page = story.officer.get(story.ask_url)
    page.judge_korean()
    for words in (story.need.title, story.solution.title, "별빛모빌리티", "30일 뒤"):
        assert words in page.text
    url = story.officer.submit(
        page, {"body": "시범 운행을 함께 하고 싶습니다."}, action="/requests/new"
    ).location
    assert "보냈습니다" in story.officer.get(url).text

    inbox = story.seller.get("/requests/")
    inbox.judge_korean()
    assert "답변을 기다리는 요청이 1건" in inbox.text
    assert "강릉시" in inbox.text
    assert "D-30" in inbox.text or "D-29" in inbox.text
    page = story.seller.get(url)
    page.judge_korean()
    assert "시범 운행을 함께" in page.text

    story.seller.submit(page, {"body": "언제부터 가능할까요?"}, action="/messages")
    answered = story.officer.submit(
        story.officer.get(url), {"body": "3월부터입니다."}, action="/messages", follow=True
    )
    assert answered.text.index("언제부터") < answered.text.index("3월부터")

    done = story.seller.submit(
        story.seller.get(url), {"accept-note": "기꺼이 함께하겠습니다."}, action="/accept", follow=True
    )
    done.judge_korean()
    for browser in (story.officer, story.seller):
        page = browser.get(url)
        for words in (*SECRETS_OF_THE_TOWN, *SECRETS_OF_THE_COMPANY, "교통정책과", "기꺼이", "수락"):
            assert words in page.text
        browser.submit(page, {"body": "다음 주에 뵙겠습니다."}, action="/messages")
    assert story.rows()[0].state is RequestState.ACCEPTED


def test_contacts_are_in_no_byte_before_acceptance(story):
    url = story.asked()
    story.seller.submit(story.seller.get(url), {"body": "검토하고 있습니다."}, action="/messages")
    for browser, secrets in (
        (story.officer, SECRETS_OF_THE_COMPANY),
        (story.seller, SECRETS_OF_THE_TOWN),
    ):
        for address in (url, "/requests/", story.ask_url):
            answer = browser.get(address)
            for secret in secrets:
                assert secret not in answer.html
                assert secret not in str(answer.response.headers)


@pytest.mark.parametrize("ending", ["declined", "withdrawn", "expired"])
def test_contacts_stay_hidden_after_a_no(story, ending):
    url = story.asked()
    if ending == "declined":
        story.seller.submit(
            story.seller.get(url),
            {"decline-reason": "capacity", "decline-note": "다음에요"},
            action="/decline",
        )
    elif ending == "withdrawn":
        story.officer.submit(story.officer.get(url), action="/withdraw")
    else:
        with story.platform.writing() as session:
            row = session.exec(select(PartnershipRequest)).one()
            row.expires_at -= timedelta(days=31)
            session.flush()
            partnerships.expire_due(session)
    assert story.rows()[0].state.value == ending
    for browser, secrets in (
        (story.officer, SECRETS_OF_THE_COMPANY),
        (story.seller, SECRETS_OF_THE_TOWN),
    ):
        page = browser.get(url)
        page.judge_korean()
        assert not any(secret in page.html for secret in secrets)
        assert not any(part in page.html for part in ("/accept", "/decline", "/withdraw", "/messages"))


def test_nobody_else_learns_that_there_is_a_request(story, app, platform):
    url = story.asked()
    with platform.writing() as session:
        outsiders = (
            a_municipality(session, region=CHUNCHEON),
            a_company(session),
            a_company(session, approved=False),
        )
        staff = a_staff(session)
    for actor in outsiders:
        browser = PageClient(app).sign_in(actor.person.email)
        browser.get(url, status=404)
        assert browser.get("/requests/999999", status=404).text == browser.get(url, status=404).text
        for step in ("accept", "decline", "withdraw", "messages"):
            browser.post(f"{url}/{step}", {"body": "끼어듭니다", "decline-reason": "other"}, status=404)
        assert story.need.title not in browser.get("/requests/").text
    browser = PageClient(app).sign_in(staff.person.email)
    for address in (url, "/requests/", story.ask_url):
        browser.get(address, status=403)
    PageClient(app).get(url, status=302)
    assert story.rows()[0].state is RequestState.SENT
    assert len(story.rows(Message)) == 1


def test_a_double_click_is_one_request_and_one_message(story):
    page = story.officer.get(story.ask_url)
    first = story.officer.submit(page, {"body": "두 번 눌렀습니다."}, action="/requests/new").location
    again = story.officer.submit(page, {"body": "두 번 눌렀습니다."}, action="/requests/new").location
    assert first == again
    page = story.seller.get(first)
    for _ in range(2):
        story.seller.submit(page, {"body": "이것도 두 번"}, action="/messages")
    assert len(story.rows()) == 1
    assert [one.body for one in story.rows(Message)] == ["두 번 눌렀습니다.", "이것도 두 번"]


def test_the_same_matter_again_leads_to_the_open_request_and_keeps_the_text(story):
    url = story.asked()
    for browser in (story.officer, story.seller):
        page = browser.submit(
            browser.get(story.ask_url), {"body": "다시 여쭙니다."}, action="/requests/new", status=409
        )
        assert "다시 여쭙니다." in page.html
        assert page.links()["진행 중인 요청으로 가기"] == url
    assert len(story.rows()) == 1


def test_declining_needs_a_reason_and_keeps_the_note(story):
    url = story.asked()
    page = story.seller.submit(
        story.seller.get(url), {"decline-note": "이번에는 어렵습니다."}, action="/decline", status=422
    )
    assert "거절하는 이유를 골라 주세요" in page.text
    assert "이번에는 어렵습니다." in page.html
    odd = {"decline-reason": "weather", "decline-note": "이유를 꾸며 냄"}
    assert "이유를 꾸며 냄" in story.seller.post(f"{url}/decline", odd, status=422).html
    story.seller.submit(
        page, {"decline-reason": "budget", "decline-note": "이번에는 어렵습니다."}, action="/decline"
    )
    assert story.rows()[0].decline_reason is DeclineReason.BUDGET
    seen = story.officer.get(url)
    assert "예산이 맞지 않음" in seen.text
    assert "이번에는 어렵습니다." in seen.text


def test_of_two_answers_the_second_is_told_where_it_stands_and_keeps_its_text(story):
    url = story.asked()
    page = story.seller.get(url)
    story.seller.submit(page, {"accept-note": "좋습니다."}, action="/accept")
    late = story.seller.submit(
        page, {"decline-reason": "other", "decline-note": "늦게 쓴 거절"}, action="/decline", status=409
    )
    late.judge_korean()
    assert "지금 상태(수락)" in late.text
    assert "늦게 쓴 거절" in late.html
    row = story.rows()[0]
    assert (row.state, row.answer_note) == (RequestState.ACCEPTED, "좋습니다.")


def test_an_answer_to_what_was_withdrawn_or_expired_is_told(story):
    url = story.asked()
    page = story.seller.get(url)
    story.officer.submit(story.officer.get(url), action="/withdraw")
    late = story.seller.submit(page, {"accept-note": "좋습니다!"}, action="/accept", status=409)
    assert "철회" in late.text
    assert "좋습니다!" in late.html
    spoken = story.seller.submit(page, {"body": "아직 계신가요?"}, action="/messages", status=403)
    assert "아직 계신가요?" in spoken.html


def test_after_it_expired_it_may_be_asked_anew(story):
    url = story.asked()
    with story.platform.writing() as session:
        session.exec(
            update(PartnershipRequest).values(
                expires_at=col(PartnershipRequest.created_at), updated_at=col(PartnershipRequest.updated_at)
            )
        )
        partnerships.expire_due(session)
    page = story.officer.get(url)
    assert "기한 안에 답변이 없었습니다" in page.text
    assert story.asked("다시 여쭙니다.") != url
    assert [one.state for one in story.rows()] == [RequestState.EXPIRED, RequestState.SENT]


@pytest.mark.parametrize("body", ["", " ", "네", "가" * 200_000, "\x00\u200b"])
def test_a_message_that_says_too_little_or_too_much_is_kept(story, body):
    page = story.officer.submit(
        story.officer.get(story.ask_url), {"body": body}, action="/requests/new", status=422
    )
    page.judge_korean()
    assert page.form("/requests/new").values["body"][0].strip() == ("" if "\x00" in body else body.strip())
    assert story.rows() == []


def test_any_writing_is_shown_as_text(story):
    url = story.asked("<script>alert(1)</script> 🚌 \u1112\u1161\u11ab\u1100\u1173\u11af\n\n둘째 문단")
    page = story.seller.get(url)
    assert "<script>alert(1)</script> 🚌 한글" in page.text
    assert "<script>alert" not in page.html
    assert "<p>둘째 문단</p>" in page.html


def test_either_side_may_begin_and_add_what_it_has(story):
    page = story.seller.get(f"/requests/new?need={story.need.key}")
    story.seller.submit(
        page, {"body": "저희 솔루션을 봐 주세요.", "subject": str(story.solution.key)}, action="/requests/new"
    )
    page = story.officer.get(f"/requests/new?solution={story.solution.key}")
    story.officer.submit(page, {"body": "솔루션이 궁금합니다."}, action="/requests/new")
    first, second = story.rows()
    assert (first.sender_id, first.need_id, first.solution_id) == (
        story.firm.organisation.key,
        story.need.key,
        story.solution.key,
    )
    assert (second.receiver_id, second.need_id, second.solution_id) == (
        story.firm.organisation.key,
        None,
        story.solution.key,
    )


def test_what_others_own_cannot_be_added(story, platform):
    with platform.writing() as session:
        foreign = published_need(session, by=a_municipality(session, region=CHUNCHEON), title="남의 수요")
    page = story.officer.get(f"/requests/new?solution={story.solution.key}")
    assert "남의 수요" not in page.html
    values = {"body": "솔루션이 궁금합니다.", "subject": str(foreign.key)}
    story.officer.submit(page, values, action="/requests/new")
    assert story.rows()[0].need_id is None
    story.officer.get(f"/requests/new?need={foreign.key}&solution={story.solution.key}", status=404)


def test_one_company_may_ask_another_about_its_solution(story, app, platform):
    with platform.writing() as session:
        giant = a_company(session)
    browser = PageClient(app).sign_in(giant.person.email)
    page = browser.get(f"/requests/new?solution={story.solution.key}")
    browser.submit(page, {"body": "함께 제안해 보고 싶습니다."}, action="/requests/new")
    assert story.rows()[0].receiver_id == story.firm.organisation.key


def test_a_request_needs_something_to_be_about(story):
    for address in ("/requests/new", f"/requests/new?need={story.need.key}", "/requests/new?need=x"):
        page = story.officer.get(address)
        page.judge_korean()
        assert "상대 기관의 수요나 솔루션에서 시작합니다" in page.text
        assert not [form for form in page.forms() if "/requests/new" in form.action]
    for address in ("/requests/new?need=9999", "/requests/new?solution=9999"):
        story.officer.get(address, status=404)
    story.officer.post("/requests/new", {"body": "누구에게?"}, status=422)
    assert story.rows() == []


def test_an_example_organisation_is_shown_as_one_and_not_asked(story, platform):
    with platform.writing() as session:
        example = Organisation(
            kind=OrganisationKind.COMPANY,
            name="예시모빌리티",
            state=OrganisationState.APPROVED,
            origin=Origin.RETOLD,
        )
        session.add(example)
        session.flush()
        solution = published_solution(session, by=story.firm)
        solution.organisation_id, solution.origin = example.key, Origin.RETOLD
        session.add(solution)
    url = f"/requests/new?solution={solution.key}"
    page = story.officer.get(url)
    page.judge_korean()
    assert "예시로 실린 기관이라 요청을 받을 수 없습니다" in page.text
    assert not [form for form in page.forms() if "/requests/new" in form.action]
    refused = story.officer.post(url, {"body": "그래도 보내 봅니다."}, status=409)
    assert "예시로 실린 기관이라" in refused.text
    assert "그래도 보내 봅니다." in refused.html
    assert story.rows() == []


def test_an_organisation_that_waits_for_approval_is_told_and_keeps_its_text(story, app, platform):
    with platform.writing() as session:
        waiting = a_company(session, approved=False)
    browser = PageClient(app).sign_in(waiting.person.email)
    page = browser.get(f"/requests/new?need={story.need.key}")
    page.judge_korean()
    assert "기관이 승인된 뒤" in page.text
    refused = browser.submit(page, {"body": "미리 써 둔 글"}, action="/requests/new", status=403)
    assert "기관 승인이 끝나야" in refused.text
    assert "미리 써 둔 글" in refused.html
    assert story.rows() == []


def test_the_quota_of_the_day_is_told_and_keeps_the_text(story, app, platform):
    object.__setattr__(platform.settings, "requests_per_day", 1)
    story.asked()
    with platform.writing() as session:
        other = published_solution(session, by=a_company(session))
    page = story.officer.get(f"/requests/new?solution={other.key}")
    refused = story.officer.submit(page, {"body": "하나 더 보냅니다."}, action="/requests/new", status=429)
    assert "(1건)" in refused.text
    assert "하나 더 보냅니다." in refused.html
    assert len(story.rows()) == 1


def test_the_days_until_expiry_are_a_setting(story, platform):
    object.__setattr__(platform.settings, "request_days", 3)
    assert "3일 뒤" in story.officer.get(story.ask_url).text
    story.asked()
    row = story.rows()[0]
    assert timedelta(days=2) < row.expires_at - row.created_at < timedelta(days=4)


def test_the_inbox_puts_what_waits_for_me_first_and_tells_sent_from_received(story, platform):
    with platform.writing() as session:
        theirs = partnerships.ask(
            session,
            by=story.firm,
            receiver=story.town.organisation,
            need=story.need,
            solution=None,
            body="도울 수 있습니다.",
        )
        for number in range(22):
            solution = published_solution(session, by=a_company(session), title=f"솔루션 {number:02d}호")
            partnerships.ask(
                session,
                by=story.town,
                receiver=solution.organisation,
                need=None,
                solution=solution,
                body="궁금합니다.",
                most_per_day=99,
            )
    page = story.officer.get("/requests/")
    page.judge_korean()
    first = next(
        one
        for one in page.all("a")
        if (one.get("href") or "").startswith("/requests/") and one.get("href")[10:].isdigit()
    )
    assert first.get("href") == f"/requests/{theirs.key}"
    assert "솔루션 00호" not in page.text
    assert "솔루션 00호" in story.officer.get("/requests/?page=2").text
    assert "솔루션 21호" not in story.officer.get("/requests/?box=received").text
    assert story.need.title not in story.officer.get("/requests/?box=sent").text
    for odd in ("?box=nonsense", "?page=-3", "?page=99", "?page=x"):
        story.officer.get(f"/requests/{odd}")


def test_what_is_no_longer_published_is_not_told_to_the_other_side(story, platform):
    url = story.asked()
    with platform.writing() as session:
        row = session.get_one(type(story.solution), story.solution.key)
        row.state, row.title = "retired", "아직 밝힐 수 없는 새 이름"
        session.add(row)
    page = story.officer.get(url)
    assert "지금은 게시되어 있지 않음" in page.text
    assert "아직 밝힐 수 없는" not in page.html
    assert "아직 밝힐 수 없는" in story.seller.get(url).html


def test_a_suspended_sender_may_still_withdraw_but_say_nothing(story, platform):
    url = story.asked()
    with platform.writing() as session:
        house = session.get_one(Organisation, story.town.organisation.key)
        house.state = OrganisationState.FROZEN
        session.add(house)
    page = story.officer.get(url)
    assert not [form for form in page.forms() if "/messages" in form.action]
    story.officer.submit(page, action="/withdraw")
    assert story.rows()[0].state is RequestState.WITHDRAWN


def test_reading_changes_nothing(story, platform):
    url = story.asked()
    before = [(one.version, one.updated_at) for one in story.rows()]
    for browser in (story.officer, story.seller):
        for address in (url, "/requests/", story.ask_url):
            browser.get(address)
    for step in ("accept", "decline", "withdraw", "messages"):
        story.seller.get(f"{url}/{step}", status=405)
    assert [(one.version, one.updated_at) for one in story.rows()] == before
    with platform.reading() as session:
        assert session.exec(select(func.count()).select_from(Message)).one() == 1
