"""Organisations: those waiting, all by state, one with every fact, and the alliance's decision."""

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from matcher import desk, history, organisations
from matcher.errors import Refusal
from matcher.models import Organisation
from matcher.reference import numbers
from matcher.vocabulary import OrganisationAction, OrganisationState, Party, SubjectKind
from matcher.workflows import ORGANISATION
from web.alliance.lists import chosen_state, page_number
from web.forms.curation import DecisionForm, ListSearchForm
from web.forms.refusals import show_refusal
from web.per_request import session, signed_in_actor
from web.rendering import page


def listed() -> Response:
    """List the organisations in one state, searched and a page at a time; those waiting unless asked otherwise."""
    form = ListSearchForm(request.args)
    state = chosen_state(OrganisationState, OrganisationState.PENDING)
    text = form.q.data or ""
    found = desk.organisations(session(), state, by=signed_in_actor(), text=text, page=page_number())
    return page("alliance/organisations.html", found=found, state=state, states=OrganisationState, form=form)


def show(organisation_id: int) -> Response:
    """Show everything known of an organisation, and the decisions open to the alliance."""
    return _shown(_organisation(organisation_id), DecisionForm())


def decide(organisation_id: int) -> Response:
    """Approve, decline, suspend or restore; what was typed stays when it cannot be done."""
    house, form, status = _organisation(organisation_id), DecisionForm(), 422
    if form.validate_on_submit():
        try:
            action = form.chosen(OrganisationAction)
            organisations.decide(session(), house, action, by=signed_in_actor(), note=form.note.data or "")
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            flash(_("The decision is recorded. The organisation sees it with your note."), "success")
            return redirect(url_for("alliance.organisation", organisation_id=organisation_id), 303)
    return _shown(house, form, status)


def _organisation(organisation_id: int) -> Organisation:
    return organisations.get(session(), organisation_id, by=signed_in_actor())


def _shown(house: Organisation, form: DecisionForm, status: int = 200) -> Response:
    actor = signed_in_actor()
    # A step that was lost to somebody else's leaves the row as it was read: show where it stands now.
    session().refresh(house)
    return page(
        "alliance/organisation.html",
        status=status,
        house=house,
        form=form,
        number_holds=bool(house.business_number) and numbers.business_number_is_valid(house.business_number),
        people=organisations.people_of(session(), house),
        neighbours=desk.neighbours(session(), house, by=actor),
        actions=ORGANISATION.actions(house.state, Party.ALLIANCE),
        events=history.timeline(session(), SubjectKind.ORGANISATION, house.key),
    )
