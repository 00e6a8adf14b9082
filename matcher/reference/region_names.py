"""Finding a local government by name: "고성군", "강원 고성군", "Goseong-gun, Gangwon", "전국".

Names of the past find what is there today: "강원도 속초시" and "전라남도 진도군" stand in older documents.
"""

import re
import unicodedata
from collections import defaultdict
from functools import cache

from matcher.reference.files import read_csv
from matcher.reference.regions import NATIONWIDE, RegionRecord, all_regions, in_korean_order, resolve

_NATION_WORDS = frozenset({"전국", "대한민국", "nationwide", "allofkorea", "southkorea", "korea"})


def compact(text: str) -> str:
    """A name as it is compared: composed Hangul, lower case, no spaces, commas, dots, brackets or hyphens."""
    return re.sub(r"[\s,.()·-]+", "", unicodedata.normalize("NFKC", text).casefold())


def find_by_name(text: str) -> list[RegionRecord]:
    """The local governments of today a name may mean, exact names before beginnings of names, each 가나다.

    Korean or English, whole or begun, with or without the province before it (in English also after a comma);
    former names and the usual short names of provinces count. Empty when nothing fits or nothing is asked.
    """
    wanted = compact(text)
    if not wanted:
        return []
    if wanted in _NATION_WORDS:
        return list(resolve(NATIONWIDE))
    exact = _codes_named().get(wanted, frozenset())
    begun = {code for name, codes in _plain_names().items() if name.startswith(wanted) for code in codes}
    for province, units in _units_by_province_name().items():
        rest = wanted.removeprefix(province)
        if rest and rest != wanted:
            begun |= {code for name, code in units if name.startswith(rest)}
    return _today(exact) + _today(frozenset(begun) - exact)


def _today(codes: frozenset[str]) -> list[RegionRecord]:
    return in_korean_order({record for code in codes for record in resolve(code)})


@cache
def _province_names() -> dict[str, frozenset[str]]:
    """Province code, also of the past → every way to write the province, compacted."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in read_csv("province_short_names.csv"):
        names[row["code"]] |= {compact(row["short_ko"]), compact(row["short_en"])}
    for record in all_regions():
        if record.level == "province":
            names[record.code] |= {compact(record.name_ko), compact(record.name_en)}
    # 전남 담양군 and 광주 동구 stay right after the two provinces became one.
    for code in list(names):
        for successor in resolve(code):
            names[successor.code] |= names[code]
    return {code: frozenset(ways) for code, ways in names.items()}


@cache
def _plain_names() -> dict[str, frozenset[str]]:
    """Name without its province → codes."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record in all_regions():
        if record.level == "province":
            for name in _province_names()[record.code]:
                found[name] |= {r.code for r in resolve(record.code)}
        for name in (record.name_ko, record.name_en):
            found[compact(name)] |= {r.code for r in resolve(record.code)}
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _units_by_province_name() -> dict[str, frozenset[tuple[str, str]]]:
    """Province name → (name of a unit in it, code of today)."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for record in all_regions():
        if record.level != "basic":
            continue
        for province in _province_names()[record.province_code]:
            for name in (record.name_ko, record.name_en):
                found[province] |= {(compact(name), r.code) for r in resolve(record.code)}
    return {province: frozenset(units) for province, units in found.items()}


@cache
def _codes_named() -> dict[str, frozenset[str]]:
    """Every full way to write a unit → codes: alone, after its province, and in English before it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, codes in _plain_names().items():
        found[name] |= codes
    for province, units in _units_by_province_name().items():
        for name, code in units:
            found[province + name].add(code)
            if name.isascii():
                found[name + province].add(code)
    return {name: frozenset(codes) for name, codes in found.items()}
