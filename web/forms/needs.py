"""The form of a need, in the officer's words, and the questions asked when it ends."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from matcher.models import Actor, Need, NeedDraft
from matcher.vocabulary import Audience, CloseOutcome, Language, ProcurementWish
from web import i18n
from web.forms.choices import MaturityField, TypesField
from web.forms.fields import (
    CodesField,
    DayField,
    EnumField,
    EnumsField,
    LinesField,
    ServiceFieldField,
    WonField,
    YesNoField,
)
from web.forms.items import ItemForm, Section


class NeedForm(ItemForm):
    """Everything an officer can say of a need. Only the title has to be there for a draft."""

    title = StringField(
        _("Title"),
        description=_(
            "The problem in one line, e.g. “Buses come twice a day, and the elderly miss the clinic”."
        ),
        render_kw={"maxlength": 200, "required": True},
    )
    problem = TextAreaField(
        _("What is the problem?"),
        description=_(
            "What happens now, where, when and how often. Write as you would tell a colleague; "
            "no technical terms are needed."
        ),
        render_kw={"rows": 8},
    )
    people_affected = TextAreaField(
        _("Who is affected?"),
        description=_("Who suffers from it, and about how many people."),
        render_kw={"rows": 3},
    )
    desired_outcome = TextAreaField(
        _("What should be different afterwards?"),
        description=_("The result you want, not the technique."),
        render_kw={"rows": 4},
    )
    success_criteria = LinesField(
        _("How will you know that it worked?"),
        description=_("One sign of success a line, with a number where you can."),
    )
    requirements = LinesField(
        _("Requirements"),
        description=_(
            "One a line, each a sentence that can be checked. Each is compared with every solution, "
            "and you are told which ones a solution does not answer."
        ),
    )
    constraints = TextAreaField(
        _("Limits to respect"),
        description=_("Laws, places, privacy, operation, anything that cannot change."),
        render_kw={"rows": 3},
    )
    existing_systems = TextAreaField(
        _("Systems you already have"),
        description=_("What the solution must work with."),
        render_kw={"rows": 3},
    )
    existing_datasets = TextAreaField(
        _("Data you already have"), description=_("Data sets, sensors, the data hub."), render_kw={"rows": 3}
    )
    field_code = ServiceFieldField(
        _("Field"),
        blank=_("Not chosen yet"),
        description=_("One of the twelve fields of the Smart City Act."),
    )
    types = TypesField(_("Kinds of solution"), description=_("Leave it empty if you are not sure."))
    regions = CodesField(_("Regions"), nationwide=False, description=_("Where the problem is."))
    budget_min = WonField(_("Budget from (won)"), description=_("For example 50000000 or 50 million."))
    budget_max = WonField(_("Budget up to (won)"), description=_("Leave it empty if it is not set yet."))
    budget_secured = YesNoField(_("Is the budget secured?"))
    starts_on = DayField(_("Start of the project"))
    ends_on = DayField(_("End of the project"))
    answers_until = DayField(
        _("Answers until"), description=_("Companies see how many days are left until this day.")
    )
    minimum_trl = MaturityField(
        _("How mature must it be?"),
        description=_("The lowest technology readiness level (TRL) you would accept."),
    )
    procurement = EnumsField(_("Procurement routes you would consider"), ProcurementWish)
    audience = EnumField(_("Who may read it once it is published?"), Audience, default=Audience.PUBLIC)
    language = EnumField(_("Language you write in"), Language, default=i18n.language)

    SECTIONS: ClassVar[tuple[Section, ...]] = (
        Section(
            _("The problem"),
            _("A title is enough for a draft. The better the problem is described, the better the matches."),
            ("title", "problem", "people_affected"),
        ),
        Section(
            _("What you want"),
            _("From these lines the service finds what a solution answers and what it leaves open."),
            ("desired_outcome", "success_criteria", "requirements"),
        ),
        Section(
            _("Where you stand"),
            _("What exists already and cannot be changed."),
            ("constraints", "existing_systems", "existing_datasets"),
        ),
        Section(
            _("Field and place"),
            _("The field and the region are needed before you submit."),
            ("field_code", "types", "regions"),
        ),
        Section(
            _("Budget and schedule"),
            _("All of it may stay empty; an amount or a day you give is compared with each solution."),
            ("budget_min", "budget_max", "budget_secured", "starts_on", "ends_on", "answers_until"),
        ),
        Section(
            _("Conditions"),
            _("How mature, by which route, and for whose eyes."),
            ("minimum_trl", "procurement", "audience", "language"),
        ),
    )

    @classmethod
    def blank(cls, actor: Actor) -> Self:
        """Return an empty form, or what was posted; the actor's own region is chosen to begin with."""
        region = actor.organisation.region_code
        return cls(data={"regions": [region] if region else []})

    @classmethod
    def of(cls, need: Need, requirements: Sequence[str]) -> Self:
        """Return the form filled with `need`, or with what was posted instead."""
        return cls(data=_typed_as(need, requirements))

    @classmethod
    def saved(cls, need: Need, requirements: Sequence[str]) -> Self:
        """Return the form filled with `need` whatever was posted."""
        return cls(formdata=None, data=_typed_as(need, requirements))

    def draft(self) -> NeedDraft:
        """Return what was typed; whether it holds is for the matcher to say, so nothing is checked here."""
        return NeedDraft.model_construct(**self.values(NeedDraft))

    def wanted(self) -> list[str]:
        """Return the requirements as typed."""
        return list(self.requirements.data or [])


def _typed_as(need: Need, requirements: Sequence[str]) -> dict[str, Any]:
    names = NeedDraft.model_fields
    return {
        **{name: getattr(need, name) for name in names},
        "requirements": list(requirements),
        "version": str(need.version),
    }


class CloseForm(FlaskForm):
    """How a need ended, with a note for the file."""

    outcome = EnumField(_("How did it end?"), CloseOutcome, blank=_("Please choose"))
    note = TextAreaField(
        _("Note (optional)"),
        description=_("Kept with the need, so that whoever follows you knows why."),
        render_kw={"rows": 4, "maxlength": 2000},
    )
