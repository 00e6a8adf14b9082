"""Workflows: one typed table each. The same table refuses wrong steps, draws the buttons and the diagrams."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlmodel import Session, col, update

from matcher.errors import ChangedMeanwhile, StepNotAllowed
from matcher.models import Match, Need, Organisation, PartnershipRequest, Solution, Table, now
from matcher.vocabulary import (
    MatchAction,
    MatchState,
    NeedAction,
    NeedState,
    OrganisationAction,
    OrganisationState,
    Party,
    RequestAction,
    RequestState,
    SolutionAction,
    SolutionState,
)
from matcher.wording import label

StateT = TypeVar("StateT", bound=StrEnum)
ActionT = TypeVar("ActionT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[StateT]):
    """From which states to which state, and who may take the step."""

    sources: frozenset[StateT]
    target: StateT
    party: Party


@dataclass(frozen=True)
class Workflow(Generic[StateT, ActionT]):
    """The table of one kind of row. A status changes through `take` and nowhere else."""

    name: str
    table: type[Table]
    states: type[StateT]
    steps: Mapping[ActionT, Step[StateT]]

    def after(self, state: StateT, action: ActionT, party: Party) -> StateT:
        """Return the state after `action` by `party`; raise `StepNotAllowed` when there is no such step."""
        step = self.steps[action]
        if state not in step.sources or party is not step.party:
            raise StepNotAllowed(state_ko=label(state, "ko"), state_en=label(state, "en"))
        return step.target

    def actions(self, state: StateT, party: Party) -> list[ActionT]:
        """Return what `party` may do in `state`, in the order of the table: the buttons to draw."""
        return [
            action for action, step in self.steps.items() if state in step.sources and party is step.party
        ]

    def take(
        self,
        session: Session,
        row: Any,  # noqa: ANN401 - one of four tables; each has state and version
        action: ActionT,
        party: Party,
        **changes: object,
    ) -> None:
        """Take the step in the database, only if nobody else has moved the row meanwhile.

        Raises `StepNotAllowed` for a step the table lacks and `ChangedMeanwhile` for a lost race.
        """
        source = self.states(row.state)
        target = self.after(source, action, party)
        table: Any = self.table
        statement = (
            update(table)
            .where(
                col(table.id) == row.key,
                col(table.state) == source,
                col(table.version) == row.version,
            )
            .values(state=target, version=row.version + 1, updated_at=now(), **changes)
            .execution_options(synchronize_session=False)
        )
        session.flush()
        if session.exec(statement).rowcount != 1:
            raise ChangedMeanwhile
        session.refresh(row)

    def diagram(self) -> str:
        """Return the workflow as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2"]
        for action, step in self.steps.items():
            lines += [
                f"    {source.value} --> {step.target.value}: {action.value} ({step.party.value})"
                for source in self.states
                if source in step.sources
            ]
        return "\n".join(lines)


def _step(sources: set[StateT], target: StateT, party: Party) -> Step[StateT]:
    return Step(frozenset(sources), target, party)


ORGANISATION: Workflow[OrganisationState, OrganisationAction] = Workflow(
    "organisation",
    Organisation,
    OrganisationState,
    {
        OrganisationAction.APPROVE: _step(
            {OrganisationState.PENDING, OrganisationState.DECLINED},
            OrganisationState.APPROVED,
            Party.ALLIANCE,
        ),
        OrganisationAction.DECLINE: _step(
            {OrganisationState.PENDING}, OrganisationState.DECLINED, Party.ALLIANCE
        ),
        OrganisationAction.APPEAL: _step(
            {OrganisationState.DECLINED}, OrganisationState.PENDING, Party.OWNER
        ),
        OrganisationAction.FREEZE: _step(
            {OrganisationState.APPROVED}, OrganisationState.FROZEN, Party.ALLIANCE
        ),
        OrganisationAction.RESTORE: _step(
            {OrganisationState.FROZEN}, OrganisationState.APPROVED, Party.ALLIANCE
        ),
    },
)

NEED: Workflow[NeedState, NeedAction] = Workflow(
    "need",
    Need,
    NeedState,
    {
        NeedAction.SUBMIT: _step({NeedState.DRAFT}, NeedState.SUBMITTED, Party.OWNER),
        NeedAction.RECALL: _step({NeedState.SUBMITTED}, NeedState.DRAFT, Party.OWNER),
        NeedAction.APPROVE: _step({NeedState.SUBMITTED}, NeedState.PUBLISHED, Party.ALLIANCE),
        NeedAction.RETURN: _step({NeedState.SUBMITTED, NeedState.PUBLISHED}, NeedState.DRAFT, Party.ALLIANCE),
        NeedAction.CLOSE: _step({NeedState.PUBLISHED}, NeedState.CLOSED, Party.OWNER),
        NeedAction.REOPEN: _step({NeedState.CLOSED}, NeedState.PUBLISHED, Party.OWNER),
        NeedAction.WITHDRAW: _step(
            {NeedState.DRAFT, NeedState.SUBMITTED, NeedState.PUBLISHED}, NeedState.WITHDRAWN, Party.OWNER
        ),
    },
)

SOLUTION: Workflow[SolutionState, SolutionAction] = Workflow(
    "solution",
    Solution,
    SolutionState,
    {
        SolutionAction.SUBMIT: _step({SolutionState.DRAFT}, SolutionState.SUBMITTED, Party.OWNER),
        SolutionAction.RECALL: _step({SolutionState.SUBMITTED}, SolutionState.DRAFT, Party.OWNER),
        SolutionAction.APPROVE: _step({SolutionState.SUBMITTED}, SolutionState.PUBLISHED, Party.ALLIANCE),
        SolutionAction.RETURN: _step(
            {SolutionState.SUBMITTED, SolutionState.PUBLISHED}, SolutionState.DRAFT, Party.ALLIANCE
        ),
        SolutionAction.RETIRE: _step(
            {SolutionState.DRAFT, SolutionState.SUBMITTED, SolutionState.PUBLISHED},
            SolutionState.RETIRED,
            Party.OWNER,
        ),
        SolutionAction.RENEW: _step({SolutionState.RETIRED}, SolutionState.DRAFT, Party.OWNER),
    },
)

MATCH: Workflow[MatchState, MatchAction] = Workflow(
    "match",
    Match,
    MatchState,
    {
        MatchAction.PIN: _step({MatchState.SUGGESTED}, MatchState.PINNED, Party.ALLIANCE),
        MatchAction.DROP: _step({MatchState.SUGGESTED}, MatchState.DROPPED, Party.ALLIANCE),
        MatchAction.RESTORE: _step(
            {MatchState.PINNED, MatchState.DROPPED}, MatchState.SUGGESTED, Party.ALLIANCE
        ),
    },
)

REQUEST: Workflow[RequestState, RequestAction] = Workflow(
    "request",
    PartnershipRequest,
    RequestState,
    {
        RequestAction.ACCEPT: _step({RequestState.SENT}, RequestState.ACCEPTED, Party.COUNTERPART),
        RequestAction.DECLINE: _step({RequestState.SENT}, RequestState.DECLINED, Party.COUNTERPART),
        RequestAction.WITHDRAW: _step({RequestState.SENT}, RequestState.WITHDRAWN, Party.OWNER),
        RequestAction.EXPIRE: _step({RequestState.SENT}, RequestState.EXPIRED, Party.CLOCK),
    },
)

ALL_WORKFLOWS: tuple[Workflow[Any, Any], ...] = (ORGANISATION, NEED, SOLUTION, MATCH, REQUEST)
