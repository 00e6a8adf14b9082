"""Who could meet a need: ranked solutions, each with its reasons and its gaps."""

from flask import Response

from matcher import advice, matching, needs, partnerships
from matcher.errors import QueryTooShort
from matcher.matching import Fit
from matcher.models import Actor, Need
from matcher.permissions import Permission, permits
from matcher.vocabulary import ItemKind, NeedState, RequestState
from web.municipality.needs import EDITABLE, own_need
from web.per_request import current_platform, session, signed_in_actor
from web.rendering import page

_OPEN = frozenset({RequestState.SENT, RequestState.ACCEPTED})


def show(need_id: int) -> Response:
    """Show the solutions that fit a need best, with the words that carried each reason."""
    actor = signed_in_actor()
    need = own_need(need_id)
    first_look = not _is_indexed(need)
    return page(
        "municipality/matches.html",
        need=need,
        fits=_by_text(need, actor)
        if first_look
        else matching.solutions_for(session(), current_platform().library, need, by=actor),
        first_look=first_look,
        advice=None
        if first_look
        else advice.advice_for_need(session(), current_platform().library, need, by=actor),
        may_edit=need.state in EDITABLE and permits(actor, Permission.NEED_WRITE, need),
        talks=_talks(need.key, actor),
        may_ask=need.state is NeedState.PUBLISHED and permits(actor, Permission.REQUEST_SEND),
    )


def _is_indexed(need: Need) -> bool:
    rows = current_platform().library.rows_of(session(), ItemKind.NEED, [need.key])
    return need.state is NeedState.PUBLISHED and bool(rows.get(need.key))


def _by_text(need: Need, actor: Actor) -> list[Fit]:
    # A draft stands in no index; what it says is searched for as if it had been typed into the search box.
    lines = [one.text for one in needs.requirements_of(session(), need)]
    text = "\n".join([need.title, need.problem, need.desired_outcome, *lines])
    try:
        return matching.search(session(), current_platform().library, text, ItemKind.SOLUTION, by=actor)
    except QueryTooShort:
        return []


def _talks(need_id: int, actor: Actor) -> dict[int, int]:
    """Return solution → request for the open requests about this need, so that nobody asks twice."""
    return {
        one.solution_id: one.key
        for one in partnerships.inbox(session(), by=actor)
        if one.need_id == need_id and one.solution_id is not None and one.state in _OPEN
    }
