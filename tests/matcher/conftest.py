"""The trade is tested over both databases: every test that asks for one runs twice."""

import pytest

from matcher.database import WritingSession, open_engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request):
    return request.param


@pytest.fixture
def engine(prepared_database):
    engine = open_engine(prepared_database)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine):
    with WritingSession(engine) as session:
        yield session
