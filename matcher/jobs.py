"""Job name → function, and the loop of the worker: claim, do, finish; a worker that dies loses only its lease."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from matcher import indexing, learned, matching, outbox, partnerships, policies
from matcher.models import Job, Need, Solution
from matcher.platform import Platform
from matcher.thesaurus import editions
from matcher.vocabulary import ItemKind, JobState, NeedState

log = logging.getLogger("ieum.worker")

BATCH = 32
KEPT_MATCHES = 20

Handler = Callable[[Platform, Sequence[Job]], None]
"""Does a batch of jobs of one name and marks each as finished in the same transaction as its effect."""


def index_items(platform: Platform, jobs: Sequence[Job]) -> None:
    """Bring the stored passages of the jobs' items in line with their rows; then ask for their matches."""
    items = list(dict.fromkeys((ItemKind(job.payload["kind"]), int(job.payload["item"])) for job in jobs))
    with platform.reading() as session:
        prepared = indexing.prepare(platform.library, session, items)
    with platform.writing() as session:
        for one in prepared:
            if not indexing.store(platform.library, session, one):
                # It was edited while we encoded; look at it again.
                outbox.enqueue(session, "index_item", kind=one.kind.value, item=one.item_id)
            elif one.kind is ItemKind.NEED and one.pieces is not None:
                outbox.enqueue(session, "match_need", key=f"match-need-{one.item_id}", need=one.item_id)
        _finish(session, jobs)


def index_organisations(platform: Platform, jobs: Sequence[Job]) -> None:
    """Look again at everything an organisation has published, after it was suspended or restored."""
    with platform.writing() as session:
        for job in jobs:
            owner = int(job.payload["organisation"])
            for kind, table in ((ItemKind.NEED, Need), (ItemKind.SOLUTION, Solution)):
                for item in session.exec(select(table.id).where(col(table.organisation_id) == owner)):
                    outbox.enqueue(
                        session, "index_item", key=f"index-{kind.value}-{item}", kind=kind.value, item=item
                    )
        _finish(session, jobs)


def match_needs(platform: Platform, jobs: Sequence[Job]) -> None:
    """Store the matches of the day for the jobs' needs."""
    for job in jobs:
        with platform.writing() as session:
            need = session.get(Need, int(job.payload["need"]))
            if need is not None and need.state is NeedState.PUBLISHED:
                policy = policies.policy_in_force(session)
                fits = matching.solutions_for(
                    session, platform.library, need, by=None, k=KEPT_MATCHES, policy=policy
                )
                matching.keep(session, need, fits, policy, platform.library.encoder.model_id)
            _finish(session, [job])


def match_all(platform: Platform, jobs: Sequence[Job]) -> None:
    """Ask for the matches of every published need anew: another ranking policy or thesaurus edition was adopted."""
    with platform.writing() as session:
        for need in session.exec(select(Need.id).where(Need.state == NeedState.PUBLISHED)):
            outbox.enqueue(session, "match_need", key=f"match-need-{need}", need=need)
        _finish(session, jobs)


def read_thesaurus(platform: Platform, jobs: Sequence[Job]) -> None:
    """Learn the texts of a new edition of the thesaurus before a reader has to wait for it; then match anew."""
    with platform.reading() as session:
        platform.library.catch_up_teaching(session)
    match_all(platform, jobs)


def judge_learned(platform: Platform, jobs: Sequence[Job]) -> None:
    """Judge the learned order again after something was decided; it is told, and switched by nobody."""
    with platform.reading() as session:
        row, _ = learned.judge(session)
    with platform.writing() as session:
        learned.keep(session, row)
        _finish(session, jobs)


def expire_requests(platform: Platform, jobs: Sequence[Job]) -> None:
    """Let unanswered requests expire."""
    with platform.writing() as session:
        partnerships.expire_due(session)
        _finish(session, jobs)


HANDLERS: dict[str, Handler] = {
    "index_item": index_items,
    "index_organisation": index_organisations,
    "match_need": match_needs,
    policies.MATCH_ALL: match_all,
    editions.READ_THESAURUS: read_thesaurus,
    policies.JUDGE_LEARNED: judge_learned,
    "expire_requests": expire_requests,
}


def _finish(session: Session, jobs: Sequence[Job]) -> None:
    for job in jobs:
        outbox.finish(session, job.key)


def worker_name() -> str:
    """Return a name no other worker has."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"[:80]


def run_due(platform: Platform, worker: str) -> int:
    """Do one round of due jobs; return how many were claimed."""
    with platform.writing() as session:
        claimed = outbox.claim(session, worker, most=BATCH)
    by_name: dict[str, list[Job]] = {}
    for job in claimed:
        by_name.setdefault(job.name, []).append(job)
    with _lease_kept(platform, claimed, worker):
        for name, jobs in by_name.items():
            _run(platform, name, jobs)
    return len(claimed)


def _run(platform: Platform, name: str, jobs: Sequence[Job]) -> None:
    if not _done(platform, name, jobs, last=len(jobs) == 1):
        # One bad job must not keep the others from being done.
        for job in jobs:
            _done(platform, name, [job], last=True)


def _done(platform: Platform, name: str, jobs: Sequence[Job], *, last: bool) -> bool:
    try:
        HANDLERS[name](platform, jobs)
    except Exception as problem:
        if not last:
            log.warning("%d jobs %s failed together; each is tried alone", len(jobs), name)
            return False
        log.exception("job %s %s failed", name, jobs[0].key)
        with platform.writing() as session:
            state = outbox.fail(session, jobs[0].key, f"{type(problem).__name__}: {problem}")
        if state is JobState.DEAD:
            log.critical("job %s %s is set aside after its last try", name, jobs[0].key)
    return True


@contextmanager
def _lease_kept(platform: Platform, jobs: Sequence[Job], worker: str) -> Iterator[None]:
    """Renew the lease of `jobs` while the block works on them, however long that takes."""
    ids = [job.key for job in jobs]
    done = threading.Event()

    def keep() -> None:
        while not done.wait(outbox.LEASE.total_seconds() / 3):
            with _database_may_be_away(), platform.writing() as session:
                outbox.renew(session, ids, worker)

    if not ids:
        yield
        return
    thread = threading.Thread(target=keep, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def drain(platform: Platform, *, progress: Callable[[int, dict[JobState, int]], Any] | None = None) -> int:
    """Do all due jobs, including those they cause; return how many were done."""
    worker, total = worker_name(), 0
    while count := run_due(platform, worker):
        total += count
        if progress is not None:
            with platform.reading() as session:
                progress(total, outbox.waiting(session))
    return total


def work(platform: Platform, stop: threading.Event, *, pause: float = 0.5) -> None:
    """Work until `stop` is set: due jobs as they come, requests that expire once an hour, caches when quiet.

    A database that is locked or away for a while is waited for.
    """
    worker = worker_name()
    quiet = 0
    log.info("worker %s started", worker)
    while not stop.is_set():
        with _database_may_be_away():
            if quiet % 7200 == 0:
                with platform.writing() as session:
                    outbox.enqueue(session, "expire_requests", key="expire-requests")
            if run_due(platform, worker):
                quiet = 1
                continue
            quiet += 1
            if quiet % 10 == 0:
                tidy(platform)
        stop.wait(pause)
    with _database_may_be_away():
        tidy(platform)
    log.info("worker %s stopped", worker)


@contextmanager
def _database_may_be_away() -> Iterator[None]:
    try:
        yield
    except OperationalError as problem:
        log.warning("the database does not answer (%s); it is asked again", problem.orig)


def tidy(platform: Platform) -> None:
    """Catch up with the rows and write the start-up caches."""
    with platform.reading() as session:
        for shelf in platform.library.shelves.values():
            shelf.catch_up(session)
    platform.library.save_caches()
