"""The learned order on the alliance's side and at the command line: judged, switched with a reason, refused, told."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from matcher import curation, database, learned, policies
from matcher.models import LearningTrial, Match
from matcher.settings import Settings
from matcher.vocabulary import MatchAction, MatchState
from tests import factories
from tests.matcher.judged import store_decided
from tests.web.conftest import typed_in

PAGE = "/alliance/learned"
WHY = "추천 결과가 예산을 더 따지는 것으로 드러나서"


@pytest.fixture
def staff(signed_in):
    return signed_in(factories.a_staff)


@pytest.fixture
def decided(platform):
    with platform.writing() as session:
        store_decided(session)


def in_force(platform):
    with platform.reading() as session:
        policy = policies.policy_in_force(session)
        return policy.version, bool(policy.learned)


def test_from_the_desk_it_is_judged_switched_on_told_and_switched_off(platform, staff, decided, worked):
    assert PAGE in staff.get("/alliance/").links().values()
    page = staff.get(PAGE)
    page.judge_korean()
    assert "아직 판단하지 않았습니다" in page.text

    judged = staff.send(PAGE, typed_in(page) | {"action": "judge"})
    judged.judge_korean()
    assert "지금 기준보다 나음" in judged.text
    assert "nDCG@10" in judged.text
    assert "결정에서는 더 중요하게 봄" in judged.text
    assert in_force(platform) == (1, False)
    assert "결정에서 배운 순서가 정해 둔 가중치보다 낫습니다" in staff.get("/alliance/").text

    on = staff.send(PAGE, typed_in(judged) | {"action": "on", "reason": WHY})
    on.judge_korean()
    assert in_force(platform) == (2, True)
    assert "지금 쓰는 배운 값" in on.text
    listed = staff.get("/alliance/policy")
    listed.judge_korean()
    assert "배운 값: 예산" in listed.text
    assert "배운 순서가 켜져 있습니다" in listed.text
    staff.get("/alliance/policy/1").judge_korean()

    with platform.writing() as session:
        for match in session.exec(select(Match).where(Match.state == MatchState.PINNED)).all():
            curation.review_match(session, match, MatchAction.RESTORE, by=staff.actor)
    worked()
    assert "더는 정해 둔 가중치보다 낫다고 할 수 없습니다" in staff.get("/alliance/").text
    behind = staff.get(PAGE)
    behind.judge_korean()
    assert "자동으로 끄지 않았으니" in behind.text
    assert in_force(platform) == (2, True)

    off = staff.send(PAGE, typed_in(behind) | {"action": "off", "reason": WHY})
    off.judge_korean()
    assert in_force(platform) == (3, False)


def test_too_few_outcomes_are_refused_in_words_and_the_reason_stays_typed(platform, staff):
    with platform.writing() as session:
        store_decided(session, needs=5, towns=2)
    values = typed_in(staff.get(PAGE)) | {"action": "on", "reason": WHY}
    page = staff.post(PAGE, values, status=409)
    page.judge_korean()
    assert "5건(최소 30건)" in page.text
    assert typed_in(page)["reason"] == WHY
    assert in_force(platform) == (1, False)


def test_without_a_reason_or_from_an_older_version_nothing_is_switched(platform, staff, decided):
    values = typed_in(staff.get(PAGE)) | {"action": "on"}
    assert "10자 이상" in staff.post(PAGE, values | {"reason": "짧다"}, status=422).text
    with platform.writing() as session:
        learned.switch_on(session, WHY, by=factories.a_staff(session))
    late = staff.post(PAGE, values | {"reason": WHY}, status=409)
    assert typed_in(late)["version"] == "2"
    assert in_force(platform) == (2, True)


def test_a_reader_of_the_alliance_looks_on_and_other_sides_see_nothing(
    platform, staff, decided, reader_of, town, company
):
    reader = reader_of(staff)
    assert not any(form.action == PAGE for form in reader.get(PAGE).forms())
    reader.post(PAGE, {"action": "on", "reason": WHY}, status=403)
    for other in (town, company):
        other.post(PAGE, {"action": "on", "reason": WHY}, status=403)
    assert in_force(platform) == (1, False)


def test_looking_judges_nothing(staff, decided, stored):
    staff.get(PAGE)
    staff.get("/alliance/")
    assert not stored(LearningTrial)


def test_the_operator_judges_and_switches_under_the_same_conditions(ready):
    told = json.loads(ready("learn", "--json").stdout)
    assert (told["on"], told["verdict"], told["needs"], told["figures"]) == (False, "too_few", 0, {})
    assert told["weights"]["budget"] == {"hand_set": 0.6, "learnt": 0.6, "in_force": 0.6}
    korean, english = ready.both("learn", "--switch-on", "--reason", WHY, code=1)
    assert "최소 30건" in korean
    assert "at least 30" in english
    ready("learn", "--switch-off", "--reason", WHY, code=1)
    ready("learn", "--switch-on", "--switch-off", code=2)

    engine = database.open_engine(
        Settings(data_dir=Path(ready.environment["IEUM_DATA_DIR"])).database_address
    )
    with database.writing(engine) as session:
        store_decided(session)
    engine.dispose()
    assert "지금 기준보다 나음" in ready("learn").stdout
    ready("learn", "--switch-on", code=1)
    assert "2판" in ready("learn", "--switch-on", "--reason", WHY).stderr
    told = json.loads(ready("learn", "--json").stdout)
    assert told["on"]
    assert told["weights"]["budget"]["in_force"] > 0.6
    assert "꺼짐" in ready("learn", "--switch-off", "--reason", WHY).stdout
