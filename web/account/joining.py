"""Joining: choose a side, say who you are, and wait for the alliance's word with drafts in hand."""

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password, login_user

from matcher import accounts
from matcher.errors import InvalidInput
from matcher.models import Actor
from matcher.vocabulary import OrganisationKind
from web import passwords, resending
from web.account.identity import Account
from web.forms.accounts import JoinCompanyForm, JoinMunicipalityForm
from web.forms.fields import show_problems
from web.per_request import current_actor, session
from web.rendering import page


def add_to(blueprint: Blueprint) -> None:
    """Add the pages of joining and of signing in."""
    blueprint.add_url_rule("/join", "join", choose)
    blueprint.add_url_rule(
        "/join/municipality", "join_municipality", join_municipality, methods=["GET", "POST"]
    )
    blueprint.add_url_rule("/join/company", "join_company", join_company, methods=["GET", "POST"])
    blueprint.add_url_rule("/desk", "desk", desk)
    blueprint.add_url_rule(
        "/sign-in-and-continue", "sign_in_and_continue", resending.sign_in_and_continue, methods=["POST"]
    )


def choose() -> Response:
    """Ask which side somebody joins on."""
    return page("account/join.html")


def join_municipality() -> ResponseReturnValue:
    """Let a local government, public body or city abroad join."""
    form = JoinMunicipalityForm()
    kind = form.kind.data or OrganisationKind.MUNICIPALITY
    return _join(form, kind, "account/join-municipality.html")


def join_company() -> ResponseReturnValue:
    """Let a company join."""
    return _join(JoinCompanyForm(), OrganisationKind.COMPANY, "account/join-company.html")


def _join(
    form: JoinMunicipalityForm | JoinCompanyForm, kind: OrganisationKind, template: str
) -> ResponseReturnValue:
    if current_actor() is not None:
        return redirect(url_for("account.desk"))
    if form.validate_on_submit():
        try:
            actor = _registered(form, kind)
        except InvalidInput as refusal:
            show_problems(form, refusal)
            return page(template, form=form, status=refusal.status)
        login_user(Account(actor.person), authn_via=["register"])
        return redirect(url_for("account.desk"), 303)
    return page(template, form=form, status=422 if form.is_submitted() else 200)


def _registered(form: JoinMunicipalityForm | JoinCompanyForm, kind: OrganisationKind) -> Actor:
    return accounts.register(
        session(),
        form.person_draft(),
        form.organisation_draft(kind),
        password_hash=hash_password(passwords.normal(form.password.data or "")),
    )


def desk() -> ResponseReturnValue:
    """Go to the first page of one's own side."""
    actor = current_actor()
    if actor is None:
        return redirect(url_for("security.login"))
    return redirect(url_for(f"{actor.side.value}.desk"))
