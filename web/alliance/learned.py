"""The learned order on the alliance's side: how it stands against the policy, judged again, switched on and off."""

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _

from matcher import learned
from matcher.errors import ChangedMeanwhile, Refusal
from matcher.permissions import Permission, permits, require
from matcher.ranking.trial import DECISIVE, LEAST_MUNICIPALITIES, LEAST_NEEDS
from matcher.vocabulary import FitJudgement
from web.forms.policy import SwitchForm, number_shown
from web.forms.refusals import show_refusal
from web.per_request import session, signed_in_actor
from web.rendering import page


def show() -> Response:
    """Show the verdict on the learned order, its figures, and its weights beside the hand-set ones."""
    return _shown(SwitchForm(None))


def change() -> Response:
    """Judge it again, switch it on or off; what was typed stays when it cannot be done."""
    actor, form, status = signed_in_actor(), SwitchForm(), 422
    require(actor, Permission.POLICY_ADOPT)
    if not form.validate_on_submit():
        return _shown(form, status)
    reason, base = form.reason.data or "", form.base()
    try:
        if form.action.data == "on":
            row = learned.switch_on(session(), reason, by=actor, base=base)
            told = _("The learned order is on, as version %(version)s of the policy.", version=row.version)
        elif form.action.data == "off":
            row = learned.switch_off(session(), reason, by=actor, base=base)
            told = _("The learned order is off, as version %(version)s of the policy.", version=row.version)
        else:
            learned.keep(session(), learned.judge(session())[0])
            told = _("Judged on what has been decided so far.")
    except Refusal as refusal:
        show_refusal(form, refusal)
        if isinstance(refusal, ChangedMeanwhile):
            # The next attempt begins from what is in force now, which the page shows.
            form.version.data = ""
        return _shown(form, refusal.status)
    flash(told, "success")
    return redirect(url_for("alliance.learned"), 303)


def _shown(form: SwitchForm, status: int = 200) -> Response:
    found = learned.standing(session())
    form.version.data = form.version.data or str(found.policy.version)
    trial, policy = found.trial, found.policy
    return page(
        "alliance/learned.html",
        status=status,
        form=form,
        found=found,
        judged=[(one, trial.judged.get(one.value, 0)) for one in FitJudgement] if trial else [],
        figures=[(name, trial.figures[name]) for name in DECISIVE if name in trial.figures] if trial else [],
        weights=[
            (name, by_hand, policy.learned.get(name), trial.weights.get(name.value) if trial else None)
            for name, by_hand in policy.hand_set.items()
        ],
        least_needs=LEAST_NEEDS,
        least_municipalities=LEAST_MUNICIPALITIES,
        may_switch=permits(signed_in_actor(), Permission.POLICY_ADOPT),
        number_shown=number_shown,
    )
