"""Person and Membership: who signs in, and for which organisation they act."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from matcher.models.base import TOGETHER, Table, UtcDateTime, by_value
from matcher.models.organisation import Organisation
from matcher.vocabulary import Language, OrganisationState, Role, Side


class Person(Table, table=True):
    """Somebody who signs in. The e-mail is stored in lower case; the password only as an argon2id hash."""

    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=100)
    department: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=40)
    language: Language = Field(default=Language.KOREAN, sa_type=by_value(Language))
    password: str | None = Field(default=None, max_length=255)
    active: bool = True
    # Flask-Security's handle for sessions: changing it signs the person out everywhere.
    fs_uniquifier: str = Field(max_length=64, unique=True)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    agreed_terms_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Membership(Table, table=True):
    """A person's place in an organisation."""

    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    role: Role = Field(default=Role.OWNER, sa_type=by_value(Role))

    person: Person = Relationship(sa_relationship_kwargs=TOGETHER)
    organisation: Organisation = Relationship(sa_relationship_kwargs=TOGETHER)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting for one organisation: the `by` of every verb. `None` stands for an anonymous visitor."""

    person: Person
    organisation: Organisation
    role: Role

    @property
    def side(self) -> Side:
        """The side of the house this actor works on."""
        return self.organisation.kind.side

    @property
    def approved(self) -> bool:
        """Whether the alliance has approved the organisation."""
        return self.organisation.state is OrganisationState.APPROVED

    @property
    def language(self) -> Language:
        """The language this person reads."""
        return self.person.language
