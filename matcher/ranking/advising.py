"""Advice as sentences, in Korean and in English, made from numbers that were really computed and nothing else."""

from dataclasses import dataclass

from matcher.phrasing import months, particle, shortened
from matcher.ranking.coverage import CoveredLine
from matcher.ranking.supposing import Effect, Supposition
from matcher.ranking.widening import Step, Widening
from matcher.vocabulary import AdviceKind, ProcurementWish, SignalName
from matcher.wording import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing that would lead to better matches if it is so, said without asking anybody to claim it.

    `part` is where it is said: a field of the form, or `references` or `certificates`. `count` is how many needs or
    candidates it concerns; `gain` the places gained on average, or the candidates gained. `quote` is the reader's own
    passage that came nearest, if any.
    """

    kind: AdviceKind
    signal: SignalName
    part: str
    count: int
    gain: float
    ko: str
    en: str
    quote: str = ""
    quote_language: str = ""

    def told(self, language: str) -> str:
        """Return the sentence in `language` (Korean for `ko`, English for anything else)."""
        return self.ko if language == "ko" else self.en


_UNSAID, _LIMIT = AdviceKind.UNSAID, AdviceKind.LIMIT

# (kind, signal, part): what stands in the way, and on which condition it would not, each in Korean and in English.
_SUPPOSED: dict[tuple[AdviceKind, SignalName, str], tuple[str, str, str, str]] = {
    (_UNSAID, SignalName.REGION, "regions"): (
        "공급 지역을 적지 않아 수요의 지역과 견줄 수 없습니다",
        "그 지역에 공급하신다면",
        "The regions you serve are not said and cannot be compared",
        "If you serve the region",
    ),
    (_LIMIT, SignalName.REGION, "regions"): (
        "적어 두신 공급 지역 밖의 수요가 있습니다",
        "그 지역에도 공급하실 수 있다면",
        "Some needs lie outside the regions you serve",
        "If you can serve there too",
    ),
    (_UNSAID, SignalName.BUDGET, "price_min"): (
        "가격을 적지 않아 예산과 견줄 수 없습니다",
        "가격이 예산 안에 든다면",
        "Your price is not said and cannot be compared with the budget",
        "If it lies within the budget",
    ),
    (_LIMIT, SignalName.BUDGET, "smallest_budget"): (
        "적어 두신 최소 사업 규모보다 예산이 작은 수요가 있습니다",
        "그만한 사업도 맡으실 수 있다면",
        "Some needs have budgets below the smallest project you take",
        "If you can take projects of that size",
    ),
    (_LIMIT, SignalName.BUDGET, "price_min"): (
        "가격이 예산을 넘는 수요가 있습니다",
        "예산에 맞는 더 작은 구성이 있다면",
        "Your price is above some budgets",
        "If you have a smaller set-up within the budget",
    ),
    (_UNSAID, SignalName.TIMING, "months_to_deploy"): (
        "구축 기간을 적지 않아 사업 기간과 견줄 수 없습니다",
        "사업 기간 안에 구축할 수 있다면",
        "The months until it runs are not said and cannot be compared with the schedule",
        "If it can run within the schedule",
    ),
    (_LIMIT, SignalName.TIMING, "months_to_deploy"): (
        "구축 기간이 사업 기간보다 긴 수요가 있습니다",
        "사업 기간 안에 구축할 수 있다면",
        "It takes longer to deploy than some schedules allow",
        "If it can run within the schedule",
    ),
    (_UNSAID, SignalName.MATURITY, "trl"): (
        "기술 성숙도(TRL)를 적지 않아 요구 단계와 견줄 수 없습니다",
        "요구 단계에 이르렀다면",
        "The technology readiness level is not said and cannot be compared",
        "If it reaches the level asked for",
    ),
    (_LIMIT, SignalName.MATURITY, "trl"): (
        "기술 성숙도가 요구 단계에 못 미치는 수요가 있습니다",
        "그사이 요구 단계에 이르렀다면",
        "Some needs ask for a higher technology readiness level",
        "If it has reached that level meanwhile",
    ),
    (_UNSAID, SignalName.TRACK_RECORD, "references"): (
        "도입 실적이 등록되어 있지 않습니다",
        "한 곳이라도 도입한 곳이 있다면",
        "No past deployment is registered",
        "If even one place has used it",
    ),
    (_LIMIT, SignalName.PROCUREMENT, "certificates"): (
        "수요가 희망하는 조달 방식에 쓸 인증의 유효기간이 지났습니다",
        "인증을 갱신하셨다면",
        "The certificate for the route these needs wish for has expired",
        "If it has been renewed",
    ),
    (_UNSAID, SignalName.PROCUREMENT, "certificates"): (
        "수요가 희망하는 조달 방식에 쓸 인증이 등록되어 있지 않습니다",
        "그런 인증을 가지고 계신다면",
        "No certificate for the route these needs wish for is registered",
        "If you hold one",
    ),
    (_UNSAID, SignalName.OPENNESS, "standards"): (
        "표준이나 데이터허브 연계를 적지 않으셨습니다",
        "따르는 표준이 있다면",
        "Standards and interfaces are not said",
        "If it follows a standard",
    ),
}


def supposed(supposition: Supposition, effect: Effect) -> Advice:
    """Return a change of a solution's profile as advice."""
    what_ko, if_ko, what_en, if_en = _SUPPOSED[supposition.kind, supposition.signal, supposition.part]
    said = supposition.kind is _UNSAID
    close_ko = "해당된다면 적어 주세요." if said else "실제로 그럴 때만 고쳐 주세요."
    close_en = "Please say so if it applies." if said else "Change it only if that is so."
    return Advice(
        kind=supposition.kind,
        signal=supposition.signal,
        part=supposition.part,
        count=effect.needs,
        gain=effect.gain,
        ko=f"{what_ko}(수요 {effect.needs}건). {if_ko} {_climbs_ko(effect.gain)} {close_ko}",
        en=f"{what_en} ({_needs(effect.needs)}). {if_en}, {_climbs_en(effect.gain)} {close_en}",
    )


def unanswered_ask(line: CoveredLine, effect: Effect) -> Advice:
    """Return what `effect.needs` needs ask and a solution does not answer, with its nearest passage."""
    asked = shortened(line.asked)
    climbs = effect.gain > 0
    gain_ko = f" 답하는 문장이 있으면 {_climbs_ko(effect.gain)}" if climbs else ""
    gain_en = f" With a sentence that does, {_climbs_en(effect.gain)}" if climbs else ""
    asks = "asks" if effect.needs == 1 else "ask"
    return Advice(
        kind=AdviceKind.UNANSWERED,
        signal=SignalName.MEANING,
        part="how",
        count=effect.needs,
        gain=effect.gain,
        ko=f"수요 {effect.needs}건이 물은 ‘{asked}’에 답하는 문장이 없습니다.{gain_ko} 해당된다면 적어 주세요.",
        en=f"{_needs(effect.needs)} {asks} “{asked}”, and no sentence answers it.{gain_en} "
        "Please say so if it applies.",
        quote=line.answer.text,
        quote_language=line.answer.language,
    )


def unanswered_requirement(number: int, text: str, candidates: int) -> Advice:
    """Return the requirement that none of a need's fitting candidates answers."""
    asked = shortened(text)
    return Advice(
        kind=AdviceKind.UNANSWERED,
        signal=SignalName.MEANING,
        part="requirements",
        count=candidates,
        gain=0,
        ko=f"요구사항 {number} ‘{asked}’에 답하는 솔루션이 맞는 후보 {candidates}건 가운데 아직 없습니다. "
        "꼭 필요한지, 달리 쓸 수 있는지 살펴봐 주세요.",
        en=f"None of the {candidates} fitting candidates answers requirement {number}, “{asked}”, yet. "
        "See whether it is needed, or can be said in other words.",
    )


_SILENT: dict[str, tuple[SignalName, str, str]] = {
    "budget_max": (
        SignalName.BUDGET,
        "예산을 적지 않아 가격을 밝힌 후보 {count}건과 견줄 수 없습니다. 대략이라도 적어 주세요.",
        "Without a budget, the prices of {count} candidates cannot be compared. A rough figure will do.",
    ),
    "ends_on": (
        SignalName.TIMING,
        "사업 종료일을 적지 않아 구축 기간을 밝힌 후보 {count}건과 견줄 수 없습니다. 정해졌다면 적어 주세요.",
        "Without an end of the project, the months {count} candidates need cannot be compared. Say it once it is set.",
    ),
    "requirements": (
        SignalName.MEANING,
        "요구사항을 적지 않으셨습니다. 한 줄에 하나씩 적으시면 후보 {count}건이 각각 무엇에 답하는지 알려 드립니다.",
        "No requirements are said. With one a line you are told which of them each of {count} candidates answers.",
    ),
}


def silent(part: str, candidates: int) -> Advice:
    """Return what a need does not say, with how many candidates could be compared if it did."""
    signal, korean, english = _SILENT[part]
    return Advice(
        kind=_UNSAID,
        signal=signal,
        part=part,
        count=candidates,
        gain=0,
        ko=korean.format(count=candidates),
        en=english.format(count=candidates),
    )


def widened(widening: Widening) -> Advice:
    """Return the smallest step of widening that brings anybody, and the widest where that brings more."""
    if widening.signal is SignalName.PROCUREMENT:
        # Routes are not ordered by size: the one that brings most is told.
        step = max(widening.steps, key=lambda one: one.more)
        further = step
    else:
        step, further = widening.smallest, widening.steps[-1]
    if_ko, if_en = _step(widening, step)
    korean = f"{if_ko} 후보가 {step.more}건 더 있습니다(지금 {widening.now}건)."
    more = "candidate" if step.more == 1 else "candidates"
    comes = "comes" if step.more == 1 else "come"
    english = f"{if_en}, {step.more} more {more} {comes} into question ({widening.now} now)."
    if further.more > step.more:
        korean += f" {_step(widening, further)[0]} {further.more}건입니다."
        english += f" {_step(widening, further)[1]}, {further.more}."
    return Advice(
        kind=AdviceKind.WIDENING,
        signal=widening.signal,
        part=widening.part,
        count=widening.now,
        gain=step.more,
        ko=korean,
        en=english,
    )


def _step(widening: Widening, step: Step) -> tuple[str, str]:
    """On which condition, in Korean and in English."""
    if widening.signal is SignalName.TIMING:
        assert isinstance(step.by, int)  # noqa: S101 - months
        return f"사업 기간이 {months(step.by, 'ko')} 길어지면", f"With {months(step.by, 'en')} more"
    if widening.signal is SignalName.BUDGET:
        return f"예산이 {step.by}% 많으면", f"With a budget {step.by} % higher"
    if widening.signal is SignalName.MATURITY:
        return (
            "최소 기술 성숙도(TRL)를 한 단계 낮추면",
            "With the lowest technology readiness level one step lower",
        )
    if widening.signal is SignalName.PROCUREMENT:
        wish = ProcurementWish(str(step.by))
        korean, english = label(wish, "ko"), label(wish, "en")
        return (
            f"희망 조달 방식에 ‘{particle(korean + '’', '을/를')} 더하면",
            f"With the route “{english}” as well",
        )
    return (
        "같은 시·도의 다른 지역에 공급하는 기업까지 살펴보면",
        "Counting companies that serve other places in the same province",
    )


def _needs(count: int) -> str:
    return "1 need" if count == 1 else f"{count} needs"


def _places(gain: float) -> str:
    return f"{gain:.1f}".removesuffix(".0")


def _climbs_ko(gain: float) -> str:
    return f"순위가 평균 {_places(gain)}계단 오릅니다."


def _climbs_en(gain: float) -> str:
    places = _places(gain)
    return f"it climbs {places} {'place' if places == '1' else 'places'} on average."
