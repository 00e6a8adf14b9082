"""What every text encoder promises, and sentence-transformers behind that promise."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np

from embeddings.characters import tidy
from embeddings.vectors import Vectors, normalised

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[int, int], None]
"""Called with (texts done, texts in total) after each batch."""

Role = Literal["query", "passage"]

BATCH = 16


class EncoderUnavailable(Exception):
    """The encoder cannot be opened; the message says which folder or package is wrong and what to do."""


@runtime_checkable
class Encoder(Protocol):
    """Texts to unit vectors."""

    @property
    def model_id(self) -> str:
        """Name of the vector space: changes whenever the vectors would (weights, form, prompts)."""

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""

    def encode(
        self, texts: Sequence[str], *, role: Role = "passage", progress: Progress | None = None
    ) -> Vectors:
        """One unit row a text, in the order given; an empty text has a row too. Shape (texts, dimension)."""


class SentenceTransformersEncoder:
    """Any sentence-transformers model, from a folder or from the local hub cache.

    Nothing is downloaded: a model that is not on this machine is refused, since many offices are cut off from
    the internet and a silent attempt would only hang.
    """

    def __init__(
        self,
        name: str,
        *,
        revision: str = "",
        query_prompt: str = "",
        passage_prompt: str = "",
        threads: int | None = None,
    ) -> None:
        """Open the model `name` (an id or a folder). EncoderUnavailable when it is missing or cannot be read."""
        self._prompts: dict[Role, str] = {"query": query_prompt, "passage": passage_prompt}
        self._lock = threading.Lock()
        self._model = _open(name, revision, threads)
        self._dimension = int(_dimension(self._model))
        mark = revision or _folder_mark(Path(name))
        self._model_id = f"{_short(name)}@{mark}|{query_prompt}|{passage_prompt}"

    @property
    def model_id(self) -> str:
        """Name, revision (for a folder: a hash of its weights) and prompts."""
        return self._model_id

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return self._dimension

    def encode(
        self, texts: Sequence[str], *, role: Role = "passage", progress: Progress | None = None
    ) -> Vectors:
        """Encode in batches of similar length; see `Encoder.encode`."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        prompt = self._prompts[role]
        given = [prompt + tidy(text) for text in texts]
        order = sorted(range(len(given)), key=lambda at: len(given[at]), reverse=True)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            with self._lock:
                part: Any = self._model.encode(
                    [given[at] for at in batch],
                    batch_size=BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            rows[batch] = np.asarray(part, dtype=np.float32)
            if progress is not None:
                progress(start + len(batch), len(order))
        return normalised(rows)


def _open(name: str, revision: str, threads: int | None) -> "SentenceTransformer":
    """Load the model on the CPU from local files alone."""
    folder = Path(name)
    if (folder.is_absolute() or name.startswith(".")) and not folder.is_dir():
        message = f"there is no model folder at {name}"
        raise EncoderUnavailable(message)
    try:
        import torch  # noqa: PLC0415 - seconds to import, needed by this encoder alone
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - as above

        if threads:
            torch.set_num_threads(threads)
        return SentenceTransformer(name, revision=revision or None, device="cpu", local_files_only=True)
    except Exception as problem:
        where = f"the folder {name}" if folder.is_dir() else f"{name!r} in the local model cache"
        message = f"no usable sentence-transformers model in {where}: {problem}"
        raise EncoderUnavailable(message) from problem


def _dimension(model: "SentenceTransformer") -> int:
    """Width of the model's vectors."""
    ask = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(ask() or len(model.encode("", show_progress_bar=False)))


def _short(name: str) -> str:
    """The id itself; of a folder only its last name, so that moving the folder keeps the stored vectors."""
    return Path(name).name if Path(name).is_dir() else name


def _folder_mark(folder: Path) -> str:
    """A hash over names, sizes and edges of a folder's weights, or 'main' for an id without a revision."""
    if not folder.is_dir():
        return "main"
    import hashlib  # noqa: PLC0415 - only for folders

    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if file.suffix not in {".safetensors", ".bin", ".json", ".model", ".txt"}:
            continue
        digest.update(file.relative_to(folder).as_posix().encode())
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()[:16]
