"""Measuring match quality on judged examples."""

from pathlib import Path

import click

from matcher import evaluating
from matcher.errors import InvalidInput
from matcher.evaluating import Evaluation, Folder
from matcher.platform import open_library, usable_folder
from matcher.settings import Settings
from web.commands import figures, report
from web.commands.printing import as_json, language, progress_bar, say

_FAILURES = 10


@click.command()
@click.argument("folders", metavar="FOLDER...", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--json", "json_wanted", is_flag=True, help="Print JSON: an object, or a list of several folders."
)
@click.option(
    "--save",
    "saved",
    metavar="FOLDER_OF_RUN",
    type=click.Path(path_type=Path),
    help="Keep the run in a folder of its own, to compare with later.",
)
@click.option(
    "--compare",
    "earlier",
    metavar="FOLDER_OF_RUN",
    type=click.Path(path_type=Path),
    help="Compare with a kept run of the same examples, question by question.",
)
@click.option(
    "--failures",
    "shown",
    metavar="[N]",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value=_FAILURES,
    help="List questions whose judged answer was not first, the worst N each way (10 when N is left out; "
    "then after the folders).",
)
@click.option(
    "--html",
    "html_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a report with plots, one page that needs nothing else.",
)
def evaluate(
    folders: tuple[Path, ...],
    json_wanted: bool,
    saved: Path | None,
    earlier: Path | None,
    shown: int | None,
    html_file: Path | None,
) -> None:
    """Measure match quality on each FOLDER (needs.jsonl, solutions.jsonl, judgments.tsv), both ways.

    Runs the same retrieval and ranking as the site, over a temporary database. How to read the figures stands in
    docs/ranking.md.
    """
    judged = [evaluating.read_folder(folder) for folder in folders]
    run = evaluating.read_run(earlier) if earlier else None
    for one in judged if run else ():
        # What cannot be compared is refused now, not after minutes of measuring.
        evaluating.folder_in(run, one)
    _require_place_for(html_file)
    settings = Settings.from_environment()
    usable_folder(settings.data_dir)
    if saved:
        evaluating.room_for_run(saved)
    found = _measured(judged, settings)
    compared = [evaluating.compare(one, run) if run else None for one in found]
    if saved:
        file = evaluating.keep(saved, found)
        say(f"측정 기록을 {file}에 남겼습니다.", f"The run is kept in {file}.")
    if json_wanted:
        told = [figures.as_dict(one, its, shown) for one, its in zip(found, compared, strict=True)]
        as_json(told[0] if len(told) == 1 else told)
    else:
        for place, (one, its) in enumerate(zip(found, compared, strict=True)):
            for line in [*([""] if place else []), *figures.lines(one, its, shown, language())]:
                click.echo(line)
    if html_file:
        html_file.write_text(report.page(found, compared, shown or _FAILURES, language()), encoding="utf-8")
        say(f"보고서를 {html_file}에 썼습니다.", f"The report is written to {html_file}.")


def _require_place_for(file: Path | None) -> None:
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise InvalidInput(
            {
                "html": (
                    f"보고서를 ‘{file}’에 쓸 수 없습니다. 있는 폴더 안의 파일 이름을 적어 주세요.",
                    f"The report cannot be written to ‘{file}’. Name a file in a folder that exists.",
                )
            }
        )


def _measured(judged: list[Folder], settings: Settings) -> list[Evaluation]:
    library = None
    found = []
    for place, folder in enumerate(judged, 1):
        of_all = f" {place}/{len(judged)}" if len(judged) > 1 else ""
        with progress_bar(f"임베딩{of_all}", f"Embedding{of_all}") as progress:
            library = library or open_library(settings)
            found.append(evaluating.evaluate(folder, library, progress=progress))
    return found
