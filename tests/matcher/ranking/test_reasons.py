"""Reasons and gaps: sentences in both languages, built from facts, with the requirement they answer or miss."""

import re

from matcher.phrasing import money, particle
from matcher.ranking import reasons, signals
from matcher.ranking.candidate import NeedProfile, SolutionProfile, TextFit
from matcher.ranking.coverage import Answer, Coverage, coverage_of
from matcher.ranking.policy import shipped_policy
from matcher.reference.solution_types import type_of
from matcher.vocabulary import CertificateKind, ProcurementWish, SignalName

POLICY = shipped_policy()
HANGUL = re.compile("[가-힣]")


def told(need, offer, requirements=(), answers=()):
    text = TextFit(fused=0.4, meaning=0.4, words=3.0, types=0.5, common_type="demand-responsive-transit")
    found = signals.all_signals(text, need, offer, POLICY)
    asked = [(line, "ko") for line in requirements]
    return reasons.explain(found, coverage_of(asked, answers, POLICY, required=True), None, ["버스"])


def test_a_requirement_nobody_answers_is_named_as_a_gap_by_number_and_words():
    answers = [Answer(1, "전화로 부릅니다.", "ko", 0.5), Answer(2, "앱이 있습니다.", "ko", 0.01)]
    good, gaps = told(NeedProfile(), SolutionProfile(), ["전화 호출", "야간 감지"], answers)
    assert any(one.quote == "전화로 부릅니다." and "요구사항 1" in one.ko for one in good)
    assert any(one.ko == "요구사항 2 ‘야간 감지’에 답하는 문장이 없습니다." for one in gaps)
    assert any("requirement 2" in one.en for one in gaps)


def test_sentences_of_a_need_without_requirements_are_no_gaps():
    answers = [Answer(1, "전화로 부릅니다.", "ko", 0.5), Answer(2, "앱이 있습니다.", "ko", 0.01)]
    asked = [("전화가 없습니다", "ko"), ("밤이 무섭습니다", "ko")]
    coverage = coverage_of(asked, answers, POLICY, required=False)
    assert [line.covered for line in coverage.lines] == [True, False]
    assert (coverage.answered, coverage.required) == (1, False)
    assert reasons.explain([], coverage, None, []) == ([], [])
    assert reasons.explain([], Coverage(), None, []) == ([], [])


def test_the_usual_kind_of_solution_is_told_by_name():
    good, _ = told(NeedProfile(), SolutionProfile())
    assert any("‘수요응답형 교통(DRT)’로 풉니다" in one.ko for one in good)


def test_the_usual_kind_of_solution_brings_a_hint_at_what_it_needs_and_no_gap():
    good, gaps = told(NeedProfile(), SolutionProfile())
    (hinted,) = [one for one in good if one.hint("ko")]
    needed = type_of("demand-responsive-transit").requires_ko
    assert all(one in hinted.hint("ko") for one in needed)
    assert hinted.hint("en").startswith("Such a solution usually needs: ")
    assert not any(needed[0] in one.ko for one in gaps)


def test_a_type_the_edition_in_force_does_not_know_is_not_told():
    text = TextFit(fused=0.4, meaning=0.4, words=3.0, types=0.5, common_type="no-such-type")
    found = signals.all_signals(text, NeedProfile(), SolutionProfile(), POLICY)
    good, _ = reasons.explain(found, Coverage(), None, ["버스"])
    assert not any(one.signal is SignalName.SOLUTION_TYPE for one in good)


def test_every_sentence_exists_in_both_languages_and_english_has_no_hangul():
    need = NeedProfile(
        field="transport",
        regions=frozenset({"51150"}),
        budget_max=100_000_000,
        minimum_trl=8,
        procurement=frozenset({ProcurementWish.INNOVATION_PRODUCT}),
        wants_open_data=True,
    )
    poor = SolutionProfile(
        field="housing",
        regions=frozenset({"48310"}),
        price_min=300_000_000,
        trl=6,
        expired_certificates=frozenset({CertificateKind.INNOVATION_PRODUCT}),
    )
    rich = SolutionProfile(
        field="transport",
        nationwide=True,
        price_max=90_000_000,
        trl=9,
        confirmed_references=2,
        open_features=frozenset({"ngsi_ld"}),
        valid_certificates=frozenset({CertificateKind.INNOVATION_PRODUCT}),
    )
    for offer in (poor, rich):
        good, gaps = told(need, offer)
        for one in [*good, *gaps]:
            assert HANGUL.search(one.ko), one
            assert not HANGUL.search(one.en.replace("버스", "")), one
    assert len(told(need, poor)[1]) >= 5
    assert not told(need, rich)[1]


def test_particles_follow_the_final_consonant():
    assert particle("예산", "이/가") == "예산이"
    assert particle("버스", "을/를") == "버스를"
    assert particle("서울", "으로/로") == "서울로"
    assert particle("부산", "으로/로") == "부산으로"
    assert particle("TRL 8", "은/는") == "TRL 8은"


def test_money_is_read_in_eok_and_man():
    assert money(120_000_000, "ko") == "1억 2,000만원"
    assert money(0, "ko") == "0원"
    assert money(1_234_567, "ko") == "123만 4,567원"
    assert money(120_000_000, "en") == "KRW 120 million"
