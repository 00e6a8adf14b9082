"""LearningTrial: one judging of the learned order against the hand-set policy, kept with its figures."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from matcher.models.base import UtcDateTime, by_value, now
from matcher.vocabulary import TrialVerdict


class LearningTrial(SQLModel, table=True):
    """The newest says how the learned order stands. `outcomes_hash` tells whether anything was decided since.

    `judged` counts candidates by judgement, `weights` are those learnt, by signal; `figures` hold before, now,
    difference, low and high by name, empty where nothing could be held out.
    """

    __tablename__ = "learning_trial"

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    policy_version: int
    outcomes_hash: str = Field(max_length=64)
    verdict: TrialVerdict = Field(sa_type=by_value(TrialVerdict))
    needs: int
    municipalities: int
    judged: dict[str, int] = Field(sa_type=JSON)
    weights: dict[str, float] = Field(sa_type=JSON)
    figures: dict[str, dict[str, float]] = Field(sa_type=JSON)
