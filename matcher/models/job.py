"""Job: work for later, written in the same transaction as what causes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from matcher.models.base import Table, UtcDateTime, by_value, now
from matcher.vocabulary import JobState


class Job(Table, table=True):
    """A named piece of work with a lease: a worker that dies loses the lease and another one takes it up."""

    __table_args__ = (Index("ix_job_state_due_at", "state", "due_at"),)

    name: str = Field(max_length=60)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: JobState = Field(default=JobState.WAITING, sa_type=by_value(JobState))
    due_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    attempts: int = 0
    leased_by: str = Field(default="", max_length=80)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_error: str = ""
    # While a job waits, a second one with the same key is not enqueued.
    waiting_key: str | None = Field(default=None, max_length=120, unique=True)
