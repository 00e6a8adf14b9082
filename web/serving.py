"""Running the service on one machine: gunicorn for the site and, beside it, the worker, under one small parent.

The parent starts both, passes on signals, starts the worker again when it dies, and ends when the site ends.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from matcher.settings import Settings

_GRACE = 25.0


def gunicorn_command(settings: Settings) -> list[str]:
    """Return the command line of the web server."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "web.wsgi:app",
        "--bind",
        # An IPv6 address stands in brackets.
        f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}",
        "--worker-class",
        "gthread",
        "--workers",
        str(settings.web_workers),
        "--threads",
        str(settings.web_threads),
        "--timeout",
        "120",
        "--graceful-timeout",
        "20",
        # A control socket would be a second door to the server; nobody needs it here.
        "--no-control-socket",
        # A problem typed in Korean is nine bytes a syllable in an address; ours answers what is too long in words.
        "--limit-request-line",
        "0",
        "--log-level",
        "warning",
    ]


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the environment of child processes: ours, with what the command line changed."""
    return os.environ | {
        "IEUM_HOST": settings.host,
        "IEUM_PORT": str(settings.port),
        "IEUM_DATA_DIR": str(settings.data_dir.resolve()),
        # Encoders bring their own threads; without this, forks warn and spin.
        "TOKENIZERS_PARALLELISM": "false",
    }


def serve(settings: Settings, *, with_worker: bool) -> int:
    """Serve until told to stop; return the web server's exit status."""
    environment = environment_of(settings)
    site = subprocess.Popen(gunicorn_command(settings), env=environment)  # noqa: S603 - our own words
    worker = _start_worker(environment) if with_worker else None
    stopping = False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for child in (site, worker):
            if child is not None and child.poll() is None:
                child.send_signal(signal.SIGTERM if number == signal.SIGINT else number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    started = time.monotonic()
    while site.poll() is None:
        if worker is not None and worker.poll() is not None and not stopping:
            # A worker that cannot even start must not be started in a tight circle.
            time.sleep(max(0.0, 2.0 - (time.monotonic() - started)))
            started = time.monotonic()
            worker = _start_worker(environment)
        time.sleep(0.2)
    if worker is not None and worker.poll() is None:
        worker.terminate()
        try:
            worker.wait(_GRACE)
        except subprocess.TimeoutExpired:
            worker.kill()
    return 0 if stopping else site.returncode


def _start_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "web.cli", "work"], env=environment)
