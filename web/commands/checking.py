"""Looking after a running service: `ieum doctor`."""

import shutil
import time
from collections.abc import Callable

import click

from matcher import database, history, migrating, outbox
from matcher.errors import NotReady, Refusal
from matcher.platform import Platform, usable_folder
from matcher.settings import Settings, documented_settings
from matcher.vocabulary import JobState
from web.commands.opening import opened
from web.commands.printing import as_json, language


@click.command()
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def doctor(json_wanted: bool) -> None:
    """Check settings, data folder, database, model, index, history and jobs; say what to do about faults."""
    checks = _examine()
    if json_wanted:
        as_json([{"check": name, "ok": ok, "said": said} for name, ok, said in checks])
    else:
        for name, ok, said in checks:
            click.secho("✓ " if ok else "✗ ", fg="green" if ok else "red", nl=False)
            click.echo(f"{name}: {said}")
    raise SystemExit(0 if all(ok for _, ok, _ in checks) else 3)


Check = tuple[str, bool, str]


def _examine() -> list[Check]:
    checks: list[Check] = []

    def check(name: str, look: Callable[[], str]) -> bool:
        try:
            said = look()
        except Refusal as refusal:
            checks.append((name, False, refusal.message(language())))
            return False
        checks.append((name, True, said))
        return True

    found: list[Settings | Platform] = []
    if not check("settings", lambda: _settings_said(found)):
        return checks
    settings = found[0]
    assert isinstance(settings, Settings)  # noqa: S101 - just put there
    check("data folder", lambda: _folder_said(settings))
    if check("database", lambda: _database_said(settings)) and check(
        "model", lambda: _model_said(settings, found)
    ):
        platform = found[1]
        assert isinstance(platform, Platform)  # noqa: S101 - just put there
        check("index", lambda: _index_said(platform))
        check("history", lambda: _history_said(platform))
        check("jobs", lambda: _jobs_said(platform))
    return checks


def _settings_said(found: list[Settings | Platform]) -> str:
    found.append(Settings.from_environment())
    return f"{len(documented_settings())}"


def _folder_said(settings: Settings) -> str:
    usable_folder(settings.data_dir)
    free = shutil.disk_usage(settings.data_dir).free
    return f"{settings.data_dir} ({free / 2**30:.1f} GiB free)"


def _database_said(settings: Settings) -> str:
    engine = database.open_engine(settings.database_address)
    migrating.require_current(engine)
    engine.dispose()
    return f"{engine.dialect.name}, {migrating.head()}"


def _model_said(settings: Settings, found: list[Settings | Platform]) -> str:
    platform = opened(settings)
    found.append(platform)
    started = time.perf_counter()
    platform.library.encoder.encode(["점검"], role="query")
    took = 1000 * (time.perf_counter() - started)
    return f"{platform.library.encoder.model_id} ({took:.0f} ms)"


def _index_said(platform: Platform) -> str:
    counts = []
    with platform.reading() as session:
        for kind, shelf in platform.library.shelves.items():
            shelf.catch_up(session)
            counts.append(f"{kind.value} {len(shelf.index)}")
    return ", ".join(counts)


def _history_said(platform: Platform) -> str:
    with platform.reading() as session:
        broken = history.first_broken_link(session)
    if broken is not None:
        raise NotReady(
            what_ko=f"기록의 연결이 {broken}번에서 끊겼습니다. 백업과 비교해 주세요.",
            what_en=f"the chain of the history breaks at {broken}. Compare with a backup.",
        )
    return "unbroken"


def _jobs_said(platform: Platform) -> str:
    with platform.reading() as session:
        counts = outbox.waiting(session)
    if counts.get(JobState.DEAD):
        raise NotReady(
            what_ko=f"실패한 작업이 {counts[JobState.DEAD]}건 있습니다. 작업자의 로그를 확인해 주세요.",
            what_en=f"{counts[JobState.DEAD]} jobs have failed for good. See the worker's log.",
        )
    return ", ".join(f"{state.value} {count}" for state, count in counts.items()) or "none"
