"""Needs and solutions as the alliance reads them: what waits, each as a brief, approve or return with a note."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from matcher import curation, desk, history
from matcher import needs as need_verbs
from matcher import solutions as solution_verbs
from matcher.errors import Refusal
from matcher.models import Need, Solution
from matcher.vocabulary import NeedAction, NeedState, Party, SolutionAction, SolutionState, SubjectKind
from matcher.workflows import NEED, SOLUTION
from web.alliance.lists import chosen_state, page_number
from web.forms.curation import DecisionForm, ListSearchForm
from web.forms.refusals import show_refusal
from web.per_request import session, signed_in_actor
from web.rendering import page


def needs() -> Response:
    """List the needs in one state; those waiting unless asked otherwise. Drafts stay with their owners."""
    form = ListSearchForm(request.args)
    states = [state for state in NeedState if state is not NeedState.DRAFT]
    state = chosen_state(NeedState, NeedState.SUBMITTED)
    found = desk.needs(session(), state, by=signed_in_actor(), text=form.q.data or "", page=page_number())
    return page("alliance/needs.html", found=found, state=state, states=states, form=form)


def solutions() -> Response:
    """List the solutions in one state; those waiting unless asked otherwise."""
    form = ListSearchForm(request.args)
    states = [state for state in SolutionState if state is not SolutionState.DRAFT]
    state = chosen_state(SolutionState, SolutionState.SUBMITTED)
    found = desk.solutions(session(), state, by=signed_in_actor(), text=form.q.data or "", page=page_number())
    return page("alliance/solutions.html", found=found, state=state, states=states, form=form)


def need(need_id: int) -> Response:
    """Show a need as a brief, with the decisions open to the alliance."""
    return _need_shown(need_verbs.get(session(), need_id, by=signed_in_actor()), DecisionForm())


def review_need(need_id: int) -> Response:
    """Approve a need or return it with a note; what was typed stays when it cannot be done."""
    actor, form, status = signed_in_actor(), DecisionForm(), 422
    subject = need_verbs.get(session(), need_id, by=actor)
    if form.validate_on_submit():
        try:
            action = form.chosen(NeedAction)
            curation.review_need(session(), subject, action, by=actor, note=form.note.data or "")
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return _decided(subject.state is NeedState.PUBLISHED, "alliance.needs")
    return _need_shown(subject, form, status)


def solution(solution_id: int) -> Response:
    """Show a solution as a brief, with the decisions open to the alliance."""
    return _solution_shown(solution_verbs.get(session(), solution_id, by=signed_in_actor()), DecisionForm())


def review_solution(solution_id: int) -> Response:
    """Approve a solution or return it with a note; what was typed stays when it cannot be done."""
    actor, form, status = signed_in_actor(), DecisionForm(), 422
    subject = solution_verbs.get(session(), solution_id, by=actor)
    if form.validate_on_submit():
        try:
            action = form.chosen(SolutionAction)
            curation.review_solution(session(), subject, action, by=actor, note=form.note.data or "")
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return _decided(subject.state is SolutionState.PUBLISHED, "alliance.solutions")
    return _solution_shown(subject, form, status)


def _decided(published: bool, back: str) -> Response:  # noqa: FBT001 - the outcome, private to this file
    # Back to the queue: a returned item is a draft again, which only its owner may read.
    flash(_("Published.") if published else _("Returned to its owner with your note."), "success")
    return redirect(url_for(back), 303)


def _need_shown(subject: Need, form: DecisionForm, status: int = 200) -> Response:
    session().refresh(subject)
    return page(
        "alliance/need.html",
        status=status,
        need=subject,
        requirements=need_verbs.requirements_of(session(), subject),
        form=form,
        actions=NEED.actions(subject.state, Party.ALLIANCE),
        events=history.timeline(session(), SubjectKind.NEED, subject.key),
    )


def _solution_shown(subject: Solution, form: DecisionForm, status: int = 200) -> Response:
    session().refresh(subject)
    return page(
        "alliance/solution.html",
        status=status,
        solution=subject,
        references=solution_verbs.references_of(session(), subject),
        certificates=solution_verbs.certificates_of(session(), subject),
        form=form,
        actions=SOLUTION.actions(subject.state, Party.ALLIANCE),
        events=history.timeline(session(), SubjectKind.SOLUTION, subject.key),
    )
