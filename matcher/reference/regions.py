"""Local governments of Korea by their code, and what became of codes that are no longer in use.

A code is the five digits the Ministry of the Interior and Safety gives a province or a local government.
Names repeat (there are two 고성군), so everything is keyed by code; `region_names` finds codes by name.
Sources and doubts: SOURCES.md beside this file.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from matcher.reference.files import read_csv

NATIONWIDE = "00000"
"""Our own code for the whole country; no ministry gives it."""


class UnknownRegion(LookupError):
    """No local government has, or ever had, this code."""

    def __init__(self, code: str) -> None:
        """Keep the refused text as `code`, so that a form can show what was typed."""
        super().__init__(f"unknown region code: {code!r}")
        self.code = code


@dataclass(frozen=True)
class RegionRecord:
    """One code of a local government, in use or abolished.

    `level` is province, basic or nation. `province_code` is its own code for a province, and for an abolished
    code the province as it was then. `population_status` is 감소, 관심 or "". `lat` and `lon` (WGS84) are a
    point inside the territory for drawing a map, not for measuring; None for codes no longer in use.
    `valid_from` is the first day in force, `valid_to` the first no longer in force; None: not known or open.
    `successors` are the codes now in use for its territory; empty for a code in use.
    """

    code: str
    level: str
    province_code: str
    name_ko: str
    name_en: str
    kind: str
    population_status: str
    lat: float | None
    lon: float | None
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    note: str

    @property
    def is_current(self) -> bool:
        """Whether a local government answers under this very code today."""
        return not self.successors


_NATION = RegionRecord(
    code=NATIONWIDE,
    level="nation",
    province_code=NATIONWIDE,
    name_ko="전국",
    name_en="Nationwide",
    kind="전국",
    population_status="",
    lat=None,
    lon=None,
    valid_from=None,
    valid_to=None,
    successors=(),
    note="the whole country; a code of this service, not an official one",
)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _codes(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))


def _former() -> list[RegionRecord]:
    return [
        RegionRecord(
            code=row["code"],
            level=row["level"],
            province_code=row["province_code"],
            name_ko=row["name_ko"],
            name_en=row["name_en"],
            kind=row["kind"],
            population_status="",
            lat=None,
            lon=None,
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            successors=_codes(row["successors"]),
            note="; ".join(filter(None, (row["note"], row["date_source"]))),
        )
        for row in read_csv("region_history.csv")
    ]


def _first_days() -> dict[str, date]:
    """Code in use → its first day, where the history says that the code was new with a reform."""
    days: dict[str, date] = {}
    for row in read_csv("region_history.csv"):
        day = _day(row["valid_to"])
        if day and row["successor_is_new"] == "yes":
            days.update(dict.fromkeys(_codes(row["successors"]), day))
    return days


@cache
def _table() -> dict[str, RegionRecord]:
    first_days = _first_days()
    current = [
        RegionRecord(
            code=row["code"],
            level=row["level"],
            province_code=row["province_code"],
            name_ko=row["name_ko"],
            name_en=row["name_en"],
            kind=row["kind"],
            population_status=row["population_status"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            valid_from=first_days.get(row["code"]),
            valid_to=None,
            successors=(),
            note=row["note"],
        )
        for row in read_csv("municipalities.csv")
    ]
    return {record.code: record for record in (*current, *_former())}


def all_regions() -> list[RegionRecord]:
    """The 243 local governments of today, then every code that leads to one of them; without `NATIONWIDE`."""
    return list(_table().values())


def current_regions() -> list[RegionRecord]:
    """The 16 provinces and then the 227 basic local governments of today, each in the order of codes."""
    return [record for record in all_regions() if record.is_current]


def resolve(code: str) -> tuple[RegionRecord, ...]:
    """The local governments that answer for a code today: one, or several where a territory was divided.

    Takes 2 digits (a province), 5 digits (any unit), 10 digits (the standard form, also of a dong in a unit)
    and `NATIONWIDE`. A code of a 구 inside a city stands for the city. Raises `UnknownRegion`.
    """
    digits = unicodedata.normalize("NFKC", code).strip()
    if digits in {NATIONWIDE, NATIONWIDE * 2}:
        return (_NATION,)
    if not re.fullmatch(r"[0-9]{2}|[0-9]{5}|[0-9]{10}", digits):
        raise UnknownRegion(code)
    found = tuple(_successors(digits[:5].ljust(5, "0")))
    if not found:
        raise UnknownRegion(code)
    return found


def _successors(five: str) -> Iterable[RegionRecord]:
    record = _table().get(five)
    if record is None:
        # 41111 is a 구 of 41110 수원시. Only a city has such 구: 11111 is nothing at all.
        city = _table().get(five[:4] + "0")
        return _successors(city.code) if city and city.kind == "시" else ()
    if record.is_current:
        return (record,)
    return [found for successor in record.successors for found in _successors(successor)]


def province_of(code: str) -> RegionRecord:
    """The province of today in which a code lies (a province lies in itself). Raises `UnknownRegion`."""
    first = resolve(code)[0]
    return first if first.level != "basic" else _table()[first.province_code]


def basics_of(province_code: str) -> list[RegionRecord]:
    """The basic local governments in a province, 가나다; none in 세종 and 제주. Raises `UnknownRegion`."""
    province = province_of(province_code)
    inside = [r for r in current_regions() if r.level == "basic" and r.province_code == province.code]
    return in_korean_order(inside)


def full_name(record: RegionRecord, language: str = "ko") -> str:
    """A name that cannot be mistaken: "강원특별자치도 고성군", "Goseong-gun, Gangwon State"."""
    name = record.name_en if language == "en" else record.name_ko
    if record.level != "basic":
        return name
    province = _table()[record.province_code]
    return f"{name}, {province.name_en}" if language == "en" else f"{province.name_ko} {name}"


def in_korean_order(records: Iterable[RegionRecord]) -> list[RegionRecord]:
    """가나다 by name, equal names by their province's name; the whole country first."""

    def key(record: RegionRecord) -> tuple[bool, str, str, str]:
        province = "" if record.level == "nation" else _table()[record.province_code].name_ko
        return (record.level != "nation", record.name_ko, province, record.code)

    return sorted(records, key=key)
