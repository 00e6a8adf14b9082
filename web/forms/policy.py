"""The form of the ranking policy: one field a number, under its full name, and the reason."""

from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from matcher.policies import PolicyDraft
from matcher.ranking.policy import NUMBERS, Content, flat, nested
from matcher.validation import clean
from matcher.vocabulary import Grade, SignalName
from matcher.wording import label as word_for
from web import i18n
from web.forms.fields import DecimalNumberField

# What is not here (the unit of the weights, the scale of what readers see) is for the command line.
GROUPS: dict[str, tuple[LazyString, LazyString]] = {
    "weights": (
        _("Weights of the signals"),
        _(
            "What a signal adds to a candidate at its best and takes away at its worst, from 0 (off) to 10. "
            "1 is the usual difference in text fit between candidates."
        ),
    ),
    "grades": (
        _("Grades"),
        _(
            "From which fit on a candidate is called a strong, good or partial fit, between 0 and 1. "
            "Each must be above the next."
        ),
    ),
    "covered": (
        _("Requirements"),
        _("How near a passage must be to a requirement to count as an answer, between 0 and 1."),
    ),
    "turns": (
        _("Who takes which place"),
        _("Rules applied after scoring. 0 switches a rule off. Whatever they move says so to the reader."),
    ),
}

_ABOUT: dict[str, LazyString] = {
    "weights.solution_type": _(
        "whether both texts are near the same kinds of solution in the problem–solution thesaurus"
    ),
    "weights.reciprocal": _(
        "whether the texts are close to each other in particular, or to everything alike"
    ),
    "weights.field": _("the same field of the Smart City Act and the same kind of solution"),
    "weights.region": _("whether the company serves the region"),
    "weights.budget": _("whether price and budget meet, and the company's smallest budget"),
    "weights.timing": _("whether it can be in place in time"),
    "weights.maturity": _("whether it is as mature as the town asks"),
    "weights.track_record": _(
        "past deployments: confirmed counts more than documented, documented more than claimed"
    ),
    "weights.procurement": _("valid certificates that open the procurement routes the town wishes for"),
    "weights.openness": _("data-hub link, open standards, open source"),
    "covered.same_language": _("Both texts in the same language."),
    "covered.across_languages": _("Two languages: their sentences are never as near, so this is lower."),
    "turns.duplicate_from": _("How nearly two texts must say the same to share a place: 0.85 to 1, or 0."),
    "turns.duplicate_words": _(
        "For two organisations: the share of words both texts must hold besides, 0 to 1. "
        "0: only within one organisation."
    ),
    "turns.most_per_organisation": _(
        "How many of the first ten places one organisation may take: 1 to 10, or 0 for no limit."
    ),
    "turns.near_tie": _(
        "How far apart two scores may be to count as equal, in the unit of the weights: 0 to 0.5."
    ),
    "turns.newcomer_days": _(
        "For how many days after its first publication a solution counts as new: 0 to 365."
    ),
    "turns.seldom_shown": _(
        "A solution among the first ten of fewer lists than this has a turn too: 0 to 100."
    ),
}

_NAMES: dict[str, LazyString] = {
    "covered.same_language": _("Nearness within a language"),
    "covered.across_languages": _("Nearness across languages"),
    "turns.duplicate_from": _("Likeness of near-duplicates"),
    "turns.duplicate_words": _("Words in common of near-duplicates"),
    "turns.most_per_organisation": _("Places of one organisation"),
    "turns.near_tie": _("Width of a near-tie"),
    "turns.newcomer_days": _("Days as a newcomer"),
    "turns.seldom_shown": _("Seldom shown"),
    "text_spread": _("Unit of the weights"),
    "meaning_scale.low": _("Lower end of the scale of meaning"),
    "meaning_scale.high": _("Upper end of the scale of meaning"),
}


def number_name(name: str) -> str:
    """Return what a number of the policy is called in the reader's language; an unknown one stands as it is."""
    group, _dot, inner = name.partition(".")
    if group == "learned" and inner in set(SignalName):
        return gettext("As learnt: %(signal)s", signal=word_for(SignalName(inner), i18n.language()))
    if group == "weights" and inner in set(SignalName):
        return word_for(SignalName(inner), i18n.language())
    if group == "grades" and inner in set(Grade):
        return word_for(Grade(inner), i18n.language())
    return str(_NAMES.get(name, name))


def number_shown(value: float | None) -> str:
    """Return a number as people write it, without zeros that say nothing; a dash for none."""
    return "–" if value is None else f"{value:g}"


class _ReasonForm(FlaskForm):
    version = HiddenField()
    reason = TextAreaField(
        _("Reason"),
        description=_("At least ten characters. It is kept with the version, with your name."),
        filters=[lambda typed: clean(typed or "")],
    )

    def base(self) -> int:
        """Return the version the person saw in force; 0, which is none, when the form does not say."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class ReturnForm(_ReasonForm):
    """Why to return to an old version."""


class SwitchForm(_ReasonForm):
    """Why to switch the learned order; the button pressed is the action."""

    action = HiddenField()


class PolicyFormBase(_ReasonForm):
    """The numbers the alliance sets, and why."""

    @classmethod
    def of(cls, draft: PolicyDraft) -> "PolicyFormBase":
        """Return the form holding a draft, nothing of it typed yet."""
        return cls(None, data={**flat(draft.content), "version": str(draft.base)})

    def draft(self, present: Content) -> PolicyDraft:
        """Return what was typed over the numbers in force."""
        typed = {name: self[name].data for name in NUMBERS if name in self}
        return PolicyDraft(self.base(), nested({**flat(present), **typed}))


def _fields() -> dict[str, Any]:
    return {
        name: DecimalNumberField(
            _Named(name), description=_ABOUT.get(name, ""), render_kw={"inputmode": "decimal"}
        )
        for name in NUMBERS
        if name.partition(".")[0] in GROUPS
    }


class _Named:
    """A label that is put into words when it is shown."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return number_name(self.name)

    def __html__(self) -> str:
        return str(self)


# The names of the fields are those of the numbers, so that a refusal finds its field.
PolicyForm: type[PolicyFormBase] = type("PolicyForm", (PolicyFormBase,), _fields())
