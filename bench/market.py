"""A generated market of any size in both languages: rows put in by the thousand, vectors mixed from a few hundred.

Encoding 600,000 passages takes an hour and would not change what is measured: the cost of a search depends on how many
vectors there are and not on what they say. Each passage is a sentence of the thesaurus with some of another one mixed
into its vector, so that scores spread as they do among real texts and words are as common as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlmodel import Session, SQLModel, insert

from bench.sentences import Sentences
from embeddings.index import IndexedPassage
from embeddings.passages import passages_of
from embeddings.vectors import content_hash, normalised, to_bytes
from matcher import database, migrating
from matcher.library import Library
from matcher.models import Need, Organisation, Requirement, Solution, StoredVector, now
from matcher.models import Reference as PastProject
from matcher.platform import Platform, open_library
from matcher.settings import Settings
from matcher.shelf import LiveIndex
from matcher.vocabulary import (
    ItemKind,
    Language,
    NeedState,
    OrganisationKind,
    OrganisationState,
    SolutionState,
)

PASSAGES = 6
_SEQ = 1_000_000
_BATCH = 2000
_MIXED = 0.45
_TOWNS = ("11110", "26110", "41110", "47850", "50110")


@dataclass(frozen=True)
class Market:
    """A filled platform, and questions to ask it."""

    platform: Platform
    questions: list[str]
    needs: list[int]


def open_market(folder: Path, library: Library, sentences: Sentences, size: int, questions: int) -> Market:
    """Fill a fresh database in `folder` with `size` solutions and `questions` needs, and the indexes of `library`."""
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder}/market.sqlite3")
    engine = database.open_engine(settings.database_address)
    migrating.upgrade(engine)
    shelves = {kind: LiveIndex(kind, shelf.fresh) for kind, shelf in library.shelves.items()}
    library = replace(library, shelves=shelves, cache=None)
    platform = Platform(settings, engine, library)
    dice = np.random.default_rng(size)
    with platform.writing() as session:
        session.connection().exec_driver_sql("PRAGMA cache_size = -200000")
        houses = max(1, size // 3)
        _insert(session, Organisation, _organisations(houses))
        _fill(session, library, sentences, dice, ItemKind.SOLUTION, size, houses)
        needs = max(300, questions)
        _fill(session, library, sentences, dice, ItemKind.NEED, needs, houses)
    short = [text for text in sentences.texts if len(passages_of(text, most=2)) == 1]
    asked = [short[at % len(short)] for at in dice.permutation(max(questions, len(short)))[:questions]]
    return Market(platform, asked, list(range(1, questions + 1)))


def open_shelves(folder: Path) -> Library:
    """Open the model and the thesaurus, kept in `folder` between runs, with empty indexes."""
    return open_library(Settings(data_dir=folder))


def _insert(session: Session, table: type[SQLModel], rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            session.execute(insert(table), batch)
            batch = []
    if batch:
        session.execute(insert(table), batch)


def _organisations(count: int) -> Iterator[dict[str, Any]]:
    form = Organisation(
        kind=OrganisationKind.COMPANY, name="-", state=OrganisationState.APPROVED
    ).model_dump()
    for key in range(1, count + 1):
        yield {**form, "id": key, "name": f"{key}"}


def _fill(
    session: Session,
    library: Library,
    sentences: Sentences,
    dice: np.random.Generator,
    kind: ItemKind,
    count: int,
    houses: int,
) -> None:
    """Rows, passages and index entries of one kind, some thousand items at a time."""
    table: type[Need | Solution] = Need if kind is ItemKind.NEED else Solution
    shelf = library.shelves[kind]
    by_group: dict[tuple[str, str], list[int]] = {}
    for at, group in enumerate(zip(sentences.types, sentences.languages, strict=True)):
        by_group.setdefault(group, []).append(at)
    groups = list(by_group)
    by_language = {
        one: [at for at, its in enumerate(sentences.languages) if its == one]
        for one in set(sentences.languages)
    }
    for first in range(1, count + 1, _BATCH):
        rows, passages, more = [], [], []
        for key in range(first, min(first + _BATCH, count + 1)):
            kin, language = groups[dice.integers(len(groups))]
            strangers = dice.choice(by_language[language], size=PASSAGES - 1)
            chosen = [*by_group[kin, language], *strangers.tolist()][: PASSAGES - 1]
            dice.shuffle(chosen)
            made = _passages(sentences, chosen, dice)
            house = int(dice.integers(1, houses + 1))
            rows.append(_row(kind, key, house, kin, made[0]))
            passages += [_stored(library, kind, key, number, one) for number, one in enumerate(made)]
            more += _beside(kind, key, made)
            shelf.index.put(key, made)
        session.execute(insert(table), rows)
        session.execute(insert(StoredVector), passages)
        session.execute(insert(Requirement if kind is ItemKind.NEED else PastProject), more)
    shelf.seq = _SEQ


def _passages(sentences: Sentences, chosen: list[int], dice: np.random.Generator) -> list[IndexedPassage]:
    """The whole, then its sentences; each vector leans towards a random other one."""
    others = sentences.vectors[dice.permutation(chosen)]
    mixed = normalised(sentences.vectors[chosen] + _MIXED * others)
    rows = np.vstack([normalised(mixed.mean(axis=0)[None]), mixed])
    texts = [sentences.texts[at] for at in chosen]
    words = [sentences.words[at] for at in chosen]
    language = sentences.languages[chosen[0]]
    languages = [language, *(sentences.languages[at] for at in chosen)]
    return [
        IndexedPassage(text, tuple(its.split()), language, vector)
        for text, its, language, vector in zip(
            ["\n".join(texts), *texts], [" ".join(words), *words], languages, rows, strict=True
        )
    ]


def _row(kind: ItemKind, key: int, house: int, type_: str, whole: IndexedPassage) -> dict[str, Any]:
    title, _, body = whole.text.partition("\n")
    told: dict[str, Any] = {
        "title": title[:80],
        "types": [type_] if key % 2 else [],
        "regions": [_TOWNS[key % len(_TOWNS)]],
        "organisation_id": house,
        "language": Language.KOREAN,
        "published_at": now(),
    }
    if kind is ItemKind.NEED:
        return Need(problem=body, state=NeedState.PUBLISHED, budget_max=100_000_000, **told).model_dump() | {
            "id": key
        }
    offer = Solution(how=body, state=SolutionState.PUBLISHED, trl=key % 9 + 1, price_min=key * 1000, **told)
    return offer.model_dump() | {"id": key}


def _beside(kind: ItemKind, key: int, made: list[IndexedPassage]) -> list[dict[str, Any]]:
    """A need's requirements; a solution's past project."""
    if kind is ItemKind.NEED:
        return [
            Requirement(need_id=key, text=one.text, position=place).model_dump(exclude={"id"})
            for place, one in enumerate(made[1:3])
        ]
    return [
        PastProject(solution_id=key, customer="-", region_code=None, year=2024).model_dump(exclude={"id"})
    ]


def _stored(library: Library, kind: ItemKind, key: int, number: int, one: IndexedPassage) -> dict[str, Any]:
    return {
        "item_kind": kind,
        "item_id": key,
        "model_id": library.encoder.model_id,
        "passage": number,
        "seq": _SEQ,
        "gone": False,
        "text": one.text,
        "words": " ".join(one.words),
        "language": one.language,
        "text_hash": content_hash(one.text, library.encoder.model_id),
        "vector": to_bytes(one.vector),
    }
