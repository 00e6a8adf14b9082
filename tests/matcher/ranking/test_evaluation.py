"""The figures of an evaluation, by hand."""

import math

import pytest

from matcher.ranking.evaluation import ndcg, quality


def test_figures_by_hand():
    judged = {"a": {"x": 2}, "b": {"y": 2, "z": 1}, "c": {}}
    orders = {"a": ["x", "y"], "b": ["q", "z", "y"], "c": ["x"]}
    figures = quality(orders, judged)
    assert figures.n == 2
    assert figures.recall == {1: 0.5, 5: 1.0, 10: 1.0}
    assert figures.mrr == pytest.approx((1 + 1 / 2) / 2)
    ideal = 2 + 1 / math.log2(3)
    assert figures.ndcg == pytest.approx((1 + (1 / math.log2(3) + 2 / math.log2(4)) / ideal) / 2)


def test_an_answer_never_found_counts_as_nothing():
    figures = quality({"a": ["p", "q"]}, {"a": {"x": 2}})
    assert (figures.recall[10], figures.mrr, figures.ndcg) == (0.0, 0.0, 0.0)


def test_a_perfect_order_has_ndcg_one():
    assert ndcg(["x", "y"], {"x": 2, "y": 1}) == pytest.approx(1.0)
