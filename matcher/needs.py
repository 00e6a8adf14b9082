"""The verbs of a need: write, submit, close, withdraw. Nothing here commits; the request or the job does."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from matcher import history, outbox
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound, StepNotAllowed
from matcher.models import Actor, Need, NeedDraft, Requirement, now
from matcher.permissions import Permission, require, scope_needs
from matcher.thesaurus.editions import types_in_force
from matcher.validation import Problems, clean, sound_need
from matcher.vocabulary import CloseOutcome, ItemKind, NeedAction, NeedState, Party, SubjectKind
from matcher.wording import label
from matcher.workflows import NEED

_EDITABLE = {NeedState.DRAFT, NeedState.PUBLISHED}


def get(session: Session, need_id: int, *, by: Actor | None) -> Need:
    """Return a need this person may know of; raise `NotFound` otherwise."""
    need = session.exec(select(Need).where(Need.id == need_id, scope_needs(by))).first()
    if need is None:
        raise NotFound
    return need


def requirements_of(session: Session, need: Need) -> Sequence[Requirement]:
    """Return a need's requirements in the officer's order."""
    return session.exec(
        select(Requirement).where(Requirement.need_id == need.id).order_by(col(Requirement.position))
    ).all()


def create(
    session: Session, draft: NeedDraft, requirements: list[str], *, by: Actor, form_token: str | None = None
) -> Need:
    """Store a new draft of `by`'s organisation; the same `form_token` twice gives the same need.

    Raises `NotPermitted` and `InvalidInput`.
    """
    require(by, Permission.NEED_WRITE)
    if (earlier := _made_with(session, form_token, by)) is not None:
        return earlier
    sound, wanted = sound_need(draft, requirements, types_in_force(session))
    need = Need.model_validate(
        sound,
        update={
            "organisation_id": by.organisation.key,
            "written_by_id": by.person.key,
            "form_token": form_token,
        },
    )
    try:
        with session.begin_nested():
            session.add(need)
    except IntegrityError:
        # The same form was sent twice at the same moment; the other one has stored it.
        earlier = _made_with(session, form_token, by)
        if earlier is None:
            raise
        return earlier
    _write_requirements(session, need, wanted)
    history.record(session, "need.created", SubjectKind.NEED, need, by=by)
    return need


def _made_with(session: Session, form_token: str | None, by: Actor) -> Need | None:
    if not form_token:
        return None
    return session.exec(
        select(Need).where(Need.form_token == form_token, Need.organisation_id == by.organisation.id)
    ).first()


def edit(
    session: Session, need: Need, draft: NeedDraft, requirements: list[str], *, by: Actor, version: int
) -> None:
    """Change a draft or a published need; a published one is indexed and matched anew.

    `version` is the one the form was opened with: `ChangedMeanwhile` when somebody else saved since.
    """
    require(by, Permission.NEED_WRITE, need)
    if need.state not in _EDITABLE:
        raise StepNotAllowed(state_ko=label(need.state, "ko"), state_en=label(need.state, "en"))
    sound, wanted = sound_need(draft, requirements, types_in_force(session))
    # Locked until the commit: of two who save at once, the second sees the first one's version.
    session.refresh(need, with_for_update=True)
    if need.version != version:
        raise ChangedMeanwhile
    if need.state is NeedState.PUBLISHED:
        _require_complete(sound)
    changed = [name for name, value in sound.model_dump().items() if getattr(need, name) != value]
    if [one.text for one in requirements_of(session, need)] != wanted:
        changed.append("requirements")
    if not changed:
        return
    for name in changed:
        if name != "requirements":
            setattr(need, name, getattr(sound, name))
    need.version += 1
    need.updated_at = now()
    session.add(need)
    session.flush()
    _write_requirements(session, need, wanted)
    history.record(session, "need.edited", SubjectKind.NEED, need, by=by, fields=sorted(changed))
    if need.state is NeedState.PUBLISHED:
        follow(session, need)


def _write_requirements(session: Session, need: Need, wanted: list[str]) -> None:
    session.exec(delete(Requirement).where(col(Requirement.need_id) == need.id))
    session.add_all(
        Requirement(need_id=need.key, position=place, text=line) for place, line in enumerate(wanted, 1)
    )
    session.flush()


def missing(draft: NeedDraft) -> Problems:
    """Return what a need still lacks before it can be submitted, by field."""
    problems: Problems = {}
    if len(clean(draft.problem)) < 20:
        problems["problem"] = (
            "어떤 문제인지 스무 글자 이상 써 주세요.",
            "Please describe the problem in at least twenty characters.",
        )
    if not draft.field_code:
        problems["field_code"] = ("분야를 골라 주세요.", "Please choose the field.")
    if not draft.regions:
        problems["regions"] = ("해당 지역을 골라 주세요.", "Please choose the regions concerned.")
    return problems


def _require_complete(draft: NeedDraft) -> None:
    problems = missing(draft)
    if problems:
        raise InvalidInput(problems)


def step(
    session: Session,
    need: Need,
    action: NeedAction,
    *,
    by: Actor,
    outcome: CloseOutcome | None = None,
    note: str = "",
) -> None:
    """Take one of the owner's steps: submit, recall, close (with an outcome), reopen, withdraw."""
    require(by, Permission.NEED_SUBMIT if action is NeedAction.SUBMIT else Permission.NEED_WRITE, need)
    changes: dict[str, Any] = {"state_note": clean(note)[:2000]}
    if action is NeedAction.SUBMIT:
        _require_complete(need)
    if action is NeedAction.CLOSE:
        if outcome is None:
            raise InvalidInput({"outcome": ("마감 결과를 골라 주세요.", "Please choose how the need ended.")})
        changes |= {"outcome": outcome, "closed_at": now()}
    if action is NeedAction.REOPEN:
        changes |= {"outcome": None, "closed_at": None}
    NEED.take(session, need, action, Party.OWNER, **changes)
    history.record(session, f"need.{action.value}", SubjectKind.NEED, need, by=by, state=need.state.value)
    follow(session, need)


def follow(session: Session, need: Need) -> None:
    """Ask the worker to bring search and matches in line with the need."""
    outbox.enqueue(
        session, "index_item", key=f"index-need-{need.key}", kind=ItemKind.NEED.value, item=need.key
    )


def of_organisation(session: Session, *, by: Actor) -> Sequence[Need]:
    """Return the needs of `by`'s organisation, newest first."""
    return session.exec(
        select(Need)
        .where(Need.organisation_id == by.organisation.id)
        .order_by(col(Need.updated_at).desc(), col(Need.id).desc())
    ).all()
