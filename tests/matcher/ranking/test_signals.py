"""Every signal: what it says at its best and at its worst, and that silence on either side does not count."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking import signals
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.policy import shipped_policy
from matcher.vocabulary import CertificateKind, ProcurementWish, SignalName

AMOUNTS = st.one_of(st.none(), st.integers(0, 10**13))
NOTHING = TextFit(fused=0.0, meaning=0.0, words=0.0)


def test_silence_neither_helps_nor_hurts():
    said = signals.all_signals(NOTHING, NeedProfile(), SolutionProfile(), shipped_policy())
    structured = [one for one in said if one.name is not SignalName.MEANING]
    assert [one.name for one in structured if one.applies] == []


def test_the_same_type_beats_the_same_field_beats_another_field():
    need = NeedProfile(field="transport", types=frozenset({"bus"}))
    same_type = signals.field(need, SolutionProfile(field="logistics", types=frozenset({"bus"})))
    same_field = signals.field(need, SolutionProfile(field="transport"))
    other = signals.field(need, SolutionProfile(field="housing"))
    assert same_type.score > same_field.score > 0.5 > other.score


@pytest.mark.parametrize(
    ("offer", "score"),
    [
        (SolutionProfile(nationwide=True), 1.0),
        (SolutionProfile(regions=frozenset({"51150"})), 1.0),
        (SolutionProfile(regions=frozenset({"51000"})), 1.0),
        (SolutionProfile(regions=frozenset({"48310"})), 0.0),
    ],
)
def test_a_town_is_served_by_name_by_province_or_nationwide(offer, score):
    need = NeedProfile(regions=frozenset({"51150", "51000"}))
    assert signals.region(need, offer).score == score


def test_abroad_only_readiness_for_export_speaks():
    need = NeedProfile(country="VN")
    assert not signals.region(need, SolutionProfile(nationwide=True)).applies
    assert signals.region(need, SolutionProfile(export_ready=True)).applies


@pytest.mark.parametrize(
    ("price_min", "price_max", "smallest", "verdict"),
    [
        (10, 100, None, "within"),
        (10, 101, None, "starts_within"),
        (100, None, None, "starts_within"),
        (101, None, None, "above"),
        (10, 50, 101, "below_limit"),
        (10, 50, 100, "within"),
    ],
)
def test_budget_at_its_boundaries_and_the_companys_own_limit(price_min, price_max, smallest, verdict):
    need = NeedProfile(budget_max=100)
    offer = SolutionProfile(price_min=price_min, price_max=price_max, smallest_budget=smallest)
    assert signals.budget(need, offer).facts["verdict"] == verdict


def test_timing_counts_whole_months():
    need = NeedProfile(starts_on=date(2027, 1, 15), ends_on=date(2027, 7, 1))
    assert signals.timing(need, SolutionProfile(months_to_deploy=6)).score == 1.0
    assert signals.timing(need, SolutionProfile(months_to_deploy=7)).score < 0.5


def test_an_expired_certificate_opens_no_route():
    need = NeedProfile(procurement=frozenset({ProcurementWish.INNOVATION_PRODUCT}))
    kind = frozenset({CertificateKind.INNOVATION_PRODUCT})
    valid = signals.procurement(need, SolutionProfile(valid_certificates=kind))
    lapsed = signals.procurement(need, SolutionProfile(expired_certificates=kind))
    assert valid.score == 1.0
    assert lapsed.score < 0.5
    assert lapsed.facts["lapsed"] == [ProcurementWish.INNOVATION_PRODUCT.value]


def test_confirmed_counts_more_than_documented_more_than_claimed():
    need = NeedProfile()
    scores = [
        signals.track_record(need, SolutionProfile(**{f"{kind}_references": 1})).score
        for kind in ("confirmed", "documented", "claimed")
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


@given(
    budget=AMOUNTS,
    low=AMOUNTS,
    high=AMOUNTS,
    smallest=AMOUNTS,
    months=st.one_of(st.none(), st.integers(0, 120)),
    asked=st.one_of(st.none(), st.integers(1, 9)),
    has=st.one_of(st.none(), st.integers(1, 9)),
    meaning=st.floats(-1, 1),
    words=st.floats(0, 1e6),
)
def test_every_score_lies_between_nothing_and_one(
    budget, low, high, smallest, months, asked, has, meaning, words
):
    need = NeedProfile(
        budget_max=budget, minimum_trl=asked, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 1)
    )
    offer = SolutionProfile(
        price_min=low, price_max=high, smallest_budget=smallest, months_to_deploy=months, trl=has
    )
    text = TextFit(fused=0.0, meaning=meaning, words=words)
    for signal in signals.all_signals(text, need, offer, shipped_policy()):
        assert 0.0 <= signal.score <= 1.0, signal
