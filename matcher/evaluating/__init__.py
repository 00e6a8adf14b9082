"""Measuring match quality on folders of judged examples: reading them, running them, keeping and comparing runs."""

from matcher.evaluating.answered import ALL, DIRECTIONS, Answered, Evaluation, Group, Measure, Placed
from matcher.evaluating.comparing import Comparison, Move, compare, folder_in
from matcher.evaluating.failing import Failure, applying, failures
from matcher.evaluating.folders import Example, Folder, read_folder
from matcher.evaluating.keeping import Kept, keep, read_run, room_for_run
from matcher.evaluating.running import evaluate

__all__ = [
    "ALL",
    "DIRECTIONS",
    "Answered",
    "Comparison",
    "Evaluation",
    "Example",
    "Failure",
    "Folder",
    "Group",
    "Kept",
    "Measure",
    "Move",
    "Placed",
    "applying",
    "compare",
    "evaluate",
    "failures",
    "folder_in",
    "keep",
    "read_folder",
    "read_run",
    "room_for_run",
]
