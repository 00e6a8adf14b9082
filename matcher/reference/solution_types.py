"""The problem–solution thesaurus: kinds of solution, and the plain words of the troubles they relieve.

The second level of the taxonomy, below the official fields. It is text of this project, made to be edited: here is what
the program comes with; the edition in force, with what the alliance changed, is told by matcher.thesaurus.editions.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cache, cached_property
from typing import Any

from matcher.reference.files import read_json, read_jsonl


@dataclass(frozen=True)
class SolutionTypeRecord:
    """One kind of solution. `field` and `also_fields` are codes of official fields, `related` ids of types.

    `symptoms_*` are sentences of officers and residents who do not know what the thing is called; `requires_*` what
    such a solution needs of a town: data, sites, power, permits, staff.
    """

    id: str
    field: str
    also_fields: tuple[str, ...]
    name_ko: str
    name_en: str
    aliases_ko: tuple[str, ...]
    aliases_en: tuple[str, ...]
    description_ko: str
    description_en: str
    symptoms_ko: tuple[str, ...]
    symptoms_en: tuple[str, ...]
    affected_ko: tuple[str, ...]
    affected_en: tuple[str, ...]
    related: tuple[str, ...]
    requires_ko: tuple[str, ...] = ()
    requires_en: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """Return the record as a file holds it, names of fields in their order."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}

    def requires(self, language: str) -> tuple[str, ...]:
        """Return what such a solution needs of a town, in `language`."""
        return self.requires_ko if language == "ko" else self.requires_en

    def name(self, language: str) -> str:
        """Return the name in `language`."""
        return self.name_ko if language == "ko" else self.name_en


FIELD_NAMES = tuple(one.name for one in fields(SolutionTypeRecord))


def record_of(row: dict[str, Any]) -> SolutionTypeRecord:
    """Return the record a row of a file holds; names of fields it does not know are passed over."""
    known = {name: row[name] for name in FIELD_NAMES if name in row}
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in known.items()}
    return SolutionTypeRecord(**values)


@dataclass(frozen=True)
class SolutionTypes:
    """All types of one edition, in order. The `retired` are known by id to what names them already, and no more.

    `edition` is 0 for what the program comes with, `seal` a hash of what the edition changes in it.
    """

    edition: int
    seal: str
    records: tuple[SolutionTypeRecord, ...]
    retired: frozenset[str] = frozenset()

    @cached_property
    def _by_id(self) -> dict[str, SolutionTypeRecord]:
        return {one.id: one for one in self.records}

    @cached_property
    def offered(self) -> tuple[SolutionTypeRecord, ...]:
        """The types to choose from and to match with."""
        return tuple(one for one in self.records if one.id not in self.retired)

    @property
    def mark(self) -> tuple[int, str]:
        """What tells this edition from any other of the same database."""
        return self.edition, self.seal

    def find(self, type_id: str) -> SolutionTypeRecord | None:
        """Return the type with this id, retired or not; None when there is none."""
        return self._by_id.get(type_id)

    def offers(self, type_id: str) -> bool:
        """Tell whether there is such a type and it is not retired."""
        return type_id in self._by_id and type_id not in self.retired

    def changed(
        self,
        records: Iterable[SolutionTypeRecord],
        retired: Iterable[str],
        *,
        edition: int = 0,
        seal: str = "",
    ) -> "SolutionTypes":
        """Return these types with some records replaced or added at the end, and exactly `retired` retired."""
        merged = {**self._by_id, **{one.id: one for one in records}}
        return SolutionTypes(edition, seal, tuple(merged.values()), frozenset(retired))


@cache
def shipped_types() -> SolutionTypes:
    """Return the types the program comes with; they hold until the alliance adopts an edition of its own."""
    records = tuple(record_of(row) for row in read_jsonl("thesaurus.jsonl"))
    return SolutionTypes(0, "", records)


@cache
def shipped_seal() -> str:
    """Return a hash of the types the program comes with."""
    return hashlib.sha256(repr(shipped_types().records).encode()).hexdigest()


def all_types() -> list[SolutionTypeRecord]:
    """Every type the program comes with, in the order of the file."""
    return list(shipped_types().records)


def type_of(type_id: str) -> SolutionTypeRecord:
    """The type with this id among those the program comes with. Raises KeyError."""
    found = shipped_types().find(type_id)
    if found is None:
        raise KeyError(type_id)
    return found


def types_of_field(field: str) -> list[SolutionTypeRecord]:
    """The types of an official field: those at home there, then those that also serve it, each 가나다."""
    home = [t for t in all_types() if t.field == field]
    guests = [t for t in all_types() if field in t.also_fields]
    return sorted(home, key=lambda t: t.name_ko) + sorted(guests, key=lambda t: t.name_ko)


def normal_word(text: str) -> str:
    """A word or phrase as synonyms are keyed: composed Hangul, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


@cache
def _synonyms() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for group in read_json("synonyms.json")["groups"]:
        canonical = normal_word(group[0])
        pairs.update({normal_word(other): canonical for other in group[1:]})
    return pairs


def synonyms() -> dict[str, str]:
    """Another way to say it → the word to index: abbreviations, English and Korean, spelling variants.

    Keys and values are as `normal_word` makes them; a value is never a key. Only words that mean one thing in
    this trade are listed, so replacing one by the other loses nothing (DRT → 수요응답형 교통, but not "PM").
    """
    return dict(_synonyms())


@cache
def _user_words() -> tuple[str, ...]:
    return tuple(read_json("user_words.json")["words"])


def user_words() -> list[str]:
    """Korean words of the trade a word analyser takes apart wrongly (그늘막, 층간, 온열질환 …).

    Compounds it splits rightly are not among them: kept whole, they would no longer be found by their parts.
    """
    return list(_user_words())


@cache
def _reference_texts() -> dict[str, tuple[str, ...]]:
    return {
        "ko": tuple(text for t in all_types() for text in (t.description_ko, *t.symptoms_ko)),
        "en": tuple(text for t in all_types() for text in (t.description_en, *t.symptoms_en)),
    }


def reference_texts() -> dict[str, list[str]]:
    """Language → descriptions and symptoms of all types, alike in content: to learn each language's mean."""
    return {language: list(texts) for language, texts in _reference_texts().items()}
