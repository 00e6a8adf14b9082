"""The local index: what is put is found, what is removed is not, filters hold, caches are believed only when whole."""

import json
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.centring import Centring
from embeddings.index import IndexedPassage, QueryPart, SearchIndex
from embeddings.index.local import LocalIndex
from embeddings.toy_encoder import ToyEncoder

TOY = ToyEncoder()
WORDS = [
    "버스",
    "침수",
    "신호",
    "가로등",
    "쓰레기",
    "물",
    "bus",
    "flood",
    "signal",
    "light",
    "waste",
    "water",
]


def passages(*texts):
    vectors = TOY.encode(texts)
    return [
        IndexedPassage(text, tuple(text.split()) if at == 0 else (), "ko", vector)
        for at, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]


def question(*texts):
    return [QueryPart(each.text, each.words, each.language, each.vector) for each in passages(*texts)]


def index(**options):
    return LocalIndex(TOY.dimension, model_id=TOY.model_id, **options)


def filled(items, **options):
    made = index(**options)
    for item, texts in items.items():
        made.put(item, passages(*texts))
    return made


SOME = {
    7: ["마을 버스 배차 플랫폼", "버스를 부르면 옵니다", "어르신도 전화로 부릅니다"],
    3: ["지하차도 침수 감지", "물이 차면 차단기가 내려옵니다"],
    9: ["스마트 가로등"],
}


def test_the_nearest_item_comes_first():
    found = filled(SOME).search(question("버스를 부르고 싶다", "어르신도 전화로 부릅니다"), k=2)
    assert next(hit.item for hit in found) == 7
    assert found[0].score >= found[1].score


def test_nothing_asked_nothing_held_nothing_found():
    empty = index()
    assert empty.search(question("버스"), k=5) == []
    assert isinstance(empty, SearchIndex)
    made = filled(SOME)
    assert made.search([], k=5) == []
    assert made.search(question("버스"), k=0) == []
    assert made.search(question("버스"), k=5, among=[]) == []
    assert made.search(question("버스"), k=5, among=[404]) == []
    assert len(made.search(question("버스"), k=99)) == 3
    assert len(made.search(question(""), k=99)) == 3


def test_removed_and_replaced_items_are_never_found_as_they_were():
    made = filled(SOME)
    made.remove(7)
    made.remove(404)
    assert 7 not in made
    assert len(made) == 2
    assert 7 not in [hit.item for hit in made.search(question(*SOME[7]), k=9)]
    made.put(3, passages("쓰레기 수거 로봇"))
    assert made.search(question("지하차도 침수 감지"), k=1, among=[3])[0].words == 0
    made.put(9, [])
    assert 9 not in made


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=30),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.data(),
)
def test_a_filter_gives_what_the_whole_order_gives_with_the_others_left_out(texts, asked, data):
    made = filled({number * 3: [" ".join(text)] for number, text in enumerate(texts)})
    among = data.draw(st.sets(st.sampled_from([number * 3 for number in range(len(texts))])))
    parts = question(" ".join(asked))
    everything = made.search(parts, k=len(texts))
    expected = [(hit.item, round(hit.score, 5)) for hit in everything if hit.item in among]
    assert [
        (hit.item, round(hit.score, 5)) for hit in made.search(parts, k=len(texts), among=among)
    ] == expected


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.lists(st.sampled_from(WORDS), max_size=4), st.booleans()), max_size=40
    )
)
def test_the_way_there_does_not_matter_only_what_is_held(steps):
    made, held = index(), {}
    for at, (item, text, removes) in enumerate(steps):
        if removes:
            made.remove(item)
            held.pop(item, None)
        else:
            held[item] = [" ".join(text)]
            made.put(item, passages(*held[item]))
        if at % 7 == 0:
            made.search(question("버스"), k=1)
    assert len(made) == len(held)
    parts = question("버스 침수 flood")
    fresh = filled(held)
    assert [(hit.item, round(hit.score, 5)) for hit in made.search(parts, k=9)] == [
        (hit.item, round(hit.score, 5)) for hit in fresh.search(parts, k=9)
    ]


def test_the_quick_way_through_many_items_finds_the_best_too():
    random = np.random.default_rng(1)
    many = {item: [" ".join(random.choice(WORDS, 5)) + f" {item}"] for item in range(1500)}
    quick, exact = filled(many, exhaustive=0), filled(many)
    for item in (0, 700, 1499):
        parts = question(many[item][0])
        assert quick.search(parts, k=1)[0].item == item
        assert [hit.item for hit in quick.search(parts, k=10)] == [
            hit.item for hit in exact.search(parts, k=10)
        ]
        among = set(range(0, 1500, 7))
        assert {hit.item for hit in quick.search(parts, k=50, among=among)} <= among


def test_packing_after_many_changes_loses_nothing(monkeypatch):
    monkeypatch.setattr("embeddings.index.local._PACK_FROM", 20)
    made = filled({item: [f"버스 {item}", "노선"] for item in range(30)})
    for item in range(0, 30, 2):
        made.put(item, passages(f"침수 {item}"))
    for item in range(1, 30, 2):
        made.remove(item)
    assert len(made._rows) < 60
    assert sorted(hit.item for hit in made.search(question("버스 1"), k=99)) == list(range(0, 30, 2))


def test_equal_items_are_not_ordered_by_age():
    made = filled({item: ["같은 글"] for item in range(12)})
    orders = [
        [hit.item for hit in made.search(question(text), k=12)] for text in ("버스", "침수", "가로등", "물")
    ]
    assert [
        [hit.item for hit in made.search(question(text), k=12)] for text in ("버스", "침수", "가로등", "물")
    ] == orders
    assert sum(order == sorted(order) or order == sorted(order, reverse=True) for order in orders) == 0
    assert len({order[0] for order in orders}) > 1


def test_vectors_of_another_model_are_refused():
    with pytest.raises(ValueError, match="3 numbers given to an index of 64"):
        index().put(1, [IndexedPassage("", (), "ko", np.ones(3, np.float32))])
    with pytest.raises(ValueError, match="centring is of other"):
        index(centring=Centring("other", {}))


@pytest.fixture
def saved(tmp_path):
    folder = tmp_path / "solutions"
    made = filled(SOME)
    made.remove(9)
    made.save(folder, seq=41)
    return made, folder


def load(folder, **options):
    return LocalIndex.load(folder, **{"dimension": 64, "model_id": TOY.model_id} | options)


def test_a_saved_index_is_the_same_again(saved):
    made, folder = saved
    again, seq = load(folder)
    assert seq == 41
    assert 9 not in again
    assert again.search(question(*SOME[7]), k=5) == made.search(question(*SOME[7]), k=5)
    again.put(11, passages("버스 안내 전광판"))
    assert len(again.search(question("버스"), k=5)) == 3
    again.save(folder, seq=42)
    assert load(folder)[1] == 42
    assert [entry.name for entry in folder.parent.iterdir()] == [folder.name]


def test_an_empty_index_can_be_saved(tmp_path):
    index().save(tmp_path / "empty", seq=0)
    again, seq = load(tmp_path / "empty")
    assert (len(again), seq) == (0, 0)
    again.put(1, passages("버스"))
    assert again.search(question("버스"), k=1)[0].item == 1


@pytest.mark.parametrize("name", ["arrays.npz", "vectors.npy", "words.json", "manifest.json"])
@pytest.mark.parametrize("fault", ["flipped", "cut", "missing"])
def test_a_cache_in_doubt_is_thrown_away(saved, name, fault):
    _, folder = saved
    content = bytearray((folder / name).read_bytes())
    if fault == "flipped":
        # In the manifest a byte of a checksum; elsewhere any byte will do.
        content[content.find(b'"files"') + 40 if name == "manifest.json" else len(content) // 2] ^= 1
        (folder / name).write_bytes(content)
    elif fault == "cut":
        (folder / name).write_bytes(content[: len(content) // 2])
    else:
        (folder / name).unlink()
    assert load(folder) is None
    assert not folder.exists()


def test_a_cache_of_another_model_dimension_or_centring_is_thrown_away(saved):
    made, folder = saved
    for options in (
        {"model_id": "other"},
        {"dimension": 32},
        {"centring": Centring(TOY.model_id, {"ko": np.ones(64)})},
    ):
        made.save(folder, seq=1)
        assert load(folder, **options) is None
        assert not folder.exists()
    assert load(folder) is None


def test_a_manifest_that_lies_about_the_count_is_not_believed(saved):
    _, folder = saved
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | {"count": 3}))
    assert load(folder) is None


def test_searches_and_changes_at_once_end_well():
    made = filled({item: [f"버스 {item}"] for item in range(50)})
    problems = []

    def work(task):
        try:
            task()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test must see it
            problems.append(problem)

    def change():
        for item in range(50, 150):
            made.put(item, passages(f"침수 {item}", "물"))
            made.remove(item - 50)

    def ask():
        for _ in range(60):
            assert made.search(question("버스 침수"), k=5)

    threads = [threading.Thread(target=work, args=(task,)) for task in (change, ask, ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(made) == 50
