"""People of every side, signed in, for the tests of their screens."""

import shutil
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlmodel import Session, SQLModel, col, select

from matcher import jobs
from matcher.models import Actor, Membership, Person
from matcher.platform import Platform
from matcher.vocabulary import Role
from tests import factories
from tests.client import Page, PageClient
from tests.command_line import command_line

RowT = TypeVar("RowT", bound=SQLModel)
FIRST = 0


class SideClient(PageClient):
    """A browser in which `actor` is signed in."""

    def __init__(self, app: Flask, actor: Actor) -> None:
        """Sign `actor` in as the session remembers it; the sign-in page has tests of its own."""
        super().__init__(app)
        self.actor = actor
        with self.browser.session_transaction() as cookie:
            cookie["_user_id"] = actor.person.fs_uniquifier
            cookie["_fresh"] = True

    def send(self, url: str, values: dict[str, Any] | None = None, *, status: int = 200) -> Page:
        """Post `values`; 200 means: accepted, and the page it leads to."""
        accepted = status == 200
        return self.post(url, values, status=303 if accepted else status, follow=accepted)

    def fields(self, url: str, **typed: Any) -> dict[str, Any]:
        """Return what the form at `url` holds, with `typed` over it."""
        return typed_in(self.get(url)) | typed


def typed_in(page: Page) -> dict[str, Any]:
    """Return what the last form of a page holds: a text, or a list of texts where a name stands several times."""
    values = page.form().values
    return {
        name: found[FIRST] if len(found) == 1 else found
        for name, found in values.items()
        if name != "csrf_token"
    }


@pytest.fixture
def signed_in(app: Flask, platform: Platform) -> Callable[[Callable[[Session], Actor]], SideClient]:
    """Return a function: somebody made by a factory → their browser."""

    def sign_in(make: Callable[[Session], Actor]) -> SideClient:
        with platform.writing() as session:
            actor = make(session)
        return SideClient(app, actor)

    return sign_in


SignIn = Callable[[Callable[[Session], Actor]], SideClient]


@pytest.fixture
def town(signed_in: SignIn) -> SideClient:
    """An officer of an approved town."""
    return signed_in(factories.a_municipality)


@pytest.fixture
def other_town(signed_in: SignIn) -> SideClient:
    """An officer of another approved town."""
    return signed_in(lambda session: factories.a_municipality(session, region=factories.CHUNCHEON))


@pytest.fixture
def pending_town(signed_in: SignIn) -> SideClient:
    """An officer of a town that waits for approval."""
    return signed_in(lambda session: factories.a_municipality(session, approved=False))


@pytest.fixture
def company(signed_in: SignIn) -> SideClient:
    """Somebody of an approved company."""
    return signed_in(factories.a_company)


@pytest.fixture
def other_company(signed_in: SignIn) -> SideClient:
    """Somebody of another approved company."""
    return signed_in(factories.a_company)


@pytest.fixture
def pending_company(signed_in: SignIn) -> SideClient:
    """Somebody of a company that waits for approval."""
    return signed_in(lambda session: factories.a_company(session, approved=False))


@pytest.fixture
def reader_of(signed_in: SignIn) -> Callable[[SideClient], SideClient]:
    """Return a function: a client → a colleague of the same organisation who may only read."""

    def add(colleague: SideClient) -> SideClient:
        def make(session: Session) -> Actor:
            house = colleague.actor.organisation
            person = Person(
                email=f"reader{house.key}@example.kr", name="이열람", fs_uniquifier=f"reader-of-{house.key}"
            )
            session.add(person)
            session.flush()
            session.add(Membership(person_id=person.key, organisation_id=house.key, role=Role.READER))
            session.flush()
            return Actor(person, house, Role.READER)

        return signed_in(make)

    return add


@pytest.fixture
def stored(platform: Platform) -> Callable[[type[RowT]], Sequence[RowT]]:
    """Return a function: a table → its rows as they are now, oldest first."""

    def rows(table: type[RowT]) -> Sequence[RowT]:
        with platform.reading() as session:
            return session.exec(select(table).order_by(col(table.id))).all()  # type: ignore[attr-defined]

    return rows


@pytest.fixture
def worked(platform: Platform) -> Callable[[], None]:
    """Return a function that does all waiting work, as the worker would."""
    return lambda: jobs.drain(platform) and None


@pytest.fixture
def ieum(tmp_path, prepared, analyser, monkeypatch):
    """The command line over a data folder in which the database has not been made."""
    monkeypatch.setattr("matcher.platform.WordAnalyser", lambda *_words: analyser)
    shutil.copytree(prepared, tmp_path / "data")
    return command_line(tmp_path / "data", monkeypatch)


@pytest.fixture
def ready(ieum):
    """The same after `ieum init`."""
    ieum("init")
    return ieum
