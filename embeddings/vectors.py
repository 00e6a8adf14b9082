"""Rows of float32: made unit length, stored as bytes, named by what they were made from."""

import hashlib
import unicodedata
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, `dimension` columns, every row of length one."""


def normalised(rows: NDArray[Any]) -> Vectors:
    """Each row scaled to length one; one row or many.

    A row of zeros has no direction: it becomes the first unit vector, so that later products stay finite.
    """
    values = np.array(rows, dtype=np.float32, copy=True)
    if values.size == 0:
        return values
    values[~np.isfinite(values)] = 0.0
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    flat = lengths[..., 0] < 1e-12
    scaled = values / np.where(lengths < 1e-12, np.float32(1), lengths)
    scaled[..., 0] = np.where(flat, np.float32(1), scaled[..., 0])
    return np.ascontiguousarray(scaled, dtype=np.float32)


def to_bytes(row: NDArray[Any]) -> bytes:
    """One vector as little-endian float32, four bytes a number."""
    return np.ascontiguousarray(row, dtype="<f4").tobytes()


def from_bytes(stored: bytes, dimension: int) -> Vectors:
    """The vector stored by `to_bytes`. ValueError when the length does not fit the dimension."""
    if len(stored) != 4 * dimension:
        message = f"a vector of {dimension} numbers takes {4 * dimension} bytes, not {len(stored)}"
        raise ValueError(message)
    return np.frombuffer(stored, dtype="<f4").astype(np.float32)


def content_hash(text: str, model_id: str) -> str:
    """Hex sha256 over the text (NFC) and the model: equal exactly when a stored vector may be used again."""
    composed = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")
    return hashlib.sha256(model_id.encode() + b"\x00" + composed).hexdigest()
