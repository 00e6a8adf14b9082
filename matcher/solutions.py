"""The verbs of a solution: write, submit, retire, renew; its references and certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from matcher import history, outbox
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound, StepNotAllowed
from matcher.models import Actor, Certificate, Reference, Solution, SolutionDraft, now
from matcher.permissions import Permission, require, scope_solutions
from matcher.thesaurus.editions import types_in_force
from matcher.validation import (
    Problems,
    check_days,
    check_number,
    check_span,
    check_text,
    clean,
    present_regions,
    sound_solution,
)
from matcher.vocabulary import (
    CertificateKind,
    ItemKind,
    Party,
    ReferenceState,
    SolutionAction,
    SolutionState,
    SubjectKind,
)
from matcher.wording import label
from matcher.workflows import SOLUTION

_EDITABLE = {SolutionState.DRAFT, SolutionState.PUBLISHED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDraft:
    """A past deployment as the company tells it; it starts as claimed."""

    customer: str
    region_code: str = ""
    year: int | None = None
    programme: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """A certificate as the company enters it."""

    kind: CertificateKind
    name: str = ""
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


def get(session: Session, solution_id: int, *, by: Actor | None) -> Solution:
    """Return a solution this person may know of; raise `NotFound` otherwise."""
    solution = session.exec(select(Solution).where(Solution.id == solution_id, scope_solutions(by))).first()
    if solution is None:
        raise NotFound
    return solution


def references_of(session: Session, solution: Solution) -> Sequence[Reference]:
    """Return the past deployments of a solution, newest first."""
    return session.exec(
        select(Reference)
        .where(Reference.solution_id == solution.id)
        .order_by(col(Reference.year).desc(), col(Reference.id))
    ).all()


def certificates_of(session: Session, solution: Solution) -> Sequence[Certificate]:
    """Return the certificates of a solution, in the order they were entered."""
    return session.exec(
        select(Certificate).where(Certificate.solution_id == solution.id).order_by(col(Certificate.id))
    ).all()


def create(session: Session, draft: SolutionDraft, *, by: Actor, form_token: str | None = None) -> Solution:
    """Store a new draft of `by`'s company; the same `form_token` twice gives the same solution."""
    require(by, Permission.SOLUTION_WRITE)
    if (earlier := _made_with(session, form_token, by)) is not None:
        return earlier
    solution = Solution.model_validate(
        sound_solution(draft, types_in_force(session)),
        update={
            "organisation_id": by.organisation.key,
            "written_by_id": by.person.key,
            "form_token": form_token,
        },
    )
    try:
        with session.begin_nested():
            session.add(solution)
    except IntegrityError:
        # The same form was sent twice at the same moment; the other one has stored it.
        earlier = _made_with(session, form_token, by)
        if earlier is None:
            raise
        return earlier
    history.record(session, "solution.created", SubjectKind.SOLUTION, solution, by=by)
    return solution


def _made_with(session: Session, form_token: str | None, by: Actor) -> Solution | None:
    if not form_token:
        return None
    return session.exec(
        select(Solution).where(
            Solution.form_token == form_token, Solution.organisation_id == by.organisation.id
        )
    ).first()


def edit(session: Session, solution: Solution, draft: SolutionDraft, *, by: Actor, version: int) -> None:
    """Change a draft or a published solution; a published one is indexed and matched anew."""
    require(by, Permission.SOLUTION_WRITE, solution)
    _require_editable(solution)
    sound = sound_solution(draft, types_in_force(session))
    # Locked until the commit: of two who save at once, the second sees the first one's version.
    session.refresh(solution, with_for_update=True)
    if solution.version != version:
        raise ChangedMeanwhile
    if solution.state is SolutionState.PUBLISHED:
        _require_complete(sound)
    changed = [name for name, value in sound.model_dump().items() if getattr(solution, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(solution, name, getattr(sound, name))
    _touched(session, solution)
    history.record(session, "solution.edited", SubjectKind.SOLUTION, solution, by=by, fields=sorted(changed))


def _require_editable(solution: Solution) -> None:
    if solution.state not in _EDITABLE:
        raise StepNotAllowed(state_ko=label(solution.state, "ko"), state_en=label(solution.state, "en"))


def _touched(session: Session, solution: Solution) -> None:
    solution.version += 1
    solution.updated_at = now()
    session.add(solution)
    session.flush()
    if solution.state is SolutionState.PUBLISHED:
        follow(session, solution)


def add_reference(session: Session, solution: Solution, draft: ReferenceDraft, *, by: Actor) -> Reference:
    """Add a past deployment, as claimed by the company."""
    require(by, Permission.SOLUTION_WRITE, solution)
    _require_editable(solution)
    problems: Problems = {}
    customer = clean(draft.customer)
    if not customer:
        problems["customer"] = ("도입 기관을 써 주세요.", "Please name the customer.")
    check_text(problems, "customer", customer, 200)
    check_text(problems, "programme", draft.programme, 200)
    check_text(problems, "summary", draft.summary, 2000)
    check_number(problems, "year", draft.year, 1990, now().year)
    codes = present_regions(problems, "region_code", [draft.region_code] if draft.region_code else [])
    if problems:
        raise InvalidInput(problems)
    reference = Reference(
        solution_id=solution.key,
        customer=customer,
        region_code=codes[0] if codes else None,
        year=draft.year,
        programme=clean(draft.programme),
        summary=clean(draft.summary),
        state=ReferenceState.CLAIMED,
    )
    session.add(reference)
    _touched(session, solution)
    history.record(session, "solution.reference_added", SubjectKind.SOLUTION, solution, by=by)
    return reference


def add_certificate(
    session: Session, solution: Solution, draft: CertificateDraft, *, by: Actor
) -> Certificate:
    """Add a certificate; one that has expired is kept and shown as expired."""
    require(by, Permission.SOLUTION_WRITE, solution)
    _require_editable(solution)
    problems: Problems = {}
    check_text(problems, "certificate_name", draft.name, 200)
    check_text(problems, "number", draft.number, 100)
    check_days(problems, issued_on=draft.issued_on, expires_on=draft.expires_on)
    check_span(problems, ("issued_on", draft.issued_on), ("expires_on", draft.expires_on))
    if problems:
        raise InvalidInput(problems)
    certificate = Certificate(
        solution_id=solution.key,
        kind=draft.kind,
        name=clean(draft.name),
        number=clean(draft.number),
        issued_on=draft.issued_on,
        expires_on=draft.expires_on,
    )
    session.add(certificate)
    _touched(session, solution)
    history.record(session, "solution.certificate_added", SubjectKind.SOLUTION, solution, by=by)
    return certificate


def remove_part(
    session: Session, solution: Solution, kind: type[Reference | Certificate], part_id: int, *, by: Actor
) -> None:
    """Take a reference or certificate off the solution; raise `NotFound` when it has no such part."""
    require(by, Permission.SOLUTION_WRITE, solution)
    _require_editable(solution)
    done = session.exec(delete(kind).where(col(kind.id) == part_id, col(kind.solution_id) == solution.key))
    if done.rowcount != 1:
        raise NotFound
    _touched(session, solution)
    history.record(
        session, f"solution.{kind.__name__.lower()}_removed", SubjectKind.SOLUTION, solution, by=by
    )


def missing(draft: SolutionDraft) -> Problems:
    """Return what a solution still lacks before it can be submitted, by field."""
    problems: Problems = {}
    if len(clean(draft.problem_solved)) < 20:
        problems["problem_solved"] = (
            "어떤 문제를 해결하는지 스무 글자 이상 써 주세요.",
            "Please say which problem it solves in at least twenty characters.",
        )
    if not draft.field_code:
        problems["field_code"] = ("분야를 골라 주세요.", "Please choose the field.")
    if not draft.regions:
        problems["regions"] = (
            "공급할 수 있는 지역을 고르거나 ‘전국’을 골라 주세요.",
            "Please choose the regions you serve, or ‘nationwide’.",
        )
    return problems


def _require_complete(draft: SolutionDraft) -> None:
    problems = missing(draft)
    if problems:
        raise InvalidInput(problems)


def step(session: Session, solution: Solution, action: SolutionAction, *, by: Actor, note: str = "") -> None:
    """Take one of the owner's steps: submit, recall, retire, renew."""
    submits = action is SolutionAction.SUBMIT
    require(by, Permission.SOLUTION_SUBMIT if submits else Permission.SOLUTION_WRITE, solution)
    if submits:
        _require_complete(solution)
    retired = {"retired_at": now()} if action is SolutionAction.RETIRE else {}
    SOLUTION.take(session, solution, action, Party.OWNER, state_note=clean(note)[:2000], **retired)
    history.record(
        session,
        f"solution.{action.value}",
        SubjectKind.SOLUTION,
        solution,
        by=by,
        state=solution.state.value,
    )
    follow(session, solution)


def follow(session: Session, solution: Solution) -> None:
    """Ask the worker to bring search and matches in line with the solution."""
    outbox.enqueue(
        session,
        "index_item",
        key=f"index-solution-{solution.key}",
        kind=ItemKind.SOLUTION.value,
        item=solution.key,
    )


def of_organisation(session: Session, *, by: Actor) -> Sequence[Solution]:
    """Return the solutions of `by`'s company, newest first."""
    return session.exec(
        select(Solution)
        .where(Solution.organisation_id == by.organisation.id)
        .order_by(col(Solution.updated_at).desc(), col(Solution.id).desc())
    ).all()
