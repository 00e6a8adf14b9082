"""Setting up and running the service: init, demo, serve, work, reindex."""

import signal
import socket
import threading
from dataclasses import replace
from types import FrameType

import click
from sqlmodel import select

from matcher import database, examples, indexing, jobs, matching, migrating, outbox
from matcher.errors import NotReady
from matcher.models import Need
from matcher.platform import Platform, usable_folder
from matcher.settings import Settings
from matcher.vocabulary import ItemKind, JobState
from web import serving
from web.commands.opening import opened
from web.commands.printing import language, print_fit, progress_bar, say
from web.commands.staff import create_demo_accounts
from web.logs import configure_logging

# The need shown first: a new town whose buses do not come when they are needed, retold from public sources.
SHOWN = "example:ko-jincheon-shucle"
_BATCH = 64


def prepare(settings: Settings) -> None:
    """Make the data folder and bring the database to this version's shape."""
    usable_folder(settings.data_dir)
    engine = database.open_engine(settings.database_address)
    migrating.upgrade(engine)
    engine.dispose()


def open_first(settings: Settings) -> Platform:
    """Open the platform, showing the progress of what is done only the first time."""
    with progress_bar("언어 모델을 준비하는 중", "Preparing the language model") as progress:
        return opened(settings, progress=progress)


@click.command()
def init() -> None:
    """Prepare the data folder, the database and the language model. Safe to repeat."""
    settings = Settings.from_environment()
    prepare(settings)
    open_first(settings)
    say("준비를 마쳤습니다.", "Everything is prepared.")


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop after the first match.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the site; default: IEUM_PORT or 8000.")
def demo(no_serve: bool, port: int | None) -> None:
    """Prepare everything with example data, show a first match with its reasons, and serve the site."""
    settings = _with_port(Settings.from_environment(), port)
    if not no_serve:
        _require_free(settings)
    prepare(settings)
    platform = open_first(settings)
    with platform.writing() as session:
        added = examples.load(session)
    if added:
        say(f"예시 {added}건을 넣었습니다.", f"{added} examples added.")
    _index_waiting(platform)
    jobs.tidy(platform)
    _show_first_match(platform)
    told = create_demo_accounts(platform)
    if no_serve:
        return
    address = f"http://{settings.host}:{settings.port}/"
    say(f"\n누리집: {address}  (끝내려면 Ctrl+C)", f"\nThe site: {address}  (Ctrl+C to stop)")
    say("시연 계정(전자우편  비밀번호):", "Demo accounts (e-mail  password):")
    click.echo(told, err=True)
    platform.engine.dispose()
    raise SystemExit(serving.serve(settings, with_worker=True))


def _index_waiting(platform: Platform) -> None:
    with platform.reading() as session:
        waiting = outbox.waiting(session).get(JobState.WAITING, 0)
    if not waiting:
        return
    with progress_bar("글을 읽고 색인하는 중", "Reading and indexing") as progress:
        jobs.drain(
            platform,
            progress=lambda done, left: progress(
                done, done + left.get(JobState.WAITING, 0) + left.get(JobState.RUNNING, 0)
            ),
        )


def _show_first_match(platform: Platform) -> None:
    with platform.reading() as session:
        need = session.exec(select(Need).where(Need.form_token == SHOWN)).first()
        if need is None:
            return
        korean = language() == "ko"
        click.echo()
        click.secho("지자체의 문제" if korean else "A municipality's problem", fg="cyan")
        click.secho(f"{need.organisation.name} · {need.title}", bold=True)
        click.echo(need.problem)
        click.echo()
        click.secho("맞는 해결책과 그 이유" if korean else "Solutions that fit, and why", fg="cyan")
        for place, fit in enumerate(matching.solutions_for(session, platform.library, need, by=None, k=3), 1):
            print_fit(fit, place)


def _with_port(settings: Settings, port: int | None) -> Settings:
    return settings if port is None else replace(settings, port=port)


def _require_free(settings: Settings) -> None:
    """Say so before minutes of work when the port is taken."""
    address = f"{settings.host}:{settings.port}"
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as problem:
        raise NotReady(
            what_ko=f"{address}에서 열 수 없습니다({problem.strerror}). "
            "IEUM_PORT로 다른 포트를 고르거나 IEUM_HOST를 확인해 주세요.",
            what_en=f"{address} cannot be opened ({problem.strerror}). "
            "Choose another port with IEUM_PORT, or check IEUM_HOST.",
        ) from problem


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default: IEUM_PORT or 8000.")
@click.option("--host", help="Address to listen on; default: IEUM_HOST or 127.0.0.1.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run the worker beside the site.")
def serve(port: int | None, host: str | None, worker: bool) -> None:
    """Serve the site with gunicorn, and the worker beside it."""
    settings = _with_port(Settings.from_environment(), port)
    if host:
        settings = replace(settings, host=host)
    _require_free(settings)
    usable_folder(settings.data_dir)
    engine = database.open_engine(settings.database_address)
    migrating.require_current(engine)
    engine.dispose()
    say(
        f"누리집: http://{settings.host}:{settings.port}/",
        f"The site: http://{settings.host}:{settings.port}/",
    )
    raise SystemExit(serving.serve(settings, with_worker=worker))


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and stop.")
def work(once: bool) -> None:
    """Do the work that waits: indexing, matching, expiring requests."""
    settings = Settings.from_environment()
    configure_logging(settings.log_level)
    platform = opened(settings)
    if once:
        jobs.drain(platform)
        jobs.tidy(platform)
        return
    stop = threading.Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    jobs.work(platform, stop)


@click.command()
@click.option("--force", is_flag=True, help="Write every passage again, also where its text has not changed.")
def reindex(force: bool) -> None:
    """Bring all stored vectors in line with the rows, for the model that is set.

    Beside a running service with another model this prepares the change: the old model answers meanwhile.
    """
    platform = opened()
    library = platform.library
    with platform.reading() as session:
        items = [
            (kind, item)
            for kind in ItemKind
            for item in indexing.unindexed(session, library.encoder.model_id, kind)
        ]
    with progress_bar("색인하는 중", "Indexing") as progress:
        for start in range(0, len(items), _BATCH):
            chunk = items[start : start + _BATCH]
            with platform.reading() as session:
                prepared = indexing.prepare(library, session, chunk)
            with platform.writing() as session:
                for one in prepared:
                    indexing.store(library, session, one, force=force)
            progress(start + len(chunk), len(items))
    jobs.tidy(platform)
    say(f"{len(items)}건을 확인했습니다.", f"{len(items)} items checked.")
