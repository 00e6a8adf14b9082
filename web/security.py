"""What every answer carries, how cookies are kept, how large a form may be, and whose word about addresses counts."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from matcher.errors import DataFolderUnusable
from matcher.settings import Settings
from web.per_request import shown_actor
from web.rendering import csp_nonce

# Two hundred thousand characters of Hangul are 1.8 MB on the wire, of emoji 2.4 MB: both must reach the sentence
# that says how long a text may be, instead of an error that loses them.
LARGEST_FORM = 4 * 1024 * 1024
LONGEST_ADDRESS = 32 * 1024
_HALF_A_YEAR = 180 * 24 * 3600
_KEY_FILE = "secret-key"


def install(app: Flask, settings: Settings) -> None:
    """Set `app` up to be safe in front of strangers."""
    app.config.update(
        SECRET_KEY=settings.secret_key or kept_secret(settings.data_dir),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        # A form stays good as long as its session: nobody loses a long text to a clock.
        WTF_CSRF_TIME_LIMIT=None,
        # Privacy tools strip referrers; the token and SameSite cookies do the work.
        WTF_CSRF_SSL_STRICT=False,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )
    if settings.proxies:
        believed = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=believed, x_proto=believed, x_host=believed, x_prefix=believed
        )
    CSRFProtect(app)
    app.before_request(_refuse_endless_addresses)

    @app.after_request
    def protect(response: Response) -> Response:
        _add_headers(response)
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = f"max-age={_HALF_A_YEAR}; includeSubDomains"
        return response


def _refuse_endless_addresses() -> None:
    if len(request.query_string) > LONGEST_ADDRESS:
        abort(414)


def _add_headers(response: Response) -> None:
    nonce = csp_nonce()
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if request.endpoint != "static":
        # What one person saw is for no shared cache, nor for the next person at the same machine.
        kept = "no-store" if response.status_code >= 400 or shown_actor() else "private, no-cache"
        response.headers["Cache-Control"] = kept
        response.vary.update(("Cookie", "Accept-Language"))


def kept_secret(folder: Path) -> str:
    """Return the secret kept in `folder`; make it first when there is none. Two processes get the same one.

    Raises `DataFolderUnusable` when the folder can be neither read nor written.
    """
    path = folder / _KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise DataFolderUnusable(folder, problem) from problem


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A link, not a rename: of two processes that come at once, the second keeps the first one's.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
