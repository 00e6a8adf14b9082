"""The effect of another ranking policy on recent needs, shown before anybody adopts it."""

import pytest

from matcher import policies, previewing
from matcher.errors import InvalidInput, NotPermitted
from matcher.policies import PolicyDraft
from matcher.ranking.comparison import concentration, overlap, rank_biased_overlap
from matcher.ranking.policy import flat, nested
from matcher.vocabulary import SignalName
from tests import factories

BUS = "버스가 드문 농촌에서 어르신이 병원과 시장에 가기 어려운 문제를 해결합니다."


@pytest.fixture
def market(platform):
    """A need of 강릉시 and two solutions with nearly the same words, one of which serves another town only."""
    with platform.writing() as session:
        staff = factories.a_staff(session)
        town = factories.a_municipality(session)
        factories.published_need(session, by=town, staff=staff)
        away = factories.published_solution(
            session,
            staff=staff,
            regions=[factories.CHUNCHEON],
            problem_solved=f"{BUS} 부르면 오는 버스로 병원에 갑니다.",
        )
        near = factories.published_solution(
            session, staff=staff, problem_solved=f"{BUS} 승강장 안내판도 답니다."
        )
        found = {"staff": staff, "town": town, "away": away.key, "near": near.key}
    factories.index_all(platform)
    return found


def preview(platform, by, **numbers):
    with platform.reading() as session:
        draft = policies.draft_of(session)
        named = {name.replace("__", "."): value for name, value in numbers.items()}
        changed = PolicyDraft(draft.base, nested(flat(draft.content) | named))
        return previewing.preview(session, platform.library, changed, by=by)


def test_the_same_numbers_change_nothing(platform, market):
    told = preview(platform, market["staff"])
    assert (told.needs, told.first_changed, told.overlap, told.alike) == (1, 0, 1.0, 1.0)
    assert told.risen == told.fallen == []
    assert told.concentration_before == told.concentration_after == 0.5


def test_a_heavier_region_lifts_who_serves_the_town_and_names_the_signal(platform, market):
    flat_region = preview(platform, market["staff"], weights__region=10.0)
    no_region = preview(platform, market["staff"], weights__region=0.0)
    (moved,) = [one for one in (flat_region, no_region) if one.first_changed]
    assert moved.overlap == 1.0
    assert moved.alike < 1.0
    for one in (*moved.risen, *moved.fallen):
        assert one.move.cause is SignalName.REGION
    assert len(moved.risen) == len(moved.fallen) == 1


def test_nothing_is_stored_and_nobody_else_may_ask(platform, market):
    preview(platform, market["staff"], weights__region=9.0)
    with platform.reading() as session:
        assert policies.policy_in_force(session).version == 1
    with pytest.raises(NotPermitted):
        preview(platform, market["town"])
    with pytest.raises(InvalidInput):
        preview(platform, market["staff"], weights__region=11.0)


def test_without_needs_there_is_nothing_to_compare(platform):
    with platform.writing() as session:
        staff = factories.a_staff(session)
    told = preview(platform, staff, weights__region=9.0)
    assert (told.needs, told.overlap, told.concentration_after) == (0, 1.0, 0.0)


def test_the_measures_say_what_they_are_named_for():
    assert overlap([1, 2, 3], [3, 4, 1]) == pytest.approx(2 / 3)
    assert rank_biased_overlap([1, 2, 3], [1, 2, 3]) == 1.0
    assert rank_biased_overlap([1, 2], [3, 4]) == 0.0
    assert rank_biased_overlap([1, 2, 3], [1, 3, 2]) > rank_biased_overlap([1, 2, 3], [2, 1, 3])
    assert concentration([[1, 2], [1, 3], [1, 4]], 4) == 0.5
    assert concentration([[1], [2], [3]], 30) == 1.0
