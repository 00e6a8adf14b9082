"""Public cases hold what the sources say and nothing of the judged rewordings; invented rows say so."""

import json
import re
from pathlib import Path

import pytest

from matcher.reference.examples import (
    INVENTED_NOTICE_KO,
    InventedNeed,
    InventedSolution,
    invented_needs,
    invented_solutions,
    public_cases,
)
from matcher.reference.fields import all_fields
from matcher.reference.numbers import business_number_is_valid
from matcher.reference.regions import resolve
from matcher.reference.solution_types import all_types
from matcher.vocabulary import (
    Audience,
    CertificateKind,
    CompanySize,
    ExportReadiness,
    Language,
    OrganisationKind,
    PriceModel,
    ProcurementWish,
    ReferenceState,
)

JUDGED = Path(__file__).parents[2] / "relevance" / "data"
FIELDS = {field.code for field in all_fields()}
TYPES = {one.id for one in all_types()}
INVENTED: list[InventedNeed | InventedSolution] = [*invented_needs(), *invented_solutions()]


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_there_are_79_public_cases() -> None:
    assert len({case.id for case in public_cases()}) == len(public_cases()) == 79


@pytest.mark.parametrize("case", public_cases(), ids=lambda case: case.id)
def test_a_public_case_is_whole_and_points_to_what_exists(case) -> None:
    assert case.field in FIELDS
    assert set(case.types) <= TYPES
    assert len(case.types) <= 2
    assert bool(case.region_codes) == (case.country_code == "KR")
    # The codes are the ones in use, not merely ones that lead there.
    assert all([region.code for region in resolve(code)] == [code] for code in case.region_codes)
    assert case.municipality_kind in {"municipality", "public_body", "overseas_city"}
    assert (case.municipality_kind == "municipality") <= (case.country_code == "KR")
    assert case.language in set(Language)
    assert case.source
    assert all((case.need.title, case.need.text, case.solution.title, case.solution.text))
    assert case.company is None or case.company.strip()


def test_no_public_case_carries_a_judged_rewording() -> None:
    shipped = words(
        " ".join(f"{case.need.text} {case.solution.text} {case.source}" for case in public_cases())
    )
    for folder in ("dev-plain-ko", "dev-plain-en"):
        for line in (JUDGED / folder / "needs.jsonl").read_text(encoding="utf-8").splitlines():
            assert words(json.loads(line)["text"]) not in shipped


def test_old_provinces_stand_under_the_one_that_followed_them() -> None:
    found = {case.municipality: (case.region_codes, case.region_note) for case in public_cases()}
    assert found["광주광역시"][0] == found["전라남도"][0] == ("12000",)
    assert found["광주광역시"][1]
    assert found["부산광역시(북구·수영구)"][0] == ("26320", "26500")


@pytest.mark.parametrize("row", INVENTED, ids=lambda row: row.id)
def test_an_invented_row_says_so_and_points_to_what_exists(row) -> None:
    assert INVENTED_NOTICE_KO in row.organisation.name
    assert "invented example" in row.organisation.name_en
    assert row.field_code in FIELDS
    assert set(row.types) <= TYPES
    assert row.types
    assert row.language in set(Language)
    assert row.organisation.kind in set(OrganisationKind)
    assert all([region.code for region in resolve(code)] == [code] for code in row.regions)
    assert resolve(row.organisation.region_code)[0].code == row.organisation.region_code


@pytest.mark.parametrize("need", invented_needs(), ids=lambda need: need.id)
def test_an_invented_need_fills_every_field_sensibly(need) -> None:
    assert 0 < need.budget_min <= need.budget_max
    assert need.answers_until < need.starts_on < need.ends_on
    assert 3 <= len(need.requirements) <= 5
    assert 1 <= need.minimum_trl <= 9
    assert set(need.procurement) <= set(ProcurementWish)
    assert need.audience in set(Audience)
    texts = (need.problem, need.people_affected, need.desired_outcome, need.constraints)
    assert all((*texts, need.existing_systems, need.existing_datasets, need.success_criteria))


@pytest.mark.parametrize("solution", invented_solutions(), ids=lambda solution: solution.id)
def test_an_invented_solution_fits_the_words_of_the_trade(solution) -> None:
    assert business_number_is_valid(solution.organisation.business_number)
    assert solution.organisation.business_number.startswith("000-")
    assert solution.organisation.size in set(CompanySize)
    assert 0 < solution.price_min <= solution.price_max
    assert 1 <= solution.trl <= 9
    assert solution.price_model in set(PriceModel)
    assert solution.export_readiness in set(ExportReadiness)
    assert all(one.kind in set(CertificateKind) for one in solution.certificates)
    assert all(one.state in set(ReferenceState) for one in solution.references)
    assert all(one.region_code is None or resolve(one.region_code) for one in solution.references)


def test_the_invented_rows_show_both_answers_of_every_switch() -> None:
    needs, solutions = invented_needs(), invented_solutions()
    assert {need.budget_secured for need in needs} == {True, False}
    assert {need.audience for need in needs} == {"public", "verified"}
    assert {solution.ngsi_ld for solution in solutions} == {True, False}
    assert {bool(solution.open_source_licence) for solution in solutions} == {True, False}
    assert {solution.language for solution in solutions} == {"ko", "en"}
    ends = {certificate.expires_on for solution in solutions for certificate in solution.certificates}
    assert None in ends
    first_day = min(need.starts_on for need in needs)
    assert any(end < first_day for end in ends if end)
    assert any(end > first_day for end in ends if end)
    # Each need has a solution of its type.
    for need in needs:
        assert any(set(need.types) & set(solution.types) for solution in solutions)


def test_requirements_can_be_musts_or_wishes() -> None:
    assert {one.must for need in invented_needs() for one in need.requirements} == {True, False}
