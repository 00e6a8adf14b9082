"""The problem–solution thesaurus: kinds of solution, and the plain words of the troubles they relieve.

The second level of the taxonomy, below the official fields. It is text of this project, made to be edited.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from matcher.reference.files import read_json, read_jsonl


@dataclass(frozen=True)
class SolutionTypeRecord:
    """One kind of solution. `field` and `also_fields` are codes of official fields, `related` ids of types.

    `symptoms_*` are sentences of officers and residents who do not know what the thing is called.
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


def _record(row: dict[str, Any]) -> SolutionTypeRecord:
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    return SolutionTypeRecord(**values)


@cache
def _types() -> dict[str, SolutionTypeRecord]:
    return {row["id"]: _record(row) for row in read_jsonl("thesaurus.jsonl")}


def all_types() -> list[SolutionTypeRecord]:
    """Every type in the order of the file."""
    return list(_types().values())


def type_of(type_id: str) -> SolutionTypeRecord:
    """The type with this id. Raises KeyError."""
    return _types()[type_id]


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
