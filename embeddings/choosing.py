"""From the name in a setting to an open encoder."""

from pathlib import Path

from embeddings.encoder import Encoder, SentenceTransformersEncoder
from embeddings.toy_encoder import ToyEncoder


def open_encoder(
    name: str,
    *,
    cache: Path,
    adapter: str = "shipped",
    revision: str = "",
    query_prompt: str | None = None,
    passage_prompt: str | None = None,
    threads: int | None = None,
) -> Encoder:
    """Open 'bundled', 'toy', or a sentence-transformers id or folder.

    `cache` is where the bundled model keeps its converted form. A prompt of None means the encoder's own: `query: `
    for the bundled one, none for the others. `adapter` is what training taught the bundled model: shipped, none, or a
    file. `threads` is the number of processor threads, None for all.
    EncoderUnavailable, with a message for the operator, when it cannot be opened.
    """
    if name == "toy":
        return ToyEncoder()
    if name == "bundled":
        from embeddings.bundled import PROMPT, BundledEncoder, chosen_adapter  # noqa: PLC0415 - loads onnxruntime

        return BundledEncoder(
            cache,
            adapter=chosen_adapter(adapter),
            query_prompt=PROMPT if query_prompt is None else query_prompt,
            passage_prompt=PROMPT if passage_prompt is None else passage_prompt,
            threads=threads,
        )
    return SentenceTransformersEncoder(
        name,
        revision=revision,
        query_prompt=query_prompt or "",
        passage_prompt=passage_prompt or "",
        threads=threads,
    )
