"""One database session a request, opened when first asked for, and who is asking.

A GET reads and cannot commit. Anything else writes: it is committed once, after the view, and only when the answer
is no error; whatever happens, the session is closed.
"""

from typing import cast

from flask import Flask, Response, current_app, g, request
from flask_security import current_user
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from matcher import accounts
from matcher.database import ReadingSession, WritingSession
from matcher.errors import NotPermitted
from matcher.models import Actor, Person
from matcher.platform import Platform
from matcher.reference.solution_types import SolutionTypes
from matcher.thesaurus import editions

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_FIRST_ERROR = 400


class Site(Flask):
    """Commits with the view, so that a commit that fails (a full disk) is answered like any fault of the database."""

    def dispatch_request(self) -> Response:
        """Let the view answer, then keep what it changed, or drop it when the answer is an error."""
        return _keep_or_drop(self.make_response(super().dispatch_request()))


def install(app: Flask, platform: Platform) -> None:
    """Give every request of `app` its session on `platform`."""
    app.extensions["ieum.platform"] = platform
    app.after_request(_keep_or_drop)
    app.teardown_request(_close)


def current_platform() -> Platform:
    """Return the platform this process was built with."""
    return cast("Platform", current_app.extensions["ieum.platform"])


def session() -> Session:
    """Return this request's session: reading for GET and HEAD, writing otherwise."""
    if "session" not in g:
        kind = ReadingSession if request.method in SAFE_METHODS else WritingSession
        g.session = kind(current_platform().engine)
    return cast("Session", g.session)


def types_in_force() -> SolutionTypes:
    """Return the solution types in force, asked of the database once a request."""
    if "types" not in g:
        g.types = editions.types_in_force(session())
    return cast("SolutionTypes", g.types)


def current_actor() -> Actor | None:
    """Return who is signed in, acting for their organisation; None for a visitor."""
    person = current_user.person if current_user.is_authenticated else None
    # Signing in or out within the request changes the answer, so it is kept per person.
    if "actor" not in g or g.actor[0] is not person:
        g.actor = (person, _actor_of(person))
    return cast("Actor | None", g.actor[1])


def _actor_of(person: Person | None) -> Actor | None:
    return None if person is None else accounts.actor_of(session(), person)


def signed_in_actor() -> Actor:
    """Return who is signed in; raise `NotPermitted` for a visitor."""
    actor = current_actor()
    if actor is None:
        raise NotPermitted
    return actor


def shown_actor() -> Actor | None:
    """Return who is signed in as far as the database can tell: an error page is shown even when it cannot."""
    try:
        return current_actor()
    except SQLAlchemyError:
        return None


def drop_changes() -> None:
    """Roll this request's session back, so that an error page can still read."""
    if "session" in g:
        try:
            g.session.rollback()
        except SQLAlchemyError:
            g.session.invalidate()


def _keep_or_drop(response: Response) -> Response:
    if "session" in g and isinstance(g.session, WritingSession):
        if response.status_code < _FIRST_ERROR:
            g.session.commit()
        else:
            drop_changes()
    return response


def _close(_problem: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()
