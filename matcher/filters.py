"""What a reader narrows a list or a search by, and the conditions that follow. Scope always comes with it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, or_
from sqlmodel import Session, col, select

from matcher.models import Actor, Need, Solution
from matcher.permissions import scope_needs, scope_solutions
from matcher.reference import regions
from matcher.reference.regions import NATIONWIDE
from matcher.vocabulary import ItemKind, NeedState, Origin, SolutionState, Sort

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A narrowing of needs or solutions; None or empty narrows nothing. Amounts in won."""

    field: str | None = None
    type: str | None = None
    region: str | None = None
    origin: Origin | None = None
    trl_at_least: int | None = None
    amount_at_most: int | None = None
    open_only: bool = False
    open_source_only: bool = False
    sort: Sort = Sort.NEWEST
    page: int = 1

    @property
    def narrow(self) -> bool:
        """Whether something was chosen that most items do not have; `open_only` is no such choice."""
        return self != Filters(open_only=self.open_only, sort=self.sort, page=self.page)


def holds_code(column: Any, codes: list[str]) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped JSON column
    """Return the condition that a JSON list of codes holds any of `codes`.

    The list is compared as text: both databases can, and a quoted code cannot be part of another.
    """
    text = cast(column, String)
    return or_(*(text.contains(f'"{code}"', autoescape=True) for code in codes))


def region_codes(code: str) -> list[str]:
    """Return `code`'s present codes with their provinces and, for a province, its members; unknown: only itself."""
    try:
        records = regions.resolve(code)
    except regions.UnknownRegion:
        return [code]
    wanted: dict[str, None] = {}
    for record in records:
        wanted[record.code] = None
        wanted[record.province_code] = None
        if record.level == "province":
            wanted.update(
                (one.code, None) for one in regions.all_regions() if one.province_code == record.code
            )
    return list(wanted)


def need_conditions(filters: Filters, by: Actor | None) -> ColumnElement[bool]:
    """Return the condition of a list of published needs narrowed by `filters`, within `by`'s scope."""
    states = [NeedState.PUBLISHED] if filters.open_only else [NeedState.PUBLISHED, NeedState.CLOSED]
    conditions: list[ColumnElement[bool]] = [scope_needs(by), col(Need.state).in_(states)]
    if filters.field:
        conditions.append(col(Need.field_code) == filters.field)
    if filters.type:
        conditions.append(holds_code(Need.types, [filters.type]))
    if filters.region:
        conditions.append(holds_code(Need.regions, [*region_codes(filters.region), NATIONWIDE]))
    if filters.origin:
        conditions.append(col(Need.origin) == filters.origin)
    if filters.amount_at_most is not None:
        conditions.append(col(Need.budget_min) <= filters.amount_at_most)
    if filters.trl_at_least is not None:
        conditions.append(col(Need.minimum_trl) >= filters.trl_at_least)
    return and_(*conditions)


def solution_conditions(filters: Filters, by: Actor | None) -> ColumnElement[bool]:
    """Return the condition of a list of published solutions narrowed by `filters`, within `by`'s scope."""
    conditions: list[ColumnElement[bool]] = [
        scope_solutions(by),
        col(Solution.state) == SolutionState.PUBLISHED,
    ]
    if filters.field:
        conditions.append(col(Solution.field_code) == filters.field)
    if filters.type:
        conditions.append(holds_code(Solution.types, [filters.type]))
    if filters.region:
        conditions.append(holds_code(Solution.regions, [*region_codes(filters.region), NATIONWIDE]))
    if filters.origin:
        conditions.append(col(Solution.origin) == filters.origin)
    if filters.amount_at_most is not None:
        conditions.append(col(Solution.price_min) <= filters.amount_at_most)
    if filters.trl_at_least is not None:
        conditions.append(col(Solution.trl) >= filters.trl_at_least)
    if filters.open_source_only:
        conditions.append(col(Solution.open_source_licence) != "")
    return and_(*conditions)


def item_conditions(kind: ItemKind, filters: Filters, by: Actor | None) -> ColumnElement[bool]:
    """Return the condition of a list of published items of `kind` narrowed by `filters`, within `by`'s scope."""
    return need_conditions(filters, by) if kind is ItemKind.NEED else solution_conditions(filters, by)


def eligible_ids(session: Session, kind: ItemKind, filters: Filters, *, by: Actor | None) -> set[int]:
    """Return the ids a search may rank: published, within scope, within the filters. Decided before scoring."""
    table: type[Need | Solution] = Need if kind is ItemKind.NEED else Solution
    found = session.exec(select(table.id).where(item_conditions(kind, filters, by))).all()
    return {one for one in found if one is not None}
