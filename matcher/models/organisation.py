"""Organisation: a municipality, public body, overseas city, company or the alliance itself."""

from sqlmodel import Field

from matcher.models.base import Table, by_value
from matcher.vocabulary import CompanySize, OrganisationKind, OrganisationState, Origin


class Organisation(Table, table=True):
    """Whoever posts needs, offers solutions or curates; nothing belongs to a person alone."""

    kind: OrganisationKind = Field(sa_type=by_value(OrganisationKind), index=True)
    name: str = Field(max_length=200, index=True)
    name_en: str = Field(default="", max_length=200)
    state: OrganisationState = Field(
        default=OrganisationState.PENDING, sa_type=by_value(OrganisationState), index=True
    )
    region_code: str | None = Field(default=None, foreign_key="region.code")
    country_code: str = Field(default="KR", max_length=2)
    business_number: str | None = Field(default=None, max_length=12, unique=True)
    size: CompanySize | None = Field(default=None, sa_type=by_value(CompanySize))
    homepage: str = Field(default="", max_length=300)
    introduction: str = ""
    state_note: str = ""
    origin: Origin = Field(default=Origin.ENTERED, sa_type=by_value(Origin))
    source: str = ""
