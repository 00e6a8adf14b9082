"""Organisations: what they say of themselves, who belongs to them, and the alliance's word on them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

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
    OrganisationAction,
    OrganisationKind,
    Party,
    SubjectKind,
)
from matcher.workflows import ORGANISATION

EMAIL_TAKEN: Problems = {
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


def get(session: Session, organisation_id: int, *, by: Actor | None) -> Organisation:
    """Return an organisation this person may know of; raise `NotFound` otherwise."""
    found = session.exec(
        select(Organisation).where(Organisation.id == organisation_id, scope_organisations(by))
    ).first()
    if found is None:
        raise NotFound
    return found


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


@contextmanager
def taken_once(session: Session) -> Iterator[None]:
    """Refuse an address or a business number that somebody else took at the same moment."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as clash:
        # Both databases name the column or the constraint it is part of.
        taken = _NUMBER_TAKEN if "business_number" in str(clash.orig) else EMAIL_TAKEN
        raise AlreadyRegistered(taken) from clash


def edit(session: Session, organisation: Organisation, draft: OrganisationDraft, *, by: Actor) -> None:
    """Change what an organisation says of itself; its kind stays."""
    require(by, Permission.ORGANISATION_EDIT, organisation)
    with taken_once(session):
        fill(session, organisation, draft)
        organisation.updated_at = now()
        session.add(organisation)
    history.record(session, "organisation.edited", SubjectKind.ORGANISATION, organisation, by=by)


def fill(session: Session, house: Organisation, draft: OrganisationDraft) -> None:
    """Write what the draft says onto the row; raise `InvalidInput` with every problem, `AlreadyRegistered`."""
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
