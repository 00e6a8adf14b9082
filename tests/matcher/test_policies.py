"""The ranking policy as rows: adopted with a reason, never rewritten, and what follows from it for stored matches."""

import json

import pytest
from sqlmodel import delete, select

from matcher import accounts, history, migrating, policies
from matcher.database import reading, writing
from matcher.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from matcher.models import Event, Job, Match, Membership, RankingPolicyVersion
from matcher.policies import PolicyDraft
from matcher.ranking.policy import NUMBERS, flat, nested, shipped_policy, shipped_record
from matcher.vocabulary import Role, SubjectKind
from tests import factories
from tests.matcher.test_concurrency import at_once

WHY = "예산이 맞지 않는 추천이 많다는 지자체 의견에 따라"


@pytest.fixture
def staff(session):
    return factories.a_staff(session)


def changed(session, **numbers):
    draft = policies.draft_of(session)
    named = {name.replace("__", "."): value for name, value in numbers.items()}
    return PolicyDraft(draft.base, nested(flat(draft.content) | named))


def test_a_new_database_holds_the_policy_the_program_comes_with(session):
    (row,) = policies.versions(session)
    assert (row.version, row.shipped, row.person_id) == (shipped_record()["version"], True, None)
    assert policies.policy_in_force(session) == shipped_policy()


def test_the_policy_that_comes_with_the_program_is_one_the_alliance_could_adopt():
    draft = PolicyDraft(1, shipped_record()["content"])
    assert flat(policies.sound(draft).content) == flat(draft.content)
    assert set(flat(draft.content)) == set(NUMBERS)


def test_without_any_row_the_programs_own_policy_holds_and_can_be_changed(session, staff):
    session.exec(delete(RankingPolicyVersion))
    assert policies.policy_in_force(session) == shipped_policy()
    policies.adopt(session, changed(session, weights__budget=2.0), WHY, by=staff)
    assert [row.version for row in policies.versions(session)] == [2, 1]


def test_an_adopted_version_is_in_force_with_author_reason_event_and_work(session, staff):
    row = policies.adopt(session, changed(session, weights__budget=2.5), f"  {WHY}\x00 ", by=staff)
    assert (row.version, row.reason, row.person_id) == (2, WHY, staff.person.id)
    assert row.organisation_id == staff.organisation.id
    assert policies.policy_in_force(session).number("weights.budget") == 2.5
    assert policies.policy_at(session, 1).number("weights.budget") == 0.6
    (event,) = history.timeline(session, SubjectKind.POLICY, 2)
    assert (event.verb, event.facts) == ("policy.adopted", {"changed": ["weights.budget"]})
    assert session.exec(select(Job).where(Job.name == policies.MATCH_ALL)).one()
    assert history.first_broken_link(session) is None


def test_returning_to_an_old_version_is_a_new_version_and_leaves_the_others_as_they_were(session, staff):
    policies.adopt(session, changed(session, weights__budget=2.5), WHY, by=staff)
    before = [json.dumps(row.content, sort_keys=True) for row in policies.versions(session)]
    row = policies.return_to(session, 1, "되돌려 달라는 의견이 많았습니다.", by=staff)
    assert row.version == 3
    assert policies.differences(row.content, shipped_record()["content"]) == []
    after = [json.dumps(row.content, sort_keys=True) for row in policies.versions(session)]
    assert after[1:] == before
    with pytest.raises(NotFound):
        policies.return_to(session, 99, WHY, by=staff)


@pytest.mark.parametrize(
    ("numbers", "reason", "field"),
    [
        ({"weights__budget": 2.0}, "짧은 이유", "reason"),
        ({"weights__budget": 2.0}, " " * 40, "reason"),
        ({"weights__budget": 2.0}, "가" * 2001, "reason"),
        ({}, WHY, "reason"),
        ({"weights__budget": -0.1}, WHY, "weights.budget"),
        ({"weights__budget": 10.1}, WHY, "weights.budget"),
        ({"weights__budget": float("nan")}, WHY, "weights.budget"),
        ({"weights__budget": float("inf")}, WHY, "weights.budget"),
        ({"weights__luck": 1.0}, WHY, "weights.luck"),
        ({"text_spread": 0.0}, WHY, "text_spread"),
        ({"grades__strong": 0.1}, WHY, "grades.strong"),
    ],
)
def test_what_does_not_hold_is_refused_by_name_and_changes_nothing(session, staff, numbers, reason, field):
    with pytest.raises(InvalidInput) as refused:
        policies.adopt(session, changed(session, **numbers), reason, by=staff)
    assert field in refused.value.problems
    assert [row.version for row in policies.versions(session)] == [1]


@pytest.mark.parametrize("broken", ["2", True, None, [1], {}])
def test_a_number_that_is_none_is_refused(session, staff, broken):
    content = policies.draft_of(session).content
    content["weights"]["budget"] = broken
    with pytest.raises(InvalidInput) as refused:
        policies.adopt(session, PolicyDraft(1, content), WHY, by=staff)
    assert any(name.startswith("weights.budget") for name in refused.value.problems)


def test_only_editors_of_the_alliance_adopt(session, staff):
    draft = changed(session, weights__budget=2.0)
    reader = factories.a_staff(session)
    session.exec(select(Membership).where(Membership.person_id == reader.person.id)).one().role = Role.READER
    session.flush()
    reader = accounts.actor_of(session, reader.person)
    for by in (factories.a_municipality(session), factories.a_company(session), reader, None):
        with pytest.raises(NotPermitted):
            policies.adopt(session, draft, WHY, by=by)
        with pytest.raises(NotPermitted):
            policies.return_to(session, 1, WHY, by=by)
    assert policies.policy_in_force(session).version == 1


def test_whoever_began_from_an_older_version_is_told(session, staff):
    late = changed(session, weights__region=3.0)
    policies.adopt(session, changed(session, weights__budget=2.0), WHY, by=staff)
    with pytest.raises(ChangedMeanwhile):
        policies.adopt(session, late, WHY, by=staff)
    with pytest.raises(ChangedMeanwhile):
        policies.return_to(session, 1, WHY, by=staff, base=1)


def test_of_two_who_adopt_at_once_exactly_one_stands(engine):
    with writing(engine) as session:
        emails = [factories.a_staff(session).person.email for _ in range(2)]

    def adopt(number):
        with writing(engine) as session:
            by = accounts.actor_of(session, accounts.person_by_email(session, emails[number]))
            draft = PolicyDraft(1, changed(session, weights__budget=2.0 + number).content)
            return policies.adopt(session, draft, WHY, by=by).version

    told = at_once(adopt, 2)
    assert 2 in told
    assert any(isinstance(one, ChangedMeanwhile) for one in told)
    with reading(engine) as session:
        assert [row.version for row in policies.versions(session)] == [2, 1]
        assert len(session.exec(select(Event).where(Event.verb == "policy.adopted")).all()) == 1
        assert history.first_broken_link(session) is None


def test_a_new_edition_of_the_program_brings_its_policy_unless_the_alliance_has_its_own(
    engine, session, staff, monkeypatch
):
    session.commit()
    newer = shipped_record()
    newer["content"]["weights"]["budget"] = 1.5
    monkeypatch.setattr(policies, "shipped_record", lambda: newer)
    migrating.write_reference_rows(engine)
    migrating.write_reference_rows(engine)
    assert [(row.version, row.shipped) for row in policies.versions(session)] == [(2, True), (1, True)]
    policies.adopt(session, changed(session, weights__budget=4.0), WHY, by=staff)
    session.commit()
    newer["content"]["weights"]["budget"] = 3.5
    migrating.write_reference_rows(engine)
    assert policies.policy_in_force(session).number("weights.budget") == 4.0


def test_after_an_adoption_the_stored_matches_are_made_anew_with_the_new_version(platform):
    with platform.writing() as session:
        staff = factories.a_staff(session)
        factories.published_need(session, staff=staff)
        factories.published_solution(session, staff=staff)
    factories.index_all(platform)
    with platform.writing() as session:
        policies.adopt(session, changed(session, weights__budget=5.0), WHY, by=staff)
    with platform.reading() as session:
        (before,) = session.exec(select(Match)).all()
    factories.index_all(platform)
    with platform.reading() as session:
        (after,) = session.exec(select(Match)).all()
    assert (before.policy_version, after.policy_version) == (1, 2)
    assert after.score > before.score
