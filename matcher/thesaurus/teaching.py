"""The problem–solution thesaurus as a bridge: which solution types a text is near, by their symptoms and descriptions.

An officer describes symptoms, a company describes technology; both are near the same type, often without a word in
common. A text's nearness to the types is one more space in which a need and a solution meet, in any language.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from embeddings.centring import Centring
from embeddings.encoder import Progress
from embeddings.index.lexical import Background
from embeddings.vectors import Vectors, normalised
from embeddings.words import WordAnalyser
from matcher.reference import solution_types
from matcher.reference.solution_types import SolutionTypeRecord, SolutionTypes, shipped_types
from matcher.thesaurus.kept import KeptVectors, keep

# Measured on the development folders: cosines turned into shares at this temperature, the nearest types kept.
_TEMPERATURE = 0.05
_NEAREST = 12
_TEXTS_COUNTED = 2
# What a declared type adds to the shares, which have length one.
_DECLARED = 1.0

# What a solution loses for each unit of cosine by which it is farther from all kinds of solution than is usual.
OFF_TRADE = 4.0

_LANGUAGES = ("ko", "en")


@dataclass(frozen=True)
class Thesaurus:
    """The types' texts as centred vectors; `owners[i]` is the place in `types` of the type row i belongs to.

    The rows of a type stand together, in the order of `types`; `plain[i]` says whether row i is a symptom.
    """

    types: tuple[str, ...]
    vectors: Vectors
    owners: NDArray[np.int64]
    plain: NDArray[np.bool_]

    @cached_property
    def technical(self) -> "Thesaurus":
        """Names and descriptions alone: a solution is known by what it is, not by sounding like somebody's trouble.

        Measured: with the symptoms too, solutions that tell at length of a trouble pass for many types.
        """
        kept = ~self.plain
        return Thesaurus(self.types, self.vectors[kept], self.owners[kept], self.plain[kept])

    @cached_property
    def symptoms(self) -> Vectors:
        """The symptoms alone, as rows: how needs are told at large."""
        return self.vectors[self.plain]

    def off_trade(self, wholes: Vectors) -> NDArray[np.float64]:
        """Return what each solution, given as the centred vector of its whole text, loses for being of another trade.

        In cosine; nothing while it is as near to some kind of solution as half the symptoms are, which name none.
        Measured with ten thousand profiles of other trades: R@10 of plain Korean needs .910 instead of .885 (.974
        without them), of plain English ones .962 both times; the judged folders alone did not change.
        """
        return OFF_TRADE * np.maximum(0.0, self._usual_nearness - self.technical.nearness(wholes))

    def nearness(self, wholes: Vectors) -> NDArray[np.float64]:
        """Return how near each centred vector is to the type nearest to it: by its nearest text and its middle."""
        nearest = np.maximum.reduceat(wholes @ self.vectors.T, self._starts, axis=1)
        return np.asarray(((nearest + wholes @ self._middles.T) / 2).max(axis=1), dtype=np.float64)

    @cached_property
    def _usual_nearness(self) -> float:
        return float(np.median(self.technical.nearness(self.symptoms)))

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


def _texts(record: SolutionTypeRecord) -> list[tuple[str, str, bool]]:
    """A type's (language, text, whether it is a symptom): names together, description, symptoms."""
    found: list[tuple[str, str, bool]] = []
    for language in _LANGUAGES:
        names = [getattr(record, f"name_{language}"), *getattr(record, f"aliases_{language}")]
        found.append((language, ", ".join(names), False))
        found.append((language, getattr(record, f"description_{language}"), False))
        found += [(language, text, True) for text in getattr(record, f"symptoms_{language}")]
    return found


@dataclass(frozen=True)
class Teaching:
    """What the thesaurus teaches: the means of the languages, the types' vectors, and how common words are.

    `types` are those of the edition it was made from.
    """

    centring: Centring
    thesaurus: Thesaurus
    background: Background
    types: SolutionTypes

    @classmethod
    def open(
        cls, encoder: Encoder, analyser: WordAnalyser, folder: Path, *, progress: Progress | None = None
    ) -> Self:
        """Learn from the types the program comes with; what was learnt for this encoder before is read again."""
        types = shipped_types()
        rows = _rows(types)
        raw = KeptVectors(encoder, folder).of([text for _, _, text, _ in rows], progress=progress)
        languages = [language for _, language, _, _ in rows]
        means = {
            language: raw[[at for at, its in enumerate(languages) if its == language]].mean(axis=0)
            for language in _LANGUAGES
        }
        centring = Centring(encoder.model_id, means)
        background = _background(analyser, types.records, folder)
        return cls(centring, _thesaurus(types, centring, raw), background, types)

    def in_edition(self, types: SolutionTypes, encoder: Encoder, folder: Path) -> Self:
        """Return the teaching with another edition's types; only texts never seen before are encoded.

        The means and the background stay those of the types the program comes with, whatever the alliance writes:
        every indexed vector is kept centred and every word weighed, so moving them would make all of that worthless.
        """
        shipped = [text for _, _, text, _ in _rows(shipped_types())]
        texts = [text for _, _, text, _ in _rows(types)]
        raw = KeptVectors(encoder, folder).of([*texts, *shipped], complete=True)[: len(texts)]
        return replace(self, thesaurus=_thesaurus(types, self.centring, raw), types=types)


def _rows(types: SolutionTypes) -> list[tuple[str, str, str, bool]]:
    """(type, language, text, whether a symptom) of every text of the types on offer, those of a type together."""
    return [(record.id, *told) for record in types.offered for told in _texts(record)]


def _thesaurus(types: SolutionTypes, centring: Centring, raw: Vectors) -> Thesaurus:
    rows = _rows(types)
    names = tuple(record.id for record in types.offered)
    place = {one: at for at, one in enumerate(names)}
    owners = np.array([place[one] for one, _, _, _ in rows], dtype=np.int64)
    plain = np.array([symptom for _, _, _, symptom in rows], dtype=bool)
    return Thesaurus(names, centring.apply(raw, [language for _, language, _, _ in rows]), owners, plain)


def _background(analyser: WordAnalyser, records: Sequence[SolutionTypeRecord], folder: Path) -> Background:
    """How common words are in the trade's plain speech: each type in each language is one document."""
    documents = [
        "\n".join(text for its, text, _ in _texts(record) if its == language)
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
    keep(path, lambda opened: opened.write(content))
    return counted


def _seal_of(having: dict[str, int]) -> str:
    return hashlib.sha256(repr(sorted(having.items())).encode()).hexdigest()
