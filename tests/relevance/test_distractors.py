"""Ten thousand profiles of other trades beside the judged ones: those a town looks for must still be found."""

import json
import random
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from embeddings.vectors import normalised
from matcher import evaluating
from matcher.evaluating.answered import NEEDS_TO_SOLUTIONS
from matcher.evaluating.folders import Example

DATA = Path(__file__).parent / "data"
OTHER_TRADES = DATA / "other_trades.json"
COUNT_EACH = 5_000

pytestmark = [pytest.mark.relevance, pytest.mark.model, pytest.mark.xdist_group("model")]


class Mixed:
    """An encoder and an analyser that know the generated sentences: a text of several is their mean and their sum.

    Ten thousand texts would take the model minutes. Measured on 300 of each language: a mixed vector has a cosine of about
    .85 to that of the text itself, and such vectors are about as near to needs and to the thesaurus.
    """

    def __init__(self, library, sentences):
        self._library = library
        self.model_id, self.dimension = library.encoder.model_id, library.encoder.dimension
        self._rows = dict(zip(sentences, library.encoder.encode(sentences), strict=True))
        self._words = dict(zip(sentences, library.analyser.words_of_all(sentences), strict=True))

    def _known(self, text):
        lines = text.split("\n")
        return lines if all(line in self._rows for line in lines) else None

    def encode(self, texts, *, role="passage", progress=None):
        others = [text for text in texts if self._known(text) is None]
        made = (
            dict(zip(others, self._library.encoder.encode(others, role=role), strict=True)) if others else {}
        )
        rows = [
            made[text] if text in made else np.mean([self._rows[one] for one in self._known(text)], axis=0)
            for text in texts
        ]
        return normalised(np.array(rows, dtype=np.float32))

    def words_of_all(self, texts):
        others = [text for text in texts if self._known(text) is None]
        made = dict(zip(others, self._library.analyser.words_of_all(others), strict=True))
        return [
            made[text] if text in made else [word for one in self._known(text) for word in self._words[one]]
            for text in texts
        ]


def distractors(language):
    """Profiles of a title and two sentences, no two alike and the same at every run, and what they are made of."""
    told = json.loads(OTHER_TRADES.read_text(encoding="utf-8"))[language]
    titles = [
        f"{deed} {good}" if language == "en" else f"{good} {deed}"
        for good, deed in product(told["goods"], told["deeds"])
    ]
    possible = list(product(titles, told["buyers"], told["makes"]))
    profiles = [
        Example(f"other-{language}-{number}", title, "\n".join(said), language)
        for number, (title, *said) in enumerate(random.Random(20261125).sample(possible, COUNT_EACH))
    ]
    return profiles, {*titles, *told["buyers"], *told["makes"]}


def plain_needs():
    """The plain-worded needs, each once, in turn in Korean and in English; both folders share solutions and ids."""
    korean, english = (evaluating.read_folder(DATA / f"dev-plain-{language}") for language in ("ko", "en"))
    pairs = enumerate(zip(korean.needs, english.needs, strict=True))
    return replace(korean, needs=tuple(pair[number % 2] for number, pair in pairs))


def found_among_ten(folder, library):
    return evaluating.evaluate(folder, library).as_dict()[NEEDS_TO_SOLUTIONS]["R@10"]


def test_ten_thousand_profiles_of_other_trades_cost_little(real_library):
    folder = plain_needs()
    korean, said = distractors("ko")
    english, also = distractors("en")
    mixed = Mixed(real_library, sorted(said | also))
    crowded = replace(folder, solutions=(*folder.solutions, *korean, *english))
    alone = found_among_ten(folder, real_library)
    together = found_among_ten(crowded, replace(real_library, encoder=mixed, analyser=mixed))
    assert alone - together < 0.05
