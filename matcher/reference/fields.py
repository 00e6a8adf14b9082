"""The twelve official service fields of the Smart City Act decree, article 2: the first level of kinds."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from matcher.reference.files import read_json


@dataclass(frozen=True)
class FieldRecord:
    """One official field. `position` is its number in the decree, from 1; `code` is our own short name."""

    code: str
    position: int
    name_ko: str
    name_en: str
    source: str
    as_of: date


@cache
def _fields() -> dict[str, FieldRecord]:
    file = read_json("fields.json")
    as_of = date.fromisoformat(file["as_of"])
    return {
        row["code"]: FieldRecord(row["code"], position, row["name_ko"], row["name_en"], file["source"], as_of)
        for position, row in enumerate(file["fields"], start=1)
    }


def all_fields() -> list[FieldRecord]:
    """The twelve fields in the order of the decree."""
    return list(_fields().values())


def field_of(code: str) -> FieldRecord:
    """The field with this code. Raises KeyError."""
    return _fields()[code]
