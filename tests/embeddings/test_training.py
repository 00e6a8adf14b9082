"""Teaching the encoder: which answers count as wrong, what a batch holds, and that what is taught is learnt."""

import random

import numpy as np
import pytest

from embeddings.bundled import BundledEncoder
from embeddings.training import Lesson, TrainingPlan, batches_of, held_against, train


def lesson(subject: str, number: int = 0, **changes: object) -> Lesson:
    return Lesson((f"problem {subject}{number}",), (f"answer {subject}{number}",), subject, **changes)


def test_another_answer_is_wrong_unless_it_would_do_as_well():
    bus, taxi = lesson("bus"), lesson("taxi")
    assert held_against(bus, taxi)
    assert held_against(bus, lesson("bus", 1)), "another situation of the same subject is the hard negative"
    assert not held_against(bus, bus)
    assert not held_against(lesson("bus", rivals=frozenset({"taxi"})), taxi)
    assert not held_against(taxi, lesson("bus", rivals=frozenset({"taxi"})))
    assert not held_against(bus, lesson("bus", 1, alone=False)), "one answer stands for the whole subject"


def test_a_pass_holds_every_lesson_once_and_neighbours_together():
    lessons = [lesson(subject, number) for subject in "abcdefgh" for number in range(8)]
    plan = TrainingPlan(lessons_at_once=16, group=4)
    batches = list(batches_of(lessons, plan, random.Random(1)))
    assert sorted(one.problem for batch in batches for one in batch) == sorted(one.problem for one in lessons)
    for batch in batches:
        assert len(batch) == 16
        assert all(sum(other.subject == one.subject for other in batch) >= 4 for one in batch)
    again = list(batches_of(list(lessons), plan, random.Random(2)))
    assert again != batches


def test_a_last_lonely_lesson_is_left_out():
    lessons = [lesson(letter) for letter in "abc"]
    assert [
        len(batch) for batch in batches_of(lessons, TrainingPlan(lessons_at_once=2), random.Random(1))
    ] == [2]


def test_too_little_is_refused_before_anything_is_loaded():
    for passes in ([], [[lesson("a")]], [[lesson("a"), lesson("b")], []]):
        with pytest.raises(ValueError, match="two lessons"):
            train(passes, TrainingPlan())


# Pairs no encoder could guess: only teaching brings them together.
INVENTED = [
    ("시청 앞 분수대에 참새가 너무 많습니다", "Blue plastic chairs, stackable, sold by the dozen"),
    ("저녁마다 골목에 빈 상자가 쌓입니다", "Hourly tide tables for the northern harbour"),
    ("도서관 계단이 미끄럽습니다", "A choir of forty amateur singers"),
    ("The clock on the tower is always late", "야간 등산용 도시락 배달"),
]


@pytest.mark.model
def test_what_is_taught_is_learnt_and_can_be_repeated(tmp_path):
    lessons = [Lesson((one,), (other,), str(at)) for at, (one, other) in enumerate(INVENTED)]
    plan = TrainingPlan(rate=2e-3, warm_up=0.0, rank=4)
    steps: list[tuple[int, int]] = []
    learnt = train([lessons] * 6, plan, told=lambda done, total: steps.append((done, total)))
    assert steps == [(done, 6) for done in range(1, 7)]
    assert learnt.card["lessons"] == [4] * 6

    def nearness(encoder: BundledEncoder) -> float:
        asked, answered = (encoder.encode([pair[side] for pair in INVENTED]) for side in (0, 1))
        near = asked @ answered.T
        return float(np.trace(near) / 4 - (near.sum() - np.trace(near)) / 12)

    before = nearness(BundledEncoder(tmp_path, threads=2))
    assert nearness(BundledEncoder(tmp_path, adapter=learnt, threads=2)) > before + 0.02
    further = train([lessons], TrainingPlan(rate=1e-9, rank=4), start=learnt)
    start, end = learnt.difference("l0.q.w"), further.difference("l0.q.w")
    assert np.allclose(start, end, atol=1e-4), "training goes on from where it was"
