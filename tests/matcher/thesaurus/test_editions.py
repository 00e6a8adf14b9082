"""Editions of the thesaurus: adopted with a reason, never rewritten, exported and imported without a loss."""

import json
from dataclasses import replace

import pytest
from sqlmodel import select

from matcher import accounts, history, needs
from matcher.database import reading, writing
from matcher.errors import ChangedMeanwhile, InvalidInput, NotPermitted, UnsoundThesaurus
from matcher.models import Job, ThesaurusEdition
from matcher.reference.files import read_text
from matcher.reference.solution_types import shipped_types, type_of
from matcher.thesaurus import editions, lines
from matcher.vocabulary import SubjectKind
from tests import factories
from tests.matcher.test_concurrency import at_once
from tests.matcher.thesaurus.types import SHIPPED, WHY, draft, own_type, shipped_type


@pytest.fixture
def staff(session):
    return factories.a_staff(session)


def adopt(session, staff, *proposed, retired=()):
    return editions.adopt(session, draft(session, *proposed, retired=retired), WHY, by=staff)


def said(refused):
    return "\n".join(english for _, english in refused.value.faults)


def test_until_the_alliance_adopts_one_the_types_of_the_program_are_in_force(session):
    assert editions.edition_in_force(session) is None
    assert editions.types_in_force(session) is shipped_types()
    assert editions.export(session) == read_text("thesaurus.jsonl")


def test_an_edition_stands_with_author_reason_event_and_work_and_holds_only_what_differs(session, staff):
    row = adopt(session, staff, own_type(), shipped_type(name_en="Bus on call"), type_of("parcel-locker"))
    assert (row.number, row.reason, row.person_id) == (1, WHY, staff.person.id)
    assert row.organisation_id == staff.organisation.id
    assert [one["id"] for one in row.changes["records"]] == [SHIPPED, "snow-horn"]
    types = editions.types_in_force(session)
    assert types.edition == 1
    assert types.find(SHIPPED).name_en == "Bus on call"
    assert types.records[-1] == own_type()
    (event,) = history.timeline(session, SubjectKind.THESAURUS, 1)
    assert (event.verb, event.facts) == ("thesaurus.adopted", {"added": ["snow-horn"], "changed": [SHIPPED]})
    assert session.exec(select(Job).where(Job.name == editions.READ_THESAURUS)).one()
    assert history.first_broken_link(session) is None


def test_a_record_brought_back_to_the_programs_own_follows_the_program_again(session, staff):
    adopt(session, staff, own_type(), shipped_type(name_en="Bus on call"))
    row = adopt(session, staff, type_of(SHIPPED))
    assert [one["id"] for one in row.changes["records"]] == ["snow-horn"]
    assert [one.number for one in editions.editions(session)] == [2, 1]


def test_a_new_release_brings_its_records_except_where_the_alliance_has_its_own(session, staff, monkeypatch):
    adopt(session, staff, shipped_type(name_en="Bus on call"))
    newer = [
        replace(one, description_en="As the new release says.")
        if one.id in {SHIPPED, "parcel-locker"}
        else one
        for one in shipped_types().records
    ]
    release = shipped_types().changed([*newer, own_type(id="snow-drum", name_ko="눈북")], [])
    monkeypatch.setattr(editions, "shipped_types", lambda: release)
    monkeypatch.setattr(editions, "shipped_seal", lambda: "another release")
    types = editions.types_in_force(session)
    assert types.find("parcel-locker").description_en == "As the new release says."
    assert types.find(SHIPPED) == shipped_type(name_en="Bus on call")
    assert types.offers("snow-drum")


def test_a_retired_type_stays_known_by_id_and_is_not_offered_until_it_is_restored(session, staff):
    row = adopt(session, staff, own_type(), type_of(SHIPPED), retired={"snow-horn", SHIPPED})
    assert row.changes["retired"] == [SHIPPED, "snow-horn"]
    types = editions.types_in_force(session)
    assert types.find(SHIPPED) == type_of(SHIPPED)
    assert not {SHIPPED, "snow-horn"} & {one.id for one in types.offered}
    adopt(session, staff, own_type())
    assert editions.types_in_force(session).offers("snow-horn")
    assert not editions.types_in_force(session).offers(SHIPPED)


def test_an_item_that_names_a_retired_type_can_still_be_edited(session, staff):
    actor = factories.a_municipality(session)
    need = factories.a_need(session, by=actor, types=[SHIPPED])
    adopt(session, staff, type_of(SHIPPED), retired={SHIPPED})
    changed = factories.need_draft(types=[SHIPPED], title="버스가 하루 한 번뿐입니다")
    needs.edit(session, need, changed, [], by=actor, version=need.version)
    assert (need.title, need.types) == ("버스가 하루 한 번뿐입니다", [SHIPPED])
    with pytest.raises(InvalidInput):
        needs.create(session, factories.need_draft(types=["no-such-type"]), [], by=actor)


def test_what_was_exported_is_imported_and_exported_again_to_the_byte(engine, session, staff):
    adopt(session, staff, own_type(requires_ko=("전원", "지붕"), requires_en=("power", "a roof")))
    adopt(
        session,
        staff,
        shipped_type(name_en="Bus on call"),
        type_of("parcel-locker"),
        retired={"parcel-locker"},
    )
    told = editions.export(session)
    session.rollback()
    with writing(engine) as other:
        assert editions.edition_in_force(other) is None
        editions.import_(other, told, WHY, by=factories.a_staff(other))
    with reading(engine) as other:
        assert editions.export(other) == told
        assert editions.differences(other, editions.read(other, told)) == []


def test_differences_are_told_before_anything_is_adopted(session, staff):
    adopt(session, staff, own_type())
    proposed = draft(
        session,
        own_type(id="snow-drum", name_ko="눈북", name_en="Snow drum", aliases_ko=(), aliases_en=()),
        shipped_type(name_en="Bus on call", requires_en=("a depot",)),
        own_type(),
        retired={"snow-horn"},
    )
    found = editions.differences(session, proposed)
    assert [(one.deed, one.after.id, one.fields) for one in found] == [
        ("added", "snow-drum", ()),
        ("changed", SHIPPED, ("name_en", "requires_en")),
        ("retired", "snow-horn", ()),
    ]
    assert editions.edition_in_force(session).number == 1


LONG = "눈 " * 200


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"id": "Snow Horn"}, "An id is made of small letters"),
        ({"field": "snow"}, "There is no field ‘snow’"),
        ({"also_fields": ["safety-disaster"]}, "names the type's own field again"),
        ({"symptoms_ko": ["눈이 옵니다."] * 4}, "at least 5 symptoms; there are 4"),
        ({"symptoms_ko": ["눈이 옵니다."] * 6}, "A line stands twice"),
        ({"symptoms_en": ["Snow 눈 falls."]}, "There is Hangul in ‘symptoms_en’"),
        ({"symptoms_ko": [LONG]}, "at most 300 characters"),
        ({"name_ko": ""}, "‘name_ko’ is empty"),
        ({"aliases_ko": ["똑버스형서비스"]}, f"is a name of the type ‘{SHIPPED}’ too"),
        ({"related": ["no-such-type"]}, "‘no-such-type’, which is no type"),
        ({"related": ["snow-horn"]}, "related names the type itself"),
        ({"description_ko": "눈나팔"}, "polite Korean sentence"),
        ({"description_en": "Write to horn@example.kr."}, "personal data"),
        ({"affected_ko": ["김눈 900101-1234567"]}, "personal data"),
        ({"requires_ko": [f"{n}" for n in range(9)]}, "at most 8 lines"),
        ({"colour": "white"}, "There is no field ‘colour’"),
        ({"retired": "yes"}, "‘retired’ is true or false"),
        ({"related": "parcel-locker"}, "must be a list"),
        ({"name_en": 7}, "must be a text"),
    ],
)
def test_a_fault_is_told_with_its_line_and_type_and_changes_nothing(session, staff, changes, fault):
    row = own_type().as_row() | changes
    text = f"\n{lines.line_of(type_of(SHIPPED))}{json.dumps(row)}\n"
    with pytest.raises(UnsoundThesaurus) as refused:
        editions.import_(session, text, WHY, by=staff)
    assert f"line 3 {row['id']}: " in said(refused)
    assert fault in said(refused)
    assert editions.edition_in_force(session) is None


def test_every_faulty_line_is_told_at_once_also_those_that_are_no_types(session, staff):
    missing = own_type().as_row()
    del missing["affected_ko"]
    shipped = shipped_type(symptoms_en=type_of(SHIPPED).symptoms_en[:9])
    text = (
        "{broken\n[1]\n" + json.dumps(missing) + "\n" + lines.line_of(shipped) + lines.line_of(own_type()) * 2
    )
    with pytest.raises(UnsoundThesaurus) as refused:
        editions.read(session, text)
    told = said(refused)
    assert "line 1: This is no JSON" in told
    assert "line 2: This is no object" in told
    assert "line 3 snow-horn: The field ‘affected_ko’ is missing." in told
    assert f"line 4 {SHIPPED}: ‘symptoms_en’ needs at least 10 symptoms; there are 9." in told
    assert "line 5 snow-horn: This type stands here twice." in told


def test_not_every_type_can_be_retired(session, staff):
    everything = shipped_types().records
    with pytest.raises(UnsoundThesaurus):
        adopt(session, staff, *everything, retired={one.id for one in everything})


@pytest.mark.parametrize("reason", ["", "짧은 이유", "가" * 2001])
def test_an_edition_without_a_reason_or_a_difference_is_refused(session, staff, reason):
    with pytest.raises(InvalidInput):
        editions.adopt(session, draft(session, own_type()), reason, by=staff)
    with pytest.raises(InvalidInput):
        adopt(session, staff, type_of(SHIPPED))


def test_only_editors_of_the_alliance_adopt(session):
    for by in (factories.a_municipality(session), factories.a_company(session), None):
        with pytest.raises(NotPermitted):
            editions.adopt(session, draft(session, own_type()), WHY, by=by)
        with pytest.raises(NotPermitted):
            editions.import_(session, lines.line_of(own_type()), WHY, by=by)


def test_whoever_began_from_an_older_edition_is_told(session, staff):
    late = draft(session, shipped_type(name_en="Bus on call"))
    adopt(session, staff, own_type())
    with pytest.raises(ChangedMeanwhile):
        editions.adopt(session, late, WHY, by=staff)


def test_of_two_editors_who_adopt_at_once_exactly_one_stands(engine):
    with writing(engine) as session:
        emails = [factories.a_staff(session).person.email for _ in range(2)]

    def deed(number):
        with writing(engine) as session:
            by = accounts.actor_of(session, accounts.person_by_email(session, emails[number]))
            begun = editions.ThesaurusDraft(0, draft(session, own_type(name_en=f"Horn {number}")).proposed)
            return editions.adopt(session, begun, WHY, by=by).number

    told = at_once(deed, 2)
    assert 1 in told
    assert any(isinstance(one, ChangedMeanwhile) for one in told)
    with reading(engine) as session:
        assert len(session.exec(select(ThesaurusEdition)).all()) == 1
        assert history.first_broken_link(session) is None


def test_the_types_of_the_program_keep_the_rules_they_ask_of_others(session):
    draft = editions.read(session, editions.export(session))
    assert [one.record for one in draft.proposed] == list(shipped_types().records)
