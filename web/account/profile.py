"""One's own organisation and language; asking for another review after a refusal."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher import organisations
from matcher.errors import InvalidInput
from matcher.models import Actor, now
from matcher.permissions import Permission, permits
from matcher.vocabulary import Language, OrganisationAction, OrganisationKind, OrganisationState
from web import i18n
from web.access import sign_in_first
from web.forms.accounts import CompanyForm, EmptyForm, OrganisationForm, PersonForm
from web.forms.fields import show_problems
from web.per_request import current_actor, session
from web.rendering import page


def add_to(blueprint: Blueprint) -> None:
    """Add the profile and its forms; each asks for a sign-in."""
    blueprint.add_url_rule("/profile", "profile", show)
    blueprint.add_url_rule(
        "/profile/organisation", "edit_organisation", edit_organisation, methods=["GET", "POST"]
    )
    blueprint.add_url_rule("/profile/language", "change_language", change_language, methods=["POST"])
    blueprint.add_url_rule("/profile/appeal", "appeal", appeal, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show who one is, for whom one acts, and where the organisation stands."""
    actor = current_actor()
    if actor is None:
        return sign_in_first()
    form = PersonForm(language=actor.person.language)
    return _profile(actor, form)


def _profile(actor: Actor, form: PersonForm, *, status: int = 200) -> ResponseReturnValue:
    house = actor.organisation
    may_edit = permits(actor, Permission.ORGANISATION_EDIT, house)
    return page(
        "account/profile.html",
        status=status,
        form=form,
        house=house,
        people=organisations.people_of(session(), house),
        may_edit=may_edit and house.kind is not OrganisationKind.ALLIANCE,
        may_appeal=may_edit and house.state is OrganisationState.DECLINED,
        appeal_form=EmptyForm(),
    )


def edit_organisation() -> ResponseReturnValue:
    """Change what the organisation says of itself."""
    actor = current_actor()
    if actor is None:
        return sign_in_first()
    house = actor.organisation
    form = CompanyForm() if house.kind is OrganisationKind.COMPANY else OrganisationForm()
    if not form.is_submitted():
        form.fill(house)
    elif form.validate():
        try:
            organisations.edit(session(), house, form.organisation_draft(house.kind), by=actor)
        except InvalidInput as refusal:
            show_problems(form, refusal)
            return page("account/organisation.html", form=form, house=house, status=refusal.status)
        flash(_("Your organisation's details are saved."), "success")
        return redirect(url_for("account.profile"), 303)
    return page(
        "account/organisation.html", form=form, house=house, status=422 if form.is_submitted() else 200
    )


def change_language() -> ResponseReturnValue:
    """Keep the language somebody reads, on every device they sign in from."""
    actor = current_actor()
    if actor is None:
        return sign_in_first()
    form = PersonForm()
    if not form.validate_on_submit():
        return _profile(actor, form, status=422)
    actor.person.language = form.language.data or Language.KOREAN
    actor.person.updated_at = now()
    session().add(actor.person)
    answer = redirect(url_for("account.profile", lang=actor.person.language.value), 303)
    answer.delete_cookie(i18n.COOKIE)
    return answer


def appeal() -> ResponseReturnValue:
    """Ask the alliance to look again after it declined."""
    actor = current_actor()
    if actor is None:
        return sign_in_first()
    organisations.decide(session(), actor.organisation, OrganisationAction.APPEAL, by=actor)
    flash(_("The alliance will look at your organisation again."), "success")
    return redirect(url_for("account.profile"), 303)
