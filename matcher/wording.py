"""The Korean and English word for every value of the vocabulary. One table, so that the two never drift."""

from enum import StrEnum

from matcher import vocabulary as v

# By kind first: members of different kinds with equal values are equal as strings.
LABELS: dict[type[StrEnum], dict[str, tuple[str, str]]] = {
    v.Language: {
        v.Language.KOREAN: ("한국어", "Korean"),
        v.Language.ENGLISH: ("영어", "English"),
    },
    v.Side: {
        v.Side.MUNICIPALITY: ("지자체", "Municipality"),
        v.Side.COMPANY: ("기업", "Company"),
        v.Side.ALLIANCE: ("얼라이언스", "Alliance"),
    },
    v.OrganisationKind: {
        v.OrganisationKind.MUNICIPALITY: ("지방자치단체", "Local government"),
        v.OrganisationKind.COMPANY: ("기업", "Company"),
        v.OrganisationKind.ALLIANCE: ("스마트도시 융합 얼라이언스", "Smart City Convergence Alliance"),
        v.OrganisationKind.OVERSEAS_CITY: ("해외 도시", "City abroad"),
        v.OrganisationKind.PUBLIC_BODY: ("공공기관", "Public body"),
    },
    v.CompanySize: {
        v.CompanySize.STARTUP: ("창업기업", "Startup"),
        v.CompanySize.SMALL: ("중소기업", "Small or medium-sized"),
        v.CompanySize.MEDIUM: ("중견기업", "Mid-size"),
        v.CompanySize.LARGE: ("대기업", "Large"),
    },
    v.Origin: {
        v.Origin.ENTERED: ("직접 등록", "Entered by its owner"),
        v.Origin.RETOLD: ("공개 자료를 바탕으로 다시 쓴 예시", "Example retold from public sources"),
        v.Origin.INVENTED: ("가상 예시", "Invented example"),
    },
    v.Role: {
        v.Role.OWNER: ("대표 담당자", "Owner"),
        v.Role.EDITOR: ("작성자", "Editor"),
        v.Role.READER: ("열람자", "Reader"),
    },
    v.OrganisationState: {
        v.OrganisationState.PENDING: ("승인 대기", "Waiting for approval"),
        v.OrganisationState.APPROVED: ("승인됨", "Approved"),
        v.OrganisationState.DECLINED: ("승인되지 않음", "Not approved"),
        v.OrganisationState.FROZEN: ("이용 정지", "Suspended"),
    },
    v.OrganisationAction: {
        v.OrganisationAction.APPROVE: ("승인", "Approve"),
        v.OrganisationAction.DECLINE: ("승인 거절", "Decline"),
        v.OrganisationAction.APPEAL: ("다시 심사 요청", "Ask for another review"),
        v.OrganisationAction.FREEZE: ("이용 정지", "Suspend"),
        v.OrganisationAction.RESTORE: ("정지 해제", "Lift suspension"),
    },
    v.NeedState: {
        v.NeedState.DRAFT: ("작성 중", "Draft"),
        v.NeedState.SUBMITTED: ("게시 승인 대기", "Waiting for approval"),
        v.NeedState.PUBLISHED: ("게시 중", "Published"),
        v.NeedState.CLOSED: ("마감", "Closed"),
        v.NeedState.WITHDRAWN: ("철회", "Withdrawn"),
    },
    v.NeedAction: {
        v.NeedAction.SUBMIT: ("게시 요청", "Submit for publication"),
        v.NeedAction.RECALL: ("게시 요청 취소", "Take back"),
        v.NeedAction.RETURN: ("보완 요청", "Return for changes"),
        v.NeedAction.APPROVE: ("게시 승인", "Approve"),
        v.NeedAction.CLOSE: ("마감", "Close"),
        v.NeedAction.WITHDRAW: ("철회", "Withdraw"),
        v.NeedAction.REOPEN: ("다시 게시", "Reopen"),
    },
    v.CloseOutcome: {
        v.CloseOutcome.CHOSEN: ("해결책을 찾음", "A solution was chosen"),
        v.CloseOutcome.NONE_SUITABLE: ("알맞은 해결책이 없음", "None was suitable"),
        v.CloseOutcome.CANCELLED: ("사업 취소", "Cancelled"),
    },
    v.SolutionState: {
        v.SolutionState.DRAFT: ("작성 중", "Draft"),
        v.SolutionState.SUBMITTED: ("게시 승인 대기", "Waiting for approval"),
        v.SolutionState.PUBLISHED: ("게시 중", "Published"),
        v.SolutionState.RETIRED: ("내림", "Retired"),
    },
    v.SolutionAction: {
        v.SolutionAction.SUBMIT: ("게시 요청", "Submit for publication"),
        v.SolutionAction.RECALL: ("게시 요청 취소", "Take back"),
        v.SolutionAction.RETURN: ("보완 요청", "Return for changes"),
        v.SolutionAction.APPROVE: ("게시 승인", "Approve"),
        v.SolutionAction.RETIRE: ("내리기", "Retire"),
        v.SolutionAction.RENEW: ("다시 작성", "Renew"),
    },
    v.MatchState: {
        v.MatchState.SUGGESTED: ("자동 추천", "Suggested"),
        v.MatchState.PINNED: ("얼라이언스 추천", "Recommended by the alliance"),
        v.MatchState.DROPPED: ("추천 제외", "Left out"),
    },
    v.MatchAction: {
        v.MatchAction.PIN: ("추천", "Recommend"),
        v.MatchAction.DROP: ("제외", "Leave out"),
        v.MatchAction.RESTORE: ("되돌리기", "Undo"),
    },
    v.RequestState: {
        v.RequestState.SENT: ("답변 대기", "Waiting for an answer"),
        v.RequestState.ACCEPTED: ("수락", "Accepted"),
        v.RequestState.DECLINED: ("거절", "Declined"),
        v.RequestState.WITHDRAWN: ("철회", "Withdrawn"),
        v.RequestState.EXPIRED: ("기한 만료", "Expired"),
    },
    v.RequestAction: {
        v.RequestAction.ACCEPT: ("수락", "Accept"),
        v.RequestAction.DECLINE: ("거절", "Decline"),
        v.RequestAction.WITHDRAW: ("철회", "Withdraw"),
        v.RequestAction.EXPIRE: ("기한 만료", "Expire"),
    },
    v.Party: {
        v.Party.OWNER: ("등록 기관", "Owner"),
        v.Party.COUNTERPART: ("상대 기관", "Other side"),
        v.Party.ALLIANCE: ("얼라이언스", "Alliance"),
        v.Party.CLOCK: ("자동", "Clock"),
    },
    v.DeclineReason: {
        v.DeclineReason.NOT_FITTING: ("내용이 맞지 않음", "Does not fit"),
        v.DeclineReason.BUDGET: ("예산이 맞지 않음", "Budget"),
        v.DeclineReason.TIMING: ("일정이 맞지 않음", "Timing"),
        v.DeclineReason.REGION: ("지역이 맞지 않음", "Region"),
        v.DeclineReason.CAPACITY: ("지금은 여력이 없음", "No capacity at present"),
        v.DeclineReason.ALREADY_CHOSEN: ("이미 다른 상대를 정함", "Another partner is chosen"),
        v.DeclineReason.OTHER: ("기타", "Other"),
    },
    v.Audience: {
        v.Audience.PUBLIC: ("누구나", "Everyone"),
        v.Audience.VERIFIED: ("승인된 기관만", "Approved organisations only"),
    },
    v.PriceModel: {
        v.PriceModel.ONE_OFF: ("구축형(일시불)", "One-off"),
        v.PriceModel.SUBSCRIPTION: ("구독형", "Subscription"),
        v.PriceModel.PER_USE: ("사용량 기준", "Per use"),
        v.PriceModel.OPEN_SOURCE: ("오픈소스(무상)", "Open source, free of charge"),
        v.PriceModel.NEGOTIABLE: ("협의", "Negotiable"),
    },
    v.ProcurementWish: {
        v.ProcurementWish.SMALL_DIRECT: ("소액 수의계약", "Small direct contract"),
        v.ProcurementWish.INNOVATION_PRODUCT: ("혁신제품 구매", "Innovation product purchase"),
        v.ProcurementWish.CERTIFIED_DIRECT: ("인증 제품 수의계약", "Direct contract for certified products"),
        v.ProcurementWish.DIGITAL_SERVICE: ("디지털서비스 계약", "Digital service contract"),
        v.ProcurementWish.NEGOTIATED: ("협상에 의한 계약", "Negotiated contract"),
        v.ProcurementWish.COMPETITIVE_DIALOGUE: ("경쟁적 대화", "Competitive dialogue"),
        v.ProcurementWish.PILOT: ("실증 사업", "Pilot project"),
    },
    v.CertificateKind: {
        v.CertificateKind.GS: ("GS 인증(소프트웨어 품질)", "GS (software quality)"),
        v.CertificateKind.NEP: ("신제품(NEP) 인증", "NEP (new excellent product)"),
        v.CertificateKind.NET: ("신기술(NET) 인증", "NET (new excellent technology)"),
        v.CertificateKind.PERFORMANCE: ("성능인증", "Performance certification"),
        v.CertificateKind.INNOVATION_PRODUCT: ("혁신제품 지정", "Innovation product"),
        v.CertificateKind.EXCELLENT_PROCUREMENT: ("우수조달물품", "Excellent procurement product"),
        v.CertificateKind.DIGITAL_SERVICE: ("디지털서비스 선정", "Selected digital service"),
        v.CertificateKind.CSAP: ("클라우드 보안인증(CSAP)", "CSAP (cloud security)"),
        v.CertificateKind.DISASTER_SAFETY: ("재난안전제품 인증", "Disaster-safety product"),
        v.CertificateKind.SMART_CITY_SERVICE: ("스마트도시서비스 인증", "Smart city service certification"),
        v.CertificateKind.ISMS: ("정보보호 관리체계(ISMS)", "ISMS (information security)"),
        v.CertificateKind.OTHER: ("기타 인증", "Other"),
    },
    v.ReferenceState: {
        v.ReferenceState.CLAIMED: ("기업 제시", "Claimed by the company"),
        v.ReferenceState.DOCUMENTED: ("자료 확인", "Documented"),
        v.ReferenceState.CONFIRMED: ("수요 기관 확인", "Confirmed by the customer"),
    },
    v.ExportReadiness: {
        v.ExportReadiness.NONE: ("계획 없음", "None"),
        v.ExportReadiness.PLANNED: ("준비 중", "Planned"),
        v.ExportReadiness.READY: ("준비됨", "Ready"),
        v.ExportReadiness.DEPLOYED: ("해외 적용 사례 있음", "Deployed abroad"),
    },
    v.ItemKind: {
        v.ItemKind.NEED: ("수요", "Need"),
        v.ItemKind.SOLUTION: ("솔루션", "Solution"),
    },
    v.SubjectKind: {
        v.SubjectKind.ORGANISATION: ("기관", "Organisation"),
        v.SubjectKind.PERSON: ("사용자", "Person"),
        v.SubjectKind.NEED: ("수요", "Need"),
        v.SubjectKind.SOLUTION: ("솔루션", "Solution"),
        v.SubjectKind.MATCH: ("매칭", "Match"),
        v.SubjectKind.REQUEST: ("협력 요청", "Partnership request"),
        v.SubjectKind.POLICY: ("순위 기준", "Ranking policy"),
        v.SubjectKind.THESAURUS: ("문제·해결 사전", "Thesaurus"),
        v.SubjectKind.SYSTEM: ("시스템", "System"),
    },
    v.JobState: {
        v.JobState.WAITING: ("대기", "Waiting"),
        v.JobState.RUNNING: ("처리 중", "Running"),
        v.JobState.DONE: ("완료", "Done"),
        v.JobState.DEAD: ("실패", "Failed"),
    },
    v.SignalName: {
        v.SignalName.MEANING: ("뜻이 통하는 정도", "Meaning"),
        v.SignalName.WORDS: ("같은 낱말", "Shared words"),
        v.SignalName.SOLUTION_TYPE: ("흔히 쓰는 해결 유형", "Usual kind of solution"),
        v.SignalName.RECIPROCAL: ("이 상대에게 특히 맞는 정도", "Fit to this one in particular"),
        v.SignalName.FIELD: ("분야와 유형", "Field and type"),
        v.SignalName.REGION: ("지역", "Region"),
        v.SignalName.BUDGET: ("예산", "Budget"),
        v.SignalName.TIMING: ("일정", "Timing"),
        v.SignalName.MATURITY: ("기술 성숙도", "Maturity"),
        v.SignalName.TRACK_RECORD: ("실적", "Track record"),
        v.SignalName.PROCUREMENT: ("인증과 조달", "Certificates and procurement"),
        v.SignalName.OPENNESS: ("표준과 개방성", "Standards and openness"),
    },
    v.Verdict: {
        v.Verdict.BETTER: ("나아짐", "Better"),
        v.Verdict.WORSE: ("나빠짐", "Worse"),
        v.Verdict.WITHIN_NOISE: ("우연의 범위 안", "Within noise"),
        v.Verdict.SAME: ("변화 없음", "Unchanged"),
    },
    v.FitJudgement: {
        v.FitJudgement.ACCEPTED: ("협력 수락", "Accepted"),
        v.FitJudgement.RECOMMENDED: ("얼라이언스 추천", "Recommended by the alliance"),
        v.FitJudgement.PASSED_OVER: ("보았으나 고르지 않음", "Shown and passed over"),
        v.FitJudgement.UNFIT: ("맞지 않음", "Judged not to fit"),
    },
    v.TrialVerdict: {
        v.TrialVerdict.BETTER: ("지금 기준보다 나음", "Better than the policy"),
        v.TrialVerdict.NOT_BETTER: (
            "지금 기준보다 낫다고 할 수 없음",
            "Not shown to be better than the policy",
        ),
        v.TrialVerdict.TOO_FEW: ("판단할 결과가 부족함", "Too few outcomes to judge"),
    },
    v.OrderingRule: {
        v.OrderingRule.LEARNED: ("배운 순서", "Learned order"),
        v.OrderingRule.DUPLICATE: ("거의 같은 등록 묶음", "Near-duplicates in one place"),
        v.OrderingRule.EXPOSURE: ("기관별 앞자리 제한", "Limit of an organisation"),
        v.OrderingRule.NEWCOMER: ("새 등록의 차례", "A newcomer's turn"),
    },
    v.AdviceKind: {
        v.AdviceKind.UNANSWERED: ("답이 없는 요구", "Not answered"),
        v.AdviceKind.UNSAID: ("적지 않은 사실", "Not said"),
        v.AdviceKind.LIMIT: ("스스로 둔 조건", "Own condition"),
        v.AdviceKind.WIDENING: ("조건을 넓히면", "If widened"),
    },
    v.Grade: {
        v.Grade.STRONG: ("매우 잘 맞음", "Strong fit"),
        v.Grade.GOOD: ("잘 맞음", "Good fit"),
        v.Grade.PARTIAL: ("일부 맞음", "Partial fit"),
        v.Grade.WEAK: ("관련 적음", "Weak fit"),
    },
    v.Sort: {
        v.Sort.NEWEST: ("최신순", "Newest"),
        v.Sort.DEADLINE: ("마감 임박순", "Deadline"),
        v.Sort.BUDGET: ("금액 큰 순", "Amount"),
        v.Sort.TITLE: ("가나다순", "Title"),
    },
}


def label(value: StrEnum, language: str) -> str:
    """Return the word for `value` in `language` (Korean for `ko`, English for anything else)."""
    korean, english = LABELS[type(value)][value.value]
    return korean if language == v.Language.KOREAN else english
