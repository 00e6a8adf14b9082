"""Groups, failures, kept runs and comparisons of evaluations that are made by hand."""

import json

import pytest

from matcher import evaluating
from matcher.errors import OtherExamples, RunKeptThere, UnreadableRun
from matcher.evaluating import ALL, Answered, Evaluation, Example, Folder, Group, Placed
from matcher.ranking.candidate import Signal
from matcher.ranking.evaluation import Outcome, outcome, outcomes_within
from matcher.vocabulary import SignalName, Verdict

FORWARD, BACKWARD = evaluating.DIRECTIONS
NEEDS = (
    Example("n1", "버스", "버스가 없습니다", "ko"),
    Example("n2", "", "Roads   flood\nin rain " * 9, "en"),
)
SOLUTIONS = (
    Example("k1", "부르는 버스", "…", "ko"),
    Example("e1", "Pump", "…", "en"),
    Example("e2", "Sensors", "…", "en"),
)
JUDGED = Folder("judged", NEEDS, SOLUTIONS, {"n1": {"k1": 1, "e1": 2}, "n2": {"e2": 2}})
SIGNALS = (Signal(SignalName.MEANING, 0.5), Signal(SignalName.WORDS, 0.0, applies=False))


def evaluation(n1, n2, judged=JUDGED):
    """An evaluation in which the two needs were answered in these orders, and the other way round nothing came."""
    spoken = {one.id: one.spoken for one in judged.needs + judged.solutions}

    def answered(question, order, grades):
        first = outcome(order, grades)
        placed = [Placed(answer, place, 5.0 - place, SIGNALS) for place, answer in enumerate(order, 1)]
        return Answered(
            question=question,
            language=spoken[question],
            outcome=first,
            within=outcomes_within(order, grades, spoken),
            top=tuple(order[:10]),
            first=placed[0] if placed else None,
            best=placed[first.rank - 1] if first.rank else None,
        )

    forward = (answered("n1", n1, judged.judgments["n1"]), answered("n2", n2, judged.judgments["n2"]))
    backward = tuple(answered(key, [], grades) for key, grades in sorted(judged.turned.items()))
    return Evaluation(judged=judged, encoder="toy", policy=1, answered={FORWARD: forward, BACKWARD: backward})


GOOD = evaluation(["e1", "k1", "e2"], ["e2", "e1", "k1"])
POOR = evaluation(["e2", "k1", "e1"], ["k1", "e1"])


def test_questions_are_judged_together_by_language_and_by_pair():
    found = {group: one.quality.n for group, one in POOR.measures[FORWARD].items()}
    assert found == {
        ALL: 2,
        Group("by_language", "en"): 1,
        Group("by_language", "ko"): 1,
        Group("by_pair", "en→en"): 1,
        Group("by_pair", "ko→en"): 1,
        Group("by_pair", "ko→ko"): 1,
    }
    told = POOR.as_dict()
    # n1: the order is e2 k1 e1. Of the Korean answers k1 is the first, of the English e1 the second.
    assert told["by_language"][FORWARD]["ko"]["MRR"] == 0.5
    assert told["by_pair"][FORWARD]["ko→ko"]["MRR"] == 1
    assert told["by_pair"][FORWARD]["ko→en"]["MRR"] == 0.5
    assert told["by_pair"][FORWARD]["en→en"] == {
        "n": 1,
        "R@1": 0,
        "R@5": 0,
        "R@10": 0,
        "MRR": 0,
        "nDCG@10": 0,
    }
    assert told["intervals"][FORWARD]["by_pair"]["ko→en"]["MRR"] == [0.5, 0.5]
    assert told["intervals"][FORWARD]["all"]["MRR"] == [0.0, 0.5]


def test_a_failure_tells_where_the_judged_answer_came_and_what_came_instead():
    lost, second = evaluating.failures(POOR, FORWARD)
    assert (lost.question.id, lost.expected.id, lost.place) == ("n2", "e2", None)
    assert (lost.instead.id, lost.instead_placed.score) == ("k1", 4.0)
    assert (second.question.id, second.expected.id, second.place) == ("n1", "k1", 2)
    told = second.as_dict()
    assert told["instead"] == {
        "id": "e2",
        "title": "Sensors",
        "language": "en",
        "rank": 1,
        "score": 4.0,
        "signals": [{"name": "meaning", "score": 0.5}],
    }
    assert (told["expected"]["rank"], told["expected"]["score"]) == (2, 3.0)
    assert lost.as_dict()["expected"] | {"rank": 0} == {
        "id": "e2",
        "title": "Sensors",
        "language": "en",
        "rank": 0,
        "score": None,
        "signals": [],
    }
    assert evaluating.failures(GOOD, FORWARD) == []


def test_a_question_that_found_nothing_names_the_best_judged_answer():
    found = {one.question.id: one for one in evaluating.failures(GOOD, BACKWARD)}
    assert (found["k1"].expected.id, found["k1"].instead, found["k1"].as_dict()["instead"]) == (
        "n1",
        None,
        None,
    )


def test_a_heading_is_the_title_or_the_beginning_of_the_text_in_one_line():
    assert NEEDS[0].heading == "버스"
    assert NEEDS[1].heading.startswith("Roads flood in rain Roads")
    assert len(NEEDS[1].heading) <= 80
    assert NEEDS[1].heading.endswith("…")
    assert Example("x", "a\x1b[2Jb", "", "").heading == "a[2Jb"


# --- kept runs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    return evaluating.keep(tmp_path / "run", [POOR])


def test_a_kept_run_is_read_back_as_it_was(kept):
    run = evaluating.read_run(kept.parent)
    assert (run.encoder, run.policy, run.moment.utcoffset().total_seconds()) == ("toy", 1, 0)
    (folder,) = run.folders
    assert (folder.folder, folder.judged) == ("judged", JUDGED.digest)
    assert folder.figures == POOR.as_dict()
    read = [one.answered() for one in folder.questions[FORWARD]]
    assert [(one.outcome, one.within, one.top) for one in read] == [
        (one.outcome, one.within, one.top) for one in POOR.answered[FORWARD]
    ]
    assert [path.name for path in kept.parent.iterdir()] == ["run.json"]


def test_a_run_is_never_written_over(kept):
    before = kept.read_bytes()
    with pytest.raises(RunKeptThere):
        evaluating.keep(kept.parent, [GOOD])
    assert kept.read_bytes() == before


def test_a_folder_without_a_run_is_said_to_have_none(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UnreadableRun, match=r"there is no run\.json"):
            evaluating.read_run(folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"sha256": "x"}', '{"sha256": "", "run": []}', "\x00", "[" * 9_999]
)
def test_what_is_no_run_is_refused(kept, text):
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableRun, match="is no run"):
        evaluating.read_run(kept.parent)


def test_a_run_that_breaks_off_is_refused_wherever_it_ends(kept):
    whole = kept.read_bytes()
    for end in range(0, len(whole) - 2, 37):
        kept.write_bytes(whole[:end])
        with pytest.raises(UnreadableRun):
            evaluating.read_run(kept.parent)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"rank": 2', '"rank": 1'),
        ('"rank": 2', '"rank": "2"'),
        ('"rank": 2', '"rank": 0'),
        ('"within"', '"without"'),
        ('"made_at": "', '"made_at": "the day of '),
    ],
)
def test_a_run_that_was_changed_is_refused(kept, old, new):
    text = kept.read_text("utf-8")
    assert old in text
    kept.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnreadableRun, match="damaged"):
        evaluating.read_run(kept.parent)


def test_a_run_of_a_later_form_is_told_apart_from_a_damaged_one(kept):
    kept.write_text(kept.read_text("utf-8").replace('"format": 1', '"format": 2'), encoding="utf-8")
    with pytest.raises(UnreadableRun, match="another version"):
        evaluating.read_run(kept.parent)


# --- comparing ------------------------------------------------------------------------------------------------------


def test_a_comparison_goes_question_by_question(kept):
    found = evaluating.compare(GOOD, evaluating.read_run(kept.parent))
    assert found.differences[FORWARD].keys() == GOOD.measures[FORWARD].keys()
    one = found.differences[FORWARD][ALL]["MRR"]
    assert (one.before, one.now, one.difference) == (0.25, 1.0, 0.75)
    assert (one.interval, one.better, one.verdict) == ((0.5, 1.0), 1.0, Verdict.BETTER)
    assert found.differences[FORWARD][Group("by_pair", "ko→ko")]["MRR"].verdict is Verdict.SAME
    moved = [(one.question.id, one.before, one.now, one.change) for one in found.moves[FORWARD]]
    assert moved == [("n2", None, 1, 1.0), ("n1", 2, 1, 0.5)]
    assert found.by_verdict(BACKWARD)[Verdict.SAME] == ["R@1", "R@5", "R@10", "MRR", "nDCG@10"]
    told = found.as_dict()
    assert told["with"]["encoder"] == "toy"
    assert told[FORWARD]["moved"][0] == {"question": "n2", "before": None, "now": 1}
    assert told[BACKWARD]["moved"] == []
    assert told[FORWARD]["all"]["R@1"]["verdict"] == "better"


@pytest.mark.parametrize(
    "other",
    [
        Folder("judged", NEEDS, SOLUTIONS, {**JUDGED.judgments, "n2": {"e2": 1}}),
        Folder("judged", (NEEDS[0], Example("n2", "", "other words", "en")), SOLUTIONS, JUDGED.judgments),
    ],
    ids=["another grade", "other words"],
)
def test_a_run_on_other_examples_is_refused(kept, other):
    with pytest.raises(OtherExamples, match="other judged examples: judged"):
        evaluating.compare(evaluation(["e1"], ["e2"], other), evaluating.read_run(kept.parent))


def test_the_same_examples_in_another_order_and_under_another_name_are_the_same(kept):
    other = Folder("moved", NEEDS[::-1], SOLUTIONS[::-1], dict(reversed(JUDGED.judgments.items())))
    found = evaluating.compare(evaluation(["e1"], ["e2"], other), evaluating.read_run(kept.parent))
    assert found.differences[FORWARD][ALL]["R@1"].now == 1


def test_a_run_whose_questions_are_not_those_of_its_examples_is_refused(kept):
    run = evaluating.read_run(kept.parent)
    folder = run.folders[0]
    short = folder.model_copy(
        update={"questions": folder.questions | {FORWARD: folder.questions[FORWARD][:1]}}
    )
    with pytest.raises(UnreadableRun, match="not those"):
        evaluating.compare(GOOD, run.model_copy(update={"folders": [short]}))


def test_the_marks_of_a_run_hold_for_every_kind_of_text(tmp_path):
    named = Folder("한글 <b> 폴더 \u2028", NEEDS, SOLUTIONS, JUDGED.judgments)
    file = evaluating.keep(tmp_path / "run", [evaluation(["e1"], ["e2"], named)])
    assert evaluating.read_run(tmp_path / "run").folders[0].folder == named.name
    assert json.loads(file.read_text("ascii"))["run"]["policy"] == 1


def test_outcomes_of_the_same_rank_do_not_count_as_moved(kept):
    found = evaluating.compare(POOR, evaluating.read_run(kept.parent))
    assert {one.change for one in found.moves[FORWARD]} == {0.0}
    assert Outcome(None, 0.0).reciprocal == 0
