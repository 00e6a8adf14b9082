"""Bad input on the need form: each is told in words, keeps what was typed, and loses nothing."""

import unicodedata

import pytest

from matcher.models import Need
from tests import factories
from tests.web.conftest import typed_in
from web.forms.amounts import parse_won

COMPLETE = {
    "title": "하루 두 번뿐인 버스",
    "problem": "시골 마을에 버스가 하루 두 번뿐이라 어르신들이 병원에 못 가십니다.",
    "field_code": "transport",
    "regions": factories.GANGNEUNG,
    "form_token": "one-page",
    "language": "ko",
    "audience": "public",
}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"budget_min": "-1"}, "0원부터 10조 원까지"),
        ({"budget_max": str(10**18)}, "0원부터 10조 원까지"),
        ({"budget_min": "2억", "budget_max": "1억"}, "최대 금액이 최소 금액보다 작습니다"),
        ({"starts_on": "2027-05-02", "ends_on": "2027-05-01"}, "보다 빠릅니다"),
        ({"answers_until": "1999-12-31"}, "2000년부터 2100년"),
        ({"regions": "99999"}, "없는 지역 코드"),
        ({"title": ""}, "제목을 두 글자 이상"),
        ({"title": "가"}, "제목을 두 글자 이상"),
        ({"title": "가" * 201}, "200자까지"),
        ({"problem": "연락처 900101-1234567"}, "주민등록번호"),
        ({"requirements": "\n".join(f"요구 {n}" for n in range(31))}, "30줄까지"),
    ],
)
def test_what_does_not_hold_is_told_and_kept(town, stored, typed, told) -> None:
    sent = {**COMPLETE, **typed}
    page = town.send("/municipality/needs/new", sent, status=422)
    assert told in page.text
    assert stored(Need) == []
    kept = typed_in(page)
    assert (kept["problem"], kept["form_token"]) == (sent["problem"], "one-page")
    for name in {"budget_min", "budget_max"} & set(typed):
        assert parse_won(kept[name]) == parse_won(typed[name])


@pytest.mark.parametrize(
    "typed",
    [{"budget_min": "많이"}, {"starts_on": "2027-02-30"}, {"regions": "없는군"}, {"types": "없는 유형"}],
)
def test_what_cannot_be_read_stays_in_its_field(town, typed) -> None:
    (name, text), *_others = typed.items()
    page = town.send("/municipality/needs/new", {**COMPLETE, **typed}, status=422)
    assert text in typed_in(page)[name]
    assert f"#{name}" in page.links().values()


def test_an_abolished_region_becomes_its_successor(town, stored) -> None:
    town.send("/municipality/needs/new", {**COMPLETE, "regions": "42150"})
    assert stored(Need)[-1].regions == [factories.GANGNEUNG]


@pytest.mark.parametrize("character", ["가", "🚌"])
def test_two_hundred_thousand_characters_are_told_and_kept(town, stored, character) -> None:
    long = character * 200_000
    page = town.send("/municipality/needs/new", {**COMPLETE, "problem": long}, status=422)
    assert "20,000자까지" in page.text
    assert typed_in(page)["problem"] == long
    assert stored(Need) == []


def test_text_stays_text(town, stored) -> None:
    typed = '<script>alert("x")</script> 🚌 ' + unicodedata.normalize("NFD", "어르신") + " \u202eabc\x07"
    page = town.send("/municipality/needs/new", {**COMPLETE, "title": typed, "problem": typed * 3})
    assert stored(Need)[-1].title == '<script>alert("x")</script> 🚌 어르신 abc'
    assert page.h1 == stored(Need)[-1].title
    assert "<script>alert" not in page.html


def test_a_double_click_makes_one_need(town, stored) -> None:
    town.send("/municipality/needs/new", COMPLETE)
    town.send("/municipality/needs/new", COMPLETE)
    assert len(stored(Need)) == 1


def test_whoever_saves_second_keeps_the_text_and_sees_the_first_ones(town, platform, stored) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor, requirements=["하나"])
    url = f"/municipality/needs/{need.id}/edit"
    mine, theirs = town.fields(url), town.fields(url)
    town.send(url, {**theirs, "problem": "먼저 저장한 동료의 글입니다. 스무 글자를 넘깁니다."})
    page = town.send(
        url, {**mine, "problem": "나중에 저장한 나의 글입니다. 스무 글자를 넘깁니다."}, status=409
    )
    assert typed_in(page)["problem"] == "나중에 저장한 나의 글입니다. 스무 글자를 넘깁니다."
    assert "먼저 저장한 동료의 글입니다." in page.text
    assert stored(Need)[-1].problem.startswith("먼저")
    town.send(url, typed_in(page))
    assert stored(Need)[-1].problem.startswith("나중에")


def test_a_text_typed_while_a_colleague_submitted_is_kept(town, platform) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
    url = f"/municipality/needs/{need.id}/edit"
    mine = town.fields(url)
    town.send(f"/municipality/needs/{need.id}/submit")
    page = town.send(
        url, {**mine, "problem": "그사이 동료가 게시를 요청했습니다. 잃으면 안 됩니다."}, status=409
    )
    assert typed_in(page)["problem"] == "그사이 동료가 게시를 요청했습니다. 잃으면 안 됩니다."


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "9" * 30])
def test_a_page_without_a_sound_version_overwrites_nothing(town, platform, stored, version) -> None:
    with platform.writing() as session:
        need = factories.a_need(session, by=town.actor)
    url = f"/municipality/needs/{need.id}/edit"
    town.send(url, {**town.fields(url), "title": "덮어쓰기", "version": version}, status=409)
    assert stored(Need)[-1].title == need.title


def test_a_published_need_cannot_lose_what_it_needs(town, platform, stored) -> None:
    with platform.writing() as session:
        need = factories.published_need(session, by=town.actor)
    url = f"/municipality/needs/{need.id}/edit"
    page = town.send(url, {**town.fields(url), "problem": "짧다"}, status=422)
    assert "스무 글자 이상" in page.text
    assert stored(Need)[-1].problem == need.problem


def test_a_page_that_lacks_fields_is_no_fault(town) -> None:
    page = town.send("/municipality/needs/new", {"title": "제목만 온 요청"})
    assert page.status == 200


def test_both_languages_speak(town) -> None:
    assert "Write a new need" in town.get("/municipality/needs/new?lang=en").text
    refused = town.send("/municipality/needs/new?lang=en", {**COMPLETE, "budget_min": "-1"}, status=422)
    assert "between 0 and 10 trillion won" in refused.text
