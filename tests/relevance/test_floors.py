"""Match quality on judged examples with the bundled model, against floors that may only rise."""

import json
from pathlib import Path

import pytest

from matcher import evaluating
from matcher.vocabulary import ItemKind

HERE = Path(__file__).parent
FLOORS = {
    name: its for name, its in json.loads((HERE / "floors.json").read_text()).items() if name != "comment"
}

pytestmark = [pytest.mark.relevance, pytest.mark.model, pytest.mark.xdist_group("model")]


@pytest.mark.parametrize("name", FLOORS)
def test_match_quality_stays_above_its_floor(name, real_library):
    result = evaluating.evaluate(evaluating.read_folder(HERE / "data" / name), real_library).as_dict()
    fallen = {
        f"{direction} {figure}": (result[direction][figure], least)
        for direction, figures in FLOORS[name].items()
        for figure, least in figures.items()
        if result[direction][figure] < least
    }
    assert not fallen


QUESTIONS = (
    "시골 마을에 버스가 하루 두 번뿐이라 어르신들이 병원에 못 가십니다",
    "In a rural village there are only two buses a day, so older people cannot get to the hospital",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_village_without_buses_is_shown_demand_responsive_transport(question, example_market):
    fits = example_market(question, ItemKind.SOLUTION)[:3]
    found = [fit for fit in fits if "demand-responsive-transit" in fit.item.types]
    assert found, [fit.item.title for fit in fits]
    assert found[0].reasons
    assert any(reason.quote for reason in found[0].reasons)
