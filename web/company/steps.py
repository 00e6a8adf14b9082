"""The owner's steps with a solution, each a POST: submit, take back, retire, renew."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher import solutions
from matcher.errors import InvalidInput, OrganisationNotApproved
from matcher.models import Solution
from matcher.permissions import Permission, require
from matcher.vocabulary import Party, SolutionAction
from matcher.workflows import SOLUTION
from web import i18n
from web.company.solutions import own_solution, solution_page
from web.forms.solutions import RetireForm
from web.per_request import session, signed_in_actor
from web.rendering import page


def _take(solution: Solution, action: SolutionAction, *, note: str = "") -> ResponseReturnValue:
    # A double click takes the same step twice: the second time there is nothing left to do.
    if solution.state is not SOLUTION.steps[action].target:
        solutions.step(session(), solution, action, by=signed_in_actor(), note=note)
        flash(_told(action), "success")
    return redirect(url_for("company.solution", solution_id=solution.key), 303)


def _told(action: SolutionAction) -> str:
    return {
        SolutionAction.SUBMIT: _(
            "Submitted. The alliance reads it and publishes it or returns it with a note."
        ),
        SolutionAction.RECALL: _("Taken back. It is a draft again, and you can change it."),
        SolutionAction.RETIRE: _("Retired. Only your organisation still sees it."),
        SolutionAction.RENEW: _("It is a draft again. Bring it up to date, then submit it."),
    }[action]


def take(solution_id: int, step: str) -> ResponseReturnValue:
    """Take a step that needs no further question."""
    solution = own_solution(solution_id)
    try:
        return _take(solution, SolutionAction(step))
    except (InvalidInput, OrganisationNotApproved) as refusal:
        return solution_page(solution, refused=refusal.message(i18n.language()), status=refusal.status)


def retire(solution_id: int) -> ResponseReturnValue:
    """Ask once more, then take the solution off the public pages."""
    solution = own_solution(solution_id)
    require(signed_in_actor(), Permission.SOLUTION_WRITE, solution)
    form = RetireForm()
    if form.validate_on_submit():
        return _take(solution, SolutionAction.RETIRE, note=form.note.data or "")
    if SolutionAction.RETIRE not in SOLUTION.actions(solution.state, Party.OWNER):
        return redirect(url_for("company.solution", solution_id=solution.key), 303)
    return page("company/retire.html", form=form, solution=solution, status=422 if form.errors else 200)
