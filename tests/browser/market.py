"""People and rows that stand in the database before a browser opens: something of every state for each side."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from json import dumps, loads
from pathlib import Path

from matcher import database, needs, partnerships, solutions
from matcher.models import now
from matcher.settings import Settings
from matcher.solutions import CertificateDraft, ReferenceDraft
from matcher.vocabulary import CertificateKind, RequestAction
from tests import factories

TOWN, COMPANY, WAITING = "town@gangneung.example.kr", "company@mobility.example.kr", "waiting@town.example.kr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The ids of what was made."""

    need: int
    draft_need: int
    waiting_need: int
    solution: int
    draft_solution: int
    waiting_solution: int
    accepted: int
    open: int
    waiting_house: int


def fill(folder: Path) -> None:
    """Write the market into the database of `folder`, through the same verbs the screens use."""
    engine = database.open_engine(Settings(data_dir=folder).database_address)
    with database.writing(engine) as session:
        town = factories.a_municipality(session, email=TOWN, name="최바다")
        company = factories.a_company(session, email=COMPANY, name="한누리")
        waiting = factories.a_municipality(
            session, approved=False, region=factories.CHUNCHEON, email=WAITING, name="오기다"
        )
        today = now().date()
        need = factories.published_need(
            session, by=town, starts_on=today, answers_until=today + timedelta(days=30)
        )
        second = factories.published_need(
            session, by=town, title="밤길이 어두워 걷기 무섭습니다", field_code="safety-disaster"
        )
        solution = factories.published_solution(session, by=company)
        solutions.add_reference(
            session,
            solution,
            ReferenceDraft(
                customer="강원특별자치도 영월군", region_code="51750", year=2024, summary="네 개 면에서 운행"
            ),
            by=company,
        )
        solutions.add_certificate(
            session,
            solution,
            CertificateDraft(kind=CertificateKind.GS, expires_on=today + timedelta(days=365)),
            by=company,
        )
        accepted = factories.a_request(session, need=need, by=company)
        partnerships.answer(
            session, accepted, RequestAction.ACCEPT, by=town, note="다음 주에 뵙고 이야기하겠습니다."
        )
        made = Market(
            need=need.key,
            draft_need=factories.a_need(session, by=town, title="아직 쓰고 있는 수요").key,
            waiting_need=factories.submitted_need(session, by=town, title="확인을 기다리는 수요").key,
            solution=solution.key,
            draft_solution=factories.a_solution(session, by=company, title="아직 쓰고 있는 솔루션").key,
            waiting_solution=factories.submitted_solution(
                session, by=company, title="확인을 기다리는 솔루션"
            ).key,
            accepted=accepted.key,
            open=factories.a_request(session, need=second, by=company).key,
            waiting_house=waiting.organisation.key,
        )
        assert needs.missing(need) == {}
    engine.dispose()
    _file(folder).write_text(dumps(asdict(made)), encoding="ascii")


def of(folder: Path) -> Market:
    """Return what `fill` made in `folder`."""
    return Market(**loads(_file(folder).read_text("ascii")))


def _file(folder: Path) -> Path:
    return folder / "market.json"
