"""The order: texts first, facts between equals, no favour for age, the same answer each time."""

import random

from matcher.ranking import ranker
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.policy import shipped_policy
from matcher.vocabulary import Grade

POLICY = shipped_policy()
NEED = NeedProfile(field="transport", regions=frozenset({"51150"}), budget_max=100)
FITTING = SolutionProfile(field="transport", nationwide=True, price_max=90)
UNFITTING = SolutionProfile(field="housing", regions=frozenset({"48310"}), price_min=900)


def text(fused):
    return TextFit(fused=fused, meaning=fused, words=0.0)


def order(*candidates):
    return [one.item for one in ranker.rank(candidates, POLICY)]


def test_between_equal_texts_the_facts_decide():
    assert order((1, text(0.2), NEED, UNFITTING), (2, text(0.2), NEED, FITTING)) == [2, 1]


def test_facts_do_not_lift_a_text_that_has_nothing_to_do_with_the_need():
    assert order((1, text(0.9), NEED, UNFITTING), (2, text(0.0), NEED, FITTING)) == [1, 2]


def test_equals_are_not_ordered_by_age():
    candidates = [(item, text(0.2), NEED, FITTING) for item in range(1, 40)]
    found = order(*candidates)
    assert found != sorted(found)
    assert found != sorted(found, reverse=True)


def test_equal_input_gives_equal_output_in_whatever_order_it_comes():
    candidates = [(item, text(0.1 * (item % 5)), NEED, FITTING) for item in range(1, 30)]
    shuffled = random.Random(7).sample(candidates, len(candidates))
    assert order(*candidates) == order(*shuffled)


def test_a_good_text_outside_the_budget_and_region_is_graded_lower():
    def grade(offer):
        return ranker.rank([(1, text(0.41), NEED, offer)], POLICY)[0].grade

    assert grade(FITTING) is Grade.STRONG
    assert grade(UNFITTING) is not Grade.STRONG


def test_facts_alone_make_nobody_fit():
    assert ranker.rank([(1, text(0.0), NEED, FITTING)], POLICY)[0].grade is Grade.WEAK
