"""The ranking policy on the alliance's side and at the command line: read, tried, adopted, returned to, refused."""

import json

import pytest
from sqlmodel import select

from matcher import history, policies
from matcher.models import Match, Membership
from matcher.policies import PolicyDraft
from matcher.ranking.policy import flat, nested
from matcher.vocabulary import Role
from tests import factories
from tests.client import words_of
from tests.web.conftest import typed_in

WHY = "지역이 다른 솔루션이 앞에 온다는 의견에 따라"
EDIT = "/alliance/policy/edit"


@pytest.fixture
def staff(signed_in):
    return signed_in(factories.a_staff)


@pytest.fixture
def market(platform):
    with platform.writing() as session:
        staff = factories.a_staff(session)
        factories.published_need(session, staff=staff)
        factories.published_solution(session, staff=staff, regions=[factories.CHUNCHEON])
        factories.published_solution(
            session,
            staff=staff,
            problem_solved="버스가 드문 마을에서 병원에 갑니다.",
            how="승강장 안내판을 답니다.",
        )
    factories.index_all(platform)


def standing(platform):
    with platform.reading() as session:
        return [(row.version, row.reason) for row in policies.versions(session)]


def adopted(platform, **numbers):
    """Another member of the alliance adopts other numbers."""
    with platform.writing() as session:
        draft = policies.draft_of(session)
        named = {name.replace("__", "."): value for name, value in numbers.items()}
        other = factories.a_staff(session)
        changed = PolicyDraft(draft.base, nested(flat(draft.content) | named))
        policies.adopt(session, changed, "다른 담당자가 먼저 바꿨습니다.", by=other)


def test_from_the_desk_other_numbers_are_tried_then_adopted_with_a_reason(platform, staff, market):
    assert "/alliance/policy" in staff.get("/alliance/").links().values()
    page = staff.get("/alliance/policy")
    page.judge_korean()
    assert "1판" in page.text
    assert "프로그램에 들어 있는 기준" in page.text

    form = staff.get(EDIT)
    form.judge_korean()
    values = typed_in(form) | {"weights.region": "9.5", "reason": WHY}
    tried = staff.post(EDIT, values | {"action": "preview"}, status=200)
    tried.judge_korean()
    assert "적용하면 달라지는 점" in tried.text
    assert "최근 게시된 수요 1건" in tried.text
    assert "지역: 0.8 → 9.5" in tried.text
    assert typed_in(tried)["weights.region"] == "9.5"
    assert typed_in(tried)["reason"] == WHY
    assert [number for number, _ in standing(platform)] == [1]

    done = staff.send(EDIT, typed_in(tried) | {"action": "adopt"})
    done.judge_korean()
    assert standing(platform)[0] == (2, WHY)
    assert "지역: 0.8 → 9.5" in done.text
    assert staff.actor.person.name in done.text
    factories.index_all(platform)
    with platform.reading() as session:
        assert {one.policy_version for one in session.exec(select(Match))} == {2}
    assert "9.5" in staff.get("/how-it-works").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"weights.region": "11"}, "0 이상 10 이하"),
        ({"weights.region": "많이"}, "숫자로 써 주세요"),
        ({"weights.region": "1e400"}, "숫자로 써 주세요"),
        ({"weights.region": ""}, "0 이상 10 이하"),
        ({"turns.newcomer_days": "1.5"}, "정수"),
        ({"turns.duplicate_from": "0.3"}, "또는 0(쓰지 않음)"),
        ({"reason": "짧음", "weights.region": "2"}, "10자 이상"),
        ({}, "다른 점이 없습니다"),
    ],
)
def test_what_does_not_hold_is_told_beside_what_was_typed(platform, staff, typed, words):
    values = typed_in(staff.get(EDIT)) | {"reason": WHY, "action": "adopt"} | typed
    page = staff.post(EDIT, values, status=422)
    page.judge_korean()
    assert words in page.text
    for name, value in typed.items():
        assert typed_in(page)[name] == value
    assert len(standing(platform)) == 1


def test_whoever_comes_second_sees_both_versions_and_loses_nothing(platform, staff):
    values = typed_in(staff.get(EDIT)) | {"weights.region": "2", "reason": WHY, "action": "adopt"}
    adopted(platform, weights__budget=4.0)
    page = staff.post(EDIT, values, status=409)
    page.judge_korean()
    assert "그사이 다른 분이" in page.text
    assert "예산: 4 → 0.6" in page.text
    kept = typed_in(page)
    assert (kept["weights.region"], kept["reason"]) == ("2", WHY)
    staff.send(EDIT, kept | {"weights.budget": "4", "action": "adopt"})
    assert [number for number, _ in standing(platform)] == [3, 2, 1]
    with platform.reading() as session:
        now = policies.policy_in_force(session)
        assert (now.number("weights.region"), now.number("weights.budget")) == (2.0, 4.0)
        assert history.first_broken_link(session) is None


def test_an_old_version_is_adopted_again_with_a_reason(platform, staff):
    adopted(platform, weights__budget=4.0)
    page = staff.get("/alliance/policy/1")
    page.judge_korean()
    short = staff.post("/alliance/policy/1", typed_in(page) | {"reason": "그냥"}, status=422)
    assert typed_in(short)["reason"] == "그냥"
    done = staff.send("/alliance/policy/1", typed_in(short) | {"reason": "예산 가중치가 너무 컸습니다."})
    assert "예산: 4 → 0.6" in done.text
    assert [number for number, _ in standing(platform)] == [3, 2, 1]
    assert "이 판으로 되돌리기" not in staff.get("/alliance/policy/3").text
    staff.get("/alliance/policy/99", status=404)


def test_a_reader_of_the_alliance_sees_the_versions_and_changes_none(platform, staff):
    with platform.writing() as session:
        mine = select(Membership).where(Membership.person_id == staff.actor.person.id)
        session.exec(mine).one().role = Role.READER
    page = staff.get("/alliance/policy")
    assert EDIT not in page.links().values()
    assert [
        words_of(one) for one in staff.get("/alliance/policy/1").all("h2") if "되돌리기" in words_of(one)
    ] == []
    staff.get(EDIT, status=403)
    staff.post(EDIT, {"action": "adopt", "reason": WHY}, status=403)
    staff.post("/alliance/policy/1", {"reason": WHY}, status=403)


def test_the_english_page_holds_no_korean_of_ours(staff):
    text = staff.get(f"{EDIT}?lang=en").text
    assert "Weights of the signals" in text
    assert "신호" not in text


# --- at the command line --------------------------------------------------------------------------------------------


def test_the_operator_prints_exports_and_adopts_through_the_same_checks(ready, tmp_path):
    assert "weights.region" in ready("policy").stdout
    told = json.loads(ready("policy", "--json").stdout)
    assert told["version"] == 1
    assert [one["version"] for one in told["history"]] == [1]
    file = tmp_path / "policy.json"
    ready("policy", "--export", str(file))
    content = json.loads(file.read_text("utf-8"))
    assert content == {"version": 1, "content": told["content"]}

    content["content"]["weights"]["region"] = 99
    file.write_text(json.dumps(content), encoding="utf-8")
    korean, english = ready.both("policy", "--adopt", str(file), "--reason", WHY, code=1)
    assert "0 이상 10 이하" in korean
    assert "from 0 to 10" in english
    content["content"]["weights"]["region"] = 2
    file.write_text(json.dumps(content), encoding="utf-8")
    ready("policy", "--adopt", str(file), code=1)
    assert "2판" in ready("policy", "--adopt", str(file), "--reason", WHY).stderr
    assert "weights.region: 0.8 → 2" in ready("policy").stdout
    ready("policy", "--adopt", str(file), "--reason", WHY, code=1)


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1}', '{"version": "1", "content": {}}', "\x00"])
def test_a_file_that_holds_no_policy_is_refused_in_words(ready, tmp_path, text):
    file = tmp_path / "policy.json"
    file.write_text(text, encoding="utf-8")
    korean, english = ready.both("policy", "--adopt", str(file), "--reason", WHY, code=1)
    assert "policy.json" in korean
    assert "policy.json" in english
    ready("policy", "--export", str(file), "--adopt", str(file), code=2)
