"""Two answers for machines: the process is alive; it can serve."""

from flask import Response
from sqlalchemy.exc import SQLAlchemyError

from matcher import database
from web.per_request import current_platform

_PLAIN = "text/plain; charset=utf-8"


def alive() -> Response:
    """Answer as long as the process does; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain", content_type=_PLAIN)


def ready() -> Response:
    """Answer 200 when the database answers, 503 when it does not."""
    try:
        database.answers(current_platform().engine)
    except SQLAlchemyError:
        return Response("the database does not answer\n", status=503, content_type=_PLAIN)
    return Response("ready\n", content_type=_PLAIN)
