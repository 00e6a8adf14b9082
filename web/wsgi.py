"""What gunicorn serves: `web.wsgi:app`, built from the environment."""

from matcher.platform import Platform
from matcher.settings import Settings
from web.app import create_app
from web.logs import configure_logging

settings = Settings.from_environment()
configure_logging(settings.log_level)
app = create_app(Platform.open(settings))
