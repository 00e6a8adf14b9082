"""The stored matches of a published need: signals and reasons, recommend, leave out, undo."""

from dataclasses import dataclass

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _

from matcher import curation, matching, needs, policies
from matcher.errors import Refusal
from matcher.matching import Fit
from matcher.models import Match, Need
from matcher.ranking import reasons
from matcher.ranking.candidate import Signal
from matcher.vocabulary import MatchAction, Party, SignalName
from matcher.workflows import MATCH
from web.forms.curation import DecisionForm
from web.forms.refusals import show_refusal
from web.per_request import current_platform, session, signed_in_actor, types_in_force
from web.rendering import page

# As many as the worker stores for a need, and a few more.
_LIVE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A stored match with its reasons, the decisions open to the alliance, and its own form."""

    match: Match
    fit: Fit
    actions: list[MatchAction]
    form: DecisionForm


def show(need_id: int) -> Response:
    """Show the stored matches of a need, best first."""
    return _shown(needs.get(session(), need_id, by=signed_in_actor()), None, None)


def review(match_id: int) -> Response:
    """Recommend a match, leave it out, or undo either; what was typed stays when it cannot be done."""
    actor, form, status = signed_in_actor(), _form(match_id, posted=True), 422
    match = curation.stored_match(session(), match_id, by=actor)
    need = needs.get(session(), match.need_id, by=actor)
    if form.validate_on_submit():
        try:
            action = form.chosen(MatchAction)
            curation.review_match(session(), match, action, by=actor, note=form.note.data or "")
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            flash(_("Recorded."), "success")
            return redirect(url_for("alliance.matches", need_id=need.key, _anchor=f"match-{match_id}"), 303)
    session().refresh(match)
    return _shown(need, match_id, form, status)


def _form(match_id: int, *, posted: bool = False) -> DecisionForm:
    # One form a match on the same page: the prefix keeps their ids apart.
    prefix = f"match-{match_id}-"
    return DecisionForm(prefix=prefix) if posted else DecisionForm(None, prefix=prefix)


def _shown(need: Need, posted_id: int | None, posted: DecisionForm | None, status: int = 200) -> Response:
    actor = signed_in_actor()
    live = {
        fit.match_id: fit
        for fit in matching.solutions_for(session(), current_platform().library, need, by=actor, k=_LIVE)
    }
    lines = [
        Line(
            match,
            live.get(match.id) or _as_stored(match),
            MATCH.actions(match.state, Party.ALLIANCE),
            posted if posted is not None and match.id == posted_id else _form(match.key),
        )
        for match in curation.matches_of(session(), need, by=actor)
    ]
    return page("alliance/matches.html", status=status, need=need, lines=lines, posted=posted)


def _as_stored(match: Match) -> Fit:
    """A match that no longer comes up by itself (left out, retired), told from the signals of its day."""
    policy = policies.policy_at(session(), match.policy_version)
    signals = tuple(
        Signal(SignalName(one["name"]), float(one["score"]), bool(one["applies"]), dict(one["facts"]))
        for one in match.signals
    )
    good, lacking = reasons.explain(
        signals,
        requirements=[],
        answers=[],
        whole=None,
        shared_words=[],
        policy=policy,
        types=types_in_force(),
    )
    return Fit(
        item=match.solution,
        total=match.score,
        grade=policy.grade(match.score * policy.text_spread),
        signals=signals,
        reasons=tuple(good),
        gaps=tuple(lacking),
        state=match.state,
        match_id=match.id,
    )
