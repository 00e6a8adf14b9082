"""The history: every step is an event in a hash chain, so that a changed or missing line can be named."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select, update

from matcher.models import Actor, Counter, Event, Table, now
from matcher.vocabulary import SubjectKind

_CHAIN = "event"


def next_number(session: Session, name: str) -> int:
    """Return the next number of the counter `name`; the counter stays locked until the transaction ends.

    Numbers therefore appear to other processes in their own order, which followers of `seq` rely on.
    """
    return _advance(session, name).value


def _advance(session: Session, name: str) -> Counter:
    # populate_existing: another process may have moved the counter since this session last saw it.
    if not _bump(session, name):
        # Another process may be making the same counter: then ours gives way, and waits for that one's end.
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        made = insert(Counter).values(name=name, value=0, digest="").on_conflict_do_nothing()
        session.exec(made)
        _bump(session, name)
    statement = select(Counter).where(Counter.name == name).execution_options(populate_existing=True)
    return session.exec(statement).one()


def _bump(session: Session, name: str) -> bool:
    done = session.exec(update(Counter).where(col(Counter.name) == name).values(value=col(Counter.value) + 1))
    return bool(done.rowcount)


def record(
    session: Session,
    verb: str,
    subject_kind: SubjectKind,
    subject: Table | int,
    *,
    by: Actor | None,
    **facts: Any,  # noqa: ANN401 - facts are whatever JSON can hold
) -> Event:
    """Append an event: `by` did `verb` to `subject`. `facts` hold ids, states and field names only.

    The caller commits; event and deed stand or fall together.
    """
    link = _advance(session, _CHAIN)
    event = Event(
        at=now(),
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject if isinstance(subject, int) else subject.key,
        person_id=by.person.id if by else None,
        organisation_id=by.organisation.id if by else None,
        facts=facts,
        previous_hash=link.digest,
        hash="",
    )
    event.hash = seal(event)
    link.digest = event.hash
    session.add_all([event, link])
    session.flush()
    return event


def seal(event: Event) -> str:
    """Return the SHA-256 (hex) over an event's content and the hash before it."""
    content = json.dumps(
        [
            event.previous_hash,
            event.at.isoformat(timespec="microseconds"),
            event.person_id,
            event.organisation_id,
            event.verb,
            str(event.subject_kind),
            event.subject_id,
            event.facts,
        ],
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def timeline(session: Session, subject_kind: SubjectKind, subject_id: int) -> Sequence[Event]:
    """Return the events of a subject, oldest first."""
    statement = (
        select(Event)
        .where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
        .order_by(col(Event.id))
    )
    return session.exec(statement).all()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found: how many events were read, and the id of the first whose seal does not hold.

    `broken` is None when the whole chain holds, and 0 when it was cut short at its end (the counter keeps the last
    seal).
    """

    events: int
    broken: int | None


def verify(session: Session) -> Verdict:
    """Recompute every seal, oldest first, up to the first that does not hold."""
    previous, count = "", 0
    # Read in portions, since a history only grows; closed at once, since the reading may end early.
    statement = select(Event).order_by(col(Event.id)).execution_options(yield_per=2000)
    with closing(session.exec(statement)) as events:
        for event in events:
            count += 1
            if event.previous_hash != previous or seal(event) != event.hash:
                return Verdict(count, event.id)
            previous = event.hash
    counter = session.get(Counter, _CHAIN)
    return Verdict(count, 0 if counter is not None and counter.digest != previous else None)


def first_broken_link(session: Session) -> int | None:
    """Return what `verify` found broken: an event's id, 0 for a chain cut short, None for a whole one."""
    return verify(session).broken
