"""What is shipped speaks of the product alone: no place on somebody's machine, no package host."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BINARY = {".gif", ".ico", ".jpg", ".mo", ".npz", ".onnx", ".png", ".webp", ".woff2", ".xlsx"}
# Put together here, so that this file does not hold what it looks for.
PLACES = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users)/[\w.-]+")
SCRATCH = re.compile(r"(?<![\w.~-])/tmp/[\w.-]+")
HOSTS = re.compile(
    "|".join([r"pypi\." + "org", r"python" + r"hosted\.", r"download\.pytorch" + r"\.", r"/simple" + "/"])
)


def shipped() -> list[Path]:
    """Return the files version control knows or would take, by name."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted(one for one in listed.stdout.decode().split("\0") if one)
    return [path for one in names if (path := ROOT / one).is_file() and path.suffix not in BINARY]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in shipped()}


def test_no_file_names_a_place_on_a_machine(texts):
    found = {name: PLACES.findall(text) for name, text in texts.items()}
    assert {name: places for name, places in found.items() if places} == {}


def test_only_tests_may_name_a_scratch_folder(texts):
    found = {name: SCRATCH.findall(text) for name, text in texts.items() if not name.startswith("tests/")}
    assert {name: places for name, places in found.items() if places} == {}


def test_no_file_names_a_package_host(texts):
    assert [name for name, text in texts.items() if HOSTS.search(text)] == []


def test_every_text_ends_with_one_new_line(texts):
    rows = {
        name: text for name, text in texts.items() if text and not name.startswith("tests/relevance/data/")
    }
    assert [name for name, text in rows.items() if not text.endswith("\n") or text.endswith("\n\n")] == []
    assert [name for name, text in rows.items() if "\r" in text and not name.endswith(".csv")] == []
