"""The bundled model, loaded once, and the example data indexed with it."""

import os
from pathlib import Path

import pytest

from matcher import database, examples, jobs, matching, migrating
from matcher.platform import Platform, open_library
from matcher.settings import Settings


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory):
    """Settings with the bundled model; its converted form is kept between runs when IEUM_TEST_CACHE names a folder."""
    kept = os.environ.get("IEUM_TEST_CACHE")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("model")
    database_file = tmp_path_factory.mktemp("examples") / "examples.sqlite3"
    return Settings(data_dir=folder, database_url=f"sqlite:///{database_file}")


@pytest.fixture(scope="session")
def real_library(real_settings):
    """The encoder and empty indexes."""
    return open_library(real_settings)


@pytest.fixture(scope="session")
def example_market(real_settings, real_library, tmp_path_factory):
    """A function that searches the example data."""
    engine = database.open_engine(real_settings.database_address)
    migrating.upgrade(engine)
    platform = Platform(real_settings, engine, real_library)
    with platform.writing() as session:
        examples.load(session)
    jobs.drain(platform)

    def search(text, kind):
        with platform.reading() as session:
            return matching.search(session, platform.library, text, kind, by=None)

    yield search
    engine.dispose()
