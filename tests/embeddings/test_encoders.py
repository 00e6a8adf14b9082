"""What every encoder promises, by the toy one; refusals of the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import Encoder
from embeddings.choosing import open_encoder
from embeddings.encoder import EncoderUnavailable
from embeddings.toy_encoder import ToyEncoder
from embeddings.vectors import content_hash, from_bytes, normalised, to_bytes

HORRORS = ["", " ", "가", "a", "\x00\x07", "\ud800", "😀" * 300, "가" * 200_000, "<b>버스</b>\u202e", "각"]


@given(st.lists(st.text(max_size=40), max_size=5))
def test_every_text_has_a_unit_row_and_the_same_one_each_time(texts):
    rows = ToyEncoder().encode(texts)
    assert rows.shape == (len(texts), 64)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows, ToyEncoder().encode(texts))


def test_horrors_have_unit_rows(toy):
    assert np.allclose(np.linalg.norm(toy.encode(HORRORS), axis=1), 1, atol=1e-5)


def test_texts_that_share_words_are_nearer(toy):
    question, near, far = toy.encode(["마을 버스 배차", "마을 버스 노선", "smart water meters"])
    assert question @ near > question @ far


def test_the_toy_is_an_encoder_and_reports_progress(toy, tmp_path):
    seen = []
    opened = open_encoder("toy", cache=tmp_path)
    opened.encode(["a", "b"], progress=lambda done, total: seen.append((done, total)))
    assert isinstance(opened, Encoder)
    assert seen[-1] == (2, 2)


def test_composed_and_decomposed_hangul_are_one_text(toy):
    composed, decomposed = toy.encode(["수요응답형", "수요응답형"])
    assert np.array_equal(composed, decomposed)


def test_a_missing_model_folder_is_named(tmp_path):
    with pytest.raises(EncoderUnavailable, match="nowhere"):
        open_encoder(str(tmp_path / "nowhere"), cache=tmp_path)


@pytest.mark.parametrize("row", [np.zeros(4), np.array([np.nan, 0, 0, 0]), np.array([np.inf, 0, 0, 0])])
def test_a_row_without_direction_still_becomes_a_unit_row(row):
    assert np.linalg.norm(normalised(row)) == pytest.approx(1)


def test_vectors_survive_bytes_and_a_wrong_length_is_refused():
    row = normalised(np.arange(6))
    assert np.array_equal(from_bytes(to_bytes(row), 6), row)
    with pytest.raises(ValueError, match="24 bytes, not 20"):
        from_bytes(to_bytes(row)[:20], 6)


def test_the_content_hash_follows_text_and_model_not_composition():
    assert content_hash("각", "m") == content_hash("각", "m")
    assert content_hash("각", "m") != content_hash("각", "n")
    assert content_hash("각", "m") != content_hash("갂", "m")
    assert content_hash("\ud800", "m")
