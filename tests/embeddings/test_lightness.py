"""Importing the room must stay cheap: every process pays for it."""

import subprocess
import sys

HEAVY = {
    "torch",
    "onnx",
    "onnxruntime",
    "faiss",
    "kiwipiepy",
    "sentence_transformers",
    "transformers",
    "tokenizers",
}


def test_importing_the_room_loads_nothing_heavy():
    modules = "embeddings, embeddings.choosing, embeddings.words, embeddings.passages, embeddings.index.local"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY.isdisjoint(told.stdout.split())
