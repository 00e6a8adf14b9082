"""The thesaurus from the terminal: write it to a file for editing, adopt an edited file, look at one type."""

import sys
from pathlib import Path
from typing import Any

import click

from matcher import database
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound, UnsoundThesaurus
from matcher.reference.solution_types import SolutionTypeRecord
from matcher.thesaurus import editions
from matcher.thesaurus.editions import TypeDifference
from matcher.vocabulary import Language
from web.commands.opening import opened_rows
from web.commands.printing import as_json, language, say

_DEEDS = {
    "added": ("추가", "added"),
    "changed": ("변경", "changed"),
    "retired": ("내림", "retired"),
    "restored": ("되살림", "restored"),
}
_NAMED = (
    ("requires", "필요한 준비", "What it needs of a town"),
    ("symptoms", "증상", "Symptoms"),
    ("affected", "겪는 사람", "Affected"),
    ("aliases", "다른 이름", "Other names"),
)


@click.group()
def thesaurus() -> None:
    """Edit the problem–solution thesaurus: export it, change the file, import it."""


@thesaurus.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def export(file: Path) -> None:
    """Write the types in force to FILE (- for standard output), one JSON object a line."""
    with database.reading(opened_rows()) as session:
        text = editions.export(session)
        number = editions.types_in_force(session).edition
    if str(file) == "-":
        click.echo(text, nl=False)
    else:
        # As they are: what is imported again must be the same to the byte.
        file.write_text(text, encoding="utf-8", newline="\n")
    say(f"문제·해결 사전 {number}판을 내보냈습니다.", f"Edition {number} of the thesaurus was written.")


@thesaurus.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--reason", default="", help="Why it is changed; kept with the edition. Needed unless --dry-run."
)
@click.option(
    "--base",
    type=click.IntRange(min=0),
    help="The edition you exported; refused if it is no longer in force.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def import_(file: Path, reason: str, base: int | None, dry_run: bool, json_wanted: bool) -> None:
    """Adopt the types in FILE (- for standard input) as a new edition.

    Types FILE leaves out stay as they are; "retired": true in a line retires its type. Nothing is changed if any line
    has a fault; every fault is told with its line.
    """
    text = _read(file)
    with database.writing(opened_rows()) as session:
        draft = editions.read(session, text, base=base)
        present = editions.types_in_force(session).edition
        if draft.base != present:
            raise ChangedMeanwhile
        found = editions.differences(session, draft)
        adopted = None
        if found and not dry_run:
            adopted = editions.adopt_as_operator(session, draft, reason).number
    if json_wanted:
        as_json({"base": present, "adopted": adopted, "differences": [_as_dict(one) for one in found]})
        return
    for one in found:
        _print(one)
    if adopted is not None:
        say(f"문제·해결 사전 {adopted}판을 채택했습니다.", f"Edition {adopted} of the thesaurus is in force.")
    elif found:
        say("시험으로만 읽었습니다. 바뀐 것은 없습니다.", "Only read, as asked. Nothing was changed.")
    else:
        say("지금 쓰는 문제·해결 사전과 다른 점이 없습니다.", "Nothing differs from the thesaurus in force.")


@thesaurus.command()
@click.argument("type_id", metavar="TYPE")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def show(type_id: str, json_wanted: bool) -> None:
    """Show the type with the id TYPE."""
    with database.reading(opened_rows()) as session:
        types = editions.types_in_force(session)
    record = types.find(type_id)
    if record is None:
        raise NotFound
    retired = not types.offers(type_id)
    if json_wanted:
        as_json(record.as_row() | {"retired": retired, "edition": types.edition})
        return
    _show(record, retired)


def _show(record: SolutionTypeRecord, retired: bool) -> None:
    spoken = language()
    korean = spoken is Language.KOREAN
    tail = "_ko" if korean else "_en"
    click.secho(record.name(spoken), bold=True, nl=False)
    click.echo(
        f"  [{record.id} · {record.field}]" + ((" 내린 유형" if korean else " retired") if retired else "")
    )
    click.echo(getattr(record, f"description{tail}"))
    for name, heading_ko, heading_en in _NAMED:
        lines = getattr(record, name + tail)
        if lines:
            click.secho(heading_ko if korean else heading_en, bold=True)
            for line in lines:
                click.echo(f"  - {line}")


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        raise InvalidInput(
            {"file": (f"‘{file}’을(를) 읽을 수 없습니다.", f"‘{file}’ cannot be read ({problem.strerror}).")}
        ) from problem
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise UnsoundThesaurus(
            [(f"{line}행: UTF-8로 저장한 파일이 아닙니다.", f"line {line}: This is not saved as UTF-8.")]
        ) from problem


def _as_dict(one: TypeDifference) -> dict[str, Any]:
    before = one.before
    return {
        "type": one.after.id,
        "deed": one.deed,
        "fields": {
            name: {"before": getattr(before, name), "after": getattr(one.after, name)} for name in one.fields
        },
    }


def _print(one: TypeDifference) -> None:
    korean, english = _DEEDS[one.deed]
    spoken = language()
    said = korean if spoken is Language.KOREAN else english
    click.echo(f"{said}: {one.after.name(spoken)} [{one.after.id}]")
    for name in one.fields:
        click.echo(f"  {name}")
        old, new = (_lines(getattr(record, name)) for record in (one.before, one.after))
        for line in old:
            if line not in new:
                click.secho(f"    - {line}", fg="red")
        for line in new:
            if line not in old:
                click.secho(f"    + {line}", fg="green")


def _lines(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
