"""Solution: what a company has built and proven, with its references and certificates."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, Relationship, SQLModel

from matcher.models.base import TOGETHER, Table, UtcDateTime, by_value
from matcher.models.organisation import Organisation
from matcher.vocabulary import (
    CertificateKind,
    ExportReadiness,
    Language,
    Origin,
    PriceModel,
    ReferenceState,
    SolutionState,
)


class SolutionDraft(SQLModel):
    """What the company writes. Money in won, time in months, regions as five-digit codes ('00000': nationwide)."""

    title: str = Field(default="", max_length=200)
    problem_solved: str = ""
    how: str = ""
    evidence: str = ""
    field_code: str | None = Field(default=None, foreign_key="service_field.code")
    types: list[str] = Field(default_factory=list, sa_type=JSON)
    trl: int | None = None
    price_min: int | None = Field(default=None, sa_type=BigInteger)
    price_max: int | None = Field(default=None, sa_type=BigInteger)
    price_model: PriceModel | None = Field(default=None, sa_type=by_value(PriceModel))
    months_to_deploy: int | None = None
    regions: list[str] = Field(default_factory=list, sa_type=JSON)
    requires_of_town: str = ""
    standards: str = ""
    data_hub_link: bool | None = None
    ngsi_ld: bool | None = None
    open_source_licence: str = Field(default="", max_length=60)
    repository_url: str = Field(default="", max_length=300)
    sandbox_exemption: str = ""
    export_readiness: ExportReadiness = Field(default=ExportReadiness.NONE, sa_type=by_value(ExportReadiness))
    # The company's own limits count as much as the town's: it does not want jobs below this budget.
    smallest_budget: int | None = Field(default=None, sa_type=BigInteger)
    language: Language = Field(default=Language.KOREAN, sa_type=by_value(Language))


class Solution(SolutionDraft, Table, table=True):
    """A company's offer on its way from draft to retirement."""

    __table_args__ = (Index("ix_solution_state_published_at", "state", "published_at"),)

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    written_by_id: int | None = Field(default=None, foreign_key="person.id")
    state: SolutionState = Field(default=SolutionState.DRAFT, sa_type=by_value(SolutionState))
    state_note: str = ""
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    origin: Origin = Field(default=Origin.ENTERED, sa_type=by_value(Origin))
    source: str = ""
    form_token: str | None = Field(default=None, max_length=64, unique=True)

    organisation: Organisation = Relationship(sa_relationship_kwargs=TOGETHER)


class Reference(Table, table=True):
    """A past deployment of a solution: claimed, documented or confirmed by the customer."""

    solution_id: int = Field(foreign_key="solution.id", index=True, ondelete="CASCADE")
    customer: str = Field(max_length=200)
    region_code: str | None = Field(default=None, foreign_key="region.code")
    year: int | None = None
    programme: str = Field(default="", max_length=200)
    summary: str = ""
    state: ReferenceState = Field(default=ReferenceState.CLAIMED, sa_type=by_value(ReferenceState))
    source: str = ""


class Certificate(Table, table=True):
    """A certificate of a solution with its validity; an expired one is shown as such and counts for nothing."""

    solution_id: int = Field(foreign_key="solution.id", index=True, ondelete="CASCADE")
    kind: CertificateKind = Field(sa_type=by_value(CertificateKind))
    name: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=100)
    issued_on: date | None = None
    expires_on: date | None = None

    def valid_on(self, day: date) -> bool:
        """Tell whether the certificate holds on `day`; one without an end holds until withdrawn."""
        return (self.issued_on is None or self.issued_on <= day) and (
            self.expires_on is None or day <= self.expires_on
        )
