"""Who takes which place once everybody is scored: near-duplicates, the limit of an organisation, newcomers' turns."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking import turns
from matcher.ranking.candidate import Ranked
from matcher.ranking.policy import RankingPolicy, shipped_policy
from matcher.ranking.reciprocity import particular, usual
from matcher.ranking.turns import Likeness, Scene, Standing
from matcher.vocabulary import Grade, OrderingRule

DAY = date(2026, 11, 25)
LONG_AGO = date(2020, 1, 1)
OFF = dict.fromkeys((name for name in shipped_policy().numbers if name.startswith("turns.")), 0.0)


def policy(**numbers):
    named = {f"turns.{name}": float(value) for name, value in numbers.items()}
    return RankingPolicy(version=1, numbers=shipped_policy().numbers | OFF | named)


def ranked(*totals):
    """Candidates 1, 2, … with these totals, best first."""
    return [Ranked(item, total, Grade.GOOD, ()) for item, total in enumerate(totals, 1)]


def scene(houses, *, new=(), shown=None, seed="need 1", day=DAY, likeness=None, pinned=(), offers=True):
    """`houses`: the organisation of candidate 1, 2, …; `new`: those first published today."""
    standing = {
        item: Standing(
            organisation=house,
            first_published=day if item in new else LONG_AGO,
            shown=(shown or {}).get(item, 9),
        )
        for item, house in enumerate(houses, 1)
    }
    return Scene(
        standing=standing, likeness=likeness or Likeness(), seed=seed, day=day, pinned=pinned, offers=offers
    )


def likeness(cosines, words=None):
    """Candidate 1, 2, … as unit vectors in a plane, each at that cosine to the first."""
    angles = np.arccos(np.array(cosines, dtype=np.float64))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    held = {item: frozenset(its.split()) for item, its in (words or {}).items()}
    return Likeness(tuple(range(1, len(cosines) + 1)), vectors, held)


def items(placed):
    return [one.item for one in placed]


def rules(one):
    return [note.rule for note in one.notes]


# --- near-duplicates ------------------------------------------------------------------------------------------------


def test_near_duplicates_of_one_organisation_share_the_place_of_the_best_and_say_so():
    near = likeness([1.0, 0.99, 0.2, 0.98])
    placed = turns.in_turn(
        ranked(9, 8, 7, 6), scene([1, 1, 2, 1], likeness=near), policy(duplicate_from=0.95)
    )
    assert items(placed) == [1, 3]
    assert placed[0].alike == (2, 4)
    assert "2건" in placed[0].notes[0].told("ko")
    assert rules(placed[0]) == [OrderingRule.DUPLICATE]
    assert placed[1].notes == ()


@pytest.mark.parametrize(("least", "together"), [(0.6, True), (0.9, False), (0.0, False)])
def test_two_organisations_are_put_together_only_when_they_share_their_words(least, together):
    near = likeness([1.0, 0.99], {1: "버스 배차 호출 노선", 2: "버스 배차 호출 전화"})
    chosen = policy(duplicate_from=0.95, duplicate_words=min(least, 0.6) if together else least)
    placed = turns.in_turn(ranked(9, 8), scene([1, 2], likeness=near), chosen)
    assert (len(placed) == 1) is together


def test_what_is_only_alike_stays_apart_and_zero_switches_the_rule_off():
    near = likeness([1.0, 0.9])
    assert len(turns.in_turn(ranked(9, 8), scene([1, 1], likeness=near), policy(duplicate_from=0.95))) == 2
    same = likeness([1.0, 1.0])
    assert len(turns.in_turn(ranked(9, 8), scene([1, 1], likeness=same), policy(duplicate_from=0))) == 2


def test_what_the_alliance_placed_first_is_put_under_nobody():
    near = likeness([1.0, 1.0])
    placed = turns.in_turn(
        ranked(9, 8), scene([1, 1], likeness=near, pinned={2}), policy(duplicate_from=0.95)
    )
    assert items(placed) == [2]
    assert placed[0].alike == (1,)


# --- the limit of an organisation -----------------------------------------------------------------------------------


def test_an_organisation_holds_no_more_of_the_first_ten_than_allowed_and_the_rest_follow_marked():
    houses = [1] * 6 + list(range(2, 12))
    placed = turns.in_turn(ranked(*range(30, 14, -1)), scene(houses), policy(most_per_organisation=3))
    assert items(placed) == [1, 2, 3, 7, 8, 9, 10, 11, 12, 13, 4, 5, 6, 14, 15, 16]
    assert all(rules(one) == [OrderingRule.EXPOSURE] for one in placed[10:13])
    assert not any(one.notes for one in (*placed[:10], *placed[13:]))
    assert "3자리" in placed[10].notes[0].told("ko")


def test_the_limit_moves_nobody_away_and_marks_nobody_whom_none_passed():
    placed = turns.in_turn(ranked(9, 8, 7, 6), scene([1, 1, 1, 1]), policy(most_per_organisation=2))
    assert items(placed) == [1, 2, 3, 4]
    assert not any(one.notes for one in placed)


def test_the_alliances_recommendations_keep_their_places_and_count():
    houses = [1, 1, 1, 2, 3]
    placed = turns.in_turn(
        ranked(9, 8, 7, 6, 5), scene(houses, pinned={2, 3}), policy(most_per_organisation=1)
    )
    assert items(placed) == [2, 3, 4, 5, 1]


def test_needs_have_no_limit_and_no_turns():
    houses, chosen = [1, 1, 1, 2], policy(most_per_organisation=1, near_tie=0.5, newcomer_days=90)
    placed = turns.in_turn(ranked(9, 9, 9, 9), scene(houses, new={4}, offers=False), chosen)
    assert items(placed) == [1, 2, 3, 4]


# --- newcomers ------------------------------------------------------------------------------------------------------


def test_a_newcomer_comes_first_among_near_ties_only_and_says_so():
    chosen = policy(near_tie=0.15, newcomer_days=90)
    placed = turns.in_turn(ranked(5.0, 4.95, 4.9, 3.0, 2.0), scene([1, 2, 3, 4, 5], new={3, 5}), chosen)
    assert items(placed) == [3, 1, 2, 4, 5]
    assert rules(placed[0]) == [OrderingRule.NEWCOMER]
    assert not any(one.notes for one in placed[1:])


@pytest.mark.parametrize(
    "chosen", [{"near_tie": 0, "newcomer_days": 90, "seldom_shown": 5}, {"near_tie": 0.5}], ids=str
)
def test_zero_switches_the_turns_off(chosen):
    placed = turns.in_turn(ranked(5.0, 5.0), scene([1, 2], new={2}, shown={2: 0}), policy(**chosen))
    assert items(placed) == [1, 2]


def test_who_is_seldom_shown_has_a_turn_too_and_the_first_day_counts():
    chosen = policy(near_tie=0.15, newcomer_days=90, seldom_shown=1)
    assert items(turns.in_turn(ranked(5.0, 5.0), scene([1, 2], shown={2: 0}), chosen)) == [2, 1]
    standing = {
        1: Standing(organisation=1, first_published=LONG_AGO, shown=9),
        2: Standing(organisation=2, first_published=DAY - timedelta(days=90), shown=9),
    }
    old = Scene(standing=standing, likeness=Likeness(), seed="need 1", day=DAY)
    assert items(turns.in_turn(ranked(5.0, 5.0), old, chosen)) == [1, 2]


def test_newcomers_take_turns_by_day_and_question_and_one_day_gives_one_answer():
    chosen = policy(near_tie=0.15, newcomer_days=90)

    def first(seed, day):
        placed = turns.in_turn(
            ranked(5.0, 5.0, 5.0, 5.0), scene([1, 2, 3, 4], new={2, 3, 4}, seed=seed, day=day), chosen
        )
        return placed[0].item

    by_day = {first("need 1", DAY + timedelta(days=number)) for number in range(20)}
    by_need = {first(f"need {number}", DAY) for number in range(20)}
    assert by_day == by_need == {2, 3, 4}
    assert first("need 1", DAY) == first("need 1", DAY)


candidate = st.tuples(st.floats(0, 3), st.booleans(), st.integers(1, 3))


@given(st.lists(candidate, max_size=30), st.floats(0, 0.5))
def test_nobody_passes_one_who_is_better_by_more_than_a_near_tie_and_nobody_is_lost(drawn, width):
    drawn = sorted(drawn, key=lambda one: -one[0])
    before = ranked(*(total for total, _, _ in drawn))
    new = {place for place, (_, is_new, _) in enumerate(drawn, 1) if is_new}
    chosen = policy(near_tie=width, newcomer_days=90)
    placed = turns.newcomers_first(before, scene([house for _, _, house in drawn], new=new), chosen)
    assert sorted(items(placed)) == sorted(items(before))
    for place, one in enumerate(placed):
        assert all(one.total - other.total >= -width - 1e-9 for other in placed[place + 1 :])


@given(st.lists(candidate, max_size=30), st.integers(1, 10))
def test_the_limit_holds_whenever_others_are_there_to_take_the_places(drawn, most):
    drawn = sorted(drawn, key=lambda one: -one[0])
    houses = [house for _, _, house in drawn]
    placed = turns.capped(
        ranked(*(total for total, _, _ in drawn)), scene(houses), policy(most_per_organisation=most)
    )
    assert sorted(items(placed)) == list(range(1, len(drawn) + 1))
    moved = {one.item for one in placed[:10] if one.notes}
    held = [houses[one.item - 1] for one in placed[:10]]
    if not moved and len(set(houses)) == 3 and min(houses.count(one) for one in set(houses)) >= most >= 4:
        assert max(held.count(one) for one in set(held)) <= most


# --- the other side's view --------------------------------------------------------------------------------------------


def unit(*rows):
    found = np.array(rows, dtype=np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_text_near_everything_is_less_particular_than_one_near_this_asker_alone():
    others = unit(*([0.1 * number, 1.0, 0.0] for number in range(12)))
    asker = unit([1.0, 0.0, 0.3])[0]
    everything, this = unit([0.7, 0.7, 0.2], [0.7, 0.0, 0.7])
    near = particular(asker, np.stack([everything, this]), others, np.zeros(2))
    assert near[1] > near[0]


def test_with_few_other_askers_what_is_usual_at_large_speaks_alone():
    asker, candidates, others = unit([1, 0])[0], unit([1, 0], [1, 0]), unit(*([[1, 0]] * 9))
    near = particular(asker, candidates, others, np.array([0.2, 0.6]))
    assert near.tolist() == pytest.approx([0.8, 0.4])
    near = particular(asker, candidates, unit(*([[1, 0]] * 10)), np.array([0.2, 0.6]))
    assert near.tolist() == pytest.approx([0.4, 0.2])


def test_what_is_usual_is_the_mean_of_the_nearest():
    askers = unit([1, 0], [0, 1], [-1, 0])
    assert usual(unit([1, 0]), askers, nearest=2).tolist() == pytest.approx([0.5])
