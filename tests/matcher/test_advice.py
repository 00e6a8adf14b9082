"""Advice over real rows: numbers as a whole new ranking gives them, within the reader's scope, silent without a reason."""

from datetime import date

import pytest
from sqlmodel import select

from matcher import advice, retrieving, solutions
from matcher.models import Need
from matcher.policies import policy_in_force
from matcher.ranking import ranker
from matcher.ranking.supposing import SUPPOSITIONS
from matcher.vocabulary import AdviceKind, Audience
from tests import factories

SILENT = {"price_min": None, "price_max": None, "trl": None, "months_to_deploy": None}
CANARY = "카나리아도 밤에 울어야 합니다."
SCHEDULE = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 3, 1), "minimum_trl": 8}
STARTS_WITHIN = {"price_min": 60_000_000, "price_max": 200_000_000}
SAME_ASKS = ("야간에도 운행해야 합니다.", "야간에도 꼭 운행해야 합니다.")


@pytest.fixture
def market(platform):
    """Two needs that ask nearly the same, a third for verified readers, four solutions in the same words, one of them silent."""
    with platform.writing() as session:
        staff, town = factories.a_staff(session), factories.a_municipality(session)
        company = factories.a_company(session)
        for asked in SAME_ASKS:
            factories.published_need(session, by=town, staff=staff, requirements=[asked], **SCHEDULE)
        factories.published_need(
            session, by=town, staff=staff, requirements=[CANARY], audience=Audience.VERIFIED, **SCHEDULE
        )
        mine = factories.published_solution(session, by=company, staff=staff, **SILENT)
        for _ in range(2):
            factories.published_solution(session, staff=staff)
        # Says one thing more than the silent one, which passes it with any fact that weighs more.
        factories.published_solution(session, staff=staff, **SILENT | STARTS_WITHIN)
        found = {"staff": staff, "town": town, "company": company, "mine": mine.key}
    factories.index_all(platform)
    return found


def advised(platform, market, by=None):
    with platform.reading() as session:
        mine = solutions.get(session, market["mine"], by=by)
        return advice.advice_for_solution(session, platform.library, mine, by=by)


def advised_needs(platform, need_id, by=None):
    with platform.reading() as session:
        need = session.get_one(Need, need_id)
        return advice.advice_for_need(session, platform.library, need, by=by)


def gains_by_ranking(session, library, item, supposition):
    """The places each public need's whole list gives the solution, before and after."""
    policy, gains = policy_in_force(session), []
    for need in session.exec(select(Need).where(Need.audience == Audience.PUBLIC)).all():
        found = retrieving.for_item(session, library, need, by=None)

        def place(change, found=found):
            changed = [
                (one, text, wanted, supposition.supposed(wanted, mine) if change and one == item else mine)
                for one, text, wanted, mine in found.candidates
            ]
            return [one.item for one in ranker.rank(changed, policy)].index(item)

        (wanted, mine), *_ = ((wanted, mine) for one, _, wanted, mine in found.candidates if one == item)
        if supposition.concerns(wanted, mine):
            gains.append(place(change=False) - place(change=True))
    return gains


def test_facts_not_said_are_told_with_the_places_a_whole_new_ranking_gives(platform, market):
    told = {one.part: one for one in advised(platform, market) if one.kind is AdviceKind.UNSAID}
    assert {"price_min", "trl"} <= set(told)
    with platform.reading() as session:
        for supposition in SUPPOSITIONS:
            if supposition.kind is not AdviceKind.UNSAID:
                continue
            gains = gains_by_ranking(session, platform.library, market["mine"], supposition)
            if gains and sum(gains) > 0:
                one = told.pop(supposition.part)
                assert (one.count, one.gain) == (len(gains), sum(gains) / len(gains))
                assert f"수요 {len(gains)}건" in one.ko
    assert not told


def test_what_several_needs_ask_in_nearly_the_same_words_is_told_once_with_the_nearest_passage(
    platform, market
):
    asks = [one for one in advised(platform, market) if one.kind is AdviceKind.UNANSWERED]
    assert [one.count for one in asks if "야간에도" in one.ko] == [2]
    assert all(one.quote in factories.solution_draft().model_dump().values() for one in asks)


def test_a_need_beyond_the_readers_scope_is_neither_told_nor_counted(platform, market):
    outside, inside = advised(platform, market), advised(platform, market, by=market["company"])
    assert CANARY[:10] not in repr(outside)
    assert CANARY[:10] in repr(inside)
    counts = {one.part: one.count for one in inside if one.part == "price_min"}
    assert counts["price_min"] == 3
    assert {one.count for one in outside if one.part == "price_min"} == {2}


def test_nothing_is_advised_to_who_stands_first_anyhow_or_is_not_indexed(platform):
    with platform.writing() as session:
        staff = factories.a_staff(session)
        factories.published_need(session, staff=staff, requirements=[])
        only = factories.published_solution(session, staff=staff, **SILENT)
        assert advice.advice_for_solution(session, platform.library, only, by=None) == []
    factories.index_all(platform)
    with platform.reading() as session:
        only = solutions.get(session, only.key, by=None)
        assert advice.advice_for_solution(session, platform.library, only, by=None) == []


def test_a_town_is_told_the_smallest_step_that_brings_candidates(platform, market):
    told = {one.part: one for one in advised_needs(platform, 1)}
    assert told["ends_on"].kind is AdviceKind.WIDENING
    assert told["ends_on"].ko == "사업 기간이 2개월 길어지면 후보가 2건 더 있습니다(지금 2건)."
    assert told["ends_on"].gain == 2
    assert "budget_max" not in told, "every price lies within it"


def test_a_town_is_told_which_requirement_nobody_answers_and_what_it_did_not_say(platform, market):
    with platform.writing() as session:
        factories.published_need(
            session,
            by=market["town"],
            staff=market["staff"],
            requirements=["전화나 앱으로 부르면 가까운 차량을 배차해야 합니다.", "xyzzy plugh"],
            budget_min=None,
            budget_max=None,
        )
    factories.index_all(platform)
    told = advised_needs(platform, 4)
    (unanswered,) = (one for one in told if one.kind is AdviceKind.UNANSWERED)
    assert "요구사항 2 ‘xyzzy plugh’" in unanswered.ko
    silent = {one.part: one.count for one in told if one.kind is AdviceKind.UNSAID}
    assert silent == {"budget_max": 3, "ends_on": 2}
