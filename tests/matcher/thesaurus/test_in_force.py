"""An adopted edition works in every process before its next search: found by, told, offered and matched anew."""

from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import select

from embeddings.toy_encoder import ToyEncoder
from matcher import matching
from matcher.models import Match
from matcher.platform import Platform
from matcher.reference.solution_types import shipped_types, type_of
from matcher.thesaurus import Teaching, editions
from matcher.vocabulary import ItemKind, SignalName
from tests import factories
from tests.matcher.thesaurus.types import SHIPPED, WHY, draft, own_type, shipped_type

QUESTION = "쿠르릉 눈더미가 지붕을 짓눌러 밤새 삐걱댑니다"
# Not a word of the question, so that only the type can lead to it.
SIREN = {
    "title": "경보 장치 ZX",
    "problem_solved": "ZX-9 모델의 축전지 용량과 무게, 표준 규격을 소개합니다.",
    "how": "축전지로 작동합니다.",
    "field_code": "other",
}
PAINT = {
    "title": "지붕 페인트",
    "problem_solved": "여름철 옥상에 칠해 실내 온도를 낮추는 차열 도료입니다.",
    "how": "롤러로 칠합니다.",
}


class Counting(ToyEncoder):
    """Notes what it is asked to encode."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def encode(self, texts, *, role="passage", progress=None):
        self.asked += texts
        return super().encode(texts, role=role, progress=progress)


@pytest.fixture
def other_process(platform):
    opened = Platform.open(platform.settings)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def siren(platform):
    """A published solution of a type nobody ships yet, and two others."""
    with platform.writing() as session:
        staff = factories.a_staff(session)
        editions.adopt(
            session, draft(session, own_type(symptoms_ko=tuple(f"무 {n}" for n in range(5)))), WHY, by=staff
        )
        factories.published_solution(session, staff=staff)
        solution = factories.published_solution(session, staff=staff, types=["snow-horn"], **SIREN)
        factories.published_solution(session, staff=staff, **PAINT)
        found = solution.key, staff
    factories.index_all(platform)
    return found


def types_told(platform, solution):
    """The reasons that name the type these tests edit; the toy encoder may find others by chance."""
    with platform.reading() as session:
        fits = matching.search(session, platform.library, QUESTION, ItemKind.SOLUTION, by=None)
    (fit,) = [fit for fit in fits if fit.item.id == solution]
    told = [one.en for one in fit.reasons if one.signal is SignalName.SOLUTION_TYPE and "Snow horn" in one.en]
    return told, fit.total


def adopt(platform, staff, *proposed, retired=()):
    with platform.writing() as session:
        editions.adopt(session, draft(session, *proposed, retired=retired), WHY, by=staff)


def test_an_edited_symptom_leads_to_the_types_solutions_in_every_process_at_once(
    platform, other_process, siren
):
    solution, staff = siren
    processes = (platform, other_process)
    before = [types_told(process, solution) for process in processes]
    assert [told for told, _ in before] == [[], []]
    adopt(platform, staff, own_type())
    for process, (_, earlier) in zip(processes, before, strict=True):
        told, total = types_told(process, solution)
        assert "“Snow horn”" in told[0]
        assert total > earlier
        assert process.library.teaching.types.edition == 2


def test_a_retired_type_is_neither_told_nor_matched_by(platform, siren):
    solution, staff = siren
    adopt(platform, staff, own_type())
    assert types_told(platform, solution)[0]
    adopt(platform, staff, own_type(), retired={"snow-horn"})
    assert not types_told(platform, solution)[0]
    assert "snow-horn" not in platform.library.teaching.thesaurus.types


def test_the_worker_makes_the_stored_matches_anew(platform, siren):
    _, staff = siren
    with platform.writing() as session:
        factories.published_need(session, staff=staff, title=QUESTION, problem=QUESTION)
    factories.index_all(platform)

    def stored():
        with platform.reading() as session:
            rows = session.exec(select(Match)).all()
            return {
                row.solution_id: signal["facts"]["type"]
                for row in rows
                for signal in row.signals
                if signal["name"] == SignalName.SOLUTION_TYPE and signal["applies"]
            }

    assert "snow-horn" not in stored().values()
    adopt(platform, staff, own_type())
    factories.index_all(platform)
    assert stored()[siren[0]] == "snow-horn"


def test_a_library_made_to_measure_keeps_its_edition(platform, siren):
    adopt(platform, siren[1], own_type())
    fixed = replace(platform.library, learnt=None)
    with platform.reading() as session:
        assert not fixed.catch_up_teaching(session)
        assert platform.library.catch_up_teaching(session)


def test_an_edition_costs_the_encoding_of_its_new_texts_and_moves_neither_means_nor_background(
    tmp_path, analyser
):
    encoder = Counting()
    first = Teaching.open(encoder, analyser, tmp_path)
    encoder.asked.clear()
    symptoms = ("버스를 기다리다 장이 파합니다.", *type_of(SHIPPED).symptoms_ko[1:])
    types = shipped_types().changed(
        [shipped_type(symptoms_ko=symptoms)], ["parcel-locker"], edition=1, seal="one"
    )
    second = first.in_edition(types, encoder, tmp_path)
    assert encoder.asked == [symptoms[0]]
    assert second.centring.mark == first.centring.mark
    assert second.background is first.background
    assert len(second.thesaurus.types) == len(first.thesaurus.types) - 1
    encoder.asked.clear()
    again = Teaching.open(encoder, analyser, tmp_path).in_edition(types, encoder, tmp_path)
    assert encoder.asked == []
    assert np.array_equal(again.thesaurus.vectors, second.thesaurus.vectors)
