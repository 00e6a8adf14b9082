"""What went wrong, in the reader's language, and what to do next."""

import structlog
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from matcher.errors import Refusal
from web import i18n, resending
from web.access import WrongSide
from web.per_request import drop_changes, shown_actor
from web.rendering import label, page

_log = structlog.get_logger(__name__)
_SERVER_FAULT = 500


def install(app: Flask) -> None:
    """Give `app` its error pages."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(WrongSide, _wrong_side)
    app.register_error_handler(CSRFError, _came_too_late)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(OverflowError, _no_such_number)
    app.register_error_handler(DataError, _no_such_number)
    if not app.testing:
        app.register_error_handler(Exception, _fault)


def _words(status: int) -> tuple[str, str]:
    """Return the heading and the advice for a status."""
    known = {
        400: (_("This request could not be read"), _("Go back, reload the page and try once more.")),
        401: (_("Please sign in"), _("Sign in to go on.")),
        403: (_("You may not open this page"), _("Check that you are signed in with the right account.")),
        404: (
            _("There is nothing at this address"),
            _(
                "It may have been withdrawn, or the address may be mistyped. "
                "Search for it, or start from the home page."
            ),
        ),
        405: (_("This cannot be opened like that"), _("Go back and use the buttons on the page.")),
        409: (_("This has changed meanwhile"), _("Reload the page to see where it stands, then try again.")),
        413: (
            _("This is too large"),
            _(
                "A form may hold up to 4 MB. Go back with your browser: what you typed is still there. "
                "Shorten it, then send it again."
            ),
        ),
        414: (
            _("This search is too long"),
            _(
                "An address can hold only so much. "
                "Go back and search with the most important 2,000 characters or fewer."
            ),
        ),
        422: (_("Please check what you entered"), _("Go back, correct it and send it again.")),
        429: (
            _("That was a little too often"),
            _("Wait a few minutes, then go on. Nothing you saved is lost."),
        ),
        503: (
            _("The service is busy or not ready"),
            _("Please try again in a minute. Nothing you saved is lost."),
        ),
    }
    fault = (
        _("Something went wrong on our side"),
        _("Please try again in a minute. If it happens again, tell the operator what you were doing."),
    )
    return known.get(status, fault)


def _answer(status: int, *, heading: str | None = None, advice: str | None = None) -> Response:
    drop_changes()
    usual_heading, usual_advice = _words(status)
    return page(
        "errors/error.html",
        status=status,
        code=status,
        heading=heading or usual_heading,
        advice=advice or usual_advice,
        signed_in=shown_actor() is not None,
    )


def _refused(refusal: Refusal) -> ResponseReturnValue:
    return _answer(refusal.status, advice=refusal.message(i18n.language()))


def _wrong_side(wrong: WrongSide) -> ResponseReturnValue:
    advice = _(
        "This page is for the side “%(side)s”. Your own desk is a click away.", side=label(wrong.wanted)
    )
    return _answer(403, advice=advice)


def _came_too_late(_problem: CSRFError) -> ResponseReturnValue:
    drop_changes()
    if resending.came_from_elsewhere():
        return _answer(400, advice=_("This form did not come from our pages, so it was not accepted."))
    return resending.too_late()


def _http(problem: HTTPException) -> ResponseReturnValue:
    if problem.response is not None:
        return problem.response
    if isinstance(problem, SecurityError):
        # Not one of our host names: no page of ours can be drawn, because none can be linked to.
        return Response(
            "이 주소로는 서비스하지 않습니다. / This host is not served here.\n", 400, mimetype="text/plain"
        )
    status = problem.code or _SERVER_FAULT
    if status < 400:
        return problem.get_response()
    answer = _answer(status)
    for name, value in problem.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def _database(problem: OperationalError) -> ResponseReturnValue:
    _log.error("database", problem=str(problem.orig))
    drop_changes()
    answer = resending.not_stored() if request.method == "POST" else None
    answer = answer or _answer(503)
    answer.headers["Retry-After"] = "60"
    return answer


def _no_such_number(_problem: Exception) -> ResponseReturnValue:
    # An address with a number no database can hold names nothing that is there.
    return _answer(404)


def _fault(problem: Exception) -> ResponseReturnValue:
    _log.error("fault", exc_info=problem)
    return _answer(_SERVER_FAULT)
