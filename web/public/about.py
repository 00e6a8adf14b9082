"""The home page and how matching works."""

from flask import Response
from sqlmodel import Session

from matcher import browsing, policies
from matcher.filters import Filters
from matcher.models import Actor, Need
from matcher.reference import fields as service_fields
from matcher.vocabulary import ItemKind, NeedState, SignalName
from web.per_request import current_actor, session
from web.rendering import page

_NEWEST = 4


def home() -> Response:
    """Say in five seconds what this is, and let anybody type a problem."""
    actor = current_actor()
    found_needs = browsing.needs(session(), Filters(), by=actor)
    found_solutions = browsing.solutions(session(), Filters(), by=actor)
    needs_by_field = browsing.counts_by_field(session(), ItemKind.NEED, by=actor)
    solutions_by_field = browsing.counts_by_field(session(), ItemKind.SOLUTION, by=actor)
    return page(
        "public/home.html",
        needs=found_needs.rows[:_NEWEST],
        solutions=found_solutions.rows[:_NEWEST],
        need_count=found_needs.total,
        solution_count=found_solutions.total,
        counts=[
            (one.code, needs_by_field.get(one.code, 0), solutions_by_field.get(one.code, 0))
            for one in service_fields.all_fields()
        ],
        example=_worked_example(session(), actor),
    )


def _worked_example(session_: Session, actor: Actor | None) -> Need | None:
    """Return an open need to look at, the most complete of the newest."""
    rows = browsing.needs(session_, Filters(open_only=True), by=actor).rows
    return max(
        (one for one in rows if one.state is NeedState.PUBLISHED),
        key=lambda one: (one.budget_max is not None, len(one.problem)),
        default=None,
    )


def how_it_works() -> Response:
    """Explain the signals, what they weigh, and what the service does not do."""
    policy = policies.policy_in_force(session())
    return page("public/how-it-works.html", signals=list(SignalName), weights=policy.weights)
