"""Every enumeration of the trade, by its standard name. Values are what the database and the API hold."""

from enum import StrEnum


class Language(StrEnum):
    """A language the screens and the reasons speak; content may be in any."""

    KOREAN = "ko"
    ENGLISH = "en"


class Side(StrEnum):
    """One of the three sides of the house, each with its own screens."""

    MUNICIPALITY = "municipality"
    COMPANY = "company"
    ALLIANCE = "alliance"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    MUNICIPALITY = "municipality"
    COMPANY = "company"
    ALLIANCE = "alliance"
    OVERSEAS_CITY = "overseas_city"
    PUBLIC_BODY = "public_body"

    @property
    def side(self) -> Side:
        """The side whose screens an organisation of this kind uses: whoever has problems is a municipality."""
        if self is OrganisationKind.COMPANY:
            return Side.COMPANY
        if self is OrganisationKind.ALLIANCE:
            return Side.ALLIANCE
        return Side.MUNICIPALITY


class CompanySize(StrEnum):
    """Company class, as Korean programmes tell them apart."""

    STARTUP = "startup"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Origin(StrEnum):
    """Where a row comes from: entered by its owner, retold from public sources, or invented for the demo."""

    ENTERED = "entered"
    RETOLD = "retold"
    INVENTED = "invented"


class Role(StrEnum):
    """What a person may do inside an organisation."""

    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"


class OrganisationState(StrEnum):
    """Where an organisation stands with the alliance."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    FROZEN = "frozen"


class OrganisationAction(StrEnum):
    """What may be done to an organisation."""

    APPROVE = "approve"
    DECLINE = "decline"
    APPEAL = "appeal"
    FREEZE = "freeze"
    RESTORE = "restore"


class NeedState(StrEnum):
    """Where a need stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class NeedAction(StrEnum):
    """What may be done to a need."""

    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


class CloseOutcome(StrEnum):
    """How a need ended."""

    CHOSEN = "chosen"
    NONE_SUITABLE = "none_suitable"
    CANCELLED = "cancelled"


class SolutionState(StrEnum):
    """Where a solution stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    RETIRED = "retired"


class SolutionAction(StrEnum):
    """What may be done to a solution."""

    SUBMIT = "submit"
    RECALL = "recall"
    RETURN = "return"
    APPROVE = "approve"
    RETIRE = "retire"
    RENEW = "renew"


class MatchState(StrEnum):
    """What the alliance says of a machine-suggested match."""

    SUGGESTED = "suggested"
    PINNED = "pinned"
    DROPPED = "dropped"


class MatchAction(StrEnum):
    """What the alliance may do with a match."""

    PIN = "pin"
    DROP = "drop"
    RESTORE = "restore"


class RequestState(StrEnum):
    """Where a partnership request stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class RequestAction(StrEnum):
    """What may be done to a partnership request."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


class Party(StrEnum):
    """Who takes a step in a workflow, seen from the row: its owner, the other side, the alliance, the clock."""

    OWNER = "owner"
    COUNTERPART = "counterpart"
    ALLIANCE = "alliance"
    CLOCK = "clock"


class DeclineReason(StrEnum):
    """Why a partnership request was declined; a free note goes with it."""

    NOT_FITTING = "not_fitting"
    BUDGET = "budget"
    TIMING = "timing"
    REGION = "region"
    CAPACITY = "capacity"
    ALREADY_CHOSEN = "already_chosen"
    OTHER = "other"


class Audience(StrEnum):
    """Who may read a published need (its confidentiality)."""

    PUBLIC = "public"
    VERIFIED = "verified"


class PriceModel(StrEnum):
    """How a solution is paid for."""

    ONE_OFF = "one_off"
    SUBSCRIPTION = "subscription"
    PER_USE = "per_use"
    OPEN_SOURCE = "open_source"
    NEGOTIABLE = "negotiable"


class ProcurementWish(StrEnum):
    """A procurement route a municipality would like to use (design: rules live in dated data, not here)."""

    SMALL_DIRECT = "small_direct"
    INNOVATION_PRODUCT = "innovation_product"
    CERTIFIED_DIRECT = "certified_direct"
    DIGITAL_SERVICE = "digital_service"
    NEGOTIATED = "negotiated"
    COMPETITIVE_DIALOGUE = "competitive_dialogue"
    PILOT = "pilot"


class CertificateKind(StrEnum):
    """Certificates that towns ask for and that open procurement routes."""

    GS = "gs"
    NEP = "nep"
    NET = "net"
    PERFORMANCE = "performance"
    INNOVATION_PRODUCT = "innovation_product"
    EXCELLENT_PROCUREMENT = "excellent_procurement"
    DIGITAL_SERVICE = "digital_service"
    CSAP = "csap"
    DISASTER_SAFETY = "disaster_safety"
    SMART_CITY_SERVICE = "smart_city_service"
    ISMS = "isms"
    OTHER = "other"


class ReferenceState(StrEnum):
    """How well a past deployment is proven: said by the company, shown by papers, confirmed by the town."""

    CLAIMED = "claimed"
    DOCUMENTED = "documented"
    CONFIRMED = "confirmed"


class ExportReadiness(StrEnum):
    """How far a solution is ready for cities abroad."""

    NONE = "none"
    PLANNED = "planned"
    READY = "ready"
    DEPLOYED = "deployed"


class ItemKind(StrEnum):
    """What is searched for."""

    NEED = "need"
    SOLUTION = "solution"

    @property
    def other(self) -> "ItemKind":
        """What this kind is matched with."""
        return ItemKind.SOLUTION if self is ItemKind.NEED else ItemKind.NEED


class SubjectKind(StrEnum):
    """What an event in the history is about."""

    ORGANISATION = "organisation"
    PERSON = "person"
    NEED = "need"
    SOLUTION = "solution"
    MATCH = "match"
    REQUEST = "request"
    POLICY = "policy"
    THESAURUS = "thesaurus"
    SYSTEM = "system"


class JobState(StrEnum):
    """Where work for later stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class SignalName(StrEnum):
    """The scored reasons of a match, in the order in which they are told."""

    MEANING = "meaning"
    WORDS = "words"
    SOLUTION_TYPE = "solution_type"
    RECIPROCAL = "reciprocal"
    FIELD = "field"
    REGION = "region"
    BUDGET = "budget"
    TIMING = "timing"
    MATURITY = "maturity"
    TRACK_RECORD = "track_record"
    PROCUREMENT = "procurement"
    OPENNESS = "openness"


class Verdict(StrEnum):
    """What may be said of a figure of an evaluation against an earlier one."""

    BETTER = "better"
    WORSE = "worse"
    WITHIN_NOISE = "within_noise"
    SAME = "same"


class FitJudgement(StrEnum):
    """What people did with a solution shown for a need, as far as it says whether the two fit."""

    ACCEPTED = "accepted"
    RECOMMENDED = "recommended"
    PASSED_OVER = "passed_over"
    UNFIT = "unfit"


class TrialVerdict(StrEnum):
    """Whether the learned order beats the hand-set policy on municipalities it has not learnt from."""

    BETTER = "better"
    NOT_BETTER = "not_better"
    TOO_FEW = "too_few"


class OrderingRule(StrEnum):
    """What decides places beside the hand-set weights; a candidate it moved says so."""

    LEARNED = "learned"

    DUPLICATE = "duplicate"
    EXPOSURE = "exposure"
    NEWCOMER = "newcomer"


class AdviceKind(StrEnum):
    """Why a piece of advice is given: something not answered, not said, set by oneself, or open to widening."""

    UNANSWERED = "unanswered"
    UNSAID = "unsaid"
    LIMIT = "limit"
    WIDENING = "widening"


class Grade(StrEnum):
    """How well a need and a solution fit, in words rather than in false precision."""

    STRONG = "strong"
    GOOD = "good"
    PARTIAL = "partial"
    WEAK = "weak"


class Sort(StrEnum):
    """How a list is ordered."""

    NEWEST = "newest"
    DEADLINE = "deadline"
    BUDGET = "budget"
    TITLE = "title"
