"""Opening the platform, or its database alone, for one command, and leaving it when the command ends."""

import click
from sqlalchemy import Engine

from embeddings.encoder import Progress
from matcher import database, migrating
from matcher.platform import Platform
from matcher.settings import Settings


def opened(settings: Settings | None = None, *, progress: Progress | None = None) -> Platform:
    """Return the platform of `settings` (default: the environment's); its connections end with the command."""
    platform = Platform.open(settings or Settings.from_environment(), progress=progress)
    click.get_current_context().call_on_close(platform.engine.dispose)
    return platform


def opened_rows() -> Engine:
    """Return the environment's database alone, in this version's shape: no language model is needed to read rows."""
    engine = database.open_engine(Settings.from_environment().database_address)
    click.get_current_context().call_on_close(engine.dispose)
    migrating.require_current(engine)
    return engine
