"""Need: what a municipality wants solved, with its checkable requirements."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, Relationship, SQLModel

from matcher.models.base import TOGETHER, Table, UtcDateTime, by_value
from matcher.models.organisation import Organisation
from matcher.vocabulary import Audience, CloseOutcome, Language, NeedState, Origin, ProcurementWish


class NeedDraft(SQLModel):
    """What the officer writes. Money in won, dates as days in Korea, regions as five-digit codes."""

    title: str = Field(default="", max_length=200)
    problem: str = ""
    people_affected: str = ""
    desired_outcome: str = ""
    success_criteria: list[str] = Field(default_factory=list, sa_type=JSON)
    constraints: str = ""
    existing_systems: str = ""
    existing_datasets: str = ""
    field_code: str | None = Field(default=None, foreign_key="service_field.code")
    types: list[str] = Field(default_factory=list, sa_type=JSON)
    regions: list[str] = Field(default_factory=list, sa_type=JSON)
    budget_min: int | None = Field(default=None, sa_type=BigInteger)
    budget_max: int | None = Field(default=None, sa_type=BigInteger)
    budget_secured: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    answers_until: date | None = None
    minimum_trl: int | None = None
    procurement: list[ProcurementWish] = Field(default_factory=list, sa_type=JSON)
    audience: Audience = Field(default=Audience.PUBLIC, sa_type=by_value(Audience))
    language: Language = Field(default=Language.KOREAN, sa_type=by_value(Language))


class Need(NeedDraft, Table, table=True):
    """A municipality's problem on its way from draft to an outcome."""

    __table_args__ = (Index("ix_need_state_published_at", "state", "published_at"),)

    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    written_by_id: int | None = Field(default=None, foreign_key="person.id")
    state: NeedState = Field(default=NeedState.DRAFT, sa_type=by_value(NeedState))
    state_note: str = ""
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: CloseOutcome | None = Field(default=None, sa_type=by_value(CloseOutcome))
    origin: Origin = Field(default=Origin.ENTERED, sa_type=by_value(Origin))
    source: str = ""
    # Unique token of the form that made the row: a double click makes one need.
    form_token: str | None = Field(default=None, max_length=64, unique=True)

    organisation: Organisation = Relationship(sa_relationship_kwargs=TOGETHER)


class Requirement(Table, table=True):
    """One checkable sentence of a need, in the officer's order."""

    need_id: int = Field(foreign_key="need.id", index=True, ondelete="CASCADE")
    position: int
    text: str
    must: bool = True
