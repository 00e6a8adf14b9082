"""The figures of an evaluation as text: a table for the terminal, sentences in plain words, and JSON."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.cells import cell_len

from matcher.evaluating import (
    ALL,
    DIRECTIONS,
    Comparison,
    Evaluation,
    Failure,
    Group,
    Placed,
    applying,
    failures,
)
from matcher.ranking.evaluation import FIGURES
from matcher.vocabulary import Language, Verdict
from matcher.wording import label
from web import i18n

_TITLE, _COUNT, _CELL = 20, 5, 11


def direction_title(direction: str, spoken: Language) -> str:
    """Return the name of a direction."""
    forward = direction == DIRECTIONS[0]
    if spoken is Language.KOREAN:
        return "수요 → 솔루션" if forward else "솔루션 → 수요"
    return "needs → solutions" if forward else "solutions → needs"


def group_title(group: Group, spoken: Language) -> str:
    """Return the name of a group of questions: by language of the question, or by pair."""
    if group == ALL:
        return "모든 질문" if spoken is Language.KOREAN else "all questions"
    if group.kind == "by_language":
        return f"질문 {group.name}" if spoken is Language.KOREAN else f"asked in {group.name}"
    return group.name.replace("→", " → ")


def lines(
    evaluation: Evaluation, comparison: Comparison | None, shown: int | None, spoken: Language
) -> Iterator[str]:
    """Yield the table of a folder, what changed, and its failures, line by line."""
    yield _row(evaluation.folder, "n", FIGURES)
    for direction, measures in evaluation.measures.items():
        for group, measure in measures.items():
            title = direction_title(direction, spoken) if group == ALL else f"  {group_title(group, spoken)}"
            quality = measure.quality.as_dict()
            yield _row(title, quality["n"], (f"{quality[name]:.3f}" for name in FIGURES))
            yield _row("", "", (_span(*measure.intervals[name]) for name in FIGURES))
            if comparison:
                yield from _changes(comparison, direction, group, spoken)
    korean = spoken is Language.KOREAN
    yield "둘째 줄은 95 % 신뢰 구간입니다." if korean else "The second line is the 95 % interval."
    if comparison:
        yield ""
        yield compared_with(comparison, spoken)
        yield from sentences(comparison, spoken)
    if shown:
        for direction in evaluation.answered:
            yield ""
            yield from _failures(failures(evaluation, direction), direction, shown, spoken)


def compared_with(comparison: Comparison, spoken: Language) -> str:
    """Return the sentence that says what an evaluation was compared with."""
    run, when = comparison.run, i18n.moment(comparison.run.moment, spoken)
    if spoken is Language.KOREAN:
        return f"비교한 지난 측정: {when}, 모델 {run.encoder}, 순위 정책 {run.policy}, 프로그램 {run.package}"
    return f"Compared with the run of {when}: model {run.encoder}, policy {run.policy}, program {run.package}"


def sentences(comparison: Comparison, spoken: Language) -> list[str]:
    """Return for each direction, in plain words, what may be said of the differences over all questions."""
    return [
        f"{direction_title(direction, spoken)}: {said(comparison, direction, spoken)}"
        for direction in comparison.differences
    ]


def said(comparison: Comparison, direction: str, spoken: Language) -> str:
    """Return in plain words what may be said of the differences over all questions of a direction."""
    by_verdict = comparison.by_verdict(direction)
    better, worse = ", ".join(by_verdict[Verdict.BETTER]), ", ".join(by_verdict[Verdict.WORSE])
    korean = spoken is Language.KOREAN
    if len(by_verdict[Verdict.SAME]) == len(FIGURES):
        return "지난 측정과 결과가 같습니다." if korean else "the same as before."
    if not better and not worse:
        return (
            "차이가 우연의 범위 안에 있어, 나아졌다고도 나빠졌다고도 할 수 없습니다."
            if korean
            else "kept within noise; neither better nor worse can be said."
        )
    if korean:
        told = [
            f"나아진 지표는 {better}입니다." if better else "",
            f"나빠진 지표는 {worse}입니다." if worse else "",
        ]
        rest = "나머지 지표의 차이는 우연의 범위 안에 있습니다."
    else:
        told = [f"better in {better}." if better else "", f"worse in {worse}." if worse else ""]
        rest = "the other differences are within noise."
    told += [rest] if by_verdict[Verdict.WITHIN_NOISE] else []
    return " ".join(one for one in told if one)


def _changes(comparison: Comparison, direction: str, group: Group, spoken: Language) -> Iterator[str]:
    found = comparison.differences[direction][group]
    korean = spoken is Language.KOREAN
    rows: list[tuple[str, Callable[[str], str]]] = [
        ("    지난 측정보다" if korean else "    than before", lambda name: f"{found[name].difference:+.3f}"),
        ("", lambda name: _span(*found[name].interval, signed=True)),
        ("    나아진 표본" if korean else "    resamples up", lambda name: f"{found[name].better:.0%}"),
    ]
    for title, cell in rows:
        yield _row(title, "", map(cell, FIGURES))


def _failures(found: list[Failure], direction: str, shown: int, spoken: Language) -> Iterator[str]:
    korean = spoken is Language.KOREAN
    title = direction_title(direction, spoken)
    if not found:
        yield f"{title}: 모든 질문의 정답이 1위입니다." if korean else f"{title}: every answer came first."
        return
    count = len(found)
    listed = min(shown, count)
    yield (
        f"{title}: 정답이 1위가 아닌 질문 {count}건 가운데 {listed}건"
        if korean
        else f"{title}: {listed} of {count} questions whose judged answer was not first"
    )
    for one in found[:shown]:
        yield f"  {one.question.id}  {one.question.heading}"
        yield f"    {place_title(one.place, spoken)}  {one.expected.heading}{scored(one.expected_placed, spoken)}"
        if one.instead:
            yield f"    {place_title(1, spoken)}  {one.instead.heading}{scored(one.instead_placed, spoken)}"


def place_title(place: int | None, spoken: Language) -> str:
    """Return where an answer came, in words."""
    if spoken is Language.KOREAN:
        return f"{place}위" if place else "100위 밖"
    return f"no. {place}" if place else "not in 100"


def scored(placed: Placed | None, spoken: Language) -> str:
    """Return the score and the signals behind a place, in brackets; nothing for an answer that did not come."""
    if placed is None:
        return ""
    signals = ", ".join(f"{label(one.name, spoken)} {one.score:.2f}" for one in applying(placed))
    word = "점수" if spoken is Language.KOREAN else "score"
    return f" ({word} {placed.score:.2f}{': ' if signals else ''}{signals})"


def as_dict(evaluation: Evaluation, comparison: Comparison | None, shown: int | None) -> dict[str, Any]:
    """Return an evaluation for JSON; `comparison` and `failures` only where they were asked for."""
    told = evaluation.as_dict()
    if comparison:
        said = {spoken.value: sentences(comparison, spoken) for spoken in Language}
        told["comparison"] = comparison.as_dict() | {"said": said}
    if shown:
        told["failures"] = {
            direction: [one.as_dict() for one in failures(evaluation, direction)[:shown]]
            for direction in evaluation.answered
        }
    return told


def _span(low: float, high: float, *, signed: bool = False) -> str:
    def short(value: float) -> str:
        # Without its zero before the point, so that a whole interval fits under its figure.
        return f"{value:{'+' if signed else ''}.2f}".replace("0.", ".", 1)

    return f"{short(low)}–{short(high)}"


def _row(title: str, count: object, cells: Iterable[str]) -> str:
    """A line in columns; a Hangul letter takes two."""
    gap = " " * max(1, _TITLE - cell_len(title))
    return f"{title}{gap}{count:>{_COUNT}}{''.join(f'{cell:>{_CELL}}' for cell in cells)}".rstrip()
