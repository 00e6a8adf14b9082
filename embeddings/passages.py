"""A text cut into sentence-sized passages by plain rules, Korean and English."""

import re

from embeddings.characters import tidy
from embeddings.word_pieces import HANGUL

LONGEST = 300
"""Characters of one passage; longer sentences are cut at a comma or space."""

_SHORTEST = 20
_READ = 60_000
# A full stop inside a number, an abbreviation or an address is not the end of a sentence: it needs space after it.
_END = re.compile(r"(?<=[.!?。!?…])[\"'”’」』)\]]*\s+(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|incl|Mr|Mrs|Ms|Dr|St|No|Inc|Ltd|Co|Corp)|\b[A-Z])\.$"
)
_NUMBERED = re.compile(r"^\W*\d{1,3}\.$")
_BULLET = re.compile(r"^[\s\-–—•·*○●◦□■▪▶※❍ㅇ]+(?=\S)")
_NEW = re.compile(r"^\s*(?:[\-–—•·*○●◦□■▪▶※❍ㅇ#]|\(?\d{1,3}[.)]|[가-하][.)])")
_STOPS = (".", "!", "?", "。", "！", "？", "…", ":", ";")
_MANY = 6
_WIDE = (25, 120)
_FEW = 0.5
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def passages_of(text: str, *, most: int = 40) -> list[str]:
    """At most `most` passages in order, none empty; those beyond are left out. Markup and bullets fall away.

    Pieces of fewer than 20 columns (a Hangul syllable takes two) join their neighbour, so a heading stays with its
    first sentence.
    """
    pieces: list[str] = []
    for line in _lines(_TAG.sub(" ", tidy(text[:_READ]))):
        for sentence in _sentences(line):
            pieces.extend(_cut(sentence))
        if len(pieces) > 4 * most:
            break
    return _joined(pieces)[:most]


def _lines(text: str) -> list[str]:
    """Lines without bullets; those of a hard-wrapped text are put together up to the end of a sentence."""
    lines = text.splitlines()
    wrapped = _is_wrapped([line.strip() for line in lines if line.strip()])
    found: list[str] = []
    open_ended = False
    for line in lines:
        cleaned = " ".join(_BULLET.sub("", line).split())
        if not cleaned:
            open_ended = False
            continue
        if open_ended and not _NEW.match(line):
            found[-1] = f"{found[-1]} {cleaned}"
        else:
            found.append(cleaned)
        open_ended = wrapped and not cleaned.endswith(_STOPS)
    return found


def _is_wrapped(lines: list[str]) -> bool:
    """Whether line breaks stand for the width of a page, as in text out of a PDF, not for the end of a thought."""
    if len(lines) < _MANY:
        return False
    ended = sum(line.endswith(_STOPS) for line in lines)
    return _WIDE[0] <= sorted(map(len, lines))[len(lines) // 2] <= _WIDE[1] and ended < len(lines) * _FEW


def _sentences(line: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(line):
        piece = line[start : end.end()].strip()
        if _ABBREVIATION.search(piece) or _NUMBERED.match(piece):
            continue
        found.append(piece)
        start = end.end()
    found.append(line[start:].strip())
    return [piece for piece in found if piece]


def _cut(sentence: str) -> list[str]:
    parts: list[str] = []
    rest = sentence
    while len(rest) > LONGEST:
        head = rest[:LONGEST]
        at = max(head.rfind(", "), head.rfind("; "), head.rfind(") "))
        if at < LONGEST // 2:
            at = head.rfind(" ")
        at = at + 1 if at > 0 else LONGEST
        parts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [*parts, rest] if rest else parts


def _joined(pieces: list[str]) -> list[str]:
    """Pieces too short to mean anything alone put together with the next, the last one with the one before."""
    found: list[str] = []
    waiting = ""
    for piece in pieces:
        whole = f"{waiting} {piece}".strip()
        if len(whole) + len(HANGUL.findall(whole)) < _SHORTEST:
            waiting = whole
            continue
        found.append(whole)
        waiting = ""
    if waiting:
        if found and len(found[-1]) + len(waiting) < LONGEST:
            found[-1] = f"{found[-1]} {waiting}"
        else:
            found.append(waiting)
    return found
