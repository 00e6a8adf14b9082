"""ThesaurusEdition: what the alliance changed in the problem–solution thesaurus, never changed once it stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Relationship, SQLModel

from matcher.models.base import TOGETHER, UtcDateTime, now
from matcher.models.organisation import Organisation
from matcher.models.person import Person


class ThesaurusEdition(SQLModel, table=True):
    """An edition with who adopted it and why; the newest is in force.

    `changes` holds all in which it differs from the types the program comes with: `records` changed or added, and the
    ids of the `retired`. Without a person it came from the operator's command line.
    """

    __tablename__ = "thesaurus_edition"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    adopted_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    reason: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    content_hash: str
    changes: dict[str, Any] = Field(sa_type=JSON)

    person: Person | None = Relationship(sa_relationship_kwargs=TOGETHER)
    organisation: Organisation | None = Relationship(sa_relationship_kwargs=TOGETHER)
