"""What gunicorn serves: `web.wsgi:app`, built from the environment."""

import sys

import click

from matcher.errors import NotReady
from matcher.platform import Platform
from matcher.settings import Settings
from web.app import create_app
from web.commands.printing import language
from web.logs import configure_logging

try:
    settings = Settings.from_environment()
    configure_logging(settings.log_level)
    app = create_app(Platform.open(settings))
except NotReady as problem:
    # One sentence instead of a traceback; gunicorn gives up on a process that ends like this.
    click.echo(problem.message(language()), err=True)
    sys.exit(3)
