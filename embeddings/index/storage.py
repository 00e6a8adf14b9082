"""The start-up cache of an index: files with a manifest, believed only when every byte is as it was written."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from embeddings.vectors import Vectors

_FORMAT = 1
_MANIFEST = "manifest.json"
_FILES = ("arrays.npz", "vectors.npy", "words.json")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a cache holds: whom it is for, the `seq` it stands for, the words, the arrays, the vectors."""

    told: dict[str, Any]
    seq: int
    names: list[str]
    arrays: dict[str, NDArray[Any]]
    vectors: Vectors


def write(folder: Path, stored: Stored) -> None:
    """Write beside the folder, flush to disk, take its place. OSError when the disk is full or read-only."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        marks = {
            "arrays.npz": _save(
                unfinished / "arrays.npz", lambda opened: _save_arrays(opened, stored.arrays)
            ),
            "vectors.npy": _save(unfinished / "vectors.npy", lambda opened: np.save(opened, stored.vectors)),
            "words.json": _save(
                unfinished / "words.json",
                lambda opened: opened.write(json.dumps(stored.names, ensure_ascii=True).encode()),
            ),
        }
        manifest = {
            "format": _FORMAT,
            **stored.told,
            "seq": stored.seq,
            "count": len(stored.arrays["items"]),
            "files": marks,
        }
        text = json.dumps(manifest, indent=1).encode()
        _save(unfinished / _MANIFEST, lambda opened: opened.write(text))
        _sync(unfinished)
        unfinished.chmod(0o755)
        _take_place(unfinished, folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def read(folder: Path, told: dict[str, Any]) -> Stored | None:
    """The cache when it is whole and for the one described by `told`; otherwise None, and the folder is removed."""
    if not folder.exists():
        return None
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        if manifest["format"] != _FORMAT or any(manifest[key] != value for key, value in told.items()):
            raise ValueError("written by or for another")
        if set(manifest["files"]) != set(_FILES) or any(
            _mark(folder / name) != mark for name, mark in manifest["files"].items()
        ):
            raise ValueError("changed since it was written")
        with (folder / "arrays.npz").open("rb") as opened, np.load(opened, allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        vectors = np.load(folder / "vectors.npy", allow_pickle=False)
        names = json.loads((folder / "words.json").read_bytes())
        if manifest["count"] != len(arrays["items"]):
            raise ValueError("not as many items as counted")
        return Stored(told, int(manifest["seq"]), [str(name) for name in names], arrays, vectors)
    except Exception:  # noqa: BLE001 - whatever is wrong with a cache, the answer is the same
        discard(folder)
        return None


def discard(folder: Path) -> None:
    """Remove a cache, first moving it aside so that nobody reads it half gone."""
    if not folder.exists():
        return
    try:
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-away-", dir=folder.parent))
        folder.rename(aside / "was")
        shutil.rmtree(aside, ignore_errors=True)
    except FileNotFoundError:
        shutil.rmtree(aside, ignore_errors=True)  # another process was quicker
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


def _save_arrays(opened: BinaryIO, arrays: dict[str, Any]) -> None:
    np.savez(opened, **arrays)


def _take_place(unfinished: Path, folder: Path) -> None:
    """Rename over what is there. When another process is quicker its cache is as good, and this one is dropped."""
    for _ in range(3):
        discard(folder)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.exists():
                raise
        else:
            return


def _save(path: Path, writer: Callable[[BinaryIO], object]) -> str:
    with path.open("wb") as opened:
        writer(opened)
        opened.flush()
        os.fsync(opened.fileno())
    return _mark(path)


def _mark(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
