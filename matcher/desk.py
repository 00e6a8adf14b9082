"""The alliance's desk: what waits, and every list it works through, narrowed, searched and a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from matcher.browsing import Page
from matcher.filters import PAGE_SIZE
from matcher.models import Actor, Need, Organisation, Solution
from matcher.permissions import Permission, require, scope_needs, scope_organisations, scope_solutions
from matcher.validation import clean
from matcher.vocabulary import NeedState, OrganisationKind, OrganisationState, SolutionState

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Queue:
    """How many organisations, needs and solutions wait for the alliance."""

    organisations: int
    needs: int
    solutions: int

    @property
    def total(self) -> int:
        """Everything that waits."""
        return self.organisations + self.needs + self.solutions


def queue(session: Session, *, by: Actor) -> Queue:
    """Count what waits for the alliance."""
    require(by, Permission.CURATE)
    return Queue(
        _count(session, Organisation, _organisations(by, OrganisationState.PENDING, "")),
        _count(session, Need, _needs(by, NeedState.SUBMITTED, "")),
        _count(session, Solution, _solutions(by, SolutionState.SUBMITTED, "")),
    )


def organisations(
    session: Session, state: OrganisationState, *, by: Actor, text: str = "", page: int = 1
) -> Page[Organisation]:
    """Return the organisations in `state` whose name or business number holds `text`, longest waiting first."""
    require(by, Permission.CURATE)
    condition = _organisations(by, state, text)
    order = (col(Organisation.updated_at), col(Organisation.id))
    return _page(session, Organisation, condition, order, page)


def needs(session: Session, state: NeedState, *, by: Actor, text: str = "", page: int = 1) -> Page[Need]:
    """Return the needs in `state` whose title or owner's name holds `text`.

    What waits comes longest waiting first, everything else newest first.
    """
    require(by, Permission.CURATE)
    waits = state is NeedState.SUBMITTED
    order = (col(Need.updated_at) if waits else col(Need.updated_at).desc(), col(Need.id))
    return _page(session, Need, _needs(by, state, text), order, page)


def solutions(
    session: Session, state: SolutionState, *, by: Actor, text: str = "", page: int = 1
) -> Page[Solution]:
    """Return the solutions in `state` whose title or owner's name holds `text`, ordered as the needs are."""
    require(by, Permission.CURATE)
    waits = state is SolutionState.SUBMITTED
    order = (col(Solution.updated_at) if waits else col(Solution.updated_at).desc(), col(Solution.id))
    return _page(session, Solution, _solutions(by, state, text), order, page)


def neighbours(session: Session, house: Organisation, *, by: Actor) -> Sequence[Organisation]:
    """Return other organisations of the same region: a second sign-up for one town shows here."""
    require(by, Permission.CURATE)
    if house.region_code is None:
        return []
    return session.exec(
        select(Organisation)
        .where(
            scope_organisations(by),
            Organisation.region_code == house.region_code,
            Organisation.id != house.id,
        )
        .order_by(col(Organisation.name), col(Organisation.id))
        .limit(PAGE_SIZE)
    ).all()


def _organisations(by: Actor, state: OrganisationState, text: str) -> ColumnElement[bool]:
    condition = and_(
        scope_organisations(by),
        col(Organisation.state) == state,
        col(Organisation.kind) != OrganisationKind.ALLIANCE,
    )
    return and_(condition, _named(text)) if clean(text) else condition


def _needs(by: Actor, state: NeedState, text: str) -> ColumnElement[bool]:
    condition = and_(scope_needs(by), col(Need.state) == state)
    return and_(condition, _titled(Need, text)) if clean(text) else condition


def _solutions(by: Actor, state: SolutionState, text: str) -> ColumnElement[bool]:
    condition = and_(scope_solutions(by), col(Solution.state) == state)
    return and_(condition, _titled(Solution, text)) if clean(text) else condition


def _named(text: str) -> ColumnElement[bool]:
    wanted = clean(text)[:LONGEST_SEARCH]
    return or_(
        col(Organisation.name).icontains(wanted, autoescape=True),
        col(Organisation.name_en).icontains(wanted, autoescape=True),
        col(Organisation.business_number).icontains(wanted, autoescape=True),
    )


def _titled(table: type[Need | Solution], text: str) -> ColumnElement[bool]:
    wanted = clean(text)[:LONGEST_SEARCH]
    return or_(
        col(table.title).icontains(wanted, autoescape=True),
        col(table.organisation_id).in_(select(Organisation.id).where(_named(wanted))),
    )


def _count(session: Session, table: type[Any], condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(table).where(condition)).one()


def _page(
    session: Session, table: type[Any], condition: ColumnElement[bool], order: tuple[Any, ...], page: int
) -> Page[Any]:
    total = _count(session, table, condition)
    number = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    rows = session.exec(
        select(table).where(condition).order_by(*order).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    ).all()
    return Page(rows, number, total)
