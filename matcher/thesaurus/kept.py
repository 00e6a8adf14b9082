"""What a process has learnt once and finds again at its next start: files that spare time and may be lost any day."""

import hashlib
import logging
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder
from embeddings.encoder import Progress
from embeddings.vectors import Vectors

log = logging.getLogger("ieum.thesaurus")

_MARK_BYTES = 16


class KeptVectors:
    """The vectors of the thesaurus' texts in one file a model, each under the hash of its text.

    So an edition that changes one sentence costs the encoding of one sentence.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Keep them in `folder`; nothing is read or written yet."""
        self._encoder = encoder
        model = hashlib.sha256(encoder.model_id.encode()).hexdigest()[:_MARK_BYTES]
        self._path = folder / f"thesaurus-{model}.npz"

    def of(
        self, texts: Sequence[str], *, complete: bool = False, progress: Progress | None = None
    ) -> Vectors:
        """Return a raw row a text; only those not kept yet are encoded, and kept.

        With `complete`, these are all texts in use: when the file is written, what is not among them is dropped.
        """
        marks = [_mark(text) for text in texts]
        known = self._read()
        fresh = {mark: text for mark, text in zip(marks, texts, strict=True) if mark not in known}
        if fresh:
            made = self._encoder.encode(list(fresh.values()), role="passage", progress=progress)
            known |= dict(zip(fresh, made, strict=True))
            self._write({mark: known[mark] for mark in marks} if complete else known)
        return np.stack([known[mark] for mark in marks])

    def _read(self) -> dict[str, Vectors]:
        """The kept vectors; none where there is no file that can be trusted."""
        try:
            # Opened here: of a damaged file the library forgets to close its own handle.
            with self._path.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
                marks: NDArray[Any] = stored["marks"]
                vectors: NDArray[Any] = stored["vectors"]
                seal = str(stored["seal"])
        except (OSError, ValueError, KeyError, EOFError):
            return {}
        except Exception:  # noqa: BLE001 - zipfile and zlib raise what they like on a damaged file
            return {}
        sound = vectors.shape == (len(marks), self._encoder.dimension) and seal == _seal(marks, vectors)
        return dict(zip(marks.tolist(), vectors.astype(np.float32), strict=True)) if sound else {}

    def _write(self, known: dict[str, Vectors]) -> None:
        marks = np.array(list(known))
        vectors = np.stack(list(known.values()))
        seal = np.array(_seal(marks, vectors))
        keep(self._path, lambda opened: np.savez(opened, marks=marks, vectors=vectors, seal=seal))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[: 2 * _MARK_BYTES]


def _seal(marks: NDArray[Any], vectors: NDArray[Any]) -> str:
    return hashlib.sha256(marks.tobytes() + vectors.tobytes()).hexdigest()


def keep(path: Path, write: Callable[[IO[bytes]], object]) -> None:
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
