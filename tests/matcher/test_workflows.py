from itertools import product

import pytest

from matcher.database import WritingSession
from matcher.errors import ChangedMeanwhile, StepNotAllowed
from matcher.models import Need
from matcher.vocabulary import NeedAction, NeedState, Party
from matcher.workflows import ALL_WORKFLOWS, NEED, ORGANISATION, REQUEST
from tests.factories import a_municipality, a_need

TRIPLES = [
    pytest.param(workflow, state, action, party, id=f"{workflow.name}-{state}-{action}-{party}")
    for workflow in ALL_WORKFLOWS
    for state, action, party in product(workflow.states, workflow.steps, Party)
]


@pytest.mark.parametrize(("workflow", "state", "action", "party"), TRIPLES)
def test_a_step_is_taken_exactly_where_the_table_has_it(workflow, state, action, party):
    step = workflow.steps[action]
    if state in step.sources and party is step.party:
        assert workflow.after(state, action, party) is step.target
        assert action in workflow.actions(state, party)
    else:
        with pytest.raises(StepNotAllowed):
            workflow.after(state, action, party)
        assert action not in workflow.actions(state, party)


@pytest.mark.parametrize("workflow", ALL_WORKFLOWS, ids=lambda one: one.name)
def test_every_state_but_the_first_can_be_reached_and_none_leads_to_itself(workflow):
    first = next(iter(workflow.states))
    reached, grew = {first}, True
    while grew:
        more = {step.target for step in workflow.steps.values() if step.sources & reached}
        grew = not more <= reached
        reached |= more
    assert reached == set(workflow.states)
    for step in workflow.steps.values():
        assert step.target not in step.sources


@pytest.mark.parametrize("workflow", ALL_WORKFLOWS, ids=lambda one: one.name)
def test_the_diagram_shows_every_step_from_every_source(workflow):
    lines = workflow.diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert len(lines) == 1 + sum(len(step.sources) for step in workflow.steps.values())


def test_what_nobody_may_undo_has_no_way_out():
    assert not ORGANISATION.actions("declined", Party.COUNTERPART)
    for state in ("accepted", "declined", "withdrawn", "expired"):
        for party in Party:
            assert REQUEST.actions(REQUEST.states(state), party) == []
    for party in Party:
        assert NEED.actions(NeedState.WITHDRAWN, party) == []


def test_of_two_who_take_the_same_step_the_second_is_told(engine):
    with WritingSession(engine) as session:
        need_id = a_need(session, by=a_municipality(session)).key
        session.commit()
    with WritingSession(engine) as first, WritingSession(engine) as second:
        mine = first.get_one(Need, need_id)
        # The row as it was read, while the transaction that read it is over.
        first.expunge(mine)
        first.rollback()
        theirs = second.get_one(Need, need_id)
        NEED.take(second, theirs, NeedAction.SUBMIT, Party.OWNER)
        second.commit()
        first.add(mine)
        with pytest.raises(ChangedMeanwhile):
            NEED.take(first, mine, NeedAction.SUBMIT, Party.OWNER)


def test_a_step_counts_the_version_and_leaves_the_row_fresh(session):
    need = a_need(session, by=a_municipality(session))
    before = need.version
    NEED.take(session, need, NeedAction.SUBMIT, Party.OWNER, state_note="확인 부탁드립니다")
    assert (need.state, need.version, need.state_note) == (
        NeedState.SUBMITTED,
        before + 1,
        "확인 부탁드립니다",
    )
