"""What a request is about, and whom it goes to: always read again within the reader's own scope."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from matcher import needs, organisations, solutions
from matcher.errors import NotFound
from matcher.models import Actor, Need, Organisation, PartnershipRequest, Solution
from matcher.vocabulary import NeedState, Side, SolutionState
from web.i18n import KOREA


@dataclass(frozen=True, slots=True)
class Subjects:
    """The need and the solution a request is about, as far as the reader may know of them."""

    need: Need | None
    solution: Solution | None


def last_day(request: PartnershipRequest) -> date:
    """Return the day, in Korea, by which a request is to be answered."""
    return request.expires_at.astimezone(KOREA).date()


def readable_subjects(session: Session, request: PartnershipRequest, *, by: Actor) -> Subjects:
    """Return the need and solution of a request that `by` may still read.

    A draft that was once published is its owner's again: not even its title is told to the other side.
    """
    return Subjects(_need(session, request.need_id, by=by), _solution(session, request.solution_id, by=by))


def named_subjects(session: Session, need_id: int | None, solution_id: int | None, *, by: Actor) -> Subjects:
    """Return the published need and solution a new request names; raise `NotFound` for one that cannot be read."""
    need = needs.get(session, need_id, by=by) if need_id else None
    solution = solutions.get(session, solution_id, by=by) if solution_id else None
    if need is not None and need.state is not NeedState.PUBLISHED:
        raise NotFound
    if solution is not None and solution.state is not SolutionState.PUBLISHED:
        raise NotFound
    return Subjects(need, solution)


def receiver_of(session: Session, subjects: Subjects, to: int | None, *, by: Actor) -> Organisation | None:
    """Return whom a request goes to: the other owner of what it is about, else the organisation `to`, else nobody.

    Raises `NotFound` when the need and the solution belong to two others, whom nobody can ask at once.
    """
    owners = {
        item.organisation.key: item.organisation
        for item in (subjects.need, subjects.solution)
        if item is not None
    }
    others = [owner for key, owner in owners.items() if key != by.organisation.key]
    if len(others) > 1:
        raise NotFound
    if others:
        return others[0]
    if to is None or not owners:
        return None
    return organisations.get(session, to, by=by)


def own_published(session: Session, subjects: Subjects, *, by: Actor) -> list[Need | Solution]:
    """Return what `by`'s organisation could add to the request: its published needs, or its solutions."""
    if by.side is Side.MUNICIPALITY and subjects.need is None:
        return [one for one in needs.of_organisation(session, by=by) if one.state is NeedState.PUBLISHED]
    if by.side is Side.COMPANY and subjects.solution is None:
        return [
            one for one in solutions.of_organisation(session, by=by) if one.state is SolutionState.PUBLISHED
        ]
    return []


def _need(session: Session, need_id: int | None, *, by: Actor) -> Need | None:
    try:
        return needs.get(session, need_id, by=by) if need_id else None
    except NotFound:
        return None


def _solution(session: Session, solution_id: int | None, *, by: Actor) -> Solution | None:
    try:
        return solutions.get(session, solution_id, by=by) if solution_id else None
    except NotFound:
        return None
