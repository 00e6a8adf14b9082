"""Where everything stands in the plots of a report: numbers in units of an SVG 340 wide. The template draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.evaluating import Measure, Move
from matcher.ranking.evaluation import FIGURES, share_found
from matcher.ranking.resampling import Difference

WIDTH = 340
# Left and right ends of the bars; names stand before them, figures behind.
LEFT, RIGHT = 74, 292
ROW = 26
# The curve and the changes.
TOP, BOTTOM, FOOT = 12, 152, 176
CURVE_LEFT, CURVE_RIGHT = 40, 330
DEEPEST = 20
MARKS = (1, 5, 10, 15, 20)


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure as a bar, with its interval; `before` is where an earlier run stood, None without one."""

    name: str
    value: float
    y: float
    end: float
    low: float
    high: float
    before: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """How one question moved: a bar from the middle line up (better) or down."""

    x: float
    y: float
    width: float
    height: float
    better: bool


def bars(measure: Measure, differences: dict[str, Difference] | None) -> list[Bar]:
    """Return the five figures of a group as bars, top to bottom."""
    quality = measure.quality.as_dict()
    return [
        Bar(
            name=name,
            value=quality[name],
            y=8 + ROW * place,
            end=_along(quality[name]),
            low=_along(measure.intervals[name][0]),
            high=_along(measure.intervals[name][1]),
            before=_along(differences[name].before) if differences else None,
        )
        for place, name in enumerate(FIGURES)
    ]


def curve(ranks: Sequence[int | None]) -> str:
    """Return the share of questions answered at each rank or before, as the points of a polyline."""
    shares = share_found(ranks, DEEPEST)
    return " ".join(f"{rank_x(rank)},{share_y(share)}" for rank, share in enumerate(shares, 1))


def rank_x(rank: int) -> float:
    """Return where a rank from 1 to 20 stands."""
    return round(CURVE_LEFT + (CURVE_RIGHT - CURVE_LEFT) * (rank - 1) / (DEEPEST - 1), 1)


def share_y(share: float) -> float:
    """Return where a share in [0, 1] stands."""
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def changes(moves: Sequence[Move]) -> list[Change]:
    """Return how each question moved, those that did not left out but keeping their place."""
    step = (CURVE_RIGHT - CURVE_LEFT) / max(len(moves), 1)
    middle, reach = (TOP + BOTTOM) / 2, (BOTTOM - TOP) / 2
    found = []
    for place, move in enumerate(moves):
        if move.before != move.now:
            height = max(1.0, abs(move.change) * reach)
            found.append(
                Change(
                    x=round(CURVE_LEFT + step * place, 2),
                    y=round(middle - height if move.change > 0 else middle, 1),
                    width=round(max(0.4, step * 0.85), 2),
                    height=round(height, 1),
                    better=move.change > 0,
                )
            )
    return found


def _along(value: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * value, 1)
