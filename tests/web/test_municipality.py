"""The municipality's side as an officer goes through it: writing a need, its steps, who fits, and what is refused."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from matcher import curation
from matcher.models import Event, Need, Requirement
from matcher.vocabulary import CloseOutcome, NeedAction, NeedState, SubjectKind
from tests import factories
from web.rendering import today

COMPLETE = {
    "title": "하루 두 번뿐인 버스",
    "problem": "시골 마을에 버스가 하루 두 번뿐이라 어르신들이 병원에 못 가십니다.",
    "field_code": "transport",
    "regions": factories.GANGNEUNG,
}


def test_an_empty_desk_leads_to_the_first_need(town) -> None:
    page = town.get("/municipality/")
    assert "/municipality/needs/new" in page.html
    assert "승인" in page.text


def test_a_title_is_enough_for_a_draft_and_the_page_says_what_is_missing(town, stored) -> None:
    page = town.send("/municipality/needs/new", {"title": "밤길이 어두워요"})
    need = stored(Need)[-1]
    assert page.status == 200
    assert need.title == "밤길이 어두워요"
    assert need.state is NeedState.DRAFT
    for field in ("problem", "field_code", "regions"):
        assert f"/municipality/needs/{need.id}/edit#{field}" in page.html
    assert f"/municipality/needs/{need.id}/submit" not in page.html


def test_every_field_of_the_form_reaches_the_row_and_comes_back_on_the_edit_page(town, stored) -> None:
    typed = {
        "title": "하루 두 번뿐인 버스",
        "problem": "버스가 하루 두 번뿐이라\n어르신들이 병원에 못 가십니다.",
        "people_affected": "읍면 어르신 3,200명",
        "desired_outcome": "부르면 30분 안에 차가 옵니다.",
        "success_criteria": "대기 30분 이하\n병원 이용 20% 증가",
        "requirements": "전화로도 부를 수 있을 것\n\n  야간에도 운행할 것  ",
        "constraints": "기존 운수회사와 협의",
        "existing_systems": "버스정보시스템",
        "existing_datasets": "교통카드 자료",
        "field_code": "transport",
        "types": "DRT",
        "regions": "강원 강릉시; 51110",
        "budget_min": "1억 2천만",
        "budget_max": "1.5억",
        "budget_secured": "yes",
        "starts_on": "2027-03-01",
        "ends_on": "2027. 12. 31.",
        "answers_until": "2027.2.1.",
        "minimum_trl": "7",
        "procurement": ["negotiated", "pilot"],
        "audience": "verified",
        "language": "ko",
    }
    town.send("/municipality/needs/new", typed)
    need = stored(Need)[-1]
    assert (need.budget_min, need.budget_max, need.budget_secured) == (120_000_000, 150_000_000, True)
    assert set(need.regions) >= {factories.GANGNEUNG, factories.CHUNCHEON}
    assert str(need.ends_on) == "2027-12-31"
    assert need.minimum_trl == 7
    assert list(need.procurement) == ["negotiated", "pilot"]
    assert need.success_criteria == ["대기 30분 이하", "병원 이용 20% 증가"]
    assert [one.text for one in stored(Requirement)] == ["전화로도 부를 수 있을 것", "야간에도 운행할 것"]
    assert len(need.types) == 1
    shown = town.get(f"/municipality/needs/{need.id}")
    for words in ("실증 사업", "1억 2,000만원", "읍면 어르신 3,200명", "강원특별자치도 강릉시"):
        assert words in shown.text
    values = town.fields(f"/municipality/needs/{need.id}/edit")
    assert values["budget_min"] == "120,000,000"
    assert values["ends_on"] == "2027-12-31"
    assert values["requirements"] == "전화로도 부를 수 있을 것\n야간에도 운행할 것"
    assert values["audience"] == "verified"
    town.send(f"/municipality/needs/{need.id}/edit", values)
    assert stored(Need)[-1].version == need.version, "saving without a change changes nothing"


def test_the_form_begins_with_the_own_region(town) -> None:
    assert factories.GANGNEUNG in town.fields("/municipality/needs/new")["regions"]


def test_submit_recall_and_what_the_history_keeps(town, platform) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
    page = town.send(f"/municipality/needs/{need.id}/submit")
    assert "게시 승인 대기" in page.text
    assert f"/municipality/needs/{need.id}/edit" not in page.html
    page = town.send(f"/municipality/needs/{need.id}/recall")
    assert "작성 중" in page.text
    with platform.reading() as session:
        events = session.exec(
            select(Event)
            .where(Event.subject_kind == SubjectKind.NEED, Event.subject_id == need.id)
            .order_by(col(Event.id))
        ).all()
    assert [one.verb for one in events] == ["need.created", "need.submit", "need.recall"]
    assert page.html.count("<time") >= 3


def test_an_incomplete_need_is_not_submitted_and_the_page_says_why(town, platform) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor, field_code=None)
    page = town.send(f"/municipality/needs/{need.id}/submit", status=422)
    assert "분야를 골라 주세요" in page.text


def test_what_the_alliance_returned_stands_on_the_desk_with_its_note(town, platform) -> None:
    with platform.writing() as session:
        need = factories.submitted_need(session, by=town.actor)
        staff = factories.a_staff(session)
        curation.review_need(session, need, NeedAction.RETURN, by=staff, note="예산의 근거를 적어 주세요.")
    assert "예산의 근거를 적어 주세요." in town.get("/municipality/").text
    assert "예산의 근거를 적어 주세요." in town.get(f"/municipality/needs/{need.id}").text


def test_closing_asks_for_the_outcome_and_reopening_forgets_it(town, platform, stored) -> None:
    with platform.writing() as session:
        need = factories.published_need(session, by=town.actor)
    refused = town.send(
        f"/municipality/needs/{need.id}/close", {"outcome": "", "note": "적어 둔 메모"}, status=422
    )
    assert "마감 결과를 골라 주세요" in refused.text
    assert "적어 둔 메모" in refused.text
    town.send(f"/municipality/needs/{need.id}/close", {"outcome": "none_suitable", "note": "내년에 다시"})
    assert (stored(Need)[-1].state, stored(Need)[-1].outcome) == (
        NeedState.CLOSED,
        CloseOutcome.NONE_SUITABLE,
    )
    town.send(f"/municipality/needs/{need.id}/reopen")
    assert (stored(Need)[-1].state, stored(Need)[-1].outcome) == (NeedState.PUBLISHED, None)


def test_withdrawing_asks_once_more(town, platform, stored) -> None:
    with platform.writing() as session:
        need = factories.published_need(session, by=town.actor)
    asked = town.get(f"/municipality/needs/{need.id}/withdraw")
    assert asked.form().action in {"", asked.url}
    assert stored(Need)[-1].state is NeedState.PUBLISHED
    town.send(f"/municipality/needs/{need.id}/withdraw")
    assert stored(Need)[-1].state is NeedState.WITHDRAWN
    assert "철회" in town.get(f"/municipality/needs/{need.id}").text


def test_a_step_the_state_does_not_allow_is_refused(town, platform, stored) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
    town.send(f"/municipality/needs/{need.id}/reopen", status=409)
    town.send(f"/municipality/needs/{need.id}/close", {"outcome": "chosen"}, status=409)
    assert stored(Need)[-1].state is NeedState.DRAFT


def test_clicking_a_step_twice_takes_it_once(town, platform, stored) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
    town.send(f"/municipality/needs/{need.id}/submit")
    town.send(f"/municipality/needs/{need.id}/submit")
    assert stored(Need)[-1].state is NeedState.SUBMITTED


def test_matches_come_with_reasons_gaps_and_a_way_to_ask(town, company, platform, worked) -> None:
    with platform.writing() as session:
        need = factories.published_need(session, by=town.actor, requirements=["야간 감지"])
        solution = factories.published_solution(session, by=company.actor)
    worked()
    page = town.get(f"/municipality/needs/{need.id}/matches")
    assert solution.title in page.text
    assert f"/solutions/{solution.id}" in page.html
    assert f"/requests/new?need={need.id}&solution={solution.id}" in page.links().values()
    assert "야간 감지" in page.text


def test_the_matches_tell_what_would_bring_more_candidates_and_what_answers_each_requirement(
    town, company, platform, worked
) -> None:
    with platform.writing() as session:
        need = factories.published_need(
            session,
            by=town.actor,
            requirements=["전화나 앱으로 부르면 가까운 차량을 배차해야 합니다.", "xyzzy plugh"],
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 3, 1),
        )
        factories.published_solution(session, by=company.actor)
    worked()
    url = f"/municipality/needs/{need.id}"
    page = town.get(f"{url}/matches")
    assert "사업 기간이 2개월 길어지면 후보가 1건 더 있습니다(지금 0건)." in page.text
    assert "요구사항 2 ‘xyzzy plugh’에 답하는 솔루션이" in page.text
    assert {f"{url}/edit#ends_on", f"{url}/edit#requirements"} <= set(page.links().values())
    assert "요구사항 × 근거: 2개 가운데 1개에 답이 있습니다" in page.text
    assert "With 2 months more, 1 more candidate" in town.get(f"{url}/matches?lang=en").text


def test_a_draft_gets_a_first_look_but_no_way_to_ask(town, company, platform, worked) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
        solution = factories.published_solution(session, by=company.actor)
    worked()
    page = town.get(f"/municipality/needs/{need.id}/matches")
    assert solution.title in page.text
    assert "/requests/new" not in page.html


def test_drafts_may_be_kept_before_the_approval_but_not_submitted(pending_town, stored) -> None:
    page = pending_town.send("/municipality/needs/new", COMPLETE)
    need = stored(Need)[-1]
    assert f"/municipality/needs/{need.id}/submit" not in page.html
    refused = pending_town.send(f"/municipality/needs/{need.id}/submit", status=403)
    assert "기관 승인이 끝나야" in refused.text
    assert stored(Need)[-1].state is NeedState.DRAFT


@pytest.mark.parametrize("path", ["", "/edit", "/matches", "/close", "/withdraw"])
def test_another_towns_need_is_not_found(town, other_town, platform, path) -> None:
    with platform.writing() as session:
        drafted = factories.a_need(session, by=other_town.actor, title="카나리아 초안")
        published = factories.published_need(session, by=other_town.actor, title="카나리아 게시")
    for need in (drafted, published):
        page = town.get(f"/municipality/needs/{need.id}{path}", status=404)
        assert "카나리아" not in page.text


@pytest.mark.parametrize("step", ["submit", "recall", "reopen", "close", "withdraw"])
def test_another_towns_need_takes_no_step(town, other_town, platform, stored, step) -> None:
    with platform.writing() as session:
        factories.published_need(session, by=other_town.actor)
    need = stored(Need)[-1]
    town.send(f"/municipality/needs/{need.id}/{step}", {"outcome": "chosen"}, status=404)
    assert stored(Need)[-1].state is NeedState.PUBLISHED


@pytest.mark.parametrize("path", ["/municipality/", "/municipality/needs/new", "/municipality/needs/1"])
def test_the_side_is_closed_to_companies(company, path) -> None:
    company.get(path, status=403)


def test_a_reader_of_the_town_sees_but_does_not_write(town, reader_of, platform) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
    reader = reader_of(town)
    page = reader.get(f"/municipality/needs/{need.id}")
    assert f"/municipality/needs/{need.id}/edit" not in page.html
    reader.get("/municipality/needs/new", status=403)
    reader.send(f"/municipality/needs/{need.id}/submit", status=403)


def test_the_desk_counts_the_days_until_answers_are_due(town, platform) -> None:
    with platform.writing() as session:
        factories.published_need(session, by=town.actor, answers_until=today() + timedelta(days=9))
    assert "D-9" in town.get("/municipality/").text


def test_every_page_of_the_side_is_wholly_korean(town, company, platform, worked) -> None:
    with platform.writing() as session:
        factories.published_solution(session, by=company.actor)
        drafted = factories.a_need(session, by=town.actor, field_code=None)
        published = factories.published_need(session, by=town.actor, requirements=["야간 감지"])
    worked()
    town.get("/municipality/").judge_korean()
    town.get("/municipality/needs/new").judge_korean()
    town.get(f"/municipality/needs/{published.id}/close").judge_korean()
    for need in (drafted, published):
        for path in ("", "/edit", "/matches", "/withdraw"):
            town.get(f"/municipality/needs/{need.id}{path}").judge_korean()
