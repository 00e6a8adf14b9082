"""How the command line speaks: its language, JSON, progress and a match with its reasons."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from matcher.matching import Fit
from matcher.models import Need
from matcher.vocabulary import Language, Origin
from matcher.wording import label


def language() -> Language:
    """Return the language of the terminal: LC_ALL, LC_MESSAGES or LANG decide; Korean unless they say English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name, "").lower().startswith("en"):
            return Language.ENGLISH
    return Language.KOREAN


def say(korean: str, english: str) -> None:
    """Tell the operator something, on standard error."""
    click.echo(korean if language() is Language.KOREAN else english, err=True)


def as_json(value: Any) -> None:
    """Print an answer as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress_bar(korean: str, english: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function (done, total) that draws a bar on standard error; plain lines when it is no terminal."""
    console = Console(stderr=True)
    title = korean if language() is Language.KOREAN else english
    if not console.is_terminal:
        last = -1

        def lines(done: int, total: int) -> None:
            nonlocal last
            tenth = 10 * done // max(total, 1)
            if tenth != last:
                last = tenth
                click.echo(f"{title}: {done}/{total}", err=True)

        yield lines
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def fit_as_dict(fit: Fit, place: int) -> dict[str, Any]:
    """Return a fit as JSON shows it, reasons and gaps in both languages."""
    item = fit.item
    return {
        "rank": place,
        "kind": "need" if isinstance(item, Need) else "solution",
        "id": item.id,
        "title": item.title,
        "organisation": item.organisation.name,
        "field": item.field_code,
        "types": item.types,
        "grade": fit.grade.value,
        "score": round(fit.total, 4),
        "origin": item.origin.value,
        "source": item.source,
        "reasons": [
            {
                "signal": one.signal.value,
                "ko": one.ko,
                "en": one.en,
                "quote": one.quote,
                "hint_ko": one.hint_ko,
                "hint_en": one.hint_en,
            }
            for one in fit.reasons
        ],
        "gaps": [{"signal": one.signal.value, "ko": one.ko, "en": one.en} for one in fit.gaps],
        "notes": [{"rule": one.rule.value, "ko": one.ko, "en": one.en} for one in fit.notes],
        "alike": [{"id": one.id, "title": one.title} for one in fit.alike],
        "signals": [
            {"name": one.name.value, "score": round(one.score, 4), "applies": one.applies}
            for one in fit.signals
        ],
    }


def print_fit(fit: Fit, place: int) -> None:
    """Print a fit for reading: place, title, who, how well, why, and what is missing."""
    spoken = language()
    item = fit.item
    click.secho(f"{place:>2}. {item.title}", bold=True, nl=False)
    click.echo(f"  · {item.organisation.name}  [{label(fit.grade, spoken)}]")
    for reason in fit.reasons:
        click.secho("     + ", fg="green", nl=False)
        click.echo(reason.told(spoken))
        if reason.quote:
            click.secho(f"         “{reason.quote}”", dim=True)
        if reason.hint(spoken):
            click.secho(f"         {reason.hint(spoken)}", dim=True)
    for gap in fit.gaps:
        click.secho("     – ", fg="yellow", nl=False)
        click.echo(gap.told(spoken))
    for note in fit.notes:
        click.secho(f"       {note.told(spoken)}", dim=True)
    for other in fit.alike:
        click.echo(f"       = {other.title}  · {other.organisation.name}")
    if item.origin is not Origin.ENTERED:
        click.secho(f"       ({label(item.origin, spoken)})", dim=True)
