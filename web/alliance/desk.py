"""The alliance's first page: what waits, how the background work stands, and the check of the history."""

from flask import Response

from matcher import desk, history, learned, outbox
from matcher.vocabulary import JobState
from web.per_request import session, signed_in_actor
from web.rendering import page


def show() -> Response:
    """Show how much waits, and how many jobs stand in each state."""
    counts = outbox.waiting(session())
    return page(
        "alliance/desk.html",
        queue=desk.queue(session(), by=signed_in_actor()),
        learned=learned.standing(session()),
        jobs=[(state, counts.get(state, 0)) for state in JobState],
    )


def check_history() -> Response:
    """Recompute every seal of the history and tell the first that does not hold."""
    return page("alliance/history.html", broken=history.first_broken_link(session()))
