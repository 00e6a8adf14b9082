"""The public lists: pages of needs and solutions, counts by field and region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlmodel import Session, col, func, select

from matcher.filters import PAGE_SIZE, Filters, need_conditions, solution_conditions
from matcher.models import Actor, Need, Solution
from matcher.vocabulary import ItemKind, NeedState, Sort

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its rows, which page it is (from 1), and how many rows there are in all."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page; 1 when there is nothing."""
        return max(1, -(-self.total // self.size))


def needs(session: Session, filters: Filters, *, by: Actor | None) -> Page[Need]:
    """Return a page of the published needs this person may see, narrowed and sorted by `filters`."""
    condition = need_conditions(filters, by)
    total = session.exec(select(func.count()).select_from(Need).where(condition)).one()
    orders: dict[Sort, tuple[Any, ...]] = {
        Sort.NEWEST: (col(Need.published_at).desc(),),
        Sort.DEADLINE: (col(Need.answers_until).is_(None), col(Need.answers_until)),
        Sort.BUDGET: (col(Need.budget_max).is_(None), col(Need.budget_max).desc()),
        Sort.TITLE: (col(Need.title),),
    }
    page = _within(filters.page, total)
    rows = session.exec(
        select(Need)
        .where(condition)
        .order_by(col(Need.state) != NeedState.PUBLISHED, *orders[filters.sort], col(Need.id).desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return Page(rows, page, total)


def solutions(session: Session, filters: Filters, *, by: Actor | None) -> Page[Solution]:
    """Return a page of the published solutions this person may see, narrowed and sorted by `filters`."""
    condition = solution_conditions(filters, by)
    total = session.exec(select(func.count()).select_from(Solution).where(condition)).one()
    orders: dict[Sort, tuple[Any, ...]] = {
        Sort.NEWEST: (col(Solution.published_at).desc(),),
        Sort.DEADLINE: (col(Solution.months_to_deploy).is_(None), col(Solution.months_to_deploy)),
        Sort.BUDGET: (col(Solution.price_min).is_(None), col(Solution.price_min).desc()),
        Sort.TITLE: (col(Solution.title),),
    }
    page = _within(filters.page, total)
    rows = session.exec(
        select(Solution)
        .where(condition)
        .order_by(*orders[filters.sort], col(Solution.id).desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return Page(rows, page, total)


def _within(page: int, total: int) -> int:
    return min(max(1, page), max(1, -(-total // PAGE_SIZE)))


def counts_by_field(session: Session, kind: ItemKind, *, by: Actor | None) -> dict[str, int]:
    """Return how many published items of `kind` this person may see in each service field."""
    everything = Filters()
    if kind is ItemKind.NEED:
        column, condition = col(Need.field_code), need_conditions(everything, by)
    else:
        column, condition = col(Solution.field_code), solution_conditions(everything, by)
    rows = session.exec(select(column, func.count()).where(condition).group_by(column)).all()
    return {code: count for code, count in rows if code}
