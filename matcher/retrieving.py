"""From a question to what may be ordered: the hits' rows re-read, profiles, text fits, and each candidate's standing.

Nothing here depends on the ranking policy, so that one retrieval can be ordered by several.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from embeddings import Hit
from embeddings.index import QueryPart
from matcher.filters import Filters, eligible_ids, item_conditions
from matcher.library import Library
from matcher.models import Actor, Event, Match, Need, Solution, now
from matcher.profiles import facts_of, need_profile, need_profile_of, solution_profile, solution_profiles
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.policy import LEAST_DUPLICATE
from matcher.ranking.reciprocity import particular
from matcher.ranking.turns import FIRST_PLACES, Likeness, Scene, Standing
from matcher.vocabulary import ItemKind, MatchState, SolutionAction, SubjectKind

# Candidates that reach the signals: enough for facts to move a near miss up, few enough to stay quick.
RETRIEVED = 120
# A solution type is told as a reason from this share in common on; below, it would be a guess.
_TOLD_TYPE = 0.12
# The newest items of the asker's kind that stand for all other askers.
_OTHER_ASKERS = 200

Candidate = tuple[int, TextFit, NeedProfile, SolutionProfile]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """Candidates of `kind` for a question, ready to be ordered by any policy.

    `parts` are the question's, `said` the stored matches of the asker by candidate.
    """

    kind: ItemKind
    asker: Need | Solution | None
    parts: Sequence[QueryPart]
    candidates: list[Candidate]
    scene: Scene
    said: Mapping[int, Match] = field(default_factory=dict)

    def state(self, item: int) -> MatchState:
        """Return what the alliance says of the match with `item`."""
        return self.said[item].state if item in self.said else MatchState.SUGGESTED


def for_item(
    session: Session, library: Library, item: Need | Solution, *, by: Actor | None, k: int = 0
) -> Retrieved:
    """Return at least the `k` best worded candidates of the other kind among those `by` may see and that are open."""
    kind = ItemKind.NEED if isinstance(item, Need) else ItemKind.SOLUTION
    parts = library.parts_of_rows(library.rows_of(session, kind, [item.key]).get(item.key, []))
    return _retrieved(session, library, kind.other, parts, item, Filters(open_only=True), by, k)


def for_parts(
    session: Session,
    library: Library,
    parts: Sequence[QueryPart],
    kind: ItemKind,
    *,
    filters: Filters,
    by: Actor | None,
    k: int = 0,
) -> Retrieved:
    """Return at least the `k` best worded candidates of `kind` for a free question, within scope and `filters`."""
    return _retrieved(session, library, kind, parts, None, filters, by, k)


def rows_of(session: Session, kind: ItemKind, items: Collection[int]) -> dict[int, Need | Solution]:
    """Return the rows of items by id."""
    if kind is ItemKind.NEED:
        return {one.key: one for one in session.exec(select(Need).where(col(Need.id).in_(items)))}
    return {one.key: one for one in session.exec(select(Solution).where(col(Solution.id).in_(items)))}


def _found(
    session: Session,
    library: Library,
    kind: ItemKind,
    parts: Sequence[QueryPart],
    filters: Filters,
    by: Actor | None,
    most: int,
) -> tuple[list[Hit], dict[int, Any]]:
    """The best `most` hits among what may be seen, and the facts of their rows as they are now.

    Nearly all that is indexed may be seen, so half as many again are taken as are wanted and their rows asked whether
    they may be: that costs the same in a large market as in a small one. Only where it leaves too few, or a filter
    lets little through, are all ids that may be seen read before.
    """
    may_be_seen = item_conditions(kind, filters, by)
    if not filters.narrow:
        taken = most + most // 2
        near = library.search(session, kind, parts, k=taken)
        facts = facts_of(session, kind, [hit.item for hit in near], may_be_seen)
        hits = [hit for hit in near if hit.item in facts][:most]
        if len(hits) == most or len(near) < taken:
            return hits, {hit.item: facts[hit.item] for hit in hits}
    among = eligible_ids(session, kind, filters, by=by)
    hits = library.search(session, kind, parts, k=most, among=among)
    return hits, facts_of(session, kind, [hit.item for hit in hits], may_be_seen)


def _retrieved(
    session: Session,
    library: Library,
    kind: ItemKind,
    parts: Sequence[QueryPart],
    asker: Need | Solution | None,
    filters: Filters,
    by: Actor | None,
    k: int,
) -> Retrieved:
    """Search, re-read the hits' rows and make the profiles. A hit without a row is passed over."""
    hits, rows = _found(session, library, kind, parts, filters, by, max(k, RETRIEVED))
    needs: dict[int, NeedProfile] = {}
    offers: dict[int, SolutionProfile] = {}
    today = now().date()
    if kind is ItemKind.NEED:
        needs = {item: need_profile_of(row, row.country_code) for item, row in rows.items()}
        offer = SolutionProfile(country="")
        if isinstance(asker, Solution):
            offer = solution_profile(session, asker, on=today)
        offers = dict.fromkeys(rows, offer)
    else:
        offers = solution_profiles(session, rows, on=today)
        wanted = need_profile(asker) if isinstance(asker, Need) else NeedProfile()
        needs = dict.fromkeys(rows, wanted)
    texts = text_fits(session, library, kind, hits, rows, asker, parts)
    said = {} if asker is None else _curated(session, asker)
    scene = Scene(
        standing=_standing(session, kind, rows),
        likeness=_likeness(session, library, kind, list(texts)),
        seed=f"{kind} {asker.key}" if asker is not None else (parts[0].text if parts else ""),
        day=today,
        pinned={item for item, match in said.items() if match.state is MatchState.PINNED},
        offers=kind is ItemKind.SOLUTION,
    )
    candidates = [(item, fit, needs[item], offers[item]) for item, fit in texts.items()]
    return Retrieved(kind=kind, asker=asker, parts=parts, candidates=candidates, scene=scene, said=said)


def _curated(session: Session, item: Need | Solution) -> dict[int, Match]:
    """The stored matches of an item, by the other side's id."""
    if isinstance(item, Need):
        found = session.exec(select(Match).where(Match.need_id == item.id))
        return {one.solution_id: one for one in found}
    found = session.exec(select(Match).where(Match.solution_id == item.id))
    return {one.need_id: one for one in found}


def text_fits(
    session: Session,
    library: Library,
    kind: ItemKind,
    hits: Sequence[Hit],
    rows: Mapping[int, Any],
    asker: Need | Solution | None,
    parts: Sequence[QueryPart],
    askers: Sequence[int] | None = None,
) -> dict[int, TextFit]:
    """Return what the texts alone say of each hit that still has its row.

    `askers` are `other_askers` of the other kind, for whoever has read them already.
    """
    if not hits:
        return {}
    centred = library.centred(parts)
    # Taken once: another edition may come into force while this question is answered.
    thesaurus = library.teaching.thesaurus
    known_by = thesaurus.technical if isinstance(asker, Solution) else thesaurus
    own = known_by.shares(centred, asker.types if asker is not None else ())
    theirs = library.shares_of(kind, {item: row.types for item, row in rows.items()}, thesaurus)
    held, wholes = library.wholes(kind, list(rows))
    askers = other_askers(session, library, kind.other) if askers is None else askers
    own_id = asker.id if asker is not None else None
    others = library.wholes(kind.other, [one for one in askers if one != own_id])[1]
    at_large = library.usual_of(kind, held, wholes, thesaurus)
    particulars = dict(zip(held, particular(centred[0], wholes, others, at_large).tolist(), strict=True))
    known = [hit for hit in hits if hit.item in theirs]
    common = thesaurus.common_of(own, [theirs[hit.item] for hit in known])
    types = {hit.item: its for hit, its in zip(known, common, strict=True)}
    fits = {}
    for hit in hits:
        if hit.item not in rows:
            continue
        share, name, strength = types.get(hit.item, (0.0, "", 0.0))
        fits[hit.item] = TextFit(
            fused=hit.score,
            meaning=hit.meaning,
            words=hit.words,
            types=share,
            common_type=name if strength >= _TOLD_TYPE else "",
            particular=particulars.get(hit.item),
        )
    return fits


def other_askers(session: Session, library: Library, kind: ItemKind) -> list[int]:
    """Return the newest public items of a kind, which stand for all who ask; the index follows them.

    Only what everybody may see: an order must not tell anything of a confidential need.
    """
    library.shelves[kind].catch_up(session)
    table: type[Need | Solution] = Need if kind is ItemKind.NEED else Solution
    statement = (
        select(table.id)
        .where(item_conditions(kind, Filters(open_only=True), None))
        .order_by(col(table.published_at).desc(), col(table.id).desc())
    )
    return [one for one in session.exec(statement.limit(_OTHER_ASKERS)).all() if one is not None]


def _standing(session: Session, kind: ItemKind, rows: Mapping[int, Any]) -> dict[int, Standing]:
    first, shown = {}, {}
    if kind is ItemKind.SOLUTION and rows:
        first, shown = _first_published(session, list(rows)), _shown(session, list(rows))
    return {
        item: Standing(
            organisation=row.organisation_id,
            first_published=first.get(item) or (row.published_at.date() if row.published_at else None),
            shown=shown.get(item, 0),
        )
        for item, row in rows.items()
    }


def _first_published(session: Session, solutions: Sequence[int]) -> dict[int, date]:
    """The day of each solution's first approval: whoever takes it down and puts it up again is not new again."""
    approved = f"solution.{SolutionAction.APPROVE.value}"
    statement = (
        select(Event.subject_id, func.min(Event.at))
        .where(
            Event.subject_kind == SubjectKind.SOLUTION,
            Event.verb == approved,
            col(Event.subject_id).in_(solutions),
        )
        .group_by(col(Event.subject_id))
    )
    return {item: at.date() for item, at in session.exec(statement)}


def _shown(session: Session, solutions: Sequence[int]) -> dict[int, int]:
    """In how many stored lists each solution is among the first ten."""
    statement = (
        select(Match.solution_id, func.count())
        .where(col(Match.solution_id).in_(solutions), col(Match.rank) <= FIRST_PLACES)
        .group_by(col(Match.solution_id))
    )
    return dict(session.exec(statement).all())


def _likeness(session: Session, library: Library, kind: ItemKind, items: list[int]) -> Likeness:
    held, wholes = library.wholes(kind, items)
    likeness = Likeness(tuple(held), wholes)
    near = {one for pair in likeness.pairs(LEAST_DUPLICATE) for one in pair}
    if not near:
        return likeness
    words = {
        item: frozenset(rows[0].words.split()) for item, rows in library.rows_of(session, kind, near).items()
    }
    return Likeness(likeness.items, likeness.vectors, words)
