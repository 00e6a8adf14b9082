"""Filters as they stand in an address: what is not understood narrows nothing, and never breaks a page."""

from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from matcher.filters import Filters
from matcher.reference import fields as service_fields
from matcher.vocabulary import ItemKind, Language, Origin, Sort
from web import i18n
from web.forms.amounts import NotAnAmount, parse_won
from web.forms.places import UnclearPlace, code_of
from web.per_request import types_in_force

_HIGHEST_PAGE = 100_000
_TRL = range(1, 10)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters with the words they were asked in, and sentences on what was not understood."""

    filters: Filters
    asked: dict[str, str]
    problems: tuple[str, ...]

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.asked.items() if name not in {"sort", "q", "for"})


def asked_filters(kind: ItemKind) -> Narrowing:
    """Read the filters of this request."""
    asked = {name: value.strip() for name, value in request.args.items() if name not in {"page", "lang"}}
    problems: list[str] = []
    filters = Filters(
        field=_known(asked.get("field"), {one.code for one in service_fields.all_fields()}),
        type=_known(asked.get("type"), {one.id for one in types_in_force().offered}),
        region=_region(asked.get("region", ""), problems),
        origin=_member(Origin, asked.get("origin")),
        trl_at_least=_trl(asked.get("trl")),
        amount_at_most=_amount(asked.get("amount", ""), problems),
        open_only=kind is ItemKind.NEED and asked.get("open") == "1",
        open_source_only=kind is ItemKind.SOLUTION and asked.get("open_source") == "1",
        sort=_member(Sort, asked.get("sort")) or Sort.NEWEST,
        page=min(max(1, request.args.get("page", 1, type=int)), _HIGHEST_PAGE),
    )
    return Narrowing(filters, asked, tuple(problems))


def field_choices() -> list[tuple[str, str]]:
    """Return (code, name) of the service fields."""
    korean = i18n.language() is Language.KOREAN
    return [(one.code, one.name_ko if korean else one.name_en) for one in service_fields.all_fields()]


def type_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (field, its [(id, name)])."""
    korean = i18n.language() is Language.KOREAN
    everything = types_in_force().offered
    groups = [
        (
            name,
            sorted(
                ((one.id, one.name_ko if korean else one.name_en) for one in everything if one.field == code),
                key=lambda pair: pair[1].casefold(),
            ),
        )
        for code, name in field_choices()
    ]
    return [group for group in groups if group[1]]


def _known(value: str | None, known: set[str]) -> str | None:
    return value if value in known else None


def _member(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None


def _trl(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and int(value[:3]) in _TRL else None


def _region(text: str, problems: list[str]) -> str | None:
    if not text:
        return None
    try:
        return code_of(text)
    except UnclearPlace as problem:
        problems.append(str(problem))
        return None


def _amount(text: str, problems: list[str]) -> int | None:
    if not text:
        return None
    try:
        return min(max(0, parse_won(text)), 10**15)
    except NotAnAmount:
        problems.append(_("“%(text)s” is not an amount, so it was left out.", text=text[:40]))
        return None
