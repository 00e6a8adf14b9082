"""The official fields and the thesaurus hang together, and were not written from the judged examples."""

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from matcher.reference.fields import all_fields, field_of
from matcher.reference.solution_types import (
    all_types,
    normal_word,
    reference_texts,
    synonyms,
    type_of,
    types_of_field,
    user_words,
)

JUDGED = Path(__file__).parents[2] / "relevance" / "data"
RUN = 8
WORKED = ("need_ko", "need_en", "solution_ko", "solution_en")
FIELDS = {field.code for field in all_fields()}


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_there_are_the_twelve_fields_of_the_decree_in_its_order() -> None:
    assert [field.position for field in all_fields()] == list(range(1, 13))
    assert [field.name_ko for field in all_fields()][:3] == ["행정", "교통", "보건·의료·복지"]
    assert field_of("other").name_ko == "기타"
    with pytest.raises(KeyError):
        field_of("traffic")


def test_every_type_hangs_on_fields_and_types_that_exist() -> None:
    ids = {one.id for one in all_types()}
    assert len(ids) == len(all_types())
    for one in all_types():
        assert {one.field, *one.also_fields} <= FIELDS
        assert one.field not in one.also_fields
        assert set(one.related) <= ids - {one.id}
        assert type_of(one.id) is one


def test_every_field_has_types_and_guests_come_last() -> None:
    for field in FIELDS:
        found = types_of_field(field)
        assert found
        assert sorted(found, key=lambda one: one.field != field) == found


def test_no_name_or_alias_belongs_to_two_types_or_stands_twice() -> None:
    names = Counter(
        re.sub(r"[\s·-]", "", name.casefold())
        for one in all_types()
        for name in {one.name_ko, *one.aliases_ko} | {one.name_en, *one.aliases_en}
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_type_is_told_in_both_languages_with_enough_symptoms() -> None:
    for one in all_types():
        assert len(set(one.symptoms_ko)) == len(one.symptoms_ko) >= 10
        assert len(set(one.symptoms_en)) == len(one.symptoms_en) >= 10
        assert one.description_ko.endswith("니다.")
        assert not re.search("[가-힣]", " ".join((one.name_en, one.description_en, *one.symptoms_en)))


def test_every_type_says_what_it_needs_of_a_town_in_both_languages() -> None:
    for one in all_types():
        assert len(set(one.requires_ko)) == len(one.requires_ko) == len(one.requires_en) >= 2
        assert not re.search("[가-힣]", " ".join(one.requires_en))


def judged_runs() -> set[tuple[str, ...]]:
    judged: set[tuple[str, ...]] = set()
    for file in sorted(JUDGED.glob("*/*.jsonl")):
        for line in file.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                row = json.loads(line)
                judged |= runs(f"{row['title']} {row['text']}")
    return judged


def taught_texts(worked_examples: str) -> list[tuple[str, str]]:
    """(where it stands, text) of all that the search learns from: the thesaurus, and worked examples if there are."""
    found = [
        (one.id, text)
        for one in all_types()
        for text in (one.description_ko, one.description_en, *one.symptoms_ko, *one.symptoms_en)
    ]
    for line in worked_examples.split("\n"):
        if line.strip():
            row = json.loads(line)
            found += [(row["id"], row[name]) for name in WORKED]
    return found


def test_nothing_the_search_learns_from_repeats_the_words_of_a_judged_example() -> None:
    judged = judged_runs()
    assert judged
    examples = files("matcher.reference").joinpath("worked_examples.jsonl")
    written = examples.read_text(encoding="utf-8") if examples.is_file() else ""
    assert [one for one in taught_texts(written) if runs(one[1]) & judged] == []


def test_a_polluted_line_of_either_kind_would_be_found() -> None:
    judged = judged_runs()
    stolen = " ".join(min(judged))
    row = {"id": "x-1"} | dict.fromkeys(WORKED, "아무 말") | {"solution_en": f"They say {stolen} now"}
    found = [where for where, text in taught_texts(json.dumps(row)) if runs(text) & judged]
    assert found == ["x-1"]
    assert runs(f"Yesterday {stolen}!") & judged


def test_synonyms_lead_to_a_word_in_one_step() -> None:
    pairs = synonyms()
    assert pairs["drt"] == "수요응답형 교통"
    assert pairs["스마트 가로등"] == "스마트폴"
    assert not set(pairs) & set(pairs.values())
    assert all(word == normal_word(word) for pair in pairs.items() for word in pair)


def test_words_with_two_meanings_are_no_synonyms() -> None:
    assert not {"its", "pm", "dms", "bit", "fms", "ami", "waste", "refuse", "platform"} & set(synonyms())


def test_no_synonym_is_an_alias_of_two_types() -> None:
    owners: dict[str, set[str]] = {}
    for one in all_types():
        for name in (one.name_ko, one.name_en, *one.aliases_ko, *one.aliases_en):
            owners.setdefault(normal_word(name), set()).add(one.id)
    for word, target in synonyms().items():
        assert len(owners.get(word, set()) | owners.get(target, set())) <= 1, (word, target)


def test_changing_what_was_handed_out_changes_nothing_inside() -> None:
    synonyms().clear()
    reference_texts()["ko"].clear()
    assert synonyms()
    assert reference_texts()["ko"]


def test_user_words_are_korean_words_of_the_thesaurus() -> None:
    words = user_words()
    said = " ".join(name for one in all_types() for name in (one.name_ko, *one.aliases_ko, *synonyms()))
    assert all(re.fullmatch("[가-힣]{2,10}", word) and word in said for word in words)
    assert len(set(words)) == len(words)


def test_reference_texts_are_alike_in_both_languages() -> None:
    texts = reference_texts()
    assert set(texts) == {"ko", "en"}
    assert len(texts["ko"]) == len(texts["en"]) > 2000
