"""Folders of judged examples: reading them, and telling two apart.

Format: `needs.jsonl` and `solutions.jsonl` ({id, title, text, language}), `judgments.tsv` (need id, solution id,
grade 1 or 2).
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.errors import UnreadableFolder

_HEADING = 80


@dataclass(frozen=True, slots=True)
class Example:
    """One need or solution of a folder."""

    id: str
    title: str
    text: str
    language: str

    @property
    def heading(self) -> str:
        """The title, or the beginning of the text where there is none, in one line of at most 80 characters."""
        # What a terminal would obey instead of showing it is no part of a heading.
        said = "".join(one for one in " ".join((self.title or self.text).split()) if one.isprintable())
        return said if len(said) <= _HEADING else f"{said[: _HEADING - 1].rstrip()}…"

    @property
    def spoken(self) -> str:
        """The language, or `?` where the folder does not say."""
        return self.language or "?"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of judged examples; `judgments` leads from need to solution to grade."""

    name: str
    needs: tuple[Example, ...]
    solutions: tuple[Example, ...]
    judgments: dict[str, dict[str, int]]

    @property
    def turned(self) -> dict[str, dict[str, int]]:
        """The judgments from solution to need to grade."""
        turned: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for need, grades in self.judgments.items():
            for solution, grade in grades.items():
                turned[solution][need] = grade
        return dict(turned)

    @property
    def digest(self) -> str:
        """A sha256 over the judgments and the texts judged: other words are other questions, whatever their ids."""
        told = {
            "needs": sorted((one.id, one.title, one.text, one.language) for one in self.needs),
            "solutions": sorted((one.id, one.title, one.text, one.language) for one in self.solutions),
            "judgments": sorted(
                (need, solution, grade)
                for need, grades in self.judgments.items()
                for solution, grade in grades.items()
            ),
        }
        return hashlib.sha256(json.dumps(told, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def read_folder(path: Path) -> Folder:
    """Read a folder; raise `UnreadableFolder` naming file, line and fault."""
    needs, solutions = _examples(path / "needs.jsonl"), _examples(path / "solutions.jsonl")
    known_needs, known_solutions = {one.id for one in needs}, {one.id for one in solutions}
    judgments: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path / "judgments.tsv"):
        cells = line.split("\t")
        if len(cells) != 3 or cells[2] not in {"1", "2"}:
            raise UnreadableFolder(why=f"judgments.tsv:{number}: need id, solution id, grade (1 or 2)")
        for name, one, known in (("need", cells[0], known_needs), ("solution", cells[1], known_solutions)):
            if one not in known:
                raise UnreadableFolder(why=f"judgments.tsv:{number}: no {name} {one}")
        judgments[cells[0]][cells[1]] = int(cells[2])
    if not judgments:
        raise UnreadableFolder(why="judgments.tsv: empty")
    return Folder(path.name, needs, solutions, dict(judgments))


def _lines(file: Path) -> list[tuple[int, str]]:
    """The lines that are not empty, each with its number; a text may hold other marks that look like line ends."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as problem:
        raise UnreadableFolder(why=f"{file.name}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise UnreadableFolder(why=f"{file.name}: {problem}") from problem
    return [(number, line.rstrip("\r")) for number, line in enumerate(lines, 1) if line.strip()]


def _examples(file: Path) -> tuple[Example, ...]:
    found: dict[str, Example] = {}
    for number, line in _lines(file):
        try:
            one = _example(json.loads(line))
        except (ValueError, KeyError, TypeError) as problem:
            why = f"no {problem}" if isinstance(problem, KeyError) else str(problem)
            raise UnreadableFolder(why=f"{file.name}:{number}: {why}") from problem
        if one.id in found:
            raise UnreadableFolder(why=f"{file.name}:{number}: {one.id} again")
        found[one.id] = one
    if not found:
        raise UnreadableFolder(why=f"{file.name}: empty")
    return tuple(found.values())


def _example(row: Any) -> Example:  # noqa: ANN401 - what a line of JSON can be
    if not isinstance(row, dict):
        raise TypeError("an object {id, title, text, language} is expected")
    told = [row["id"], row.get("title") or "", row["text"], row.get("language") or ""]
    if not isinstance(told[0], str | int) or not all(isinstance(one, str) for one in told[1:]):
        raise TypeError("id, title, text and language are texts")
    for one in told:
        # Half a character (a lone surrogate of JSON) could neither be stored nor shown.
        str(one).encode()
    return Example(str(told[0]), *told[1:])
