"""`ieum evaluate`: its figures, and what it says of a folder it cannot read."""

import json

import pytest
from rich.cells import cell_len

FIGURES = {"n", "R@1", "R@5", "R@10", "MRR", "nDCG@10"}


def judged_folder(folder):
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


@pytest.fixture
def judged(tmp_path):
    return judged_folder(tmp_path / "judged")


def test_an_evaluation_is_told_as_json_in_both_directions(ieum, judged):
    told = json.loads(ieum("evaluate", str(judged), "--json").stdout)
    assert {"needs_to_solutions", "solutions_to_needs"} <= told.keys()
    for direction in ("needs_to_solutions", "solutions_to_needs"):
        figures = told[direction]
        assert figures.keys() == FIGURES
        assert figures["n"] == 2
        assert all(0 <= figures[name] <= 1 for name in FIGURES - {"n"})
    assert told["needs_to_solutions"]["R@5"] == 1


def test_every_figure_has_its_interval_by_language_and_by_pair_too(ieum, judged):
    told = json.loads(ieum("evaluate", str(judged), "--json").stdout)
    for direction, pairs in (
        ("needs_to_solutions", {"ko→ko", "en→en"}),
        ("solutions_to_needs", {"ko→ko", "en→en"}),
    ):
        assert told["by_pair"][direction].keys() == pairs
        intervals = told["intervals"][direction]
        shown = {
            (): (told[direction], intervals["all"]),
            **{name: (one, intervals["by_pair"][name]) for name, one in told["by_pair"][direction].items()},
            **{
                name: (one, intervals["by_language"][name])
                for name, one in told["by_language"][direction].items()
            },
        }
        for figures, its in shown.values():
            assert its.keys() == FIGURES - {"n"}
            assert all(low <= figures[name] <= high for name, (low, high) in its.items())
    # Of three solutions one is English: as the only candidate for the English need it cannot but be first.
    assert told["by_pair"]["needs_to_solutions"]["en→en"]["R@1"] == 1


def test_several_folders_are_told_in_one_list(ieum, judged, tmp_path):
    other = judged_folder(tmp_path / "other")
    told = json.loads(ieum("evaluate", str(judged), str(other), "--json").stdout)
    assert [one["folder"] for one in told] == ["judged", "other"]
    assert told[0]["needs_to_solutions"] == told[1]["needs_to_solutions"]
    printed = ieum("evaluate", str(judged), str(other)).stdout
    assert printed.count("nDCG@10") == 2


def test_the_figures_are_printed_in_columns_in_both_languages(ieum, judged):
    korean = ieum("evaluate", str(judged)).stdout
    english = ieum("evaluate", str(judged), lang="en_US.UTF-8").stdout
    assert "수요 → 솔루션" in korean
    assert "needs → solutions" in english
    assert "asked in ko" in english
    assert "ko → ko" in korean
    for told in (korean, english):
        # A Hangul letter takes two columns at a terminal.
        ends = {cell_len(line) for line in told.splitlines() if line.count("0.") + line.count("1.0") >= 5}
        assert len(ends) == 1


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
