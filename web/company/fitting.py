"""Whose needs a solution could meet: ranked needs, each with its reasons and its gaps."""

from flask import Response

from matcher import matching, partnerships
from matcher.errors import QueryTooShort
from matcher.filters import Filters
from matcher.matching import Fit
from matcher.models import Actor, Solution
from matcher.permissions import Permission, permits
from matcher.vocabulary import ItemKind, RequestState, SolutionState
from web.company.solutions import own_solution
from web.per_request import current_platform, session, signed_in_actor
from web.rendering import page

_OPEN = frozenset({RequestState.SENT, RequestState.ACCEPTED})


def show(solution_id: int) -> Response:
    """Show the needs a solution fits best, with the words that carried each reason."""
    actor = signed_in_actor()
    solution = own_solution(solution_id)
    first_look = not _is_indexed(solution)
    return page(
        "company/fitting.html",
        solution=solution,
        fits=_by_text(solution, actor)
        if first_look
        else matching.needs_for(session(), current_platform().library, solution, by=actor),
        first_look=first_look,
        talks=_talks(solution.key, actor),
        may_ask=solution.state is SolutionState.PUBLISHED and permits(actor, Permission.REQUEST_SEND),
    )


def _is_indexed(solution: Solution) -> bool:
    rows = current_platform().library.rows_of(session(), ItemKind.SOLUTION, [solution.key])
    return solution.state is SolutionState.PUBLISHED and bool(rows.get(solution.key))


def _by_text(solution: Solution, actor: Actor) -> list[Fit]:
    # A draft stands in no index; what it says is searched for as if it had been typed into the search box.
    text = f"{solution.title}\n{solution.problem_solved}\n{solution.how}"
    library = current_platform().library
    try:
        return matching.search(
            session(), library, text, ItemKind.NEED, by=actor, filters=Filters(open_only=True)
        )
    except QueryTooShort:
        return []


def _talks(solution_id: int, actor: Actor) -> dict[int, int]:
    """Return need → request for the open requests about this solution, so that nobody asks twice."""
    return {
        one.need_id: one.key
        for one in partnerships.inbox(session(), by=actor)
        if one.solution_id == solution_id and one.need_id is not None and one.state in _OPEN
    }
