"""Several people and processes at once, each in a transaction of its own: nothing is lost, nothing happens twice."""

import time
from collections import Counter as Count
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from threading import Event as Pause

import pytest
from sqlmodel import select

from matcher import accounts, history, needs, outbox, partnerships, solutions
from matcher.database import WritingSession, reading, writing
from matcher.errors import ChangedMeanwhile, Refusal, StepNotAllowed
from matcher.models import Counter, Event, Job, Message, Need, PartnershipRequest, Requirement, Solution
from matcher.vocabulary import DeclineReason, RequestAction, RequestState, SubjectKind
from tests.factories import a_company, a_municipality, a_request, need_draft, published_need, solution_draft

THREADS = 8


def at_once(deed, count=THREADS):
    """Start `deed(number)` in so many threads at the same moment; return what each gave back or was refused."""
    together = Barrier(count)

    def one(number):
        together.wait(30)
        try:
            return deed(number)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def count_of(engine, table):
    with reading(engine) as session:
        return len(session.exec(select(table)).all())


@pytest.fixture
def people(engine):
    """E-mails of a town and a company, stored for every transaction to see."""
    with writing(engine) as session:
        return a_municipality(session).person.email, a_company(session).person.email


def actor(session, email):
    return accounts.actor_of(session, accounts.person_by_email(session, email))


def test_a_counter_is_made_once_however_many_ask_for_its_first_number(engine):
    def first(_number):
        with writing(engine) as session:
            return history.next_number(session, "new")

    assert sorted(at_once(first)) == list(range(1, THREADS + 1))


def test_the_first_number_waits_for_the_transaction_that_made_the_counter(engine):
    with WritingSession(engine) as session:
        assert history.next_number(session, "new") == 1
        session.rollback()
    with writing(engine) as session:
        assert history.next_number(session, "new") == 1


def test_eight_threads_of_fifty_events_make_one_unbroken_chain(engine):
    def fifty(number):
        for step in range(50):
            with writing(engine) as session:
                history.record(session, "test.step", SubjectKind.SYSTEM, number, by=None, step=step)

    with reading(engine) as session:
        before = len(session.exec(select(Event)).all())
    at_once(fifty)
    with reading(engine) as session:
        assert history.first_broken_link(session) is None
        steps = Count(one.subject_id for one in session.exec(select(Event).where(Event.verb == "test.step")))
        assert steps == dict.fromkeys(range(THREADS), 50)
        assert session.get_one(Counter, "event").value == before + 50 * THREADS


@pytest.mark.parametrize("other", [RequestAction.DECLINE, RequestAction.ACCEPT, RequestAction.WITHDRAW])
def test_of_two_answers_at_the_same_moment_exactly_one_stands(engine, people, other):
    town, company = people
    with writing(engine) as session:
        need = published_need(session, by=actor(session, town))
        key = a_request(session, need=need, by=actor(session, company)).key
    deeds = [RequestAction.ACCEPT, other]

    def answer(number):
        action = deeds[number]
        with writing(engine) as session:
            by = actor(session, company if action is RequestAction.WITHDRAW else town)
            reason = DeclineReason.OTHER if action is RequestAction.DECLINE else None
            partnerships.answer(session, partnerships.get(session, key, by=by), action, by=by, reason=reason)
        return action

    told = at_once(answer, 2)
    (stands,) = [one for one in told if isinstance(one, RequestAction)]
    (refused,) = [one for one in told if isinstance(one, Refusal)]
    assert isinstance(refused, (ChangedMeanwhile, StepNotAllowed))
    with reading(engine) as session:
        state = session.get_one(PartnershipRequest, key).state
        verbs = [one.verb for one in history.timeline(session, SubjectKind.REQUEST, key)]
        assert history.first_broken_link(session) is None
    wanted = {
        RequestAction.ACCEPT: RequestState.ACCEPTED,
        RequestAction.DECLINE: RequestState.DECLINED,
        RequestAction.WITHDRAW: RequestState.WITHDRAWN,
    }
    assert state is wanted[stands]
    assert verbs == ["request.sent", f"request.{stands.value}"]


def test_a_need_sent_several_times_at_once_is_one_need(engine, people):
    def create(_number):
        with writing(engine) as session:
            return needs.create(
                session,
                need_draft(),
                ["전화로도 부를 수 있어야 합니다."],
                by=actor(session, people[0]),
                form_token="double",
            ).key

    assert len(set(at_once(create, 4))) == 1
    assert count_of(engine, Need) == count_of(engine, Requirement) == 1


def test_a_solution_sent_several_times_at_once_is_one_solution(engine, people):
    def create(_number):
        with writing(engine) as session:
            return solutions.create(
                session, solution_draft(), by=actor(session, people[1]), form_token="double"
            ).key

    assert len(set(at_once(create, 4))) == 1
    assert count_of(engine, Solution) == 1


def test_a_request_and_a_message_sent_several_times_at_once_are_one_each(engine, people):
    town, company = people
    with writing(engine) as session:
        need_key = published_need(session, by=actor(session, town)).key

    def ask(_number):
        with writing(engine) as session:
            need = session.get_one(Need, need_key)
            return partnerships.ask(
                session,
                by=actor(session, company),
                receiver=need.organisation,
                need=need,
                solution=None,
                body="함께 해 보고 싶습니다.",
                form_token="double",
            ).key

    (key,) = set(at_once(ask, 4))
    assert count_of(engine, PartnershipRequest) == count_of(engine, Message) == 1

    def speak(_number):
        with writing(engine) as session:
            by = actor(session, town)
            request = partnerships.get(session, key, by=by)
            return partnerships.speak(session, request, "반갑습니다.", by=by, form_token="again").key

    assert len(set(at_once(speak, 4))) == 1
    assert count_of(engine, Message) == 2


def test_of_one_key_only_one_job_waits_however_many_enqueue_it_at_once(engine):
    def enqueue(number):
        with writing(engine) as session:
            outbox.enqueue(session, "expire_requests", key="expire-requests", by=number)

    at_once(enqueue)
    assert count_of(engine, Job) == 1


def test_workers_that_claim_at_once_share_the_jobs_and_take_none_twice(engine):
    with writing(engine) as session:
        for number in range(40):
            outbox.enqueue(session, "index_item", kind="need", item=number)

    def claim(number):
        taken = []
        while True:
            with writing(engine) as session:
                held = outbox.claim(session, f"worker-{number}", most=3)
                for job in held:
                    outbox.finish(session, job.key)
            if not held:
                return taken
            taken += [job.key for job in held]

    done = [key for taken in at_once(claim, 4) for key in taken]
    assert len(done) == len(set(done)) == 40


def test_of_two_who_sign_up_with_one_address_at_once_one_is_told(engine):
    def sign_up(_number):
        with writing(engine) as session:
            return a_company(session, approved=False, email="same@example.kr").person.key

    told = at_once(sign_up, 2)
    (refused,) = [one for one in told if isinstance(one, Refusal)]
    assert "email" in refused.problems


def test_a_writer_that_never_pauses_lets_the_others_in(engine):
    # A bulk import asks for the next transaction the moment one ends; a form sent meanwhile must not wait for all.
    done, over = [], Pause()

    def never_pauses():
        while not over.is_set():
            with writing(engine) as session:
                history.next_number(session, "busy")
                time.sleep(0.02)
            done.append(1)

    passed = []
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(never_pauses)
        try:
            for _ in range(10):
                time.sleep(0.05)
                before = len(done)
                with writing(engine) as session:
                    history.next_number(session, "form")
                    passed.append(len(done) - before)
        finally:
            over.set()
        busy.result(60)
    assert sorted(passed)[len(passed) // 2] <= 2
    assert max(passed) <= 10
