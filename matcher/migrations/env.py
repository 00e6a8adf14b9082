"""How Alembic reaches the database: through the engine it is handed, with one transaction for all steps."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel

import matcher.models  # noqa: F401 - registers the tables

_WRITES = {"ieum_writes": True}


def run() -> None:
    """Run the migrations on the engine of the program, or on IEUM's database when called from Alembic itself."""
    config = context.config
    engine = config.attributes.get("engine")
    if engine is None:
        engine = create_engine(config.get_main_option("sqlalchemy.url") or "sqlite://")
    with engine.connect().execution_options(**_WRITES) as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
