"""What ranking works on: plain profiles of a need and a solution, and what it gives back. No session, no network."""

from dataclasses import dataclass, field
from datetime import date

from matcher.vocabulary import Grade, OrderingRule, SignalName


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedProfile:
    """The structured side of a need. Amounts in won, regions as present codes; None means not said."""

    field: str | None = None
    types: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    budget_min: int | None = None
    budget_max: int | None = None
    budget_secured: bool | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    minimum_trl: int | None = None
    procurement: frozenset[str] = frozenset()
    wants_open_data: bool = False
    country: str = "KR"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionProfile:
    """The structured side of a solution, with what its references and valid certificates say."""

    field: str | None = None
    types: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    nationwide: bool = False
    price_min: int | None = None
    price_max: int | None = None
    smallest_budget: int | None = None
    months_to_deploy: int | None = None
    trl: int | None = None
    confirmed_references: int = 0
    documented_references: int = 0
    claimed_references: int = 0
    reference_regions: frozenset[str] = frozenset()
    valid_certificates: frozenset[str] = frozenset()
    expired_certificates: frozenset[str] = frozenset()
    open_features: frozenset[str] = frozenset()
    export_ready: bool = False
    country: str = "KR"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFit:
    """How well the texts fit.

    `fused` orders, in units of cosine; `meaning` is a cosine, `words` the share of weight
    in words both hold (0..1); `types` is how far both are
    near the same solution types (0..1), and `common_type` the type that brings them together most, if any.
    `particular` is how much nearer the candidate is to this asker than to the other askers it is nearest to (cosine),
    None where there are too few others.
    """

    fused: float
    meaning: float
    words: float
    types: float = 0.0
    common_type: str = ""
    particular: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One scored reason: a score in [0, 1], whether it applies at all, and the facts its sentences are made of."""

    name: SignalName
    score: float
    applies: bool = True
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A reason or a gap as told to a reader, with the passage that carried it (in its own language), if any.

    A hint says what else is good to know where the sentence holds; it speaks neither for nor against the match.
    """

    signal: SignalName
    ko: str
    en: str
    quote: str = ""
    quote_language: str = ""
    hint_ko: str = ""
    hint_en: str = ""

    def hint(self, language: str) -> str:
        """Return the hint in `language`; empty where there is none."""
        return self.hint_ko if language == "ko" else self.hint_en

    def told(self, language: str) -> str:
        """Return the sentence in `language` (Korean for `ko`, English for anything else)."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Note:
    """What an ordering rule did with a candidate, as told to a reader."""

    rule: OrderingRule
    ko: str
    en: str

    def told(self, language: str) -> str:
        """Return the sentence in `language` (Korean for `ko`, English for anything else)."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place: `total` orders it, `grade` says in words how well it fits.

    `notes` tell what the ordering rules did with it; `alike` are the near-duplicates that share its place.
    """

    item: int
    total: float
    grade: Grade
    signals: tuple[Signal, ...]
    notes: tuple[Note, ...] = ()
    alike: tuple[int, ...] = ()
