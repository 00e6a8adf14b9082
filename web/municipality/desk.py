"""The municipality's desk: requests to answer, needs by state, what the alliance returned."""

from flask import Response

from matcher import needs, partnerships
from matcher.permissions import Permission, permits
from matcher.vocabulary import NeedState
from web.per_request import session, signed_in_actor
from web.rendering import page


def show() -> Response:
    """Show what waits for this municipality, and all its needs by state."""
    actor = signed_in_actor()
    own = needs.of_organisation(session(), by=actor)
    groups = [(state, [one for one in own if one.state is state]) for state in NeedState]
    return page(
        "municipality/desk.html",
        waiting=partnerships.waiting_for(session(), by=actor),
        groups=[(state, rows) for state, rows in groups if rows],
        returned=[one for one in own if one.state is NeedState.DRAFT and one.state_note],
        may_write=permits(actor, Permission.NEED_WRITE),
    )
