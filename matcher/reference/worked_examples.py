"""Worked examples: an invented situation and an invented product that answers it, told in Korean and in English.

They show what the thesaurus describes: several different situations of each solution type, and things outside every
type. Text of this project, made to teach; no real town, company or case.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from matcher.reference.files import read_jsonl


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """One situation and one answer. `type` is a solution type's id or empty, `also` other types that would do."""

    id: str
    type: str
    also: tuple[str, ...]
    need_ko: str
    need_en: str
    solution_ko: str
    solution_en: str


def _example(row: dict[str, Any]) -> WorkedExample:
    return WorkedExample(**{**row, "also": tuple(row["also"])})


@cache
def _examples() -> tuple[WorkedExample, ...]:
    return tuple(_example(row) for row in read_jsonl("worked_examples.jsonl"))


def all_examples() -> tuple[WorkedExample, ...]:
    """Every example in the order of the file."""
    return _examples()
