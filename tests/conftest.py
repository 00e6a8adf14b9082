"""What every test may ask for: a platform over a real database in a folder of its own, the site on it, and people.

Tests of the trade run over SQLite and PostgreSQL, all others over SQLite; IEUM_TEST_DATABASE=postgres makes all of
them run over PostgreSQL, and an address there names the server to use (default: one of our own). The encoder is the
toy one. No test reaches beyond loopback (pyproject.toml).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from flask import Flask

from embeddings.words import WordAnalyser
from matcher.platform import Platform, open_library
from matcher.reference import solution_types
from matcher.settings import Settings
from tests.client import PageClient
from tests.databases import PostgresServer, SqliteFiles, own_server
from web.app import create_app


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    """SQLite databases, the prepared one made once a process."""
    return SqliteFiles(tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[PostgresServer]:
    """The PostgreSQL server of this run."""
    chosen = os.environ.get("IEUM_TEST_DATABASE", "")
    with nullcontext(chosen) if "://" in chosen else own_server(testrun_uid) as address:
        server = PostgresServer(address)
        yield server
        server.close()


@pytest.fixture
def database_kind() -> str:
    """Which database a test runs over; tests/matcher asks for both."""
    return "postgres" if os.environ.get("IEUM_TEST_DATABASE") else "sqlite"


@pytest.fixture
def database_address(request: pytest.FixtureRequest, tmp_path: Path, database_kind: str) -> Iterator[str]:
    """The address of this test's own database, which `empty_database` or `prepared_database` makes."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'ieum.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    address = server.new_address()
    yield address
    server.drop(address)


@pytest.fixture
def _maker(request: pytest.FixtureRequest, database_kind: str) -> PostgresServer | SqliteFiles:
    return request.getfixturevalue("sqlite_files" if database_kind == "sqlite" else "postgres_server")


@pytest.fixture
def empty_database(_maker: PostgresServer | SqliteFiles, database_address: str) -> str:
    """The address of a database without tables."""
    _maker.make(database_address, prepared=False)
    return database_address


@pytest.fixture
def prepared_database(_maker: PostgresServer | SqliteFiles, database_address: str) -> str:
    """The address of a database as `ieum init` leaves it."""
    _maker.make(database_address, prepared=True)
    return database_address


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder prepared once: what takes long and is the same for every test."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    open_library(Settings(data_dir=folder, encoder="toy"))
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
    settings: Settings,
    prepared_database: str,
    prepared: Path,
    analyser: WordAnalyser,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Platform]:
    """A platform over an empty, prepared database."""
    monkeypatch.setattr("matcher.platform.WordAnalyser", lambda *_words: analyser)
    shutil.copytree(prepared, settings.data_dir)
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
