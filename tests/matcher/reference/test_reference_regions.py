"""Local governments: who answers under a code today, and who is meant by a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.reference.region_names import find_by_name
from matcher.reference.regions import (
    NATIONWIDE,
    UnknownRegion,
    all_regions,
    basics_of,
    current_regions,
    full_name,
    in_korean_order,
    province_of,
    resolve,
)

CURRENT = {region.code for region in current_regions()}
FORMER = [region for region in all_regions() if not region.is_current]


def codes(name: str) -> list[str]:
    return [region.code for region in find_by_name(name)]


def test_there_are_243_local_governments() -> None:
    levels = [region.level for region in current_regions()]
    assert (levels.count("province"), levels.count("basic")) == (16, 227)
    assert len({region.code for region in all_regions()}) == len(all_regions())


def test_the_population_notices_count_89_and_17() -> None:
    statuses = [region.population_status for region in current_regions()]
    assert (statuses.count("감소"), statuses.count("관심")) == (89, 17)


def test_every_basic_unit_lies_in_a_province_in_use() -> None:
    provinces = {region.code for region in current_regions() if region.level == "province"}
    assert {region.province_code for region in current_regions()} == provinces


@pytest.mark.parametrize("region", FORMER, ids=lambda region: region.code)
def test_every_old_code_leads_to_units_of_today(region) -> None:
    found = resolve(region.code)
    assert found
    assert {one.code for one in found} <= CURRENT
    assert province_of(region.code).level == "province"
    assert all(
        one.valid_from is None or region.valid_to is None or one.valid_from <= region.valid_to
        for one in found
    )


def test_every_predecessor_the_table_names_is_in_the_history() -> None:
    from matcher.reference.files import read_csv  # noqa: PLC0415 - the raw file, for this one comparison

    for row in read_csv("municipalities.csv"):
        for old in filter(None, row["predecessor_codes"].split(";")):
            assert row["code"] in {region.code for region in resolve(old)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("41", {"41000"}),
        ("36", {"36110"}),
        ("29", {"12000"}),
        ("46000", {"12000"}),
        ("42210", {"51210"}),
        ("47720", {"27720"}),
        ("28110", {"28125", "28155"}),
        ("2826000000", {"28275", "28290"}),
        ("1168010100", {"11680"}),
        ("41111", {"41110"}),
        ("41591", {"41590"}),
        ("45111", {"52110"}),
        ("43745", {"43745"}),
        ("50110", {"50000"}),
        (" 51820 ", {"51820"}),
        ("００000", {NATIONWIDE}),
    ],
)
def test_a_code_in_any_form_finds_who_answers_today(code: str, expected: set[str]) -> None:
    assert {region.code for region in resolve(code)} == expected


@pytest.mark.parametrize(
    "code", ["", "4", "411", "99999", "11111", "43746", "abcde", "41-111", "-1", "411110000", "²¹"]
)
def test_an_unknown_code_is_refused_and_kept(code: str) -> None:
    with pytest.raises(UnknownRegion) as refusal:
        resolve(code)
    assert refusal.value.code == code


@given(st.text(max_size=12))
def test_any_text_either_resolves_to_units_of_today_or_is_refused(text: str) -> None:
    try:
        found = resolve(text)
    except UnknownRegion:
        return
    assert {region.code for region in found} <= CURRENT | {NATIONWIDE}


def test_the_two_goseongs_are_told_apart_by_province() -> None:
    assert codes("고성군") == ["51820", "48820"]
    assert codes("강원 고성군") == ["51820"]
    assert codes("강원도 고성군") == ["51820"]
    assert codes("경남고성군") == ["48820"]
    assert codes("Goseong-gun, Gangwon State") == ["51820"]
    assert full_name(resolve("51820")[0]) == "강원특별자치도 고성군"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("대구광역시", ["27000"]),
        ("전라남도 진도군", ["12860"]),
        ("광주 동구", ["12210"]),
        ("경기도 광주시", ["41610"]),
        ("광주", ["12000", "41610"]),
        ("제주특별자치도 제주시", ["50000"]),
        ("충북", ["43000"]),
        ("마산시", ["48120"]),
        ("전국", [NATIONWIDE]),
        ("nationwide", [NATIONWIDE]),
        ("gangwon goseong", ["51820"]),
        ("SUWON", ["41110"]),
        ("아무 데도 없는 곳", []),
        (" ", []),
    ],
)
def test_a_name_finds_who_is_meant(name: str, expected: list[str]) -> None:
    assert codes(name) == expected


def test_a_name_in_decomposed_hangul_is_the_same_name() -> None:
    import unicodedata  # noqa: PLC0415 - only here

    assert codes(unicodedata.normalize("NFD", "속초시")) == ["51210"]


@pytest.mark.parametrize("region", current_regions(), ids=lambda region: region.code)
def test_the_full_name_of_every_region_finds_it_first_in_both_languages(region) -> None:
    assert codes(full_name(region, "ko"))[0] == region.code
    assert codes(full_name(region, "en"))[0] == region.code


def test_lists_are_in_korean_order_with_the_whole_country_first() -> None:
    everywhere = in_korean_order([*current_regions(), *resolve(NATIONWIDE)])
    assert everywhere[0].code == NATIONWIDE
    assert everywhere[1].name_ko == "가평군"
    assert [region.name_ko for region in basics_of("36")] == []
    assert [region.name_ko for region in basics_of("51")][:2] == ["강릉시", "고성군"]
