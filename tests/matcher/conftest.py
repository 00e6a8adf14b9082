"""A fresh database for each test: the tables and the reference rows, on SQLite copied from one made once."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from matcher import migrating
from matcher.database import WritingSession, open_engine


@pytest.fixture(scope="session")
def made_database(tmp_path_factory):
    path = tmp_path_factory.mktemp("database") / "made.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def engine(made_database, database_address):
    url = make_url(database_address)
    if url.get_backend_name() == "sqlite":
        shutil.copy(made_database, Path(url.database))
    engine = open_engine(database_address)
    if url.get_backend_name() != "sqlite":
        migrating.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with WritingSession(engine) as session:
        yield session
