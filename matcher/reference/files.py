"""Reading the data files of this package, wherever the package is installed (also from a zip)."""

import csv
import io
import json
from importlib.resources import files
from typing import Any

_PACKAGE = "matcher.reference"


def read_text(*path: str) -> str:
    """The UTF-8 text of a data file; `path` are its parts below this package. Raises FileNotFoundError."""
    return files(_PACKAGE).joinpath(*path).read_text(encoding="utf-8")


def read_csv(*path: str) -> list[dict[str, str]]:
    """The rows of a CSV file with a header line, every value as the text it has there ("" when empty)."""
    return list(csv.DictReader(io.StringIO(read_text(*path))))


def read_jsonl(*path: str) -> list[dict[str, Any]]:
    """The objects of a file with one JSON object a line."""
    return [json.loads(line) for line in read_text(*path).split("\n") if line.strip()]


def read_json(*path: str) -> dict[str, Any]:
    """The one JSON object a file holds."""
    value: dict[str, Any] = json.loads(read_text(*path))
    return value
