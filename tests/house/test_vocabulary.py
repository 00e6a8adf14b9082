"""Every value of the trade has its word in both languages, and no two values of a kind share one."""

import inspect
import re
from enum import StrEnum

import pytest

from matcher import errors, vocabulary
from matcher.wording import LABELS, label

KINDS = [
    one
    for _, one in inspect.getmembers(vocabulary, inspect.isclass)
    if issubclass(one, StrEnum) and one is not StrEnum
]
REFUSALS = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.Refusal)]
HANGUL = re.compile("[가-힣]")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_value_has_a_korean_and_an_english_word(kind):
    assert set(LABELS[kind]) == set(kind)
    for value in kind:
        assert HANGUL.search(label(value, "ko"))
        assert label(value, "en").strip()
        assert not HANGUL.search(label(value, "en"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_two_values_of_a_kind_share_a_word(kind, language):
    words = [label(value, language).casefold() for value in kind]
    assert len(set(words)) == len(words)


def test_no_words_are_kept_for_what_no_longer_is():
    assert set(LABELS) == set(KINDS)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_a_refusal_says_the_same_in_both_languages(refusal):
    assert HANGUL.search(refusal.ko)
    assert not HANGUL.search(refusal.en)
    placeholders = re.compile(r"{(\w+?)(?:_ko|_en)?}")
    assert sorted(placeholders.findall(refusal.ko)) == sorted(placeholders.findall(refusal.en))
