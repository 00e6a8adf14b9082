"""Two choices only needs and solutions offer: kinds of solution by field, and how mature a thing is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, SelectField, ValidationError

from matcher.reference import fields
from matcher.reference.solution_types import SolutionTypeRecord, normal_word
from matcher.vocabulary import Language
from web import i18n
from web.per_request import types_in_force


def _named(record: SolutionTypeRecord) -> str:
    return record.name(i18n.language())


def _type_called(text: str) -> str | None:
    wanted = normal_word(text)
    for one in types_in_force().offered:
        names = (one.id, one.name_ko, one.name_en, *one.aliases_ko, *one.aliases_en)
        if wanted in {normal_word(name) for name in names}:
            return one.id
    return None


def type_name(type_id: str) -> str:
    """Return the name of a solution type in the reader's language; an unknown id stands as it is."""
    record = types_in_force().find(type_id)
    return type_id if record is None else _named(record)


def _pieces(values: Iterable[str]) -> Iterator[str]:
    for piece in (one.strip() for value in values for one in re.split(r"[;\n；、]", value)):
        # Some English names hold a comma: it parts names only where the whole is none.
        if "," in piece and _type_called(piece) is None:
            yield from (one.strip() for one in piece.split(",") if one.strip())
        elif piece:
            yield piece


class TypesField(Field):
    """Kinds of solution: ticked under their field, or typed by name. `data` is a list of ids.

    It has what the field for regions has, so that one component draws both.
    """

    nationwide = False

    def __init__(self, label: Any = None, validators: Any = None, **others: Any) -> None:
        """Start with nothing chosen."""
        super().__init__(label, validators, **others)
        self.unclear: list[str] = []
        self._kept: set[str] = set()
        self.data: list[str]

    def process_data(self, value: Iterable[str] | None) -> None:
        """Take stored ids."""
        self.data = list(value or ())
        self._kept = {one for one in self.data if not types_in_force().offers(one)}

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take ticked ids and typed names alike; what is no type stays in the line, with the reason beside it."""
        chosen: dict[str, None] = {}
        self.unclear = []
        for piece in _pieces(str(value) for value in valuelist):
            # What was chosen before it was retired may stay.
            known = piece if piece in self._kept else _type_called(piece)
            if known is None:
                self.unclear.append(piece)
            else:
                chosen[known] = None
        self.data = list(chosen)

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - WTForms passes it
        """Tell what was not understood."""
        if self.unclear:
            raise ValidationError(
                _(
                    "There is no kind of solution called “%(name)s”. Choose from the list.",
                    name=self.unclear[0][:60],
                )
            )

    @property
    def typed(self) -> str:
        """What the line to type into shows: all that no box stands for."""
        return "; ".join(self.unclear)

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return (field, its [(id, name)]) by name, fields in the order of the decree; retired types only if chosen."""
        english = i18n.language() is Language.ENGLISH
        types = types_in_force()
        everything = [one for one in types.records if types.offers(one.id) or one.id in self.data]
        groups = [
            (
                field.name_en if english else field.name_ko,
                sorted(
                    ((one.id, _named(one)) for one in everything if one.field == field.code),
                    key=lambda choice: choice[1].casefold(),
                ),
            )
            for field in fields.all_fields()
        ]
        return [group for group in groups if group[1]]

    def chosen_in(self, rows: Iterable[tuple[str, str]]) -> int:
        """Return how many of these rows are chosen."""
        return sum(code in self.data for code, _name in rows)


class MaturityField(SelectField):
    """A technology readiness level, 1 to 9, in plain words. `data` is an int or None."""

    def __init__(self, label: Any = None, validators: Any = None, **others: Any) -> None:
        """Offer the nine levels after an empty choice."""
        super().__init__(
            label,
            validators,
            coerce=lambda value: int(value) if value else None,
            choices=_levels,
            **others,
        )


def _levels() -> list[tuple[str, str]]:
    told = (
        _("basic principle observed"),
        _("concept worked out"),
        _("concept proven in a laboratory"),
        _("parts tested in a laboratory"),
        _("parts tested under real conditions"),
        _("prototype shown under real conditions"),
        _("prototype tried out in a town"),
        _("finished and certified"),
        _("in regular use"),
    )
    levels = ((str(level), f"TRL {level} · {what}") for level, what in enumerate(told, 1))
    return [("", _("Not said")), *levels]
