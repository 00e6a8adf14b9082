"""The command line: what it prints, what it refuses in which words, and with which exit code it ends."""

import json
import shutil
import socket
import stat
from dataclasses import dataclass

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from matcher import database
from matcher.platform import Platform
from matcher.settings import Settings
from tests.client import PASSWORD
from web.cli import main
from web.commands import running
from web.commands.staff import DEMO_FILE

FIGURES = {"n", "R@1", "R@5", "R@10", "MRR", "nDCG@10"}


@dataclass
class CommandLine:
    """`ieum` over a data folder, as typed at a terminal."""

    environment: dict[str, str | None]
    runner: CliRunner

    def __call__(self, *words, code=0, lang="ko_KR.UTF-8", **environment):
        """Run it; whatever it says, it never ends in a traceback."""
        given = self.environment | {"LANG": lang} | environment
        told = self.runner.invoke(main, list(words), env=given)
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        assert "Traceback" not in told.output
        assert told.exit_code == code, told.output
        return told

    def both(self, *words, code, **environment):
        """Run it in both languages; return what was said in each."""
        return tuple(
            self(*words, code=code, lang=lang, **environment).stderr
            for lang in ("ko_KR.UTF-8", "en_US.UTF-8")
        )


def command_line(folder, monkeypatch):
    import os  # noqa: PLC0415 - the test's own environment is not the program's

    for name in [*os.environ]:
        if name.startswith(("IEUM_", "LC_")):
            monkeypatch.delenv(name)
    return CommandLine({"IEUM_DATA_DIR": str(folder), "IEUM_ENCODER": "toy"}, CliRunner())


@pytest.fixture
def ieum(tmp_path, prepared, analyser, monkeypatch):
    """The command line over a data folder in which the database has not been made."""
    monkeypatch.setattr("matcher.platform.WordAnalyser", lambda *_words: analyser)
    shutil.copytree(prepared, tmp_path / "data")
    return command_line(tmp_path / "data", monkeypatch)


@pytest.fixture
def ready(ieum):
    """The same after `ieum init`."""
    ieum("init")
    return ieum


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
}


def assert_results(results, kind):
    assert [one["rank"] for one in results] == list(range(1, len(results) + 1))
    for one in results:
        assert one["kind"] == kind
        assert one.keys() == RESULT.keys()
        for name, wanted in RESULT.items():
            assert isinstance(one[name], wanted), name
        for reason in one["reasons"]:
            assert reason.keys() == {"signal", "ko", "en", "quote"}
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


# --- measuring ------------------------------------------------------------------------------------------------------


@pytest.fixture
def judged(tmp_path):
    folder = tmp_path / "judged"
    folder.mkdir()
    needs = [("n1", "버스가 하루 두 번뿐입니다", "ko"), ("n2", "Manholes overflow when it rains", "en")]
    solutions = [
        ("s1", "부르면 오는 버스", "ko"),
        ("s2", "Sensors in manholes", "en"),
        ("s3", "가로등", "ko"),
    ]
    for name, rows in (("needs", needs), ("solutions", solutions)):
        lines = [
            json.dumps({"id": key, "title": "", "text": said, "language": language}, ensure_ascii=False)
            for key, said, language in rows
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "judgments.tsv").write_text("n1\ts1\t2\nn2\ts2\t1\n", encoding="utf-8")
    return folder


def test_an_evaluation_is_told_as_json_in_both_directions(ieum, judged):
    told = json.loads(ieum("evaluate", str(judged), "--json").stdout)
    assert {"needs_to_solutions", "solutions_to_needs"} <= told.keys()
    for direction in ("needs_to_solutions", "solutions_to_needs"):
        figures = told[direction]
        assert figures.keys() == FIGURES
        assert figures["n"] == 2
        assert all(0 <= figures[name] <= 1 for name in FIGURES - {"n"})
    assert told["needs_to_solutions"]["R@5"] == 1


def test_an_evaluation_is_printed_with_its_figures_and_leaves_no_database(ieum, judged, tmp_path):
    told = ieum("evaluate", str(judged)).stdout
    assert set(told.split()) >= FIGURES
    assert "judged" in told
    assert not list((tmp_path / "data").glob("*.sqlite3"))


@pytest.mark.parametrize("name", ["needs.jsonl", "solutions.jsonl", "judgments.tsv"])
def test_a_missing_or_empty_file_is_named(ieum, judged, name):
    (judged / name).write_text("\n\n", encoding="utf-8")
    assert name in ieum("evaluate", str(judged), code=1).stderr
    (judged / name).unlink()
    korean, english = ieum.both("evaluate", str(judged), code=1)
    assert "평가 폴더를 읽을 수 없습니다" in korean
    assert "The folder of judged examples cannot be read" in english
    assert name in korean
    assert name in english


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("needs.jsonl", "{not json"),
        ("needs.jsonl", '["n3", "a list"]'),
        ("needs.jsonl", '{"id": "n3", "title": "no text"}'),
        ("solutions.jsonl", '{"id": "s4", "text": null}'),
        ("solutions.jsonl", '{"id": "s1", "text": "the same id again"}'),
        ("judgments.tsv", "n1\ts1"),
        ("judgments.tsv", "n1\ts1\t7"),
        ("judgments.tsv", "unknown\ts1\t1"),
        ("judgments.tsv", "n1\tunknown\t1"),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(ieum, judged, name, line):
    file = judged / name
    there = len(file.read_text("utf-8").splitlines())
    # An empty line counts, as it does in an editor.
    file.write_text(file.read_text("utf-8") + "\n" + line + "\n", encoding="utf-8")
    assert f"{name}:{there + 2}" in ieum("evaluate", str(judged), code=1).stderr


def test_a_folder_that_is_no_text_is_refused(ieum, judged):
    (judged / "needs.jsonl").write_bytes(b"\xff\xfe\x00broken")
    assert "needs.jsonl" in ieum("evaluate", str(judged), code=1).stderr
    assert "needs.jsonl" in ieum("evaluate", str(judged / "nowhere"), code=1).stderr


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


# --- health ---------------------------------------------------------------------------------------------------------


def checks(told):
    return {one["check"]: one["ok"] for one in json.loads(told.stdout)}


def test_a_healthy_service_is_told_so(ready):
    told = ready("doctor", "--json")
    names = ["settings", "data folder", "database", "model", "index", "history", "jobs"]
    assert checks(told) == dict.fromkeys(names, True)
    assert ready("doctor").stdout.count("✓") == len(names)


def change(ieum, *statements):
    engine = database.open_engine(f"sqlite:///{ieum.environment['IEUM_DATA_DIR']}/ieum.sqlite3")
    with database.WritingSession(engine) as session:
        for statement in statements:
            session.exec(text(statement))
        session.commit()
    engine.dispose()


@pytest.mark.parametrize(
    ("check", "statement", "korean"),
    [
        ("database", "UPDATE alembic_version SET version_num = '9999'", "새로운 버전(9999)"),
        ("history", "UPDATE event SET verb = 'something.else'", "1번에서 끊겼습니다"),
        ("history", "DELETE FROM event WHERE id = (SELECT max(id) FROM event)", "끊겼습니다"),
        ("jobs", "UPDATE job SET state = 'dead'", "실패한 작업이"),
    ],
)
def test_a_fault_in_the_database_is_found_and_told(ready, check, statement, korean):
    ready("create-staff", "staff@example.kr", "--password", PASSWORD)
    platform = Platform.open(Settings.from_environment(ready.environment))
    with platform.writing() as session:
        from matcher import outbox  # noqa: PLC0415 - this case alone

        outbox.enqueue(session, "expire_requests")
    platform.engine.dispose()
    change(ready, statement)
    told = ready("doctor", "--json", code=3)
    assert checks(told)[check] is False
    assert korean in ready("doctor", code=3).stdout
    assert "✗" in ready("doctor", code=3, lang="en_US.UTF-8").stdout


@pytest.mark.parametrize(
    ("check", "environment"),
    [
        ("settings", {"IEUM_PORT": "abc"}),
        ("data folder", {"IEUM_DATA_DIR": "/proc/ieum"}),
        ("database", {"IEUM_DATABASE_URL": "mysql://db/ieum"}),
        ("model", {"IEUM_ENCODER": "/no/such/model"}),
    ],
)
def test_a_fault_outside_the_database_is_found_and_told(ready, check, environment):
    assert checks(ready("doctor", "--json", code=3, **environment))[check] is False


# --- not ready ------------------------------------------------------------------------------------------------------

NEED_A_DATABASE = [
    ["search", "버스가 없습니다"],
    ["match", "need", "1"],
    ["work", "--once"],
    ["reindex"],
    ["create-staff", "staff@example.kr"],
    ["reset-password", "staff@example.kr"],
    ["serve"],
]


@pytest.mark.parametrize("words", NEED_A_DATABASE, ids=lambda words: words[0])
def test_without_a_database_every_command_says_what_to_run(ieum, words):
    for said in ieum.both(*words, code=3):
        assert "ieum init" in said


@pytest.mark.parametrize(
    "words", [["init"], ["demo", "--no-serve"], *NEED_A_DATABASE], ids=lambda words: words[0]
)
def test_a_newer_database_is_refused_by_every_command_and_left_alone(ready, words):
    change(ready, "UPDATE alembic_version SET version_num = '9999'", "DELETE FROM region")
    korean, english = ready.both(*words, code=3)
    assert "새로운 버전(9999)" in korean
    assert "newer version (9999)" in english
    engine = database.open_engine(f"sqlite:///{ready.environment['IEUM_DATA_DIR']}/ieum.sqlite3")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM region")).scalar() == 0
    engine.dispose()


@pytest.mark.parametrize(
    ("environment", "korean", "english"),
    [
        ({"IEUM_PORT": "abc"}, "1 이상 65535 이하의 정수", "a whole number from 1 to 65535"),
        ({"IEUM_PORT": "70000"}, "IEUM_PORT", "IEUM_PORT"),
        ({"IEUM_RATE_LIMITS": "maybe"}, "예 또는 아니요", "yes or no"),
        ({"IEUM_LOG_LEVEL": "loud"}, "DEBUG, INFO, WARNING, ERROR", "DEBUG, INFO, WARNING, ERROR"),
        ({"IEUM_DEFAULT_LANGUAGE": "fr"}, "ko, en", "ko, en"),
        ({"IEUM_DATABASE_URL": "mysql://user:secret@db/ieum"}, "postgresql://…", "postgresql://…"),
        ({"IEUM_DATABASE_URL": "nothing"}, "IEUM_DATABASE_URL", "IEUM_DATABASE_URL"),
        (
            {"IEUM_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"},
            "IEUM_DATABASE_URL",
            "IEUM_DATABASE_URL",
        ),
        ({"IEUM_ENCODER": "/no/such/model"}, "IEUM_ENCODER", "no model folder at /no/such/model"),
        ({"IEUM_DATA_DIR": "/proc/ieum"}, "데이터 폴더(/proc/ieum)", "data folder (/proc/ieum)"),
    ],
)
def test_an_unusable_setting_is_named_with_what_is_expected(ready, environment, korean, english):
    told = ready.both("search", "버스가 없습니다", code=3, **environment)
    assert korean in told[0]
    assert english in told[1]
    assert "secret" not in "".join(told)


def test_a_folder_that_is_no_model_is_named(ready, tmp_path):
    (tmp_path / "model").mkdir()
    for said in ready.both("search", "버스가 없습니다", code=3, IEUM_ENCODER=str(tmp_path / "model")):
        assert str(tmp_path / "model") in said


@pytest.mark.parametrize("words", [["init"], ["demo", "--no-serve"], ["doctor"]], ids=lambda words: words[0])
def test_a_data_folder_that_is_a_file_is_told(ieum, words, tmp_path):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    for folder, korean in (
        (file, "폴더가 아니라 파일입니다"),
        (file / "below", "상위 경로가 폴더가 아니라 파일입니다"),
    ):
        told = ieum(*words, code=3, IEUM_DATA_DIR=str(folder))
        assert korean in told.output
        assert str(folder) in told.output


def test_a_damaged_database_file_is_told(ieum, tmp_path):
    (tmp_path / "data" / "ieum.sqlite3").write_text("망가진 파일 " * 500, encoding="utf-8")
    for words in (["init"], *NEED_A_DATABASE):
        for said in ieum.both(*words, code=3):
            assert "IEUM_DATABASE_URL" in said


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_told_before_any_work(ready, command, monkeypatch):
    monkeypatch.setattr(running.serving, "serve", lambda *_more, **_options: pytest.fail("served"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for said in ready.both(command, "--port", port, code=3):
            assert f"127.0.0.1:{port}" in said
            assert "IEUM_PORT" in said
        assert "IEUM_HOST" in ready("serve", "--host", "no.such.host.invalid", code=3).stderr


def test_serving_hands_on_what_the_command_line_chose(ready, monkeypatch):
    asked = []

    def serve(settings, *, with_worker):
        asked.append((settings.host, settings.port, with_worker))
        return 0

    monkeypatch.setattr(running.serving, "serve", serve)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    ready("serve", "--port", str(free), "--no-worker")
    ready("serve", IEUM_PORT=str(free))
    assert asked == [("127.0.0.1", free, False), ("127.0.0.1", free, True)]
