"""The municipality's side: what waits, its needs from draft to outcome, and who could meet them."""

from flask import Blueprint

from matcher.vocabulary import Side
from web.access import guard
from web.municipality import desk, matches, needs, steps

blueprint = Blueprint("municipality", __name__, url_prefix="/municipality")
guard(blueprint, Side.MUNICIPALITY)

for rule, endpoint, view, methods in (
    ("/", "desk", desk.show, ["GET"]),
    ("/needs/new", "new_need", needs.new, ["GET", "POST"]),
    ("/needs/<int:need_id>", "need", needs.show, ["GET"]),
    ("/needs/<int:need_id>/edit", "edit_need", needs.edit, ["GET", "POST"]),
    ("/needs/<int:need_id>/<any(submit, recall, reopen):step>", "take_step", steps.take, ["POST"]),
    ("/needs/<int:need_id>/close", "close_need", steps.close, ["GET", "POST"]),
    ("/needs/<int:need_id>/withdraw", "withdraw_need", steps.withdraw, ["GET", "POST"]),
    ("/needs/<int:need_id>/matches", "matches", matches.show, ["GET"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
