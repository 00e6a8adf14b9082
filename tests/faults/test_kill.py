"""kill -9 at random moments of a bulk import: every committed solution is searchable afterwards, none twice."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, select

from matcher import accounts, history, matching, organisations, outbox
from matcher.accounts import PersonDraft
from matcher.models import Solution, StoredVector
from matcher.organisations import OrganisationDraft
from matcher.platform import Platform
from matcher.vocabulary import ItemKind, JobState, OrganisationAction, OrganisationKind
from tests import factories

COUNT, BATCH, KILLS = 2000, 25, 5
HERE = Path(__file__).parent

pytestmark = pytest.mark.fault


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Fleet:
    """The three kinds of process of an installation, each started, killed and started again."""

    def __init__(self, platform: Platform) -> None:
        self.port = free_port()
        settings = platform.settings
        self.environment = os.environ | {
            "IEUM_DATA_DIR": str(settings.data_dir),
            "IEUM_DATABASE_URL": settings.database_url,
            "IEUM_ENCODER": "toy",
            "IEUM_PORT": str(self.port),
            "IEUM_LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(HERE.parent.parent),
        }
        self.commands = {
            "importer": [sys.executable, str(HERE / "importer.py"), str(COUNT), str(BATCH)],
            "worker": [sys.executable, "-m", "web.cli", "work"],
            "site": [sys.executable, "-m", "web.cli", "serve", "--no-worker"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        # A group of its own, so that kill -9 reaches gunicorn's children as a power cut would.
        self.running[name] = subprocess.Popen(
            self.commands[name],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self, name: str) -> None:
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()

    def end(self) -> None:
        for name, process in self.running.items():
            if process.poll() is None:
                self.kill(name)


@pytest.fixture
def fleet(platform):
    with platform.writing() as session:
        draft = OrganisationDraft(
            kind=OrganisationKind.COMPANY, name="가져오기", business_number=factories.a_business_number()
        )
        person = PersonDraft(email="company@example.kr", name="이기업")
        company = accounts.register(session, person, draft, password_hash="-")
        staff = accounts.create_staff(
            session, PersonDraft(email="staff@example.kr", name="박이음"), password_hash=None
        )
        organisations.decide(session, company.organisation, OrganisationAction.APPROVE, by=staff)
    fleet = Fleet(platform)
    yield fleet
    fleet.end()


def test_every_committed_solution_is_searchable_after_kills_and_none_twice(platform, fleet):
    dice = random.Random(20261123)
    for name in fleet.commands:
        fleet.start(name)
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.5, 3.0))
        name = dice.choice(["worker", "worker", "site", "importer"])
        if fleet.running[name].poll() is None:
            fleet.kill(name)
        fleet.start(name)
    assert fleet.running["importer"].wait(240) == 0
    wait_until_done(platform)
    with platform.reading() as session:
        rows = session.exec(
            select(Solution.id, Solution.title).where(col(Solution.form_token).startswith("import-"))
        )
        titles = dict(rows.all())
        stored = session.exec(
            select(StoredVector.item_id, StoredVector.passage).where(
                StoredVector.item_kind == ItemKind.SOLUTION
            )
        ).all()
        assert len(titles) == COUNT
        assert len(set(titles.values())) == COUNT
        assert {item for item, _ in stored} == set(titles)
        assert max(Counter(stored).values()) == 1
        assert history.first_broken_link(session) is None
        assert outbox.waiting(session).get(JobState.DEAD, 0) == 0
        for key in dice.sample(sorted(titles), 25):
            fits = matching.search(session, platform.library, titles[key], ItemKind.SOLUTION, by=None, k=5)
            assert [fit.item.key for fit in fits].count(key) == 1
    assert len(platform.library.shelves[ItemKind.SOLUTION].index) == COUNT
    assert site_answers(fleet.port)


def wait_until_done(platform):
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with platform.reading() as session:
            counts = outbox.waiting(session)
        if not counts.get(JobState.WAITING) and not counts.get(JobState.RUNNING):
            return
        time.sleep(0.5)
    pytest.fail(f"the worker did not finish: {counts}")


def site_answers(port: int) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.5)
    return False
