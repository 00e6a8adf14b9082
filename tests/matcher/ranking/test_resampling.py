"""How far chance alone could have moved a figure, on cases whose answer is known."""

import math

import pytest

from matcher.ranking.evaluation import FIGURES, Outcome
from matcher.ranking.resampling import differences, intervals
from matcher.vocabulary import Verdict

FOUND, MISSED = Outcome(1, 1.0), Outcome(None, 0.0)


def test_one_question_or_equal_questions_leave_no_room_for_chance():
    assert intervals([Outcome(2, 0.5)]) == dict(
        zip(FIGURES, [(0, 0), (1, 1), (1, 1), (0.5, 0.5), (0.5, 0.5)], strict=True)
    )
    assert intervals([FOUND] * 30) == dict.fromkeys(FIGURES, (1.0, 1.0))


def test_two_questions_can_come_out_any_way():
    # Both missed, or both found, in a quarter of the resamples each: far more than 2.5 %.
    assert intervals([FOUND, MISSED])["R@1"] == (0.0, 1.0)


def test_the_interval_of_a_share_is_near_the_textbook():
    low, high = intervals([FOUND, MISSED] * 100)["R@1"]
    spread = 1.96 * math.sqrt(0.5 * 0.5 / 200)
    assert low == pytest.approx(0.5 - spread, abs=0.01)
    assert high == pytest.approx(0.5 + spread, abs=0.01)


def test_no_question_has_an_interval_of_nothing():
    assert intervals([]) == dict.fromkeys(FIGURES, (0.0, 0.0))


def test_equal_input_gives_equal_intervals():
    mixed = [FOUND, MISSED, Outcome(7, 0.3)] * 9
    assert intervals(mixed) == intervals(mixed)


def test_a_large_folder_is_resampled_in_pieces():
    low, high = intervals([FOUND, MISSED] * 2_000)["R@1"]
    assert low == pytest.approx(0.5 - 1.96 * math.sqrt(0.25 / 4_000), abs=0.003)
    assert high == pytest.approx(0.5 + 1.96 * math.sqrt(0.25 / 4_000), abs=0.003)


def test_what_is_merely_hard_or_easy_about_a_question_falls_out():
    # Half of the questions are hard, but each moved up by one place: no resample says otherwise.
    before = [Outcome(2, 0.6), Outcome(9, 0.2)] * 10
    now = [Outcome(2, 0.7), Outcome(9, 0.3)] * 10
    found = differences(before, now)["nDCG@10"]
    assert (found.before, found.now) == (pytest.approx(0.4), pytest.approx(0.5))
    assert found.difference == pytest.approx(0.1)
    assert found.interval == (pytest.approx(0.1), pytest.approx(0.1))
    assert (found.better, found.worse, found.verdict) == (1.0, 0.0, Verdict.BETTER)
    assert differences(now, before)["nDCG@10"].verdict is Verdict.WORSE


def test_one_question_of_two_that_moved_is_within_noise():
    found = differences([MISSED, FOUND], [FOUND, FOUND])["R@1"]
    # Only when the other question is drawn twice does nothing move: a quarter of the resamples.
    assert found.better == pytest.approx(0.75, abs=0.03)
    assert found.worse == 0
    assert found.interval == (0.0, 1.0)
    assert found.verdict is Verdict.WITHIN_NOISE


def test_gains_and_losses_that_cancel_out_are_within_noise_and_not_the_same():
    found = differences([FOUND, MISSED] * 20, [MISSED, FOUND] * 20)["R@1"]
    assert (found.difference, found.verdict) == (0.0, Verdict.WITHIN_NOISE)
    assert found.interval[0] < 0 < found.interval[1]


def test_nothing_moved_is_the_same():
    found = differences([FOUND, MISSED], [FOUND, MISSED])
    assert {one.verdict for one in found.values()} == {Verdict.SAME}
    assert {(one.better, one.worse) for one in found.values()} == {(0.0, 0.0)}


@pytest.mark.parametrize("now", [[], [FOUND, FOUND]])
def test_questions_that_cannot_be_paired_are_refused(now):
    with pytest.raises(ValueError, match="paired"):
        differences([FOUND] * (len(now) // 2), now)
