"""Flask-Security over our own tables: an account is a person as the sign-in machinery wants to see one."""

from typing import Any

from flask_security import RoleMixin, UserDatastore, UserMixin
from sqlmodel import select

from matcher import accounts
from matcher.models import Person, now
from web.per_request import session


class NoRole(RoleMixin):  # type: ignore[misc]
    """Rights come from the organisation (matcher.permissions); the machinery's own roles are not used."""


class Account(UserMixin):  # type: ignore[misc]
    """A person who signs in; everything asked of it is asked of the row."""

    def __init__(self, person: Person) -> None:
        """Stand for `person`, a row of this request's session."""
        self.person = person

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.key

    @property
    def email(self) -> str:
        """The person's address."""
        return self.person.email

    @property
    def active(self) -> bool:
        """Whether the person may sign in at all."""
        return self.person.active

    @property
    def roles(self) -> list[NoRole]:
        """None: see `NoRole`."""
        return []

    @property
    def password(self) -> str | None:
        """The argon2id hash."""
        return self.person.password

    @password.setter
    def password(self, value: str | None) -> None:
        self.person.password = value

    @property
    def fs_uniquifier(self) -> str:
        """What sessions are bound to; a new one signs the person out everywhere."""
        return self.person.fs_uniquifier

    @fs_uniquifier.setter
    def fs_uniquifier(self, value: str) -> None:
        self.person.fs_uniquifier = value


class People(UserDatastore):  # type: ignore[misc]
    """Finds and keeps people in this request's session, which is committed with the request."""

    def __init__(self) -> None:
        """Know our two classes."""
        super().__init__(Account, NoRole)

    def find_user(self, case_insensitive: bool = False, **asked: Any) -> Account | None:  # noqa: ARG002, FBT001, FBT002 - the base's signature
        """Return the account with this address or session handle, or None."""
        if "email" in asked:
            person = accounts.person_by_email(session(), str(asked["email"]))
        else:
            handle = str(asked.get("fs_uniquifier", ""))
            person = session().exec(select(Person).where(Person.fs_uniquifier == handle)).first()
        return Account(person) if person else None

    def find_role(self, _role: str) -> None:
        """There are none."""

    def put(self, model: Account) -> Account:
        """Keep a changed account."""
        model.person.updated_at = now()
        session().add(model.person)
        session().flush()
        return model

    def delete(self, model: Account) -> None:
        """Refuse: people are not deleted by the sign-in machinery."""
        raise NotImplementedError(f"person {model.id} cannot be deleted here")

    def commit(self) -> None:
        """Leave it to the request."""

    def reload(self, model: Account) -> Account:
        """Return the account as it is."""
        return model
