"""A form that came too late or could not be stored loses nothing: the page in answer carries all that was typed.

It happens when a page stayed open until the session ended, when somebody signed out in another window, or when the
server's disk was full. Passwords are never carried. A form from another site is not offered again.
"""

import json
from urllib.parse import urlsplit

from flask import Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user
from werkzeug.datastructures import MultiDict

from web.forms.accounts import SignInForm
from web.per_request import current_actor
from web.rendering import page

CARRIED = "carried"
TARGET = "target"
_LEFT_OUT = {"csrf_token", CARRIED, TARGET}
# Blueprints closed to visitors; web.access enters them as it closes them.
GUARDED: set[str] = set()
_NOT_SHOWN = {"form_token", "version", "next", "submit"}


def came_from_elsewhere() -> bool:
    """Tell whether the browser says that another site sent this form."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"cross-site", "same-site"}


def posted() -> list[tuple[str, str]]:
    """Return every field of this request's form but passwords and tokens, in order."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _LEFT_OUT and "password" not in name
    ]


def send_again(*, status: int = 400) -> ResponseReturnValue:
    """Answer with a page that carries the posted fields and a fresh token, to the same address."""
    return _again(request.full_path.rstrip("?"), posted(), status=status)


def not_stored() -> Response | None:
    """Answer a form the database could not keep: send it again in a while. None for one with a password in it."""
    if any("password" in name for name in request.form):
        return None
    return _again(request.full_path.rstrip("?"), posted(), status=503, not_stored=True)


def too_late() -> ResponseReturnValue:
    """Answer a form whose token no longer holds: send it again, after signing in where that is needed."""
    signed_out = current_actor() is None
    if signed_out and request.blueprint in GUARDED:
        return sign_in_and_send()
    if request.endpoint == "account.sign_in_and_continue":
        return _sign_in_page(_form(), _safe_target(), _unpacked(), status=400)
    if request.endpoint == "security.login":
        # Nothing but an address and a password was typed, and a password is never carried: the page itself, anew.
        return redirect(request.full_path.rstrip("?"), 303)
    return send_again()


def sign_in_and_send() -> ResponseReturnValue:
    """Answer with a page to sign in on, which carries the posted fields along."""
    return _sign_in_page(_form(), request.full_path.rstrip("?"), posted(), status=401)


def sign_in_and_continue() -> ResponseReturnValue:
    """Sign in with what that page sends, then offer the carried fields for sending."""
    target, carried = _safe_target(), _unpacked()
    form = _form()
    if not form.validate_on_submit():
        # Which of the two was wrong is told to nobody.
        return _sign_in_page(form, target, carried, status=422, refused=True)
    assert form.user is not None  # noqa: S101 - a form that holds has found its person
    login_user(form.user, authn_via=["password"])
    session.permanent = True
    if not carried:
        return redirect(url_for("account.desk"), 303)
    return _again(target, carried, status=200, just_signed_in=True)


def _form() -> SignInForm:
    # The fields that were typed for another form must not fill this one.
    fitting = request.form if request.endpoint == "account.sign_in_and_continue" else MultiDict()
    form = SignInForm(formdata=fitting)
    form.next.data = ""
    return form


def _again(
    target: str,
    fields: list[tuple[str, str]],
    *,
    status: int,
    just_signed_in: bool = False,
    not_stored: bool = False,
) -> Response:
    return page(
        "errors/send-again.html",
        status=status,
        target=target,
        fields=fields,
        shown=_shown(fields),
        just_signed_in=just_signed_in,
        not_stored=not_stored,
    )


def _sign_in_page(
    form: SignInForm, target: str, fields: list[tuple[str, str]], *, status: int, refused: bool = False
) -> ResponseReturnValue:
    return page(
        "errors/sign-in-and-send.html",
        status=status,
        form=form,
        target=target,
        carried=json.dumps(fields, ensure_ascii=False),
        shown=_shown(fields),
        refused=refused,
    )


def _shown(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in fields if value.strip() and name not in _NOT_SHOWN]


def _safe_target() -> str:
    target = request.form.get(TARGET, "")
    parts = urlsplit(target)
    # Only a path of this site: no scheme, no host, no backslash that browsers read as a slash.
    if (
        parts.scheme
        or parts.netloc
        or not target.startswith("/")
        or target.startswith("//")
        or "\\" in target
    ):
        abort(400)
    return target


def _unpacked() -> list[tuple[str, str]]:
    try:
        pairs = json.loads(request.form.get(CARRIED, "[]"))
        return [(str(name), str(value)) for name, value in pairs]
    except (ValueError, TypeError):
        abort(400)
