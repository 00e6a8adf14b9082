"""People, needs and solutions for tests, made through the same verbs the screens use."""

import itertools
from functools import cache
from typing import Any

import argon2
from sqlmodel import Session

from matcher import accounts, curation, jobs, needs, organisations, partnerships, solutions
from matcher.accounts import PersonDraft
from matcher.models import Actor, Need, NeedDraft, PartnershipRequest, Solution, SolutionDraft
from matcher.organisations import OrganisationDraft
from matcher.platform import Platform
from matcher.vocabulary import (
    CompanySize,
    Language,
    NeedAction,
    OrganisationAction,
    OrganisationKind,
    SolutionAction,
)
from tests.client import PASSWORD

GANGNEUNG, CHUNCHEON = "51150", "51110"

_numbers = itertools.count(1)
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


@cache
def password_hash() -> str:
    """Return the hash of the password every test person has; a cheap one, since nobody attacks it."""
    return argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def a_business_number() -> str:
    """Return a business number with the right check digit, each time another."""
    nine = f"{next(_numbers) % 899 + 101:03d}8{next(_numbers) % 9 + 1}{next(_numbers):04d}"
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, nine, strict=True)) + int(nine[8]) * 5 // 10
    return f"{nine}{(10 - total % 10) % 10}"


def a_person(**changes: Any) -> PersonDraft:
    """Return what a person says of themselves."""
    values: dict[str, Any] = {
        "email": f"person{next(_numbers)}@example.kr",
        "name": "김하늘",
        "department": "스마트도시과",
        "phone": "02-000-0000",
        "language": Language.KOREAN,
    }
    return PersonDraft(**{**values, **changes})


def a_staff(session: Session, **changes: Any) -> Actor:
    """Return somebody of the alliance."""
    return accounts.create_staff(session, a_person(**changes), password_hash=password_hash())


def approve(session: Session, actor: Actor) -> Actor:
    """Let the alliance approve the actor's organisation."""
    organisations.decide(session, actor.organisation, OrganisationAction.APPROVE, by=a_staff(session))
    return actor


def a_municipality(
    session: Session, *, approved: bool = True, region: str = GANGNEUNG, **changes: Any
) -> Actor:
    """Return somebody of a local government (default: 강릉시)."""
    draft = OrganisationDraft(kind=OrganisationKind.MUNICIPALITY, region_code=region)
    actor = accounts.register(session, a_person(**changes), draft, password_hash=password_hash())
    return approve(session, actor) if approved else actor


def a_company(session: Session, *, approved: bool = True, name: str = "", **changes: Any) -> Actor:
    """Return somebody of a company."""
    draft = OrganisationDraft(
        kind=OrganisationKind.COMPANY,
        name=name or f"이음모빌리티 {next(_numbers)}",
        business_number=a_business_number(),
        size=CompanySize.STARTUP,
        homepage="https://company.example.kr",
    )
    actor = accounts.register(session, a_person(**changes), draft, password_hash=password_hash())
    return approve(session, actor) if approved else actor


def need_draft(**changes: Any) -> NeedDraft:
    """Return a need complete enough to submit."""
    values: dict[str, Any] = {
        "title": "하루 두 번 오는 버스로는 병원에 가기 어렵습니다",
        "problem": "마을에 버스가 하루 두 번뿐이라 어르신들이 병원에 제때 가지 못하십니다.",
        "desired_outcome": "부르면 오는 버스로 30분 안에 병원에 갈 수 있어야 합니다.",
        "field_code": "transport",
        "regions": [GANGNEUNG],
        "budget_min": 50_000_000,
        "budget_max": 120_000_000,
    }
    return NeedDraft(**{**values, **changes})


def a_need(
    session: Session, *, by: Actor | None = None, requirements: list[str] | None = None, **changes: Any
) -> Need:
    """Return a draft of a need."""
    owner = by or a_municipality(session)
    wanted = ["전화로도 부를 수 있어야 합니다."] if requirements is None else requirements
    return needs.create(session, need_draft(**changes), wanted, by=owner)


def submitted_need(session: Session, *, by: Actor | None = None, **changes: Any) -> Need:
    """Return a need that waits for the alliance."""
    owner = by or a_municipality(session)
    need = a_need(session, by=owner, **changes)
    needs.step(session, need, NeedAction.SUBMIT, by=owner)
    return need


def published_need(
    session: Session, *, by: Actor | None = None, staff: Actor | None = None, **changes: Any
) -> Need:
    """Return a published need; run `index_all` before searching."""
    need = submitted_need(session, by=by, **changes)
    curation.review_need(session, need, NeedAction.APPROVE, by=staff or a_staff(session))
    return need


def solution_draft(**changes: Any) -> SolutionDraft:
    """Return a solution complete enough to submit."""
    values: dict[str, Any] = {
        "title": "수요응답형 버스 배차 플랫폼",
        "problem_solved": "버스가 드문 농촌에서 어르신이 병원과 시장에 가기 어려운 문제를 해결합니다.",
        "how": "전화나 앱으로 부르면 가까운 차량을 배차하고 경로를 실시간으로 바꿉니다.",
        "field_code": "transport",
        "regions": ["00000"],
        "trl": 9,
        "price_min": 60_000_000,
        "price_max": 100_000_000,
        "months_to_deploy": 4,
    }
    return SolutionDraft(**{**values, **changes})


def a_solution(session: Session, *, by: Actor | None = None, **changes: Any) -> Solution:
    """Return a draft of a solution."""
    return solutions.create(session, solution_draft(**changes), by=by or a_company(session))


def submitted_solution(session: Session, *, by: Actor | None = None, **changes: Any) -> Solution:
    """Return a solution that waits for the alliance."""
    owner = by or a_company(session)
    solution = a_solution(session, by=owner, **changes)
    solutions.step(session, solution, SolutionAction.SUBMIT, by=owner)
    return solution


def published_solution(
    session: Session, *, by: Actor | None = None, staff: Actor | None = None, **changes: Any
) -> Solution:
    """Return a published solution; run `index_all` before searching."""
    solution = submitted_solution(session, by=by, **changes)
    curation.review_solution(session, solution, SolutionAction.APPROVE, by=staff or a_staff(session))
    return solution


def a_request(
    session: Session, *, need: Need, by: Actor, body: str = "함께 이야기해 보고 싶습니다."
) -> PartnershipRequest:
    """Return a request of a company about a published need."""
    return partnerships.ask(session, by=by, receiver=need.organisation, need=need, solution=None, body=body)


def index_all(platform: Platform) -> None:
    """Do all the work that waits, as the worker would."""
    jobs.drain(platform)
