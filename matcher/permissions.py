"""Who may do what: one table of small predicates, and the scope every query passes through."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from matcher.errors import NotPermitted, OrganisationNotApproved
from matcher.models import Actor, Match, Need, Organisation, PartnershipRequest, Solution
from matcher.vocabulary import (
    Audience,
    NeedState,
    OrganisationState,
    Party,
    RequestState,
    Role,
    Side,
    SolutionState,
)

Predicate = Callable[[Actor, Any], bool]


class Permission(StrEnum):
    """Something a person may or may not do to a subject."""

    NEED_WRITE = "need.write"
    NEED_SUBMIT = "need.submit"
    SOLUTION_WRITE = "solution.write"
    SOLUTION_SUBMIT = "solution.submit"
    CURATE = "curate"
    POLICY_ADOPT = "policy.adopt"
    THESAURUS_ADOPT = "thesaurus.adopt"
    REQUEST_SEND = "request.send"
    REQUEST_ANSWER = "request.answer"
    REQUEST_WITHDRAW = "request.withdraw"
    REQUEST_SPEAK = "request.speak"
    ORGANISATION_EDIT = "organisation.edit"


def _municipality(actor: Actor, _subject: object) -> bool:
    return actor.side is Side.MUNICIPALITY


def _company(actor: Actor, _subject: object) -> bool:
    return actor.side is Side.COMPANY


def _alliance(actor: Actor, _subject: object) -> bool:
    return actor.side is Side.ALLIANCE


def _writer(actor: Actor, _subject: object) -> bool:
    return actor.role in {Role.OWNER, Role.EDITOR}


def _owner_role(actor: Actor, _subject: object) -> bool:
    return actor.role is Role.OWNER


def _approved(actor: Actor, _subject: object) -> bool:
    return actor.approved


def _not_frozen(actor: Actor, _subject: object) -> bool:
    return actor.organisation.state is not OrganisationState.FROZEN


def _own(actor: Actor, subject: Any) -> bool:  # noqa: ANN401 - a need or a solution, or none yet
    return subject is None or subject.organisation_id == actor.organisation.id


def _own_organisation(actor: Actor, subject: Organisation) -> bool:
    return subject.id == actor.organisation.id


def _receiver(actor: Actor, subject: PartnershipRequest) -> bool:
    return subject.receiver_id == actor.organisation.id


def _sender(actor: Actor, subject: PartnershipRequest) -> bool:
    return subject.sender_id == actor.organisation.id


def _either_end(actor: Actor, subject: PartnershipRequest) -> bool:
    return _sender(actor, subject) or _receiver(actor, subject)


def _open_thread(_actor: Actor, subject: PartnershipRequest) -> bool:
    return subject.state in {RequestState.SENT, RequestState.ACCEPTED}


# Every predicate of a line must hold. What is not in this table is refused.
TABLE: dict[Permission, tuple[Predicate, ...]] = {
    Permission.NEED_WRITE: (_municipality, _writer, _not_frozen, _own),
    Permission.NEED_SUBMIT: (_municipality, _writer, _approved, _own),
    Permission.SOLUTION_WRITE: (_company, _writer, _not_frozen, _own),
    Permission.SOLUTION_SUBMIT: (_company, _writer, _approved, _own),
    Permission.CURATE: (_alliance, _writer, _approved),
    Permission.POLICY_ADOPT: (_alliance, _writer, _approved),
    Permission.THESAURUS_ADOPT: (_alliance, _writer, _approved),
    Permission.REQUEST_SEND: (_writer, _approved),
    Permission.REQUEST_ANSWER: (_writer, _approved, _receiver),
    Permission.REQUEST_WITHDRAW: (_writer, _sender),
    Permission.REQUEST_SPEAK: (_writer, _approved, _either_end, _open_thread),
    Permission.ORGANISATION_EDIT: (_owner_role, _not_frozen, _own_organisation),
}


def permits(actor: Actor | None, permission: Permission, subject: object = None) -> bool:
    """Tell whether `actor` may do this to `subject`; a visitor who has not signed in may do none of it."""
    return actor is not None and all(holds(actor, subject) for holds in TABLE[permission])


def require(actor: Actor | None, permission: Permission, subject: object = None) -> Actor:
    """Return the actor if permitted; else raise `OrganisationNotApproved` or `NotPermitted`."""
    if actor is not None:
        failed = [holds for holds in TABLE[permission] if not holds(actor, subject)]
        if not failed:
            return actor
        if failed == [_approved]:
            raise OrganisationNotApproved
    raise NotPermitted


def party_of(actor: Actor, row: Need | Solution | PartnershipRequest | Organisation | Match) -> Party | None:
    """Return which party `actor` is to `row` in its workflow, or None for a bystander."""
    if isinstance(row, PartnershipRequest):
        if _sender(actor, row):
            return Party.OWNER
        return Party.COUNTERPART if _receiver(actor, row) else None
    if isinstance(row, Organisation) and row.id == actor.organisation.id:
        return Party.OWNER
    if isinstance(row, Need | Solution) and row.organisation_id == actor.organisation.id:
        return Party.OWNER
    return Party.ALLIANCE if actor.side is Side.ALLIANCE else None


def _not_suspended(owner: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a mapped column
    """The owner is no suspended organisation. Looked up row by row: a list of all the others would be long."""
    house = aliased(Organisation)
    return (
        select(house.id)
        .where(house.id == owner, house.state != OrganisationState.FROZEN)
        .correlate_except(house)
    ).exists()


# Made once: every search carries them, and putting a condition together takes as long as asking it.
_LIVE_TOWN = _not_suspended(col(Need.organisation_id))
_LIVE_COMPANY = _not_suspended(col(Solution.organisation_id))
_PUBLISHED_NEED = col(Need.state).in_([NeedState.PUBLISHED, NeedState.CLOSED])
_PUBLIC_NEED = and_(_PUBLISHED_NEED, col(Need.audience) == Audience.PUBLIC, _LIVE_TOWN)
_PUBLIC_SOLUTION = and_(col(Solution.state) == SolutionState.PUBLISHED, _LIVE_COMPANY)


def scope_needs(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition every query for needs carries: what this person may know of."""
    if actor is None:
        return _PUBLIC_NEED
    if actor.side is Side.ALLIANCE and actor.approved:
        return col(Need.state) != NeedState.DRAFT
    own = col(Need.organisation_id) == actor.organisation.id
    verified = and_(_PUBLISHED_NEED, _LIVE_TOWN) if actor.approved else _PUBLIC_NEED
    return or_(own, verified)


def scope_solutions(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition every query for solutions carries."""
    if actor is None:
        return _PUBLIC_SOLUTION
    if actor.side is Side.ALLIANCE and actor.approved:
        return col(Solution.state) != SolutionState.DRAFT
    return or_(_PUBLIC_SOLUTION, col(Solution.organisation_id) == actor.organisation.id)


def scope_requests(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition every query for requests carries: the two ends, and nobody else."""
    if actor is None:
        return false()
    mine = actor.organisation.id
    return or_(col(PartnershipRequest.sender_id) == mine, col(PartnershipRequest.receiver_id) == mine)


def scope_organisations(actor: Actor | None) -> ColumnElement[bool]:
    """Return the condition every query for organisations carries."""
    if actor is not None and actor.side is Side.ALLIANCE and actor.approved:
        return true()
    approved = col(Organisation.state) == OrganisationState.APPROVED
    return approved if actor is None else or_(approved, col(Organisation.id) == actor.organisation.id)
