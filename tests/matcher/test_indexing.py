"""The index follows the rows: across processes, restarts, restored backups, damaged caches and changed models."""

from dataclasses import replace

import pytest
from sqlalchemy import delete
from sqlmodel import col, func, select

from matcher import database, indexing, matching, solutions
from matcher.models import Counter, Solution, StoredVector
from matcher.platform import Platform
from matcher.vocabulary import ItemKind, SolutionAction
from tests import factories

SHELF = ItemKind.SOLUTION


@pytest.fixture
def published(platform):
    with platform.writing() as session:
        staff, company = factories.a_staff(session), factories.a_company(session)
        rows = [
            factories.published_solution(session, by=company, staff=staff, title=f"버스 배차 {number}호")
            for number in range(5)
        ]
        keys = [row.key for row in rows]
    factories.index_all(platform)
    return company, keys


def found(platform, text="버스 배차"):
    with platform.reading() as session:
        fits = matching.search(session, platform.library, text, SHELF, by=None)
    return {one.key for fit in fits for one in (fit.item, *fit.alike)}


def test_a_second_process_sees_what_the_first_one_wrote_at_its_next_search(platform, published):
    company, keys = published
    other = Platform.open(platform.settings)
    assert found(other) == set(keys)
    with platform.writing() as session:
        solutions.step(session, session.get_one(Solution, keys[0]), SolutionAction.RETIRE, by=company)
    factories.index_all(platform)
    assert found(other) == set(keys[1:])
    assert keys[0] not in other.library.shelves[SHELF].index
    other.engine.dispose()


def test_a_restart_starts_from_the_cache_and_catches_up(platform, published):
    _, keys = published
    found(platform)
    platform.library.save_caches()
    again = Platform.open(platform.settings)
    assert again.library.shelves[SHELF].seq > 0
    assert found(again) == set(keys)
    again.engine.dispose()


def test_a_damaged_cache_is_thrown_away_and_built_from_rows(platform, published):
    _, keys = published
    found(platform)
    platform.library.save_caches()
    folder = platform.settings.index_dir / SHELF.value
    for file in folder.rglob("*"):
        if file.is_file():
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.write_bytes(bytes(content))
    again = Platform.open(platform.settings)
    assert again.library.shelves[SHELF].seq == 0
    assert found(again) == set(keys)
    again.engine.dispose()


def test_a_restored_backup_takes_the_index_back_with_it(platform, published):
    _, keys = published
    assert found(platform) == set(keys)
    with platform.writing() as session:
        newest = session.exec(select(func.max(StoredVector.seq))).one()
        session.exec(delete(StoredVector).where(col(StoredVector.seq) == newest))
        counter = session.get_one(Counter, "vector")
        counter.value -= 1
        session.add(counter)
    found(platform)
    assert len(platform.library.shelves[SHELF].index) == len(keys) - 1


def test_only_changed_passages_are_encoded_again(platform, published):
    _, keys = published
    encoded = []

    class Counting:
        model_id = platform.library.encoder.model_id
        dimension = platform.library.encoder.dimension

        def encode(self, texts, *, role="passage", progress=None):
            encoded.extend(texts)
            return platform.library.encoder.encode(texts, role=role, progress=progress)

    library = replace(platform.library, encoder=Counting())
    with platform.reading() as session:
        indexing.prepare(library, session, [(SHELF, keys[0])])
    assert encoded == []


def test_a_text_edited_while_it_was_being_encoded_is_not_stored(platform, published):
    company, keys = published
    with platform.reading() as session:
        (prepared,) = indexing.prepare(platform.library, session, [(SHELF, keys[0])])
    with platform.writing() as session:
        row = solutions.get(session, keys[0], by=company)
        solutions.edit(
            session, row, factories.solution_draft(title="전혀 다른 제목"), by=company, version=row.version
        )
    with platform.writing() as session:
        assert indexing.store(platform.library, session, prepared) is False


def test_another_model_is_indexed_beside_the_first_which_answers_meanwhile(platform, published):
    _, keys = published
    model = platform.library.encoder

    class Other:
        model_id = "another model"
        dimension = model.dimension

        def encode(self, texts, *, role="passage", progress=None):
            return model.encode(texts, role=role, progress=progress)

    library = replace(platform.library, encoder=Other())
    with database.writing(platform.engine) as session:
        for prepared in indexing.prepare(library, session, [(SHELF, key) for key in keys]):
            indexing.store(library, session, prepared)
    assert found(platform) == set(keys)
    with platform.reading() as session:
        models = session.exec(select(StoredVector.model_id).distinct()).all()
    assert set(models) == {"another model", model.model_id}
