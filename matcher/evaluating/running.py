"""Running a folder of judged examples through the retrieval and ranking of the site itself.

Everything happens in a temporary database; nothing of the real one is touched. Each question is ordered once, and
every figure, group and failure follows from that order.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session, SQLModel, col, select

from embeddings.encoder import Progress
from matcher import database, indexing, matching, retrieving
from matcher.evaluating.answered import NEEDS_TO_SOLUTIONS, SOLUTIONS_TO_NEEDS, Answered, Evaluation, Placed
from matcher.evaluating.folders import Example, Folder
from matcher.library import Library
from matcher.models import Need, Organisation, Solution, now
from matcher.policies import policy_in_force
from matcher.ranking.candidate import Ranked
from matcher.ranking.evaluation import outcome, outcomes_within
from matcher.ranking.policy import RankingPolicy
from matcher.shelf import LiveIndex
from matcher.vocabulary import ItemKind, NeedState, OrganisationKind, OrganisationState, SolutionState

# Deep enough for a mean reciprocal rank that loses nothing worth having.
_DEPTH = 100
_KEPT = 10


def evaluate(folder: Folder, library: Library, *, progress: Progress | None = None) -> Evaluation:
    """Index the folder's needs and solutions in a temporary database and judge both directions."""
    with tempfile.TemporaryDirectory(prefix="ieum-evaluate-") as scratch:
        engine = database.open_engine(f"sqlite:///{scratch}/evaluate.sqlite3")
        SQLModel.metadata.create_all(engine)
        own = _private(library)
        with database.writing(engine) as session:
            needs, solutions = _store(session, folder)
            items = [(ItemKind.NEED, key) for key in needs] + [(ItemKind.SOLUTION, key) for key in solutions]
            for prepared in indexing.prepare(own, session, items, progress=progress):
                indexing.store(own, session, prepared)
        with database.reading(engine) as session:
            policy = policy_in_force(session)
            wanted, offered = (needs, folder.needs), (solutions, folder.solutions)
            rows = session.exec(select(Need).order_by(col(Need.id))).all()
            forward = _asked(session, own, policy, rows, wanted, offered, folder.judgments)
            rows_offered = session.exec(select(Solution).order_by(col(Solution.id))).all()
            backward = _asked(session, own, policy, rows_offered, offered, wanted, folder.turned)
        engine.dispose()
    return Evaluation(
        judged=folder,
        encoder=library.encoder.model_id,
        policy=policy.version,
        answered={NEEDS_TO_SOLUTIONS: forward, SOLUTIONS_TO_NEEDS: backward},
    )


def _private(library: Library) -> Library:
    """The same encoder and words over empty indexes of its own."""
    shelves = {kind: LiveIndex(kind, shelf.fresh) for kind, shelf in library.shelves.items()}
    return replace(library, shelves=shelves, cache=None, learnt=None)


def _store(session: Session, folder: Folder) -> tuple[dict[int, str], dict[int, str]]:
    """Store the folder's rows, each solution by a company of its own; return row id → example id for both kinds."""
    town = Organisation(kind=OrganisationKind.MUNICIPALITY, name="-", state=OrganisationState.APPROVED)
    companies = [
        Organisation(kind=OrganisationKind.COMPANY, name=one.id, state=OrganisationState.APPROVED)
        for one in folder.solutions
    ]
    session.add_all([town, *companies])
    session.flush()
    needs = [
        Need(
            organisation_id=town.key,
            title=one.title,
            problem=one.text,
            state=NeedState.PUBLISHED,
            published_at=now(),
        )
        for one in folder.needs
    ]
    solutions = [
        Solution(
            organisation_id=company.key,
            title=one.title,
            problem_solved=one.text,
            state=SolutionState.PUBLISHED,
            published_at=now(),
        )
        for one, company in zip(folder.solutions, companies, strict=True)
    ]
    session.add_all([*needs, *solutions])
    session.flush()
    return (
        {row.key: one.id for row, one in zip(needs, folder.needs, strict=True)},
        {row.key: one.id for row, one in zip(solutions, folder.solutions, strict=True)},
    )


# Row id → example id, and the examples themselves.
_Known = tuple[dict[int, str], Sequence[Example]]


def _asked(
    session: Session,
    library: Library,
    policy: RankingPolicy,
    items: Sequence[Need] | Sequence[Solution],
    asked: _Known,
    answered: _Known,
    judgments: Mapping[str, Mapping[str, int]],
) -> tuple[Answered, ...]:
    """Order the answers to every judged question, once, and keep what became of it."""
    (question_of, questions), (answer_of, answers) = asked, answered
    spoken = {one.id: one.spoken for one in questions}
    groups = {one.id: one.spoken for one in answers}
    found = []
    for item in items:
        question = question_of[item.key]
        if question in judgments:
            ranked = matching.order(retrieving.for_item(session, library, item, by=None, k=_DEPTH), policy)
            # Near-duplicates share the place of the best of them, where a reader sees them.
            placed = [(each, one) for one in ranked for each in (one.item, *one.alike)][:_DEPTH]
            order = [answer_of[each] for each, _ in placed]
            shown = [one for _, one in placed]
            found.append(_answered(question, spoken[question], order, shown, judgments[question], groups))
    return tuple(found)


def _answered(
    question: str,
    language: str,
    order: Sequence[str],
    ranked: Sequence[Ranked],
    grades: Mapping[str, int],
    groups: Mapping[str, str],
) -> Answered:
    judged = outcome(order, grades)

    def placed(place: int | None) -> Placed | None:
        if place is None or place > len(order):
            return None
        one = ranked[place - 1]
        return Placed(order[place - 1], place, one.total, one.signals)

    return Answered(
        question=question,
        language=language,
        outcome=judged,
        within=outcomes_within(order, grades, groups),
        top=tuple(order[:_KEPT]),
        first=placed(1),
        best=placed(judged.rank),
    )
