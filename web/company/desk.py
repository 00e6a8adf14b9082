"""The company's desk: requests to answer, solutions by state, what the alliance returned."""

from flask import Response

from matcher import partnerships, solutions
from matcher.permissions import Permission, permits
from matcher.vocabulary import SolutionState
from web.per_request import session, signed_in_actor
from web.rendering import page


def show() -> Response:
    """Show what waits for this company, and all its solutions by state."""
    actor = signed_in_actor()
    own = solutions.of_organisation(session(), by=actor)
    groups = [(state, [one for one in own if one.state is state]) for state in SolutionState]
    return page(
        "company/desk.html",
        waiting=partnerships.waiting_for(session(), by=actor),
        groups=[(state, rows) for state, rows in groups if rows],
        returned=[one for one in own if one.state is SolutionState.DRAFT and one.state_note],
        may_write=permits(actor, Permission.SOLUTION_WRITE),
    )
