"""Bringing the database to this version's shape, and refusing one that is newer or not there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from matcher.database import WritingSession
from matcher.errors import DatabaseTooNew, NotReady
from matcher.models import Region, ServiceField
from matcher.policies import write_shipped
from matcher.reference import fields, regions

_FOLDER = Path(__file__).parent / "migrations"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["engine"] = engine
    return config


def revision_of(engine: Engine) -> str | None:
    """Return the revision the database stands at, or None for one without tables."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the revision this version of the program works with."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def require_current(engine: Engine) -> None:
    """Raise `NotReady` for a database that is missing or older, `DatabaseTooNew` for one that is newer."""
    found = _found(engine)
    if found == head():
        return
    _refuse_newer(found)
    raise NotReady(
        what_ko="데이터베이스가 준비되지 않았습니다. ‘ieum init’을 실행해 주세요.",
        what_en="the database has not been prepared. Run ‘ieum init’.",
    )


def _found(engine: Engine) -> str | None:
    """The revision the database stands at; `NotReady` when it cannot be asked, or is no database at all."""
    try:
        return revision_of(engine)
    except DatabaseError as problem:
        said = " ".join(str(problem.orig).split()).rstrip(".?")
        raise NotReady(
            what_ko=f"데이터베이스를 열 수 없습니다({said}). IEUM_DATABASE_URL을 확인해 주세요.",
            what_en=f"the database cannot be opened ({said}). Check IEUM_DATABASE_URL.",
        ) from problem


def _refuse_newer(found: str | None) -> None:
    if found is None:
        return
    try:
        ScriptDirectory(str(_FOLDER)).get_revision(found)
    except CommandError as problem:
        raise DatabaseTooNew(found=found) from problem


def upgrade(engine: Engine) -> None:
    """Bring the database to this version and its reference rows up to date. Safe to repeat.

    Raises `DatabaseTooNew` and leaves such a database untouched.
    """
    _refuse_newer(_found(engine))
    command.upgrade(_config(engine), "head")
    write_reference_rows(engine)


def write_reference_rows(engine: Engine) -> None:
    """Write the regions, service fields and ranking policy that come with the program.

    Rows no longer among them stay, as they may be used; a policy the alliance adopted stays in force.
    """
    with WritingSession(engine) as session:
        for region in regions.all_regions():
            session.merge(
                Region(
                    code=region.code,
                    level=region.level,
                    province_code=region.province_code,
                    name_ko=region.name_ko,
                    name_en=region.name_en,
                    kind=region.kind,
                    population_status=region.population_status,
                    lat=region.lat,
                    lon=region.lon,
                    valid_from=region.valid_from,
                    valid_to=region.valid_to,
                    successors=list(region.successors),
                    note=region.note,
                )
            )
        for field in fields.all_fields():
            session.merge(
                ServiceField(
                    code=field.code, name_ko=field.name_ko, name_en=field.name_en, position=field.position
                )
            )
        write_shipped(session)
        session.commit()
