"""Asking: what the request is about, who will receive it, and the message. Nothing typed is lost on a refusal."""

from dataclasses import replace
from datetime import timedelta

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from matcher import organisations, partnerships
from matcher.errors import AlreadyRequested, Refusal
from matcher.models import Actor, Organisation
from matcher.permissions import Permission, permits
from matcher.vocabulary import RequestState, Side
from web.forms.partnerships import AskForm
from web.forms.refusals import show_refusal
from web.partnership.subjects import Subjects, named_subjects, own_published, receiver_of
from web.per_request import current_platform, session, signed_in_actor
from web.rendering import page


def show() -> Response:
    """Show what a new request is about and whom it goes to, with the form; or say why there is none."""
    subjects, receiver = _asked(signed_in_actor())
    return _shown(subjects, receiver, AskForm())


def send() -> Response:
    """Send the request; a refusal shows the same form with what was typed."""
    actor, form, status = signed_in_actor(), AskForm(), 422
    subjects, receiver = _asked(actor)
    open_one: int | None = None
    if receiver is not None and form.validate_on_submit():
        about = _with_choice(subjects, form.subject.data or "", actor)
        try:
            sent = partnerships.ask(
                session(),
                by=actor,
                receiver=receiver,
                need=about.need,
                solution=about.solution,
                body=form.body.data or "",
                form_token=form.form_token.data or None,
                expires_in=timedelta(days=current_platform().settings.request_days),
                most_per_day=current_platform().settings.requests_per_day,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
            if isinstance(refusal, AlreadyRequested):
                open_one = _open_between(actor, receiver, about)
        else:
            flash(_("Your request has been sent."), "success")
            return redirect(url_for("partnership.request", request_id=sent.key), 303)
    return _shown(subjects, receiver, form, status, open_one)


def _asked(actor: Actor) -> tuple[Subjects, Organisation | None]:
    need_id, solution_id, to = (request.args.get(name, type=int) for name in ("need", "solution", "to"))
    subjects = named_subjects(session(), need_id, solution_id, by=actor)
    return subjects, receiver_of(session(), subjects, to, by=actor)


def _with_choice(subjects: Subjects, chosen: str, actor: Actor) -> Subjects:
    # Only what the list offered counts; anything else is as if nothing had been chosen.
    for item in own_published(session(), subjects, by=actor):
        if str(item.key) == chosen:
            return (
                replace(subjects, need=item)
                if actor.side is Side.MUNICIPALITY
                else replace(subjects, solution=item)
            )
    return subjects


def _open_between(actor: Actor, receiver: Organisation, about: Subjects) -> int | None:
    """Return the id of the request already under way about the same, so that the page can link to it."""
    for one in partnerships.inbox(session(), by=actor):
        same_pair = receiver.key in {one.sender_id, one.receiver_id}
        same_need = one.need_id == (about.need.key if about.need else None)
        same_solution = one.solution_id == (about.solution.key if about.solution else None)
        if (
            one.state in {RequestState.SENT, RequestState.ACCEPTED}
            and same_pair
            and same_need
            and same_solution
        ):
            return one.key
    return None


def _shown(
    subjects: Subjects,
    receiver: Organisation | None,
    form: AskForm,
    status: int = 200,
    open_one: int | None = None,
) -> Response:
    actor = signed_in_actor()
    mine = own_published(session(), subjects, by=actor)
    form.subject.choices = [("", _("Nothing in particular")), *((str(one.key), one.title) for one in mine)]
    return page(
        "partnership/ask.html",
        status=status,
        subjects=subjects,
        receiver=receiver,
        answerable=receiver is not None and bool(organisations.people_of(session(), receiver)),
        offered=bool(mine),
        form=form,
        may_send=permits(actor, Permission.REQUEST_SEND),
        days=current_platform().settings.request_days,
        open_one=open_one,
    )
