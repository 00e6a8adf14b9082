"""People: registering with their organisation, joining one, acting for it, forgetting their password."""

import secrets
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlmodel import Session, col, select

from matcher import history, organisations
from matcher.errors import AlreadyRegistered, InvalidInput, NotFound
from matcher.models import Actor, Membership, Organisation, Person, now
from matcher.organisations import EMAIL_TAKEN, OrganisationDraft, taken_once
from matcher.validation import Problems, check_text, clean
from matcher.vocabulary import (
    Language,
    OrganisationKind,
    OrganisationState,
    Role,
    Side,
    SubjectKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What somebody says of themselves when signing up."""

    email: str
    name: str
    department: str = ""
    title: str = ""
    phone: str = ""
    language: Language = Language.KOREAN


def normal_email(text: str) -> str:
    """Return the address in lower case without surrounding space; raise `InvalidInput` when it is none."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as problem:
        raise InvalidInput(
            {"email": ("전자우편 주소를 확인해 주세요.", "Please check the e-mail address.")}
        ) from problem


def register(
    session: Session, person: PersonDraft, organisation: OrganisationDraft, *, password_hash: str
) -> Actor:
    """Register an organisation with its first person; it waits for the alliance's approval.

    Raises `InvalidInput` with every problem, `AlreadyRegistered` for an e-mail or business number in use.
    """
    if organisation.kind.side is Side.ALLIANCE:
        raise InvalidInput({"kind": ("선택할 수 없는 기관 종류입니다.", "This kind cannot be chosen.")})
    with taken_once(session):
        someone = _person(session, person, password_hash)
        house = Organisation(kind=organisation.kind, name="")
        organisations.fill(session, house, organisation)
        session.add_all([someone, house])
    actor = _join(session, someone, house, Role.OWNER)
    history.record(session, "organisation.registered", SubjectKind.ORGANISATION, house, by=actor)
    return actor


def create_staff(session: Session, person: PersonDraft, *, password_hash: str | None) -> Actor:
    """Make a person of the alliance (by the operator, on the command line). The alliance is made on first use."""
    alliance = session.exec(
        select(Organisation).where(Organisation.kind == OrganisationKind.ALLIANCE)
    ).first()
    if alliance is None:
        alliance = Organisation(
            kind=OrganisationKind.ALLIANCE,
            name="스마트도시 융합 얼라이언스",
            name_en="Smart City Convergence Alliance",
            state=OrganisationState.APPROVED,
        )
        session.add(alliance)
        session.flush()
    with taken_once(session):
        someone = _person(session, person, password_hash)
        session.add(someone)
    actor = _join(session, someone, alliance, Role.OWNER)
    history.record(session, "staff.created", SubjectKind.PERSON, someone, by=None)
    return actor


def add_member(
    session: Session,
    person: PersonDraft,
    organisation: Organisation,
    *,
    password_hash: str | None,
    role: Role = Role.OWNER,
) -> Actor:
    """Make a person of an organisation that is already there (by the operator, for the demonstration)."""
    with taken_once(session):
        someone = _person(session, person, password_hash)
        session.add(someone)
    actor = _join(session, someone, organisation, role)
    history.record(session, "member.added", SubjectKind.ORGANISATION, organisation, by=None)
    return actor


def _join(session: Session, person: Person, organisation: Organisation, role: Role) -> Actor:
    session.add(Membership(person_id=person.key, organisation_id=organisation.key, role=role))
    session.flush()
    return Actor(person, organisation, role)


def _person(session: Session, draft: PersonDraft, password_hash: str | None) -> Person:
    problems: Problems = {}
    name = clean(draft.name)
    if not name:
        problems["name"] = ("이름을 써 주세요.", "Please give your name.")
    for field, value, longest in (
        ("name", name, 100),
        ("department", draft.department, 100),
        ("title", draft.title, 100),
        ("phone", draft.phone, 40),
    ):
        check_text(problems, field, value, longest)
    email = normal_email(draft.email)
    if problems:
        raise InvalidInput(problems)
    if session.exec(select(Person.id).where(Person.email == email)).first() is not None:
        raise AlreadyRegistered(EMAIL_TAKEN)
    return Person(
        email=email,
        name=name,
        department=clean(draft.department),
        title=clean(draft.title),
        phone=clean(draft.phone),
        language=draft.language,
        password=password_hash,
        fs_uniquifier=secrets.token_hex(32),
        agreed_terms_at=now(),
    )


def reset_password(session: Session, email: str, *, password_hash: str) -> Person:
    """Give a person a new password (by the operator) and sign them out everywhere; raise `NotFound` for nobody."""
    person = person_by_email(session, email)
    if person is None:
        raise NotFound
    person.password = password_hash
    person.fs_uniquifier = secrets.token_hex(32)
    person.updated_at = now()
    session.add(person)
    session.flush()
    history.record(session, "person.password_reset", SubjectKind.PERSON, person, by=None)
    return person


def actor_of(session: Session, person: Person) -> Actor | None:
    """Return the person acting for their organisation (the first they joined), or None without one."""
    membership = session.exec(
        select(Membership).where(Membership.person_id == person.id).order_by(col(Membership.id))
    ).first()
    if membership is None:
        return None
    return Actor(person, membership.organisation, membership.role)


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, however it is capitalised."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()
