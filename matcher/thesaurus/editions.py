"""Editions of the thesaurus as the alliance keeps them: which is in force, what another would change, adopt it.

An edition holds only what differs from the types the program comes with, so that a new release still brings its own
improvements: where the alliance has a record, it wins; what it has not touched follows the program. Nothing is ever
deleted: a retired type stays known by its id to what names it, and is no longer offered or matched.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from matcher import history, outbox
from matcher.errors import ChangedMeanwhile, InvalidInput, UnsoundThesaurus
from matcher.models import Actor, ThesaurusEdition
from matcher.permissions import Permission, require
from matcher.reference.solution_types import (
    FIELD_NAMES,
    SolutionTypeRecord,
    SolutionTypes,
    record_of,
    shipped_seal,
    shipped_types,
)
from matcher.thesaurus import lines, rules
from matcher.thesaurus.lines import Fault, Proposed
from matcher.validation import Problems, clean
from matcher.vocabulary import SubjectKind

READ_THESAURUS = "read_thesaurus"
SHORTEST_REASON, LONGEST_REASON = 10, 2000
# Beyond so many faults a list helps nobody.
_FAULTS_TOLD = 40

_built: dict[tuple[int, str, str], SolutionTypes] = {}
_BUILT_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class ThesaurusDraft:
    """Types somebody wants to add, change or retire, and `base`: the edition in force when they began (0: none)."""

    base: int
    proposed: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class TypeDifference:
    """What a draft does to one type: `deed` is added, changed, retired or restored; `fields` name what it changes."""

    deed: str
    before: SolutionTypeRecord | None
    after: SolutionTypeRecord
    fields: tuple[str, ...] = field(default=())


def edition_in_force(session: Session) -> ThesaurusEdition | None:
    """Return the newest edition as its row, or None while the alliance has adopted none."""
    statement = select(ThesaurusEdition).order_by(col(ThesaurusEdition.number).desc()).limit(1)
    return session.exec(statement).first()


def editions(session: Session) -> Sequence[ThesaurusEdition]:
    """Return every edition, newest first."""
    return session.exec(select(ThesaurusEdition).order_by(col(ThesaurusEdition.number).desc())).all()


def mark_in_force(session: Session) -> tuple[int, str]:
    """Return the `mark` of the types in force, without reading them: what a process compares before a search."""
    statement = select(ThesaurusEdition.number, ThesaurusEdition.content_hash)
    found = session.exec(statement.order_by(col(ThesaurusEdition.number).desc()).limit(1)).first()
    return (0, "") if found is None else (found[0], found[1])


def types_in_force(session: Session) -> SolutionTypes:
    """Return the types in force: those the program comes with, with what the newest edition changes in them."""
    number, seal = mark_in_force(session)
    if number == 0:
        return shipped_types()
    key = (number, seal, shipped_seal())
    known = _built.get(key)
    if known is None:
        row = session.exec(select(ThesaurusEdition).where(ThesaurusEdition.number == number)).one()
        known = shipped_types().changed(
            [record_of(one) for one in row.changes["records"]],
            row.changes["retired"],
            edition=number,
            seal=seal,
        )
        if len(_built) >= _BUILT_AT_ONCE:
            _built.clear()
        _built[key] = known
    return known


def export(session: Session) -> str:
    """Return all types in force, retired ones marked, as lines that `read` takes back."""
    return lines.written(types_in_force(session))


def read(session: Session, text: str, *, base: int | None = None) -> ThesaurusDraft:
    """Return the lines as a draft on the edition in force, or on `base`. Types the lines leave out stay as they are.

    Raises `UnsoundThesaurus` with every fault, each with its line and type.
    """
    present = types_in_force(session)
    proposed, faults = lines.read(text)
    _refuse(faults + rules.faults_of(proposed, present))
    return ThesaurusDraft(present.edition if base is None else base, tuple(proposed))


def differences(session: Session, draft: ThesaurusDraft) -> list[TypeDifference]:
    """Return what the draft would change in the types in force, in the order of the draft."""
    present = types_in_force(session)
    found = []
    for one in draft.proposed:
        before = present.find(one.record.id)
        if before is None:
            found.append(TypeDifference("added", None, one.record))
            if one.retired:
                found.append(TypeDifference("retired", one.record, one.record))
            continue
        changed = tuple(name for name in FIELD_NAMES if getattr(before, name) != getattr(one.record, name))
        if changed:
            found.append(TypeDifference("changed", before, one.record, changed))
        if one.retired != (one.record.id in present.retired):
            found.append(TypeDifference("retired" if one.retired else "restored", before, one.record))
    return found


def adopt(session: Session, draft: ThesaurusDraft, reason: str, *, by: Actor) -> ThesaurusEdition:
    """Put a draft in force as a new edition; every process reads it before its next search.

    Raises `NotPermitted`, `InvalidInput` (no reason, nothing different), `UnsoundThesaurus`, or `ChangedMeanwhile`
    (another edition was adopted since the draft was begun).
    """
    require(by, Permission.THESAURUS_ADOPT)
    return _adopt(session, draft, reason, by=by)


def adopt_as_operator(session: Session, draft: ThesaurusDraft, reason: str) -> ThesaurusEdition:
    """As `adopt`, for whoever runs the program, at its command line: they are no person of the service."""
    return _adopt(session, draft, reason, by=None)


def import_(session: Session, text: str, reason: str, *, by: Actor) -> ThesaurusEdition:
    """Adopt what the lines hold. Raises as `read` and `adopt`."""
    require(by, Permission.THESAURUS_ADOPT)
    return _adopt(session, read(session, text), reason, by=by)


def _adopt(session: Session, draft: ThesaurusDraft, reason: str, *, by: Actor | None) -> ThesaurusEdition:
    said = clean(reason)
    _require_reason(said)
    present = types_in_force(session)
    if draft.base != present.edition:
        raise ChangedMeanwhile
    _refuse(rules.faults_of(draft.proposed, present))
    found = differences(session, draft)
    if not found:
        raise InvalidInput(
            {
                "reason": (
                    "지금 쓰는 문제·해결 사전과 다른 점이 없습니다.",
                    "Nothing differs from the thesaurus in force.",
                )
            }
        )
    changes = _changes(lines.merged(present, draft.proposed))
    row = ThesaurusEdition(
        number=present.edition + 1,
        reason=said,
        person_id=by.person.id if by else None,
        organisation_id=by.organisation.id if by else None,
        content_hash=hashlib.sha256(json.dumps(changes, ensure_ascii=False).encode()).hexdigest(),
        changes=changes,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as problem:
        raise ChangedMeanwhile from problem
    facts: dict[str, list[str]] = {}
    for one in found:
        facts.setdefault(one.deed, []).append(one.after.id)
    history.record(session, "thesaurus.adopted", SubjectKind.THESAURUS, row.number, by=by, **facts)
    outbox.enqueue(session, READ_THESAURUS, key="read-thesaurus")
    return row


def _changes(after: SolutionTypes) -> dict[str, Any]:
    """In what the types differ from those of the program. A record like the program's own follows the program again."""
    shipped = shipped_types()
    kept = [one for one in after.records if one.id in after.retired or shipped.find(one.id) != one]
    return {
        "records": [one.as_row() for one in kept],
        "retired": [one.id for one in after.records if one.id in after.retired],
    }


def _require_reason(said: str) -> None:
    problems: Problems = {}
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        problems["reason"] = (
            f"왜 바꾸는지 {SHORTEST_REASON}자 이상 {LONGEST_REASON:,}자 이하로 써 주세요. 판과 함께 기록에 남습니다.",
            f"Please say why in {SHORTEST_REASON} to {LONGEST_REASON:,} characters. It is kept with the edition.",
        )
    if problems:
        raise InvalidInput(problems)


def _refuse(faults: Sequence[Fault]) -> None:
    if not faults:
        return
    told = [one.said() for one in sorted(faults, key=lambda one: one.line)[:_FAULTS_TOLD]]
    if len(faults) > _FAULTS_TOLD:
        more = len(faults) - _FAULTS_TOLD
        told.append((f"그 밖에 {more}곳이 더 있습니다.", f"There are {more} more."))
    raise UnsoundThesaurus(told)
