"""Matching both ways over real rows: what may be found, by whom, with which reasons, and what never again."""

import unicodedata

import pytest
from sqlmodel import select

from matcher import curation, matching, needs, organisations, retrieving, solutions
from matcher.errors import QueryTooShort
from matcher.filters import Filters
from matcher.models import Match
from matcher.vocabulary import (
    Audience,
    CloseOutcome,
    ItemKind,
    MatchAction,
    MatchState,
    NeedAction,
    OrganisationAction,
    SolutionAction,
)
from tests import factories

WATER = {
    "title": "하수관 악취 차단 장치",
    "problem_solved": "하수도에서 올라오는 악취를 막는 장치를 맨홀 아래에 설치합니다.",
    "how": "맨홀 뚜껑 아래에 물막이 판을 달아 냄새를 막습니다.",
    "field_code": "environment-energy-water",
}


@pytest.fixture
def market(platform):
    """A published need, two published solutions of two companies, indexed and matched."""
    with platform.writing() as session:
        staff = factories.a_staff(session)
        town = factories.a_municipality(session)
        bus_company, water_company = factories.a_company(session), factories.a_company(session)
        need = factories.published_need(session, by=town, staff=staff)
        bus = factories.published_solution(session, by=bus_company, staff=staff)
        water = factories.published_solution(session, by=water_company, staff=staff, **WATER)
        found = {
            "staff": staff,
            "town": town,
            "bus_company": bus_company,
            "need": need.key,
            "bus": bus.key,
            "water": water.key,
        }
    factories.index_all(platform)
    return found


def solutions_of(platform, market, by=None):
    with platform.reading() as session:
        need = needs.get(session, market["need"], by=by)
        return matching.solutions_for(session, platform.library, need, by=by)


def search(platform, text, by=None, **filters):
    with platform.reading() as session:
        return matching.search(
            session, platform.library, text, ItemKind.SOLUTION, by=by, filters=Filters(**filters)
        )


def test_a_need_finds_its_solution_first_and_the_solution_its_need(platform, market):
    fits = solutions_of(platform, market)
    assert [fit.item.key for fit in fits] == [market["bus"], market["water"]]
    assert any("전국에 공급합니다" in reason.ko for reason in fits[0].reasons)
    assert any(reason.quote for reason in fits[0].reasons)
    with platform.reading() as session:
        bus = solutions.get(session, market["bus"], by=None)
        back = matching.needs_for(session, platform.library, bus, by=None)
    assert [fit.item.key for fit in back] == [market["need"]]


def test_each_requirement_stands_beside_the_passage_nearest_to_it_and_without_any_each_sentence(
    platform, market
):
    first = solutions_of(platform, market)[0]
    (line,) = first.coverage.lines
    assert first.coverage.required
    assert line.asked == "전화로도 부를 수 있어야 합니다."
    assert line.answer.text in factories.solution_draft().model_dump().values()
    assert any("요구사항 1" in one.ko for one in (first.reasons if line.covered else first.gaps))
    with platform.writing() as session:
        need = needs.get(session, market["need"], by=market["town"])
        needs.edit(session, need, factories.need_draft(), [], by=market["town"], version=need.version)
        assert not matching.solutions_for(session, platform.library, need, by=None)[0].coverage.required
    factories.index_all(platform)
    coverage = solutions_of(platform, market)[0].coverage
    told = [line.asked for line in coverage.lines]
    assert told == [factories.need_draft().problem, factories.need_draft().desired_outcome]
    assert not coverage.required


def test_a_retired_solution_is_never_found_again_even_before_the_worker_runs(platform, market):
    with platform.writing() as session:
        by = market["bus_company"]
        bus = solutions.get(session, market["bus"], by=by)
        solutions.step(session, bus, SolutionAction.RETIRE, by=by)
    assert [fit.item.key for fit in solutions_of(platform, market)] == [market["water"]]
    assert market["bus"] not in [fit.item.key for fit in search(platform, "버스")]
    factories.index_all(platform)
    assert search(platform, "악취")
    assert market["bus"] not in platform.library.shelves[ItemKind.SOLUTION].index


def test_a_closed_need_is_offered_to_no_company(platform, market):
    with platform.writing() as session:
        need = needs.get(session, market["need"], by=market["town"])
        needs.step(session, need, NeedAction.CLOSE, by=market["town"], outcome=CloseOutcome.CHOSEN)
    with platform.reading() as session:
        bus = solutions.get(session, market["bus"], by=None)
        assert matching.needs_for(session, platform.library, bus, by=None) == []


def test_a_suspended_companys_solutions_disappear_and_come_back(platform, market):
    def decide(action):
        with platform.writing() as session:
            house = organisations.get(session, market["bus_company"].organisation.key, by=market["staff"])
            organisations.decide(session, house, action, by=market["staff"], note="확인이 필요합니다.")
        factories.index_all(platform)

    decide(OrganisationAction.FREEZE)
    assert market["bus"] not in [fit.item.key for fit in solutions_of(platform, market)]
    decide(OrganisationAction.RESTORE)
    assert market["bus"] in [fit.item.key for fit in solutions_of(platform, market)]


def test_a_confidential_need_is_matched_for_approved_companies_only(platform, market):
    with platform.writing() as session:
        need = needs.get(session, market["need"], by=market["town"])
        draft = factories.need_draft(audience=Audience.VERIFIED)
        needs.edit(
            session, need, draft, ["전화로도 부를 수 있어야 합니다."], by=market["town"], version=need.version
        )
    factories.index_all(platform)
    with platform.writing() as session:
        stranger = factories.a_company(session, approved=False)
        bus = solutions.get(session, market["bus"], by=None)
        for by, seen in ((None, 0), (stranger, 0), (market["bus_company"], 1)):
            assert len(matching.needs_for(session, platform.library, bus, by=by)) == seen


def test_an_edited_text_is_found_by_its_new_words(platform, market):
    with platform.writing() as session:
        bus = solutions.get(session, market["bus"], by=market["bus_company"])
        draft = factories.solution_draft(problem_solved="산불을 열화상 드론으로 일찍 찾아내는 서비스입니다.")
        solutions.edit(session, bus, draft, by=market["bus_company"], version=bus.version)
    factories.index_all(platform)
    fits = search(platform, "산불을 드론으로 찾는 방법")
    assert fits[0].item.key == market["bus"]


def test_what_the_alliance_recommends_comes_first_and_what_it_leaves_out_is_gone(platform, market):
    def review(solution, action):
        with platform.writing() as session:
            match = session.exec(select(Match).where(Match.solution_id == solution)).one()
            curation.review_match(session, match, action, by=market["staff"])

    review(market["water"], MatchAction.PIN)
    fits = solutions_of(platform, market)
    assert [fit.item.key for fit in fits] == [market["water"], market["bus"]]
    assert fits[0].state is MatchState.PINNED
    review(market["bus"], MatchAction.DROP)
    assert [fit.item.key for fit in solutions_of(platform, market)] == [market["water"]]


def test_stored_matches_keep_policy_and_model_and_survive_a_second_run(platform, market):
    with platform.writing() as session:
        need = needs.get(session, market["need"], by=market["town"])
        needs.follow(session, need)
    factories.index_all(platform)
    with platform.reading() as session:
        rows = session.exec(select(Match).where(Match.need_id == market["need"])).all()
    assert {row.solution_id for row in rows} == {market["bus"], market["water"]}
    assert {row.policy_version for row in rows} == {1}
    assert {row.model_id for row in rows} == {platform.library.encoder.model_id}


@pytest.mark.parametrize("text", ["", " ", "가", "?!", "\u200b\u200b", "🚍🚍"])
def test_a_question_that_says_nothing_is_refused_in_words(platform, market, text):
    with pytest.raises(QueryTooShort) as refusal:
        search(platform, text)
    assert "두 글자" in refusal.value.message("ko")


@pytest.mark.parametrize(
    "text",
    [
        "버스 " * 70_000,
        unicodedata.normalize("NFD", "버스가 드문 마을"),
        "<script>alert(1)</script> 버스 & bus",
        "버스\x00\x07 🚍 mixed 언어 text",
        '% _ " * ( NEAR OR AND',
    ],
)
def test_any_other_text_is_only_text(platform, market, text):
    fits = search(platform, text)
    assert {fit.item.key for fit in fits} <= {market["bus"], market["water"]}


def test_nfd_and_nfc_ask_the_same(platform, market):
    one = [fit.total for fit in search(platform, "버스가 드문 마을")]
    other = [fit.total for fit in search(platform, unicodedata.normalize("NFD", "버스가 드문 마을"))]
    assert one == other


def test_filters_are_applied_before_scoring(platform, market):
    assert [fit.item.key for fit in search(platform, "버스", field="environment-energy-water")] == [
        market["water"]
    ]
    assert search(platform, "버스", field="education") == []
    assert [fit.item.key for fit in search(platform, "악취", region="51150", field="transport")] == [
        market["bus"]
    ]


def test_an_open_need_is_found_however_many_closed_ones_are_nearer(platform, market, monkeypatch):
    """Few hits are taken and asked whether they may be seen; when too few may, all that may are looked through."""
    monkeypatch.setattr(retrieving, "RETRIEVED", 2)
    with platform.writing() as session:
        town, staff = market["town"], market["staff"]
        far = factories.published_need(
            session,
            by=town,
            staff=staff,
            title="하수구 냄새가 납니다",
            problem="여름이면 맨홀에서 올라오는 냄새 때문에 창문을 열지 못합니다.",
        )
        for number in range(4):
            need = factories.published_need(session, by=town, staff=staff, title=f"버스가 드뭅니다 {number}")
            needs.step(session, need, NeedAction.CLOSE, by=town, outcome=CloseOutcome.CHOSEN)
    factories.index_all(platform)
    with platform.reading() as session:
        bus = solutions.get(session, market["bus"], by=None)
        found = matching.needs_for(session, platform.library, bus, by=None, k=2)
    assert {fit.item.id for fit in found} == {market["need"], far.id}
