"""The problem–solution thesaurus as a bridge: which solution types a text is near, by their symptoms and descriptions.

An officer describes symptoms, a company describes technology; both are near the same type, often without a word in
common. A text's nearness to the types is one more space in which a need and a solution meet, in any language.
"""

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Self

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from embeddings.centring import Centring
from embeddings.encoder import Progress
from embeddings.index.lexical import Background
from embeddings.vectors import Vectors, normalised
from embeddings.words import WordAnalyser
from matcher.reference import solution_types
from matcher.reference.solution_types import SolutionTypeRecord

log = logging.getLogger("ieum.thesaurus")

# Measured on the development folders: cosines turned into shares at this temperature, the nearest types kept.
_TEMPERATURE = 0.05
_NEAREST = 12
_TEXTS_COUNTED = 2
# What a declared type adds to the shares, which have length one.
_DECLARED = 1.0

_LANGUAGES = ("ko", "en")


@dataclass(frozen=True)
class Thesaurus:
    """The types' texts as centred vectors; `owners[i]` is the place in `types` of the type row i belongs to.

    The rows of a type stand together, in the order of `types`.
    """

    types: tuple[str, ...]
    vectors: Vectors
    owners: NDArray[np.int64]

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where each type's rows begin."""
        return np.searchsorted(self.owners, np.arange(len(self.types))).astype(np.int64)

    @cached_property
    def _middles(self) -> Vectors:
        """The mean direction of each type's texts, one unit row a type."""
        return normalised(np.add.reduceat(self.vectors, self._starts, axis=0))

    def shares(self, parts: Vectors, declared: Sequence[str] = ()) -> Vectors:
        """Return a text's share in each type: shape (types,), length one, zero for all but the nearest.

        `parts` are the centred vectors of the text's pieces; `declared` the types its owner named.
        """
        return self.shares_of([parts], [declared])[0]

    def shares_of(self, texts: Sequence[Vectors], declared: Sequence[Sequence[str]]) -> list[Vectors]:
        """Return the shares of many texts, each as its parts, with the types their owners named; see `shares`.

        All at once take a quarter of the time of one by one.
        """
        if not texts:
            return []
        parts = np.concatenate(texts)
        edges = np.cumsum([0, *map(len, texts)])[:-1]
        best = np.maximum.reduceat(parts @ self.vectors.T, edges, axis=0)
        near = np.empty((_TEXTS_COUNTED, len(texts), len(self.types)), dtype=np.float32)
        for place in range(_TEXTS_COUNTED):
            near[place] = np.maximum.reduceat(best, self._starts, axis=1)
            # The next round looks for the runner-up: the winners are taken out.
            best = np.where(best >= near[place][:, self.owners], np.float32(-1.0), best)
        # A type is near by its two nearest texts and by its middle: a single text may be near by a chance word.
        middle = np.maximum.reduceat(parts @ self._middles.T, edges, axis=0)
        nearness = (near.mean(axis=0) + middle) / 2
        shares = np.exp((nearness - nearness.max(axis=1, keepdims=True)) / _TEMPERATURE)
        np.put_along_axis(shares, np.argsort(-nearness, axis=1, kind="stable")[:, _NEAREST:], 0.0, axis=1)
        shares /= np.linalg.norm(shares, axis=1, keepdims=True)
        for row, names in zip(shares, declared, strict=True):
            for one in names:
                if one in self.types:
                    row[self.types.index(one)] += _DECLARED
        return list(normalised(shares))

    def nearest(self, shares: Vectors, most: int = 3) -> list[tuple[str, float]]:
        """Return the types a text is nearest to, with their shares, best first."""
        order = np.argsort(-shares, kind="stable")[:most]
        return [(self.types[place], float(shares[place])) for place in order if shares[place] > 0]

    def common_of(self, one: Vectors, others: Sequence[Vectors]) -> list[tuple[float, str, float]]:
        """Return for each of `others` how far it is near the same types as `one`, and what brings them together.

        A triple each: the sum over all types (0..1), the type that adds most to it, and how much that adds.
        """
        if not others:
            return []
        both = np.stack(others) * one
        best = both.argmax(axis=1)
        strengths = both[np.arange(len(others)), best]
        sums = both.sum(axis=1)
        return [
            (share, self.types[place], strength)
            for share, place, strength in zip(sums.tolist(), best.tolist(), strengths.tolist(), strict=True)
        ]


def _texts(record: SolutionTypeRecord) -> list[tuple[str, str]]:
    """A type's (language, text): names together, description, symptoms."""
    found: list[tuple[str, str]] = []
    for language in _LANGUAGES:
        names = [getattr(record, f"name_{language}"), *getattr(record, f"aliases_{language}")]
        found.append((language, ", ".join(names)))
        found.append((language, getattr(record, f"description_{language}")))
        found += [(language, text) for text in getattr(record, f"symptoms_{language}")]
    return found


@dataclass(frozen=True)
class Teaching:
    """What the thesaurus teaches: the means of the languages, the types' vectors, and how common words are."""

    centring: Centring
    thesaurus: Thesaurus
    background: Background

    @classmethod
    def open(
        cls, encoder: Encoder, analyser: WordAnalyser, folder: Path, *, progress: Progress | None = None
    ) -> Self:
        """Read what was learnt for this encoder and this edition of the thesaurus, or learn it and keep it."""
        records = solution_types.all_types()
        rows = [(record.id, language, text) for record in records for language, text in _texts(record)]
        edition = hashlib.sha256(repr((encoder.model_id, rows)).encode()).hexdigest()
        path = folder / f"thesaurus-{edition[:16]}.npz"
        raw = _read(path, (len(rows), encoder.dimension))
        if raw is None:
            raw = encoder.encode([text for _, _, text in rows], role="passage", progress=progress)
            _write(path, raw)
        languages = [language for _, language, _ in rows]
        means = {
            language: raw[[at for at, its in enumerate(languages) if its == language]].mean(axis=0)
            for language in _LANGUAGES
        }
        centring = Centring(encoder.model_id, means)
        types = tuple(record.id for record in records)
        place = {one: at for at, one in enumerate(types)}
        owners = np.array([place[one] for one, _, _ in rows], dtype=np.int64)
        background = _background(analyser, records, folder)
        return cls(centring, Thesaurus(types, centring.apply(raw, languages), owners), background)


def _background(analyser: WordAnalyser, records: Sequence[SolutionTypeRecord], folder: Path) -> Background:
    """How common words are in the trade's plain speech: each type in each language is one document."""
    documents = [
        "\n".join(text for its, text in _texts(record) if its == language)
        for record in records
        for language in _LANGUAGES
    ]
    dictionary = (solution_types.user_words(), sorted(solution_types.synonyms().items()))
    edition = hashlib.sha256(repr((documents, dictionary)).encode()).hexdigest()
    path = folder / f"words-{edition[:16]}.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        having = {str(word): int(count) for word, count in told["having"].items()}
        if told["seal"] != _seal_of(having):
            raise ValueError("changed since it was written")
        return Background(len(documents), having)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        counted = Background.of(analyser.words_of_all(documents))
    having = dict(counted.having)
    content = json.dumps({"having": having, "seal": _seal_of(having)}, ensure_ascii=False).encode()
    _keep(path, lambda opened: opened.write(content))
    return counted


def _seal_of(having: dict[str, int]) -> str:
    return hashlib.sha256(repr(sorted(having.items())).encode()).hexdigest()


def _read(path: Path, shape: tuple[int, int]) -> Vectors | None:
    """The stored vectors, or None when there are none that can be trusted."""
    try:
        # Opened here: of a damaged file the library forgets to close its own handle.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            vectors: NDArray[Any] = stored["vectors"]
            seal = str(stored["seal"])
    except (OSError, ValueError, KeyError, EOFError):
        return None
    except Exception:  # noqa: BLE001 - zipfile and zlib raise what they like on a damaged file
        return None
    if vectors.shape != shape or hashlib.sha256(vectors.tobytes()).hexdigest() != seal:
        return None
    return vectors.astype(np.float32)


def _write(path: Path, vectors: Vectors) -> None:
    seal = np.array(hashlib.sha256(vectors.tobytes()).hexdigest())
    _keep(path, lambda opened: np.savez(opened, vectors=vectors, seal=seal))


def _keep(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file that spares time at the next start. Without it (a full disk) that start only takes longer.

    Two processes may come at once: each writes a file of its own, and either is as good.
    """
    unfinished: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".learning-", delete=False) as opened:
            unfinished = Path(opened.name)
            write(opened.file)
        unfinished.chmod(0o644)
        unfinished.replace(path)
    except OSError as problem:
        log.warning("what was learnt could not be kept in %s: %s", path, problem)
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
