"""`ieum audit verify`: an intact history, a forged event, a chain cut short, and a database that is not there yet."""

import json
import sqlite3

import pytest


@pytest.fixture
def changed(ready, tmp_path):
    """A function that changes the database behind the program's back, after three people were registered."""
    for number in range(3):
        ready("create-staff", f"staff{number}@example.kr", "--json")

    def change(statement):
        with sqlite3.connect(tmp_path / "data" / "ieum.sqlite3") as connection:
            connection.execute(statement)

    return change


def verdict(ieum, code):
    return json.loads(ieum("audit", "verify", "--json", code=code).stdout)


def test_an_intact_history_is_counted_and_told_in_both_languages(ready):
    ready("create-staff", "staff@example.kr", "--json")
    told = verdict(ready, 0)
    assert told["whole"]
    assert told["first_broken"] is None
    assert told["events"] > 0
    assert "온전합니다" in ready("audit", "verify").stdout
    assert "intact" in ready("audit", "verify", lang="en_US.UTF-8").stdout


def test_a_forged_event_is_named_with_what_it_says(ready, changed):
    changed("UPDATE event SET verb = 'person.forged' WHERE id = 2")
    told = verdict(ready, 3)
    assert (told["whole"], told["first_broken"], told["cut_short"]) == (False, 2, False)
    assert told["event"]["verb"] == "person.forged"
    assert "2번 기록(person.forged" in ready("audit", "verify", code=3).stdout
    assert "Record 2 (person.forged" in ready("audit", "verify", code=3, lang="en_US.UTF-8").stdout


def test_a_history_cut_short_is_told(ready, changed):
    changed("DELETE FROM event WHERE id = (SELECT max(id) FROM event)")
    told = verdict(ready, 3)
    assert (told["whole"], told["first_broken"], told["cut_short"]) == (False, 0, True)
    assert "최근 기록이 사라졌습니다" in ready("audit", "verify", code=3).stdout
    assert "are missing" in ready("audit", "verify", code=3, lang="en_US.UTF-8").stdout


def test_without_a_database_it_says_what_to_do(ieum):
    korean, english = ieum.both("audit", "verify", code=3)
    assert "ieum init" in korean
    assert "ieum init" in english
