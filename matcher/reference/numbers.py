"""Numbers people type into forms: business registration numbers to check, resident numbers to refuse.

A right checksum says that a number was typed well, not that the business exists: the tax service knows that.
"""

import re
import unicodedata
from datetime import date

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_CORPORATE_WEIGHTS = (1, 2) * 6
_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# Digits 5 and 6 of a corporate registration number: companies of every form, and civil-law bodies.
_CORPORATE_KINDS = frozenset({"11", "12", "13", "14", "15", "21", "22"})

_RESIDENT = re.compile(r"(?<!\d)(\d{6})\s?-?\s?([1-8]\d{6})(?!\d)")


class NotABusinessNumber(ValueError):
    """Ten digits with the right check digit were expected."""


def normal_business_number(text: str) -> str:
    """A business registration number (사업자등록번호) as NNN-NN-NNNNN. Raises `NotABusinessNumber`.

    Takes ten digits with or without hyphens and spaces, full-width ones too. Check digit: weights 1 3 7 1 3 7
    1 3 5 over the first nine plus ⌊d9·5/10⌋, complemented to ten (as the National Tax Service computes it).
    Every change of a single digit is noticed. The middle pair 00 is given to nobody.
    """
    shape = re.fullmatch(
        r"(\d{3})-?(\d{2})-?(\d{5})", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)), re.ASCII
    )
    if shape is None:
        raise NotABusinessNumber(text)
    digits = [int(digit) for digit in "".join(shape.groups())]
    total = sum(w * d for w, d in zip(_BUSINESS_WEIGHTS, digits, strict=False)) + digits[8] * 5 // 10
    if (10 - total % 10) % 10 != digits[9] or shape[2] == "00":
        raise NotABusinessNumber(text)
    return "-".join(shape.groups())


def business_number_is_valid(text: str) -> bool:
    """Whether `normal_business_number` accepts the text."""
    try:
        normal_business_number(text)
    except NotABusinessNumber:
        return False
    return True


def mentions_resident_number(text: str) -> bool:
    """Whether a text seems to hold somebody's resident (or foreign resident) registration number.

    Six digits that are a date and seven that begin with 1 to 8. The check digit does not decide, for numbers
    given since October 2020 have none; it only tells a corporate number (110111-…) from a person's.
    """
    plain = unicodedata.normalize("NFKC", text)
    return any(_is_personal(front, back) for front, back in _RESIDENT.findall(plain))


def _is_personal(front: str, back: str) -> bool:
    century = 1900 if back[0] in "1256" else 2000
    try:
        date(century + int(front[:2]), int(front[2:4]), int(front[4:]))
    except ValueError:
        return False
    return not _is_corporate(front + back) or _resident_check_holds(front + back)


def _is_corporate(digits: str) -> bool:
    total = sum(w * int(d) for w, d in zip(_CORPORATE_WEIGHTS, digits, strict=False))
    return digits[4:6] in _CORPORATE_KINDS and (10 - total % 10) % 10 == int(digits[12])


def _resident_check_holds(digits: str) -> bool:
    total = sum(w * int(d) for w, d in zip(_RESIDENT_WEIGHTS, digits, strict=False))
    return (11 - total % 11) % 10 == int(digits[12])
