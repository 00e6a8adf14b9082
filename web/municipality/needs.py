"""Writing a need: new, edit, and its own page, which is also the preview."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher import history, needs
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound, StepNotAllowed
from matcher.models import Need
from matcher.permissions import Permission, permits, require
from matcher.vocabulary import NeedAction, NeedState, Party, ProcurementWish, SubjectKind
from matcher.workflows import NEED
from web import i18n
from web.forms.fields import show_problems
from web.forms.needs import NeedForm
from web.per_request import session, signed_in_actor
from web.rendering import page

# Steps that ask something first have a page of their own; the others are a button.
ASKED = frozenset({NeedAction.CLOSE, NeedAction.WITHDRAW})
EDITABLE = frozenset({NeedState.DRAFT, NeedState.PUBLISHED})


def own_need(need_id: int) -> Need:
    """Return a need of the reader's organisation; raise `NotFound` for anybody else's."""
    actor = signed_in_actor()
    need = needs.get(session(), need_id, by=actor)
    if need.organisation_id != actor.organisation.id:
        raise NotFound
    return need


def new() -> ResponseReturnValue:
    """Write a new need; only the title is asked for, the rest can follow."""
    actor = signed_in_actor()
    require(actor, Permission.NEED_WRITE)
    form = NeedForm.blank(actor)
    if form.validate_on_submit():
        try:
            need = needs.create(session(), form.draft(), form.wanted(), by=actor, form_token=form.token)
        except InvalidInput as refusal:
            show_problems(form, refusal)
        else:
            flash(_("Saved as a draft. Only your organisation sees it until you submit it."), "success")
            return redirect(url_for("municipality.need", need_id=need.key), 303)
    return page("municipality/need_form.html", form=form, need=None, status=422 if form.errors else 200)


def show(need_id: int) -> Response:
    """Show a need to its owner: as others will see it, what is missing, the next steps, its history."""
    return need_page(own_need(need_id))


def need_page(need: Need, *, refused: str = "", status: int = 200) -> Response:
    """Render the owner's page of `need`, with `refused` on top when a step could not be taken."""
    actor = signed_in_actor()
    may_write = permits(actor, Permission.NEED_WRITE, need)
    return page(
        "municipality/need.html",
        need=need,
        requirements=needs.requirements_of(session(), need),
        procurement=[ProcurementWish(one) for one in need.procurement],
        missing=needs.missing(need),
        actions=NEED.actions(need.state, Party.OWNER) if may_write else [],
        asked=ASKED,
        may_edit=may_write and need.state in EDITABLE,
        may_submit=permits(actor, Permission.NEED_SUBMIT, need),
        refused=refused,
        events=history.timeline(session(), SubjectKind.NEED, need.key),
        status=status,
    )


def edit(need_id: int) -> ResponseReturnValue:
    """Change a draft or a published need; whoever saves second is shown what the first one saved."""
    actor = signed_in_actor()
    need = own_need(need_id)
    require(actor, Permission.NEED_WRITE, need)
    if request.method == "GET" and need.state not in EDITABLE:
        return redirect(url_for("municipality.need", need_id=need.key), 303)
    wanted = [one.text for one in needs.requirements_of(session(), need)]
    form = NeedForm.of(need, wanted)
    if form.validate_on_submit():
        try:
            needs.edit(session(), need, form.draft(), form.wanted(), by=actor, version=form.opened_version)
        except InvalidInput as refusal:
            show_problems(form, refusal)
        except (ChangedMeanwhile, StepNotAllowed) as refusal:
            wanted = [one.text for one in needs.requirements_of(session(), need)]
            saved = form.differences(NeedForm.saved(need, wanted))
            form.take_version(need.version)
            return page(
                "municipality/need_form.html",
                form=form,
                need=need,
                conflict=refusal.message(i18n.language()),
                saved=saved,
                status=409,
            )
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("municipality.need", need_id=need.key), 303)
    return page("municipality/need_form.html", form=form, need=need, status=422 if form.errors else 200)
