"""How much faster the bundled form of the model encodes than sentence-transformers does with the same weights."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.timing import Clock, medians
from embeddings.bundled import PROMPT, shipped_adapter, write_sentence_transformers_folder
from embeddings.encoder import Encoder, SentenceTransformersEncoder

_PASSAGES = 64
_LEAST_COSINE = 0.97


def speed_of(encoder: Encoder, texts: Sequence[str], rounds: int, clock: Clock) -> float:
    """Return how many times as many passages of a Korean and English mix are encoded in the same time."""
    with tempfile.TemporaryDirectory(prefix="ieum-bench-") as folder:
        write_sentence_transformers_folder(Path(folder), shipped_adapter())
        plain = SentenceTransformersEncoder(folder, query_prompt=PROMPT, passage_prompt=PROMPT)
        mixed = list(texts)[:: max(1, len(texts) // _PASSAGES)][:_PASSAGES]
        near = np.einsum("ij,ij->i", encoder.encode(mixed), plain.encode(mixed))
        if near.min() < _LEAST_COSINE:
            message = f"the two forms do not say the same (cosine {near.min():.3f})"
            raise AssertionError(message)
        times = medians(
            {"bundled": lambda _: encoder.encode(mixed), "plain": lambda _: plain.encode(mixed)},
            rounds,
            clock,
        )
        return times["plain"] / times["bundled"]
