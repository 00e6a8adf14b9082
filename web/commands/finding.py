"""Finding from the terminal: a free question, or the matches of a stored need or solution."""

import click

from matcher import matching, needs, solutions
from matcher.filters import Filters
from matcher.matching import Fit
from matcher.platform import Platform
from matcher.settings import Settings
from matcher.vocabulary import ItemKind, Language
from web.commands.printing import as_json, fit_as_dict, language, print_fit


@click.command()
@click.argument("text")
@click.option(
    "--for",
    "wanted",
    type=click.Choice(["solutions", "needs"]),
    default="solutions",
    show_default=True,
    help="What to look for.",
)
@click.option("-k", default=5, show_default=True, type=click.IntRange(1, 100), help="How many to show.")
@click.option("--field", help="Only this service field (its code).")
@click.option("--region", help="Only this region (its code).")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def search(text: str, wanted: str, k: int, field: str | None, region: str | None, json_wanted: bool) -> None:
    """Find public solutions (or needs) for TEXT, with reasons."""
    platform = Platform.open(Settings.from_environment())
    kind = ItemKind.SOLUTION if wanted == "solutions" else ItemKind.NEED
    with platform.reading() as session:
        fits = matching.search(
            session, platform.library, text, kind, by=None, filters=Filters(field=field, region=region), k=k
        )
        _show(fits, json_wanted, {"query": text, "for": wanted})


@click.command()
@click.argument("kind", type=click.Choice(["need", "solution"]))
@click.argument("item_id", metavar="ID", type=int)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 100), help="How many to show.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def match(kind: str, item_id: int, k: int, json_wanted: bool) -> None:
    """Show what fits the published need or solution ID, with reasons and gaps."""
    platform = Platform.open(Settings.from_environment())
    with platform.reading() as session:
        if kind == "need":
            need = needs.get(session, item_id, by=None)
            title, fits = need.title, matching.solutions_for(session, platform.library, need, by=None, k=k)
        else:
            solution = solutions.get(session, item_id, by=None)
            title, fits = (
                solution.title,
                matching.needs_for(session, platform.library, solution, by=None, k=k),
            )
        if not json_wanted:
            click.secho(title, bold=True)
        _show(fits, json_wanted, {"kind": kind, "id": item_id, "title": title})


def _show(fits: list[Fit], json_wanted: bool, about: dict[str, object]) -> None:
    if json_wanted:
        as_json(about | {"results": [fit_as_dict(fit, place) for place, fit in enumerate(fits, 1)]})
        return
    if not fits:
        korean = language() is Language.KOREAN
        click.echo("맞는 항목이 없습니다." if korean else "Nothing fits.")
    for place, fit in enumerate(fits, 1):
        print_fit(fit, place)
