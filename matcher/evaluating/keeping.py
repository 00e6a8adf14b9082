"""Kept runs: a folder with `run.json`, believed only when every digit is as it was written."""

import hashlib
import importlib.metadata
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matcher.errors import RunKeptThere, UnreadableRun
from matcher.evaluating.answered import DIRECTIONS, Answered, Evaluation
from matcher.models import now
from matcher.ranking.evaluation import Outcome

FILE = "run.json"
_FORMAT = 1

_Rank = Annotated[int, Field(ge=1)]
_Share = Annotated[float, Field(ge=0, le=1 + 1e-9)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class KeptOutcome(_Record):
    """What became of a question, as kept: rank of the first judged answer and nDCG@10."""

    rank: _Rank | None
    ndcg: _Share


class KeptQuestion(KeptOutcome):
    """A question as kept: also its outcome among the answers of each language, and the first ten answers."""

    id: str
    language: str
    within: dict[str, KeptOutcome]
    top: list[str]

    def answered(self) -> Answered:
        """Return the question as an evaluation holds it, without scores."""
        return Answered(
            question=self.id,
            language=self.language,
            outcome=Outcome(self.rank, self.ndcg),
            within={language: Outcome(one.rank, one.ndcg) for language, one in self.within.items()},
            top=tuple(self.top),
        )


class KeptFolder(_Record):
    """One folder of a run: its name, the digest of what was judged, the figures, the questions by direction."""

    folder: str
    judged: str
    figures: dict[str, Any]
    questions: dict[str, list[KeptQuestion]]


class Kept(_Record):
    """A whole run, with what it was made by and when (UTC)."""

    format: Literal[1]
    made_at: str
    package: str
    encoder: str
    policy: int
    folders: list[KeptFolder]

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


def package_version() -> str:
    """Return the version of this program; `unknown` where it runs without having been installed."""
    try:
        return importlib.metadata.version("city-ieum")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def room_for_run(folder: Path) -> None:
    """Make the folder of a run to be kept; raise `RunKeptThere` when one lies there, OSError when it cannot be."""
    if (folder / FILE).exists():
        raise RunKeptThere(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)


def keep(folder: Path, evaluations: Sequence[Evaluation]) -> Path:
    """Write a run of at least one evaluation into `folder`; return its file. Never over an earlier run."""
    room_for_run(folder)
    run = {
        "format": _FORMAT,
        "made_at": now().isoformat(timespec="seconds"),
        "package": package_version(),
        "encoder": evaluations[0].encoder,
        "policy": evaluations[0].policy,
        "folders": [_folder(one) for one in evaluations],
    }
    text = json.dumps({"sha256": _mark(run), "run": run}, ensure_ascii=True, indent=1) + "\n"
    unfinished = folder / f".{FILE}-{secrets.token_hex(4)}"
    try:
        with unfinished.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / FILE)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
    return folder / FILE


def read_run(folder: Path) -> Kept:
    """Read a kept run; raise `UnreadableRun` saying whether there is none or it is damaged."""
    try:
        told = json.loads((folder / FILE).read_text(encoding="utf-8"))
        marked, run = told["sha256"], told["run"]
    except (FileNotFoundError, NotADirectoryError) as problem:
        raise UnreadableRun(
            folder=folder, why_ko=f"{FILE} 파일이 없습니다", why_en=f"there is no {FILE}"
        ) from problem
    except OSError as problem:
        raise UnreadableRun(
            folder=folder, why_ko=str(problem.strerror), why_en=str(problem.strerror)
        ) from problem
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise _no_run(folder) from problem
    if not isinstance(run, dict) or "format" not in run:
        raise _no_run(folder)
    if run["format"] != _FORMAT:
        raise UnreadableRun(
            folder=folder,
            why_ko="다른 버전의 프로그램이 남긴 형식입니다",
            why_en="it is in a form of another version of the program",
        )
    try:
        kept = Kept.model_validate(run)
        kept.moment  # noqa: B018 - a moment that cannot be read is damage too
        whole = marked == _mark(run) and all(set(one.questions) == set(DIRECTIONS) for one in kept.folders)
    except (ValidationError, ValueError) as problem:
        raise _damaged(folder) from problem
    if not whole:
        raise _damaged(folder)
    return kept


def _no_run(folder: Path) -> UnreadableRun:
    return UnreadableRun(
        folder=folder,
        why_ko=f"{FILE}이 측정 기록이 아니거나 중간에 끊겼습니다",
        why_en=f"{FILE} is no run of an evaluation, or breaks off",
    )


def _damaged(folder: Path) -> UnreadableRun:
    return UnreadableRun(
        folder=folder,
        why_ko="기록이 손상되었거나 저장된 뒤에 바뀌었습니다",
        why_en="it is damaged, or was changed after it was kept",
    )


def _mark(run: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(run, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def _folder(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "folder": evaluation.folder,
        "judged": evaluation.judged.digest,
        "figures": evaluation.as_dict(),
        "questions": {
            direction: [_question(one) for one in answered]
            for direction, answered in evaluation.answered.items()
        },
    }


def _question(one: Answered) -> dict[str, Any]:
    return {
        "id": one.question,
        "language": one.language,
        "rank": one.outcome.rank,
        "ndcg": one.outcome.ndcg,
        "within": {
            language: {"rank": its.rank, "ndcg": its.ndcg} for language, its in sorted(one.within.items())
        },
        "top": list(one.top),
    }
