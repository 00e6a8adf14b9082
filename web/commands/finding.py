"""Finding from the terminal: a free question, or the matches of a stored need or solution."""

import click

from matcher import advice, matching, needs, solutions
from matcher.errors import InvalidInput, NotFound
from matcher.filters import Filters
from matcher.matching import Fit
from matcher.ranking.advising import Advice
from matcher.reference import fields, regions
from matcher.validation import clean
from matcher.vocabulary import ItemKind, Language
from web.commands.opening import opened
from web.commands.printing import (
    advice_as_dict,
    as_json,
    fit_as_dict,
    language,
    print_advice,
    print_fit,
)

# What the column of an id can hold.
_LARGEST_ID = 2**31 - 1


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
    text, filters = clean(text), _narrowed(field, region)
    platform = opened()
    kind = ItemKind.SOLUTION if wanted == "solutions" else ItemKind.NEED
    with platform.reading() as session:
        fits = matching.search(session, platform.library, text, kind, by=None, filters=filters, k=k)
        _show(fits, json_wanted, {"query": text, "for": wanted})


@click.command()
@click.argument("kind", type=click.Choice(["need", "solution"]))
@click.argument("item_id", metavar="ID", type=int)
@click.option("-k", default=10, show_default=True, type=click.IntRange(1, 100), help="How many to show.")
@click.option("--advice", "advice_wanted", is_flag=True, help="Tell also what would lead to better matches.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def match(kind: str, item_id: int, k: int, advice_wanted: bool, json_wanted: bool) -> None:
    """Show what fits the published need or solution ID, with reasons and gaps."""
    if item_id > _LARGEST_ID:
        raise NotFound
    platform = opened()
    told: list[Advice] = []
    with platform.reading() as session:
        if kind == "need":
            need = needs.get(session, item_id, by=None)
            title, fits = need.title, matching.solutions_for(session, platform.library, need, by=None, k=k)
            if advice_wanted:
                told = advice.advice_for_need(session, platform.library, need, by=None)
        else:
            solution = solutions.get(session, item_id, by=None)
            title, fits = (
                solution.title,
                matching.needs_for(session, platform.library, solution, by=None, k=k),
            )
            if advice_wanted:
                told = advice.advice_for_solution(session, platform.library, solution, by=None)
        about: dict[str, object] = {"kind": kind, "id": item_id, "title": title}
        if advice_wanted:
            about["advice"] = [advice_as_dict(one) for one in told]
        if not json_wanted:
            click.secho(title, bold=True)
        _show(fits, json_wanted, about)
        if advice_wanted and not json_wanted:
            print_advice(told)


def _narrowed(field: str | None, region: str | None) -> Filters:
    """The filters asked for; unknown codes are refused, since they would find nothing without saying why."""
    known = {one.code for one in fields.all_fields()}
    if field is not None and field not in known:
        listed = ", ".join(sorted(known))
        raise InvalidInput(
            {
                "field": (
                    f"‘{field}’은(는) 없는 분야입니다. 다음 가운데 고르세요: {listed}",
                    f"There is no field ‘{field}’. Choose from: {listed}",
                )
            }
        )
    if region is not None:
        try:
            regions.resolve(region)
        except regions.UnknownRegion as unknown:
            raise InvalidInput(
                {
                    "region": (
                        f"‘{region}’은(는) 없는 지역 코드입니다.",
                        f"There is no region code ‘{region}’.",
                    )
                }
            ) from unknown
    return Filters(field=field, region=region)


def _show(fits: list[Fit], json_wanted: bool, about: dict[str, object]) -> None:
    if json_wanted:
        as_json(about | {"results": [fit_as_dict(fit, place) for place, fit in enumerate(fits, 1)]})
        return
    if not fits:
        korean = language() is Language.KOREAN
        click.echo("맞는 항목이 없습니다." if korean else "Nothing fits.")
    for place, fit in enumerate(fits, 1):
        print_fit(fit, place)
