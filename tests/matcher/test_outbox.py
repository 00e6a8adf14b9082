from datetime import timedelta

import pytest
from sqlmodel import select

from matcher import outbox
from matcher.database import WritingSession, reading
from matcher.models import Job, now
from matcher.vocabulary import JobState


def jobs(session):
    return session.exec(select(Job).order_by(Job.id)).all()


def test_a_job_stands_or_falls_with_what_caused_it(engine):
    with WritingSession(engine) as session:
        outbox.enqueue(session, "index_item", item=1)
        session.rollback()
        outbox.enqueue(session, "index_item", item=2)
        session.commit()
    with reading(engine) as session:
        assert [job.payload for job in jobs(session)] == [{"item": 2}]


def test_of_one_key_only_one_job_waits(session):
    for _ in range(3):
        outbox.enqueue(session, "index_item", key="index-need-1", item=1)
    outbox.enqueue(session, "index_item", key="index-need-2", item=2)
    outbox.enqueue(session, "index_item", item=3)
    outbox.enqueue(session, "index_item", item=3)
    assert [job.payload["item"] for job in jobs(session)] == [1, 2, 3, 3]


def test_a_change_during_the_work_is_worked_on_again(session):
    outbox.enqueue(session, "index_item", key="index-need-1", item=1)
    outbox.claim(session, "worker")
    outbox.enqueue(session, "index_item", key="index-need-1", item=1)
    assert [job.state for job in jobs(session)] == [JobState.RUNNING, JobState.WAITING]


def test_a_claimed_job_is_nobody_elses_until_its_lease_runs_out(session):
    outbox.enqueue(session, "index_item", item=1)
    (job,) = outbox.claim(session, "one")
    assert outbox.claim(session, "other") == []
    job.leased_until = now() - timedelta(seconds=1)
    session.flush()
    (again,) = outbox.claim(session, "other")
    assert (again.id, again.leased_by, again.attempts) == (job.id, "other", 2)


def test_renewing_keeps_the_lease_of_ones_own_jobs_alone(session):
    outbox.enqueue(session, "index_item", item=1)
    (job,) = outbox.claim(session, "one")
    job.leased_until = moment = now() - timedelta(seconds=1)
    session.flush()
    outbox.renew(session, [job.key], "other")
    assert job.leased_until == moment
    outbox.renew(session, [job.key], "one")
    assert job.leased_until > now()


def test_due_jobs_come_oldest_first_and_no_more_than_asked(session):
    for item in range(4):
        outbox.enqueue(session, "index_item", item=item)
    late = jobs(session)[0]
    late.due_at = now() + timedelta(hours=1)
    session.flush()
    assert [job.payload["item"] for job in outbox.claim(session, "one", most=2)] == [1, 2]
    assert [job.payload["item"] for job in outbox.claim(session, "one", most=9)] == [3]


def test_a_finished_job_is_done_for_good(session):
    outbox.enqueue(session, "index_item", key="k", item=1)
    (job,) = outbox.claim(session, "one")
    outbox.finish(session, job.key)
    session.flush()
    assert outbox.claim(session, "one") == []
    assert outbox.waiting(session) == {JobState.DONE: 1}


def test_a_failing_job_comes_back_later_and_is_set_aside_in_the_end(session):
    outbox.enqueue(session, "index_item", item=1)
    waits = []
    for attempt in range(1, outbox.MOST_ATTEMPTS + 1):
        (job,) = outbox.claim(session, "one")
        state = outbox.fail(session, job.key, "실패 " * 2000)
        session.flush()
        if attempt < outbox.MOST_ATTEMPTS:
            assert state is JobState.WAITING
            waits.append((job.due_at - now()).total_seconds())
            assert outbox.claim(session, "one") == []
            job.due_at = now()
            session.flush()
    assert state is JobState.DEAD
    assert len(job.last_error) == 2000
    assert waits[0] < waits[-1] <= 600
    assert outbox.claim(session, "one") == []
    assert outbox.waiting(session) == {JobState.DEAD: 1}


@pytest.mark.parametrize("others", [1, 3])
def test_two_workers_never_hold_the_same_job(engine, others):
    with WritingSession(engine) as session:
        for item in range(6):
            outbox.enqueue(session, "index_item", item=item)
        session.commit()
    held = []
    for worker in ("one", "two"):
        with WritingSession(engine) as session:
            held += [job.key for job in outbox.claim(session, worker, most=others)]
            session.commit()
    assert len(held) == len(set(held)) == 2 * others
