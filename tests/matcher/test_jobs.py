"""The worker's loop: what comes in the way of it, and that it goes on."""

from threading import Event, Thread

import pytest
from sqlalchemy.exc import OperationalError

from matcher import jobs, outbox
from matcher.vocabulary import JobState


@pytest.fixture
def database_kind():
    return "sqlite"


def test_a_worker_waits_for_a_database_that_does_not_answer(platform, monkeypatch):
    claim, refusals = outbox.claim, iter(["database is locked", "server closed the connection"])
    stop = Event()

    def claims_at_last(session, worker, *, most):
        problem = next(refusals, None)
        if problem is not None:
            raise OperationalError("UPDATE job", {}, Exception(problem))
        stop.set()
        return claim(session, worker, most=most)

    monkeypatch.setattr(outbox, "claim", claims_at_last)
    worker = Thread(target=jobs.work, args=(platform, stop), kwargs={"pause": 0.01})
    worker.start()
    worker.join(60)
    assert not worker.is_alive()
    with platform.reading() as session:
        assert outbox.waiting(session) == {JobState.DONE: 1}
