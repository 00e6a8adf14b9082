"""Match: a need and a solution with the signals and reasons of the day it was computed."""

from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Relationship

from matcher.models.base import Table, by_value
from matcher.models.need import Need
from matcher.models.solution import Solution
from matcher.vocabulary import MatchState


class Match(Table, table=True):
    """A stored match keeps the policy version and model it was made with, so that it can be explained later."""

    __table_args__ = (UniqueConstraint("need_id", "solution_id"),)

    need_id: int = Field(foreign_key="need.id", index=True, ondelete="CASCADE")
    solution_id: int = Field(foreign_key="solution.id", index=True, ondelete="CASCADE")
    score: float
    rank: int
    signals: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    policy_version: int
    model_id: str = Field(max_length=200)
    state: MatchState = Field(default=MatchState.SUGGESTED, sa_type=by_value(MatchState))
    state_note: str = ""

    need: Need = Relationship()
    solution: Solution = Relationship()
