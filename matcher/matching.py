"""Matching both ways: retrieve → signals → order → reasons. Recommendations only: a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from embeddings import Hit
from embeddings.index import QueryPart
from matcher.errors import QueryTooShort
from matcher.filters import Filters, eligible_ids
from matcher.library import Library
from matcher.models import Actor, Match, Need, Requirement, Solution, now
from matcher.policies import policy_in_force
from matcher.profiles import need_profile, solution_profiles
from matcher.ranking import ranker, reasons
from matcher.ranking.candidate import NeedProfile, Ranked, Sentence, Signal, SolutionProfile, TextFit
from matcher.ranking.coverage import Answer, best_answers
from matcher.ranking.policy import RankingPolicy
from matcher.validation import clean
from matcher.vocabulary import Grade, ItemKind, MatchState

# Candidates that reach the signals: enough for facts to move a near miss up, few enough to stay quick.
_RETRIEVED = 120
LONGEST_QUERY = 2_000
# A solution type is told as a reason from this share in common on; below, it would be a guess.
_TOLD_TYPE = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A need or solution found for a question, in its place, with reasons and gaps in both languages."""

    item: Need | Solution
    total: float
    grade: Grade
    signals: tuple[Signal, ...]
    reasons: tuple[Sentence, ...]
    gaps: tuple[Sentence, ...]
    state: MatchState = MatchState.SUGGESTED
    match_id: int | None = None


def solutions_for(
    session: Session,
    library: Library,
    need: Need,
    *,
    by: Actor | None,
    k: int = 20,
    policy: RankingPolicy | None = None,
) -> list[Fit]:
    """Return the `k` solutions that fit `need` best among those `by` may see, with reasons and gaps.

    What the alliance recommends comes first, what it left out does not appear. Empty until the need is indexed.
    `policy` is the one in force unless the caller has read it already.
    """
    return _fits_for(session, library, need, policy or policy_in_force(session), by=by, k=k)


def needs_for(
    session: Session, library: Library, solution: Solution, *, by: Actor | None, k: int = 20
) -> list[Fit]:
    """Return the `k` open needs that `solution` fits best among those `by` may see, with reasons and gaps."""
    return _fits_for(session, library, solution, policy_in_force(session), by=by, k=k)


def search(
    session: Session,
    library: Library,
    text: str,
    kind: ItemKind,
    *,
    by: Actor | None,
    filters: Filters | None = None,
    k: int = 20,
) -> list[Fit]:
    """Return the `k` items of `kind` that answer a free text best, within `by`'s scope and `filters`.

    Only the first 2,000 characters count. Raises `QueryTooShort` for fewer than two.
    """
    question = clean(text)[:LONGEST_QUERY]
    if len(question) < 2 or not any(one.isalnum() for one in question):
        raise QueryTooShort
    parts = library.parts_of_text(question)
    among = eligible_ids(session, kind, filters or Filters(), by=by)
    hits = library.search(session, kind, parts, k=max(k, _RETRIEVED), among=among)
    policy = policy_in_force(session)
    ordered, rows = _order(session, library, kind, hits, None, parts, policy)
    return _explained(session, library, kind, ordered[:k], rows, parts, None, policy)


def order(
    session: Session,
    library: Library,
    item: Need | Solution,
    policy: RankingPolicy,
    *,
    by: Actor | None,
    k: int,
) -> tuple[list[Ranked], dict[int, Need | Solution], list[QueryPart]]:
    """Return the order without its sentences: the ranked candidates, their rows, and the item's own parts.

    `ieum evaluate` judges exactly this, so that it measures what the site shows.
    """
    kind = ItemKind.NEED if isinstance(item, Need) else ItemKind.SOLUTION
    wanted = kind.other
    own = library.rows_of(session, kind, [item.key]).get(item.key, [])
    parts = library.parts_of_rows(own)
    among = eligible_ids(session, wanted, Filters(open_only=True), by=by)
    hits = library.search(session, wanted, parts, k=max(k, _RETRIEVED), among=among)
    ordered, rows = _order(session, library, wanted, hits, item, parts, policy)
    return ordered, rows, parts


def _fits_for(
    session: Session,
    library: Library,
    item: Need | Solution,
    policy: RankingPolicy,
    *,
    by: Actor | None,
    k: int,
) -> list[Fit]:
    kind = ItemKind.NEED if isinstance(item, Need) else ItemKind.SOLUTION
    ordered, rows, parts = order(session, library, item, policy, by=by, k=k)
    said = _curated(session, item)
    kept = [one for one in ordered if _state(said, one.item) is not MatchState.DROPPED]
    pinned = [one for one in kept if _state(said, one.item) is MatchState.PINNED]
    others = [one for one in kept if _state(said, one.item) is not MatchState.PINNED]
    fits = _explained(session, library, kind.other, [*pinned, *others][:k], rows, parts, item, policy)
    return [
        replace(fit, state=said[fit.item.key].state, match_id=said[fit.item.key].id)
        if fit.item.key in said
        else fit
        for fit in fits
    ]


def _curated(session: Session, item: Need | Solution) -> dict[int, Match]:
    """The stored matches of an item, by the other side's id."""
    if isinstance(item, Need):
        found = session.exec(select(Match).where(Match.need_id == item.id))
        return {one.solution_id: one for one in found}
    found = session.exec(select(Match).where(Match.solution_id == item.id))
    return {one.need_id: one for one in found}


def _state(said: dict[int, Match], item: int) -> MatchState:
    return said[item].state if item in said else MatchState.SUGGESTED


def _order(
    session: Session,
    library: Library,
    kind: ItemKind,
    hits: Sequence[Hit],
    asker: Need | Solution | None,
    parts: Sequence[QueryPart],
    policy: RankingPolicy,
) -> tuple[list[Ranked], dict[int, Need | Solution]]:
    """Re-read the hits' rows, make the profiles and rank. A hit without a row is passed over."""
    ids = [hit.item for hit in hits]
    rows: dict[int, Need | Solution]
    needs: dict[int, NeedProfile] = {}
    offers: dict[int, SolutionProfile] = {}
    today = now().date()
    if kind is ItemKind.NEED:
        found = session.exec(select(Need).where(col(Need.id).in_(ids))).all()
        rows = {one.key: one for one in found}
        needs = {one.key: need_profile(one) for one in found}
        offer = SolutionProfile(country="")
        if isinstance(asker, Solution):
            offer = solution_profiles(session, [asker], on=today)[asker.key]
        offers = dict.fromkeys(rows, offer)
    else:
        offered = session.exec(select(Solution).where(col(Solution.id).in_(ids))).all()
        rows = {one.key: one for one in offered}
        offers = solution_profiles(session, offered, on=today)
        wanted = need_profile(asker) if isinstance(asker, Need) else NeedProfile()
        needs = dict.fromkeys(rows, wanted)
    texts = _text_fits(session, library, kind, hits, rows, asker, parts)
    candidates = [(item, fit, needs[item], offers[item]) for item, fit in texts.items()]
    return ranker.rank(candidates, policy), rows


def _text_fits(
    session: Session,
    library: Library,
    kind: ItemKind,
    hits: Sequence[Hit],
    rows: dict[int, Need | Solution],
    asker: Need | Solution | None,
    parts: Sequence[QueryPart],
) -> dict[int, TextFit]:
    """What the texts alone say of each hit that still has its row, with the solution types they have in common."""
    if not hits:
        return {}
    own = library.teaching.thesaurus.shares(library.centred(parts), asker.types if asker is not None else ())
    theirs = library.shares_of(session, kind, {item: row.types for item, row in rows.items()})
    fits = {}
    for hit in hits:
        if hit.item not in rows:
            continue
        types, name = 0.0, ""
        if hit.item in theirs:
            types = float(own @ theirs[hit.item])
            common, strength = library.teaching.thesaurus.common(own, theirs[hit.item])
            name = common if strength >= _TOLD_TYPE else ""
        fits[hit.item] = TextFit(
            fused=hit.score, meaning=hit.meaning, words=hit.words, types=types, common_type=name
        )
    return fits


def _explained(
    session: Session,
    library: Library,
    kind: ItemKind,
    ranked: Sequence[Ranked],
    rows: dict[int, Need | Solution],
    parts: Sequence[QueryPart],
    asker: Need | Solution | None,
    policy: RankingPolicy,
) -> list[Fit]:
    stored = library.rows_of(session, kind, [one.item for one in ranked])
    requirements = _requirements(session, [asker, *(rows[one.item] for one in ranked)])
    fits = []
    for one in ranked:
        item = rows[one.item]
        theirs = library.parts_of_rows(stored.get(one.item, []))
        need_parts, solution_parts = (theirs, parts) if kind is ItemKind.NEED else (parts, theirs)
        need = item if isinstance(item, Need) else asker
        wanted = requirements.get(need.key, []) if isinstance(need, Need) else []
        answers = _answers(library, need_parts[1 : len(wanted) + 1], solution_parts)
        whole = _answers(library, need_parts[:1], solution_parts)
        good, lacking = reasons.explain(
            one.signals,
            wanted if len(answers) == len(wanted) else [],
            answers,
            whole[0] if whole else None,
            _shared_words(need_parts, solution_parts),
            policy,
        )
        fits.append(
            Fit(
                item=item,
                total=one.total,
                grade=one.grade,
                signals=one.signals,
                reasons=tuple(good),
                gaps=tuple(lacking),
            )
        )
    return fits


def _requirements(session: Session, items: Sequence[Need | Solution | None]) -> dict[int, list[str]]:
    ids = {one.key for one in items if isinstance(one, Need)}
    found: dict[int, list[str]] = {}
    for row in session.exec(
        select(Requirement)
        .where(col(Requirement.need_id).in_(ids))
        .order_by(col(Requirement.need_id), col(Requirement.position))
    ):
        found.setdefault(row.need_id, []).append(row.text)
    return found


def _answers(library: Library, asked: Sequence[QueryPart], solution: Sequence[QueryPart]) -> list[Answer]:
    """The best passage of the solution for each piece of the need."""
    if not asked or not solution:
        return []
    return best_answers(
        library.centred(asked),
        [one.language for one in asked],
        library.centred(solution),
        [one.text for one in solution],
        [one.language for one in solution],
    )


def _shared_words(need: Sequence[QueryPart], solution: Sequence[QueryPart]) -> list[str]:
    """Content words of both whole texts as they are written there, longest first; stems nobody wrote are left out."""
    if not need or not solution:
        return []
    both = set(need[0].words) & set(solution[0].words)
    texts = need[0].text.lower(), solution[0].text.lower()
    shown = [word for word in both if len(word) > 1 and all(word.lower() in text for text in texts)]
    distinct = [word for word in shown if not any(word != other and word in other for other in shown)]
    return sorted(distinct, key=lambda word: (-len(word), word))[:5]


def keep(session: Session, need: Need, fits: Sequence[Fit], policy: RankingPolicy, model_id: str) -> None:
    """Store a need's matches of the day with their signals, the policy version and the model.

    What the alliance said of an earlier match stays; suggestions that no longer come up are removed.
    """
    earlier = {
        one.solution_id: one for one in session.exec(select(Match).where(Match.need_id == need.id)).all()
    }
    for place, fit in enumerate(fits, 1):
        match = earlier.pop(fit.item.key, None) or Match(
            need_id=need.key, solution_id=fit.item.key, score=0, rank=0, policy_version=0, model_id=""
        )
        match.score, match.rank = fit.total, place
        match.policy_version, match.model_id = policy.version, model_id
        match.signals = [
            {"name": one.name.value, "score": round(one.score, 4), "applies": one.applies, "facts": one.facts}
            for one in fit.signals
        ]
        match.updated_at = now()
        session.add(match)
    for gone in earlier.values():
        if gone.state is MatchState.SUGGESTED:
            session.delete(gone)
    session.flush()
