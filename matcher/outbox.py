"""The outbox: jobs enqueued in the caller's transaction, claimed with a lease, retried, and at last set aside."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from matcher.models import Job, now
from matcher.vocabulary import JobState

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8


def enqueue(session: Session, name: str, *, key: str | None = None, **payload: Any) -> None:  # noqa: ANN401
    """Write a job into the caller's transaction; with `key`, only if no job of that key is waiting already."""
    job = Job(name=name, payload=payload, waiting_key=key)
    if key is None:
        session.add(job)
        session.flush()
        return
    if session.exec(select(Job.id).where(Job.waiting_key == key)).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(job)
    except IntegrityError:
        # Somebody else enqueued the same job in the meantime, which is all we wanted.
        return


def claim(session: Session, worker: str, *, most: int = 1) -> list[Job]:
    """Take up to `most` due jobs for `worker`, oldest first, including those whose lease ran out.

    The caller commits at once, so that the lease is seen, and then does the work.
    """
    moment = now()
    due = or_(
        and_(col(Job.state) == JobState.WAITING, col(Job.due_at) <= moment),
        and_(col(Job.state) == JobState.RUNNING, col(Job.leased_until) < moment),
    )
    statement = select(Job).where(due).order_by(col(Job.due_at), col(Job.id)).limit(most)
    jobs = list(session.exec(statement.with_for_update(skip_locked=True)))
    for job in jobs:
        job.state = JobState.RUNNING
        job.attempts += 1
        job.leased_by = worker
        job.leased_until = moment + LEASE
        job.waiting_key = None
        job.updated_at = moment
    session.flush()
    return jobs


def renew(session: Session, jobs: Sequence[int], worker: str) -> None:
    """Lengthen the lease of jobs still being worked on by `worker`."""
    for job in session.exec(select(Job).where(col(Job.id).in_(jobs), Job.leased_by == worker)):
        job.leased_until = now() + LEASE


def finish(session: Session, job_id: int) -> None:
    """Mark a job as done."""
    job = session.get_one(Job, job_id)
    job.state = JobState.DONE
    job.last_error = ""
    job.leased_until = None
    job.updated_at = now()


def fail(session: Session, job_id: int, error: str) -> JobState:
    """Send a failed job back to wait, later each time; after eight tries set it aside. Return its new state."""
    job = session.get_one(Job, job_id)
    job.last_error = error[:2000]
    job.leased_until = None
    job.updated_at = now()
    if job.attempts >= MOST_ATTEMPTS:
        job.state = JobState.DEAD
    else:
        job.state = JobState.WAITING
        # Jitter keeps jobs that failed together from failing together again.
        seconds = min(2**job.attempts, 600) * random.uniform(0.5, 1.0)  # noqa: S311 - not a secret
        job.due_at = now() + timedelta(seconds=seconds)
    return job.state


def waiting(session: Session) -> dict[JobState, int]:
    """Return how many jobs stand in each state."""
    rows = session.exec(select(Job.state, func.count()).group_by(Job.state)).all()
    return {JobState(state): count for state, count in rows}
