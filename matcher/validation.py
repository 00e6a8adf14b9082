"""What may enter: texts cleaned and measured, numbers and dates that hold.

Problems are told per field, in both languages.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from matcher.errors import InvalidInput
from matcher.models import NeedDraft, SolutionDraft
from matcher.reference import numbers, regions
from matcher.reference.solution_types import SolutionTypes

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
LONGEST_LINE = 500
MOST_LINES = 30
# Ten trillion won: above the budget of any single local government's project, below every database's limit.
LARGEST_AMOUNT = 10_000_000_000_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)

Problems = dict[str, tuple[str, str]]

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def clean(text: str) -> str:
    """Return `text` in NFC with plain line ends and without control or direction characters; never fails."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", composed.encode("utf-8", "replace").decode("utf-8")).strip()


def clean_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines that say something, each cleaned to one line."""
    return [one for one in (" ".join(clean(line).split()) for line in lines) if one]


def check_text(problems: Problems, name: str, text: str, longest: int = LONGEST_TEXT) -> None:
    """Note a problem when `text` is longer than `longest` characters or holds a resident registration number."""
    if len(text) > longest:
        problems[name] = (
            f"{longest:,}자까지 쓸 수 있습니다. 지금 {len(text):,}자이니 {len(text) - longest:,}자를 줄여 주세요.",
            f"At most {longest:,} characters; this has {len(text):,}. Please shorten it by {len(text) - longest:,}.",
        )
    elif numbers.mentions_resident_number(text):
        problems[name] = (
            "주민등록번호로 보이는 숫자가 있습니다. 개인정보이므로 지워 주세요.",
            "This seems to hold a resident registration number. It is personal data; please remove it.",
        )


def check_lines(problems: Problems, name: str, lines: list[str]) -> None:
    """Note a problem when there are too many lines or one is too long."""
    if len(lines) > MOST_LINES:
        problems[name] = (
            f"{MOST_LINES}줄까지 쓸 수 있습니다. 지금 {len(lines)}줄입니다.",
            f"At most {MOST_LINES} lines; there are {len(lines)}.",
        )
    for line in lines:
        check_text(problems, name, line, LONGEST_LINE)


def check_amounts(problems: Problems, low: tuple[str, int | None], high: tuple[str, int | None]) -> None:
    """Note a problem for amounts of won below zero, beyond reason, or with the lower above the upper."""
    for name, amount in (low, high):
        if amount is not None and not 0 <= amount <= LARGEST_AMOUNT:
            problems[name] = (
                "금액은 0원부터 10조 원까지 쓸 수 있습니다. 단위를 확인해 주세요.",
                "An amount lies between 0 and 10 trillion won. Please check the unit.",
            )
    if low[1] is not None and high[1] is not None and low[1] > high[1] and low[0] not in problems:
        problems[high[0]] = (
            "최대 금액이 최소 금액보다 작습니다.",
            "The upper amount is below the lower one.",
        )


def check_days(problems: Problems, **days: date | None) -> None:
    """Note a problem for days outside 2000–2100."""
    for name, day in days.items():
        if day is not None and not EARLIEST <= day <= LATEST:
            problems[name] = (
                "2000년부터 2100년 사이의 날짜를 써 주세요.",
                "Please give a day between 2000 and 2100.",
            )


def check_span(problems: Problems, start: tuple[str, date | None], end: tuple[str, date | None]) -> None:
    """Note a problem when `end` lies before `start`."""
    if start[1] is not None and end[1] is not None and end[1] < start[1] and end[0] not in problems:
        problems[end[0]] = (
            f"끝나는 날({end[1]})이 시작하는 날({start[1]})보다 빠릅니다.",
            f"The end ({end[1]}) is before the start ({start[1]}).",
        )


def check_number(problems: Problems, name: str, value: int | None, low: int, high: int) -> None:
    """Note a problem when `value` is outside `low`–`high`."""
    if value is not None and not low <= value <= high:
        problems[name] = (
            f"{low}부터 {high}까지의 숫자를 써 주세요.",
            f"Please give a number from {low} to {high}.",
        )


def present_regions(problems: Problems, name: str, codes: Iterable[str]) -> list[str]:
    """Return the present codes for `codes`: an abolished one becomes its successors; unknown ones are a problem."""
    found: dict[str, None] = {}
    for code in codes:
        try:
            records = regions.resolve(code)
        except regions.UnknownRegion:
            problems[name] = (
                f"‘{code}’은(는) 없는 지역 코드입니다. 목록에서 다시 골라 주세요.",
                f"‘{code}’ is not a known region code. Please choose from the list.",
            )
            continue
        found.update(dict.fromkeys(record.code for record in records))
    return list(found)


def known_types(problems: Problems, name: str, ids: Iterable[str], types: SolutionTypes) -> list[str]:
    """Return `ids` without repeats; one that is no solution type is a problem. A retired type may stay chosen."""
    chosen = list(dict.fromkeys(ids))
    for one in chosen:
        if types.find(one) is None:
            problems[name] = (
                f"‘{one}’은(는) 없는 솔루션 유형입니다.",
                f"‘{one}’ is not a known solution type.",
            )
    return chosen


def check_link(problems: Problems, name: str, link: str) -> None:
    """Note a problem when `link` is not a plain http(s) address; it is never fetched."""
    if not link:
        return
    try:
        parts = urlsplit(link)
        sound = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        sound = False
    if not sound or len(link) > 300 or any(one.isspace() for one in link):
        problems[name] = (
            "https://로 시작하는 주소를 써 주세요.",
            "Please give an address that begins with https://.",
        )


def _cleaned(draft: NeedDraft | SolutionDraft) -> dict[str, Any]:
    values = draft.model_dump()
    return {name: clean(value) if type(value) is str else value for name, value in values.items()}


def sound_need(
    draft: NeedDraft, requirements: list[str], types: SolutionTypes
) -> tuple[NeedDraft, list[str]]:
    """Return the draft and requirements cleaned; `types` are those in force.

    Raises `InvalidInput` with every problem at once.
    """
    problems: Problems = {}
    values = _cleaned(draft)
    values["success_criteria"] = clean_lines(draft.success_criteria)
    wanted = clean_lines(requirements)
    _check_title(problems, values["title"])
    for name in (
        "problem",
        "people_affected",
        "desired_outcome",
        "constraints",
        "existing_systems",
        "existing_datasets",
    ):
        check_text(problems, name, values[name])
    check_lines(problems, "success_criteria", values["success_criteria"])
    check_lines(problems, "requirements", wanted)
    check_amounts(problems, ("budget_min", draft.budget_min), ("budget_max", draft.budget_max))
    check_days(problems, starts_on=draft.starts_on, ends_on=draft.ends_on, answers_until=draft.answers_until)
    check_span(problems, ("starts_on", draft.starts_on), ("ends_on", draft.ends_on))
    check_number(problems, "minimum_trl", draft.minimum_trl, 1, 9)
    values["regions"] = present_regions(problems, "regions", draft.regions)
    values["types"] = known_types(problems, "types", draft.types, types)
    if problems:
        raise InvalidInput(problems)
    return NeedDraft.model_validate(values), wanted


def sound_solution(draft: SolutionDraft, types: SolutionTypes) -> SolutionDraft:
    """Return the draft cleaned; `types` are those in force. Raises `InvalidInput` with every problem at once."""
    problems: Problems = {}
    values = _cleaned(draft)
    _check_title(problems, values["title"])
    for name in (
        "problem_solved",
        "how",
        "evidence",
        "requires_of_town",
        "standards",
        "sandbox_exemption",
    ):
        check_text(problems, name, values[name])
    check_text(problems, "open_source_licence", values["open_source_licence"], 60)
    check_amounts(problems, ("price_min", draft.price_min), ("price_max", draft.price_max))
    check_amounts(problems, ("smallest_budget", draft.smallest_budget), ("smallest_budget", None))
    check_number(problems, "trl", draft.trl, 1, 9)
    check_number(problems, "months_to_deploy", draft.months_to_deploy, 0, 120)
    check_link(problems, "repository_url", values["repository_url"])
    values["regions"] = present_regions(problems, "regions", draft.regions)
    values["types"] = known_types(problems, "types", draft.types, types)
    if problems:
        raise InvalidInput(problems)
    return SolutionDraft.model_validate(values)


def _check_title(problems: Problems, title: str) -> None:
    if len(title) < 2:
        problems["title"] = (
            "제목을 두 글자 이상 써 주세요.",
            "Please give a title of at least two characters.",
        )
    else:
        check_text(problems, "title", title, LONGEST_TITLE)
