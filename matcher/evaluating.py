"""Measuring match quality on a folder of judged examples, with the retrieval and ranking of the site itself.

Format: `needs.jsonl` and `solutions.jsonl` ({id, title, text, language}), `judgments.tsv` (need id, solution id,
grade 1 or 2). Everything happens in a temporary database; nothing of the real one is touched.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, select

from embeddings.encoder import Progress
from matcher import database, indexing, matching, retrieving
from matcher.errors import UnreadableFolder
from matcher.library import Library, LiveIndex
from matcher.models import Need, Organisation, Solution, now
from matcher.policies import policy_in_force
from matcher.ranking.evaluation import Quality, quality
from matcher.vocabulary import ItemKind, NeedState, OrganisationKind, OrganisationState, SolutionState

# Deep enough for a mean reciprocal rank that loses nothing worth having.
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Example:
    """One need or solution of a folder."""

    id: str
    title: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of judged examples; `judgments` leads from need to solution to grade."""

    name: str
    needs: tuple[Example, ...]
    solutions: tuple[Example, ...]
    judgments: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one folder in both directions, and by the language of the question."""

    folder: str
    needs_to_solutions: Quality
    solutions_to_needs: Quality
    by_language: dict[str, dict[str, Quality]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for printing and JSON."""
        return {
            "folder": self.folder,
            "needs_to_solutions": self.needs_to_solutions.as_dict(),
            "solutions_to_needs": self.solutions_to_needs.as_dict(),
            "by_language": {
                direction: {language: one.as_dict() for language, one in figures.items()}
                for direction, figures in self.by_language.items()
            },
        }


def read_folder(path: Path) -> Folder:
    """Read a folder; raise `UnreadableFolder` naming file, line and fault."""
    needs, solutions = _examples(path / "needs.jsonl"), _examples(path / "solutions.jsonl")
    known_needs, known_solutions = {one.id for one in needs}, {one.id for one in solutions}
    judgments: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path / "judgments.tsv"):
        cells = line.split("\t")
        if len(cells) != 3 or cells[2] not in {"1", "2"}:
            raise UnreadableFolder(why=f"judgments.tsv:{number}: need id, solution id, grade (1 or 2)")
        for name, one, known in (("need", cells[0], known_needs), ("solution", cells[1], known_solutions)):
            if one not in known:
                raise UnreadableFolder(why=f"judgments.tsv:{number}: no {name} {one}")
        judgments[cells[0]][cells[1]] = int(cells[2])
    if not judgments:
        raise UnreadableFolder(why="judgments.tsv: empty")
    return Folder(path.name, needs, solutions, dict(judgments))


def _lines(file: Path) -> list[tuple[int, str]]:
    """The lines that are not empty, each with its number; a text may hold other marks that look like line ends."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as problem:
        raise UnreadableFolder(why=f"{file.name}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise UnreadableFolder(why=f"{file.name}: {problem}") from problem
    return [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1) if line.strip()]


def _examples(file: Path) -> tuple[Example, ...]:
    found: dict[str, Example] = {}
    for number, line in _lines(file):
        try:
            one = _example(json.loads(line))
        except (ValueError, KeyError, TypeError) as problem:
            why = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
            raise UnreadableFolder(why=f"{file.name}:{number}: {why}") from problem
        if one.id in found:
            raise UnreadableFolder(why=f"{file.name}:{number}: {one.id} again")
        found[one.id] = one
    if not found:
        raise UnreadableFolder(why=f"{file.name}: empty")
    return tuple(found.values())


def _example(row: Any) -> Example:  # noqa: ANN401 - what a line of JSON can be
    if not isinstance(row, dict):
        raise TypeError("an object {id, title, text, language} is expected")
    told = [row["id"], row.get("title") or "", row["text"], row.get("language") or ""]
    if not isinstance(told[0], str | int) or not all(isinstance(one, str) for one in told[1:]):
        raise TypeError("id, title, text and language are texts")
    return Example(str(told[0]), *told[1:])


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
            forward = _orders(session, own, session.exec(select(Need)).all(), needs, solutions)
            backward = _orders(session, own, session.exec(select(Solution)).all(), solutions, needs)
        engine.dispose()
    turned: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for need, grades in folder.judgments.items():
        for solution, grade in grades.items():
            turned[solution][need] = grade
    return Evaluation(
        folder.name,
        quality(forward, folder.judgments),
        quality(backward, turned),
        {
            "needs_to_solutions": _by_language(folder.needs, forward, folder.judgments),
            "solutions_to_needs": _by_language(folder.solutions, backward, turned),
        },
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


def _orders(
    session: Session,
    library: Library,
    items: Sequence[Need] | Sequence[Solution],
    asked: dict[int, str],
    answered: dict[int, str],
) -> dict[str, list[str]]:
    orders = {}
    policy = policy_in_force(session)
    for item in items:
        ranked = matching.order(retrieving.for_item(session, library, item, by=None, k=_DEPTH), policy)
        # Near-duplicates share the place of the best of them, where a reader sees them.
        placed = [each for one in ranked for each in (one.item, *one.alike)]
        orders[asked[item.key]] = [answered[one] for one in placed[:_DEPTH]]
    return orders


def _by_language(
    examples: Sequence[Example], orders: dict[str, list[str]], judgments: dict[str, dict[str, int]]
) -> dict[str, Quality]:
    languages: defaultdict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for one in examples:
        if one.id in judgments:
            languages[one.language or "?"][one.id] = judgments[one.id]
    return {language: quality(orders, its) for language, its in sorted(languages.items())}
