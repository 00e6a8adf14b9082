"""Which text stands for an item: the whole first, then the pieces it is compared by."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from embeddings.passages import passages_of
from matcher.models import Need, Reference, Requirement, Solution
from matcher.vocabulary import ItemKind, NeedState, OrganisationState, SolutionState

# An item's own text is cut off beyond this many passages, so that nobody is found for being long.
MOST_PASSAGES = 40


def need_text(need: Need, requirements: Sequence[str]) -> list[str]:
    """Return the pieces a need is found by: the whole first, then its requirements, then its sentences."""
    body = [need.problem, need.people_affected, need.desired_outcome]
    detail = [*need.success_criteria, need.constraints]
    whole = "\n".join(one for one in (need.title, *body, *requirements, *detail) if one)
    sentences = passages_of("\n".join(one for one in (*body, *detail) if one), most=MOST_PASSAGES)
    return _pieces(whole, [*requirements, *sentences])


def solution_text(solution: Solution, references: Sequence[str] = ()) -> list[str]:
    """Return the pieces a solution is found by: the whole first, then its sentences."""
    body = [solution.problem_solved, solution.how, solution.evidence]
    whole = "\n".join(one for one in (solution.title, *body) if one)
    rest = [solution.standards, *references]
    sentences = passages_of("\n".join(one for one in (*body, *rest) if one), most=MOST_PASSAGES)
    return _pieces(whole, sentences)


def _pieces(whole: str, rest: Sequence[str]) -> list[str]:
    return [whole, *rest][: MOST_PASSAGES + 1]


def is_findable(item: Need | Solution | None) -> bool:
    """Tell whether an item belongs in the index: published, by an organisation that is not suspended."""
    if item is None or item.organisation.state is OrganisationState.FROZEN:
        return False
    return item.state in {NeedState.PUBLISHED, NeedState.CLOSED, SolutionState.PUBLISHED}


def text_of(session: Session, kind: ItemKind, item_id: int) -> list[str] | None:
    """Return the pieces of an item as its rows are now, or None when it must not be found."""
    if kind is ItemKind.NEED:
        need = session.get(Need, item_id)
        if need is None or not is_findable(need):
            return None
        wanted = select(Requirement.text).where(Requirement.need_id == item_id)
        return need_text(need, session.exec(wanted.order_by(col(Requirement.position))).all())
    solution = session.get(Solution, item_id)
    if solution is None or not is_findable(solution):
        return None
    told = select(Reference.summary).where(Reference.solution_id == item_id, Reference.summary != "")
    return solution_text(solution, session.exec(told.order_by(col(Reference.id))).all())
