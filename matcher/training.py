"""Teaching the encoder anew, and judging what it learnt on municipalities it was not taught from."""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from embeddings.adapter import Adapter
from embeddings.bundled import BundledEncoder
from embeddings.training import Lesson, Told, TrainingPlan, train
from embeddings.vectors import Vectors, normalised

# With fewer decided pairs held out, a difference between two encoders says nothing.
FEWEST_HELD_OUT = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """How often, of `asked` needs, the right solution came first and among the first ten."""

    asked: int
    first: float
    among_ten: float


@dataclass(frozen=True, slots=True)
class Learnt:
    """An adapter, and the held-out decisions before and after: None when there were too few to tell."""

    adapter: Adapter
    before: Trial | None
    after: Trial | None


def held_out(
    decided: Sequence[tuple[int, Lesson]], share: float, seed: int
) -> tuple[list[Lesson], list[Lesson]]:
    """Split decided pairs into (taught, held out) by municipality: no town is on both sides."""
    towns = sorted({town for town, _ in decided})
    random.Random(seed).shuffle(towns)  # noqa: S311 - no secret
    kept = set(towns[: round(share * len(towns))])
    return (
        [lesson for town, lesson in decided if town not in kept],
        [lesson for town, lesson in decided if town in kept],
    )


def learn(
    passes: Sequence[Sequence[Lesson]],
    aside: Sequence[Lesson],
    plan: TrainingPlan,
    *,
    start: Adapter | None = None,
    told: Told | None = None,
) -> Learnt:
    """Train on the passes and try the result on the lessons kept `aside`, which must not be among them."""
    adapter = train(passes, plan, start=start, told=told)
    if len(aside) < FEWEST_HELD_OUT:
        return Learnt(adapter, None, None)
    return Learnt(adapter, tried(start, aside), tried(adapter, aside))


def tried(adapter: Adapter | None, lessons: Sequence[Lesson]) -> Trial:
    """Ask every lesson's problem against every lesson's answer, whole text against whole text."""
    with tempfile.TemporaryDirectory(prefix="ieum-trial-") as folder:
        encoder = BundledEncoder(Path(folder), adapter=adapter)
        problems = _middle(encoder.encode([one.problem[0] for one in lessons], role="query"))
        answers = _middle(encoder.encode([one.answer[0] for one in lessons]))
    scores = problems @ answers.T
    places = (scores > scores.diagonal()[:, None]).sum(axis=1)
    return Trial(len(lessons), float((places == 0).mean()), float((places < 10).mean()))


def _middle(rows: Vectors) -> Vectors:
    """Rows less their mean: what all texts of one side have in common says nothing."""
    return normalised(rows - np.mean(rows, axis=0, dtype=np.float32))


def with_card(adapter: Adapter, **told: object) -> Adapter:
    """Return the adapter with more said about where it comes from."""
    return replace(adapter, card={**adapter.card, **told})
