import pytest
from sqlalchemy import text

from matcher import accounts, curation, needs
from matcher.models import Match, Need, Organisation, Solution
from matcher.vocabulary import (
    MatchState,
    NeedAction,
    NeedState,
    OrganisationState,
    SolutionState,
)
from tests.client import PageClient
from tests.factories import (
    CHUNCHEON,
    a_company,
    a_municipality,
    a_need,
    a_staff,
    index_all,
    published_need,
    published_solution,
    submitted_need,
    submitted_solution,
)


@pytest.fixture
def staff(platform):
    with platform.writing() as session:
        return a_staff(session, email="staff@alliance.example.kr")


@pytest.fixture
def desk(app, staff):
    return PageClient(app).sign_in(staff.person.email)


def stored(platform, table, key):
    with platform.reading() as session:
        row = session.get(table, key)
        session.expunge_all()
        return row


def test_the_desk_counts_what_waits_and_leads_there(platform, desk):
    with platform.writing() as session:
        town = a_municipality(session)
        a_company(session, approved=False)
        submitted_need(session, by=town)
        submitted_need(session, by=town)
        a_need(session, by=town)
        submitted_solution(session)
    page = desk.get("/alliance/")
    page.judge_korean()
    assert "처리할 일이 4건" in page.text
    for words in ("기관 1", "수요 2", "솔루션 1", "대기", "실패"):
        assert words in page.text
    assert "하루 두 번" in desk.get("/alliance/needs?state=submitted").text


def test_an_empty_desk_says_so(desk):
    assert "지금 처리할 일이 없습니다" in desk.get("/alliance/").text
    for list_ in ("organisations", "needs", "solutions"):
        page = desk.get(f"/alliance/{list_}")
        page.judge_korean()
        assert "목록에 내용이 없습니다" in page.text


def test_every_fact_of_an_organisation_is_on_its_page(platform, desk):
    with platform.writing() as session:
        neighbour = a_municipality(session)
        company = a_company(
            session, approved=False, email="ceo@city.example.kr", name="도시이음기술", title="대표"
        )
        twin = a_municipality(session, approved=False, email="second@town.example.kr")
    page = desk.get(f"/alliance/organisations/{company.organisation.key}")
    page.judge_korean()
    assert company.organisation.business_number in page.text
    for words in ("형식 맞음", "확인은 아닙니다", "ceo@city.example.kr", "대표", "창업기업"):
        assert words in page.text
    page = desk.get(f"/alliance/organisations/{twin.organisation.key}")
    assert "second@town.example.kr" in page.text
    assert page.links()["강릉시"] == f"/alliance/organisations/{neighbour.organisation.key}"


def test_declined_appealed_and_approved(platform, app, desk):
    with platform.writing() as session:
        owner = a_company(session, approved=False)
    key = owner.organisation.key
    url = f"/alliance/organisations/{key}"
    refused = desk.submit(desk.get(url), {"action": "decline", "note": " "}, action=url, status=422)
    assert "이유를 써 주세요" in refused.text
    assert stored(platform, Organisation, key).state is OrganisationState.PENDING
    note = "사업자등록증 사본을 보내 주세요."
    done = desk.submit(desk.get(url), {"action": "decline", "note": note}, action=url, follow=True)
    assert note in done.text

    company = PageClient(app).sign_in(owner.person.email)
    profile = company.get("/account/profile")
    assert note in profile.text
    company.submit(profile, action="appeal")
    page = desk.get("/alliance/organisations")
    assert owner.organisation.name in page.text
    page = desk.get(url)
    assert "다시 심사" in page.text
    desk.submit(page, {"action": "approve"}, action=url)
    assert stored(platform, Organisation, key).state is OrganisationState.APPROVED


def test_suspended_and_restored(platform, app, desk):
    with platform.writing() as session:
        company = a_company(session)
        solution = published_solution(session, by=company)
    url = f"/alliance/organisations/{company.organisation.key}"
    desk.submit(desk.get(url), {"action": "freeze", "note": "신고를 확인하고 있습니다."}, action=url)
    visitor = PageClient(app)
    visitor.get(f"/solutions/{solution.key}", status=404)
    desk.submit(desk.get(url), {"action": "restore"}, action=url)
    visitor.get(f"/solutions/{solution.key}")


def test_a_button_nobody_drew_is_refused(platform, desk):
    with platform.writing() as session:
        key = a_company(session, approved=False).organisation.key
    url = f"/alliance/organisations/{key}"
    for action in ("", "delete", "appeal"):
        answer = desk.post(
            url, {"action": action, "note": "적어 둔 내용"}, status=409 if action == "appeal" else 422
        )
        assert "적어 둔 내용" in answer.html
    assert stored(platform, Organisation, key).state is OrganisationState.PENDING


def test_of_two_curators_the_second_is_told_and_keeps_the_note(platform, app, desk):
    with platform.writing() as session:
        other = a_staff(session)
        key = a_company(session, approved=False).organisation.key
    url = f"/alliance/organisations/{key}"
    mine, theirs = desk.get(url), PageClient(app).sign_in(other.person.email)
    theirs.submit(theirs.get(url), {"action": "decline", "note": "먼저 처리했습니다."}, action=url)
    late = desk.submit(mine, {"action": "decline", "note": "나중에 쓴 의견"}, action=url, status=409)
    assert "승인되지 않음" in late.text
    assert "나중에 쓴 의견" in late.html
    assert stored(platform, Organisation, key).state_note == "먼저 처리했습니다."


def test_a_need_is_read_as_a_brief_and_approved(platform, app, desk):
    with platform.writing() as session:
        need = submitted_need(
            session, requirements=["전화로 부를 수 있을 것"], constraints="야간에는 운행하지 않습니다."
        )
    url = f"/alliance/needs/{need.key}"
    page = desk.get(url)
    page.judge_korean()
    for words in ("전화로 부를 수 있을 것", "야간에는", "교통", "1억 2,000만원", "강릉시"):
        assert words in page.text
    PageClient(app).get(f"/needs/{need.key}", status=404)
    desk.submit(page, {"action": "approve"}, action=url)
    assert "야간에는" in PageClient(app).get(f"/needs/{need.key}").text


def test_returning_a_need_takes_a_note_to_its_owner(platform, app, desk):
    with platform.writing() as session:
        town = a_municipality(session)
        need = submitted_need(session, by=town)
    url = f"/alliance/needs/{need.key}"
    refused = desk.submit(desk.get(url), {"action": "return"}, action=url, status=422)
    assert "무엇을 보완해야 하는지" in refused.text
    back = desk.submit(
        desk.get(url), {"action": "return", "note": "예산을 나누어 적어 주세요."}, action=url, follow=True
    )
    assert back.url.startswith("/alliance/needs")
    assert stored(platform, Need, need.key).state is NeedState.DRAFT
    owner = PageClient(app).sign_in(town.person.email)
    assert "예산을 나누어" in owner.get(f"/municipality/needs/{need.key}").text
    desk.get(url, status=404)


def test_a_published_item_can_be_returned(platform, desk):
    with platform.writing() as session:
        need, solution = published_need(session), published_solution(session)
    for url in (f"/alliance/needs/{need.key}", f"/alliance/solutions/{solution.key}"):
        desk.submit(desk.get(url), {"action": "return", "note": "개인정보가 보입니다."}, action=url)
    assert stored(platform, Need, need.key).state is NeedState.DRAFT
    assert stored(platform, Solution, solution.key).state is SolutionState.DRAFT


def test_a_solution_is_read_and_approved(platform, app, desk):
    with platform.writing() as session:
        solution = submitted_solution(session)
    url = f"/alliance/solutions/{solution.key}"
    page = desk.get(url)
    page.judge_korean()
    for words in ("전화나 앱으로", "6,000만원", "전국"):
        assert words in page.text
    desk.submit(page, {"action": "approve"}, action=url)
    PageClient(app).get(f"/solutions/{solution.key}")


def test_of_two_who_approve_a_need_the_second_is_told(platform, desk, staff):
    with platform.writing() as session:
        need = submitted_need(session)
    url = f"/alliance/needs/{need.key}"
    page = desk.get(url)
    with platform.writing() as session:
        again = needs.get(session, need.key, by=staff)
        curation.review_need(session, again, NeedAction.APPROVE, by=staff)
    answer = desk.submit(page, {"action": "approve", "note": "좋습니다"}, action=url, status=409)
    assert "게시 중" in answer.text
    assert "좋습니다" in answer.html


def test_lists_are_searched_and_paged(platform, desk):
    with platform.writing() as session:
        town = a_municipality(session)
        for number in range(23):
            submitted_need(session, by=town, title=f"가로등 고장 신고 {number:02d}")
        submitted_need(session, by=a_municipality(session, region=CHUNCHEON), title="100% 자동 제설")
    page = desk.get("/alliance/needs")
    assert "수요 24건" in page.text
    assert "신고 00" in page.text
    assert "신고 22" not in page.text
    assert "신고 22" in desk.get("/alliance/needs?page=2").text
    assert "신고 22" in desk.get("/alliance/needs?page=999").text
    for asked, count in (
        ("제설", 1),
        ("100%", 1),
        ("춘천", 1),
        ("강릉", 23),
        ("없는 말", 0),
        ("%", 1),
        ("_", 0),
    ):
        page = desk.submit(desk.get("/alliance/needs"), {"q": asked}, action="/alliance/needs", status=200)
        assert f"수요 {count}건" in page.text, asked
    for odd in ("?state=nonsense", "?page=-1", "?page=x", "?q=" + "가" * 500, "?state=draft"):
        desk.get("/alliance/needs" + odd)


def test_drafts_stay_with_their_owners(platform, desk):
    with platform.writing() as session:
        draft = a_need(session, title="아직 쓰는 중인 글")
    desk.get(f"/alliance/needs/{draft.key}", status=404)
    assert "아직 쓰는 중인" not in desk.get("/alliance/needs?state=draft").text


def test_matches_are_shown_with_reasons_recommended_left_out_and_undone(platform, app, desk):
    with platform.writing() as session:
        town = a_municipality(session)
        need = published_need(session, by=town)
        solution = published_solution(session)
        published_solution(
            session,
            title="도시 가로수 관리",
            problem_solved="가로수의 상태를 원격으로 살피고 물 주기를 관리합니다.",
        )
    index_all(platform)
    url = f"/alliance/needs/{need.key}/matches"
    page = desk.get(url)
    page.judge_korean()
    assert "솔루션 유형" not in page.h1
    for words in ("수요응답형 버스 배차 플랫폼", "분야가 같습니다", "전국에 공급합니다", "예산"):
        assert words in page.text
    with platform.reading() as session:
        match = curation.matches_of(session, need, by=_of(desk, platform))[0]
    assert match.solution_id == solution.key
    step, owner = f"/alliance/matches/{match.key}", PageClient(app).sign_in(town.person.email)
    action, note = f"match-{match.key}-action", f"match-{match.key}-note"

    desk.submit(page, {action: "pin", note: "실적이 좋습니다."}, action=step)
    assert "얼라이언스 추천" in owner.get(f"/municipality/needs/{need.key}/matches").text
    late = desk.submit(page, {action: "drop", note: "늦게 쓴 메모"}, action=step, status=409)
    assert "늦게 쓴 메모" in late.html
    desk.submit(desk.get(url), {action: "restore"}, action=step)
    desk.submit(desk.get(url), {action: "drop"}, action=step)
    assert stored(platform, Match, match.key).state is MatchState.DROPPED
    page = desk.get(url)
    assert "추천 제외" in page.text
    assert "분야가 같습니다" in page.text
    assert "수요응답형 버스" not in owner.get(f"/municipality/needs/{need.key}/matches").text
    desk.submit(page, {action: "restore"}, action=step)
    assert stored(platform, Match, match.key).state is MatchState.SUGGESTED


def _of(desk, platform):
    with platform.reading() as session:
        person = accounts.person_by_email(session, "staff@alliance.example.kr")
        return accounts.actor_of(session, person)


def test_a_need_without_matches_says_when_they_come(platform, desk):
    with platform.writing() as session:
        need = published_need(session)
    page = desk.get(f"/alliance/needs/{need.key}/matches")
    page.judge_korean()
    assert "아직 저장된 매칭 결과가 없습니다" in page.text


def test_the_records_are_checked_and_a_forged_one_is_named(platform, desk):
    with platform.writing() as session:
        published_need(session)
    page = desk.get("/alliance/history")
    page.judge_korean()
    assert "모든 기록이 온전합니다" in page.text
    with platform.writing() as session:
        session.exec(text("UPDATE event SET verb = 'need.forged' WHERE id = 3"))
    assert "3번 기록이 봉인과 맞지 않습니다" in desk.get("/alliance/history").text
    with platform.writing() as session:
        session.exec(text("DELETE FROM event WHERE id >= 3"))
    assert "최근 기록이 사라졌습니다" in desk.get("/alliance/history").text


def test_the_other_sides_and_visitors_stay_outside(platform, app):
    with platform.writing() as session:
        town, company = a_municipality(session), a_company(session)
        need = submitted_need(session, by=town)
        key = company.organisation.key
    pages = (
        "/alliance/",
        "/alliance/history",
        "/alliance/organisations",
        f"/alliance/organisations/{key}",
        "/alliance/needs",
        f"/alliance/needs/{need.key}",
        "/alliance/solutions",
    )
    for actor in (town, company):
        browser = PageClient(app).sign_in(actor.person.email)
        for url in pages:
            browser.get(url, status=403)
        browser.post(f"/alliance/needs/{need.key}", {"action": "approve"}, status=403)
    for url in pages:
        PageClient(app).get(url, status=302)
    assert stored(platform, Need, need.key).state is NeedState.SUBMITTED


def test_a_reader_of_the_alliance_decides_nothing(platform, app):
    with platform.writing() as session:
        staff = a_staff(session)
        need = submitted_need(session)
        session.exec(text(f"UPDATE membership SET role = 'reader' WHERE person_id = {staff.person.key}"))  # noqa: S608
    reader = PageClient(app).sign_in(staff.person.email)
    reader.get("/alliance/", status=403)
    reader.post(f"/alliance/needs/{need.key}", {"action": "approve"}, status=403)
    assert stored(platform, Need, need.key).state is NeedState.SUBMITTED


def test_the_pages_speak_english_too(platform, app, staff):
    with platform.writing() as session:
        need = published_need(session)
        key = a_company(session, approved=False).organisation.key
        published_solution(session)
    index_all(platform)
    english = PageClient(app, language="en").sign_in(staff.person.email)
    english.get("/?lang=en")
    for url, words in (
        ("/alliance/", "Alliance desk"),
        (f"/alliance/organisations/{key}", "That is no proof"),
        (f"/alliance/needs/{need.key}", "Desired outcome"),
        (f"/alliance/needs/{need.key}/matches", "Same service field"),
        ("/alliance/history", "All records are intact"),
    ):
        assert words in english.get(url).text
