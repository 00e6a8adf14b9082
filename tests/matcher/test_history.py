from itertools import pairwise

import pytest
from sqlalchemy import text
from sqlmodel import col, delete, select, update

from matcher import history
from matcher.models import Counter, Event
from matcher.vocabulary import SubjectKind
from tests.factories import a_company, a_municipality, a_need


@pytest.fixture
def five_events(session):
    return [
        history.record(session, "test.step", SubjectKind.SYSTEM, number, by=None, step=number)
        for number in range(1, 6)
    ]


def test_an_untouched_chain_holds(session, five_events):
    assert history.first_broken_link(session) is None
    assert five_events[0].previous_hash == ""
    for before, after in pairwise(five_events):
        assert after.previous_hash == before.hash


def test_no_history_at_all_is_whole(session):
    assert history.first_broken_link(session) is None


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "test.other"},
        {"subject_id": 99},
        {"facts": {"step": 33}},
        {"organisation_id": 1},
    ],
)
def test_a_changed_event_is_named(session, five_events, change):
    a_company(session)
    third = five_events[2].id
    session.exec(update(Event).where(col(Event.id) == third).values(**change))
    session.expire_all()
    assert history.first_broken_link(session) == third


def test_a_removed_event_is_named_by_the_one_after_it(session, five_events):
    third, fourth = five_events[2].id, five_events[3].id
    session.exec(delete(Event).where(col(Event.id) == third))
    session.expire_all()
    assert history.first_broken_link(session) == fourth


def test_a_changed_event_with_a_fresh_seal_is_found_by_the_next(session, five_events):
    third = five_events[2]
    third.verb = "test.forged"
    third.hash = history.seal(third)
    session.flush()
    assert history.first_broken_link(session) == five_events[3].id


def test_a_cut_tail_is_found(session, five_events):
    session.exec(delete(Event).where(col(Event.id) > five_events[2].id))
    session.expire_all()
    assert history.first_broken_link(session) == 0


def test_a_history_wiped_altogether_is_found(session, five_events):
    session.exec(text("DELETE FROM event"))
    session.expire_all()
    assert history.first_broken_link(session) == 0


def test_the_chain_holds_after_a_rollback(session, five_events):
    session.commit()
    history.record(session, "test.undone", SubjectKind.SYSTEM, 6, by=None)
    session.rollback()
    history.record(session, "test.step", SubjectKind.SYSTEM, 7, by=None)
    assert history.first_broken_link(session) is None
    assert "test.undone" not in session.exec(select(Event.verb)).all()


def test_facts_in_korean_and_nested_keep_their_seal_when_read_back(session):
    history.record(
        session, "test.step", SubjectKind.SYSTEM, 1, by=None, fields=["제목", "b"], more={"z": 1, "a": None}
    )
    session.commit()
    session.expire_all()
    assert history.first_broken_link(session) is None


def test_a_timeline_holds_the_steps_of_its_subject_alone_in_their_order(session):
    officer = a_municipality(session)
    one, other = a_need(session, by=officer), a_need(session, by=officer)
    history.record(session, "need.looked_at", SubjectKind.NEED, one, by=officer)
    verbs = [event.verb for event in history.timeline(session, SubjectKind.NEED, one.key)]
    assert verbs == ["need.created", "need.looked_at"]
    assert len(history.timeline(session, SubjectKind.NEED, other.key)) == 1


def test_numbers_go_up_by_one_and_each_name_counts_for_itself(session):
    assert [history.next_number(session, "seq") for _ in range(3)] == [1, 2, 3]
    assert history.next_number(session, "other") == 1
    assert session.get(Counter, "seq").value == 3
