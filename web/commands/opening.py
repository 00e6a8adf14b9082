"""Opening the platform for one command, and leaving its database when the command ends."""

import click

from embeddings.encoder import Progress
from matcher.platform import Platform
from matcher.settings import Settings


def opened(settings: Settings | None = None, *, progress: Progress | None = None) -> Platform:
    """Return the platform of `settings` (default: the environment's); its connections end with the command."""
    platform = Platform.open(settings or Settings.from_environment(), progress=progress)
    click.get_current_context().call_on_close(platform.engine.dispose)
    return platform
