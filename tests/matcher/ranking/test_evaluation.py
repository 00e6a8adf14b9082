"""The figures of an evaluation, by hand."""

import math

import pytest

from matcher.ranking.evaluation import (
    Outcome,
    first_rank,
    ndcg,
    outcome,
    outcomes_within,
    quality,
    share_found,
)


def test_figures_by_hand():
    figures = quality([outcome(["x", "y"], {"x": 2}), outcome(["q", "z", "y"], {"y": 2, "z": 1})])
    assert figures.n == 2
    assert figures.recall == {1: 0.5, 5: 1.0, 10: 1.0}
    assert figures.mrr == pytest.approx((1 + 1 / 2) / 2)
    ideal = 2 + 1 / math.log2(3)
    assert figures.ndcg == pytest.approx((1 + (1 / math.log2(3) + 2 / math.log2(4)) / ideal) / 2)


def test_an_answer_never_found_counts_as_nothing():
    figures = quality([outcome(["p", "q"], {"x": 2})])
    assert (figures.n, figures.recall[10], figures.mrr, figures.ndcg) == (1, 0.0, 0.0, 0.0)


def test_no_question_gives_no_figure():
    assert quality([]).as_dict() == {"n": 0, "R@1": 0, "R@5": 0, "R@10": 0, "MRR": 0, "nDCG@10": 0}


def test_a_perfect_order_has_ndcg_one():
    assert ndcg(["x", "y"], {"x": 2, "y": 1}) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("order", "rank"), [(["x"], 1), (["a", "b", "y", "x"], 3), (["a", "b"], None), ([], None)]
)
def test_the_first_judged_answer_gives_the_rank(order, rank):
    assert first_rank(order, {"x": 1, "y": 2}) == rank


def test_within_a_language_only_its_answers_are_candidates():
    languages = {"k1": "ko", "k2": "ko", "k3": "ko", "e1": "en", "e2": "en", "v1": "vi"}
    order = ["k1", "e1", "k2", "v1", "e2", "k3"]
    found = outcomes_within(order, {"e2": 2, "k3": 1}, languages)
    # In the whole order e2 is fifth; of the English answers it is the second, and k3 the third of the Korean.
    assert found == {
        "en": Outcome(2, pytest.approx(1 / math.log2(3))),
        "ko": Outcome(3, pytest.approx(1 / math.log2(4))),
    }


def test_a_judged_answer_of_a_language_that_never_came_still_counts_there():
    assert outcomes_within(["k1"], {"e1": 2}, {"k1": "ko", "e1": "en"}) == {"en": Outcome(None, 0.0)}


def test_the_share_found_grows_with_the_depth():
    assert share_found([1, 3, None, 3], 4) == [0.25, 0.25, 0.75, 0.75]
    assert share_found([], 2) == [0.0, 0.0]
