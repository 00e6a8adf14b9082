"""RankingPolicyVersion: one version of the numbers an order is made with, never changed once it stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, Relationship, SQLModel

from matcher.models.base import TOGETHER, UtcDateTime, now
from matcher.models.organisation import Organisation
from matcher.models.person import Person


class RankingPolicyVersion(SQLModel, table=True):
    """A version with who adopted it and why. The newest is in force; a return to an old one is a new version.

    Without a person it came with the program (`shipped`) or from its operator's command line.
    """

    __tablename__ = "ranking_policy"

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(unique=True)
    in_force_from: datetime = Field(sa_type=UtcDateTime)
    reason: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    shipped: bool = False
    content: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)

    person: Person | None = Relationship(sa_relationship_kwargs=TOGETHER)
    organisation: Organisation | None = Relationship(sa_relationship_kwargs=TOGETHER)
