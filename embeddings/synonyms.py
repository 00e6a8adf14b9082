"""Different names of one thing, found in a text however they are spaced."""

import re
from collections.abc import Mapping

from embeddings.characters import tidy

_WORD = re.compile(r"\w+")
_PARTICLE = re.compile(
    "(?:들)?(?:은|는|이|가|을|를|의|에|와|과|도|만|로|으로|에서|에게|에는|에도|까지|부터|이나|나|라|이라|처럼|보다|마다|"
    "이며|며|이고|고|인|및|등|용|입니다|이다|이란|란|하고|에서는|으로는|로는|이라는|라는|형|식)?"
)
_FREE = 5
_MARK = "="


class Synonyms:
    """Forms that lead to a canonical one. Spaces, hyphens and capitals do not matter."""

    def __init__(self, canonical: Mapping[str, str]) -> None:
        """`canonical` leads from a form to the name it stands for; that name stands for itself."""
        self._canonical: dict[str, str] = {}
        for form, name in canonical.items():
            target = _squeezed(name)
            if target:
                self._canonical.setdefault(target, target)
                if key := _squeezed(form):
                    self._canonical[key] = target
        # Lengths to try for each pair of first letters keep the search short with thousands of forms.
        self._lengths: dict[str, list[int]] = {}
        for form in self._canonical:
            self._lengths.setdefault(form[:2], []).append(len(form))
        for lengths in self._lengths.values():
            lengths[:] = sorted(set(lengths), reverse=True)

    def found_in(self, text: str) -> list[str]:
        """The canonical names met in the text, each marked so that it is never mistaken for an ordinary word."""
        if not self._canonical:
            return []
        words = [(found.start(), found.group().lower()) for found in _WORD.finditer(tidy(text))]
        squeezed = "".join(word for _, word in words)
        starts: list[int] = []
        at = 0
        for _, word in words:
            starts.append(at)
            at += len(word)
        ends = {start + len(word) for start, (_, word) in zip(starts, words, strict=True)}
        found: list[str] = []
        free_from = 0
        for start in starts:
            if start < free_from:
                continue
            form = self._form_at(squeezed, start, ends)
            if form:
                found.append(_MARK + self._canonical[form])
                free_from = start + len(form)
        return found

    def _form_at(self, squeezed: str, start: int, ends: set[int]) -> str:
        """The longest form beginning here that ends where a word or a word's stem ends."""
        for length in self._lengths.get(squeezed[start : start + 2], ()):
            end = start + length
            if end > len(squeezed):
                continue
            form = squeezed[start:end]
            if form in self._canonical and _ends_well(squeezed, end, ends, form):
                return form
        return ""


def _ends_well(squeezed: str, end: int, ends: set[int], form: str) -> bool:
    if end in ends:
        return True
    following = squeezed[end]
    if form[-1].isascii():
        return not following.isascii()  # DRT를, but not DRTs
    if len(form) >= _FREE:
        return True  # a long Korean name may be the beginning of a compound
    match = _PARTICLE.match(squeezed, end)
    return match is not None and any(at in ends for at in range(end + 1, match.end() + 1))


def _squeezed(form: str) -> str:
    return "".join(_WORD.findall(tidy(form).lower()))
