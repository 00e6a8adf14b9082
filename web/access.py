"""Who may enter which rooms. A guard stands on a whole blueprint, so that a forgotten decorator opens no page."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matcher.vocabulary import Side
from web import resending
from web.per_request import SAFE_METHODS, current_actor

# What a blueprint's guard demands; tests/house/test_routes.py compares it with its own table of every route.
GUARDS: dict[str, str] = {}


class WrongSide(Exception):
    """A signed-in person opened a page of another side."""

    def __init__(self, wanted: Side) -> None:
        """Keep the side whose page it was."""
        super().__init__(wanted)
        self.wanted = wanted


def guard(blueprint: Blueprint, side: Side) -> None:
    """Close `blueprint` to everybody but people of `side`: visitors sign in first, other sides get a refusal."""
    GUARDS[blueprint.name] = side.value
    resending.GUARDED.add(blueprint.name)

    @blueprint.before_request
    def admit() -> ResponseReturnValue | None:
        actor = current_actor()
        if actor is None:
            return sign_in_first()
        if actor.side is not side:
            raise WrongSide(side)
        return None


def signed_in(blueprint: Blueprint) -> None:
    """Close `blueprint` to visitors: they sign in first."""
    GUARDS[blueprint.name] = "signed in"
    resending.GUARDED.add(blueprint.name)

    @blueprint.before_request
    def admit() -> ResponseReturnValue | None:
        return sign_in_first() if current_actor() is None else None


def sign_in_first() -> ResponseReturnValue:
    """Send a visitor to the sign-in page and back; a form they were sending is kept on the page they get."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    if resending.came_from_elsewhere():
        abort(400)
    return resending.sign_in_and_send()
