"""Measuring match quality on judged examples."""

from pathlib import Path

import click

from matcher import evaluating
from matcher.platform import open_library, usable_folder
from matcher.settings import Settings
from web.commands.printing import as_json, progress_bar


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def evaluate(folder: Path, json_wanted: bool) -> None:
    """Measure match quality on FOLDER (needs.jsonl, solutions.jsonl, judgments.tsv), both ways.

    Runs the same retrieval and ranking as the site, over a temporary database.
    """
    judged = evaluating.read_folder(folder)
    settings = Settings.from_environment()
    usable_folder(settings.data_dir)
    with progress_bar("임베딩", "Embedding") as progress:
        result = evaluating.evaluate(judged, open_library(settings), progress=progress)
    if json_wanted:
        as_json(result.as_dict())
        return
    rows = [
        ("needs → solutions", result.needs_to_solutions),
        ("solutions → needs", result.solutions_to_needs),
    ]
    for direction, arrow in (("needs_to_solutions", "n→s"), ("solutions_to_needs", "s→n")):
        rows += [(f"  {arrow} ({language})", one) for language, one in result.by_language[direction].items()]
    names = list(rows[0][1].as_dict())
    click.echo(f"{judged.name:<24}" + "".join(f"{name:>9}" for name in names))
    for title, figures in rows:
        cells = figures.as_dict().values()
        click.echo(
            f"{title:<24}" + "".join(f"{one:>9}" if isinstance(one, int) else f"{one:>9.3f}" for one in cells)
        )
