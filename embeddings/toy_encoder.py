"""A deterministic encoder for unit tests: no model, no download, no meaning, only shared letters."""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from embeddings.characters import tidy
from embeddings.encoder import Progress, Role
from embeddings.vectors import Vectors, normalised

_WORD = re.compile(r"\w+")


class ToyEncoder:
    """Words and character pairs hashed into 64 numbers: texts sharing words are near each other."""

    model_id = "toy-1"
    dimension = 64

    def encode(
        self, texts: Sequence[str], *, role: Role = "passage", progress: Progress | None = None
    ) -> Vectors:
        """Hash each text; both roles alike. See `Encoder.encode`."""
        del role
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            for word in _WORD.findall(tidy(text).lower()):
                _add(rows[at], word, 1.0)
                for start in range(len(word) - 1):
                    _add(rows[at], word[start : start + 2], 0.5)
        if progress is not None and len(texts):
            progress(len(texts), len(texts))
        return normalised(rows)


def _add(row: Vectors, feature: str, weight: float) -> None:
    """Add a feature at the place and with the sign its checksum gives."""
    mark = zlib.crc32(feature.encode("utf-8", "replace"))
    row[mark % len(row)] += weight if mark & 0x10000 else -weight
