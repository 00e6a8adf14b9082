"""Words, passages, language: what a text is taken apart into."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.language import language_of
from embeddings.passages import LONGEST, passages_of
from embeddings.words import WordAnalyser, words_of

SYNONYMS = {
    "DRT": "수요응답형 교통",
    "수요응답형": "수요응답형 교통",
    "demand-responsive transport": "수요응답형 교통",
    "스마트 가로등": "스마트폴",
    "smart pole": "스마트폴",
}


@pytest.fixture(scope="module")
def analyser():
    return WordAnalyser(["수요응답형"], SYNONYMS)


def shared(analyser, one, other):
    return set(analyser.words_of(one)) & set(analyser.words_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DRT를 도입합니다", "수요응답형 버스"),
        ("수요 응답형 교통", "drt"),
        ("Demand Responsive Transport", "수요응답형교통을"),
        ("스마트폴", "스마트 폴"),
        ("스마트가로등이", "Smart-Poles and a smart pole"),
        ("버스가 옵니다", "버스를 탔다"),
        ("넘어지면", "넘어졌어요"),
        ("real-time", "realtime"),
        ("buses running", "bus runs"),
        ("5G망", "5g"),
    ],
)
def test_different_writings_of_a_thing_meet(analyser, one, other):
    assert shared(analyser, one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("스마트폴더", "스마트폴"), ("DRTX", "수요응답형"), ("은 는 이 가", "을 를")]
)
def test_what_only_looks_alike_does_not_meet(analyser, one, other):
    assert not {word for word in shared(analyser, one, other) if word.startswith("=")}


def test_particles_and_endings_are_no_words():
    assert words_of("어르신들이 병원에 못 가십니다.") == ["어르신", "병원"]


def test_composed_and_decomposed_text_have_the_same_words(analyser):
    text = "수요응답형 버스와 café"
    assert analyser.words_of(text) == analyser.words_of(unicodedata.normalize("NFD", text))


def test_no_word_holds_a_space():
    found = WordAnalyser(["전기 버스", "스마트 빗물받이"]).words_of("전기 버스와 스마트 빗물받이, 전기버스")
    assert found
    assert not [word for word in found if " " in word]


@pytest.mark.parametrize("text", ["", " ", "\x00\x1b", "\ud800", "😀" * 1000, "!!!", "1234"])
def test_a_text_without_words_has_none(text):
    assert words_of(text) == []


@pytest.mark.parametrize("text", ["버스 " * 66_000, "a" * 200_000, "가a1" * 60_000, "가" * 30_000], ids=len)
def test_a_very_long_text_is_taken_apart(text):
    words = words_of(text)
    assert all(len(word) <= 200 for word in words)


def test_many_texts_at_once_are_the_same_as_one_by_one(analyser):
    texts = ["DRT 버스", "", "지하차도가 잠겼어요\n차단기", "plain English only", "혼합 mixed 문장"]
    assert analyser.words_of_all(texts) == [analyser.words_of(text) for text in texts]


def test_several_threads_may_ask_at_once():
    fresh = WordAnalyser()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(fresh.words_of, ["지하차도 침수 감지"] * 12))
    assert all(words == found[0] for words in found)
    assert found[0]


def test_sentences_of_both_languages_are_told_apart():
    text = "버스가 하루 두 번뿐이라 불편합니다. 어르신들이 3.5km를 걸어서 다니십니다! Where is the next bus stop? It is far, e.g. two km away."
    assert passages_of(text) == [
        "버스가 하루 두 번뿐이라 불편합니다.",
        "어르신들이 3.5km를 걸어서 다니십니다!",
        "Where is the next bus stop?",
        "It is far, e.g. two km away.",
    ]


def test_bullets_and_lines_are_passages_and_markup_falls_away():
    text = "<p>요구사항은 다음과 같습니다</p>\n- 야간에도 물 높이를 알려 주어야 한다\n○ 잠기기 십 분 전에 경보가 울려야 한다"
    assert passages_of(text) == [
        "요구사항은 다음과 같습니다",
        "야간에도 물 높이를 알려 주어야 한다",
        "잠기기 십 분 전에 경보가 울려야 한다",
    ]


def test_lines_broken_by_a_page_are_put_together():
    line = "이 문장은 종이의 너비에 맞추어 줄이 바뀐 글이라서"
    found = passages_of("\n".join([line] * 5 + ["여기에서 문장이 끝납니다."]))
    assert found[0].startswith(f"{line} {line}")


@given(st.text(max_size=600))
def test_passages_are_never_empty_and_never_long(text):
    for passage in passages_of(text):
        assert passage.strip()
        assert len(passage) <= LONGEST + 20


def test_a_huge_text_has_at_most_the_passages_asked_for():
    assert len(passages_of("문장이 아주 많이 있는 글입니다. " * 20_000)) == 40
    assert len(passages_of("가" * 200_000, most=7)) == 7


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("어르신들이 병원에 못 가십니다", "ko"),
        ("AI CCTV 기반 스마트 교차로 시스템", "ko"),
        ("Villagers cannot reach the hospital", "en"),
        ("K-City Network (국토부) programme for smart cities abroad", "en"),
        ("Xe buýt chỉ chạy hai chuyến mỗi ngày", "other"),
        ("高齢者が病院に行けない", "other"),
        ("", "other"),
        ("123 !!! 😀", "other"),
    ],
)
def test_language_by_script(text, language):
    assert language_of(text) == language
