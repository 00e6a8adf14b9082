"""`ieum evaluate`: runs that are kept and compared, failures, and the report as a page."""

import json
import re

import html5lib
import pytest

from matcher import matching
from matcher.ranking.candidate import Ranked

NASTY = "<script>alert('x')</script> & \"버스\" </title>"
NEEDS = [
    ("n1", "", "버스가 하루 두 번뿐이라 병원에 못 갑니다", "ko"),
    ("n2", NASTY, "Manholes overflow when it rains", "en"),
    ("n3", "가로등", "밤길이 어두워 무섭습니다", "ko"),
]
SOLUTIONS = [
    ("s1", "부르면 오는 버스", "부르면 오는 버스로 병원에 갑니다", "ko"),
    ("s2", NASTY, "Sensors in manholes that warn when it rains", "en"),
    ("s3", "밝은 가로등", "밤길을 밝히는 가로등입니다", "ko"),
]


@pytest.fixture
def judged(tmp_path):
    folder = tmp_path / "a <b>&amp; folder"
    folder.mkdir()
    for name, rows in (("needs", NEEDS), ("solutions", SOLUTIONS)):
        lines = [json.dumps(dict(zip(("id", "title", "text", "language"), row, strict=True))) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "judgments.tsv").write_text("n1\ts1\t2\nn2\ts2\t2\nn3\ts3\t1\n", encoding="utf-8")
    return folder


@pytest.fixture
def turned(monkeypatch):
    """A function after which every order comes the wrong way round."""
    order = matching.order

    def backwards(*given, **named):
        ranked = order(*given, **named)
        assert all(isinstance(one, Ranked) for one in ranked)
        return ranked[::-1]

    return lambda: monkeypatch.setattr(matching, "order", backwards)


def kept(ieum, judged, tmp_path):
    run = tmp_path / "runs" / "first"
    ieum("evaluate", str(judged), "--save", str(run))
    return run


# --- keeping and comparing --------------------------------------------------------------------------------------------


def test_a_run_is_kept_with_all_that_made_it(ieum, judged, tmp_path):
    told = json.loads((kept(ieum, judged, tmp_path) / "run.json").read_text())["run"]
    assert told.keys() == {"format", "made_at", "package", "encoder", "policy", "folders"}
    assert told["encoder"].startswith("toy")
    (folder,) = told["folders"]
    assert folder["folder"] == judged.name
    assert re.fullmatch(r"[0-9a-f]{64}", folder["judged"])
    question = folder["questions"]["needs_to_solutions"][0]
    assert (question["id"], question["rank"], question["top"][0]) == ("n1", 1, "s1")


def test_an_equal_run_is_said_to_be_the_same_in_both_languages(ieum, judged, tmp_path):
    run = kept(ieum, judged, tmp_path)
    korean = ieum("evaluate", str(judged), "--compare", str(run)).stdout
    english = ieum("evaluate", str(judged), "--compare", str(run), lang="en_US.UTF-8").stdout
    assert korean.count("지난 측정과 결과가 같습니다.") == 2
    assert english.count("the same as before.") == 2
    assert "Compared with the run of" in english


def test_a_worse_run_is_said_to_be_worse(ieum, judged, tmp_path, turned):
    run = kept(ieum, judged, tmp_path)
    turned()
    said = ieum("evaluate", str(judged), "--compare", str(run), lang="en_US.UTF-8").stdout
    assert "needs → solutions: worse in R@1, MRR, nDCG@10." in said
    told = json.loads(ieum("evaluate", str(judged), "--compare", str(run), "--json").stdout)["comparison"]
    one = told["needs_to_solutions"]["all"]["R@1"]
    assert (one["before"], one["now"], one["difference"], one["better"], one["verdict"]) == (
        1,
        0,
        -1,
        0,
        "worse",
    )
    assert {move["question"] for move in told["needs_to_solutions"]["moved"]} == {"n1", "n2", "n3"}
    assert told["said"].keys() == {"ko", "en"}
    assert "나빠진 지표는 R@1, MRR, nDCG@10입니다." in told["said"]["ko"][0]


def test_several_folders_are_kept_in_one_run_and_each_finds_its_own(ieum, judged, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for file in judged.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    (other / "judgments.tsv").write_text("n1\ts3\t1\n", encoding="utf-8")
    run = tmp_path / "run"
    ieum("evaluate", str(judged), str(other), "--save", str(run))
    for folder in (judged, other):
        told = json.loads(ieum("evaluate", str(folder), "--compare", str(run), "--json").stdout)
        assert told["comparison"]["needs_to_solutions"]["all"]["R@1"]["verdict"] == "same"


def test_what_cannot_be_compared_is_refused_before_anything_is_measured(ieum, judged, tmp_path, monkeypatch):
    run = kept(ieum, judged, tmp_path)
    monkeypatch.setattr("matcher.evaluating.evaluate", None)
    words = ("evaluate", str(judged), "--compare")
    korean, english = ieum.both(*words, str(tmp_path), code=1)
    assert "run.json 파일이 없습니다" in korean
    assert "there is no run.json" in english
    (judged / "judgments.tsv").write_text("n1\ts1\t1\n", encoding="utf-8")
    korean, english = ieum.both(*words, str(run), code=1)
    assert "다른 평가 예시" in korean
    assert "other judged examples" in english
    (run / "run.json").write_bytes((run / "run.json").read_bytes()[:500])
    korean, english = ieum.both(*words, str(run), code=1)
    assert "중간에 끊겼습니다" in korean
    assert "breaks off" in english


def test_a_kept_run_is_not_written_over(ieum, judged, tmp_path, monkeypatch):
    run = kept(ieum, judged, tmp_path)
    before = (run / "run.json").read_bytes()
    monkeypatch.setattr("matcher.evaluating.evaluate", None)
    korean, english = ieum.both("evaluate", str(judged), "--save", str(run), code=1)
    assert "이미 측정 기록이 있습니다" in korean
    assert "There is a run" in english
    assert (run / "run.json").read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_measured(
    ieum, judged, tmp_path, monkeypatch
):
    monkeypatch.setattr("matcher.evaluating.evaluate", None)
    for place in (tmp_path, tmp_path / "nowhere" / "report.html"):
        korean, english = ieum.both("evaluate", str(judged), "--html", str(place), code=1)
        assert "보고서를" in korean
        assert "cannot be written" in english
    (tmp_path / "file").write_text("")
    ieum("evaluate", str(judged), "--save", str(tmp_path / "file" / "run"), code=3)


# --- failures ---------------------------------------------------------------------------------------------------------


def test_failures_are_listed_with_what_came_first_instead(ieum, judged, turned):
    turned()
    told = ieum("evaluate", str(judged), "--failures", lang="en_US.UTF-8").stdout
    assert "3 of 3 questions whose judged answer was not first" in told
    place = told.index("n1  버스가 하루 두 번뿐이라 병원에 못 갑니다")
    assert re.match(r"n1 .*\n    no\. 3  부르면 오는 버스 \(score .*Meaning", told[place:])
    korean = ieum("evaluate", str(judged), "--failures=2").stdout
    assert "정답이 1위가 아닌 질문 3건 가운데 2건" in korean
    assert "점수" in korean


def test_failures_are_told_as_json_only_when_asked_for(ieum, judged, turned):
    assert "failures" not in json.loads(ieum("evaluate", str(judged), "--json").stdout)
    found = json.loads(ieum("evaluate", str(judged), "--failures", "--json").stdout)["failures"]
    assert found == {"needs_to_solutions": [], "solutions_to_needs": []}
    turned()
    found = json.loads(ieum("evaluate", str(judged), "--json", "--failures=1").stdout)["failures"]
    (one,) = found["needs_to_solutions"]
    assert one["expected"]["rank"] == 3
    assert one["instead"]["rank"] == 1
    assert one["instead"]["title"] in {row[1] for row in SOLUTIONS}
    assert {signal["name"] for signal in one["expected"]["signals"]} >= {"meaning"}


def test_no_failure_is_good_news(ieum, judged):
    assert "모든 질문의 정답이 1위입니다" in ieum("evaluate", str(judged), "--failures").stdout


# --- the page ---------------------------------------------------------------------------------------------------------


def report(ieum, judged, tmp_path, *words, lang="ko_KR.UTF-8"):
    file = tmp_path / "report.html"
    ieum("evaluate", str(judged), "--html", str(file), *words, lang=lang)
    return file.read_bytes().decode("utf-8")


def parsed(text):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    assert parser.errors == []
    for one in root.iter():
        # Plots stand in a name space of their own.
        one.tag = one.tag.rpartition("}")[2]
    return root


def test_the_report_is_one_page_that_asks_for_nothing(ieum, judged, tmp_path, turned):
    run = kept(ieum, judged, tmp_path)
    turned()
    text = report(ieum, judged, tmp_path, "--compare", str(run))
    root = parsed(text)
    names = {one.tag for one in root.iter()}
    assert not {"script", "link", "img", "image", "use", "iframe", "object", "form"} & names
    assert not re.search(r"https?:|\bsrc=|\burl\(|@import", text)
    for one in root.iter():
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    named = {word for one in root.iter() for word in (one.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_what_the_examples_say_is_shown_and_never_obeyed(ieum, judged, tmp_path, turned):
    turned()
    text = report(ieum, judged, tmp_path)
    root = parsed(text)
    words = "".join(root.itertext())
    assert NASTY in words
    assert judged.name in words
    assert "<script" not in text
    assert judged.name not in text


def test_control_characters_do_not_reach_the_page(ieum, judged, tmp_path, turned):
    rows = (
        (judged / "needs.jsonl").read_text("utf-8").replace("\\ubc84\\uc2a4\\uac00", "\\u0000\\u001b[2J", 1)
    )
    (judged / "needs.jsonl").write_text(rows, encoding="utf-8")
    turned()
    text = report(ieum, judged, tmp_path)
    parsed(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)


@pytest.mark.parametrize(("lang", "language"), [("ko_KR.UTF-8", "ko"), ("en_US.UTF-8", "en")])
def test_the_report_speaks_the_language_of_its_reader(ieum, judged, tmp_path, lang, language, turned):
    run = kept(ieum, judged, tmp_path)
    turned()
    root = parsed(report(ieum, judged, tmp_path, "--compare", str(run), lang=lang))
    assert next(root.iter("html")).get("lang") == language

    def own(node):
        # What the examples say keeps its own language.
        if node.tag in {"style", "head"} or (node.tag == "span" and node.get("lang")):
            return
        yield node.text or ""
        for child in node:
            yield from own(child)
            yield child.tail or ""

    words = " ".join(own(root))
    if language == "en":
        assert not re.search("[가-힣]", words)
    else:
        assert not re.search(r"[a-z]{3,}(?: [a-z]{3,}){2}", words)


def test_the_report_shows_figures_plots_and_what_moved(ieum, judged, tmp_path, turned):
    run = kept(ieum, judged, tmp_path)
    alone = parsed(report(ieum, judged, tmp_path))
    assert len(list(alone.iter("svg"))) == 4
    turned()
    both = report(ieum, judged, tmp_path, "--compare", str(run), "--failures=1")
    root = parsed(both)
    assert len(list(root.iter("svg"))) == 6
    assert sum(one.get("class") == "loss" for one in root.iter("rect")) == 6
    assert not [one for one in root.iter("rect") if one.get("class") == "gain"]
    assert len(list(root.iter("article"))) == 2
    assert "1위 → 3위" in both
    assert "나빠진 지표는" in both
    bars = [one for one in alone.iter("rect") if one.get("class") == "bar"]
    assert len({one.get("width") for one in bars}) == 1, "every figure of a perfect order is 1"


def test_equal_runs_give_equal_reports(ieum, judged, tmp_path, turned):
    run = kept(ieum, judged, tmp_path)
    turned()
    assert report(ieum, judged, tmp_path, "--compare", str(run)) == report(
        ieum, judged, tmp_path, "--compare", str(run)
    )


def test_two_folders_of_one_name_stand_in_one_report(ieum, judged, tmp_path):
    root = parsed(report(ieum, judged, tmp_path, str(judged)))
    assert ["".join(one.itertext()) for one in root.iter("h2")] == [judged.name] * 2
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
