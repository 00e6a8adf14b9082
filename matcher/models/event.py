"""Event: who did what to what, append-only, each row sealed with the hash of the one before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from matcher.models.base import UtcDateTime, by_value, now
from matcher.vocabulary import SubjectKind


class Event(SQLModel, table=True):
    """One step in the history. Ids and field names only, never personal data, so that erasure stays possible."""

    __table_args__ = (Index("ix_event_subject", "subject_kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    verb: str = Field(max_length=60)
    subject_kind: SubjectKind = Field(sa_type=by_value(SubjectKind))
    subject_id: int
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class Counter(SQLModel, table=True):
    """A number handed out in the order of commits: updating its row locks it until the transaction ends."""

    name: str = Field(primary_key=True, max_length=40)
    value: int = 0
    digest: str = Field(default="", max_length=64)
