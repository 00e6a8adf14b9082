"""What an ordered, explained list costs beyond the bare minimum: encode the question, search all vectors exactly."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bench import market
from bench.sentences import Sentences
from bench.timing import Clock, Way, medians
from matcher import matching
from matcher.library import Library
from matcher.models import Need
from matcher.vocabulary import ItemKind

TOP = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiples of the minimum at a number of solutions: a typed question, a need's list, and each when first asked.

    The minimum is the model on one question and a flat FAISS search over the same vectors. `first_question`: the
    solutions found have not been compared with the thesaurus yet in this process.
    """

    solutions: int
    vectors: int
    question: float
    need: float
    first_question: float


def cost_of(library: Library, sentences: Sentences, size: int, rounds: int, clock: Clock) -> Cost:
    """Fill a market of `size` solutions in a temporary folder and measure."""
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as folder:
        filled = market.open_market(Path(folder), library, sentences, size, rounds + 1)
        own = filled.platform.library
        vectors = _flat(own)
        ways: dict[str, Way] = {
            "minimum": lambda number: vectors.search(
                own.encoder.encode([filled.questions[number]], role="query"), TOP
            ),
            "question": lambda number: _ask(filled, number),
            "need": lambda number: _for_need(filled, number),
        }
        first = medians({name: ways[name] for name in ("minimum", "question")}, rounds, clock)
        for number in range(rounds + 1):
            _for_need(filled, number)
        then = medians(ways, rounds, clock)
        filled.platform.engine.dispose()
        return Cost(
            size,
            vectors.ntotal,
            then["question"] / then["minimum"],
            then["need"] / then["minimum"],
            first["question"] / first["minimum"],
        )


def _flat(library: Library) -> Any:  # noqa: ANN401 - FAISS has no types
    """The solutions' vectors as a plain FAISS index: the very one the search holds, so that memory is not doubled."""
    return library.shelves[ItemKind.SOLUTION].index.flat


def _ask(filled: market.Market, number: int) -> object:
    with filled.platform.reading() as session:
        return _full(
            matching.search(
                session, filled.platform.library, filled.questions[number], ItemKind.SOLUTION, by=None, k=TOP
            )
        )


def _for_need(filled: market.Market, number: int) -> object:
    with filled.platform.reading() as session:
        need = _need(session, filled.needs[number])
        return _full(matching.solutions_for(session, filled.platform.library, need, by=None, k=TOP))


def _need(session: Session, key: int) -> Need:
    need = session.get(Need, key)
    if need is None:
        raise LookupError(key)
    return need


def _full(fits: list[matching.Fit]) -> list[matching.Fit]:
    """The list, if it is one: a search that finds nothing would be quick."""
    if len(fits) != TOP or not all(fit.reasons for fit in fits):
        message = f"{len(fits)} fits where {TOP} with reasons were expected"
        raise AssertionError(message)
    return fits
