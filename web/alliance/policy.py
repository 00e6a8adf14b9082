"""The ranking policy: its versions, another one tried on recent needs and adopted, and the return to an old one."""

from dataclasses import dataclass

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from matcher import policies, previewing
from matcher.browsing import Page
from matcher.errors import ChangedMeanwhile, Refusal
from matcher.filters import PAGE_SIZE
from matcher.models import RankingPolicyVersion
from matcher.permissions import Permission, permits, require
from matcher.policies import Difference
from matcher.previewing import Preview
from matcher.ranking.policy import LEARNED, NUMBERS, flat
from web.alliance.lists import page_number
from web.forms.policy import GROUPS, PolicyForm, PolicyFormBase, ReturnForm, number_name, number_shown
from web.forms.refusals import show_refusal
from web.per_request import current_platform, session, signed_in_actor
from web.rendering import page


@dataclass(frozen=True, slots=True)
class Line:
    """A version with what it changed; None for the first one, which changed nothing."""

    row: RankingPolicyVersion
    changed: list[Difference] | None


def versions() -> Response:
    """List the versions of the ranking policy, newest first, each with its reason and what it changed."""
    rows = policies.versions(session())
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(page_number(), last)
    older = [*rows[1:], None]
    lines = [
        Line(row, policies.differences(before.content, row.content) if before else None)
        for row, before in zip(rows, older, strict=True)
    ]
    return _page(
        "alliance/policies.html",
        found=Page(lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, len(rows)),
        newest=rows[0].version if rows else 0,
        learned_on=bool(policies.policy_in_force(session()).learned),
    )


def edit() -> Response:
    """Show the numbers in force in a form."""
    require(signed_in_actor(), Permission.POLICY_ADOPT)
    return _form_shown(PolicyForm.of(policies.draft_of(session())))


def change() -> Response:
    """Try the numbers typed on recent needs, or adopt them; what was typed stays when it cannot be done."""
    actor, form, status = signed_in_actor(), PolicyForm(), 422
    require(actor, Permission.POLICY_ADOPT)
    draft = form.draft(policies.draft_of(session()).content)
    if not form.validate_on_submit():
        return _form_shown(form, status=status)
    try:
        if request.form.get("action") != "adopt":
            library = current_platform().library
            return _form_shown(form, preview=previewing.preview(session(), library, draft, by=actor))
        row = policies.adopt(session(), draft, form.reason.data or "", by=actor)
    except Refusal as refusal:
        show_refusal(form, refusal)
        if isinstance(refusal, ChangedMeanwhile):
            # The next attempt begins from what is in force now, which the page sets beside what was typed.
            form.version.data = str(policies.draft_of(session()).base)
        return _form_shown(form, status=refusal.status)
    flash(
        _("Version %(version)s is in force. The stored matches are being made anew.", version=row.version),
        "success",
    )
    return redirect(url_for("alliance.policies"), 303)


def version(version: int) -> Response:
    """Show every number of a version beside the one in force, and the way back to it."""
    return _version_shown(policies.get(session(), version), ReturnForm(None))


def return_to(version: int) -> Response:
    """Adopt an old version's numbers as a new version; what was typed stays when it cannot be done."""
    actor, form, status = signed_in_actor(), ReturnForm(), 422
    row = policies.get(session(), version)
    if form.validate_on_submit():
        try:
            made = policies.return_to(session(), version, form.reason.data or "", by=actor, base=form.base())
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            told = _(
                "Version %(version)s is in force. The stored matches are being made anew.",
                version=made.version,
            )
            flash(told, "success")
            return redirect(url_for("alliance.policies"), 303)
    return _version_shown(row, form, status)


def _version_shown(row: RankingPolicyVersion, form: ReturnForm, status: int = 200) -> Response:
    present = policies.draft_of(session())
    form.version.data = str(present.base)
    then, in_force = flat(row.content), flat(present.content)
    return _page(
        "alliance/policy.html",
        status=status,
        row=row,
        form=form,
        present=present.base,
        numbers=[
            (name, then.get(name), in_force.get(name))
            for name in [*NUMBERS, *LEARNED]
            if name in NUMBERS or name in then or name in in_force
        ],
    )


def _form_shown(form: PolicyFormBase, *, preview: Preview | None = None, status: int = 200) -> Response:
    present = policies.draft_of(session())
    changed = [
        Difference(name, value, form[name].data)
        for name, value in flat(present.content).items()
        if name in form and form[name].data is not None and form[name].data != value
    ]
    return _page(
        "alliance/policy_form.html",
        status=status,
        form=form,
        groups=[
            (heading, hint, [form[name] for name in NUMBERS if name.startswith(f"{group}.")])
            for group, (heading, hint) in GROUPS.items()
        ],
        present=present.base,
        changed=changed,
        preview=preview,
    )


def _page(template: str, *, status: int = 200, **values: object) -> Response:
    return page(
        template,
        status=status,
        may_adopt=permits(signed_in_actor(), Permission.POLICY_ADOPT),
        number_name=number_name,
        number_shown=number_shown,
        **values,
    )
