"""Organisations and people: registering, signing in for an organisation, and the alliance's word on them."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from matcher import history, outbox
from matcher.errors import AlreadyRegistered, InvalidInput, NotFound
from matcher.models import Actor, Membership, Organisation, Person, now
from matcher.permissions import Permission, party_of, require, scope_organisations
from matcher.reference import numbers, regions
from matcher.validation import Problems, check_link, check_text, clean
from matcher.vocabulary import (
    CompanySize,
    Language,
    OrganisationAction,
    OrganisationKind,
    OrganisationState,
    Party,
    Role,
    Side,
    SubjectKind,
)
from matcher.workflows import ORGANISATION

_EMAIL_TAKEN: Problems = {
    "email": (
        "이미 가입한 주소입니다. 로그인해 주세요.",
        "This address is already registered. Please sign in.",
    )
}
_NUMBER_TAKEN: Problems = {
    "business_number": (
        "이미 등록된 사업자등록번호입니다. 회사의 담당자에게 문의해 주세요.",
        "This business number is already registered. Please ask your company's owner.",
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft:
    """What somebody says of themselves when signing up."""

    email: str
    name: str
    department: str = ""
    title: str = ""
    phone: str = ""
    language: Language = Language.KOREAN


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDraft:
    """What somebody says of their organisation."""

    kind: OrganisationKind
    name: str = ""
    name_en: str = ""
    region_code: str = ""
    country_code: str = "KR"
    business_number: str = ""
    size: CompanySize | None = None
    homepage: str = ""
    introduction: str = ""


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
    with _taken_once(session):
        someone = _person(session, person, password_hash)
        house = Organisation(kind=organisation.kind, name="")
        _fill(session, house, organisation)
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
    with _taken_once(session):
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
    with _taken_once(session):
        someone = _person(session, person, password_hash)
        session.add(someone)
    actor = _join(session, someone, organisation, role)
    history.record(session, "member.added", SubjectKind.ORGANISATION, organisation, by=None)
    return actor


@contextmanager
def _taken_once(session: Session) -> Iterator[None]:
    """Refuse an address or a business number that somebody else took at the same moment."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as clash:
        # Both databases name the column or the constraint it is part of.
        taken = _NUMBER_TAKEN if "business_number" in str(clash.orig) else _EMAIL_TAKEN
        raise AlreadyRegistered(taken) from clash


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
        raise AlreadyRegistered(_EMAIL_TAKEN)
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


def edit_organisation(
    session: Session, organisation: Organisation, draft: OrganisationDraft, *, by: Actor
) -> None:
    """Change what an organisation says of itself; its kind stays."""
    require(by, Permission.ORGANISATION_EDIT, organisation)
    with _taken_once(session):
        _fill(session, organisation, draft)
        organisation.updated_at = now()
        session.add(organisation)
    history.record(session, "organisation.edited", SubjectKind.ORGANISATION, organisation, by=by)


def _fill(session: Session, house: Organisation, draft: OrganisationDraft) -> None:
    problems: Problems = {}
    name = clean(draft.name)
    region = _region(problems, draft)
    if house.kind is OrganisationKind.MUNICIPALITY and region and not name:
        name = region[1]
    if not name:
        problems["organisation_name"] = ("기관 이름을 써 주세요.", "Please give the organisation's name.")
    check_text(problems, "organisation_name", name, 200)
    check_text(problems, "organisation_name_en", draft.name_en, 200)
    check_text(problems, "introduction", draft.introduction, 5000)
    check_link(problems, "homepage", draft.homepage.strip())
    business = _business_number(session, problems, house, draft)
    if problems:
        raise InvalidInput(problems)
    house.name, house.name_en = name, clean(draft.name_en) or (region[2] if region else "")
    house.region_code = region[0] if region else None
    house.country_code = draft.country_code.upper()[:2] or "KR"
    house.business_number, house.size = business, draft.size
    house.homepage, house.introduction = draft.homepage.strip(), clean(draft.introduction)


def _region(problems: Problems, draft: OrganisationDraft) -> tuple[str, str, str] | None:
    code = draft.region_code.strip()
    if not code:
        if draft.kind is OrganisationKind.MUNICIPALITY:
            problems["region_code"] = ("지자체를 골라 주세요.", "Please choose the local government.")
        return None
    try:
        records = regions.resolve(code)
    except regions.UnknownRegion:
        problems["region_code"] = (
            f"‘{code}’은(는) 없는 지역 코드입니다. 목록에서 다시 골라 주세요.",
            f"‘{code}’ is not a known region code. Please choose from the list.",
        )
        return None
    if len(records) > 1:
        names = ", ".join(record.name_ko for record in records)
        problems["region_code"] = (
            f"‘{code}’은(는) 여러 지역({names})으로 나뉘었습니다. 하나를 골라 주세요.",
            f"‘{code}’ was split into several regions ({names}). Please choose one.",
        )
        return None
    return records[0].code, records[0].name_ko, records[0].name_en


def _business_number(
    session: Session, problems: Problems, house: Organisation, draft: OrganisationDraft
) -> str | None:
    if house.kind is not OrganisationKind.COMPANY or (
        draft.country_code != "KR" and not draft.business_number
    ):
        return None
    if not numbers.business_number_is_valid(draft.business_number):
        problems["business_number"] = (
            "사업자등록번호 10자리를 확인해 주세요. 검증 숫자가 맞지 않습니다.",
            "Please check the ten-digit business registration number; its check digit does not hold.",
        )
        return None
    number = numbers.normal_business_number(draft.business_number)
    holder = session.exec(select(Organisation.id).where(Organisation.business_number == number)).first()
    if holder is not None and holder != house.id:
        raise AlreadyRegistered(_NUMBER_TAKEN)
    return number


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


def organisation(session: Session, organisation_id: int, *, by: Actor | None) -> Organisation:
    """Return an organisation this person may know of; raise `NotFound` otherwise."""
    found = session.exec(
        select(Organisation).where(Organisation.id == organisation_id, scope_organisations(by))
    ).first()
    if found is None:
        raise NotFound
    return found


def organisations_in(session: Session, state: OrganisationState, *, by: Actor) -> Sequence[Organisation]:
    """Return the organisations in `state`, longest waiting first (for the alliance)."""
    require(by, Permission.CURATE)
    return session.exec(
        select(Organisation)
        .where(Organisation.state == state, Organisation.kind != OrganisationKind.ALLIANCE)
        .order_by(col(Organisation.created_at), col(Organisation.id))
    ).all()


def people_of(session: Session, house: Organisation) -> Sequence[Person]:
    """Return the people of an organisation, in the order they joined."""
    return session.exec(
        select(Person)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(Membership.organisation_id == house.id)
        .order_by(col(Membership.id))
    ).all()


def decide(
    session: Session, house: Organisation, action: OrganisationAction, *, by: Actor, note: str = ""
) -> None:
    """Take a step on an organisation: the alliance's approve, decline, freeze, restore, or its own appeal.

    Declining and freezing need a note, which the organisation sees. What it published follows it in and out
    of the search.
    """
    party = party_of(by, house)
    if party is Party.ALLIANCE:
        require(by, Permission.CURATE)
    else:
        require(by, Permission.ORGANISATION_EDIT, house)
        party = Party.OWNER
    said = clean(note)
    if action in {OrganisationAction.DECLINE, OrganisationAction.FREEZE} and not said:
        raise InvalidInput(
            {
                "note": (
                    "이유를 써 주세요. 상대 기관에 그대로 전해집니다.",
                    "Please give the reason; the organisation sees it.",
                )
            }
        )
    ORGANISATION.take(session, house, action, party, state_note=said[:2000])
    history.record(
        session,
        f"organisation.{action.value}",
        SubjectKind.ORGANISATION,
        house,
        by=by,
        state=house.state.value,
    )
    outbox.enqueue(
        session, "index_organisation", key=f"index-organisation-{house.key}", organisation=house.key
    )
