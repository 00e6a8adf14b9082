"""Bad input on the solution form: each is told in words, keeps what was typed, and loses nothing."""

import unicodedata

import pytest

from matcher.models import Solution
from tests import factories
from tests.web.conftest import typed_in

COMPLETE = {
    "title": "수요응답형 버스 배차",
    "problem_solved": "부르면 오는 버스로 배차 간격이 긴 농촌의 이동 문제를 해결합니다.",
    "field_code": "transport",
    "regions": "00000",
    "form_token": "one-page",
    "language": "ko",
}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"price_min": "-1"}, "0원부터 10조 원까지"),
        ({"price_max": str(10**18)}, "0원부터 10조 원까지"),
        ({"smallest_budget": "-5만"}, "0원부터 10조 원까지"),
        ({"price_min": "2억", "price_max": "1억"}, "최대 금액이 최소 금액보다 작습니다"),
        ({"months_to_deploy": "-3"}, "0부터 120까지"),
        ({"regions": "99999"}, "없는 지역 코드"),
        ({"title": "가"}, "제목을 두 글자 이상"),
        ({"repository_url": "javascript:alert(1)"}, "https://로 시작하는"),
        ({"open_source_licence": "A" * 61}, "60자까지"),
        ({"evidence": "담당자 900101-1234567"}, "주민등록번호"),
    ],
)
def test_what_does_not_hold_is_told_and_kept(company, stored, typed, told) -> None:
    sent = {**COMPLETE, **typed}
    page = company.send("/company/solutions/new", sent, status=422)
    assert told in page.text
    assert stored(Solution) == []
    kept = typed_in(page)
    assert (kept["problem_solved"], kept["form_token"]) == (sent["problem_solved"], "one-page")


@pytest.mark.parametrize("name", ["price_min", "months_to_deploy", "regions", "types"])
def test_what_cannot_be_read_stays_in_its_field(company, name) -> None:
    page = company.send("/company/solutions/new", {**COMPLETE, name: "어림짐작"}, status=422)
    assert "어림짐작" in typed_in(page)[name]
    assert f"#{name}" in page.links().values()


def test_an_abolished_region_becomes_its_successor(company, stored) -> None:
    company.send("/company/solutions/new", {**COMPLETE, "regions": "42150"})
    assert stored(Solution)[0].regions == [factories.GANGNEUNG]


def test_two_hundred_thousand_characters_are_told_and_kept(company, stored) -> None:
    long = "가" * 200_000
    page = company.send("/company/solutions/new", {**COMPLETE, "how": long}, status=422)
    assert "20,000자까지" in page.text
    assert typed_in(page)["how"] == long
    assert stored(Solution) == []


def test_text_stays_text(company, stored) -> None:
    typed = "<img src=x onerror=alert(1)> 🚌 " + unicodedata.normalize("NFD", "배차")
    page = company.send("/company/solutions/new", {**COMPLETE, "title": typed, "how": typed})
    assert stored(Solution)[0].title == "<img src=x onerror=alert(1)> 🚌 배차"
    assert page.h1 == stored(Solution)[0].title
    assert not page.all("img")


def test_a_double_click_makes_one_solution(company, stored) -> None:
    company.send("/company/solutions/new", COMPLETE)
    company.send("/company/solutions/new", COMPLETE)
    assert len(stored(Solution)) == 1


def test_whoever_saves_second_keeps_the_text_and_sees_the_first_ones(company, platform, stored) -> None:
    with platform.writing() as session:
        solution = factories.a_solution(session, by=company.actor)
    url = f"/company/solutions/{solution.id}/edit"
    mine, theirs = (
        company.fields(url, how="나중에 저장한 나의 글"),
        company.fields(url, how="먼저 저장한 동료의 글"),
    )
    company.send(url, theirs)
    page = company.send(url, mine, status=409)
    assert typed_in(page)["how"] == "나중에 저장한 나의 글"
    assert "먼저 저장한 동료의 글" in page.text
    assert stored(Solution)[0].how == "먼저 저장한 동료의 글"
    company.send(url, typed_in(page))
    assert stored(Solution)[0].how == "나중에 저장한 나의 글"


def test_a_page_that_lacks_fields_is_no_fault(company) -> None:
    assert company.send("/company/solutions/new", {"title": "제목만 온 요청"}).h1 == "제목만 온 요청"


def test_both_languages_speak(company) -> None:
    refused = company.send("/company/solutions/new?lang=en", {**COMPLETE, "price_min": "-1"}, status=422)
    assert "between 0 and 10 trillion won" in refused.text
