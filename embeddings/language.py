"""Which language a text is in, as far as centring needs to know."""

import re

_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_LATIN = re.compile("[A-Za-z]")
_MARKED_LATIN = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")

# A Hangul syllable carries about as much as two Latin letters, so Korean full of acronyms is still Korean.
_SYLLABLE_WEIGHT = 2.0
_ENOUGH = 4000


def language_of(text: str) -> str:
    """'ko', 'en' or 'other', by the share of each script among the letters; 'other' when there is no letter.

    Latin script counts as English unless marked letters are common (Vietnamese, French, Czech): this decides only
    which mean is subtracted from a vector, and a wrong guess costs little.
    """
    sample = text[:_ENOUGH]
    hangul = len(_HANGUL.findall(sample)) * _SYLLABLE_WEIGHT
    latin = len(_LATIN.findall(sample))
    marked = len(_MARKED_LATIN.findall(sample))
    total = hangul + len(_LETTER.findall(sample)) - len(_HANGUL.findall(sample))
    if total <= 0:
        return "other"
    if hangul / total >= 0.4:
        return "ko"
    if latin / total >= 0.5 and marked / (latin + marked) < 0.05:
        return "en"
    return "other"
