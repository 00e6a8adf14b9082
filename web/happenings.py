"""What an event of the history is called."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from matcher.models import Event
from matcher.vocabulary import (
    MatchAction,
    NeedAction,
    NeedState,
    OrganisationAction,
    OrganisationState,
    RequestAction,
    RequestState,
    SolutionAction,
    SolutionState,
    SubjectKind,
)
from matcher.wording import label as word_for
from web import i18n

NAMES: dict[str, LazyString] = {
    "organisation.registered": _("Registered"),
    "organisation.edited": _("Details changed"),
    "staff.created": _("Staff member added"),
    "need.created": _("Draft written"),
    "need.edited": _("Edited"),
    "need.close": _("Closed"),
    "solution.created": _("Draft written"),
    "solution.edited": _("Edited"),
    "solution.reference_added": _("Reference added"),
    "solution.reference_removed": _("Reference removed"),
    "solution.certificate_added": _("Certificate added"),
    "solution.certificate_removed": _("Certificate removed"),
    "request.sent": _("Request sent"),
    "request.message": _("Message written"),
    "policy.adopted": _("Ranking policy adopted"),
    "thesaurus.adopted": _("Thesaurus edition adopted"),
    "examples.loaded": _("Example data loaded"),
}

_ACTIONS: dict[SubjectKind, type[StrEnum]] = {
    SubjectKind.ORGANISATION: OrganisationAction,
    SubjectKind.NEED: NeedAction,
    SubjectKind.SOLUTION: SolutionAction,
    SubjectKind.MATCH: MatchAction,
    SubjectKind.REQUEST: RequestAction,
}
_STATES: dict[SubjectKind, type[StrEnum]] = {
    SubjectKind.ORGANISATION: OrganisationState,
    SubjectKind.NEED: NeedState,
    SubjectKind.SOLUTION: SolutionState,
    SubjectKind.REQUEST: RequestState,
}


def event_name(event: Event) -> str:
    """Return what happened, in the reader's language; a verb nobody named stands as it is."""
    if event.verb in NAMES:
        return str(NAMES[event.verb])
    action = event.verb.partition(".")[2]
    kind = _ACTIONS.get(event.subject_kind)
    return word_for(kind(action), i18n.language()) if kind and action in set(kind) else event.verb


def event_state(event: Event) -> StrEnum | None:
    """Return the state the event led to, or None when it led to none."""
    kind, value = _STATES.get(event.subject_kind), event.facts.get("state")
    return kind(value) if kind and value in set(kind) else None
