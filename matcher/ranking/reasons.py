"""Reasons and gaps as sentences, in Korean and in English, built from the facts of the signals and nothing else."""

from collections.abc import Callable, Sequence
from typing import Any

from matcher.phrasing import listed, money, money_range, months, particle
from matcher.ranking.candidate import Sentence, Signal
from matcher.ranking.coverage import Answer
from matcher.ranking.policy import RankingPolicy
from matcher.reference import fields, regions
from matcher.reference.solution_types import SolutionTypeRecord, SolutionTypes, shipped_types
from matcher.vocabulary import ProcurementWish, SignalName
from matcher.wording import label

Told = tuple[list[Sentence], list[Sentence]]
"""(reasons, gaps)"""

_SHORT = 40


def explain(
    signals: Sequence[Signal],
    requirements: Sequence[str],
    answers: Sequence[Answer],
    whole: Answer | None,
    shared_words: Sequence[str],
    policy: RankingPolicy,
    types: SolutionTypes | None = None,
) -> Told:
    """Return (reasons, gaps) of a match.

    `answers` holds the best passage for each requirement, `whole` the passage nearest to the whole need, `types` the
    solution types in force (default: those the program comes with).
    """
    known = types or shipped_types()
    reasons, gaps = _requirements(requirements, answers, policy)
    if whole is not None and not any(reason.quote for reason in reasons):
        nearest = Sentence(
            SignalName.MEANING,
            "적어 주신 문제와 뜻이 가장 가까운 내용입니다.",
            "This passage is the closest in meaning to the problem described.",
            whole.text,
            whole.language,
        )
        reasons.insert(0, nearest)
    if shared_words:
        quoted = [f"‘{word}’" for word in shared_words]
        reasons.append(
            Sentence(
                SignalName.WORDS,
                f"양쪽 글에 함께 나오는 말: {listed(quoted, 'ko')}.",
                f"Both texts speak of {listed(quoted, 'en')}.",
            )
        )
    for signal in signals:
        if signal.applies and signal.name is SignalName.SOLUTION_TYPE:
            reasons += _solution_type(signal.facts, known)
        elif (
            signal.applies and signal.name is SignalName.FIELD and (same := _same_types(signal.facts, known))
        ):
            reasons.append(_same_type(same))
        elif signal.applies and signal.name in _TELL:
            told = _TELL[signal.name](signal.facts)
            if told is not None:
                good, korean, english = told
                (reasons if good else gaps).append(Sentence(signal.name, korean, english))
    return reasons, gaps


def _requirements(requirements: Sequence[str], answers: Sequence[Answer], policy: RankingPolicy) -> Told:
    reasons: list[Sentence] = []
    gaps: list[Sentence] = []
    if not requirements:
        return reasons, gaps
    covered = [
        policy.covers(answer.similarity, across_languages=answer.across_languages) for answer in answers
    ]
    if any(covered):
        count = Sentence(
            SignalName.MEANING,
            f"요구사항 {len(requirements)}개 가운데 {sum(covered)}개에 가까운 내용이 있습니다.",
            f"{sum(covered)} of {len(requirements)} requirements have a passage close to them.",
        )
        reasons.append(count)
    for number, (wanted, answer, found) in enumerate(zip(requirements, answers, covered, strict=True), 1):
        short = wanted if len(wanted) <= _SHORT else wanted[: _SHORT - 1] + "…"
        if found:
            reasons.append(
                Sentence(
                    SignalName.MEANING,
                    f"요구사항 {number} ‘{short}’에 가까운 내용입니다.",
                    f"Close to requirement {number}, “{short}”.",
                    answer.text,
                    answer.language,
                )
            )
        else:
            gaps.append(
                Sentence(
                    SignalName.MEANING,
                    f"요구사항 {number} ‘{short}’에 답하는 문장이 없습니다.",
                    f"No sentence answers requirement {number}, “{short}”.",
                )
            )
    return reasons, gaps


Verdict = tuple[bool, str, str] | None


def _solution_type(facts: dict[str, Any], types: SolutionTypes) -> list[Sentence]:
    record = types.find(facts["type"]) if facts["type"] else None
    if record is None:
        return []
    named = particle(record.name_ko + "’", "으로/로")
    return [
        Sentence(
            SignalName.SOLUTION_TYPE,
            f"이런 문제는 보통 ‘{named} 풉니다. 양쪽 글이 모두 이 유형에 가깝습니다.",
            f"Problems like this are usually solved by “{record.name_en}”; both texts are near it.",
            hint_ko=_needed("이런 해결책에는 보통 이런 준비가 필요합니다: ", record.requires_ko),
            hint_en=_needed("Such a solution usually needs: ", record.requires_en),
        )
    ]


def _needed(opening: str, lines: Sequence[str]) -> str:
    # Semicolons: the lines hold commas themselves.
    return f"{opening}{'; '.join(line.rstrip('.') for line in lines)}." if lines else ""


def _same_types(facts: dict[str, Any], types: SolutionTypes) -> list[SolutionTypeRecord]:
    return [record for one in facts.get("types") or () if (record := types.find(one))]


def _same_type(records: Sequence[SolutionTypeRecord]) -> Sentence:
    korean, english = [one.name_ko for one in records], [one.name_en for one in records]
    return Sentence(
        SignalName.FIELD,
        f"솔루션 유형이 같습니다: {listed(korean, 'ko')}.",
        f"Same solution type: {listed(english, 'en')}.",
    )


def _reciprocal(facts: dict[str, Any]) -> Verdict:
    if not facts["verdict"]:
        return None
    if facts["verdict"] == "particular":
        return (
            True,
            "두루 쓰이는 글이 아니라 특히 이 상대에 가까운 내용입니다.",
            "Its text is close to this one in particular, not to everything alike.",
        )
    return (
        False,
        "다른 여러 건에 더 가까운 글이어서, 이 건에 맞춘 설명이 적습니다.",
        "Its text is closer to several others, so it says little about this one.",
    )


def _field(facts: dict[str, Any]) -> Verdict:
    if facts.get("types"):
        # Both name a type that no edition knows any more: nothing to tell.
        return None
    need, solution = fields.field_of(facts["need"]), fields.field_of(facts["solution"])
    if facts["same"]:
        return True, f"분야가 같습니다: {need.name_ko}.", f"Same service field: {need.name_en}."
    return (
        False,
        f"분야가 다릅니다: 수요는 {need.name_ko}, 솔루션은 {solution.name_ko}입니다.",
        f"Different fields: the need is in {need.name_en}, the solution in {solution.name_en}.",
    )


def _region(facts: dict[str, Any]) -> Verdict:
    if facts.get("abroad"):
        return True, "해외에 공급할 준비가 되어 있습니다.", "Ready for cities abroad."
    if facts.get("nationwide"):
        return True, "전국에 공급합니다.", "Serves the whole country."
    if facts["shared"]:
        records = [regions.resolve(code)[0] for code in facts["shared"]]
        korean = listed([regions.full_name(one, "ko") for one in records], "ko")
        english = listed([regions.full_name(one, "en") for one in records], "en")
        return True, f"공급 지역에 들어 있습니다: {korean}.", f"Within the area served: {english}."
    return (
        False,
        "이 지역은 기업이 적어 둔 공급 지역에 들어 있지 않습니다.",
        "The region lies outside the area the company serves.",
    )


def _budget(facts: dict[str, Any]) -> Verdict:
    verdict = facts["verdict"]
    budget_ko, budget_en = money(facts["budget"], "ko"), money(facts["budget"], "en")
    if verdict == "below_limit":
        least_ko, least_en = money(facts["smallest"], "ko"), money(facts["smallest"], "en")
        return (
            False,
            f"예산 {particle(budget_ko, '이/가')} 기업이 맡는 최소 규모({least_ko})보다 작습니다.",
            f"The budget of {budget_en} is below the least the company works for ({least_en}).",
        )
    price_ko = money_range(facts["price_min"], facts["price_max"], "ko")
    price_en = money_range(facts["price_min"], facts["price_max"], "en")
    if verdict == "within":
        return (
            True,
            f"가격({price_ko})이 예산 {budget_ko} 안에 듭니다.",
            f"The price ({price_en}) lies within the budget of {budget_en}.",
        )
    if verdict == "starts_within":
        return (
            True,
            f"예산 {budget_ko} 안에서 시작할 수 있습니다(가격 {price_ko}).",
            f"It can start within the budget of {budget_en} (price {price_en}).",
        )
    return (
        False,
        f"가격({price_ko})이 예산 {particle(budget_ko, '을/를')} 넘습니다.",
        f"The price ({price_en}) is above the budget of {budget_en}.",
    )


def _timing(facts: dict[str, Any]) -> Verdict:
    takes, available = facts["takes"], facts["available"]
    if takes <= available:
        return (
            True,
            f"구축에 {months(takes, 'ko')}이 걸려 사업 기간 {months(available, 'ko')} 안에 마칠 수 있습니다.",
            f"Takes {months(takes, 'en')} to deploy, within the {months(available, 'en')} of the schedule.",
        )
    return (
        False,
        f"구축에 {months(takes, 'ko')}이 걸려 사업 기간 {months(available, 'ko')}을 넘습니다.",
        f"Takes {months(takes, 'en')} to deploy, longer than the {months(available, 'en')} of the schedule.",
    )


def _maturity(facts: dict[str, Any]) -> Verdict:
    asked, has = facts["asked"], facts["has"]
    if has >= asked:
        return (
            True,
            f"기술 성숙도 TRL {has}단계로, 요구하신 {asked}단계 이상입니다.",
            f"Technology readiness level {has}, at or above the {asked} asked for.",
        )
    return (
        False,
        f"기술 성숙도 TRL {has}단계로, 요구하신 {asked}단계에 못 미칩니다.",
        f"Technology readiness level {has}, below the {asked} asked for.",
    )


def _track_record(facts: dict[str, Any]) -> Verdict:
    korean, english = [], []
    for name, word_ko, word_en in (
        ("confirmed", "수요 기관 확인", "confirmed"),
        ("documented", "자료 확인", "documented"),
        ("claimed", "기업 제시", "claimed"),
    ):
        if facts[name]:
            korean.append(f"{word_ko} {facts[name]}건")
            english.append(f"{facts[name]} {word_en}")
    near_ko = " 같은 지역의 실적도 있습니다." if facts["near"] else ""
    near_en = " One is in the same region." if facts["near"] else ""
    return (
        True,
        f"도입 실적이 있습니다({', '.join(korean)}).{near_ko}",
        f"Past deployments: {', '.join(english)}.{near_en}",
    )


def _procurement(facts: dict[str, Any]) -> Verdict:
    def names(key: str, language: str) -> str:
        return listed([label(ProcurementWish(one), language) for one in facts[key]], language)

    if facts["opened"]:
        return (
            True,
            f"희망하신 조달 방식에 쓸 수 있는 유효한 인증이 있습니다: {names('opened', 'ko')}.",
            f"Holds a valid certificate for the route you wish for: {names('opened', 'en')}.",
        )
    if facts["lapsed"]:
        return (
            False,
            f"희망하신 조달 방식({names('lapsed', 'ko')})에 필요한 인증의 유효기간이 지났습니다.",
            f"The certificate for the route you wish for ({names('lapsed', 'en')}) has expired.",
        )
    return (
        False,
        f"희망하신 조달 방식({names('wished', 'ko')})에 필요한 인증이 등록되어 있지 않습니다.",
        f"No certificate for the route you wish for ({names('wished', 'en')}) is registered.",
    )


_FEATURES = {
    "data_hub": ("데이터허브 연계", "data-hub link"),
    "ngsi_ld": ("NGSI-LD", "NGSI-LD"),
    "open_source": ("오픈소스", "open source"),
    "standards": ("표준 준수", "standards"),
}


def _openness(facts: dict[str, Any]) -> Verdict:
    korean = listed([_FEATURES[one][0] for one in facts["features"]], "ko")
    english = listed([_FEATURES[one][1] for one in facts["features"]], "en")
    return (
        True,
        f"기존 시스템·데이터와 잇기 쉽습니다: {korean}.",
        f"Easy to link with what you have: {english}.",
    )


_TELL: dict[SignalName, Callable[[dict[str, Any]], Verdict]] = {
    SignalName.RECIPROCAL: _reciprocal,
    SignalName.FIELD: _field,
    SignalName.REGION: _region,
    SignalName.BUDGET: _budget,
    SignalName.TIMING: _timing,
    SignalName.MATURITY: _maturity,
    SignalName.TRACK_RECORD: _track_record,
    SignalName.PROCUREMENT: _procurement,
    SignalName.OPENNESS: _openness,
}
