"""Training the bundled encoder: what a need asks and what answers it come to lie near each other, in every language.

Only low-rank differences of the transformer's matrices learn; the word table and the weights themselves stay. A lesson
is one problem told several ways and one answer told several ways. Within a batch every telling of a problem shall be
nearer to every telling of its own answer than to any other's, and the other way round (InfoNCE with several positives;
van den Oord et al. 2018, Khosla et al. 2020). Lessons of one subject come in small groups, so that a batch holds
answers that are nearly right: the hard negatives.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from embeddings.adapter import Adapter

Told = Callable[[int, int], None]
"""Called after each step with the steps done and the steps in all."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One problem and its answer, each in one or more tellings (languages, styles); all lessons have as many.

    `subject` groups lessons that are nearly alike; `rivals` are subjects whose answers would do as well, which are not
    held against it. With `alone` false, other such lessons of its own subject are not held against it either.
    """

    problem: tuple[str, ...]
    answer: tuple[str, ...]
    subject: str
    rivals: frozenset[str] = frozenset()
    alone: bool = True


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How to train. The defaults are those of the shipped adapter."""

    lessons_at_once: int = 48
    group: int = 4
    """Lessons of one subject that come together."""
    rank: int = 16
    rate: float = 5e-4
    warm_up: float = 0.1
    """Share of the steps over which the rate rises."""
    temperature: float = 0.02
    longest: int = 128
    """Tokens read of each telling."""
    seed: int = 20261123


def train(
    passes: Sequence[Sequence[Lesson]],
    plan: TrainingPlan,
    *,
    start: Adapter | None = None,
    told: Told | None = None,
) -> Adapter:
    """Return the adapter learnt from the passes, each a row of lessons, going on from `start` when one is given.

    Passes may tell the same lessons in other ways. Needs torch, sentence-transformers and some 6 GB of memory; two
    cores read about 18 tellings a second. EncoderUnavailable when the bundled weights are missing; ValueError when a
    pass has fewer than two lessons.
    """
    if not passes or min(len(lessons) for lessons in passes) < 2:
        raise ValueError("at least two lessons are needed")
    import torch  # noqa: PLC0415 - heavy, and only training needs it

    from embeddings.learner import Learner  # noqa: PLC0415 - as above

    torch.manual_seed(plan.seed)
    chance = random.Random(plan.seed)  # noqa: S311 - an order of lessons, no secret
    batches = [batch for lessons in passes for batch in batches_of(lessons, plan, chance)]
    learner = Learner(
        plan.rank,
        start,
        longest=plan.longest,
        rate=plan.rate,
        warm_up=round(len(batches) * plan.warm_up),
        steps=len(batches),
    )
    late: list[float] = []
    for done, batch in enumerate(batches, 1):
        counted = [[held_against(one, other) for other in batch] for one in batch]
        problems, answers = [one.problem for one in batch], [one.answer for one in batch]
        late = [*late[-19:], learner.step(problems, answers, counted, plan.temperature)]
        if told is not None:
            told(done, len(batches))
    told_lessons = [len(lessons) for lessons in passes]
    card = {"plan": asdict(plan), "lessons": told_lessons, "loss": round(sum(late) / len(late), 4)}
    return Adapter(learner.factors(), card)


def batches_of(
    lessons: Sequence[Lesson], plan: TrainingPlan, chance: random.Random
) -> Iterator[list[Lesson]]:
    """Yield one pass: lessons in small groups of one subject, the groups shuffled. A last lonely one is left out."""
    subjects: defaultdict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        subjects[lesson.subject].append(lesson)
    groups = []
    for of_one in subjects.values():
        chance.shuffle(of_one)
        groups += [of_one[at : at + plan.group] for at in range(0, len(of_one), plan.group)]
    chance.shuffle(groups)
    row = [lesson for group in groups for lesson in group]
    for at in range(0, len(row), plan.lessons_at_once):
        if len(batch := row[at : at + plan.lessons_at_once]) > 1:
            yield batch


def held_against(one: Lesson, other: Lesson) -> bool:
    """Whether the other's answer counts as wrong for this problem, and this answer for the other's problem."""
    if one is other or other.subject in one.rivals or one.subject in other.rivals:
        return False
    return one.subject != other.subject or (one.alone and other.alone)
