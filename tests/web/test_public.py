"""What everybody sees: lists, one need, one solution, search; labelled examples; answers to odd addresses."""

from datetime import date
from urllib.parse import quote

import pytest

from matcher import accounts, needs, organisations
from matcher.models import Certificate
from matcher.vocabulary import Audience, CertificateKind, CloseOutcome, NeedAction, Origin
from tests.client import PageClient
from tests.factories import (
    a_company,
    a_municipality,
    a_need,
    a_solution,
    index_all,
    published_need,
    published_solution,
)

BUS = "하루 두 번 오는 버스로는 병원에 가기 어렵습니다"


@pytest.fixture
def two_published(platform):
    with platform.writing() as session:
        ids = published_need(session).key, published_solution(session).key
    index_all(platform)
    return ids


def test_every_public_page_is_whole_without_a_single_row(client):
    for url in ("/", "/needs", "/solutions", "/search", "/how-it-works", "/account/join", "/account/sign-in"):
        client.get(url).judge_korean()
        PageClient(client.app, language="en").get(url)


def test_home_says_what_it_is_and_lets_anybody_type_a_problem(client, two_published):
    page = client.get("/")
    page.judge_korean()
    found = client.submit(page, {"q": "버스가 없어서 병원에 못 가요"}, action="/search", status=200)
    assert "수요응답형 버스 배차 플랫폼" in found.text
    assert found.forms()[0].method == "get"


def test_a_need_is_a_brief_with_reasoned_solutions(client, two_published):
    page = client.get(f"/needs/{two_published[0]}")
    page.judge_korean()
    assert page.h1 == BUS
    for words in (
        "전화로도 부를 수 있어야 합니다.",
        "5,000만원 ~ 1억 2,000만원",
        "강원특별자치도 강릉시",
        "교통",
    ):
        assert words in page.text
    assert "수요응답형 버스 배차 플랫폼" in page.text
    assert "추천 이유" in page.text


def test_an_english_reader_sees_the_same_need_in_english(app, two_published):
    page = PageClient(app, language="en").get(f"/needs/{two_published[0]}")
    assert "KRW 50 million ~ KRW 120 million" in page.text
    assert "Gangneung" in page.text
    title = page.all("h1")[0]
    assert title.get("lang") == "ko"


def test_a_solution_shows_evidence_and_marks_an_expired_certificate(client, platform, two_published):
    with platform.writing() as session:
        session.add(
            Certificate(solution_id=two_published[1], kind=CertificateKind.GS, expires_on=date(2020, 1, 1))
        )
        session.add(Certificate(solution_id=two_published[1], kind=CertificateKind.NEP))
    page = client.get(f"/solutions/{two_published[1]}")
    page.judge_korean()
    assert "만료" in page.text
    assert "유효" in page.text
    assert BUS in page.text


@pytest.mark.parametrize("origin", [Origin.RETOLD, Origin.INVENTED])
def test_example_rows_say_so_wherever_they_are_shown(client, platform, origin):
    with platform.writing() as session:
        need, solution = published_need(session), published_solution(session)
        for row in (need, solution):
            row.origin, row.source = origin, "https://example.kr/case"
        ids = need.key, solution.key
    index_all(platform)
    said = {Origin.RETOLD: "공개 자료를 바탕으로 다시 쓴 예시", Origin.INVENTED: "가상 예시"}[origin]
    for url in (
        "/",
        "/needs",
        "/solutions",
        f"/needs/{ids[0]}",
        f"/solutions/{ids[1]}",
        "/search?q=버스가 없어요",
    ):
        tags = [one for one in client.get(url).all("span") if "tag-example" in one.get("class", "")]
        assert tags, url
        assert all(said in "".join(one.itertext()) for one in tags), url


def test_drafts_and_needs_for_approved_eyes_are_for_no_visitor(client, platform):
    with platform.writing() as session:
        draft, offer = a_need(session), a_solution(session)
        closed = published_need(session, audience=Audience.VERIFIED, title="승인된 기관만 보는 수요입니다")
        ids = draft.key, offer.key, closed.key
        reader = a_company(session).person.email
    index_all(platform)
    client.get(f"/needs/{ids[0]}", status=404)
    client.get(f"/solutions/{ids[1]}", status=404)
    client.get(f"/needs/{ids[2]}", status=404)
    assert "승인된 기관만 보는" not in client.get("/needs").text
    assert "승인된 기관만 보는" not in " ".join(
        client.get("/search?for=needs&q=승인된 기관만 보는 수요").links()
    )
    client.sign_in(reader)
    assert "승인된 기관만 보는" in client.get("/needs").text


def test_a_closed_need_stays_readable_and_asks_for_no_solutions(client, platform, two_published):
    with platform.writing() as session:
        need = needs.get(session, two_published[0], by=None)
        owner = accounts.actor_of(session, organisations.people_of(session, need.organisation)[0])
        needs.step(session, need, NeedAction.CLOSE, by=owner, outcome=CloseOutcome.CHOSEN)
    page = client.get(f"/needs/{two_published[0]}")
    assert "마감" in page.text
    assert "잘 맞는 솔루션" not in page.text
    assert BUS not in client.get("/needs?open=1").text


def test_filters_narrow_and_an_unknown_place_is_told(client, two_published):
    assert BUS in client.get("/needs?region=강릉시&field=transport").text
    assert BUS not in client.get("/needs?region=51110").text
    assert BUS in client.get("/needs?region=42150").text  # the code 강릉시 had before 2023
    page = client.get("/needs?region=없는곳&field=xyz&sort=no&page=x&type=y&origin=z&trl=ten&amount=돈")
    assert "‘없는곳’" in page.text
    assert "‘돈’은(는) 금액이 아니어서" in page.text
    assert BUS in page.text
    assert "고성군" in client.get("/needs?region=고성군").text


def test_lists_have_pages(client, platform):
    with platform.writing() as session:
        company = a_company(session)
        for number in range(23):
            published_solution(session, by=company, title=f"솔루션 번호 {number:02d}")
    first, second = client.get("/solutions"), client.get("/solutions?page=2")
    assert "솔루션 23건" in first.text
    assert sum("솔루션 번호" in words for words in first.links()) == 20
    assert sum("솔루션 번호" in words for words in second.links()) == 3
    assert "솔루션 번호" in client.get("/solutions?page=999999999999").text


@pytest.mark.parametrize("typed", ["a", "가", "!!", "🚌", " . ", "\x00"])
def test_a_search_that_says_nothing_is_answered_with_what_to_do(client, typed):
    page = client.get("/search?q=" + quote(typed), status=422)
    page.judge_korean()
    assert "두 글자 이상" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "'; DROP TABLE need; --",
        "버스\x00\u202e가 없어요",
        "버스가 없어요 🚌🚌",
        "버스",
    ],
)
def test_strange_searches_are_searches(client, two_published, typed):
    page = client.get("/search?q=" + quote(typed))
    assert not page.all("script")


def test_a_search_longer_than_counts_says_so_and_an_endless_one_is_refused_kindly(client, two_published):
    assert "2,000자까지만" in client.get("/search?q=" + "bus " * 700).text
    client.get("/search?q=" + "a" * 200_000, status=414).judge_korean()


@pytest.mark.parametrize(
    "url", ["/nothing", "/needs/999999", "/solutions/0", "/needs/99999999999999999999999"]
)
def test_a_missing_page_says_what_to_do_in_the_readers_language(app, url):
    page = PageClient(app).get(url, status=404)
    page.judge_korean()
    assert "검색" in page.text
    assert "home page" in PageClient(app, language="en").get(url, status=404).text


def test_the_language_is_chosen_by_address_then_cookie_then_person_then_browser(app, platform):
    with platform.writing() as session:
        email = a_municipality(session, language="en").person.email
    client = PageClient(app)
    lang = lambda page: page.all("html")[0].get("lang")  # noqa: E731
    assert lang(client.get("/")) == "ko"
    assert lang(PageClient(app, language="en").get("/")) == "en"
    assert lang(PageClient(app, language="de").get("/")) == "ko"
    client.sign_in(email)
    assert lang(client.get("/")) == "en"
    assert lang(client.get("/?lang=ko")) == "ko"
    assert lang(client.get("/needs")) == "ko"
    english = next(
        url for words, url in client.get("/needs?field=transport").links().items() if words == "English"
    )
    assert lang(client.get(english)) == "en"
    assert "field=transport" in english


def test_health_and_readiness_answer_in_plain_words(client):
    assert client.get("/healthz").html == "ok\n"
    assert client.get("/readyz").html == "ready\n"
