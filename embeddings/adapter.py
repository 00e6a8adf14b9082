"""An adapter: the small low-rank difference that training adds to the encoder's large matrices.

A matrix W of shape (outputs, inputs) becomes W + strength · B·A, with A (rank, inputs) and B (outputs, rank), after Hu
et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models". The full weights stay where they are; what was learnt
is a few megabytes that can be shipped, compared, replaced or left out.
"""

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_FORMAT = 1


class AdapterUnreadable(Exception):
    """An adapter file is missing, damaged or of another kind of encoder."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """Low-rank differences by the name of the matrix they belong to: name → (A, B), float32.

    `card` says what it was trained on and how: plain JSON values. `strength` scales every difference: 0 is the
    untouched encoder, 1 what training ended with.
    """

    factors: Mapping[str, tuple[Floats, Floats]]
    card: Mapping[str, Any] = field(default_factory=dict)
    strength: float = 1.0

    @property
    def rank(self) -> int:
        """Largest rank of its factors, 0 without any."""
        return max((down.shape[0] for down, _ in self.factors.values()), default=0)

    @property
    def mark(self) -> str:
        """A short hash of what it does to the encoder: part of the model id, so that vectors never mix."""
        digest = hashlib.sha256(f"{self.strength:.4f}".encode())
        for name in sorted(self.factors):
            digest.update(name.encode())
            for factor in self.factors[name]:
                digest.update(np.ascontiguousarray(factor, "<f2").tobytes())
        return digest.hexdigest()[:12]

    def difference(self, name: str) -> Floats | None:
        """What it adds to the matrix of this name, or None when it leaves it alone."""
        if name not in self.factors:
            return None
        down, up = self.factors[name]
        return np.asarray(self.strength * (up @ down), dtype=np.float32)

    def write(self, path: Path) -> None:
        """Keep it in one file (half-precision factors, sealed by a checksum), whole or not at all."""
        arrays: dict[str, NDArray[Any]] = {}
        for name, (down, up) in self.factors.items():
            arrays[f"{name}|A"] = down.astype("<f2")
            arrays[f"{name}|B"] = up.astype("<f2")
        told = {"format": _FORMAT, "strength": self.strength, "card": dict(self.card), "seal": _seal(arrays)}
        arrays["told"] = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8)
        content = io.BytesIO()
        made: Any = np.savez_compressed  # its types take no mapping of names
        made(content, **arrays)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".adapter-", delete=False) as opened:
            unfinished = Path(opened.name)
            try:
                opened.write(content.getvalue())
                opened.flush()
                os.fsync(opened.fileno())
                unfinished.chmod(0o644)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)

    @classmethod
    def read(cls, path: Path) -> "Adapter":
        """Read what `write` kept. AdapterUnreadable when it is not whole."""
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            told = json.loads(arrays.pop("told").tobytes())
            if told["format"] != _FORMAT or told["seal"] != _seal(arrays):
                raise ValueError("its checksum does not fit")
            names = sorted({name.rpartition("|")[0] for name in arrays})
            factors = {
                name: (arrays[f"{name}|A"].astype(np.float32), arrays[f"{name}|B"].astype(np.float32))
                for name in names
            }
            return cls(factors, told["card"], float(told["strength"]))
        except Exception as problem:
            message = f"the adapter {path.name} cannot be read: {problem}"
            raise AdapterUnreadable(message) from problem


def _seal(arrays: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name}{arrays[name].shape}".encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
