"""How to match better, honestly: what a solution does not say or answer, and what keeps candidates from a need.

Every number is re-ranked with the changed facts, none is estimated. Nobody is told to claim what is not so, and nothing
is told of a need beyond the reader's scope or of another company beyond counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session

from embeddings.index import QueryPart
from embeddings.vectors import Vectors
from matcher import contests, matching, retrieving
from matcher.contests import Asked
from matcher.library import Library
from matcher.models import Actor, Need, Solution
from matcher.policies import policy_in_force
from matcher.ranking import advising, ranker, supposing, widening
from matcher.ranking.advising import Advice
from matcher.ranking.coverage import Coverage, CoveredLine
from matcher.ranking.policy import RankingPolicy
from matcher.ranking.supposing import SUPPOSITIONS, Effect
from matcher.retrieving import Candidate, Retrieved
from matcher.vocabulary import Grade, ItemKind

# Requirements this near (cosine of centred vectors) ask the same in other words and are told once.
_SAME_ASK = 0.75
# The most asked come first; a longer list would be read by nobody.
_MOST_ASKS = 5


def advice_for_solution(
    session: Session, library: Library, solution: Solution, *, by: Actor | None
) -> list[Advice]:
    """Return what would bring `solution` higher in the lists of the needs it fits, among those `by` may see.

    First what these needs ask and it does not answer, the most asked first; then facts not said and limits that cost
    places, the costliest first. Empty until the solution is indexed, and where nothing would change.
    """
    policy = policy_in_force(session)
    found = retrieving.for_item(session, library, solution, by=by)
    asked = contests.contests_of(session, library, solution, found, policy)
    field = [one.contest for one in asked]
    told = [(one, effect) for one in SUPPOSITIONS if (effect := one.effect(field, policy)) is not None]
    told.sort(key=lambda pair: -pair[1].needs * pair[1].gain)
    return [
        *_unanswered_asks(session, library, asked, found.parts, policy),
        *(advising.supposed(supposition, effect) for supposition, effect in told),
    ]


@dataclass(frozen=True, slots=True)
class _OpenLine:
    """A requirement a solution does not answer: whose, which part of it, its vector, and what comes nearest."""

    asked: Asked
    part: int
    vector: Vectors
    line: CoveredLine


def _unanswered_asks(
    session: Session,
    library: Library,
    asked: Sequence[Asked],
    parts: Sequence[QueryPart],
    policy: RankingPolicy,
) -> list[Advice]:
    """What the needs ask and the solution does not answer; the same ask of several needs is told once."""
    wanted = matching.requirements_of(session, [one.need for one in asked])
    lines: list[_OpenLine] = []
    for one in asked:
        asks = wanted.get(one.need.key, [])
        coverage = matching.covered(library, one.parts, asks, parts, policy) if asks else Coverage()
        vectors = library.centred(one.parts)
        lines += [
            _OpenLine(one, part, vectors[part], line)
            for part, line in enumerate(coverage.lines, 1)
            if not line.covered
        ]
    if not lines:
        return []
    groups = supposing.alike(np.stack([line.vector for line in lines]), _SAME_ASK)
    told = [(group, _effect([lines[place] for place in group], policy)) for group in groups]
    told.sort(key=lambda pair: (-pair[1].needs, -pair[1].gain))
    return [
        advising.unanswered_ask(
            max((lines[place].line for place in group), key=lambda line: line.answer.similarity), effect
        )
        for group, effect in told[:_MOST_ASKS]
    ]


def _effect(lines: Sequence[_OpenLine], policy: RankingPolicy) -> Effect:
    """What a sentence just near enough to these lines would bring in the lists of their needs."""
    gains = []
    for one in {line.asked.need.key: line.asked for line in lines}.values():
        mine = [line for line in lines if line.asked is one]
        least = max(
            policy.least_likeness(across_languages=line.line.answer.across_languages) for line in mine
        )
        text = supposing.answered(one.contest, [line.part for line in mine], least)
        gains.append(one.contest.place(policy) - one.contest.place(policy, text=text))
    gain = sum(gains) / len(gains)
    return Effect(len(gains), gain if gain >= supposing.LEAST_GAIN else 0.0)


def advice_for_need(session: Session, library: Library, need: Need, *, by: Actor | None) -> list[Advice]:
    """Return what would bring more candidates to `need`, among the solutions `by` may see.

    First what it does not say, then requirements none of the fitting candidates answers, then for each condition the
    smallest step of widening that brings anybody. Empty until the need is indexed, and where nothing would change.
    """
    policy = policy_in_force(session)
    found = retrieving.for_item(session, library, need, by=by)
    fitting = [one for one in found.candidates if ranker.scored(*one, policy).grade is not Grade.WEAK]
    if not fitting:
        return []
    wanted = matching.requirements_of(session, [need]).get(need.key, [])
    return [
        *_silences(need, wanted, fitting),
        *_unanswered_requirements(session, library, found, fitting, wanted, policy),
        *(advising.widened(one) for one in widening.widenings(found.candidates, fitting[0][2], policy)),
    ]


def _silences(need: Need, wanted: Sequence[str], fitting: Sequence[Candidate]) -> list[Advice]:
    priced = sum(mine.price_min is not None or mine.price_max is not None for *_, mine in fitting)
    timed = sum(mine.months_to_deploy is not None for *_, mine in fitting)
    silent = {
        "budget_max": priced if need.budget_min is None and need.budget_max is None else 0,
        "ends_on": timed if need.ends_on is None else 0,
        "requirements": 0 if wanted else len(fitting),
    }
    return [advising.silent(part, count) for part, count in silent.items() if count]


def _unanswered_requirements(
    session: Session,
    library: Library,
    found: Retrieved,
    fitting: Sequence[Candidate],
    wanted: Sequence[str],
    policy: RankingPolicy,
) -> list[Advice]:
    if not wanted:
        return []
    stored = library.rows_of(session, ItemKind.SOLUTION, [item for item, *_ in fitting])
    coverages = [
        matching.covered(library, found.parts, wanted, library.parts_of_rows(rows), policy)
        for rows in stored.values()
    ]
    told = [one for one in coverages if one.required]
    return [
        advising.unanswered_requirement(number, text, len(told))
        for number, text in enumerate(wanted, 1)
        if told and not any(one.lines[number - 1].covered for one in told)
    ]
