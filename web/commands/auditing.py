"""Checking that the history is as it was written: `ieum audit`."""

import click

from matcher import database, history
from matcher.models import Event
from web.commands.opening import opened_rows
from web.commands.printing import as_json, language


@click.group()
def audit() -> None:
    """Check the history: every step is an event sealed with the hash of the one before it."""


@audit.command()
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def verify(json_wanted: bool) -> None:
    """Recompute every seal and name the first event that does not hold. Exit code 3 when one does not.

    Nothing is changed; it may run beside the service.
    """
    engine = opened_rows()
    with database.reading(engine) as session:
        verdict = history.verify(session)
        broken = session.get(Event, verdict.broken) if verdict.broken else None
    if json_wanted:
        as_json(
            {
                "whole": verdict.broken is None,
                "events": verdict.events,
                "first_broken": verdict.broken,
                "event": broken and _told(broken),
                "cut_short": verdict.broken == 0,
            }
        )
    else:
        click.secho(_sentence(verdict, broken), fg="green" if verdict.broken is None else "red")
    raise SystemExit(0 if verdict.broken is None else 3)


def _told(event: Event) -> dict[str, object]:
    """An event as the history tells it: ids and names of steps, no person's data."""
    return {
        "at": event.at.isoformat(),
        "verb": event.verb,
        "subject_kind": event.subject_kind.value,
        "subject_id": event.subject_id,
    }


def _sentence(verdict: history.Verdict, broken: Event | None) -> str:
    korean = language() == "ko"
    if broken is not None:
        step = f"{broken.verb}, {broken.subject_kind.value} {broken.subject_id}, {broken.at:%Y-%m-%d %H:%M:%S} UTC"
        if korean:
            return (
                f"{broken.id}번 기록({step})이 봉인과 맞지 않습니다. "
                "이 기록이나 바로 앞 기록이 바뀌었거나 지워졌습니다. "
                "먼저 데이터베이스 사본을 남기고 백업과 비교해 주세요."
            )
        return (
            f"Record {broken.id} ({step}) does not fit its seal: it, or the one before it, was changed or removed. "
            "Keep a copy of the database first, then compare with a backup."
        )
    if verdict.broken == 0:
        if korean:
            return (
                f"기록 {verdict.events:,}건은 맞지만 그 뒤의 최근 기록이 사라졌습니다. "
                "먼저 데이터베이스 사본을 남기고 백업과 비교해 주세요."
            )
        return (
            f"{verdict.events:,} records hold, but the newest ones after them are missing. "
            "Keep a copy of the database first, then compare with a backup."
        )
    if korean:
        return f"기록 {verdict.events:,}건을 모두 확인했습니다. 온전합니다."
    return f"All {verdict.events:,} records are intact."
