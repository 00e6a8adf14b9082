"""The inbox: what waits for this organisation first, then everything sent and received, newest first."""

from flask import Response, request

from matcher import partnerships
from matcher.browsing import Page
from matcher.filters import PAGE_SIZE
from matcher.models import Actor, PartnershipRequest
from matcher.vocabulary import RequestState
from web.partnership.subjects import last_day, readable_subjects
from web.per_request import session, signed_in_actor
from web.rendering import page

_BOXES = ("all", "received", "sent")


def show() -> Response:
    """Show a page of the inbox: everything, or only what was received or sent."""
    actor = signed_in_actor()
    asked = request.args.get("box", "all")
    box = asked if asked in _BOXES else "all"
    rows = [one for one in partnerships.inbox(session(), by=actor) if _in_box(one, box, actor)]
    # The sort is stable: within each half the order stays newest first.
    rows.sort(key=lambda one: not waits_for(one, actor))
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(max(1, request.args.get("page", 1, type=int)), last)
    shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return page(
        "partnership/inbox.html",
        found=Page(shown, number, len(rows)),
        subjects={one.key: readable_subjects(session(), one, by=actor) for one in shown},
        due={one.key: last_day(one) for one in shown},
        waiting=partnerships.waiting_for(session(), by=actor),
        box=box,
    )


def waits_for(one: PartnershipRequest, actor: Actor) -> bool:
    """Tell whether a request waits for an answer by this person's organisation."""
    return one.state is RequestState.SENT and one.receiver_id == actor.organisation.id


def _in_box(one: PartnershipRequest, box: str, actor: Actor) -> bool:
    received = one.receiver_id == actor.organisation.id
    return box == "all" or received == (box == "received")
