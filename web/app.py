"""The application: one factory that puts the rooms of the house together on one platform."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from matcher.platform import Platform
from web import account as account_pages
from web import (
    alliance,
    company,
    errors,
    i18n,
    limits,
    municipality,
    partnership,
    per_request,
    public,
    rendering,
    security,
)
from web.account import signing_in


class RowId(IntegerConverter):
    """A number that can be a row's id: what no database can hold is no page, instead of a fault."""

    def __init__(self, map: Map, **others: Any) -> None:  # noqa: A002 - the base's names
        """Take nothing above what a 32-bit column holds."""
        super().__init__(map, **{"max": 2**31 - 1, **others})


def create_app(platform: Platform, **config: object) -> Flask:
    """Return the site over `platform`; `config` overrides Flask's settings (tests use it)."""
    app = per_request.Site(__name__)
    app.url_map.converters["int"] = RowId
    app.config.update(config)
    per_request.install(app, platform)
    security.install(app, platform.settings)
    app.config.update(config)
    rendering.install(app)
    i18n.install(app)
    errors.install(app)
    signing_in.install(app, secret_key=app.config["SECRET_KEY"])
    for room in (public, account_pages, municipality, company, alliance, partnership):
        app.register_blueprint(room.blueprint)
    limits.install(app, platform.settings)
    return app
