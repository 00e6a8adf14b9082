"""Business numbers are checked, resident numbers are noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.reference.numbers import (
    NotABusinessNumber,
    business_number_is_valid,
    mentions_resident_number,
    normal_business_number,
)

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@st.composite
def valid_numbers(draw: st.DrawFn) -> str:
    """Ten digits of which the last is the right check digit."""
    digits = draw(st.lists(st.integers(0, 9), min_size=9, max_size=9))
    assume(digits[3:5] != [0, 0])
    total = sum(w * d for w, d in zip(WEIGHTS, digits, strict=True)) + digits[8] * 5 // 10
    return "".join(map(str, [*digits, (10 - total % 10) % 10]))


@pytest.mark.parametrize("text", ["123-45-67891", "1234567891", " 123 45 67891 ", "１２３-45-67891"])
def test_a_right_number_is_written_one_way(text: str) -> None:
    assert normal_business_number(text) == "123-45-67891"


def test_another_known_number_is_right() -> None:
    assert business_number_is_valid("124-81-00998")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123-45-67890",
        "12-345-67891",
        "123456789",
        "12345678911",
        "abc-de-fghij",
        "000-00-00000",
        "１２３",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert not business_number_is_valid(text)
    with pytest.raises(NotABusinessNumber):
        normal_business_number(text)


@given(valid_numbers(), st.integers(0, 9), st.integers(1, 9))
def test_a_single_wrong_digit_never_passes(number: str, place: int, step: int) -> None:
    wrong = str((int(number[place]) + step) % 10)
    assert business_number_is_valid(number)
    assert not business_number_is_valid(number[:place] + wrong + number[place + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234567",
        "문의: 9001011234567 홍길동",
        "050505 - 4234567",
        "９００１０１－2234567",
        "850214-5123456",
    ],
)
def test_a_resident_number_is_noticed(text: str) -> None:
    assert mentions_resident_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123-45-67891",
        "010-1234-5678",
        "901301-1234567",
        "900230-1234567",
        "900101-9234567",
        "12900101-1234567",
        "900101-12345678",
        "법인등록번호 110111-1234569",
        "사업비 900101원, 1234567건",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not mentions_resident_number(text)
