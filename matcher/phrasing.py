"""Amounts, counts and Korean particles as they stand in sentences, shared by reasons, screens and the terminal."""

_DIGIT_ENDS_IN_CONSONANT = {"0": True, "1": True, "3": True, "6": True, "7": True, "8": True}
_LETTERS_ENDING_IN_CONSONANT = set("lmnr")


def particle(word: str, pair: str) -> str:
    """Return `word` with the fitting particle of `pair` ('은/는', '이/가', '을/를', '과/와', '으로/로').

    The choice follows the final consonant of the last Hangul syllable, digit or letter as it is read aloud.
    """
    after_consonant, after_vowel = pair.split("/")
    last = next((one for one in reversed(word) if one.isalnum()), "")
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        # 으로/로: a final ㄹ counts as a vowel.
        closed = final != 0 and not (after_consonant == "으로" and final == 8)
    elif last.isdigit():
        closed = _DIGIT_ENDS_IN_CONSONANT.get(last, False)
    else:
        closed = last.lower() in _LETTERS_ENDING_IN_CONSONANT
    return word + (after_consonant if closed else after_vowel)


def money(won: int, language: str) -> str:
    """Return an amount of won as read in `language`: 1억 2,000만원, or KRW 120 million."""
    if language == "ko":
        return _korean_money(won)
    for unit, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if won >= unit:
            return f"KRW {won / unit:,.2f}".rstrip("0").rstrip(".") + f" {word}"
    return f"KRW {won:,}"


def _korean_money(won: int) -> str:
    if won == 0:
        return "0원"
    parts = []
    for unit, word in ((10**12, "조"), (10**8, "억"), (10**4, "만")):
        count, won = divmod(won, unit)
        if count:
            parts.append(f"{count:,}{word}")
    if won:
        parts.append(f"{won:,}")
    return " ".join(parts) + "원"


def money_range(low: int | None, high: int | None, language: str) -> str:
    """Return a range of amounts; an open end is said in words; nothing given gives an empty text."""
    if low is not None and high is not None:
        if low == high:
            return money(low, language)
        return f"{money(low, language)} ~ {money(high, language)}"
    if high is not None:
        return f"{money(high, language)} 이하" if language == "ko" else f"up to {money(high, language)}"
    if low is not None:
        return f"{money(low, language)} 이상" if language == "ko" else f"from {money(low, language)}"
    return ""


def months(count: int, language: str) -> str:
    """Return a number of months in words."""
    if language == "ko":
        return f"{count}개월"
    return f"{count} month" if count == 1 else f"{count} months"


def listed(words: list[str], language: str, most: int = 4) -> str:
    """Return up to `most` words as a list, saying how many more there are."""
    shown, more = words[:most], len(words) - most
    if more <= 0:
        return ", ".join(shown)
    return ", ".join(shown) + (f" 외 {more}개" if language == "ko" else f" and {more} more")


def shortened(text: str, most: int = 40) -> str:
    """Return `text` as it can stand inside a sentence: at most `most` characters, cut off with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"
