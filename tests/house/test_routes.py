"""Every route stands here with its guard. A route that is not in the table fails, and so does a line without a route."""

import re

import pytest
from sqlalchemy import MetaData, select

from matcher.models import Person
from tests.client import PageClient
from tests.factories import (
    a_company,
    a_municipality,
    a_need,
    a_request,
    a_solution,
    a_staff,
    index_all,
    published_need,
    published_solution,
)
from web.access import GUARDS

EVERYBODY, SIGNED_IN = "everybody", "signed in"
TABLE = """
GET       /                                                             everybody
GET       /how-it-works                                                 everybody
GET       /needs                                                        everybody
GET       /needs/<int:need_id>                                          everybody
GET       /solutions                                                    everybody
GET       /solutions/<int:solution_id>                                  everybody
GET       /search                                                       everybody
GET       /healthz                                                      everybody
GET       /readyz                                                       everybody
GET       /static/<path:filename>                                       everybody
GET       /account/join                                                 everybody
GET,POST  /account/join/municipality                                    everybody
GET,POST  /account/join/company                                         everybody
GET,POST  /account/sign-in                                              everybody
POST      /account/sign-in-and-continue                                 everybody
POST      /account/sign-out                                             everybody
GET       /account/desk                                                 signed in
GET,POST  /account/verify                                               signed in
GET,POST  /account/password                                             signed in
GET       /account/profile                                              signed in
GET,POST  /account/profile/organisation                                 signed in
POST      /account/profile/language                                     signed in
POST      /account/profile/appeal                                       signed in
GET       /municipality/                                                municipality
GET,POST  /municipality/needs/new                                       municipality
GET       /municipality/needs/<int:need_id>                             municipality
GET,POST  /municipality/needs/<int:need_id>/edit                        municipality
POST      /municipality/needs/<int:need_id>/<any(submit, recall, reopen):step>  municipality
GET,POST  /municipality/needs/<int:need_id>/close                       municipality
GET,POST  /municipality/needs/<int:need_id>/withdraw                    municipality
GET       /municipality/needs/<int:need_id>/matches                     municipality
GET       /company/                                                     company
GET,POST  /company/solutions/new                                        company
GET       /company/solutions/<int:solution_id>                          company
GET,POST  /company/solutions/<int:solution_id>/edit                     company
POST      /company/solutions/<int:solution_id>/<any(submit, recall, renew):step>  company
GET,POST  /company/solutions/<int:solution_id>/retire                   company
GET       /company/solutions/<int:solution_id>/needs                    company
GET       /company/solutions/<int:solution_id>/proofs                   company
POST      /company/solutions/<int:solution_id>/references               company
POST      /company/solutions/<int:solution_id>/references/<int:part_id>/remove  company
POST      /company/solutions/<int:solution_id>/certificates             company
POST      /company/solutions/<int:solution_id>/certificates/<int:part_id>/remove  company
GET       /alliance/                                                    alliance
GET       /alliance/history                                             alliance
GET       /alliance/organisations                                       alliance
GET,POST  /alliance/organisations/<int:organisation_id>                 alliance
GET       /alliance/needs                                               alliance
GET,POST  /alliance/needs/<int:need_id>                                 alliance
GET       /alliance/needs/<int:need_id>/matches                         alliance
GET       /alliance/policy                                              alliance
GET,POST  /alliance/policy/edit                                         alliance
GET,POST  /alliance/policy/<int:version>                                alliance
GET,POST  /alliance/learned                                             alliance
POST      /alliance/matches/<int:match_id>                              alliance
GET       /alliance/solutions                                           alliance
GET,POST  /alliance/solutions/<int:solution_id>                         alliance
GET       /requests/                                                    signed in
GET,POST  /requests/new                                                 signed in
GET       /requests/<int:request_id>                                    signed in
POST      /requests/<int:request_id>/accept                             signed in
POST      /requests/<int:request_id>/decline                            signed in
POST      /requests/<int:request_id>/withdraw                           signed in
POST      /requests/<int:request_id>/messages                           signed in
"""
LINE = re.compile(r"(\S+)\s+(/.*?)\s\s+(.+)")
ROUTES = [
    (method, rule, guard)
    for methods, rule, guard in (LINE.fullmatch(line).groups() for line in TABLE.strip().splitlines())
    for method in methods.split(",")
]
CLOSED = [one for one in ROUTES if one[2] != EVERYBODY]
SIDES = ("municipality", "company", "alliance")


def address(rule, ids):
    """A route's address with real ids, the first of several ways."""
    filled = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule)
    return re.sub(r"<int:(\w+)>", lambda found: str(ids[found[1]]), filled).replace(
        "<path:filename>", "app.css"
    )


@pytest.fixture
def town_and_company(platform):
    """A town and a company with something of every kind, and the ids that fill the addresses."""
    with platform.writing() as session:
        people = {
            "municipality": a_municipality(session),
            "company": a_company(session),
            "alliance": a_staff(session),
        }
        need = published_need(session, by=people["municipality"])
        solution = published_solution(session, by=people["company"])
        a_need(session, by=people["municipality"])
        a_solution(session, by=people["company"])
        request = a_request(session, need=need, by=people["company"])
        ids = {
            "need_id": need.key,
            "solution_id": solution.key,
            "request_id": request.key,
            "organisation_id": people["company"].organisation.key,
            "part_id": 1,
            "match_id": 1,
            "version": 1,
        }
        emails = {side: actor.person.email for side, actor in people.items()}
    index_all(platform)
    return ids, emails


def test_every_route_is_in_the_table_and_every_line_has_a_route(app):
    found = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert found == {(method, rule) for method, rule, _guard in ROUTES}


def test_every_closed_room_carries_its_guard():
    assert {**{side: side for side in SIDES}, "partnership": SIGNED_IN} == GUARDS


def test_a_visitor_is_let_into_no_closed_route(client, town_and_company):
    ids, _emails = town_and_company
    token = client.get("/account/sign-in").form("sign-in").values["csrf_token"][0]
    for method, rule, _guard in CLOSED:
        url = address(rule, ids)
        if method == "GET":
            assert "/account/sign-in" in client.get(url, status=302).location, url
        else:
            page = client.post(url, {"csrf_token": token, "title": "제목"}, status=401)
            assert "sign-in-and-continue" in page.html, url


@pytest.mark.parametrize("side", SIDES)
def test_no_side_enters_the_rooms_of_another(client, town_and_company, side):
    ids, emails = town_and_company
    client.sign_in(emails[side])
    token = client.token()
    for method, rule, guard in CLOSED:
        if guard not in {SIGNED_IN, side}:
            url = address(rule, ids)
            client.get(url, status=403) if method == "GET" else client.post(
                url, {"csrf_token": token}, status=403
            )


@pytest.mark.parametrize("side", [*SIDES, None])
def test_no_get_changes_a_row(app, platform, town_and_company, side):
    ids, emails = town_and_company
    client = PageClient(app)
    if side:
        client.sign_in(emails[side])
    before = every_row(platform.engine)
    for method, rule, guard in ROUTES:
        if method == "GET" and (guard in {EVERYBODY, SIGNED_IN, side}):
            with client.browser.get(address(rule, ids)) as answer:
                assert answer.status_code < 500, f"{rule}: {answer.status_code}"
    assert every_row(platform.engine) == before


def every_row(engine):
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
        }


def test_rows_are_really_compared(platform):
    before = every_row(platform.engine)
    with platform.writing() as session:
        person = a_company(session).person
    assert every_row(platform.engine) != before
    assert isinstance(person, Person)
