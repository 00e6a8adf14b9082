"""PartnershipRequest: one organisation asks another about a need and a solution; Message: what they say."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, Relationship

from matcher.models.base import TOGETHER, Table, UtcDateTime, by_value
from matcher.models.need import Need
from matcher.models.organisation import Organisation
from matcher.models.person import Person
from matcher.models.solution import Solution
from matcher.vocabulary import DeclineReason, RequestState


class PartnershipRequest(Table, table=True):
    """A request from one organisation to another; contacts are shown only once it is accepted."""

    __tablename__ = "partnership_request"
    __table_args__ = (
        Index("ix_partnership_request_pair", "sender_id", "receiver_id", "need_id", "solution_id"),
    )

    sender_id: int = Field(foreign_key="organisation.id", index=True)
    receiver_id: int = Field(foreign_key="organisation.id", index=True)
    need_id: int | None = Field(default=None, foreign_key="need.id", index=True)
    solution_id: int | None = Field(default=None, foreign_key="solution.id", index=True)
    sent_by_id: int = Field(foreign_key="person.id")
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    state: RequestState = Field(default=RequestState.SENT, sa_type=by_value(RequestState), index=True)
    answer_note: str = ""
    decline_reason: DeclineReason | None = Field(default=None, sa_type=by_value(DeclineReason))
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    # The pair and its subject while the request is open, else null: the database allows one open request each.
    open_key: str | None = Field(default=None, max_length=120, unique=True)
    form_token: str | None = Field(default=None, max_length=64, unique=True)

    sender: Organisation = Relationship(
        sa_relationship_kwargs=TOGETHER | {"foreign_keys": "PartnershipRequest.sender_id"}
    )
    receiver: Organisation = Relationship(
        sa_relationship_kwargs=TOGETHER | {"foreign_keys": "PartnershipRequest.receiver_id"}
    )
    sent_by: Person = Relationship(sa_relationship_kwargs={"foreign_keys": "PartnershipRequest.sent_by_id"})
    answered_by: Person | None = Relationship(
        sa_relationship_kwargs={"foreign_keys": "PartnershipRequest.answered_by_id"}
    )
    need: Need | None = Relationship(sa_relationship_kwargs=TOGETHER)
    solution: Solution | None = Relationship(sa_relationship_kwargs=TOGETHER)


class Message(Table, table=True):
    """One message in a request's thread."""

    request_id: int = Field(foreign_key="partnership_request.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    person_id: int = Field(foreign_key="person.id")
    body: str
    form_token: str | None = Field(default=None, max_length=64, unique=True)

    organisation: Organisation = Relationship(sa_relationship_kwargs=TOGETHER)
    person: Person = Relationship(sa_relationship_kwargs=TOGETHER)
