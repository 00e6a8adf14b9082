"""The company's side: what waits, its solutions with their proofs, and whose needs they could meet."""

from flask import Blueprint

from matcher.vocabulary import Side
from web.access import guard
from web.company import desk, fitting, proofs, solutions, steps

blueprint = Blueprint("company", __name__, url_prefix="/company")
guard(blueprint, Side.COMPANY)

_ONE = "/solutions/<int:solution_id>"

for rule, endpoint, view, methods in (
    ("/", "desk", desk.show, ["GET"]),
    ("/solutions/new", "new_solution", solutions.new, ["GET", "POST"]),
    (_ONE, "solution", solutions.show, ["GET"]),
    (f"{_ONE}/edit", "edit_solution", solutions.edit, ["GET", "POST"]),
    (f"{_ONE}/<any(submit, recall, renew):step>", "take_step", steps.take, ["POST"]),
    (f"{_ONE}/retire", "retire_solution", steps.retire, ["GET", "POST"]),
    (f"{_ONE}/proofs", "proofs", proofs.show, ["GET"]),
    (f"{_ONE}/references", "add_reference", proofs.add_reference, ["POST"]),
    (f"{_ONE}/certificates", "add_certificate", proofs.add_certificate, ["POST"]),
    (f"{_ONE}/references/<int:part_id>/remove", "remove_reference", proofs.remove_reference, ["POST"]),
    (f"{_ONE}/certificates/<int:part_id>/remove", "remove_certificate", proofs.remove_certificate, ["POST"]),
    (f"{_ONE}/needs", "fitting_needs", fitting.show, ["GET"]),
):
    blueprint.add_url_rule(rule, endpoint, view, methods=methods)
