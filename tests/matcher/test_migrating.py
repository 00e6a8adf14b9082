"""The shape of the database: models and migrations agree, upgrading is safe to repeat, a newer one is left alone."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import Session, SQLModel, func, select

from matcher import database, migrating
from matcher.errors import DatabaseTooNew, NotReady
from matcher.models import Region, ServiceField


@pytest.fixture
def empty(empty_database):
    engine = database.open_engine(empty_database)
    yield engine
    engine.dispose()


def test_models_and_migrations_agree(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_upgrading_from_nothing_twice_changes_nothing_the_second_time(empty):
    def rows():
        with Session(empty) as session:
            return [
                session.exec(select(func.count()).select_from(table)).one()
                for table in (Region, ServiceField)
            ]

    migrating.upgrade(empty)
    first = rows()
    migrating.upgrade(empty)
    assert rows() == first
    assert first[1] == 12
    assert migrating.revision_of(empty) == migrating.head()
    migrating.require_current(empty)


def test_an_empty_database_is_not_ready_and_says_what_to_do(empty):
    with pytest.raises(NotReady) as refused:
        migrating.require_current(empty)
    assert "ieum init" in refused.value.message("ko")
    assert "ieum init" in refused.value.message("en")


def test_a_newer_database_is_refused_and_left_as_it_was(empty):
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    for try_it in (migrating.upgrade, migrating.require_current):
        with pytest.raises(DatabaseTooNew) as refused:
            try_it(empty)
        assert "9999" in refused.value.message("ko")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    assert migrating.revision_of(empty) == "9999"


def test_a_database_that_cannot_be_reached_is_not_ready(tmp_path):
    for address in (
        f"sqlite:///{tmp_path / 'missing' / 'ieum.sqlite3'}",
        f"postgresql://nobody@/nothing?host={tmp_path}",
    ):
        engine = database.open_engine(address)
        with pytest.raises(NotReady) as refused:
            migrating.require_current(engine)
        assert "IEUM_DATABASE_URL" in refused.value.message("ko")
        engine.dispose()


def test_a_file_that_is_no_database_is_not_ready(tmp_path):
    file = tmp_path / "ieum.sqlite3"
    file.write_text("이것은 데이터베이스가 아닙니다. " * 100, encoding="utf-8")
    engine = database.open_engine(f"sqlite:///{file}")
    for try_it in (migrating.require_current, migrating.upgrade):
        with pytest.raises(NotReady):
            try_it(engine)
    engine.dispose()
