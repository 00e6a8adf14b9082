from itertools import product

import pytest
from sqlmodel import select

from matcher import partnerships
from matcher.errors import NotPermitted, OrganisationNotApproved
from matcher.models import Actor, Need, Organisation, PartnershipRequest, Solution
from matcher.permissions import (
    TABLE,
    Permission,
    party_of,
    permits,
    require,
    scope_needs,
    scope_organisations,
    scope_requests,
    scope_solutions,
)
from matcher.vocabulary import Audience, NeedState, OrganisationState, Party, Role, Side, SolutionState
from tests.factories import (
    CHUNCHEON,
    a_company,
    a_municipality,
    a_need,
    a_solution,
    a_staff,
    published_need,
    published_solution,
    submitted_need,
)


@pytest.fixture
def town(session):
    return a_municipality(session)


@pytest.fixture
def other_town(session):
    return a_municipality(session, region=CHUNCHEON)


@pytest.fixture
def company(session):
    return a_company(session)


@pytest.fixture
def staff(session):
    return a_staff(session)


@pytest.fixture
def request_row(session, town, company, staff):
    need = published_need(session, by=town, staff=staff)
    return partnerships.ask(
        session, by=company, receiver=town.organisation, need=need, solution=None, body="도울 수 있습니다."
    )


def as_role(actor, role):
    return Actor(actor.person, actor.organisation, role)


SIDES = {
    Permission.NEED_WRITE: {Side.MUNICIPALITY},
    Permission.NEED_SUBMIT: {Side.MUNICIPALITY},
    Permission.SOLUTION_WRITE: {Side.COMPANY},
    Permission.SOLUTION_SUBMIT: {Side.COMPANY},
    Permission.CURATE: {Side.ALLIANCE},
}


@pytest.mark.parametrize(("permission", "role"), list(product(SIDES, Role)))
def test_each_verb_belongs_to_one_side_and_to_those_who_write(permission, role, town, company, staff):
    for actor in (town, company, staff):
        allowed = actor.side in SIDES[permission] and role is not Role.READER
        assert permits(as_role(actor, role), permission) is allowed


@pytest.mark.parametrize("permission", Permission)
def test_a_visitor_may_do_nothing_and_every_permission_has_its_line(permission):
    assert TABLE[permission]
    assert not permits(None, permission)
    with pytest.raises(NotPermitted):
        require(None, permission)


def test_a_need_is_written_by_its_own_town_only(session, town, other_town):
    need = a_need(session, by=town)
    assert permits(town, Permission.NEED_WRITE, need)
    assert not permits(other_town, Permission.NEED_WRITE, need)


def test_a_solution_is_written_by_its_own_company_only(session, company):
    solution = a_solution(session, by=company)
    assert permits(company, Permission.SOLUTION_WRITE, solution)
    assert not permits(a_company(session), Permission.SOLUTION_WRITE, solution)


def test_one_that_waits_for_approval_keeps_drafts_and_is_told_what_is_missing(session):
    waiting = a_municipality(session, approved=False)
    need = a_need(session, by=waiting)
    with pytest.raises(OrganisationNotApproved):
        require(waiting, Permission.NEED_SUBMIT, need)
    with pytest.raises(OrganisationNotApproved):
        require(waiting, Permission.REQUEST_SEND)


def test_a_reader_of_an_unapproved_organisation_is_simply_refused(session):
    waiting = as_role(a_municipality(session, approved=False), Role.READER)
    with pytest.raises(NotPermitted) as refused:
        require(waiting, Permission.REQUEST_SEND)
    assert not isinstance(refused.value, OrganisationNotApproved)


def test_a_suspended_organisation_writes_nothing(town):
    town.organisation.state = OrganisationState.FROZEN
    for permission in (Permission.NEED_WRITE, Permission.REQUEST_SEND):
        assert not permits(town, permission)
    assert not permits(town, Permission.ORGANISATION_EDIT, town.organisation)


def test_only_the_receiver_answers_and_only_the_sender_withdraws(
    request_row, town, company, other_town, staff
):
    for actor in (town, company, other_town, staff):
        assert permits(actor, Permission.REQUEST_ANSWER, request_row) is (actor is town)
        assert permits(actor, Permission.REQUEST_WITHDRAW, request_row) is (actor is company)
        assert permits(actor, Permission.REQUEST_SPEAK, request_row) is (actor in [town, company])


def test_parties_are_seen_from_the_row(session, request_row, town, company, other_town, staff):
    assert [party_of(one, request_row) for one in (company, town, other_town, staff)] == [
        Party.OWNER,
        Party.COUNTERPART,
        None,
        None,
    ]
    need = a_need(session, by=town)
    assert [party_of(one, need) for one in (town, other_town, company, staff)] == [
        Party.OWNER,
        None,
        None,
        Party.ALLIANCE,
    ]
    assert party_of(town, town.organisation) is Party.OWNER
    assert party_of(staff, town.organisation) is Party.ALLIANCE
    assert party_of(company, town.organisation) is None


def seen(session, table, condition):
    return {row.key for row in session.exec(select(table).where(condition))}


def test_who_knows_of_which_need(session, town, other_town, company, staff):
    draft = a_need(session, by=town).key
    waiting = submitted_need(session, by=town).key
    public = published_need(session, by=town, staff=staff).key
    guarded = published_need(session, by=town, staff=staff, audience=Audience.VERIFIED).key
    newcomer = a_company(session, approved=False)
    everything = {draft, waiting, public, guarded}
    for actor, known in (
        (None, {public}),
        (newcomer, {public}),
        (company, {public, guarded}),
        (other_town, {public, guarded}),
        (town, everything),
        (staff, everything - {draft}),
    ):
        assert seen(session, Need, scope_needs(actor)) & everything == known


def test_who_knows_of_which_solution(session, town, company, staff):
    draft = a_solution(session, by=company).key
    public = published_solution(session, by=company, staff=staff).key
    for actor, known in ((None, {public}), (town, {public}), (company, {draft, public}), (staff, {public})):
        assert seen(session, Solution, scope_solutions(actor)) == known


def test_what_a_suspended_organisation_published_is_gone_for_others(session, town, company, staff):
    need = published_need(session, by=town, staff=staff)
    solution = published_solution(session, by=company, staff=staff)
    town.organisation.state = company.organisation.state = OrganisationState.FROZEN
    session.flush()
    assert seen(session, Need, scope_needs(None)) == set()
    assert seen(session, Solution, scope_solutions(None)) == set()
    assert seen(session, Need, scope_needs(staff)) == {need.key}
    assert seen(session, Solution, scope_solutions(staff)) == {solution.key}
    assert need.state is NeedState.PUBLISHED
    assert solution.state is SolutionState.PUBLISHED


def test_requests_are_known_to_their_two_ends_alone(session, request_row, town, company, other_town, staff):
    for actor in (None, other_town, staff, a_company(session)):
        assert seen(session, PartnershipRequest, scope_requests(actor)) == set()
    for actor in (town, company):
        assert seen(session, PartnershipRequest, scope_requests(actor)) == {request_row.key}


def test_an_unapproved_organisation_is_known_to_itself_and_the_alliance(session, town, staff):
    waiting = a_company(session, approved=False)
    key = waiting.organisation.key
    assert key not in seen(session, Organisation, scope_organisations(None))
    assert key not in seen(session, Organisation, scope_organisations(town))
    assert key in seen(session, Organisation, scope_organisations(waiting))
    assert key in seen(session, Organisation, scope_organisations(staff))
