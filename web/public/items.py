"""One need and one solution, each with what fits it best and why."""

from datetime import date

from flask import Response

from matcher import matching, needs, solutions
from matcher.models import Actor, Need, Solution
from matcher.permissions import Permission, permits
from matcher.vocabulary import NeedState, ProcurementWish, Side, SolutionState
from web.per_request import current_actor, current_platform, session
from web.rendering import page, today

_SHOWN = 5


def need(need_id: int) -> Response:
    """Show a need as a brief, with the solutions that fit it best while it is open."""
    actor = current_actor()
    row = needs.get(session(), need_id, by=actor)
    fits = []
    if row.state is NeedState.PUBLISHED:
        fits = matching.solutions_for(session(), current_platform().library, row, by=actor, k=_SHOWN)
    return page(
        "public/need.html",
        need=row,
        requirements=needs.requirements_of(session(), row),
        # The JSON column gives back plain texts.
        procurement=[ProcurementWish(one) for one in row.procurement],
        fits=fits,
        may_ask=_may_ask(actor, row, Side.COMPANY),
        own=_is_own(actor, row),
    )


def solution(solution_id: int) -> Response:
    """Show a solution with its evidence, and the open needs it fits best."""
    actor = current_actor()
    row = solutions.get(session(), solution_id, by=actor)
    fits = []
    if row.state is SolutionState.PUBLISHED:
        fits = matching.needs_for(session(), current_platform().library, row, by=actor, k=_SHOWN)
    on: date = today()
    return page(
        "public/solution.html",
        solution=row,
        references=solutions.references_of(session(), row),
        certificates=[(one, one.valid_on(on)) for one in solutions.certificates_of(session(), row)],
        fits=fits,
        may_ask=_may_ask(actor, row, Side.MUNICIPALITY),
        own=_is_own(actor, row),
    )


def _is_own(actor: Actor | None, row: Need | Solution) -> bool:
    return actor is not None and row.organisation_id == actor.organisation.id


def _may_ask(actor: Actor | None, row: Need | Solution, side: Side) -> bool:
    """Whether a button to ask the other side belongs here: examples have nobody who could answer."""
    return (
        actor is not None
        and actor.side is side
        and row.origin.value == "entered"
        and row.state.value == "published"
        and permits(actor, Permission.REQUEST_SEND)
    )
