"""The converted form of the bundled encoder: made once, kept in a folder, thrown away on any doubt."""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from embeddings.adapter import Adapter
from embeddings.bundled_graph import FORM, make_graph
from embeddings.bundled_weights import make_tokenizer, read_weights, weights_file, wheel_version
from embeddings.encoder import EncoderUnavailable

GRAPH = "encoder.onnx"
TOKENIZER = "tokenizer.json"
_MANIFEST = "manifest.json"


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def converted_folder(cache: Path, adapter: Adapter | None = None) -> Path:
    """The folder holding the converted encoder, converting first when there is none that can be trusted.

    Two processes may convert at once: each works in a folder of its own, one rename wins and the other's work is
    dropped. EncoderUnavailable when the weights are missing or the cache cannot be written.
    """
    source = weights_file()
    source_mark = sha256_of(source)
    if adapter is not None:
        source_mark = f"{source_mark[:12]}+{adapter.mark}"
    target = cache / f"bundled-{FORM}-{source_mark[:25]}"
    if is_whole(target, source_mark):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".converting-", dir=cache))
    except OSError as problem:
        message = f"the folder for the converted model cannot be written: {problem}"
        raise EncoderUnavailable(message) from problem
    try:
        _convert(source, source_mark, adapter, made)
        _put_in_place(made, target, source_mark)
    except OSError as problem:
        message = f"the converted model cannot be written to {cache}: {problem}"
        raise EncoderUnavailable(message) from problem
    finally:
        shutil.rmtree(made, ignore_errors=True)
    if not is_whole(target, source_mark):
        message = f"the converted model in {target} is not readable; delete that folder and start again"
        raise EncoderUnavailable(message)
    return target


def is_whole(folder: Path, source_mark: str) -> bool:
    """True when the manifest fits this code and the source, and every file has the bytes it had when written."""
    try:
        told: Any = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return (
            told["form"] == FORM
            and told["source"] == source_mark
            and set(told["files"]) == {GRAPH, TOKENIZER}
            and all(sha256_of(folder / name) == mark for name, mark in told["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _convert(source: Path, source_mark: str, adapter: Adapter | None, folder: Path) -> None:
    weights = read_weights(source).adapted(adapter)
    _write(folder / GRAPH, make_graph(weights).SerializeToString())
    _write(folder / TOKENIZER, make_tokenizer(weights).to_str().encode())
    told = {
        "form": FORM,
        "source": source_mark,
        "wheel": wheel_version(),
        "files": {name: sha256_of(folder / name) for name in (GRAPH, TOKENIZER)},
    }
    _write(folder / _MANIFEST, json.dumps(told, indent=1).encode())
    _sync(folder)


def _put_in_place(made: Path, target: Path, source_mark: str) -> None:
    """Rename the finished folder to its place; a doubtful one already there is moved aside and removed."""
    made.chmod(0o755)
    for _ in range(3):
        try:
            made.rename(target)
        except OSError:
            if not target.exists():
                raise
            if is_whole(target, source_mark):
                return
            doubtful = Path(tempfile.mkdtemp(prefix=".doubtful-", dir=target.parent))
            try:
                target.rename(doubtful / "was")
            except FileNotFoundError:
                pass  # another process moved it first
            finally:
                shutil.rmtree(doubtful, ignore_errors=True)
        else:
            _sync(target.parent)
            return


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    """Make the folder's entries survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
