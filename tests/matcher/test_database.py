"""Reading and writing scopes, and connections that break."""

import pytest
from sqlalchemy import text
from sqlmodel import select

from matcher import database
from matcher.database import reading, writing
from matcher.models import ServiceField


def names(session):
    return [one.name_en for one in session.exec(select(ServiceField))]


def test_what_a_reading_scope_changes_is_not_kept(engine):
    with reading(engine) as session:
        session.exec(select(ServiceField)).first().name_en = "Changed"
        with pytest.raises(RuntimeError):
            session.commit()
    with reading(engine) as session:
        assert "Changed" not in names(session)


def test_a_writing_scope_that_fails_keeps_nothing(engine):
    def change():
        with writing(engine) as session:
            session.exec(select(ServiceField)).first().name_en = "Changed"
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        change()
    with reading(engine) as session:
        assert "Changed" not in names(session)


def test_a_database_that_answers_says_so(engine):
    assert database.answers(engine)


class TestPostgres:
    """What SQLite does not have: connections to a server that end them."""

    @pytest.fixture
    def database_kind(self):
        return "postgres"

    @pytest.mark.postgres
    def test_connections_the_server_ended_are_made_anew(self, engine):
        with reading(engine) as session:
            before = names(session)
        other = database.open_engine(engine.url.render_as_string(hide_password=False))
        with other.connect() as connection:
            ended = connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            ).all()
            connection.commit()
        other.dispose()
        assert ended == [(True,)]
        with reading(engine) as session:
            assert names(session) == before
