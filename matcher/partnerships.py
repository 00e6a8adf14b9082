"""Partnership requests: one organisation asks another, either way; the other accepts or declines with a reason."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from matcher import history, organisations, outbox
from matcher.errors import (
    AlreadyRequested,
    InvalidInput,
    NotFound,
    ReceiverCannotAnswer,
    RequestToOneself,
    TooManyRequests,
)
from matcher.models import Actor, Message, Need, Organisation, PartnershipRequest, Person, Solution, now
from matcher.permissions import Permission, party_of, require, scope_requests
from matcher.policies import JUDGE_LEARNED
from matcher.validation import Problems, check_text, clean
from matcher.vocabulary import (
    DeclineReason,
    NeedState,
    OrganisationState,
    Party,
    RequestAction,
    RequestState,
    Side,
    SolutionState,
    SubjectKind,
)
from matcher.workflows import REQUEST

LONGEST_MESSAGE = 5000


def ask(
    session: Session,
    *,
    by: Actor,
    receiver: Organisation,
    need: Need | None,
    solution: Solution | None,
    body: str,
    form_token: str | None = None,
    expires_in: timedelta = timedelta(days=30),
    most_per_day: int = 20,
) -> PartnershipRequest:
    """Send a request from `by`'s organisation to `receiver` about a need, a solution or both.

    The same `form_token` twice gives the same request. Raises `AlreadyRequested` while one about the same need
    and solution is open between the two, `TooManyRequests` beyond the day's quota, `RequestToOneself`, and
    `ReceiverCannotAnswer` for an organisation without people.
    """
    require(by, Permission.REQUEST_SEND)
    if form_token and (earlier := _sent_with(session, form_token, by)) is not None:
        return earlier
    _check_subjects(by, receiver, need, solution)
    if not organisations.people_of(session, receiver):
        raise ReceiverCannotAnswer
    said = _sound_message(body)
    _check_quota(session, by, most_per_day)
    request = PartnershipRequest(
        sender_id=by.organisation.key,
        receiver_id=receiver.key,
        need_id=need.key if need else None,
        solution_id=solution.key if solution else None,
        sent_by_id=by.person.key,
        expires_at=now() + expires_in,
        open_key=_open_key(by.organisation, receiver, need, solution),
        form_token=form_token,
    )
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError as clash:
        # The same form sent twice at the same moment is one request; another form about the same is too late.
        if form_token and (earlier := _sent_with(session, form_token, by)) is not None:
            return earlier
        raise AlreadyRequested from clash
    session.add(
        Message(
            request_id=request.key, organisation_id=by.organisation.key, person_id=by.person.key, body=said
        )
    )
    history.record(session, "request.sent", SubjectKind.REQUEST, request, by=by)
    return request


def _sent_with(session: Session, form_token: str, by: Actor) -> PartnershipRequest | None:
    return session.exec(
        select(PartnershipRequest).where(
            PartnershipRequest.form_token == form_token,
            PartnershipRequest.sender_id == by.organisation.id,
        )
    ).first()


def _open_key(one: Organisation, other: Organisation, need: Need | None, solution: Solution | None) -> str:
    # The pair is sorted: while A asks B about something, B need not ask A about the same.
    low, high = sorted((one.key, other.key))
    return f"{low}:{high}:{need.key if need else 0}:{solution.key if solution else 0}"


def _check_subjects(by: Actor, receiver: Organisation, need: Need | None, solution: Solution | None) -> None:
    if receiver.id == by.organisation.id:
        raise RequestToOneself
    if receiver.state is not OrganisationState.APPROVED or receiver.kind.side is Side.ALLIANCE:
        raise NotFound
    ends = {by.organisation.id, receiver.id}
    if need is None and solution is None:
        raise InvalidInput(
            {
                "subject": (
                    "어떤 수요나 솔루션에 관한 요청인지 골라 주세요.",
                    "Please choose what this is about.",
                )
            }
        )
    if need is not None and (need.organisation_id not in ends or need.state is not NeedState.PUBLISHED):
        raise NotFound
    if solution is not None and (
        solution.organisation_id not in ends or solution.state is not SolutionState.PUBLISHED
    ):
        raise NotFound


def _check_quota(session: Session, by: Actor, most: int) -> None:
    sent = session.exec(
        select(func.count())
        .select_from(PartnershipRequest)
        .where(
            PartnershipRequest.sender_id == by.organisation.id,
            col(PartnershipRequest.created_at) > now() - timedelta(days=1),
        )
    ).one()
    if sent >= most:
        raise TooManyRequests(limit=most)


def _sound_message(body: str) -> str:
    said = clean(body)
    problems: Problems = {}
    if len(said) < 2:
        problems["body"] = ("전할 내용을 써 주세요.", "Please write a message.")
    check_text(problems, "body", said, LONGEST_MESSAGE)
    if problems:
        raise InvalidInput(problems)
    return said


def get(session: Session, request_id: int, *, by: Actor | None) -> PartnershipRequest:
    """Return a request this person's organisation sent or received; raise `NotFound` otherwise."""
    request = session.exec(
        select(PartnershipRequest).where(PartnershipRequest.id == request_id, scope_requests(by))
    ).first()
    if request is None:
        raise NotFound
    return request


def inbox(session: Session, *, by: Actor) -> Sequence[PartnershipRequest]:
    """Return the requests sent and received by `by`'s organisation: those waiting first, then newest first."""
    return session.exec(
        select(PartnershipRequest)
        .where(scope_requests(by))
        .order_by(
            (col(PartnershipRequest.state) != RequestState.SENT),
            col(PartnershipRequest.updated_at).desc(),
            col(PartnershipRequest.id).desc(),
        )
    ).all()


def waiting_for(session: Session, *, by: Actor) -> int:
    """Return how many requests wait for `by`'s organisation to answer."""
    return session.exec(
        select(func.count())
        .select_from(PartnershipRequest)
        .where(
            PartnershipRequest.receiver_id == by.organisation.id,
            PartnershipRequest.state == RequestState.SENT,
        )
    ).one()


def thread(session: Session, request: PartnershipRequest) -> Sequence[Message]:
    """Return the messages of a request, oldest first."""
    return session.exec(
        select(Message).where(Message.request_id == request.id).order_by(col(Message.id))
    ).all()


def answer(
    session: Session,
    request: PartnershipRequest,
    action: RequestAction,
    *,
    by: Actor,
    reason: DeclineReason | None = None,
    note: str = "",
) -> None:
    """Accept or decline (receiver), or withdraw (sender). Declining needs a reason."""
    withdraws = action is RequestAction.WITHDRAW
    require(by, Permission.REQUEST_WITHDRAW if withdraws else Permission.REQUEST_ANSWER, request)
    said = clean(note)
    problems: Problems = {}
    check_text(problems, "note", said, 2000)
    if action is RequestAction.DECLINE and reason is None:
        problems["reason"] = ("거절하는 이유를 골라 주세요.", "Please choose why you decline.")
    if problems:
        raise InvalidInput(problems)
    party = party_of(by, request)
    assert party is not None  # noqa: S101 - the permission has just been checked
    answered = {} if withdraws else {"answered_by_id": by.person.key, "answered_at": now()}
    REQUEST.take(
        session,
        request,
        action,
        party,
        answer_note=said,
        decline_reason=reason if action is RequestAction.DECLINE else None,
        # An accepted request stays the one between the two; the others make room for a new attempt.
        open_key=request.open_key if action is RequestAction.ACCEPT else None,
        **answered,
    )
    history.record(
        session, f"request.{action.value}", SubjectKind.REQUEST, request, by=by, state=request.state.value
    )
    outbox.enqueue(session, JUDGE_LEARNED, key=JUDGE_LEARNED)


def expire_due(session: Session) -> int:
    """Let requests that nobody answered in time expire; return how many."""
    due = session.exec(
        select(PartnershipRequest).where(
            PartnershipRequest.state == RequestState.SENT, col(PartnershipRequest.expires_at) < now()
        )
    ).all()
    for request in due:
        REQUEST.take(session, request, RequestAction.EXPIRE, Party.CLOCK, open_key=None)
        history.record(session, "request.expire", SubjectKind.REQUEST, request, by=None)
    return len(due)


def speak(
    session: Session, request: PartnershipRequest, body: str, *, by: Actor, form_token: str | None = None
) -> Message:
    """Add a message to the thread; the same `form_token` twice gives the same message."""
    require(by, Permission.REQUEST_SPEAK, request)
    if (earlier := _said_with(session, form_token, by)) is not None:
        return earlier
    message = Message(
        request_id=request.key,
        organisation_id=by.organisation.key,
        person_id=by.person.key,
        body=_sound_message(body),
        form_token=form_token,
    )
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:
        # The same form was sent twice at the same moment; the other one has stored it.
        earlier = _said_with(session, form_token, by)
        if earlier is None:
            raise
        return earlier
    request.updated_at = now()
    session.add(request)
    session.flush()
    history.record(session, "request.message", SubjectKind.REQUEST, request, by=by)
    return message


def _said_with(session: Session, form_token: str | None, by: Actor) -> Message | None:
    if not form_token:
        return None
    return session.exec(
        select(Message).where(Message.form_token == form_token, Message.organisation_id == by.organisation.id)
    ).first()


def contacts(request: PartnershipRequest, *, by: Actor) -> tuple[Person, Person] | None:
    """Return (sender's person, receiver's person) once accepted and only to the two ends; else None."""
    if request.state is not RequestState.ACCEPTED or request.answered_by is None:
        return None
    if by.organisation.id not in {request.sender_id, request.receiver_id}:
        return None
    return request.sent_by, request.answered_by
