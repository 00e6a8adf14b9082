"""The thesaurus as lines of JSON, one type a line: written for an editor, and read back with every fault by its line.

The same form as the file the program comes with, and one mark more: `"retired": true`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matcher.reference.solution_types import FIELD_NAMES, SolutionTypeRecord, SolutionTypes, record_of
from matcher.validation import clean

RETIRED = "retired"
_LISTS = frozenset(name for name in FIELD_NAMES if SolutionTypeRecord.__annotations__[name] is not str)
# Fields a line may leave out; it then holds nothing there.
_OPTIONAL = frozenset({"requires_ko", "requires_en"})


@dataclass(frozen=True, slots=True)
class Proposed:
    """A type as somebody wants it to be, and the line of the file it stood on (0: no file)."""

    record: SolutionTypeRecord
    retired: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: where it stands, and what is wrong, in both languages."""

    line: int
    type: str
    ko: str
    en: str

    def said(self) -> tuple[str, str]:
        """Return (Korean, English), the place first."""
        korean = f"{self.line}행" if self.line else ""
        english = f"line {self.line}" if self.line else ""
        return (
            f"{' '.join(filter(None, (korean, self.type)))}: {self.ko}",
            f"{' '.join(filter(None, (english, self.type)))}: {self.en}",
        )


def written(types: SolutionTypes) -> str:
    """Return all types as lines, in their order; what `read` takes back unchanged."""
    return "".join(line_of(one, retired=one.id in types.retired) for one in types.records)


def line_of(record: SolutionTypeRecord, *, retired: bool = False) -> str:
    """Return one type as a line, its end included."""
    row = record.as_row() | ({RETIRED: True} if retired else {})
    return json.dumps(row, ensure_ascii=False) + "\n"


def read(text: str) -> tuple[list[Proposed], list[Fault]]:
    """Return the types the lines hold, and the faults of lines that hold none. Empty lines are passed over."""
    proposed, faults = [], []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as problem:
            said = getattr(problem, "msg", type(problem).__name__)
            faults.append(Fault(number, "", f"JSON이 아닙니다({said}).", f"This is no JSON ({said})."))
            continue
        found = _shape(row, number)
        faults += found
        if not found:
            proposed.append(_proposed(row, number))
    return proposed, faults


def _proposed(row: dict[str, Any], line: int) -> Proposed:
    cleaned = {name: _cleaned(row.get(name, [])) for name in FIELD_NAMES}
    return Proposed(record_of(cleaned), row.get(RETIRED, False), line)


def _cleaned(value: str | list[str]) -> str | list[str]:
    return _one_line(value) if isinstance(value, str) else [_one_line(one) for one in value]


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _shape(row: Any, line: int) -> list[Fault]:  # noqa: ANN401 - what a line of JSON can be
    """What keeps the row from being a type at all: fields missing, unknown, or of another kind."""
    if not isinstance(row, dict):
        return [Fault(line, "", "{…} 꼴의 객체가 아닙니다.", "This is no object {…}.")]
    name = str(row.get("id", ""))[:60] if isinstance(row.get("id"), str) else ""
    faults = [
        Fault(line, name, f"‘{field}’ 항목이 없습니다.", f"The field ‘{field}’ is missing.")
        for field in FIELD_NAMES
        if field not in row and field not in _OPTIONAL
    ]
    faults += [
        Fault(line, name, f"‘{field[:40]}’은(는) 없는 항목입니다.", f"There is no field ‘{field[:40]}’.")
        for field in row
        if field not in FIELD_NAMES and field != RETIRED
    ]
    faults += [_wrong_kind(line, name, field) for field in row if not _right_kind(field, row[field])]
    return faults


def _right_kind(field: str, value: Any) -> bool:  # noqa: ANN401 - as above
    if field == RETIRED:
        return isinstance(value, bool)
    if field in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return field not in FIELD_NAMES or isinstance(value, str)


def _wrong_kind(line: int, name: str, field: str) -> Fault:
    if field == RETIRED:
        return Fault(line, name, "‘retired’는 true 또는 false입니다.", "‘retired’ is true or false.")
    if field in _LISTS:
        return Fault(
            line,
            name,
            f"‘{field}’은(는) 글의 목록 […]이어야 합니다.",
            f"‘{field}’ must be a list […] of texts.",
        )
    return Fault(line, name, f"‘{field}’은(는) 글이어야 합니다.", f"‘{field}’ must be a text.")


def merged(present: SolutionTypes, proposed: Iterable[Proposed]) -> SolutionTypes:
    """Return the types as they would be with the proposed ones adopted; types nobody mentions stay."""
    wanted = list(proposed)
    said = {one.record.id for one in wanted}
    retired = (present.retired - said) | {one.record.id for one in wanted if one.retired}
    return present.changed([one.record for one in wanted], retired)
