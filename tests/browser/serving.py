"""A real installation for the browser: a data folder made by the command line, and the site with its worker on it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import market
from tests.client import PASSWORD

ROOT = Path(__file__).parents[2]
STAFF = "staff@alliance.example.kr"
_LONGEST_START = 90


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a command over `folder`: none of the operator's own settings."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("IEUM_")}
    return others | {
        "IEUM_DATA_DIR": str(folder),
        "IEUM_ENCODER": "bundled",
        "IEUM_RATE_LIMITS": "0",
        "IEUM_LOG_LEVEL": "ERROR",
        "IEUM_STAFF_PASSWORD": PASSWORD,
        "PYTHONPATH": str(ROOT),
    }


def ieum(folder: Path, *words: str) -> None:
    """Run one command of the command line over `folder`."""
    command = [sys.executable, "-m", "web.cli", *words]
    done = subprocess.run(command, env=environment(folder), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, f"ieum {' '.join(words)}: {done.stderr.decode()}"


def prepare(folder: Path) -> None:
    """Make `folder` an installation with the example data, a market of entered rows, and a person of the alliance.

    Made once for all workers of a test run; who comes second waits and takes what the first one made.
    """
    ready = folder / "ready"
    with (folder.parent / f"{folder.name}.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        if kept := os.environ.get("IEUM_TEST_CACHE"):
            # The converted model is all that runs share.
            model = Path(kept).resolve() / "model"
            model.mkdir(parents=True, exist_ok=True)
            (folder / "model").symlink_to(model)
        ieum(folder, "init")
        ieum(folder, "create-staff", STAFF, "--name", "박이음")
        market.fill(folder)
        ieum(folder, "demo", "--no-serve")
        ready.touch()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` with the worker beside the site; yield the site's address; stop both."""
    port = free_port()
    command = [sys.executable, "-m", "web.cli", "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment(folder),
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, port, folder / "serve.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the site did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
