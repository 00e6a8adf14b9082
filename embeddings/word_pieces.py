"""Cutting a text for the word analysis: pieces Kiwi takes quickly, and words in Latin letters."""

import re

HANGUL = re.compile("[\uac00-\ud7a3]")

_PIECE = 1000
# No Korean word is this long; unbroken runs cost Kiwi more than their length (measured: 14 s for 200,000 letters).
_LONG_RUN = re.compile(r"\S{41,}")
_RUN = 40
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f\u1e00-\u1eff]+(?:[-'\u2019&+./][A-Za-z0-9\u00c0-\u024f]+)*")
_INSIDE = re.compile(r"[-&+./]")
_POSSESSIVE = re.compile(r"['\u2019](?:s|t|re|ve|ll|d|m)?$")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LONGEST_WORD = 60


def pieces_of(text: str) -> list[str]:
    """The text by lines and, where these are long, by about a thousand characters, broken at a space."""
    broken = _LONG_RUN.sub(lambda run: _every(run.group(), _RUN), text)
    pieces: list[str] = []
    for line in broken.splitlines():
        rest = line.strip()
        while len(rest) > _PIECE:
            cut = rest.rfind(" ", 1, _PIECE)
            pieces.append(rest[:cut])
            rest = rest[cut:].strip()
        if rest:
            pieces.append(rest)
    return pieces


def _every(run: str, width: int) -> str:
    """Spaces between stretches of `width` letters."""
    return " ".join(run[start : start + width] for start in range(0, len(run), width))


def latin_words(text: str) -> list[str]:
    """Words with a Latin letter, lower-cased; a hyphenated one as its parts and as one (real-time: 3 words)."""
    words: list[str] = []
    for found in _LATIN.findall(text):
        word = _POSSESSIVE.sub("", found.lower())
        parts = [part for part in _INSIDE.split(word) if part]
        if len(parts) > 1:
            parts.append("".join(parts))
        words.extend(part for part in parts if _LETTER.search(part) and len(part) <= _LONGEST_WORD)
    return words
