"""Platform: what a process holds for its whole life. Built once, from settings, in `Platform.open`."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine
from sqlmodel import Session

from embeddings.choosing import open_encoder
from embeddings.encoder import Encoder, EncoderUnavailable, Progress
from embeddings.index.local import LocalIndex
from embeddings.words import WordAnalyser
from matcher import database, migrating
from matcher.errors import DataFolderUnusable, NotReady
from matcher.library import Library
from matcher.reference import solution_types
from matcher.settings import Settings
from matcher.shelf import LiveIndex
from matcher.thesaurus import Teaching
from matcher.vocabulary import ItemKind


@dataclass(frozen=True, slots=True)
class Platform:
    """Settings, database and search of one process."""

    settings: Settings
    engine: Engine
    library: Library

    @classmethod
    def open(cls, settings: Settings, *, progress: Progress | None = None) -> Self:
        """Open everything, or raise a `NotReady` that says what is wrong and what to do.

        The database must have been made by `ieum init`; the model is converted here if it has not been yet.
        """
        usable_folder(settings.data_dir)
        engine = database.open_engine(settings.database_address)
        migrating.require_current(engine)
        return cls(settings, engine, open_library(settings, progress=progress))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that only reads."""
        with database.reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that commits when the block ends well."""
        with database.writing(self.engine) as session:
            yield session


def open_library(settings: Settings, *, progress: Progress | None = None) -> Library:
    """Open the encoder and the two indexes, from their caches where these can be trusted.

    `progress` follows the reading of the thesaurus, which a new model does once (about 20 seconds).
    """
    try:
        encoder = open_encoder(
            settings.encoder,
            cache=settings.model_dir,
            adapter=settings.encoder_adapter,
            revision=settings.encoder_revision,
            query_prompt=settings.query_prompt or None,
            passage_prompt=settings.passage_prompt or None,
            threads=settings.encoder_threads,
        )
    except EncoderUnavailable as problem:
        # What follows the first line is advice of the library to programmers.
        said = str(problem).partition("\n")[0].rstrip(". ")
        raise NotReady(
            what_ko=f"언어 모델을 열 수 없습니다({said}). IEUM_ENCODER 설정과 모델 폴더를 확인해 주세요.",
            what_en=f"the language model cannot be opened ({said}). Check IEUM_ENCODER and the model folder.",
        ) from problem
    analyser = WordAnalyser(solution_types.user_words(), solution_types.synonyms())
    teaching = Teaching.open(encoder, analyser, settings.model_dir, progress=progress)
    shelves = {kind: _shelf(kind, encoder, teaching, settings.index_dir) for kind in ItemKind}
    return Library(encoder, teaching, analyser, shelves, settings.index_dir, settings.model_dir)


def _shelf(kind: ItemKind, encoder: Encoder, teaching: Teaching, folder: Path) -> LiveIndex:
    """A kind's index from its cache, or empty; it can be made anew later, when the rows ask for it."""
    shape: dict[str, Any] = {
        "model_id": encoder.model_id,
        "centring": teaching.centring,
        "background": teaching.background,
    }
    cached = LocalIndex.load(folder / kind.value, dimension=encoder.dimension, **shape)
    return LiveIndex(kind, partial(LocalIndex, encoder.dimension, **shape), cached)


def usable_folder(folder: Path) -> None:
    """Make the data folder if need be and write a byte into it; raise `DataFolderUnusable` when that fails."""
    probe = folder / f".probe-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"0" * 4096)
        probe.unlink()
    except OSError as problem:
        with suppress(OSError):
            probe.unlink()
        raise DataFolderUnusable(folder, problem) from problem
