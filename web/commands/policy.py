"""The ranking policy from the terminal: what is in force and how it came about, export to a file, adopt from one."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from matcher import database, policies
from matcher.errors import InvalidInput
from matcher.models import RankingPolicyVersion
from matcher.policies import PolicyDraft
from matcher.ranking.policy import flat
from matcher.vocabulary import Language
from web.commands.opening import opened_rows
from web.commands.printing import as_json, language, say


@click.command()
@click.option(
    "--export", "export", type=click.Path(path_type=Path), help="Write the policy in force to a file."
)
@click.option(
    "--adopt", "adopt", type=click.Path(path_type=Path), help="Adopt the policy in a file as a new version."
)
@click.option("--reason", default="", help="Why it is adopted; kept with the version.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def policy(export: Path | None, adopt: Path | None, reason: str, json_wanted: bool) -> None:
    """Print the ranking policy in force and its history; export it, or adopt another.

    A file to adopt holds what --export wrote, with other numbers; its `version` says which version it began from, and
    is refused when another has been adopted since.
    """
    if export is not None and adopt is not None:
        raise click.UsageError("--export and --adopt exclude each other")
    engine = opened_rows()
    if adopt is not None:
        draft = _read(adopt)
        with database.writing(engine) as session:
            row = policies.adopt_as_operator(session, draft, reason)
            version = row.version
        say(
            f"{version}판을 채택했습니다. 저장된 매칭은 작업자가 다시 만듭니다.",
            f"Version {version} is in force. The worker makes the stored matches anew.",
        )
    with database.reading(engine) as session:
        if export is not None:
            export.write_text(
                json.dumps(_exported(session), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
            )
        elif json_wanted:
            as_json({**_exported(session), "history": [_told(one) for one in policies.versions(session)]})
        elif adopt is None:
            _print(session)


def _exported(session: Session) -> dict[str, Any]:
    draft = policies.draft_of(session)
    return {"version": draft.base, "content": draft.content}


def _told(row: RankingPolicyVersion) -> dict[str, Any]:
    return {
        "version": row.version,
        "in_force_from": row.in_force_from.isoformat(),
        "reason": row.reason,
        "person": row.person_id,
        "organisation": row.organisation_id,
        "shipped": row.shipped,
        "content": row.content,
    }


def _read(file: Path) -> PolicyDraft:
    """The draft in a file; `InvalidInput` when there is none."""
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
        version, content = told["version"], told["content"]
        if type(version) is not int or not isinstance(content, dict):
            raise TypeError("version is a whole number, content an object")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise InvalidInput(
            {
                "file": (
                    f"{file.name}에서 기준을 읽을 수 없습니다({problem}). --export로 만든 파일을 고쳐 써 주세요.",
                    f"{file.name} holds no policy ({problem}). Change a file that --export has written.",
                )
            }
        ) from problem
    return PolicyDraft(version, content)


def _print(session: Session) -> None:
    draft = policies.draft_of(session)
    korean = language() is Language.KOREAN
    click.secho(
        f"{draft.base}판 (지금 쓰는 기준)" if korean else f"Version {draft.base}, in force", bold=True
    )
    for name, value in flat(draft.content).items():
        click.echo(f"  {name:<32}{value:>8g}")
    rows = [*policies.versions(session), None]
    for row, before in pairwise(rows):
        if row is None:
            break
        click.secho(f"\n{row.version}  {row.in_force_from:%Y-%m-%d}  ", bold=True, nl=False)
        click.echo(row.reason)
        for one in policies.differences(before.content, row.content) if before else ():
            click.echo(f"  {one.name}: {_shown(one.before)} → {_shown(one.after)}")


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
