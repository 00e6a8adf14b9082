"""Files stay readable in one sitting and are named for what they hold."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("embeddings", "matcher", "web")
LONGEST = 400
EMPTY_NAMES = {"common", "helpers", "lib", "misc", "shared", "util", "utils"}


# A migration is a record of one day, written once: it is as long as what it changed.
RECORDS = ROOT / "matcher" / "migrations" / "versions"


def written(*suffixes: str) -> list[Path]:
    found = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in suffixes)
    return [path for path in found if path.parent != RECORDS]


@pytest.mark.parametrize("path", written(".py", ".html", ".js"), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_one_sitting(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_no_file_or_folder_has_a_name_that_says_nothing():
    named = {
        part
        for path in written(".py", ".html", ".js", ".css")
        for part in (*path.relative_to(ROOT).parts[:-1], path.stem)
    }
    assert not named & EMPTY_NAMES


def test_every_folder_of_code_is_a_package():
    folders = {path.parent for path in written(".py")}
    assert [str(one.relative_to(ROOT)) for one in folders if not (one / "__init__.py").exists()] == []


def test_every_kind_of_file_in_the_rooms_is_installed_with_them():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"][
        "*"
    ]
    held = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    left_out = {
        str(path.relative_to(ROOT))
        for path in held
        if path.suffix not in {".py", ".pyc"} and not any(path.match(pattern) for pattern in told)
    }
    assert left_out == set()
