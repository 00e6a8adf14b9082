import pytest
from sqlmodel import select

from matcher import accounts, history, organisations
from matcher.accounts import PersonDraft
from matcher.errors import AlreadyRegistered, InvalidInput, NotFound, NotPermitted, StepNotAllowed
from matcher.models import Actor, Job, Organisation, Person
from matcher.organisations import OrganisationDraft
from matcher.vocabulary import (
    OrganisationAction,
    OrganisationKind,
    OrganisationState,
    Role,
    Side,
    SubjectKind,
)
from tests.factories import CHUNCHEON, GANGNEUNG, a_company, a_municipality, a_person, a_staff

GOOD_NUMBER = "124-81-00998"


def company(**said):
    return OrganisationDraft(
        **{"kind": OrganisationKind.COMPANY, "name": "도시기술", "business_number": GOOD_NUMBER, **said}
    )


def register(session, person=None, organisation=None):
    return accounts.register(
        session, person or a_person(), organisation or company(), password_hash="unusable"
    )


def test_a_new_organisation_waits_and_its_first_person_owns_it(session):
    actor = register(session)
    assert actor.organisation.state is OrganisationState.PENDING
    assert (actor.role, actor.side, actor.approved) == (Role.OWNER, Side.COMPANY, False)
    assert [
        one.verb for one in history.timeline(session, SubjectKind.ORGANISATION, actor.organisation.key)
    ] == ["organisation.registered"]
    assert accounts.actor_of(session, actor.person).organisation is actor.organisation


def test_a_person_without_an_organisation_acts_for_nobody(session):
    someone = Person(email="alone@example.kr", name="홀로", fs_uniquifier="x")
    session.add(someone)
    session.flush()
    assert accounts.actor_of(session, someone) is None


@pytest.mark.parametrize("again", ["Jiwoo@Example.kr", " jiwoo@example.kr ", "JIWOO@EXAMPLE.KR"])
def test_an_address_in_use_is_told_however_it_is_written(session, again):
    register(session, PersonDraft(email="jiwoo@example.kr", name="김지우"))
    with pytest.raises(AlreadyRegistered) as refused:
        register(session, PersonDraft(email=again, name="김지우"), company(business_number="220-81-62517"))
    assert set(refused.value.problems) == {"email"}
    assert accounts.person_by_email(session, again).name == "김지우"


def test_a_business_number_in_use_is_told_with_or_without_hyphens(session):
    register(session)
    with pytest.raises(AlreadyRegistered) as refused:
        register(session, organisation=company(business_number=GOOD_NUMBER.replace("-", "")))
    assert set(refused.value.problems) == {"business_number"}


@pytest.mark.parametrize("number", ["", "124-81-00999", "12345", "0000000000", "백이십사"])
def test_a_wrong_business_number_is_told(session, number):
    with pytest.raises(InvalidInput) as refused:
        register(session, organisation=company(business_number=number))
    assert set(refused.value.problems) == {"business_number"}


def test_a_company_abroad_has_no_korean_number(session):
    actor = register(session, organisation=company(business_number="", country_code="vn"))
    assert (actor.organisation.country_code, actor.organisation.business_number) == ("VN", None)


def test_every_problem_of_an_organisation_is_told_at_once(session):
    with pytest.raises(InvalidInput) as refused:
        register(
            session,
            organisation=company(
                name=" ", business_number="1", homepage="javascript:alert(1)", region_code="99999"
            ),
        )
    assert set(refused.value.problems) == {
        "organisation_name",
        "business_number",
        "homepage",
        "region_code",
    }


def test_nobody_signs_up_as_the_alliance(session):
    with pytest.raises(InvalidInput):
        register(session, organisation=OrganisationDraft(kind=OrganisationKind.ALLIANCE, name="가짜"))
    assert session.exec(select(Organisation)).all() == []


def test_a_town_takes_the_name_of_its_region_and_an_old_code_its_successor(session):
    actor = a_municipality(session, region="42150")
    assert (actor.organisation.name, actor.organisation.region_code) == ("강릉시", GANGNEUNG)


@pytest.mark.parametrize("code", ["", "99999", "없는곳"])
def test_a_town_needs_a_region_that_exists(session, code):
    with pytest.raises(InvalidInput) as refused:
        a_municipality(session, region=code)
    assert "region_code" in refused.value.problems


@pytest.mark.parametrize("email", ["", "지우", "a@", "a b@example.kr", "@example.kr"])
def test_a_wrong_address_is_told(session, email):
    with pytest.raises(InvalidInput) as refused:
        register(session, PersonDraft(email=email, name="김지우"))
    assert set(refused.value.problems) == {"email"}


def test_the_alliance_is_made_once(session):
    one, two = a_staff(session), a_staff(session)
    assert one.organisation.key == two.organisation.key
    assert one.approved
    assert one.side is Side.ALLIANCE


@pytest.mark.parametrize("action", [OrganisationAction.DECLINE, OrganisationAction.FREEZE])
@pytest.mark.parametrize("note", ["", "  ", "\u200b"])
def test_declining_and_suspending_need_a_reason(session, action, note):
    house = a_company(session, approved=action is OrganisationAction.FREEZE).organisation
    with pytest.raises(InvalidInput) as refused:
        organisations.decide(session, house, action, by=a_staff(session), note=note)
    assert set(refused.value.problems) == {"note"}


def test_declined_then_appealed_then_approved(session):
    staff, owner = a_staff(session), a_company(session, approved=False)
    house = owner.organisation
    organisations.decide(
        session, house, OrganisationAction.DECLINE, by=staff, note="사업자등록증이 필요합니다."
    )
    assert (house.state, house.state_note) == (OrganisationState.DECLINED, "사업자등록증이 필요합니다.")
    organisations.decide(session, house, OrganisationAction.APPEAL, by=owner, note="보냈습니다.")
    assert house.state is OrganisationState.PENDING
    organisations.decide(session, house, OrganisationAction.APPROVE, by=staff)
    assert house.state is OrganisationState.APPROVED
    verbs = [one.verb for one in history.timeline(session, SubjectKind.ORGANISATION, house.key)]
    assert verbs[1:] == ["organisation.decline", "organisation.appeal", "organisation.approve"]


def test_each_party_keeps_to_its_own_steps(session):
    staff, owner = a_staff(session), a_company(session, approved=False)
    house = owner.organisation
    with pytest.raises(StepNotAllowed):
        organisations.decide(session, house, OrganisationAction.APPROVE, by=owner)
    for bystander in (a_municipality(session), a_company(session)):
        with pytest.raises(NotPermitted):
            organisations.decide(session, house, OrganisationAction.APPROVE, by=bystander)
    reader = Actor(staff.person, staff.organisation, Role.READER)
    with pytest.raises(NotPermitted):
        organisations.decide(session, house, OrganisationAction.APPROVE, by=reader)
    with pytest.raises(StepNotAllowed):
        organisations.decide(session, house, OrganisationAction.APPEAL, by=staff)
    assert house.state is OrganisationState.PENDING


def test_suspending_asks_for_its_items_to_leave_the_search(session):
    staff, house = a_staff(session), a_company(session).organisation
    organisations.decide(session, house, OrganisationAction.FREEZE, by=staff, note="신고가 있었습니다.")
    jobs = session.exec(select(Job).where(Job.name == "index_organisation")).all()
    assert [one.payload for one in jobs] == [{"organisation": house.key}]


def test_an_organisation_that_waits_is_found_by_itself_and_the_alliance(session):
    owner, staff = a_company(session, approved=False), a_staff(session)
    for one in (owner, staff):
        assert organisations.get(session, owner.organisation.key, by=one) is owner.organisation
    for one in (None, a_municipality(session)):
        with pytest.raises(NotFound):
            organisations.get(session, owner.organisation.key, by=one)


def test_only_the_owner_edits_and_the_kind_stays(session):
    owner = a_municipality(session)
    draft = OrganisationDraft(
        kind=OrganisationKind.MUNICIPALITY, name="춘천시청", region_code=CHUNCHEON, introduction="호반의 도시"
    )
    organisations.edit(session, owner.organisation, draft, by=owner)
    assert (owner.organisation.name, owner.organisation.region_code) == ("춘천시청", CHUNCHEON)
    editor = Actor(owner.person, owner.organisation, Role.EDITOR)
    for by in (editor, a_company(session)):
        with pytest.raises(NotPermitted):
            organisations.edit(session, owner.organisation, draft, by=by)
