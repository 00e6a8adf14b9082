"""A form that comes too late, or without its token, loses nothing: it is offered again with everything typed."""

import json

import pytest
from sqlmodel import select

from matcher.models import Need
from tests.client import PASSWORD
from tests.factories import a_municipality

TYPED = {
    "title": "가로등이 자주 꺼집니다",
    "problem": "마을 안길 가로등이 밤마다 꺼져 주민들이 불안해하십니다.\n\n둘째 문단 <b>&\"'",
}


@pytest.fixture
def officer(client, platform):
    with platform.writing() as session:
        email = a_municipality(session).person.email
    client.sign_in(email)
    return email


def titles(platform):
    with platform.reading() as session:
        return [(one.title, one.problem) for one in session.exec(select(Need))]


def kept(platform):
    found = titles(platform)
    assert [title for title, _problem in found] == [TYPED["title"]]
    assert found[0][1] == TYPED["problem"]


def test_a_form_whose_token_ran_out_is_sent_again_with_one_button(client, platform, officer):
    page = client.get("/municipality/needs/new")
    late = client.submit(page, {**TYPED, "csrf_token": "stale"}, status=400)
    late.judge_korean()
    assert titles(platform) == []
    client.submit(late, action="/municipality/needs/new")
    kept(platform)


def test_somebody_signed_out_meanwhile_signs_in_on_that_page_and_sends_it(client, platform, officer):
    page = client.get("/municipality/needs/new")
    client.sign_out()
    late = client.submit(page, TYPED, status=401)
    late.judge_korean()
    assert TYPED["title"] in late.text
    wrong = client.submit(late, {"email": officer, "password": "wrong word"}, action="continue", status=422)
    assert TYPED["title"] in wrong.text
    again = client.submit(wrong, {"email": officer, "password": PASSWORD}, action="continue", status=200)
    again.judge_korean()
    client.submit(again, action="/municipality/needs/new")
    kept(platform)


def test_it_works_the_same_when_the_whole_session_is_gone(client, platform, officer):
    page = client.get("/municipality/needs/new")
    client.browser.delete_cookie("session")
    late = client.submit(page, TYPED, status=401)
    again = client.submit(late, {"email": officer, "password": PASSWORD}, action="continue", status=200)
    client.submit(again, action="/municipality/needs/new")
    kept(platform)


def test_a_password_is_never_carried(client):
    page = client.get("/account/join/company")
    late = client.submit(
        page,
        {"email": "sea@example.kr", "password": PASSWORD, "password_again": PASSWORD, "csrf_token": "stale"},
        status=400,
    )
    assert "sea@example.kr" in late.html
    assert PASSWORD not in late.html


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_not_offered_again(client, officer, site):
    answer = client.browser.post(
        "/municipality/needs/new", data={"title": "속임수"}, headers={"Sec-Fetch-Site": site}
    )
    assert answer.status_code == 400
    assert "속임수" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "needs"])
def test_carried_fields_go_to_no_other_site(client, officer, target):
    client.sign_out()
    page = client.get("/account/sign-in")
    token = page.form("sign-in").values["csrf_token"][0]
    values = {"csrf_token": token, "email": officer, "password": PASSWORD, "target": target}
    client.post("/account/sign-in-and-continue", {**values, "carried": json.dumps([["a", "b"]])}, status=400)


@pytest.mark.parametrize("carried", ["{", "1", '[["only one"]]', "null"])
def test_broken_carried_fields_are_refused_and_break_nothing(client, officer, carried):
    client.sign_out()
    token = client.get("/account/sign-in").form("sign-in").values["csrf_token"][0]
    values = {"csrf_token": token, "email": officer, "password": PASSWORD, "target": "/needs"}
    client.post("/account/sign-in-and-continue", {**values, "carried": carried}, status=400)
