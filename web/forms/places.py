"""Fields for regions: boxes to tick by province, and a line to type names or codes into. No script needed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, StringField, ValidationError

from matcher.reference import region_names, regions
from matcher.reference.regions import NATIONWIDE, RegionRecord
from web import i18n

_SEPARATORS = re.compile(r"[;\n\r；、]+")
_MOST_NAMED = 6


class UnclearPlace(ValueError):
    """A name that no local government has, or several have; the text says which."""


def code_of(text: str) -> str:
    """Return the code of a typed name or code. A code is returned as it is, so that its own rule is told.

    Raises `UnclearPlace` with a sentence in the reader's language.
    """
    typed = text.strip()
    if typed.isascii() and typed.isdigit():
        return typed
    found = region_names.find_by_name(typed)
    wanted = region_names.compact(typed)
    exact = [one for one in found if wanted in {region_names.compact(name) for name in _names(one)}]
    chosen = exact if len(exact) == 1 else found
    if len(chosen) == 1:
        return chosen[0].code
    if not found:
        raise UnclearPlace(_("There is no local government called “%(name)s”.", name=typed[:60]))
    candidates = ", ".join(shown_name(one) for one in found[:_MOST_NAMED])
    raise UnclearPlace(
        _(
            "“%(name)s” may mean several places: %(candidates)s. Please write which.",
            name=typed[:60],
            candidates=candidates,
        )
    )


def _names(record: RegionRecord) -> tuple[str, ...]:
    return (record.name_ko, record.name_en, regions.full_name(record, "ko"), regions.full_name(record, "en"))


def shown_name(record: RegionRecord) -> str:
    """Return a region's full name in the reader's language."""
    return regions.full_name(record, i18n.language().value)


def pieces(text: str) -> list[str]:
    """Return the single names of a typed list; a comma also belongs to English names, so it parts only where needed."""
    found: list[str] = []
    for line in _SEPARATORS.split(text):
        piece = line.strip()
        if not piece:
            continue
        if "," in piece and not region_names.find_by_name(piece):
            found += [one.strip() for one in piece.split(",") if one.strip()]
        else:
            found.append(piece)
    return found


class RegionField(StringField):
    """One local government: typed by name or code, offered by a list. `data` is its code, or an empty text."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Turn what was typed into a code."""
        self.data = ""
        typed = str(valuelist[0]).strip() if valuelist else ""
        if typed:
            try:
                self.data = code_of(typed)
            except UnclearPlace as problem:
                raise ValueError(str(problem)) from problem

    def _value(self) -> str:
        if self.raw_data and self.raw_data[0]:
            return str(self.raw_data[0])
        return _full_name(self.data or "")


def _full_name(code: str) -> str:
    try:
        return " · ".join(shown_name(one) for one in regions.resolve(code)) if code else ""
    except regions.UnknownRegion:
        return code


class CodesField(Field):
    """Several regions: ticked, or typed as names or codes with commas or on lines. `data` is a list of codes.

    What was typed and not understood stays in the line, with the reason beside it.
    """

    def __init__(
        self, label: Any = None, validators: Any = None, *, nationwide: bool = True, **others: Any
    ) -> None:
        """Offer `nationwide` as a choice, or not."""
        super().__init__(label, validators, **others)
        self.nationwide = nationwide
        self.unclear: list[str] = []
        self.data: list[str]

    def process_data(self, value: Iterable[str] | None) -> None:
        """Take stored codes."""
        self.data = list(value or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take ticked codes and typed names alike."""
        codes: dict[str, None] = {}
        self.unclear, problems = [], []
        for piece in (one for value in valuelist for one in pieces(str(value))):
            try:
                codes[code_of(piece)] = None
            except UnclearPlace as problem:
                self.unclear.append(piece)
                problems.append(str(problem))
        self.data = list(codes)
        self._problems = problems

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - the base passes it
        """Tell what was not understood."""
        problems: list[str] = getattr(self, "_problems", [])
        if problems:
            raise ValidationError(" ".join(problems))

    @property
    def typed(self) -> str:
        """What the line to type into shows: all that no box stands for."""
        boxes = {code for _name, rows in self.groups() for code, _label in rows} | {NATIONWIDE}
        return "; ".join([*self.unclear, *(code for code in self.data if code not in boxes)])

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (province, its [(code, name)]) in 가나다 order: the province itself first, then its members."""
        language = i18n.language().value
        provinces = regions.in_korean_order(r for r in regions.current_regions() if r.level == "province")
        return [
            (
                shown_name(province),
                [(province.code, _("All of %(province)s", province=shown_name(province)))]
                + [
                    (one.code, one.name_ko if language == "ko" else one.name_en)
                    for one in regions.basics_of(province.code)
                ],
            )
            for province in provinces
        ]

    def chosen_in(self, rows: Iterable[tuple[str, str]]) -> int:
        """Return how many of these rows are chosen."""
        return sum(code in self.data for code, _name in rows)


def suggestions() -> list[str]:
    """Return every full name, for the list behind a line to type into."""
    return [shown_name(one) for one in regions.in_korean_order(regions.current_regions())]
