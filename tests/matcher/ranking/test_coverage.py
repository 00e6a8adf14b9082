"""Which passage answers which requirement, and when it counts."""

import numpy as np

from matcher.ranking.coverage import best_answers
from matcher.ranking.policy import shipped_policy

EYE = np.eye(3, dtype=np.float32)


def test_each_requirement_gets_its_nearest_sentence_not_the_whole_text():
    answers = best_answers(
        EYE[:2], ["ko", "ko"], EYE[[0, 1, 0]], ["whole", "second", "first"], ["ko", "ko", "en"]
    )
    assert [(one.passage, one.text, one.across_languages) for one in answers] == [
        (2, "first", True),
        (1, "second", False),
    ]


def test_a_text_of_one_piece_answers_as_a_whole():
    assert best_answers(EYE[:1], ["ko"], EYE[:1], ["whole"], ["ko"])[0].text == "whole"


def test_between_languages_less_likeness_is_asked_for():
    policy = shipped_policy()
    between = (policy.number("covered.same_language") + policy.number("covered.across_languages")) / 2
    assert policy.covers(between, across_languages=True)
    assert not policy.covers(between, across_languages=False)
