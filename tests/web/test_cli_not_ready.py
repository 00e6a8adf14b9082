"""The command line over a service that is not ready: each fault is named in the operator's language, with exit code 3."""

import json
import socket

import pytest
from sqlalchemy import text

from matcher import database, outbox
from matcher.platform import Platform
from matcher.settings import Settings
from tests.client import PASSWORD
from web.commands import running

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
