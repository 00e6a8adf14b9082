"""How often one address may sign in, join and search. Counts stand in a small database of their own.

One file in the data folder, shared by every process of this machine: counting in memory would give a guesser one
more try for each process. It is kept out of the main database, so that no visitor ever waits for a write lock there.
Losing it loses nothing but counts.
"""

import sqlite3
import threading
import time
from contextlib import closing
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage

from matcher.settings import Settings

_FILE = "limits.sqlite3"
_SWEEP_EVERY = 500
_TABLE = "CREATE TABLE IF NOT EXISTS count (key TEXT PRIMARY KEY, hits INTEGER NOT NULL, until REAL NOT NULL)"
_HIT = """
INSERT INTO count (key, hits, until) VALUES (:key, :amount, :until)
ON CONFLICT (key) DO UPDATE SET
  hits = CASE WHEN until <= :now THEN :amount ELSE hits + :amount END,
  until = CASE WHEN until <= :now THEN :until ELSE until END
RETURNING hits
"""


class FileStorage(Storage):
    """Counts in an SQLite file. `limits` asks for whole windows that begin with the first hit."""

    STORAGE_SCHEME = ["ieum-file"]  # noqa: RUF012 - as the base declares it

    def __init__(self, uri: str | None = None, *, wrap_exceptions: bool = False, **_options: Any) -> None:
        """Open the file that `uri` names after `ieum-file://`."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._path = (uri or "").removeprefix("ieum-file://")
        self._local = threading.local()
        self._hits = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong here."""
        return sqlite3.Error

    def _connection(self) -> sqlite3.Connection:
        opened: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if opened is None:
            opened = sqlite3.connect(self._path, timeout=2, isolation_level=None)
            opened.execute("PRAGMA journal_mode = WAL")
            # Counts may be lost with the machine; nobody should wait for a disk because of them.
            opened.execute("PRAGMA synchronous = OFF")
            opened.execute(_TABLE)
            self._local.connection = opened
        return opened

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more hits of `key`, in a window of `expiry` seconds; return how many there are."""
        moment = time.time()
        self._hits += 1
        if self._hits % _SWEEP_EVERY == 0:
            self._connection().execute("DELETE FROM count WHERE until <= ?", (moment,))
        asked = {"key": key, "amount": amount, "until": moment + expiry, "now": moment}
        with closing(self._connection().execute(_HIT, asked)) as cursor:
            return int(cursor.fetchall()[0][0])

    def get(self, key: str) -> int:
        """Return how many hits of `key` there are in its window."""
        row = self._row(key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window of `key` ends, in seconds since the epoch."""
        row = self._row(key)
        return float(row[1]) if row else time.time()

    def _row(self, key: str) -> tuple[int, float] | None:
        asked = "SELECT hits, until FROM count WHERE key = ? AND until > ?"
        with closing(self._connection().execute(asked, (key, time.time()))) as cursor:
            return cursor.fetchone()  # type: ignore[no-any-return]

    def check(self) -> bool:
        """Tell whether the file answers."""
        try:
            self._connection().execute("SELECT 1")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget every count; return how many there were."""
        return int(self._connection().execute("DELETE FROM count").rowcount)

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._connection().execute("DELETE FROM count WHERE key = ?", (key,))


def install(app: Flask, settings: Settings) -> Limiter:
    """Count on `app`; nothing is limited when the setting says so. Views are limited by `limit_views`."""
    path = settings.data_dir.resolve() / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    limiter = Limiter(
        get_remote_address,
        app=app,
        enabled=settings.rate_limits,
        storage_uri=f"ieum-file://{path}",
        strategy="fixed-window",
        headers_enabled=True,
        # A full disk must not lock everybody out: then each process counts for itself.
        in_memory_fallback_enabled=True,
        in_memory_fallback=["600 per minute"],
    )
    # The decorated views know the limiter only weakly.
    app.extensions["ieum.limiter"] = limiter
    _limit_views(app, limiter)
    return limiter


def _typed_email() -> str:
    return request.form.get("email", "").strip().lower()[:254] or get_remote_address()


def _limit_views(app: Flask, limiter: Limiter) -> None:
    signing_in = ("security.login", "account.sign_in_and_continue")
    by_address = limiter.shared_limit("10 per minute; 60 per hour", scope="sign-in", methods=["POST"])
    by_account = limiter.shared_limit(
        "20 per hour", scope="sign-in-account", key_func=_typed_email, methods=["POST"]
    )
    for endpoint in signing_in:
        app.view_functions[endpoint] = by_account(by_address(app.view_functions[endpoint]))
    joining = limiter.shared_limit("20 per hour", scope="join", methods=["POST"])
    for endpoint in ("account.join_municipality", "account.join_company"):
        app.view_functions[endpoint] = joining(app.view_functions[endpoint])
    app.view_functions["public.search"] = limiter.limit("60 per minute")(app.view_functions["public.search"])
