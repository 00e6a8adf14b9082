"""The command line: what it prints, what it refuses in which words, and with which exit code it ends."""

import json
import shutil
import stat

import pytest

from tests.client import PASSWORD
from tests.command_line import command_line
from web.cli import main
from web.commands.staff import DEMO_FILE


@pytest.fixture(scope="module")
def shown(tmp_path_factory, prepared, analyser):
    """The data folder that `ieum demo --no-serve` leaves, and what it said."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matcher.platform.WordAnalyser", lambda *_words: analyser)
        folder = tmp_path_factory.mktemp("demo") / "data"
        shutil.copytree(prepared, folder)
        return folder, command_line(folder, patch)("demo", "--no-serve")


@pytest.fixture
def demo(shown, analyser, monkeypatch):
    """The command line over the example data."""
    monkeypatch.setattr("matcher.platform.WordAnalyser", lambda *_words: analyser)
    return command_line(shown[0], monkeypatch)


@pytest.mark.parametrize("command", [None, *main.commands])
def test_every_command_explains_itself(ieum, command):
    words = [command] if command else []
    told = ieum(*words, "--help").stdout
    assert told.startswith("Usage: ")
    assert told == ieum(*words, "-h").stdout
    for name in main.commands if command is None else ():
        assert name in told


def test_init_may_be_repeated(ready):
    assert "준비를 마쳤습니다" in ready("init").stderr
    assert "Everything is prepared" in ready("init", lang="en_US.UTF-8").stderr
    assert ready("init").stdout == ""


# --- the demonstration --------------------------------------------------------------------------------------------


def test_the_demonstration_prints_a_problem_and_solutions_with_reasons(shown):
    told = shown[1].stdout
    assert "지자체의 문제" in told
    assert " 1. " in told
    assert told.count("     + ") >= 3


def test_the_accounts_of_the_demonstration_are_for_the_operator_alone(shown):
    file = shown[0] / DEMO_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [line.split("  ") for line in file.read_text("utf-8").splitlines()]
    assert [line[0] for line in lines] == ["town@demo.example", "company@demo.example", "staff@demo.example"]
    assert len({line[1] for line in lines}) == 1
    assert lines[0][1] not in shown[1].output


def test_a_second_demonstration_adds_nothing(demo, shown):
    accounts = (shown[0] / DEMO_FILE).read_bytes()
    told = demo("demo", "--no-serve", lang="en_US.UTF-8")
    assert "examples added" not in told.stderr
    assert "A municipality's problem" in told.stdout
    assert (shown[0] / DEMO_FILE).read_bytes() == accounts


# --- finding --------------------------------------------------------------------------------------------------------

RESULT = {
    "rank": int,
    "kind": str,
    "id": int,
    "title": str,
    "organisation": str,
    "field": str,
    "types": list,
    "grade": str,
    "score": float,
    "origin": str,
    "source": str,
    "reasons": list,
    "gaps": list,
    "signals": list,
    "notes": list,
    "alike": list,
}


def assert_results(results, kind):
    assert [one["rank"] for one in results] == list(range(1, len(results) + 1))
    for one in results:
        assert one["kind"] == kind
        assert one.keys() == RESULT.keys()
        for name, wanted in RESULT.items():
            assert isinstance(one[name], wanted), name
        for reason in one["reasons"]:
            assert reason.keys() == {"signal", "ko", "en", "quote", "hint_ko", "hint_en"}
            assert reason["ko"]
            assert reason["en"]
        assert all(signal.keys() == {"name", "score", "applies"} for signal in one["signals"])


@pytest.mark.parametrize(("wanted", "kind"), [("solutions", "solution"), ("needs", "need")])
def test_a_search_tells_its_results_as_json(demo, wanted, kind):
    told = json.loads(
        demo("search", "버스가 하루 두 번뿐입니다", "--for", wanted, "-k", "3", "--json").stdout
    )
    assert told.keys() == {"query", "for", "results"}
    assert (told["query"], told["for"], len(told["results"])) == ("버스가 하루 두 번뿐입니다", wanted, 3)
    assert_results(told["results"], kind)


def test_a_search_is_read_at_the_terminal_in_both_languages(demo):
    for lang in ("ko_KR.UTF-8", "en_US.UTF-8"):
        assert " 1. " in demo("search", "버스가 하루 두 번뿐입니다", lang=lang).stdout


def test_a_search_may_be_narrowed_and_unknown_codes_are_refused(demo):
    told = demo("search", "버스가 부족합니다", "--field", "transport", "--region", "51150", "--json")
    assert {one["field"] for one in json.loads(told.stdout)["results"]} <= {"transport"}
    for option in ("--field", "--region"):
        korean, english = demo.both("search", "버스", option, "nowhere", code=1)
        assert "‘nowhere’은(는) 없는" in korean
        assert "‘nowhere’" in english
        assert "There is no" in english


def test_matches_of_a_stored_item_are_told_as_json_in_both_directions(demo):
    for kind, other in (("need", "solution"), ("solution", "need")):
        told = json.loads(demo("match", kind, "1", "-k", "4", "--json").stdout)
        assert told.keys() == {"kind", "id", "title", "results"}
        assert (told["kind"], told["id"]) == (kind, 1)
        assert told["results"]
        assert_results(told["results"], other)
        assert told["title"] in demo("match", kind, "1").stdout


@pytest.mark.parametrize("unknown", ["99999", "0", "9" * 30])
@pytest.mark.parametrize("kind", ["need", "solution"])
def test_an_unknown_item_is_refused_in_a_sentence(demo, kind, unknown):
    korean, english = demo.both("match", kind, unknown, "--json", code=1)
    assert "찾으시는 내용이 없" in korean
    assert "There is nothing here" in english


@pytest.mark.parametrize("said", ["가", "", "   ", "?!", "\x00\x07"])
def test_a_question_that_says_nothing_is_refused_in_a_sentence(demo, said):
    korean, english = demo.both("search", said, code=1)
    assert "두 글자 이상" in korean
    assert "at least two characters" in english


@pytest.mark.parametrize("said", ["🚌🚌 버스", "<b>버스</b>", "버스 " * 40_000, "어르신", "버스 \ud800"])
def test_strange_questions_are_answered(demo, said):
    json.loads(demo("search", said, "--json").stdout)


def test_wrong_usage_is_told_apart_from_a_refusal(demo):
    for words in (
        ["search"],
        ["match", "town", "1"],
        ["match", "need", "x"],
        ["search", "버스", "-k", "0"],
        ["no"],
    ):
        demo(*words, code=2)


# --- people ---------------------------------------------------------------------------------------------------------


def test_staff_get_a_password_once_or_bring_their_own(ready):
    told = json.loads(ready("create-staff", "Staff@Example.kr", "--json").stdout)
    assert told.keys() == {"email", "password"}
    assert told["email"] == "staff@example.kr"
    assert len(told["password"]) == 19
    own = json.loads(ready("create-staff", "two@example.kr", "--json", IEUM_STAFF_PASSWORD=PASSWORD).stdout)
    assert own == {"email": "two@example.kr", "password": None}
    printed = ready("create-staff", "three@example.kr", lang="en_US.UTF-8")
    address, password = printed.stdout.split()
    assert address == "three@example.kr"
    assert len(password) == 19
    assert "shown only once" in printed.stderr


@pytest.mark.parametrize(
    ("words", "korean", "english"),
    [
        (["taken@example.kr"], "이미 가입한 주소", "already registered"),
        (["no address"], "전자우편 주소를 확인", "check the e-mail address"),
        (["weak@example.kr", "--password", "short"], "입력한 내용을 확인", "check what you entered"),
        (["weak@example.kr", "--password", "password1234"], "입력한 내용을 확인", "check what you entered"),
    ],
)
def test_staff_who_cannot_be_made_are_refused_in_a_sentence(ready, words, korean, english):
    ready("create-staff", "taken@example.kr", "--password", PASSWORD)
    told = ready.both("create-staff", *words, code=1)
    assert korean in told[0]
    assert english in told[1]


def test_a_forgotten_password_is_replaced_and_an_unknown_address_refused(ready):
    ready("create-staff", "staff@example.kr", "--password", PASSWORD)
    told = json.loads(ready("reset-password", "staff@example.kr", "--json").stdout)
    assert told["email"] == "staff@example.kr"
    assert told["password"] != PASSWORD
    ready("reset-password", "nobody@example.kr", code=1)


# --- working --------------------------------------------------------------------------------------------------------


def test_what_waits_is_done_at_once_and_indexing_again_finds_everything(demo):
    demo("work", "--once")
    said = demo("reindex", "--force").stderr
    assert "건을 확인했습니다" in said
    told = json.loads(demo("doctor", "--json").stdout)
    (index,) = [one["said"] for one in told if one["check"] == "index"]
    counts = [int(part.split()[1]) for part in index.split(", ")]
    assert all(counts)
    assert f"{sum(counts)}건" in said
