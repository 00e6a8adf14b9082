"""What is learnt from outcomes: a known preference is found again, and a better signal never harms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.ranking import learning
from matcher.ranking.learning import JudgedNeed, learn, order
from matcher.ranking.policy import LEARNABLE, RankingPolicy
from matcher.vocabulary import FitJudgement, SignalName
from tests.matcher.ranking.outcomes import POLICY, a_candidate, decided_by

TRUTH = POLICY.hand_set | {SignalName.BUDGET: 3.0, SignalName.REGION: 0.1}


def test_a_known_preference_is_found_again():
    weights = learn(decided_by(TRUTH, needs=80, towns=10, seed=1), POLICY)
    assert weights[SignalName.BUDGET] > 3 * POLICY.hand_set[SignalName.BUDGET]
    assert weights[SignalName.REGION] < POLICY.hand_set[SignalName.REGION]
    others = set(LEARNABLE) - {SignalName.BUDGET, SignalName.REGION, SignalName.SOLUTION_TYPE}
    assert max(others, key=weights.__getitem__) != SignalName.BUDGET
    assert all(weights[name] < weights[SignalName.BUDGET] for name in others)


def test_without_a_preference_the_hand_set_weights_stay():
    (need,) = decided_by(TRUTH, needs=1, towns=1, seed=1)
    unjudged = replace(need, candidates=tuple(replace(one, judgement=None) for one in need.candidates))
    only_refused = replace(
        need, candidates=tuple(replace(one, judgement=FitJudgement.UNFIT) for one in need.candidates)
    )
    assert learn([], POLICY) == learn([unjudged, only_refused], POLICY) == POLICY.hand_set


def test_little_evidence_moves_little_and_the_same_evidence_the_same():
    few = decided_by(TRUTH, needs=2, towns=2, seed=3)
    many = decided_by(TRUTH, needs=80, towns=10, seed=3)
    moved = [
        abs(learn(one, POLICY)[SignalName.BUDGET] - POLICY.hand_set[SignalName.BUDGET]) for one in (few, many)
    ]
    assert moved[0] < moved[1] / 2
    assert learn(many, POLICY) == learn(many, POLICY)


def test_what_the_alliance_has_switched_off_stays_off_and_nothing_else_is_silenced():
    off = RankingPolicy(version=2, numbers=POLICY.numbers | {"weights.budget": 0.0, "weights.field": 0.02})
    needs = decided_by(TRUTH | {SignalName.FIELD: 0.0}, needs=60, towns=10, seed=4)
    weights = learn(needs, off)
    assert weights[SignalName.BUDGET] == 0
    assert all(weights[name] > 0 for name in LEARNABLE if name is not SignalName.BUDGET)


def test_to_be_refused_teaches_more_than_to_be_passed_over():
    chance = np.random.default_rng(5)
    good, bad = a_candidate(1, chance, FitJudgement.RECOMMENDED), a_candidate(2, chance)
    learnt = []
    for judgement in (FitJudgement.PASSED_OVER, FitJudgement.UNFIT):
        need = JudgedNeed(1, 1, (good, replace(bad, judgement=judgement)))
        weights = learn([need], POLICY)
        learnt.append(sum((weights[name] - POLICY.hand_set[name]) ** 2 for name in LEARNABLE))
    assert 0 < learnt[0] < learnt[1]


@st.composite
def any_outcomes(draw):
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    judgements = st.sampled_from([*FitJudgement, None])
    return [
        JudgedNeed(
            number,
            number % 3,
            tuple(
                a_candidate(10 * number + one, chance, draw(judgements))
                for one in range(draw(st.integers(0, 6)))
            ),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


@settings(max_examples=60, deadline=None)
@given(any_outcomes(), st.sampled_from(LEARNABLE), st.floats(0, 1), st.floats(0, 1))
def test_whatever_people_decided_a_better_signal_never_harms(needs, name, worse, better):
    worse, better = sorted((worse, better))
    weights = learn(needs, POLICY)
    assert all(0 < weights[one] <= 10 for one in LEARNABLE)
    one, other = (a_candidate(number, np.random.default_rng(7)) for number in (1, 2))

    def with_score(candidate, score):
        signals = tuple(
            replace(signal, score=score, applies=True) if signal.name is name else signal
            for signal in candidate.signals
        )
        return replace(candidate, signals=signals)

    low, high = with_score(one, worse), with_score(other, better)
    if better - worse > 1e-6:
        assert order(JudgedNeed(1, 1, (low, high)), weights, POLICY) == [2, 1]


@pytest.mark.parametrize("seed", range(5))
def test_the_fit_ends_where_no_step_within_bounds_helps(seed):
    chance = np.random.default_rng(seed)
    differences, strengths = chance.normal(size=(40, 3)) * 4, chance.random(40)
    start, least, most = np.array([1.0, 0.5, 0.0]), np.array([0.25, 0.0, 0.0]), np.array([np.inf, np.inf, 0])
    found = learning._fitted(differences, strengths, start, least, most)

    def loss(at):
        return strengths @ np.logaddexp(0, -(differences @ at)) + 0.5 * np.sum((at - start) ** 2)

    for step in chance.normal(size=(200, 3)) * 10.0 ** chance.uniform(-4, 0, size=(200, 1)):
        assert loss(np.clip(found + step, least, most)) >= loss(found) - 1e-9
    assert found[2] == 0
