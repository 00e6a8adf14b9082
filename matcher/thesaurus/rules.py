"""What a type of the thesaurus must satisfy before it may be adopted; every fault is told, with line and type."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from matcher.reference import numbers
from matcher.reference.fields import all_fields
from matcher.reference.solution_types import SolutionTypeRecord, SolutionTypes, shipped_types
from matcher.thesaurus.lines import Fault, Proposed, merged

# With fewer symptoms a type is found by chance only; those that come with the program do not fall below theirs.
LEAST_SYMPTOMS, LEAST_SYMPTOMS_SHIPPED = 5, 10

# The longest text of a field, or of one line of it, and the most lines.
LONGEST = {
    "id": 60,
    "name_ko": 60,
    "name_en": 100,
    "aliases_ko": 60,
    "aliases_en": 100,
    "description_ko": 400,
    "description_en": 800,
    "symptoms_ko": 300,
    "symptoms_en": 500,
    "affected_ko": 60,
    "affected_en": 100,
    "requires_ko": 150,
    "requires_en": 250,
}
MOST = {"aliases": 20, "symptoms": 60, "affected": 12, "requires": 8, "related": 12, "also_fields": 3}

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_IGNORED_IN_NAMES = re.compile(r"[\s·-]")


def faults_of(proposed: Sequence[Proposed], present: SolutionTypes) -> list[Fault]:
    """Return every fault the proposed types have, by themselves and beside those in force, in the order of lines."""
    after = merged(present, proposed)
    ids = Counter(one.record.id for one in proposed)
    owners = _owners(after)
    faults = []
    for one in proposed:
        told = list(_own_faults(one.record))
        if ids[one.record.id] > 1:
            told.append(("이 유형이 두 번 나옵니다.", "This type stands here twice."))
        told += _related(one.record, after)
        if not one.retired:
            told += _shared_names(one.record, owners)
        faults += [Fault(one.line, one.record.id, korean, english) for korean, english in told]
    if not after.offered:
        faults.append(Fault(0, "", "모든 유형을 내릴 수는 없습니다.", "Not every type can be retired."))
    return sorted(faults, key=lambda fault: fault.line)


Told = Iterator[tuple[str, str]]


def _own_faults(record: SolutionTypeRecord) -> Told:
    if not _ID.fullmatch(record.id):
        yield (
            "id는 영문 소문자와 숫자, 붙임표(-)로 씁니다.",
            "An id is made of small letters, digits and hyphens.",
        )
    yield from _fields(record)
    for name, value in record.as_row().items():
        lines = value if isinstance(value, list) else [value]
        yield from _lines(name, lines, is_list=isinstance(value, list))
    for language in ("ko", "en"):
        yield from _symptoms(record, f"symptoms_{language}")
    if not record.description_ko.endswith("니다."):
        yield (
            "description_ko는 ‘…니다.’로 끝나는 문장으로 씁니다.",
            "description_ko must end as a polite Korean sentence does (…니다.).",
        )


def _fields(record: SolutionTypeRecord) -> Told:
    official = {one.code for one in all_fields()}
    for code in (record.field, *record.also_fields):
        if code not in official:
            yield f"‘{code}’은(는) 없는 분야입니다.", f"There is no field ‘{code}’."
    if record.field in record.also_fields:
        yield "also_fields에 field와 같은 분야가 있습니다.", "also_fields names the type's own field again."


def _lines(name: str, lines: Sequence[str], *, is_list: bool) -> Told:
    kind = name.removesuffix("_ko").removesuffix("_en")
    if is_list and len(lines) > MOST[kind]:
        yield (
            f"‘{name}’은(는) {MOST[kind]}줄까지 쓸 수 있습니다. 지금 {len(lines)}줄입니다.",
            f"‘{name}’ takes at most {MOST[kind]} lines; there are {len(lines)}.",
        )
    if len(set(lines)) < len(lines):
        yield f"‘{name}’에 같은 줄이 두 번 있습니다.", f"A line stands twice in ‘{name}’."
    for line in lines:
        yield from _text(name, line)


def _text(name: str, text: str) -> Told:
    short = text if len(text) <= 30 else text[:29] + "…"
    if not text:
        yield f"‘{name}’이(가) 비어 있습니다.", f"‘{name}’ is empty."
    longest = LONGEST.get(name, LONGEST["id"])
    if len(text) > longest:
        yield (
            f"‘{name}’은(는) {longest}자까지입니다: ‘{short}’",
            f"‘{name}’ takes at most {longest} characters: “{short}”",
        )
    if name.endswith("_en") and _HANGUL.search(text):
        yield f"‘{name}’에 한글이 있습니다: ‘{short}’", f"There is Hangul in ‘{name}’: “{short}”"
    if name.endswith("_ko") and name.startswith(("symptoms", "description")) and not _HANGUL.search(text):
        yield f"‘{name}’에 한글이 없습니다: ‘{short}’", f"There is no Hangul in ‘{name}’: “{short}”"
    if _EMAIL.search(text) or numbers.mentions_resident_number(text):
        yield (
            f"‘{name}’에 개인정보(전자우편 주소나 주민등록번호)로 보이는 내용이 있습니다.",
            f"‘{name}’ seems to hold personal data (an e-mail address or a resident number).",
        )


def _symptoms(record: SolutionTypeRecord, name: str) -> Told:
    shipped = shipped_types().find(record.id) is not None
    least = LEAST_SYMPTOMS_SHIPPED if shipped else LEAST_SYMPTOMS
    count = len(getattr(record, name))
    if count < least:
        yield (
            f"‘{name}’에 증상이 {least}개 이상 있어야 합니다. 지금 {count}개입니다.",
            f"‘{name}’ needs at least {least} symptoms; there are {count}.",
        )


def _related(record: SolutionTypeRecord, after: SolutionTypes) -> Told:
    for one in record.related:
        if one == record.id:
            yield "related에 자기 자신이 있습니다.", "related names the type itself."
        elif after.find(one) is None:
            yield f"related의 ‘{one}’은(는) 없는 유형입니다.", f"related names ‘{one}’, which is no type."


def _shared_names(record: SolutionTypeRecord, owners: dict[str, list[str]]) -> Told:
    for name in _names(record):
        others = [one for one in owners[_plain(name)] if one != record.id]
        if others:
            yield (
                f"‘{name}’은(는) 유형 ‘{others[0]}’도 쓰는 이름입니다.",
                f"“{name}” is a name of the type ‘{others[0]}’ too.",
            )


def _owners(types: SolutionTypes) -> dict[str, list[str]]:
    """Name → the types on offer that bear it."""
    owners: dict[str, list[str]] = {}
    for record in types.offered:
        for name in {_plain(one) for one in _names(record)}:
            owners.setdefault(name, []).append(record.id)
    return owners


def _names(record: SolutionTypeRecord) -> Iterable[str]:
    return record.name_ko, *record.aliases_ko, record.name_en, *record.aliases_en


def _plain(name: str) -> str:
    return _IGNORED_IN_NAMES.sub("", name.casefold())
