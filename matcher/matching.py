"""Matching both ways: retrieve → signals → order → reasons. Recommendations only: a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from embeddings.index import QueryPart
from matcher import retrieving
from matcher.errors import QueryTooShort
from matcher.filters import Filters
from matcher.library import Library
from matcher.models import Actor, Match, Need, Requirement, Solution, now
from matcher.policies import policy_in_force
from matcher.ranking import ranker, reasons, retelling, turns
from matcher.ranking.candidate import Note, Ranked, Sentence, Signal
from matcher.ranking.coverage import Answer, Coverage, best_answers, coverage_of
from matcher.ranking.policy import RankingPolicy
from matcher.retrieving import Retrieved
from matcher.validation import clean
from matcher.vocabulary import Grade, ItemKind, MatchState

LONGEST_QUERY = 2_000
# A need without requirement lines is covered by its first sentences; more would be no table to read.
_MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A need or solution found for a question, in its place, with reasons and gaps in both languages.

    `coverage` sets each line of the need beside the passage nearest to it; reasons and gaps are told from it.
    `notes` tell what the ordering rules did with it; `alike` are near-duplicates that share its place.
    """

    item: Need | Solution
    total: float
    grade: Grade
    signals: tuple[Signal, ...]
    reasons: tuple[Sentence, ...]
    gaps: tuple[Sentence, ...]
    coverage: Coverage = field(default_factory=Coverage)
    notes: tuple[Note, ...] = ()
    alike: tuple[Need | Solution, ...] = ()
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
    found = retrieving.for_item(session, library, need, by=by, k=k)
    return _fits(session, library, found, policy or policy_in_force(session), k)


def needs_for(
    session: Session, library: Library, solution: Solution, *, by: Actor | None, k: int = 20
) -> list[Fit]:
    """Return the `k` open needs that `solution` fits best among those `by` may see, with reasons and gaps."""
    found = retrieving.for_item(session, library, solution, by=by, k=k)
    return _fits(session, library, found, policy_in_force(session), k)


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
    found = retrieving.for_parts(session, library, parts, kind, filters=filters or Filters(), by=by, k=k)
    return _fits(session, library, found, policy_in_force(session), k)


def order(found: Retrieved, policy: RankingPolicy) -> list[Ranked]:
    """Return the candidates in the places they take under `policy`, without sentences.

    What the alliance recommends comes first, what it left out is gone. `ieum evaluate` judges exactly this, so that it
    measures what the site shows.
    """
    ranked = ranker.rank(found.candidates, policy)
    if policy.learned:
        ranked = retelling.retold(ranked, ranker.rank(found.candidates, policy.by_hand), policy)
    kept = [one for one in ranked if found.state(one.item) is not MatchState.DROPPED]
    return turns.in_turn(kept, found.scene, policy)


def _fits(session: Session, library: Library, found: Retrieved, policy: RankingPolicy, k: int) -> list[Fit]:
    """The first `k` of the order with their sentences."""
    fits = _explained(session, library, found, order(found, policy)[:k], policy)
    return [
        replace(fit, state=found.said[fit.item.key].state, match_id=found.said[fit.item.key].id)
        if fit.item.key in found.said
        else fit
        for fit in fits
    ]


def _explained(
    session: Session, library: Library, found: Retrieved, ranked: Sequence[Ranked], policy: RankingPolicy
) -> list[Fit]:
    kind, parts, asker = found.kind, found.parts, found.asker
    rows = retrieving.rows_of(session, kind, [item for one in ranked for item in (one.item, *one.alike)])
    ranked = [one for one in ranked if one.item in rows]
    stored = library.rows_of(session, kind, [one.item for one in ranked])
    requirements = requirements_of(session, [asker, *(rows[one.item] for one in ranked)])
    fits = []
    for one in ranked:
        item = rows[one.item]
        theirs = library.parts_of_rows(stored.get(one.item, []))
        need_parts, solution_parts = (theirs, parts) if kind is ItemKind.NEED else (parts, theirs)
        need = item if isinstance(item, Need) else asker
        wanted = requirements.get(need.key, []) if isinstance(need, Need) else []
        coverage = covered(library, need_parts, wanted, solution_parts, policy)
        whole = _answers(library, need_parts[:1], solution_parts)
        good, lacking = reasons.explain(
            one.signals,
            coverage,
            whole[0] if whole else None,
            _shared_words(need_parts, solution_parts),
            types=library.teaching.types,
        )
        fits.append(
            Fit(
                item=item,
                total=one.total,
                grade=one.grade,
                signals=one.signals,
                reasons=tuple(good),
                gaps=tuple(lacking),
                coverage=coverage,
                notes=one.notes,
                alike=tuple(rows[other] for other in one.alike if other in rows),
            )
        )
    return fits


def requirements_of(session: Session, items: Sequence[Need | Solution | None]) -> dict[int, list[str]]:
    """Return the requirement lines of the needs among `items`, by need, in their order."""
    ids = {one.key for one in items if isinstance(one, Need)}
    found: dict[int, list[str]] = {}
    for row in session.exec(
        select(Requirement)
        .where(col(Requirement.need_id).in_(ids))
        .order_by(col(Requirement.need_id), col(Requirement.position))
    ):
        found.setdefault(row.need_id, []).append(row.text)
    return found


def covered(
    library: Library,
    need: Sequence[QueryPart],
    wanted: Sequence[str],
    solution: Sequence[QueryPart],
    policy: RankingPolicy,
) -> Coverage:
    """Return what the passages of a solution answer of a need's requirements, or of its sentences without any.

    `need` and `solution` begin with the whole text. Nothing is told of lines that are not indexed yet.
    """
    asked = need[1 : len(wanted) + 1] if wanted else need[1 : _MOST_SENTENCES + 1]
    if wanted and [part.text for part in asked] != list(wanted):
        return Coverage()
    lines = [(part.text, part.language) for part in asked] if solution else []
    return coverage_of(lines, _answers(library, asked, solution), policy, required=bool(wanted))


def _answers(library: Library, asked: Sequence[QueryPart], solution: Sequence[QueryPart]) -> list[Answer]:
    """The best passage of the solution for each piece of the need."""
    if not asked or not solution:
        return []
    vectors = library.centred([*asked, *solution])
    return best_answers(
        vectors[: len(asked)],
        [one.language for one in asked],
        vectors[len(asked) :],
        [one.text for one in solution],
        [one.language for one in solution],
    )


def _shared_words(need: Sequence[QueryPart], solution: Sequence[QueryPart]) -> list[str]:
    """Content words of both whole texts as they are written there, longest first; stems nobody wrote are left out."""
    if not need or not solution:
        return []
    both = set(need[0].words) & set(solution[0].words)
    texts = need[0].text.lower(), solution[0].text.lower()
    told: list[str] = []
    for word in sorted(both, key=lambda word: (-len(word), word)):
        if len(word) < 2 or len(told) == 5:
            break
        if all(word.lower() in text for text in texts) and not any(word in longer for longer in told):
            told.append(word)
    return told


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
