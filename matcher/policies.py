"""The ranking policy as the alliance keeps it: which version is in force, all versions, adopt another, return to one.

History is never rewritten: every change is a new version with its reason, an event, and a job that makes the stored
matches anew.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from matcher import history, outbox
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound
from matcher.models import Actor, RankingPolicyVersion, now
from matcher.permissions import Permission, require
from matcher.ranking.policy import (
    LEARNED,
    NUMBERS,
    Content,
    Range,
    RankingPolicy,
    flat,
    nested,
    policy_of,
    shipped_policy,
    shipped_record,
)
from matcher.validation import Problems, clean
from matcher.vocabulary import SignalName, SubjectKind

SHORTEST_REASON, LONGEST_REASON = 10, 2000
MATCH_ALL = "match_all"
JUDGE_LEARNED = "judge_learned"


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A policy somebody proposes, and `base`: the version that was in force when they began."""

    base: int
    content: Content


@dataclass(frozen=True, slots=True)
class Difference:
    """A number by its full name, before and after; None where a version has no such number."""

    name: str
    before: float | None
    after: float | None


def newest(session: Session) -> RankingPolicyVersion | None:
    """Return the version in force as its row, or None while there is none."""
    statement = select(RankingPolicyVersion).order_by(col(RankingPolicyVersion.version).desc()).limit(1)
    return session.exec(statement).first()


def policy_in_force(session: Session) -> RankingPolicy:
    """Return the policy in force: the newest version, or the one the program comes with while there is none."""
    row = newest(session)
    return shipped_policy() if row is None else policy_of(row.version, row.content)


def policy_at(session: Session, version: int) -> RankingPolicy:
    """Return the policy a stored match was made with; the one in force when that version is not known."""
    statement = select(RankingPolicyVersion).where(RankingPolicyVersion.version == version)
    row = session.exec(statement).first()
    return policy_in_force(session) if row is None else policy_of(row.version, row.content)


def draft_of(session: Session) -> PolicyDraft:
    """Return the policy in force as a draft to begin from."""
    policy = policy_in_force(session)
    present = {name: _present(policy, name) for name in NUMBERS}
    return PolicyDraft(policy.version, nested(present | _learned(policy.numbers)))


def _learned(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: numbers[name] for name in LEARNED if name in numbers}


def _present(policy: RankingPolicy, name: str) -> float:
    """A number as it works now: one that an older version lacks is off, or as the program comes where 0 is none."""
    value = policy.number(name)
    return value if name in policy.numbers or NUMBERS[name].holds(value) else shipped_policy().number(name)


def versions(session: Session) -> Sequence[RankingPolicyVersion]:
    """Return every version, newest first."""
    return session.exec(select(RankingPolicyVersion).order_by(col(RankingPolicyVersion.version).desc())).all()


def get(session: Session, version: int) -> RankingPolicyVersion:
    """Return a version; raise `NotFound` when there is none."""
    statement = select(RankingPolicyVersion).where(RankingPolicyVersion.version == version)
    row = session.exec(statement).first()
    if row is None:
        raise NotFound
    return row


def differences(before: Content, after: Content) -> list[Difference]:
    """Return the numbers in which two contents differ, in the order of `NUMBERS`."""
    old, new = flat(before), flat(after)
    names = [*NUMBERS, *(name for name in (old | new) if name not in NUMBERS)]
    return [
        Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    ]


def sound(draft: PolicyDraft) -> PolicyDraft:
    """Return the draft with every number as a number; raise `InvalidInput` with every problem, by full name."""
    problems: Problems = {}
    numbers = flat(draft.content)
    for name in numbers:
        if name not in NUMBERS and name not in LEARNED:
            problems[name] = (f"‘{name}’은(는) 없는 항목입니다.", f"There is no number ‘{name}’.")
    learned = _learned(numbers)
    for name, allowed in {**NUMBERS, **(LEARNED if learned else {})}.items():
        _check(problems, name, numbers.get(name), allowed)
    if not problems:
        _check_order(problems, numbers)
    if problems:
        raise InvalidInput(problems)
    return PolicyDraft(draft.base, nested({name: numbers[name] for name in NUMBERS} | learned))


def _check(problems: Problems, name: str, value: Any, allowed: Range) -> None:  # noqa: ANN401 - what a file held
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if number and allowed.holds(value):
        return
    low, high = (f"{one:g}" for one in (allowed.low, allowed.high))
    nothing_ko, nothing_en = (" 또는 0(쓰지 않음)", ", or 0 (off)") if allowed.or_nothing else ("", "")
    kind_ko, kind_en = ("정수", "whole number") if allowed.whole else ("숫자", "number")
    problems[name] = (
        f"{low} 이상 {high} 이하의 {kind_ko}를 써 주세요{nothing_ko}.",
        f"Please give a {kind_en} from {low} to {high}{nothing_en}.",
    )


def _check_order(problems: Problems, numbers: dict[str, float]) -> None:
    for upper, lower in (("strong", "good"), ("good", "partial")):
        if numbers[f"grades.{upper}"] <= numbers[f"grades.{lower}"]:
            problems[f"grades.{upper}"] = (
                "더 낮은 등급의 기준보다 커야 합니다.",
                "This must be above the threshold of the grade below it.",
            )
    if numbers["meaning_scale.high"] <= numbers["meaning_scale.low"]:
        problems["meaning_scale.high"] = ("아래 끝보다 커야 합니다.", "This must be above the lower end.")


def adopt(session: Session, draft: PolicyDraft, reason: str, *, by: Actor) -> RankingPolicyVersion:
    """Put a draft in force as a new version and have all stored matches made anew.

    What was learnt stays as it is: that has a switch of its own (`matcher.learned`). Raises `NotPermitted`,
    `InvalidInput` (a number out of its range, no reason, nothing different) or `ChangedMeanwhile` (another version was
    adopted since the draft was begun).
    """
    require(by, Permission.POLICY_ADOPT)
    return _adopt(session, _keeping_learned(session, draft), reason, by=by)


def adopt_as_operator(session: Session, draft: PolicyDraft, reason: str) -> RankingPolicyVersion:
    """As `adopt`, for whoever runs the program, at its command line: they are no person of the service."""
    return _adopt(session, _keeping_learned(session, draft), reason, by=None)


def _keeping_learned(session: Session, draft: PolicyDraft) -> PolicyDraft:
    """The draft with what was learnt as it is in force; `InvalidInput` when it says otherwise."""
    present, proposed = _learned(flat(draft_of(session).content)), _learned(flat(draft.content))
    if proposed and proposed != present:
        raise InvalidInput(
            {
                "learned": (
                    "배운 가중치는 여기서 바꿀 수 없습니다. ‘배운 순서’에서 켜거나 꺼 주세요.",
                    "Learnt weights cannot be changed here. Switch the learned order on or off instead.",
                )
            }
        )
    return PolicyDraft(draft.base, nested({**flat(draft.content), **present}))


def put_learned(
    session: Session, weights: Mapping[SignalName, float], reason: str, *, by: Actor | None, base: int | None
) -> RankingPolicyVersion:
    """Put learnt weights beside the hand-set ones as a new version; none switches them off.

    Only `matcher.learned` calls this, once it has judged them. `by` is None for the operator. Raises as `adopt`.
    """
    present = draft_of(session)
    kept = {name: one for name, one in flat(present.content).items() if name not in LEARNED}
    learnt = {f"learned.{name}": float(one) for name, one in weights.items()}
    draft = PolicyDraft(present.base if base is None else base, nested(kept | learnt))
    return _adopt(session, draft, reason, by=by)


def return_to(
    session: Session, version: int, reason: str, *, by: Actor, base: int | None = None
) -> RankingPolicyVersion:
    """Adopt the content of an old version as a new one; `base` is the version the person saw in force.

    A number that did not exist then keeps its present value, and so does what was learnt. Raises as `adopt`, and
    `NotFound`.
    """
    require(by, Permission.POLICY_ADOPT)
    present = draft_of(session)
    old = {name: one for name, one in flat(get(session, version).content).items() if name in NUMBERS}
    draft = PolicyDraft(present.base if base is None else base, nested(flat(present.content) | old))
    return _adopt(session, draft, reason, by=by)


def _adopt(session: Session, draft: PolicyDraft, reason: str, *, by: Actor | None) -> RankingPolicyVersion:
    said = clean(reason)
    problems: Problems = {}
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        problems["reason"] = (
            f"왜 바꾸는지 {SHORTEST_REASON}자 이상 {LONGEST_REASON:,}자 이하로 써 주세요. 판과 함께 기록에 남습니다.",
            f"Please say why in {SHORTEST_REASON} to {LONGEST_REASON:,} characters. It is kept with the version.",
        )
    try:
        draft = sound(draft)
    except InvalidInput as refusal:
        problems = refusal.problems | problems
    if problems:
        raise InvalidInput(problems)
    write_shipped(session)
    present = draft_of(session)
    if draft.base != present.base:
        raise ChangedMeanwhile
    changed = [one.name for one in differences(present.content, draft.content)]
    if not changed:
        raise InvalidInput(
            {
                "reason": (
                    "지금 쓰는 기준과 다른 점이 없습니다. 바꿀 값을 고친 뒤 채택해 주세요.",
                    "Nothing differs from the policy in force. Change a number, then adopt.",
                )
            }
        )
    moment = now()
    row = RankingPolicyVersion(
        version=present.base + 1,
        in_force_from=moment,
        reason=said,
        person_id=by.person.id if by else None,
        organisation_id=by.organisation.id if by else None,
        content=draft.content,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as problem:
        raise ChangedMeanwhile from problem
    history.record(session, "policy.adopted", SubjectKind.POLICY, row.version, by=by, changed=changed)
    outbox.enqueue(session, MATCH_ALL, key="match-all")
    outbox.enqueue(session, JUDGE_LEARNED, key=JUDGE_LEARNED)
    return row


def write_shipped(session: Session) -> None:
    """Write the policy the program comes with: into an empty table, or over an older one that came the same way.

    Once the alliance has adopted a version of its own, a new edition of the program changes nothing.
    """
    record, standing = shipped_record(), newest(session)
    if standing is not None and (not standing.shipped or standing.content == record["content"]):
        return
    if standing is None:
        version = record["version"]
    else:
        version = session.exec(select(func.max(RankingPolicyVersion.version))).one() + 1
        outbox.enqueue(session, MATCH_ALL, key="match-all")
    session.add(
        RankingPolicyVersion(
            version=version,
            in_force_from=datetime.fromisoformat(record["in_force_from"]).replace(tzinfo=UTC),
            reason=record["reason"],
            shipped=True,
            content=record["content"],
        )
    )
    session.flush()
