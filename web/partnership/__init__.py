"""Partnership requests, for municipalities and companies alike: asking, the inbox, one request with its thread."""

from flask import Blueprint

from matcher.errors import NotPermitted
from matcher.vocabulary import Side
from web.access import signed_in
from web.partnership import asking, inbox, one_request
from web.per_request import current_actor

blueprint = Blueprint("partnership", __name__, url_prefix="/requests")
signed_in(blueprint)


@blueprint.before_request
def two_sides_only() -> None:
    """Keep the alliance out: what two organisations say to each other is theirs."""
    actor = current_actor()
    if actor is not None and actor.side is Side.ALLIANCE:
        raise NotPermitted


for rule, endpoint, view, method in (
    ("/", "inbox", inbox.show, "GET"),
    ("/new", "ask", asking.show, "GET"),
    ("/new", "send", asking.send, "POST"),
    ("/<int:request_id>", "request", one_request.show, "GET"),
    ("/<int:request_id>/accept", "accept", one_request.accept, "POST"),
    ("/<int:request_id>/decline", "decline", one_request.decline, "POST"),
    ("/<int:request_id>/withdraw", "withdraw", one_request.withdraw, "POST"),
    ("/<int:request_id>/messages", "speak", one_request.speak, "POST"),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=[method])
