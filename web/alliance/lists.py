"""What the alliance's lists share: the state and the page asked for, read leniently from the address."""

from enum import StrEnum
from typing import TypeVar

from flask import request

StateT = TypeVar("StateT", bound=StrEnum)


def chosen_state(states: type[StateT], usual: StateT) -> StateT:
    """Return the state named in the address; the usual one when it names none of ours."""
    asked = request.args.get("state", "")
    return states(asked) if asked in set(states) else usual


def page_number() -> int:
    """Return the page asked for, from 1; the lists themselves stop at their last page."""
    return max(1, request.args.get("page", 1, type=int))
