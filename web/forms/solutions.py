"""The form of a solution, in the words a town looks for, and the question asked when it is retired."""

from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from matcher.models import Actor, Solution, SolutionDraft
from matcher.vocabulary import ExportReadiness, Language, PriceModel
from web import i18n
from web.forms.choices import MaturityField, TypesField
from web.forms.fields import (
    CodesField,
    EnumField,
    NumberField,
    ServiceFieldField,
    WonField,
    YesNoField,
)
from web.forms.items import ItemForm, Section


class SolutionForm(ItemForm):
    """Everything a company can say of a solution. Only the title has to be there for a draft."""

    title = StringField(
        _("Title"),
        description=_("What it is in one line, with the name your customers know."),
        render_kw={"maxlength": 200, "required": True},
    )
    problem_solved = TextAreaField(
        _("Which problem does it solve?"),
        description=_(
            "Whose trouble ends, and how it shows in daily life. Towns describe troubles, not techniques: "
            "write this part in their words."
        ),
        render_kw={"rows": 6},
    )
    how = TextAreaField(
        _("How does it work?"),
        description=_("What is installed or connected, who operates it, what the town gets to see."),
        render_kw={"rows": 6},
    )
    evidence = TextAreaField(
        _("What shows that it works?"),
        description=_("Measured results, where and when. Past deployments are added after saving."),
        render_kw={"rows": 4},
    )
    field_code = ServiceFieldField(
        _("Field"),
        blank=_("Not chosen yet"),
        description=_("One of the twelve fields of the Smart City Act."),
    )
    types = TypesField(_("Kinds of solution"), description=_("Choose what it really is; more is not better."))
    regions = CodesField(
        _("Regions you serve"), description=_("Choose “Nationwide” if you serve all of Korea.")
    )
    trl = MaturityField(_("How mature is it?"), description=_("Its technology readiness level (TRL) today."))
    months_to_deploy = NumberField(
        _("Months until it runs"),
        description=_("From contract to first use, in months."),
        render_kw={"inputmode": "numeric"},
    )
    price_model = EnumField(_("How is it paid for?"), PriceModel, blank=_("Not said"))
    price_min = WonField(_("Price from (won)"), description=_("For example 50000000 or 50 million."))
    price_max = WonField(_("Price up to (won)"))
    smallest_budget = WonField(
        _("Smallest project you take (won)"),
        description=_(
            "Needs with a smaller budget rank lower for you. Leave it empty if there is no such limit."
        ),
    )
    requires_of_town = TextAreaField(
        _("What must the town bring?"),
        description=_("Data, power, places, staff, permits."),
        render_kw={"rows": 3},
    )
    standards = TextAreaField(
        _("Standards and interfaces"),
        description=_("Protocols, data formats, open APIs."),
        render_kw={"rows": 3},
    )
    data_hub_link = YesNoField(_("Does it connect to a smart city data hub?"))
    ngsi_ld = YesNoField(_("Does it speak NGSI-LD?"))
    open_source_licence = StringField(
        _("Open-source licence"),
        description=_("For example Apache-2.0. Leave it empty if it is not open source."),
        render_kw={"maxlength": 60},
    )
    repository_url = StringField(
        _("Address of the source code"),
        description=_("Begins with https://"),
        render_kw={"type": "url", "maxlength": 300, "autocomplete": "off"},
    )
    sandbox_exemption = TextAreaField(
        _("Regulatory sandbox exemption"),
        description=_("Which exemption you hold or need, and until when."),
        render_kw={"rows": 2},
    )
    export_readiness = EnumField(_("Ready for cities abroad?"), ExportReadiness, default=ExportReadiness.NONE)
    language = EnumField(_("Language you write in"), Language, default=i18n.language)

    SECTIONS: ClassVar[tuple[Section, ...]] = (
        Section(
            _("The solution"),
            _("A title is enough for a draft. Every sentence here can become the reason of a match."),
            ("title", "problem_solved", "how", "evidence"),
        ),
        Section(
            _("Field and place"),
            _("The field and the regions are needed before you submit."),
            ("field_code", "types", "regions"),
        ),
        Section(
            _("Maturity and price"),
            _("All of it may stay empty; what you give is compared with each need."),
            ("trl", "months_to_deploy", "price_model", "price_min", "price_max", "smallest_budget"),
        ),
        Section(
            _("What it asks and how open it is"),
            _("Towns look at this before they call."),
            (
                "requires_of_town",
                "standards",
                "data_hub_link",
                "ngsi_ld",
                "open_source_licence",
                "repository_url",
            ),
        ),
        Section(
            _("Rules and reach"),
            _("Exemptions, cities abroad, and the language of this page."),
            ("sandbox_exemption", "export_readiness", "language"),
        ),
    )

    @classmethod
    def blank(cls, _actor: Actor) -> Self:
        """Return an empty form, or what was posted."""
        return cls()

    @classmethod
    def of(cls, solution: Solution) -> Self:
        """Return the form filled with `solution`, or with what was posted instead."""
        return cls(data=_typed_as(solution))

    @classmethod
    def saved(cls, solution: Solution) -> Self:
        """Return the form filled with `solution` whatever was posted."""
        return cls(formdata=None, data=_typed_as(solution))

    def draft(self) -> SolutionDraft:
        """Return what was typed; whether it holds is for the matcher to say, so nothing is checked here."""
        return SolutionDraft.model_construct(**self.values(SolutionDraft))


def _typed_as(solution: Solution) -> dict[str, Any]:
    values = {name: getattr(solution, name) for name in SolutionDraft.model_fields}
    return {**values, "version": str(solution.version)}


class RetireForm(FlaskForm):
    """Why a solution is taken off the public pages."""

    note = TextAreaField(
        _("Note (optional)"),
        description=_("Kept with the solution; only your organisation and the alliance read it."),
        render_kw={"rows": 3, "maxlength": 2000},
    )
