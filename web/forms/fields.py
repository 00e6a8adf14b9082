"""Fields shared by every form. They only turn text into values; the rules stand in matcher.validation."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput

from matcher.errors import InvalidInput
from matcher.reference import fields as service_fields
from matcher.vocabulary import Language
from matcher.wording import label as word_for
from web import i18n
from web.forms.amounts import NotAnAmount, parse_won
from web.forms.places import CodesField, RegionField

__all__ = [
    "CodesField",
    "DayField",
    "DecimalNumberField",
    "EnumField",
    "EnumsField",
    "LinesField",
    "NumberField",
    "RegionField",
    "ServiceFieldField",
    "TokenForm",
    "WonField",
    "YesNoField",
    "show_problems",
]

_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?")
_LONGEST_NUMBER = 18
_DECIMAL = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})")


class TokenForm(FlaskForm):
    """A form that creates something: its token makes a double click one deed."""

    form_token = HiddenField(default=lambda: secrets.token_urlsafe(24))


def show_problems(form: FlaskForm, refusal: InvalidInput) -> None:
    """Put each problem of a refusal beside its field, or at the head of the form when it has none there."""
    place = 0 if i18n.language() is Language.KOREAN else 1
    for name, sentences in refusal.problems.items():
        field = form._fields.get(name)
        if field is None:
            form.form_errors.append(sentences[place])
        else:
            field.errors = [*field.errors, sentences[place]]


class LinesField(TextAreaField):
    """One entry a line. `data` is the list of lines that say something."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Part the text at its line ends."""
        lines = str(valuelist[0]).splitlines() if valuelist else []
        self.data: Any = [line.strip() for line in lines if line.strip()]

    def _value(self) -> str:
        return "\n".join(self.data or ())


class WonField(StringField):
    """An amount in won, typed in any usual way. `data` is an int or None."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the amount."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if typed:
            try:
                self.data = parse_won(typed)
            except NotAnAmount as problem:
                raise ValueError(
                    _("This is not an amount of money. Write for example 1억 2,000만원 or 120000000.")
                ) from problem

    def _value(self) -> str:
        if self.data is not None:
            return f"{self.data:,}"
        return str(self.raw_data[0]) if self.raw_data else ""


class NumberField(StringField):
    """A whole number. `data` is an int or None."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the number."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if typed:
            try:
                if len(typed) > _LONGEST_NUMBER:
                    raise ValueError
                self.data = int(typed)
            except ValueError as problem:
                raise ValueError(_("Please write a whole number in digits.")) from problem

    def _value(self) -> str:
        if self.data is not None:
            return str(self.data)
        return str(self.raw_data[0]) if self.raw_data else ""


class DecimalNumberField(StringField):
    """A number with or without a decimal point. `data` is a float or None."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the number."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if typed:
            try:
                if not _DECIMAL.fullmatch(typed):
                    raise ValueError
                self.data = float(typed)
            except ValueError as problem:
                raise ValueError(_("Please write a number in digits, for example 0.5.")) from problem

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


class DayField(StringField):
    """A day: 2026-11-22, 2026.11.22, 2026. 11. 22. or 2026년 11월 22일. `data` is a date or None."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the day."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if typed:
            parts = _DAY.fullmatch(typed)
            try:
                if parts is None:
                    raise ValueError
                self.data = date(int(parts[1]), int(parts[2]), int(parts[3]))
            except ValueError as problem:
                raise ValueError(_("There is no such day. Write for example 2026-11-22.")) from problem

    @property
    def input_type(self) -> str:
        """A calendar, unless what was typed is no day: a calendar could not show it again."""
        return "text" if self.data is None and self.raw_data and self.raw_data[0] else "date"

    def _value(self) -> str:
        if self.data is not None:
            return str(self.data.isoformat())
        return str(self.raw_data[0]) if self.raw_data else ""


class YesNoField(RadioField):
    """Yes, no, or not said. `data` is True, False or None."""

    _MEANINGS: ClassVar[dict[str, bool | None]] = {"yes": True, "no": False, "": None}

    def __init__(self, label: Any = None, validators: Any = None, **others: Any) -> None:
        """Offer the three answers."""
        super().__init__(
            label,
            validators,
            coerce=lambda value: value if isinstance(value, bool) else self._MEANINGS.get(str(value or "")),
            choices=lambda: [("yes", _("Yes")), ("no", _("No")), ("", _("Not decided"))],
            **others,
        )


class EnumField(SelectField):
    """One value of a vocabulary. `data` is the member, or None for the empty choice."""

    def __init__(
        self,
        label: Any = None,
        kind: type[StrEnum] | None = None,
        validators: Any = None,
        *,
        blank: Any = None,
        values: Iterable[StrEnum] | None = None,
        **others: Any,
    ) -> None:
        """Offer `values` (default: all of `kind`), and first an empty choice called `blank` where one is given."""
        if kind is None:
            raise TypeError("EnumField needs the kind of its values")
        super().__init__(
            label,
            validators,
            coerce=_coerce_to(kind),
            choices=_choices(list(values or kind), blank),
            **others,
        )


class EnumsField(SelectMultipleField):
    """Any number of values of a vocabulary, as boxes to tick. `data` is a list of members."""

    option_widget = CheckboxInput()

    def __init__(
        self, label: Any = None, kind: type[StrEnum] | None = None, validators: Any = None, **others: Any
    ) -> None:
        """Offer every value of `kind`."""
        if kind is None:
            raise TypeError("EnumsField needs the kind of its values")
        super().__init__(label, validators, coerce=kind, choices=_choices(list(kind), None), **others)


class ServiceFieldField(SelectField):
    """One of the twelve official service fields. `data` is its code or None."""

    def __init__(self, label: Any = None, validators: Any = None, *, blank: Any = "", **others: Any) -> None:
        """Offer the fields in the order of the decree."""

        def choices() -> list[tuple[str, str]]:
            korean = i18n.language() is Language.KOREAN
            return [("", str(blank))] + [
                (one.code, one.name_ko if korean else one.name_en) for one in service_fields.all_fields()
            ]

        super().__init__(label, validators, coerce=lambda value: value or None, choices=choices, **others)


def _coerce_to(kind: type[StrEnum]) -> Callable[[Any], StrEnum | None]:
    return lambda value: kind(value) if value else None


def _choices(members: list[StrEnum], blank: Any) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        first = [] if blank is None else [("", str(blank))]
        return first + [(one.value, word_for(one, i18n.language())) for one in members]

    return choices


def is_ticked_list(field: Field) -> bool:
    """Tell whether a field is drawn as a group of boxes or buttons."""
    return isinstance(field, (RadioField, EnumsField))
