from datetime import date

import pytest
from sqlmodel import delete, select

from matcher import curation, history, solutions
from matcher.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotFound,
    NotPermitted,
    OrganisationNotApproved,
    StepNotAllowed,
)
from matcher.models import Certificate, Job, Reference, Solution, SolutionDraft
from matcher.solutions import CertificateDraft, ReferenceDraft
from matcher.vocabulary import CertificateKind, ReferenceState, SolutionAction, SolutionState, SubjectKind
from tests.factories import (
    a_company,
    a_municipality,
    a_solution,
    a_staff,
    published_solution,
    solution_draft,
    submitted_solution,
)


@pytest.fixture
def company(session):
    return a_company(session)


@pytest.fixture
def staff(session):
    return a_staff(session)


def edit(session, solution, *, by, version=None, **said):
    solutions.edit(session, solution, solution_draft(**said), by=by, version=version or solution.version)


def test_a_double_click_makes_one_solution(session, company):
    first = solutions.create(session, solution_draft(), by=company, form_token="t")
    again = solutions.create(session, solution_draft(title="다른 제목"), by=company, form_token="t")
    assert again.key == first.key
    assert len(session.exec(select(Solution)).all()) == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"how": "가" * 20_001}, "how"),
        ({"evidence": "담당자 900101-1234567"}, "evidence"),
        ({"price_min": -1}, "price_min"),
        ({"price_max": 10**18}, "price_max"),
        ({"price_min": 2, "price_max": 1}, "price_max"),
        ({"smallest_budget": -5}, "smallest_budget"),
        ({"trl": 0}, "trl"),
        ({"months_to_deploy": 121}, "months_to_deploy"),
        ({"repository_url": "javascript:alert(1)"}, "repository_url"),
        ({"repository_url": "ftp://example.kr/x"}, "repository_url"),
        ({"open_source_licence": "가" * 61}, "open_source_licence"),
        ({"regions": ["99999"]}, "regions"),
        ({"types": ["no-such-type"]}, "types"),
    ],
)
def test_what_does_not_hold_is_told_beside_its_field(session, company, said, field):
    # As the forms do: nothing is checked before the verb is asked.
    draft = SolutionDraft.model_construct(**{**solution_draft().model_dump(), **said})
    with pytest.raises(InvalidInput) as refused:
        solutions.create(session, draft, by=company)
    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"problem_solved": "좋습니다"}, "problem_solved"),
        ({"field_code": None}, "field_code"),
        ({"regions": []}, "regions"),
    ],
)
def test_only_a_complete_solution_is_submitted(session, company, said, field):
    solution = a_solution(session, by=company, **said)
    with pytest.raises(InvalidInput) as refused:
        solutions.step(session, solution, SolutionAction.SUBMIT, by=company)
    assert set(refused.value.problems) == {field}


def test_an_unapproved_company_writes_but_does_not_submit(session):
    waiting = a_company(session, approved=False)
    solution = a_solution(session, by=waiting)
    with pytest.raises(OrganisationNotApproved):
        solutions.step(session, solution, SolutionAction.SUBMIT, by=waiting)


def test_published_retired_and_renewed(session, company, staff):
    solution = published_solution(session, by=company, staff=staff)
    assert solution.published_at is not None
    solutions.step(session, solution, SolutionAction.RETIRE, by=company)
    assert (solution.state, solution.retired_at is None) == (SolutionState.RETIRED, False)
    solutions.step(session, solution, SolutionAction.RENEW, by=company)
    assert solution.state is SolutionState.DRAFT
    verbs = [one.verb for one in history.timeline(session, SubjectKind.SOLUTION, solution.key)]
    assert verbs == [
        "solution.created",
        "solution.submit",
        "solution.approve",
        "solution.retire",
        "solution.renew",
    ]


def test_a_published_solution_can_be_returned_with_a_note(session, company, staff):
    solution = published_solution(session, by=company, staff=staff)
    with pytest.raises(InvalidInput):
        curation.review_solution(session, solution, SolutionAction.RETURN, by=staff)
    curation.review_solution(session, solution, SolutionAction.RETURN, by=staff, note="실적을 확인해 주세요.")
    assert (solution.state, solution.state_note) == (SolutionState.DRAFT, "실적을 확인해 주세요.")
    with pytest.raises(NotFound):
        solutions.get(session, solution.key, by=staff)


def test_saving_over_somebody_elses_change_is_refused(session, company):
    solution = a_solution(session, by=company)
    opened = solution.version
    edit(session, solution, by=company, title="먼저")
    with pytest.raises(ChangedMeanwhile):
        edit(session, solution, by=company, title="나중", version=opened)
    assert solution.title == "먼저"


def test_what_waits_or_is_retired_is_not_edited(session, company):
    waiting, retired = submitted_solution(session, by=company), a_solution(session, by=company)
    solutions.step(session, retired, SolutionAction.RETIRE, by=company)
    for one in (waiting, retired):
        with pytest.raises(StepNotAllowed):
            edit(session, one, by=company, title="바꾼 제목")
        with pytest.raises(StepNotAllowed):
            solutions.add_reference(session, one, ReferenceDraft(customer="강릉시"), by=company)


def test_a_reference_begins_as_claimed(session, company):
    solution = a_solution(session, by=company)
    for year, customer in ((2022, "강릉시"), (2025, "춘천시")):
        solutions.add_reference(
            session, solution, ReferenceDraft(customer=customer, year=year, region_code="42150"), by=company
        )
    found = solutions.references_of(session, solution)
    assert [(one.customer, one.state) for one in found] == [
        ("춘천시", ReferenceState.CLAIMED),
        ("강릉시", ReferenceState.CLAIMED),
    ]
    assert found[0].region_code == "51150"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"customer": " "}, "customer"), ({"year": 1889}, "year"), ({"region_code": "99999"}, "region_code")],
)
def test_a_reference_that_does_not_hold_is_told(session, company, said, field):
    solution = a_solution(session, by=company)
    with pytest.raises(InvalidInput) as refused:
        solutions.add_reference(
            session, solution, ReferenceDraft(**{"customer": "강릉시", **said}), by=company
        )
    assert set(refused.value.problems) == {field}


def test_a_certificate_long_expired_is_kept_and_counts_for_nothing(session, company):
    solution = a_solution(session, by=company)
    solutions.add_certificate(
        session,
        solution,
        CertificateDraft(
            kind=CertificateKind.GS, number="1", issued_on=date(2012, 1, 1), expires_on=date(2015, 1, 1)
        ),
        by=company,
    )
    (kept,) = solutions.certificates_of(session, solution)
    assert kept.valid_on(date(2014, 12, 31))
    assert not kept.valid_on(date(2015, 1, 2))
    assert not kept.valid_on(date(2011, 12, 31))


def test_a_certificate_that_ends_before_it_begins_is_told(session, company):
    solution = a_solution(session, by=company)
    with pytest.raises(InvalidInput) as refused:
        solutions.add_certificate(
            session,
            solution,
            CertificateDraft(
                kind=CertificateKind.GS, issued_on=date(2026, 1, 2), expires_on=date(2026, 1, 1)
            ),
            by=company,
        )
    assert set(refused.value.problems) == {"expires_on"}


def test_parts_are_taken_off_their_own_solution_alone(session, company):
    solution, other = a_solution(session, by=company), a_solution(session, by=company)
    part = solutions.add_reference(session, solution, ReferenceDraft(customer="강릉시"), by=company)
    key = part.key
    for wrong_solution, kind in ((other, Reference), (solution, Certificate)):
        with pytest.raises(NotFound):
            solutions.remove_part(session, wrong_solution, kind, key, by=company)
    with pytest.raises(NotPermitted):
        solutions.remove_part(session, solution, Reference, key, by=a_company(session))
    solutions.remove_part(session, solution, Reference, key, by=company)
    assert solutions.references_of(session, solution) == []


def test_a_change_of_what_is_published_asks_the_worker_to_follow(session, company, staff):
    draft, published = (
        a_solution(session, by=company),
        published_solution(session, by=company, staff=staff),
    )
    session.exec(delete(Job))
    for solution in (draft, published):
        solutions.add_reference(session, solution, ReferenceDraft(customer="강릉시"), by=company)
    jobs = session.exec(select(Job).where(Job.name == "index_item")).all()
    assert [job.payload for job in jobs] == [{"kind": "solution", "item": published.key}]


def test_other_organisations_do_not_find_a_draft(session, company):
    solution = a_solution(session, by=company)
    for by in (None, a_company(session), a_municipality(session), a_staff(session)):
        with pytest.raises(NotFound):
            solutions.get(session, solution.key, by=by)
    assert [one.key for one in solutions.of_organisation(session, by=company)] == [solution.key]
