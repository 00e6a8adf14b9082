"""The documentation says what the program does: every setting, command, route, word, workflow and dependency."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CHANGELOG.md"]
_spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("architecture.md", "workflows"),
        ("cli.md", "commands"),
        ("ranking.md", "policy"),
        ("ranking.md", "weights"),
        ("routes.md", "routes"),
        ("settings.md", "settings"),
        ("vocabulary.md", "words"),
    ],
)
def test_the_generated_part_is_what_the_program_says(page, part):
    standing = generate.parts_of((DOCS / page).read_text("utf-8"))
    assert standing[part] == generate.PARTS[part](), "run: make docs"


def packages(group: list[str]) -> list[str]:
    return [re.match(r"[\w.-]+", one)[0] for one in group]


def test_every_dependency_is_told_with_its_reason_and_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = packages(project["dependencies"]) + packages(project["optional-dependencies"]["test"])
    rows = re.findall(
        r"^\| ([\w.-]+) \| ([^|]+) \| ([^|]+) \|$",
        (DOCS / "dependencies.md").read_text("utf-8"),
        re.MULTILINE,
    )
    told = [name for name, _, _ in rows if name != "package"]
    assert sorted(told) == sorted(wanted)
    assert all(licence.strip() and len(reason.strip()) > 5 for _, licence, reason in rows)


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    }
    wanted = packages(project["dependencies"]) + packages(project["optional-dependencies"]["test"])
    assert {one.lower().replace("_", "-") for one in wanted} <= pinned


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_task_of_the_makefile_says_what_it_does():
    text = (ROOT / "Makefile").read_text("utf-8")
    public = set(re.findall(r"^\.PHONY: ([a-z-]+)$", text, re.MULTILINE)) - {
        "environment",
        "test-environment",
        "browser",
    }
    assert public == set(re.findall(r"^([a-z-]+):.*## \w", text, re.MULTILINE))


def test_every_decision_says_why_what_and_what_follows():
    for record in sorted((DOCS / "decisions").glob("*.md")):
        text = record.read_text("utf-8")
        assert text.startswith(f"# {record.name[:4]} ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))


def test_every_module_of_the_trade_stands_on_a_floor_in_the_architecture():
    floors = (
        (DOCS / "architecture.md").read_text("utf-8").split("## Floors inside the trade")[1].split("\n## ")[0]
    )
    parts = [
        path
        for path in (ROOT / "matcher").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    modules = {path.stem for path in parts} - {"__init__", "migrations"}
    assert modules - set(re.findall(r"`([a-z]+)`", floors)) == set()
