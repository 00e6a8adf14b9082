"""What everybody may see: the home page, needs, solutions, search, and how matching works."""

from flask import Blueprint

from web.public import about, health, items, lists, searching

blueprint = Blueprint("public", __name__)

for rule, endpoint, view in (
    ("/", "home", about.home),
    ("/how-it-works", "how_it_works", about.how_it_works),
    ("/needs", "needs", lists.needs),
    ("/needs/<int:need_id>", "need", items.need),
    ("/solutions", "solutions", lists.solutions),
    ("/solutions/<int:solution_id>", "solution", items.solution),
    ("/search", "search", searching.search),
    ("/healthz", "healthz", health.alive),
    ("/readyz", "readyz", health.ready),
):
    blueprint.add_url_rule(rule, endpoint, view)
