"""Processes of the service as the system sees them: how they start, what they say when they cannot, how they stop."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import select

from matcher import jobs, outbox
from matcher.models import Job, now
from matcher.vocabulary import ItemKind, JobState
from tests import factories

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.fault


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(settings, **more):
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("IEUM_", "LC_", "LANG"))
    }
    return ours | {
        "IEUM_DATA_DIR": str(settings.data_dir),
        "IEUM_DATABASE_URL": settings.database_url,
        "IEUM_ENCODER": "toy",
        "LANG": "ko_KR.UTF-8",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@pytest.fixture
def start():
    """A function that starts a Python program of ours; what still runs at the end of the test is killed."""
    started = []

    def run(*words, env):
        # A group of its own, so that nothing it starts is left behind.
        process = subprocess.Popen(
            [sys.executable, *words],
            env=env,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for(check, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.1)
    return False


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


# --- starting -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"IEUM_DATA_DIR": "/proc/ieum"}, "데이터 폴더(/proc/ieum)에 쓸 수 없습니다"),
        ({"IEUM_PORT": "abc"}, "설정 IEUM_PORT의 값"),
        ({"IEUM_ENCODER": "/no/such/model"}, "언어 모델을 열 수 없습니다"),
        ({"IEUM_DATABASE_URL": "sqlite://"}, "ieum init"),
        (
            {"IEUM_DATA_DIR": "/proc/ieum", "LANG": "en_US.UTF-8"},
            "data folder (/proc/ieum) cannot be written",
        ),
    ],
    ids=["folder", "setting", "model", "database", "english"],
)
def test_a_web_process_that_cannot_start_says_why_in_a_sentence(platform, fault, told):
    done = subprocess.run(
        [sys.executable, "-c", "import web.wsgi"],
        env=environment(platform.settings, **fault),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.model
def test_a_web_process_with_the_bundled_model_never_imports_torch(platform, tmp_path_factory):
    kept = os.environ.get("IEUM_TEST_CACHE")
    model = Path(kept) / "model" if kept else tmp_path_factory.mktemp("model")
    model.mkdir(parents=True, exist_ok=True)
    settings = platform.settings
    settings.model_dir.rename(settings.data_dir / "model-of-toys")
    settings.model_dir.symlink_to(model)
    asked = (
        "import sys, web.wsgi; "
        "answer = web.wsgi.app.test_client().get('/search?q=버스가+하루+두+번뿐입니다'); "
        "print(answer.status_code, *({'torch', 'sentence_transformers', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=environment(settings, IEUM_ENCODER="bundled"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["200", "onnxruntime"], done.stderr


# --- stopping -----------------------------------------------------------------------------------------------------


def states(platform):
    with platform.reading() as session:
        return outbox.waiting(session)


def test_a_worker_told_to_stop_finishes_what_it_holds_and_leaves_the_rest(platform, start):
    with platform.writing() as session:
        staff, company = factories.a_staff(session), factories.a_company(session)
        for number in range(1500):
            factories.published_solution(session, by=company, staff=staff, title=f"버스 배차 {number}호")
    worker = start("-m", "web.cli", "work", env=environment(platform.settings))
    assert wait_for(lambda: states(platform).get(JobState.DONE, 0) > 0)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    counts = states(platform)
    assert counts.get(JobState.RUNNING, 0) == 0
    assert counts[JobState.WAITING] > 0
    jobs.drain(platform)
    assert states(platform).keys() == {JobState.DONE}
    with platform.reading() as session:
        shelf = platform.library.shelves[ItemKind.SOLUTION]
        shelf.catch_up(session)
        assert len(shelf.index) == 1500


def test_a_killed_workers_jobs_are_taken_up_when_the_lease_has_run_out(platform):
    with platform.writing() as session:
        factories.published_solution(session)
        held = {job.key for job in outbox.claim(session, "killed", most=10)}
        assert held
    assert jobs.drain(platform) == 0
    with platform.writing() as session:
        for job in session.exec(select(Job)):
            job.leased_until = now()
    assert jobs.drain(platform) >= len(held)
    with platform.reading() as session:
        assert {job.state for job in session.exec(select(Job))} == {JobState.DONE}


def test_the_service_stops_whole_when_told_and_its_port_is_free_again(platform, start):
    port = free_port()
    parent = start("-m", "web.cli", "serve", "--port", str(port), env=environment(platform.settings))
    assert wait_for(lambda: answers(port))
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(60) == 0
    assert not answers(port)
    with pytest.raises(ProcessLookupError):
        # Nobody of its group is left.
        os.killpg(parent.pid, 0)


def test_a_worker_that_dies_is_started_again_beside_the_site(platform, start):
    port = free_port()
    start("-m", "web.cli", "serve", "--port", str(port), env=environment(platform.settings))
    assert wait_for(lambda: answers(port))
    with platform.writing() as session:
        outbox.enqueue(session, "expire_requests")
    assert wait_for(lambda: states(platform).keys() == {JobState.DONE})
    with platform.reading() as session:
        names = {job.leased_by for job in session.exec(select(Job))}
    # The name of a worker holds its process id.
    for name in names:
        os.kill(int(name.split("-")[-2]), signal.SIGKILL)
    with platform.writing() as session:
        outbox.enqueue(session, "expire_requests")
    assert wait_for(lambda: states(platform).keys() == {JobState.DONE})
    with platform.reading() as session:
        assert {job.leased_by for job in session.exec(select(Job))} - names
