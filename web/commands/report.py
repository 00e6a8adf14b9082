"""The report of an evaluation: one HTML page that needs no script and asks for nothing from anywhere.

It carries no date of its own, so that equal runs give equal bytes; a kept run says when it was made.
"""

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from matcher.evaluating import ALL, Comparison, Evaluation, applying, failures
from matcher.evaluating.keeping import package_version
from matcher.ranking.evaluation import FIGURES, share_found
from matcher.vocabulary import Language
from matcher.wording import label
from web.commands import figures, plots

# Depths told in the table beside the curve.
_TOLD = (1, 2, 3, 5, 10, 20)


def page(
    evaluations: Sequence[Evaluation],
    comparisons: Sequence[Comparison | None],
    shown: int,
    spoken: Language,
) -> str:
    """Return the page for evaluations and their comparisons (None without), with `shown` failures each way."""
    korean = spoken is Language.KOREAN
    # Control characters of a text or a folder's name have no place in HTML; everything else is escaped.
    room = Environment(
        loader=PackageLoader("web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: _shown(value) if type(value) is str else value,
    )
    room.globals.update(
        say=lambda ko, en: ko if korean else en,
        label=lambda value: label(value, spoken),
        place_title=lambda place: figures.place_title(place, spoken),
        applying=applying,
        plots=plots,
        names=FIGURES,
        told_depths=_TOLD,
    )
    folders = [
        _folder(one, comparison, shown, spoken)
        for one, comparison in zip(evaluations, comparisons, strict=True)
    ]
    told = {"lang": spoken.value, "folders": folders, "package": package_version()}
    first = evaluations[0]
    return (
        room.get_template("evaluation/report.html")
        .render(told, encoder=first.encoder, policy=first.policy)
        .rstrip("\n")
        + "\n"
    )


def _shown(text: str) -> str:
    return "".join(one for one in text if one.isprintable() or one in "\n\t")


def _folder(
    evaluation: Evaluation, comparison: Comparison | None, shown: int, spoken: Language
) -> dict[str, Any]:
    return {
        "name": evaluation.folder,
        "digest": evaluation.judged.digest[:12],
        "compared_with": figures.compared_with(comparison, spoken) if comparison else "",
        "directions": [
            _direction(evaluation, comparison, direction, shown, spoken) for direction in evaluation.answered
        ],
    }


def _direction(
    evaluation: Evaluation, comparison: Comparison | None, direction: str, shown: int, spoken: Language
) -> dict[str, Any]:
    measures = evaluation.measures[direction]
    ranks = [one.outcome.rank for one in evaluation.answered[direction]]
    moves = comparison.moves[direction] if comparison else []
    missed = failures(evaluation, direction)
    differences = comparison.differences[direction] if comparison else None
    return {
        "title": figures.direction_title(direction, spoken),
        "said": figures.said(comparison, direction, spoken) if comparison else "",
        "groups": [
            {
                "title": figures.group_title(group, spoken),
                "quality": measure.quality.as_dict(),
                "intervals": measure.intervals,
                "differences": differences[group] if differences else None,
            }
            for group, measure in measures.items()
        ],
        "bars": plots.bars(measures[ALL], differences[ALL] if differences else None),
        "curve": plots.curve(ranks),
        "curve_before": plots.curve([one.before for one in moves]) if moves else "",
        "shares": [(depth, share_found(ranks, depth)[-1]) for depth in _TOLD],
        "changes": plots.changes(moves),
        "moved": [one for one in moves if one.before != one.now],
        "still": sum(one.before == one.now for one in moves),
        "failures": missed[:shown],
        "missed": len(missed),
    }
