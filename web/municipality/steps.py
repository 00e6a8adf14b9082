"""The owner's steps with a need, each a POST: submit, take back, close, reopen, withdraw."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher import needs
from matcher.errors import InvalidInput, OrganisationNotApproved
from matcher.models import Need
from matcher.permissions import Permission, require
from matcher.vocabulary import CloseOutcome, NeedAction, Party
from matcher.workflows import NEED
from web import i18n
from web.forms.fields import show_problems
from web.forms.items import StepForm
from web.forms.needs import CloseForm
from web.municipality.needs import need_page, own_need
from web.per_request import session, signed_in_actor
from web.rendering import page


def _take(
    need: Need, action: NeedAction, *, outcome: CloseOutcome | None = None, note: str = ""
) -> ResponseReturnValue:
    # A double click takes the same step twice: the second time there is nothing left to do.
    if need.state is not NEED.steps[action].target:
        needs.step(session(), need, action, by=signed_in_actor(), outcome=outcome, note=note)
        flash(_told(action), "success")
    return redirect(url_for("municipality.need", need_id=need.key), 303)


def _told(action: NeedAction) -> str:
    return {
        NeedAction.SUBMIT: _("Submitted. The alliance reads it and publishes it or returns it with a note."),
        NeedAction.RECALL: _("Taken back. It is a draft again, and you can change it."),
        NeedAction.CLOSE: _("Closed. It stays readable, but nobody is matched with it any more."),
        NeedAction.REOPEN: _("Published again."),
        NeedAction.WITHDRAW: _("Withdrawn. Only your organisation still sees it."),
    }[action]


def take(need_id: int, step: str) -> ResponseReturnValue:
    """Take a step that needs no further question."""
    need = own_need(need_id)
    try:
        return _take(need, NeedAction(step))
    except (InvalidInput, OrganisationNotApproved) as refusal:
        return need_page(need, refused=refusal.message(i18n.language()), status=refusal.status)


def close(need_id: int) -> ResponseReturnValue:
    """Ask how the need ended, then close it."""
    need = own_need(need_id)
    require(signed_in_actor(), Permission.NEED_WRITE, need)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            return _take(need, NeedAction.CLOSE, outcome=form.outcome.data, note=form.note.data or "")
        except InvalidInput as refusal:
            show_problems(form, refusal)
    elif NeedAction.CLOSE not in NEED.actions(need.state, Party.OWNER):
        return redirect(url_for("municipality.need", need_id=need.key), 303)
    return page("municipality/close.html", form=form, need=need, status=422 if form.errors else 200)


def withdraw(need_id: int) -> ResponseReturnValue:
    """Ask once more, then withdraw: there is no way back from it."""
    need = own_need(need_id)
    require(signed_in_actor(), Permission.NEED_WRITE, need)
    form = StepForm()
    if form.validate_on_submit():
        return _take(need, NeedAction.WITHDRAW)
    if NeedAction.WITHDRAW not in NEED.actions(need.state, Party.OWNER):
        return redirect(url_for("municipality.need", need_id=need.key), 303)
    return page("municipality/withdraw.html", form=form, need=need, status=422 if form.errors else 200)
