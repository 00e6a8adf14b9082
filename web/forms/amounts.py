"""Amounts of money as Korean officials type them."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_UNITS = {
    "조": 10**12,
    "억": 10**8,
    "천만": 10**7,
    "백만": 10**6,
    "십만": 10**5,
    "만": 10**4,
    "천": 10**3,
    "백": 10**2,
    "": 1,
    "k": 10**3,
    "m": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(조|억|천만|백만|십만|만|천|백|million|billion|bn|m|k|)")
_LONGEST = 40


class NotAnAmount(ValueError):
    """The text names no amount of won."""


def parse_won(text: str) -> int:
    """Return the won a text names: `120000000`, `1억 2000만`, `1.2억`, `1,200만원`, `₩ 5천만`, `KRW 120 million`.

    Negative and absurdly large amounts are read as they stand, so that the rule they break can be told.
    Raises `NotAnAmount`.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"[,\s_]|원$|^(krw|₩|약)|won$", "", plain.strip()).removesuffix("원")
    plain = plain.removeprefix("krw").removeprefix("₩")
    negative = plain.startswith(("-", "−"))
    rest = plain.lstrip("-−")
    if not rest or len(rest) > _LONGEST:
        raise NotAnAmount(text)
    parts = list(_PART.finditer(rest))
    if "".join(part[0] for part in parts) != rest:
        raise NotAnAmount(text)
    won = _sum_of(parts, text)
    return -won if negative else won


def _sum_of(parts: list[re.Match[str]], text: str) -> int:
    total, last = Decimal(0), None
    for part in parts:
        unit = _UNITS[part[2]]
        # Units only fall: 1억 2천만 is an amount, 2천만 1억 is a slip.
        if last is not None and unit >= last:
            raise NotAnAmount(text)
        try:
            total += Decimal(part[1]) * unit
        except InvalidOperation as problem:
            raise NotAnAmount(text) from problem
        last = unit
    if total != total.to_integral_value():
        raise NotAnAmount(text)
    return int(total)
