"""Opening the database: one engine a process, read scopes and write scopes.

SQLite with its default deferred BEGIN fails under several writers; every write scope therefore begins with BEGIN
IMMEDIATE, and waits its turn (design: 3,668 of 4,000 transactions failed without, none with). SQLite itself keeps no
queue: who asks again at once, as a bulk import does, wins against all who wait and look only now and then. So writers
queue at a file beside the database, which the kernel hands on in turn and takes back from a process that dies.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, create_engine

from matcher.errors import InvalidSetting

_WRITES = "ieum_writes"


def open_engine(address: str) -> Engine:
    """Return an engine for `address` (SQLite or PostgreSQL), not yet connected.

    Raises `InvalidSetting` for an address that names neither.
    """
    try:
        url = make_url(address)
    except ArgumentError as problem:
        raise _no_database(address) from problem
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(address)
    if backend == "postgresql":
        plain = url.set(drivername="postgresql+psycopg")
        return create_engine(plain, pool_size=5, max_overflow=10, pool_pre_ping=True, pool_recycle=300)
    raise _no_database(address)


def _no_database(address: str) -> InvalidSetting:
    return InvalidSetting(
        name="IEUM_DATABASE_URL",
        # What stands before the host may be a password.
        value=address.rpartition("@")[2],
        why_ko="sqlite:///… 또는 postgresql://…로 시작하는 주소를 써 주세요",
        why_en="an address that begins with sqlite:///… or postgresql://… is expected",
    )


@contextmanager
def _turn(database: str | None) -> Iterator[None]:
    """Hold the place of the next writer of the SQLite file `database` while the block asks for the write lock."""
    if not database or database == ":memory:":
        yield
        return
    # A new description of the file each time, so that threads queue as processes do.
    with Path(f"{database}-turn").open("ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        yield


def _sqlite(address: str) -> Engine:
    engine = create_engine(address, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's own connection
        # The driver must not begin transactions by itself: we say when, and how.
        connection.isolation_level = None
        for pragma in (
            "foreign_keys = ON",
            "busy_timeout = 30000",
            "journal_mode = WAL",
            "synchronous = FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(_WRITES, False):
            connection.exec_driver_sql("BEGIN")
            return
        with _turn(engine.url.database):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class WritingSession(Session):
    """A session whose transactions may write: on SQLite they take the write lock at once."""

    def __init__(self, engine: Engine) -> None:
        """Open on `engine`; rows stay readable after the commit."""
        super().__init__(engine.execution_options(**{_WRITES: True}), expire_on_commit=False)


class ReadingSession(Session):
    """A session that only reads; committing it is a programming error."""

    def __init__(self, engine: Engine) -> None:
        """Open on `engine`."""
        super().__init__(engine, expire_on_commit=False, autoflush=False)

    def commit(self) -> None:
        """Refuse: nothing read-only is committed."""
        raise RuntimeError("a reading session was asked to commit")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Yield a session for reading; nothing it changes is kept."""
    with ReadingSession(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Yield a session for writing; commit when the block ends well, roll back when it does not."""
    with WritingSession(engine) as session:
        yield session
        session.commit()


def answers(engine: Engine) -> bool:
    """Tell whether the database answers a question at all."""
    with engine.connect() as connection:
        return bool(connection.execute(text("SELECT 1")).scalar() == 1)
