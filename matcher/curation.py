"""The alliance's verbs on needs, solutions and matches: approve, return with a note, recommend, leave out."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher import history, needs, outbox, solutions
from matcher.errors import InvalidInput, NotFound
from matcher.models import Actor, Match, Need, Solution, now
from matcher.permissions import Permission, require
from matcher.policies import JUDGE_LEARNED
from matcher.validation import clean
from matcher.vocabulary import (
    MatchAction,
    NeedAction,
    NeedState,
    Party,
    SolutionAction,
    SolutionState,
    SubjectKind,
)
from matcher.workflows import MATCH, NEED, SOLUTION


def waiting_needs(session: Session, *, by: Actor) -> Sequence[Need]:
    """Return the needs that wait for approval, longest waiting first."""
    require(by, Permission.CURATE)
    return session.exec(
        select(Need).where(Need.state == NeedState.SUBMITTED).order_by(col(Need.updated_at), col(Need.id))
    ).all()


def waiting_solutions(session: Session, *, by: Actor) -> Sequence[Solution]:
    """Return the solutions that wait for approval, longest waiting first."""
    require(by, Permission.CURATE)
    return session.exec(
        select(Solution)
        .where(Solution.state == SolutionState.SUBMITTED)
        .order_by(col(Solution.updated_at), col(Solution.id))
    ).all()


def review_need(session: Session, need: Need, action: NeedAction, *, by: Actor, note: str = "") -> None:
    """Approve a submitted need, or return it to its owner with a note."""
    require(by, Permission.CURATE)
    said = _note(note, needed=action is NeedAction.RETURN)
    published = {"published_at": now()} if action is NeedAction.APPROVE else {}
    NEED.take(session, need, action, Party.ALLIANCE, state_note=said, **published)
    history.record(session, f"need.{action.value}", SubjectKind.NEED, need, by=by, state=need.state.value)
    needs.follow(session, need)


def review_solution(
    session: Session, solution: Solution, action: SolutionAction, *, by: Actor, note: str = ""
) -> None:
    """Approve a submitted solution, or return it to its owner with a note."""
    require(by, Permission.CURATE)
    said = _note(note, needed=action is SolutionAction.RETURN)
    published = {"published_at": now()} if action is SolutionAction.APPROVE else {}
    SOLUTION.take(session, solution, action, Party.ALLIANCE, state_note=said, **published)
    history.record(
        session,
        f"solution.{action.value}",
        SubjectKind.SOLUTION,
        solution,
        by=by,
        state=solution.state.value,
    )
    solutions.follow(session, solution)


def review_match(session: Session, match: Match, action: MatchAction, *, by: Actor, note: str = "") -> None:
    """Recommend a suggested match, leave it out, or undo either."""
    require(by, Permission.CURATE)
    MATCH.take(session, match, action, Party.ALLIANCE, state_note=clean(note)[:2000])
    history.record(
        session,
        f"match.{action.value}",
        SubjectKind.MATCH,
        match,
        by=by,
        need=match.need_id,
        solution=match.solution_id,
    )
    outbox.enqueue(session, JUDGE_LEARNED, key=JUDGE_LEARNED)


def stored_match(session: Session, match_id: int, *, by: Actor) -> Match:
    """Return a stored match for the alliance; raise `NotFound` when there is none."""
    require(by, Permission.CURATE)
    match = session.get(Match, match_id)
    if match is None:
        raise NotFound
    return match


def matches_of(session: Session, need: Need, *, by: Actor) -> Sequence[Match]:
    """Return the stored matches of a need, best first (for the alliance)."""
    require(by, Permission.CURATE)
    return session.exec(
        select(Match).where(Match.need_id == need.id).order_by(col(Match.rank), col(Match.id))
    ).all()


def _note(note: str, *, needed: bool) -> str:
    said = clean(note)[:2000]
    if needed and not said:
        raise InvalidInput(
            {
                "note": (
                    "무엇을 보완해야 하는지 써 주세요. 상대 기관에 그대로 전해집니다.",
                    "Please say what should be changed; the organisation sees it.",
                )
            }
        )
    return said
