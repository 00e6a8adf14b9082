"""What the forms of needs and solutions share: sections, the token, the version, and what differs from the row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_wtf import FlaskForm
from sqlmodel import SQLModel
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectFieldBase

from matcher.reference import regions
from web import i18n
from web.forms.choices import TypesField, type_name
from web.forms.fields import CodesField, TokenForm, WonField
from web.forms.places import shown_name

_LONGEST_VERSION = 9
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a long form: its heading, a sentence on what it is for, and its fields by name."""

    heading: LazyString
    about: LazyString
    names: tuple[str, ...]


class StepForm(FlaskForm):
    """A button that changes something: nothing but the token against forged requests."""


class ItemForm(TokenForm):
    """A need or a solution as it is typed. The token makes a double click one row, the version finds a lost race."""

    SECTIONS: ClassVar[tuple[Section, ...]] = ()

    version = HiddenField()

    def sections(self) -> Iterator[tuple[Section, list[Field]]]:
        """Yield every section with its fields, in the order of the page."""
        for section in self.SECTIONS:
            yield section, [self[name] for name in section.names]

    def values(self, draft: type[SQLModel]) -> dict[str, Any]:
        """Return what was typed, by the names of `draft`; what a page leaves out has the draft's own default."""
        typed = {field.name: _value(field) for _section, fields in self.sections() for field in fields}
        fields = draft.model_fields
        return {
            name: value
            for name, value in typed.items()
            if name in fields and (value is not None or fields[name].default is None)
        }

    @property
    def token(self) -> str | None:
        """The token of the page this was typed on, None when the page carried none."""
        return str(self.form_token.data or "")[:_LONGEST_TOKEN] or None

    @property
    def opened_version(self) -> int:
        """The version the page was opened with; 0, which no row has, when the page does not say."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_VERSION else 0

    def take_version(self, version: int) -> None:
        """Let the next save overwrite `version`: its reader has been shown what it holds."""
        self.version.data = str(version)

    def differences(self, saved: "ItemForm") -> list[tuple[str, str]]:
        """Return label and saved text of every field where `saved` holds something else than was typed here."""
        return [
            (str(field.label.text), _shown(saved[field.name]))
            for _section, fields in self.sections()
            for field in fields
            if (_value(field) or None) != (_value(saved[field.name]) or None)
        ]


def _value(field: Field) -> Any:
    # Boxes come in the order of the page, typed names in the order of typing: neither means anything.
    return sorted(field.data) if isinstance(field, CodesField | TypesField) else field.data


def _shown(field: Field) -> str:  # noqa: PLR0911 - one line a kind of field
    if isinstance(field, CodesField):
        return "\n".join(shown_name(one) for code in field.data for one in regions.resolve(code))
    if isinstance(field, TypesField):
        return "\n".join(type_name(one) for one in field.data)
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(one.label) for one in field.iter_choices() if one.selected)
    if isinstance(field, WonField):
        return "" if field.data is None else i18n.money(field.data, i18n.language())
    if isinstance(field.data, list):
        return "\n".join(field.data)
    if isinstance(field.data, date):
        return field.data.isoformat()
    return "" if field.data is None else str(field.data)
