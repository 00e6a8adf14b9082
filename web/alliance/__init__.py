"""The alliance's side: what waits, decisions on organisations, needs and solutions, and the matches of a need."""

from flask import Blueprint

from matcher.vocabulary import Side
from web.access import guard
from web.alliance import desk, items, learned, matches, organisations, policy

blueprint = Blueprint("alliance", __name__, url_prefix="/alliance")
guard(blueprint, Side.ALLIANCE)

for rule, endpoint, view, method in (
    ("/", "desk", desk.show, "GET"),
    ("/history", "history", desk.check_history, "GET"),
    ("/organisations", "organisations", organisations.listed, "GET"),
    ("/organisations/<int:organisation_id>", "organisation", organisations.show, "GET"),
    ("/organisations/<int:organisation_id>", "decide_organisation", organisations.decide, "POST"),
    ("/needs", "needs", items.needs, "GET"),
    ("/needs/<int:need_id>", "need", items.need, "GET"),
    ("/needs/<int:need_id>", "review_need", items.review_need, "POST"),
    ("/needs/<int:need_id>/matches", "matches", matches.show, "GET"),
    ("/matches/<int:match_id>", "review_match", matches.review, "POST"),
    ("/policy", "policies", policy.versions, "GET"),
    ("/policy/edit", "edit_policy", policy.edit, "GET"),
    ("/policy/edit", "change_policy", policy.change, "POST"),
    ("/policy/<int:version>", "policy", policy.version, "GET"),
    ("/policy/<int:version>", "return_policy", policy.return_to, "POST"),
    ("/learned", "learned", learned.show, "GET"),
    ("/learned", "change_learned", learned.change, "POST"),
    ("/solutions", "solutions", items.solutions, "GET"),
    ("/solutions/<int:solution_id>", "solution", items.solution, "GET"),
    ("/solutions/<int:solution_id>", "review_solution", items.review_solution, "POST"),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=[method])
