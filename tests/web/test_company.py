"""The company's side as its people go through it: registering a solution, its proofs, its steps, whom it could serve."""

import pytest

from matcher import curation
from matcher.models import Certificate, Reference, Solution
from matcher.vocabulary import ReferenceState, SolutionAction, SolutionState
from tests import factories

COMPLETE = {
    "title": "수요응답형 버스 배차",
    "problem_solved": "부르면 오는 버스로 배차 간격이 긴 농촌의 이동 문제를 해결합니다.",
    "how": "호출을 모아 경로를 정합니다.",
    "field_code": "transport",
    "regions": "전국",
}


def test_an_empty_desk_leads_to_the_first_solution(company) -> None:
    assert "/company/solutions/new" in company.get("/company/").html


def test_a_title_is_enough_for_a_draft_and_the_page_says_what_is_missing(company, stored) -> None:
    page = company.send("/company/solutions/new", {"title": "스마트 가로등"})
    (solution,) = stored(Solution)
    assert (solution.title, solution.state) == ("스마트 가로등", SolutionState.DRAFT)
    for field in ("problem_solved", "field_code", "regions"):
        assert f"/company/solutions/{solution.id}/edit#{field}" in page.links().values()
    assert f"/company/solutions/{solution.id}/submit" not in page.html


def test_every_field_of_the_form_reaches_the_row_and_comes_back_on_the_edit_page(company, stored) -> None:
    typed = {
        **COMPLETE,
        "evidence": "시범 운행에서 대기 시간이 40% 줄었습니다.",
        "types": "DRT",
        "trl": "9",
        "months_to_deploy": "6",
        "price_model": "subscription",
        "price_min": "5천만",
        "price_max": "1.2억",
        "smallest_budget": "30,000,000원",
        "requires_of_town": "차량 두 대",
        "standards": "MQTT",
        "data_hub_link": "yes",
        "ngsi_ld": "no",
        "open_source_licence": "Apache-2.0",
        "repository_url": "https://example.org/drt",
        "sandbox_exemption": "여객자동차법 특례, 2027년까지",
        "export_readiness": "ready",
        "language": "ko",
    }
    company.send("/company/solutions/new", typed)
    (solution,) = stored(Solution)
    assert solution.regions == ["00000"]
    assert (solution.price_min, solution.price_max, solution.smallest_budget) == (
        50_000_000,
        120_000_000,
        30_000_000,
    )
    assert (solution.trl, solution.months_to_deploy) == (9, 6)
    assert (solution.data_hub_link, solution.ngsi_ld) == (True, False)
    shown = company.get(f"/company/solutions/{solution.id}").text
    for words in ("전국", "5,000만원", "구독형", "Apache-2.0", "여객자동차법 특례"):
        assert words in shown
    values = company.fields(f"/company/solutions/{solution.id}/edit")
    assert values["repository_url"] == "https://example.org/drt"
    assert values["smallest_budget"] == "30,000,000"
    company.send(f"/company/solutions/{solution.id}/edit", values)
    assert stored(Solution)[0].version == solution.version, "saving without a change changes nothing"


def test_submit_recall_retire_and_renew(company, platform, stored) -> None:
    with platform.writing() as session:
        solution = factories.a_solution(session, by=company.actor)
    url = f"/company/solutions/{solution.id}"
    company.send(f"{url}/submit")
    company.send(f"{url}/submit")
    assert stored(Solution)[0].state is SolutionState.SUBMITTED
    company.send(f"{url}/recall")
    assert stored(Solution)[0].state is SolutionState.DRAFT
    company.get(f"{url}/retire")
    assert stored(Solution)[0].state is SolutionState.DRAFT
    company.send(f"{url}/retire", {"note": "판매를 끝냈습니다."})
    assert stored(Solution)[0].state is SolutionState.RETIRED
    assert "판매를 끝냈습니다." in company.get(url).text
    company.send(f"{url}/recall", status=409)
    company.send(f"{url}/renew")
    assert stored(Solution)[0].state is SolutionState.DRAFT


def test_what_the_alliance_returned_stands_on_the_desk_with_its_note(company, platform) -> None:
    with platform.writing() as session:
        solution = factories.submitted_solution(session, by=company.actor)
        staff = factories.a_staff(session)
        curation.review_solution(
            session, solution, SolutionAction.RETURN, by=staff, note="실적을 적어 주세요."
        )
    assert "실적을 적어 주세요." in company.get("/company/").text


def test_a_past_deployment_is_added_once_and_removed(company, platform, stored) -> None:
    with platform.writing() as session:
        solution = factories.a_solution(session, by=company.actor)
    url = f"/company/solutions/{solution.id}"
    told = {
        "customer": "강릉시",
        "region_code": "강원 강릉시",
        "year": "2025",
        "summary": "두 면에서 운행했습니다.",
    }
    company.send(f"{url}/references", told)
    page = company.send(f"{url}/references", told)
    (reference,) = stored(Reference)
    assert (reference.region_code, reference.state) == (factories.GANGNEUNG, ReferenceState.CLAIMED)
    assert "기업 제시" in page.text
    assert "두 면에서 운행했습니다." in company.get(url).text
    company.send(f"{url}/references/{reference.id}/remove")
    company.send(f"{url}/references/{reference.id}/remove")
    assert stored(Reference) == []


def test_an_expired_certificate_is_kept_and_marked(company, platform, stored) -> None:
    with platform.writing() as session:
        solution = factories.a_solution(session, by=company.actor)
    url = f"/company/solutions/{solution.id}"
    told = {
        "kind": "gs",
        "certificate_name": "GS 1등급",
        "number": "20-0001",
        "issued_on": "2015-01-01",
        "expires_on": "2018-01-01",
    }
    company.send(f"{url}/certificates", told)
    company.send(f"{url}/certificates", told)
    (certificate,) = stored(Certificate)
    assert "만료" in company.get(url).text
    company.send(f"{url}/certificates/{certificate.id}/remove")
    assert stored(Certificate) == []


@pytest.mark.parametrize(
    ("part", "typed", "told"),
    [
        ("references", {"customer": ""}, "도입 기관을 써 주세요"),
        ("references", {"customer": "강릉시", "year": "1800"}, "1990부터"),
        ("references", {"customer": "강릉시", "region_code": "99999"}, "없는 지역 코드"),
        (
            "certificates",
            {"kind": "gs", "issued_on": "2025-01-02", "expires_on": "2025-01-01"},
            "보다 빠릅니다",
        ),
    ],
)
def test_a_proof_that_does_not_hold_is_told_and_kept(company, platform, part, typed, told) -> None:
    with platform.writing() as session:
        solution = factories.a_solution(session, by=company.actor)
    page = company.send(f"/company/solutions/{solution.id}/{part}", typed, status=422)
    assert told in page.text
    kept = page.form(f"/{part}").values
    assert all(value in kept[name] for name, value in typed.items())


def test_proofs_wait_while_the_alliance_reads(company, platform, stored) -> None:
    with platform.writing() as session:
        solution = factories.submitted_solution(session, by=company.actor)
    url = f"/company/solutions/{solution.id}"
    page = company.send(f"{url}/references", {"customer": "강릉시"}, status=409)
    assert page.form("/references").values["customer"] == ["강릉시"]
    assert stored(Reference) == []


def test_fitting_needs_come_with_reasons_and_a_way_to_ask(company, town, platform, worked) -> None:
    with platform.writing() as session:
        need = factories.published_need(session, by=town.actor)
        solution = factories.published_solution(session, by=company.actor)
    worked()
    page = company.get(f"/company/solutions/{solution.id}/needs")
    assert need.title in page.text
    assert f"/requests/new?need={need.id}&solution={solution.id}" in page.links().values()


def test_the_page_tells_what_would_match_better_and_leads_to_where_it_is_said(
    company, reader_of, platform, worked
) -> None:
    silent = {"price_min": None, "price_max": None}
    with platform.writing() as session:
        factories.published_need(session, requirements=["양자 암호로 통신해야 합니다."])
        mine = factories.published_solution(session, by=company.actor, **silent)
        factories.published_solution(session, title="수요응답형 버스 배차 플랫폼 둘")
        draft = factories.a_solution(session, by=company.actor)
    worked()
    url = f"/company/solutions/{mine.id}"
    page = company.get(url)
    assert "더 나은 매칭을 위해" in page.text
    assert "가격을 적지 않아 예산과 견줄 수 없습니다(수요 1건)." in page.text
    assert "수요 1건이 물은 ‘양자 암호로 통신해야 합니다.’에 답하는 문장이 없습니다." in page.text
    assert {f"{url}/edit#price_min", f"{url}/edit#how"} <= set(page.links().values())
    assert 'id="price_min"' in company.get(f"{url}/edit").html
    assert "How to match better" in company.get(f"{url}?lang=en").text
    assert f"{url}/edit" not in reader_of(company).get(url).html
    assert "더 나은 매칭을 위해" not in company.get(f"/company/solutions/{draft.id}?lang=ko").text


def test_a_draft_gets_a_first_look_but_no_way_to_ask(company, town, platform, worked) -> None:
    with platform.writing() as session:
        need = factories.published_need(session, by=town.actor)
        solution = factories.a_solution(session, by=company.actor)
    worked()
    page = company.get(f"/company/solutions/{solution.id}/needs")
    assert need.title in page.text
    assert "/requests/new" not in page.html


def test_drafts_may_be_kept_before_the_approval_but_not_submitted(pending_company, stored) -> None:
    pending_company.send("/company/solutions/new", COMPLETE)
    (solution,) = stored(Solution)
    refused = pending_company.send(f"/company/solutions/{solution.id}/submit", status=403)
    assert "기관 승인이 끝나야" in refused.text
    assert stored(Solution)[0].state is SolutionState.DRAFT


@pytest.mark.parametrize("path", ["", "/edit", "/needs", "/retire", "/proofs"])
def test_another_companys_solution_is_not_found(company, other_company, platform, path) -> None:
    with platform.writing() as session:
        drafted = factories.a_solution(session, by=other_company.actor, title="카나리아 초안")
        published = factories.published_solution(session, by=other_company.actor, title="카나리아 게시")
    for solution in (drafted, published):
        assert "카나리아" not in company.get(f"/company/solutions/{solution.id}{path}", status=404).text


@pytest.mark.parametrize("step", ["submit", "recall", "renew", "retire", "references", "certificates"])
def test_another_companys_solution_takes_no_step(company, other_company, platform, stored, step) -> None:
    with platform.writing() as session:
        solution = factories.published_solution(session, by=other_company.actor)
    company.send(f"/company/solutions/{solution.id}/{step}", {"customer": "강릉시", "kind": "gs"}, status=404)
    assert stored(Solution)[0].state is SolutionState.PUBLISHED
    assert (stored(Reference), stored(Certificate)) == ([], [])


def test_a_proof_of_another_solution_is_not_removed_through_ones_own(
    company, other_company, platform, stored
) -> None:
    with platform.writing() as session:
        own = factories.a_solution(session, by=company.actor)
        theirs = factories.a_solution(session, by=other_company.actor)
    other_company.send(f"/company/solutions/{theirs.id}/references", {"customer": "춘천시"})
    (reference,) = stored(Reference)
    company.send(f"/company/solutions/{own.id}/references/{reference.id}/remove")
    assert stored(Reference) == [reference]


@pytest.mark.parametrize("path", ["/company/", "/company/solutions/new", "/company/solutions/1"])
def test_the_side_is_closed_to_towns(town, path) -> None:
    town.get(path, status=403)


def test_a_reader_of_the_company_sees_but_does_not_write(company, reader_of, platform) -> None:
    with platform.writing() as session:
        solution = factories.a_solution(session, by=company.actor)
    reader = reader_of(company)
    assert (
        f"/company/solutions/{solution.id}/edit" not in reader.get(f"/company/solutions/{solution.id}").html
    )
    reader.get("/company/solutions/new", status=403)
    reader.get(f"/company/solutions/{solution.id}/proofs", status=403)
    reader.send(f"/company/solutions/{solution.id}/submit", status=403)


def test_every_page_of_the_side_is_wholly_korean(company, town, platform, worked) -> None:
    with platform.writing() as session:
        factories.published_need(session, by=town.actor)
        drafted = factories.a_solution(session, by=company.actor, field_code=None)
        published = factories.published_solution(session, by=company.actor)
    worked()
    company.get("/company/").judge_korean()
    company.get("/company/solutions/new").judge_korean()
    for solution in (drafted, published):
        for path in ("", "/edit", "/needs", "/proofs", "/retire"):
            company.get(f"/company/solutions/{solution.id}{path}").judge_korean()
