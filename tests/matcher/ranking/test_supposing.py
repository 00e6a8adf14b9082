"""What would change if a solution said more or a need asked for less: counted by really ranking again."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from embeddings.fusion import Blend
from matcher.ranking import advising, ranker
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.coverage import Answer, CoveredLine
from matcher.ranking.policy import shipped_policy
from matcher.ranking.supposing import LEAST_GAIN, SUPPOSITIONS, Contest, Effect, alike, answered
from matcher.ranking.widening import widenings
from matcher.vocabulary import AdviceKind, CertificateKind, ProcurementWish

POLICY = shipped_policy()
HANGUL = re.compile("[가-힣]")
MINE = 1
NEED = NeedProfile(
    field="transport",
    regions=frozenset({"51150", "51"}),
    budget_max=100_000_000,
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 3, 31),
    minimum_trl=8,
    procurement=frozenset({ProcurementWish.INNOVATION_PRODUCT}),
    wants_open_data=True,
)
RIVAL = SolutionProfile(
    field="transport", nationwide=True, price_max=90_000_000, months_to_deploy=2, trl=9, claimed_references=1
)
SILENT = SolutionProfile(field="transport")
LIMITED = SolutionProfile(
    field="transport",
    regions=frozenset({"48310"}),
    price_min=300_000_000,
    months_to_deploy=12,
    trl=5,
    expired_certificates=frozenset({CertificateKind.INNOVATION_PRODUCT}),
)
SMALL = replace(RIVAL, smallest_budget=200_000_000)


def text(fused):
    return TextFit(fused=fused, meaning=fused, words=0.0)


def rivals(need=NEED):
    """Forty others, a tenth of the usual spread apart, so that every fact moves somebody."""
    return [(2 + one, text(0.10 + 0.007 * one), need, RIVAL) for one in range(40)]


def contest(mine, need=NEED, fused=0.30):
    others = sorted(ranker.order_key(ranker.scored(*one, POLICY)) for one in rivals(need))
    return Contest(item=MINE, text=text(fused), need=need, mine=mine, rivals=others, nearness=[0.5, 0.2, 0.3])


def place_by_ranking(mine, fit, need=NEED):
    ranked = ranker.rank([*rivals(need), (MINE, fit, need, mine)], POLICY)
    return [one.item for one in ranked].index(MINE) + 1


@pytest.mark.parametrize("mine", [SILENT, LIMITED, SMALL], ids=["silent", "limited", "small"])
def test_the_places_gained_are_those_of_a_whole_new_ranking(mine):
    told = 0
    for one in SUPPOSITIONS:
        if not one.concerns(NEED, mine):
            continue
        before = place_by_ranking(mine, text(0.30))
        gain = before - place_by_ranking(one.supposed(NEED, mine), text(0.30))
        effect = one.effect([contest(mine)], POLICY)
        assert effect == (Effect(1, gain) if gain >= LEAST_GAIN else None)
        told += effect is not None
    assert told >= 1


def test_every_fact_that_is_not_said_or_stands_in_the_way_is_thought_of():
    def parts(mine, kind):
        return {one.part for one in SUPPOSITIONS if one.kind is kind and one.concerns(NEED, mine)}

    assert parts(SILENT, AdviceKind.UNSAID) == {
        "regions",
        "price_min",
        "months_to_deploy",
        "trl",
        "references",
        "certificates",
        "standards",
    }
    assert parts(LIMITED, AdviceKind.LIMIT) == {
        "regions",
        "price_min",
        "months_to_deploy",
        "trl",
        "certificates",
    }
    assert parts(SMALL, AdviceKind.LIMIT) == {"smallest_budget"}
    assert parts(SILENT, AdviceKind.LIMIT) == set()


def test_nothing_is_advised_where_nothing_was_asked_or_no_place_would_change():
    asks_nothing = NeedProfile(field="transport")
    for one in SUPPOSITIONS:
        if one.part != "references":
            assert not one.concerns(asks_nothing, SILENT)
            assert not one.concerns(asks_nothing, LIMITED)
        assert one.effect([contest(SILENT, fused=0.9)], POLICY) is None, "first already"
        assert one.effect([], POLICY) is None


def test_a_sentence_that_answers_counts_only_what_it_lacks():
    one = contest(SILENT)
    fit = answered(one, [1], 0.42)
    # The whole's share of meaning stays; the rest is the mean over the parts: two here, the first lacks 0.42 - 0.2.
    assert fit.fused == pytest.approx(0.30 + (1 - Blend().whole) * 0.22 / 2)
    assert one.place(POLICY, text=fit) == place_by_ranking(SILENT, fit)
    assert answered(one, [1, 2], 0.1).fused == one.text.fused, "near enough already"


def test_what_is_asked_in_nearly_the_same_words_is_one_ask():
    lines = np.array([[1, 0], [0, 1], [0.98, 0.199], [0.199, 0.98]], dtype=np.float32)
    assert alike(lines, 0.9) == [[0, 2], [1, 3]]
    assert alike(lines, 0.999) == [[0], [1], [2], [3]]


def candidates():
    """Six that fit well by text: two fit every condition, and each of the others fails in one."""
    others = [
        RIVAL,
        RIVAL,
        replace(RIVAL, months_to_deploy=4),
        replace(RIVAL, price_min=118_000_000, price_max=200_000_000),
        replace(RIVAL, trl=7),
        replace(RIVAL, nationwide=False, regions=frozenset({"51110"})),
        replace(RIVAL, valid_certificates=frozenset({CertificateKind.GS})),
    ]
    return [(number, text(0.6), NEED, one) for number, one in enumerate(others)]


def test_the_smallest_step_that_brings_a_candidate_is_told_with_its_number():
    found = {one.part: one for one in widenings(candidates(), NEED, POLICY)}
    assert set(found) == {"ends_on", "budget_max", "minimum_trl", "procurement", "regions"}
    assert [(step.by, step.more) for step in found["ends_on"].steps] == [(1, 0), (2, 1), (3, 1), (6, 1)]
    assert found["ends_on"].now == 6
    assert (found["budget_max"].smallest.by, found["budget_max"].smallest.more) == (20, 1)
    assert found["procurement"].now == 0
    assert [step.more for step in found["procurement"].steps if step.by == "certified_direct"] == [1]
    sentence = advising.widened(found["ends_on"])
    assert sentence.ko == "사업 기간이 2개월 길어지면 후보가 1건 더 있습니다(지금 6건)."
    assert sentence.en == "With 2 months more, 1 more candidate comes into question (6 now)."


def test_a_candidate_whose_text_does_not_fit_is_gained_by_no_step():
    poor = [(item, text(0.05), need, mine) for item, _, need, mine in candidates()]
    assert widenings(poor, NEED, POLICY) == []
    assert widenings(candidates(), NeedProfile(), POLICY) == []


def test_the_end_of_a_month_and_of_a_year_are_no_obstacle():
    need = replace(NEED, starts_on=date(2027, 12, 1), ends_on=date(2027, 12, 31))
    late = [(1, text(0.6), need, replace(RIVAL, months_to_deploy=2))]
    (one,) = (one for one in widenings(late, need, POLICY) if one.part == "ends_on")
    assert one.smallest.by == 2


def test_every_piece_of_advice_is_told_in_both_languages_and_asks_nobody_to_claim_what_is_not_so():
    line = CoveredLine("asked", "en", Answer(1, "near", "en", 0.1), covered=False)
    told = [advising.supposed(one, Effect(3, 1.5)) for one in SUPPOSITIONS]
    told += [advising.unanswered_ask(line, Effect(needs, gain)) for needs, gain in ((1, 0.0), (5, 1.0))]
    for one in told:
        assert HANGUL.search(one.ko)
        assert not HANGUL.search(one.en)
        assert any(words in one.ko for words in ("해당된다면", "실제로 그럴 때만"))
        assert any(words in one.en for words in ("if it applies", "only if that is so"))
    for other in (
        *(advising.widened(one) for one in widenings(candidates(), NEED, POLICY)),
        *(advising.silent(part, 3) for part in ("budget_max", "ends_on", "requirements")),
        advising.unanswered_requirement(3, "asked", 2),
    ):
        assert HANGUL.search(other.ko)
        assert not HANGUL.search(other.en)
