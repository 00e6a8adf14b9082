"""One request: both sides, what it is about, the thread, the answer; contacts only once it is accepted."""

from dataclasses import dataclass

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from matcher import partnerships
from matcher.errors import Refusal
from matcher.models import PartnershipRequest
from matcher.permissions import Permission, party_of, permits
from matcher.vocabulary import RequestAction
from matcher.workflows import REQUEST
from web.forms.partnerships import AcceptForm, DeclineForm, MessageForm, WithdrawForm
from web.forms.refusals import show_refusal
from web.partnership.subjects import last_day, readable_subjects
from web.per_request import session, signed_in_actor
from web.rendering import page


@dataclass
class Forms:
    """The forms of the page, each fresh unless it is the one that was posted. Prefixes keep their ids apart."""

    accept: AcceptForm | None = None
    decline: DeclineForm | None = None
    withdraw: WithdrawForm | None = None
    message: MessageForm | None = None

    @property
    def posted(self) -> list[FlaskForm]:
        """The form that was posted, if any."""
        return [one for one in (self.accept, self.decline, self.withdraw, self.message) if one is not None]

    def left_over(self, *, may_answer: bool, may_speak: bool) -> str:
        """Return the text typed into a form that the page no longer shows, so that it is not lost."""
        if not may_answer and (answer := self.accept or self.decline):
            return answer.note.data or ""
        if not may_speak and self.message:
            return self.message.body.data or ""
        return ""


def show(request_id: int) -> Response:
    """Show the request as its two ends may see it."""
    return _shown(_request(request_id), Forms())


def accept(request_id: int) -> Response:
    """Accept with a note; contacts are shown from now on."""
    one, form, status = _request(request_id), AcceptForm(prefix="accept-"), 422
    if form.validate_on_submit():
        try:
            partnerships.answer(
                session(), one, RequestAction.ACCEPT, by=signed_in_actor(), note=form.note.data or ""
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return _done(one, _("You have accepted. Both sides now see each other's contact."))
    return _shown(one, Forms(accept=form), status)


def decline(request_id: int) -> Response:
    """Decline with a reason and a note."""
    one, form, status = _request(request_id), DeclineForm(prefix="decline-"), 422
    if form.validate_on_submit():
        try:
            partnerships.answer(
                session(),
                one,
                RequestAction.DECLINE,
                by=signed_in_actor(),
                reason=form.chosen(),
                note=form.note.data or "",
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return _done(one, _("You have declined. The other side sees your reason."))
    return _shown(one, Forms(decline=form), status)


def withdraw(request_id: int) -> Response:
    """Take one's own request back while nobody has answered it."""
    one, form, status = _request(request_id), WithdrawForm(prefix="withdraw-"), 422
    if form.validate_on_submit():
        try:
            partnerships.answer(session(), one, RequestAction.WITHDRAW, by=signed_in_actor())
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return _done(one, _("You have withdrawn the request."))
    return _shown(one, Forms(withdraw=form), status)


def speak(request_id: int) -> Response:
    """Add a message to the thread."""
    one, form, status = _request(request_id), MessageForm(), 422
    if form.validate_on_submit():
        try:
            partnerships.speak(
                session(),
                one,
                form.body.data or "",
                by=signed_in_actor(),
                form_token=form.form_token.data or None,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return _done(one, _("Your message has been sent."))
    return _shown(one, Forms(message=form), status)


def _request(request_id: int) -> PartnershipRequest:
    return partnerships.get(session(), request_id, by=signed_in_actor())


def _done(one: PartnershipRequest, said: str) -> Response:
    flash(said, "success")
    return redirect(url_for("partnership.request", request_id=one.key), 303)


def _shown(one: PartnershipRequest, forms: Forms, status: int = 200) -> Response:
    actor = signed_in_actor()
    # A step that was lost to somebody else's leaves the row as it was read: show where it stands now.
    session().refresh(one)
    party = party_of(actor, one)
    steps = REQUEST.actions(one.state, party) if party else []
    may_answer = RequestAction.ACCEPT in steps and permits(actor, Permission.REQUEST_ANSWER, one)
    may_speak = permits(actor, Permission.REQUEST_SPEAK, one)
    return page(
        "partnership/request.html",
        status=status,
        request_row=one,
        subjects=readable_subjects(session(), one, by=actor),
        received=one.receiver_id == actor.organisation.id,
        messages=partnerships.thread(session(), one),
        contacts=partnerships.contacts(one, by=actor),
        due=last_day(one),
        posted=forms.posted,
        kept=forms.left_over(may_answer=may_answer, may_speak=may_speak),
        may_answer=may_answer,
        may_withdraw=RequestAction.WITHDRAW in steps and permits(actor, Permission.REQUEST_WITHDRAW, one),
        may_speak=may_speak,
        accept_form=forms.accept or AcceptForm(None, prefix="accept-"),
        decline_form=forms.decline or DeclineForm(None, prefix="decline-"),
        withdraw_form=forms.withdraw or WithdrawForm(None, prefix="withdraw-"),
        message_form=forms.message or MessageForm(None),
    )
