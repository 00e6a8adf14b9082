"""What every test may ask for: a platform over a real database in a folder of its own, the site on it, and people.

The database is SQLite unless IEUM_TEST_DATABASE names a PostgreSQL server (an address without a database name); the
encoder is the toy one. No test reaches beyond loopback (pyproject.toml).
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from embeddings.words import WordAnalyser
from matcher import database, migrating
from matcher.platform import Platform, open_library
from matcher.reference import solution_types
from matcher.settings import Settings
from tests.client import PageClient
from web.app import create_app


@pytest.fixture
def database_address(tmp_path: Path) -> Iterator[str]:
    """An empty database of this test's own."""
    server = os.environ.get("IEUM_TEST_DATABASE", "")
    if not server:
        yield f"sqlite:///{tmp_path / 'ieum.sqlite3'}"
        return
    name = f"ieum_{secrets.token_hex(6)}"
    maker = database.open_engine(f"{server.rstrip('/')}/postgres").execution_options(
        isolation_level="AUTOCOMMIT"
    )
    with maker.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield f"{server.rstrip('/')}/{name}"
    with maker.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    maker.dispose()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder prepared once: what takes long and is the same for every test."""
    folder = tmp_path_factory.mktemp("prepared")
    engine = database.open_engine(f"sqlite:///{folder / 'made.sqlite3'}")
    migrating.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    open_library(Settings(data_dir=folder / "data", encoder="toy"))
    return folder


@pytest.fixture(scope="session")
def analyser() -> WordAnalyser:
    """The word analyser, which holds no state of a test."""
    return WordAnalyser(solution_types.user_words(), solution_types.synonyms())


@pytest.fixture
def settings(tmp_path: Path, database_address: str) -> Settings:
    """Settings of a test: the toy encoder, no rate limits."""
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_address,
        secret_key="a secret of tests alone",
        encoder="toy",
        rate_limits=False,
    )


@pytest.fixture
def platform(
    settings: Settings, prepared: Path, analyser: WordAnalyser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """A platform over an empty, prepared database."""
    monkeypatch.setattr("matcher.platform.WordAnalyser", lambda *_words: analyser)
    shutil.copytree(prepared / "data", settings.data_dir)
    if settings.database_address.startswith("sqlite"):
        shutil.copy(prepared / "made.sqlite3", settings.database_address.removeprefix("sqlite:///"))
    else:
        engine = database.open_engine(settings.database_address)
        migrating.upgrade(engine)
        engine.dispose()
    opened = Platform.open(settings)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def app(platform: Platform) -> Flask:
    """The site over that platform."""
    return create_app(platform, TESTING=True)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser that judges every page, reading Korean, signed in as nobody."""
    return PageClient(app)
