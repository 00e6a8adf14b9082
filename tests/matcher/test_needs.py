from datetime import date

import pytest
from sqlmodel import delete, select

from matcher import curation, history, needs
from matcher.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotFound,
    NotPermitted,
    OrganisationNotApproved,
    StepNotAllowed,
)
from matcher.models import Job, Need, NeedDraft
from matcher.vocabulary import CloseOutcome, NeedAction, NeedState, SubjectKind
from tests.factories import (
    CHUNCHEON,
    a_company,
    a_municipality,
    a_need,
    a_staff,
    need_draft,
    published_need,
    submitted_need,
)


@pytest.fixture
def town(session):
    return a_municipality(session)


@pytest.fixture
def staff(session):
    return a_staff(session)


def edit(session, need, *, by, version=None, requirements=(), **said):
    needs.edit(session, need, need_draft(**said), list(requirements), by=by, version=version or need.version)


def waiting_jobs(session):
    return [job.payload for job in session.exec(select(Job).where(Job.name == "index_item"))]


def test_a_draft_needs_a_title_and_nothing_else(session, town):
    need = needs.create(
        session, need_draft(title="버스", problem="", field_code=None, regions=[]), [], by=town
    )
    assert need.state is NeedState.DRAFT
    assert waiting_jobs(session) == []


def test_a_double_click_makes_one_need(session, town):
    first = needs.create(session, need_draft(), ["하나"], by=town, form_token="t")
    again = needs.create(session, need_draft(title="다른 제목"), [], by=town, form_token="t")
    assert again.key == first.key
    assert len(session.exec(select(Need)).all()) == 1


def test_requirements_keep_the_officers_order_and_lose_empty_lines(session, town):
    need = a_need(session, by=town, requirements=["둘째보다 먼저", " ", "그다음\t것"])
    assert [(one.position, one.text) for one in needs.requirements_of(session, need)] == [
        (1, "둘째보다 먼저"),
        (2, "그다음 것"),
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "가"}, "title"),
        ({"title": "가" * 201}, "title"),
        ({"problem": "가" * 200_000}, "problem"),
        ({"constraints": "담당자 900101-1234567"}, "constraints"),
        ({"budget_min": -1}, "budget_min"),
        ({"budget_max": 10**18}, "budget_max"),
        ({"budget_min": 200, "budget_max": 100}, "budget_max"),
        ({"starts_on": date(2027, 5, 1), "ends_on": date(2027, 4, 1)}, "ends_on"),
        ({"answers_until": date(1970, 1, 1)}, "answers_until"),
        ({"minimum_trl": 10}, "minimum_trl"),
        ({"regions": ["99999"]}, "regions"),
        ({"types": ["no-such-type"]}, "types"),
        ({"success_criteria": ["줄"] * 31}, "success_criteria"),
    ],
)
def test_what_does_not_hold_is_told_beside_its_field_in_both_languages(session, town, said, field):
    # As the forms do: nothing is checked before the verb is asked.
    draft = NeedDraft.model_construct(**{**need_draft().model_dump(), **said})
    with pytest.raises(InvalidInput) as refused:
        needs.create(session, draft, [], by=town)
    assert set(refused.value.problems) == {field}
    korean, english = refused.value.problems[field]
    assert korean != english
    assert session.exec(select(Need)).all() == []


def test_every_problem_is_told_at_once(session, town):
    with pytest.raises(InvalidInput) as refused:
        a_need(session, by=town, title="", budget_min=-1, minimum_trl=0)
    assert set(refused.value.problems) == {"title", "budget_min", "minimum_trl"}


def test_any_writing_is_kept_as_it_is_meant(session, town):
    decomposed = "\u1112\u1161\u11ab\u1100\u1173\u11af"
    need = a_need(session, by=town, title=f"{decomposed} 🚌 <script>", constraints="가\x00\u202e나\r\n다")
    assert need.title == "한글 🚌 <script>"
    assert need.constraints == "가나\n다"


def test_an_abolished_region_becomes_its_successor(session, town):
    assert a_need(session, by=town, regions=["42110", "51110"]).regions == [CHUNCHEON]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"problem": "버스가 없어요"}, "problem"),
        ({"field_code": None}, "field_code"),
        ({"regions": []}, "regions"),
    ],
)
def test_only_a_complete_need_is_submitted(session, town, said, field):
    need = a_need(session, by=town, **said)
    with pytest.raises(InvalidInput) as refused:
        needs.step(session, need, NeedAction.SUBMIT, by=town)
    assert set(refused.value.problems) == {field}
    assert need.state is NeedState.DRAFT


def test_an_unapproved_town_writes_but_does_not_submit(session):
    waiting = a_municipality(session, approved=False)
    need = a_need(session, by=waiting)
    with pytest.raises(OrganisationNotApproved):
        needs.step(session, need, NeedAction.SUBMIT, by=waiting)


def test_from_draft_to_outcome_and_back(session, town, staff):
    need = submitted_need(session, by=town)
    curation.review_need(session, need, NeedAction.APPROVE, by=staff)
    assert need.published_at is not None
    with pytest.raises(InvalidInput) as refused:
        needs.step(session, need, NeedAction.CLOSE, by=town)
    assert set(refused.value.problems) == {"outcome"}
    needs.step(session, need, NeedAction.CLOSE, by=town, outcome=CloseOutcome.CHOSEN)
    assert (need.state, need.outcome) == (NeedState.CLOSED, CloseOutcome.CHOSEN)
    needs.step(session, need, NeedAction.REOPEN, by=town)
    assert (need.state, need.outcome, need.closed_at) == (NeedState.PUBLISHED, None, None)
    needs.step(session, need, NeedAction.WITHDRAW, by=town)
    verbs = [one.verb for one in history.timeline(session, SubjectKind.NEED, need.key)]
    assert verbs == [
        "need.created",
        "need.submit",
        "need.approve",
        "need.close",
        "need.reopen",
        "need.withdraw",
    ]


def test_returning_needs_a_note_which_the_town_reads(session, town, staff):
    need = submitted_need(session, by=town)
    with pytest.raises(InvalidInput) as refused:
        curation.review_need(session, need, NeedAction.RETURN, by=staff, note=" ")
    assert set(refused.value.problems) == {"note"}
    curation.review_need(session, need, NeedAction.RETURN, by=staff, note="예산을 적어 주세요.")
    assert (need.state, need.state_note) == (NeedState.DRAFT, "예산을 적어 주세요.")


def test_nobody_approves_their_own(session, town, staff):
    need = submitted_need(session, by=town)
    with pytest.raises(NotPermitted):
        curation.review_need(session, need, NeedAction.APPROVE, by=town)
    with pytest.raises(NotPermitted):
        needs.step(session, need, NeedAction.WITHDRAW, by=staff)


def test_each_step_asks_the_worker_once_to_follow(session, town):
    need = submitted_need(session, by=town)
    needs.step(session, need, NeedAction.RECALL, by=town)
    assert waiting_jobs(session) == [{"kind": "need", "item": need.key}]


def test_saving_over_somebody_elses_change_is_refused(session, town):
    need = a_need(session, by=town)
    opened = need.version
    edit(session, need, by=town, title="먼저 저장한 제목")
    with pytest.raises(ChangedMeanwhile):
        edit(session, need, by=town, title="나중에 저장한 제목", version=opened)
    assert need.title == "먼저 저장한 제목"


def test_saving_without_a_change_leaves_no_trace(session, town):
    need = a_need(session, by=town, requirements=["하나"])
    before = need.version
    edit(session, need, by=town, requirements=["하나"])
    assert need.version == before
    assert len(history.timeline(session, SubjectKind.NEED, need.key)) == 1


def test_an_edit_tells_which_fields_and_not_what_they_say(session, town):
    need = a_need(session, by=town)
    edit(session, need, by=town, title="비밀 제목", requirements=["야간 감지"])
    event = history.timeline(session, SubjectKind.NEED, need.key)[-1]
    assert event.facts == {"fields": ["requirements", "title"]}


def test_a_published_need_stays_complete_and_is_searched_anew(session, town, staff):
    need = published_need(session, by=town, staff=staff)
    session.exec(delete(Job))
    with pytest.raises(InvalidInput):
        edit(session, need, by=town, regions=[])
    edit(session, need, by=town, title="하루 세 번뿐인 버스")
    assert need.state is NeedState.PUBLISHED
    assert waiting_jobs(session) == [{"kind": "need", "item": need.key}]


def test_what_waits_for_the_alliance_is_not_edited_underneath_it(session, town):
    need = submitted_need(session, by=town)
    with pytest.raises(StepNotAllowed):
        edit(session, need, by=town, title="바꾼 제목")


def test_other_organisations_neither_find_nor_change_a_draft(session, town):
    need = a_need(session, by=town)
    for by in (None, a_municipality(session, region=CHUNCHEON), a_company(session), a_staff(session)):
        with pytest.raises(NotFound):
            needs.get(session, need.key, by=by)
    with pytest.raises(NotPermitted):
        edit(session, need, by=a_municipality(session, region=CHUNCHEON), title="남의 것")
    assert [one.key for one in needs.of_organisation(session, by=town)] == [need.key]
