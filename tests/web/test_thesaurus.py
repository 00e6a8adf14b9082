"""The thesaurus on the screens and at the terminal: what is offered, what it asks of a town, what an import says."""

import json

import pytest

from matcher.reference.files import read_text
from matcher.reference.solution_types import type_of
from matcher.thesaurus import editions, lines
from tests import factories
from tests.matcher.thesaurus.types import SHIPPED, WHY, draft, own_type, shipped_type


@pytest.fixture
def officer(platform, client):
    """Somebody of a town, signed in, whose need names a type that the alliance then retired."""
    with platform.writing() as session:
        staff, town = factories.a_staff(session), factories.a_municipality(session)
        need = factories.a_need(session, by=town, types=[SHIPPED]).key
        editions.adopt(
            session, draft(session, own_type(), type_of(SHIPPED), retired={SHIPPED}), WHY, by=staff
        )
        email = town.person.email
    client.sign_in(email)
    return need


def test_a_form_offers_the_types_in_force_and_keeps_a_retired_one_already_chosen(officer, client):
    fresh = client.get("/municipality/needs/new").html
    assert 'value="snow-horn"' in fresh
    assert "폭설 나팔" in fresh
    assert f'value="{SHIPPED}"' not in fresh
    kept = client.get(f"/municipality/needs/{officer}/edit").html
    assert f'value="{SHIPPED}" checked' in kept
    assert type_of(SHIPPED).requires_ko[0] in kept


def test_the_page_of_a_need_tells_what_its_kind_of_solution_needs_of_a_town(officer, client):
    assert type_of(SHIPPED).requires_ko[0] in client.get(f"/municipality/needs/{officer}").text
    assert type_of(SHIPPED).requires_en[0] in client.get(f"/municipality/needs/{officer}?lang=en").text


def test_lists_are_narrowed_by_the_types_in_force(officer, client):
    shown = client.get("/needs").html
    assert "폭설 나팔" in shown
    assert f'value="{SHIPPED}"' not in shown


# --- the command line -----------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    return tmp_path / "types.jsonl"


def test_what_the_program_comes_with_is_exported_and_imported_without_a_difference(ready, file):
    assert ready("thesaurus", "export", "-").stdout == read_text("thesaurus.jsonl")
    ready("thesaurus", "export", str(file))
    assert file.read_bytes() == read_text("thesaurus.jsonl").encode()
    korean, english = ready.both("thesaurus", "import", str(file), code=0)
    assert "다른 점이 없습니다" in korean
    assert "Nothing differs" in english


def test_an_import_is_tried_first_and_then_adopted(ready, file):
    symptoms = ("차가 없는 집은 장에도 못 갑니다.", *type_of(SHIPPED).symptoms_ko[1:])
    file.write_text(lines.line_of(shipped_type(symptoms_ko=symptoms)) + lines.line_of(own_type()), "utf-8")
    tried = ready("thesaurus", "import", str(file), "--dry-run")
    assert f"+ {symptoms[0]}" in tried.stdout
    assert f"- {type_of(SHIPPED).symptoms_ko[0]}" in tried.stdout
    assert "추가: 폭설 나팔 [snow-horn]" in tried.stdout
    assert (
        json.loads(ready("thesaurus", "import", str(file), "--dry-run", "--json").stdout)["adopted"] is None
    )
    told = json.loads(ready("thesaurus", "import", str(file), "--reason", WHY, "--json").stdout)
    assert (told["base"], told["adopted"]) == (0, 1)
    assert [(one["type"], one["deed"]) for one in told["differences"]] == [
        (SHIPPED, "changed"),
        ("snow-horn", "added"),
    ]
    assert symptoms[0] in ready("thesaurus", "show", SHIPPED).stdout
    assert json.loads(ready("thesaurus", "show", "snow-horn", "--json").stdout)["edition"] == 1


def test_faults_no_reason_and_an_edition_no_longer_in_force_are_refused(ready, file):
    file.write_text(lines.line_of(own_type(symptoms_ko=("눈이 옵니다.",))), "utf-8")
    korean, english = ready.both("thesaurus", "import", str(file), "--reason", WHY, code=1)
    assert "1행 snow-horn: ‘symptoms_ko’에 증상이 5개 이상" in korean
    assert "line 1 snow-horn: ‘symptoms_ko’ needs at least 5 symptoms; there are 1." in english
    file.write_bytes(b"{}\n\xff\n")
    assert "2행: UTF-8" in ready("thesaurus", "import", str(file), code=1).stderr
    file.write_text(lines.line_of(own_type()), "utf-8")
    ready("thesaurus", "import", str(file), code=1)
    ready("thesaurus", "import", str(file), "--reason", WHY, "--base", "7", code=1)
    ready("thesaurus", "import", str(file) + ".none", code=1)
    ready("thesaurus", "show", "snow-horn", code=1)
