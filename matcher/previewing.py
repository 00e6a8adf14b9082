"""What another ranking policy would do to the most recent needs, before anybody adopts it. Nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from sqlmodel import Session, col, select

from matcher import matching, retrieving
from matcher.filters import Filters, need_conditions
from matcher.library import Library
from matcher.models import Actor, Need, Solution
from matcher.permissions import Permission, require
from matcher.policies import PolicyDraft, policy_in_force, sound
from matcher.ranking import comparison
from matcher.ranking.comparison import Move
from matcher.ranking.policy import policy_of
from matcher.vocabulary import ItemKind

DEPTH = 10
_MOVES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """A solution that changed its place in the list of a need."""

    need: Need
    solution: Solution
    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The effect of a draft on the first ten places of the lists of `needs` recent needs.

    `first_changed`: needs whose first place changes. `overlap` and `alike`: mean share of the first ten in both
    orders, and mean rank-biased overlap (1: nothing changes). `concentration_before`, `concentration_after`: share of
    the places held by the tenth of the solutions that are shown most. `risen` and `fallen`: who moves most.
    """

    needs: int
    first_changed: int
    overlap: float
    alike: float
    concentration_before: float
    concentration_after: float
    risen: Sequence[Moved]
    fallen: Sequence[Moved]


def preview(session: Session, library: Library, draft: PolicyDraft, *, by: Actor, needs: int = 20) -> Preview:
    """Order the most recent published needs `by` may see under the policy in force and under the draft.

    Each need is searched for once; only the order is made twice. Raises `NotPermitted`, or `InvalidInput` for a draft
    that could not be adopted.
    """
    require(by, Permission.POLICY_ADOPT)
    old, new = policy_in_force(session), policy_of(0, sound(draft).content)
    rows = session.exec(
        select(Need)
        .where(need_conditions(Filters(open_only=True), by))
        .order_by(col(Need.published_at).desc(), col(Need.id).desc())
        .limit(needs)
    ).all()
    lists: list[tuple[list[int], list[int]]] = []
    moved: list[tuple[Need, Move]] = []
    for need in rows:
        found = retrieving.for_item(session, library, need, by=by)
        before, after = matching.order(found, old), matching.order(found, new)
        lists.append(([one.item for one in before[:DEPTH]], [one.item for one in after[:DEPTH]]))
        moved += [(need, move) for move in comparison.moves(before, after, old, new, depth=DEPTH)]
    shown = len({item for pair in lists for one in pair for item in one})
    moved.sort(key=lambda pair: (-pair[1].up, pair[0].key, pair[1].item))
    return Preview(
        needs=len(rows),
        first_changed=sum(before[:1] != after[:1] for before, after in lists),
        overlap=fmean([comparison.overlap(*pair) for pair in lists]) if lists else 1.0,
        alike=fmean([comparison.rank_biased_overlap(*pair) for pair in lists]) if lists else 1.0,
        concentration_before=comparison.concentration((before for before, _ in lists), shown),
        concentration_after=comparison.concentration((after for _, after in lists), shown),
        risen=_told(session, [pair for pair in moved if pair[1].up > 0][:_MOVES_TOLD]),
        fallen=_told(session, [pair for pair in reversed(moved) if pair[1].up < 0][:_MOVES_TOLD]),
    )


def _told(session: Session, moved: Sequence[tuple[Need, Move]]) -> list[Moved]:
    """The moves with their solutions, as far as these still have a row."""
    rows = retrieving.rows_of(session, ItemKind.SOLUTION, [move.item for _, move in moved])
    return [
        Moved(need, solution, move)
        for need, move in moved
        if isinstance(solution := rows.get(move.item), Solution)
    ]
