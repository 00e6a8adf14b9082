"""Writing a solution: new, edit, and its own page, which is also the preview."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher import advice, history, solutions
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound, StepNotAllowed
from matcher.models import Actor, Solution
from matcher.permissions import Permission, permits, require
from matcher.ranking.advising import Advice
from matcher.vocabulary import Party, SolutionAction, SolutionState, SubjectKind
from matcher.workflows import SOLUTION
from web import i18n
from web.forms.fields import show_problems
from web.forms.solutions import SolutionForm
from web.per_request import current_platform, session, signed_in_actor
from web.rendering import page, today

# Steps that ask something first have a page of their own; the others are a button.
ASKED = frozenset({SolutionAction.RETIRE})
EDITABLE = frozenset({SolutionState.DRAFT, SolutionState.PUBLISHED})


def own_solution(solution_id: int) -> Solution:
    """Return a solution of the reader's company; raise `NotFound` for anybody else's."""
    actor = signed_in_actor()
    solution = solutions.get(session(), solution_id, by=actor)
    if solution.organisation_id != actor.organisation.id:
        raise NotFound
    return solution


def new() -> ResponseReturnValue:
    """Register a new solution; only the title is asked for, the rest can follow."""
    actor = signed_in_actor()
    require(actor, Permission.SOLUTION_WRITE)
    form = SolutionForm.blank(actor)
    if form.validate_on_submit():
        try:
            solution = solutions.create(session(), form.draft(), by=actor, form_token=form.token)
        except InvalidInput as refusal:
            show_problems(form, refusal)
        else:
            flash(_("Saved as a draft. Only your organisation sees it until you submit it."), "success")
            return redirect(url_for("company.solution", solution_id=solution.key), 303)
    return page("company/solution_form.html", form=form, solution=None, status=422 if form.errors else 200)


def show(solution_id: int) -> Response:
    """Show a solution to its owner: as others will see it, what is missing, the next steps, its history."""
    return solution_page(own_solution(solution_id))


def solution_page(solution: Solution, *, refused: str = "", status: int = 200) -> Response:
    """Render the owner's page of `solution`, with `refused` on top when a step could not be taken."""
    actor = signed_in_actor()
    may_write = permits(actor, Permission.SOLUTION_WRITE, solution)
    return page(
        "company/solution.html",
        solution=solution,
        references=solutions.references_of(session(), solution),
        certificates=solutions.certificates_of(session(), solution),
        today=today(),
        missing=solutions.missing(solution),
        actions=SOLUTION.actions(solution.state, Party.OWNER) if may_write else [],
        asked=ASKED,
        may_edit=may_write and solution.state in EDITABLE,
        may_submit=permits(actor, Permission.SOLUTION_SUBMIT, solution),
        advice=_advice(solution, actor),
        refused=refused,
        events=history.timeline(session(), SubjectKind.SOLUTION, solution.key),
        status=status,
    )


def _advice(solution: Solution, actor: Actor) -> list[Advice] | None:
    """What would bring it higher; None before it is published and compared with anything."""
    if solution.state is not SolutionState.PUBLISHED:
        return None
    return advice.advice_for_solution(session(), current_platform().library, solution, by=actor)


def edit(solution_id: int) -> ResponseReturnValue:
    """Change a draft or a published solution; whoever saves second is shown what the first one saved."""
    actor = signed_in_actor()
    solution = own_solution(solution_id)
    require(actor, Permission.SOLUTION_WRITE, solution)
    if request.method == "GET" and solution.state not in EDITABLE:
        return redirect(url_for("company.solution", solution_id=solution.key), 303)
    form = SolutionForm.of(solution)
    if form.validate_on_submit():
        try:
            solutions.edit(session(), solution, form.draft(), by=actor, version=form.opened_version)
        except InvalidInput as refusal:
            show_problems(form, refusal)
        except (ChangedMeanwhile, StepNotAllowed) as refusal:
            saved = form.differences(SolutionForm.saved(solution))
            form.take_version(solution.version)
            return page(
                "company/solution_form.html",
                form=form,
                solution=solution,
                conflict=refusal.message(i18n.language()),
                saved=saved,
                status=409,
            )
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("company.solution", solution_id=solution.key), 303)
    return page(
        "company/solution_form.html", form=form, solution=solution, status=422 if form.errors else 200
    )
