"""A solution among its rivals: the whole list of each need it fits, read at once for many needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from embeddings import Hit
from embeddings.index import QueryPart
from matcher import retrieving
from matcher.filters import Filters, eligible_ids, item_conditions
from matcher.library import Library
from matcher.models import Need, Solution, now
from matcher.profiles import facts_of, solution_profiles
from matcher.ranking import ranker
from matcher.ranking.candidate import SolutionProfile
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.supposing import Contest
from matcher.retrieving import RETRIEVED, Candidate, Retrieved
from matcher.vocabulary import Grade, ItemKind, MatchState

# The needs a solution fits best by text; each further one costs its whole list, some 25 ms at 1,000 solutions.
MOST_NEEDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A need with its parts (the whole text first) and a solution's contest for it."""

    need: Need
    parts: Sequence[QueryPart]
    contest: Contest


def contests_of(
    session: Session, library: Library, solution: Solution, found: Retrieved, policy: RankingPolicy
) -> list[Asked]:
    """Return the contests of `solution` for the needs in `found` whose texts it fits at least in part, best first.

    `found` is what was retrieved for it, within the reader's scope. The rivals are what everybody may see, so that a
    place tells nothing of a solution that is not public. What the alliance placed or left out is passed over: no fact
    changes such a place.
    """
    best = sorted(_fitting(found, policy), key=lambda one: -one[1].fused)[:MOST_NEEDS]
    stored = library.rows_of(session, ItemKind.NEED, [item for item, *_ in best])
    among = eligible_ids(session, ItemKind.SOLUTION, Filters(open_only=True), by=None)
    lists: list[tuple[Candidate, Sequence[QueryPart], Sequence[Hit]]] = []
    for candidate in best:
        asking = library.parts_of_rows(stored.get(candidate[0], []))
        found_for_it = library.search(session, ItemKind.SOLUTION, asking, k=RETRIEVED, among=among)
        if any(hit.item == solution.key for hit in found_for_it):
            lists.append((candidate, asking, found_for_it))
    if not lists:
        return []
    own = library.centred(found.parts)
    rows, profiles = _everybody(session, [hits for _, _, hits in lists])
    needs = retrieving.rows_of(session, ItemKind.NEED, [candidate[0] for candidate, _, _ in lists])
    askers = retrieving.other_askers(session, library, ItemKind.NEED)
    asked = []
    for (item, _, wanted, mine), parts, hits in lists:
        need = needs.get(item)
        if need is None:
            continue
        texts = retrieving.text_fits(session, library, ItemKind.SOLUTION, hits, rows, need, parts, askers)
        rivals = (
            ranker.order_key(ranker.scored(other, text, wanted, profiles[other], policy))
            for other, text in texts.items()
            if other != solution.key
        )
        near = library.centred(parts) @ own.T
        contest = Contest(
            item=solution.key,
            text=texts[solution.key],
            need=wanted,
            mine=mine,
            rivals=sorted(rivals),
            nearness=near.max(axis=1).tolist(),
        )
        if isinstance(need, Need):
            asked.append(Asked(need=need, parts=parts, contest=contest))
    return asked


def _fitting(found: Retrieved, policy: RankingPolicy) -> list[Candidate]:
    return [
        one
        for one in found.candidates
        if policy.grade(one[1].fused) is not Grade.WEAK and found.state(one[0]) is MatchState.SUGGESTED
    ]


def _everybody(
    session: Session, lists: Sequence[Sequence[Hit]]
) -> tuple[dict[int, Any], dict[int, SolutionProfile]]:
    """The facts and profiles of all public solutions in the lists, each read once."""
    ids = {hit.item for hits in lists for hit in hits}
    public = item_conditions(ItemKind.SOLUTION, Filters(open_only=True), None)
    rows = facts_of(session, ItemKind.SOLUTION, ids, public)
    return rows, solution_profiles(session, rows, on=now().date())
