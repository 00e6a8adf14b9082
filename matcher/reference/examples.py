"""Example data: public cases retold from their sources, and a few invented rows that fill every field.

Both carry a notice that must stand wherever they are shown. Public cases hold only what the sources say:
no budget, no maturity, no price was added. Field codes and solution types are our own classification.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from matcher.reference.files import read_jsonl

EXAMPLE_NOTICE_KO = "공개 자료를 바탕으로 다시 쓴 예시"
EXAMPLE_NOTICE_EN = "Example retold from public sources"
INVENTED_NOTICE_KO = "가상 예시"
INVENTED_NOTICE_EN = "Invented example"
UNNAMED_COMPANY_KO = "공급기업 미공개"
UNNAMED_COMPANY_EN = "Supplier not named"


@dataclass(frozen=True)
class ExampleText:
    """A title and the facts below it, in the case's language."""

    title: str
    text: str


@dataclass(frozen=True)
class CaseReference:
    """How need and solution met.

    `match` is selected, demonstrated, awarded, approved, agreement or shortlisted. `evidence` is stated (the
    source says so plainly) or thin. Year and programme are None where no source tells.
    """

    year: int | None
    programme: str | None
    match: str
    evidence: str


@dataclass(frozen=True)
class PublicCase:
    """A real need and the solution that met it.

    `municipality` is written as the source has it; `municipality_kind` is municipality, public_body or
    overseas_city. `region_codes` are codes in use today, empty abroad; `region_note` explains them where they
    are not obvious. `company` is None where the source names none. `types` are ids of the solution types the
    solution belongs to, often none.
    """

    id: str
    language: str
    country_code: str
    municipality: str
    municipality_kind: str
    region_codes: tuple[str, ...]
    region_note: str
    company: str | None
    need: ExampleText
    solution: ExampleText
    field: str
    types: tuple[str, ...]
    reference: CaseReference
    source: str


@dataclass(frozen=True)
class InventedOrganisation:
    """An organisation of an invented row. Business numbers begin with 000, which no tax office has."""

    name: str
    name_en: str
    kind: str
    region_code: str
    business_number: str | None = None
    size: str | None = None
    introduction: str = ""


@dataclass(frozen=True)
class InventedRequirement:
    """One checkable sentence of an invented need; `must` is False for a wish."""

    text: str
    must: bool


@dataclass(frozen=True)
class InventedReference:
    """An invented deployment; `state` is claimed, documented or confirmed."""

    customer: str
    region_code: str | None
    year: int | None
    programme: str
    summary: str
    state: str


@dataclass(frozen=True)
class InventedCertificate:
    """An invented certificate; one of them has expired."""

    kind: str
    name: str
    number: str
    issued_on: date | None
    expires_on: date | None


@dataclass(frozen=True)
class InventedNeed:
    """A need that never was, on the names of a need's own fields; money in won, regions as codes."""

    id: str
    organisation: InventedOrganisation
    title: str
    problem: str
    people_affected: str
    desired_outcome: str
    success_criteria: tuple[str, ...]
    constraints: str
    existing_systems: str
    existing_datasets: str
    requirements: tuple[InventedRequirement, ...]
    field_code: str
    types: tuple[str, ...]
    regions: tuple[str, ...]
    budget_min: int
    budget_max: int
    budget_secured: bool
    starts_on: date
    ends_on: date
    answers_until: date
    minimum_trl: int
    procurement: tuple[str, ...]
    audience: str
    language: str


@dataclass(frozen=True)
class InventedSolution:
    """A solution that never was, on the names of a solution's own fields; money in won, time in months."""

    id: str
    organisation: InventedOrganisation
    title: str
    problem_solved: str
    how: str
    evidence: str
    field_code: str
    types: tuple[str, ...]
    trl: int
    price_min: int
    price_max: int
    price_model: str
    months_to_deploy: int
    regions: tuple[str, ...]
    requires_of_town: str
    standards: str
    data_hub_link: bool
    ngsi_ld: bool
    open_source_licence: str
    repository_url: str
    sandbox_exemption: str
    export_readiness: str
    smallest_budget: int | None
    language: str
    references: tuple[InventedReference, ...]
    certificates: tuple[InventedCertificate, ...]


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _typed(row: dict[str, Any], *days: str, **made: object) -> dict[str, Any]:
    """The row as keyword arguments: lists as tuples, the named values as days, and what was made already."""
    typed = {name: _frozen(value) for name, value in row.items() if name != "kind"}
    typed.update({day: date.fromisoformat(row[day]) if row[day] else None for day in days})
    return typed | made


@cache
def _cases() -> tuple[PublicCase, ...]:
    return tuple(
        PublicCase(
            **_typed(
                row,
                need=ExampleText(**row["need"]),
                solution=ExampleText(**row["solution"]),
                reference=CaseReference(**row["reference"]),
            )
        )
        for row in read_jsonl("examples", "cases.jsonl")
    )


@cache
def _invented() -> tuple[InventedNeed | InventedSolution, ...]:
    return tuple(
        _need(row) if row["kind"] == "need" else _solution(row)
        for row in read_jsonl("examples", "invented.jsonl")
    )


def _need(row: dict[str, Any]) -> InventedNeed:
    typed = _typed(
        row,
        "starts_on",
        "ends_on",
        "answers_until",
        organisation=InventedOrganisation(**row["organisation"]),
        requirements=tuple(InventedRequirement(**one) for one in row["requirements"]),
    )
    return InventedNeed(**typed)


def _solution(row: dict[str, Any]) -> InventedSolution:
    certificates = [_typed(one, "issued_on", "expires_on", kind=one["kind"]) for one in row["certificates"]]
    typed = _typed(
        row,
        organisation=InventedOrganisation(**row["organisation"]),
        references=tuple(InventedReference(**one) for one in row["references"]),
        certificates=tuple(InventedCertificate(**one) for one in certificates),
    )
    return InventedSolution(**typed)


def public_cases() -> list[PublicCase]:
    """The public cases in the order of their file; show them with `EXAMPLE_NOTICE_KO` or `_EN`."""
    return list(_cases())


def invented_needs() -> list[InventedNeed]:
    """The invented needs. Show them with `INVENTED_NOTICE_KO` or `INVENTED_NOTICE_EN`."""
    return [row for row in _invented() if isinstance(row, InventedNeed)]


def invented_solutions() -> list[InventedSolution]:
    """The invented solutions. Show them with `INVENTED_NOTICE_KO` or `INVENTED_NOTICE_EN`."""
    return [row for row in _invented() if isinstance(row, InventedSolution)]
