"""What training adds to the encoder: kept whole in a file, named in the vector space, refused where it does not fit."""

from dataclasses import replace

import numpy as np
import pytest

from embeddings.adapter import Adapter, AdapterUnreadable
from embeddings.bundled import BundledEncoder, chosen_adapter
from embeddings.bundled_weights import read_weights, weights_file
from embeddings.encoder import EncoderUnavailable

NAME = "l0.q.w"


def an_adapter(width: int = 384, **changes: object) -> Adapter:
    chance = np.random.default_rng(7)
    down = chance.normal(size=(4, width)).astype("<f2").astype(np.float32)
    up = chance.normal(size=(384, 4)).astype("<f2").astype(np.float32) * 0.01
    up = up.astype("<f2").astype(np.float32)
    return replace(Adapter({NAME: (down, up)}, {"made": "2026-11-25"}), **changes)


def test_what_was_written_is_read_again(tmp_path):
    made = an_adapter(strength=0.7)
    made.write(tmp_path / "new" / "adapter.npz")
    again = Adapter.read(tmp_path / "new" / "adapter.npz")
    assert again.mark == made.mark
    assert again.card == made.card
    assert again.rank == 4
    assert np.array_equal(again.difference(NAME), made.difference(NAME))
    assert again.difference("l1.q.w") is None
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["adapter.npz"]


def test_every_flipped_byte_that_matters_is_noticed(tmp_path):
    path = tmp_path / "adapter.npz"
    made = an_adapter()
    made.write(path)
    whole = path.read_bytes()
    for at in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        path.write_bytes(damaged)
        try:
            read = Adapter.read(path)
        except AdapterUnreadable:
            continue
        assert read.mark == made.mark  # a byte of the container that says nothing of the content


def test_a_file_that_is_none_is_refused_by_name(tmp_path):
    (tmp_path / "text.npz").write_text("no adapter")
    for name in ("text.npz", "absent.npz"):
        with pytest.raises(EncoderUnavailable, match=name):
            chosen_adapter(str(tmp_path / name))
    assert chosen_adapter("none") is None


def test_strength_and_factors_name_the_space(tmp_path):
    whole = an_adapter()
    assert replace(whole, strength=0.5).mark != whole.mark
    assert an_adapter().mark == whole.mark
    assert replace(whole, card={}).mark == whole.mark


@pytest.mark.model
def test_an_adapter_of_another_encoder_is_refused():
    with pytest.raises(EncoderUnavailable, match="another encoder"):
        read_weights(weights_file()).adapted(an_adapter(width=100))


@pytest.mark.model
def test_an_adapter_changes_the_vectors_as_much_as_its_strength_says(bundled, tmp_path):
    texts = ["버스가 하루 두 번뿐입니다", "Two buses a day"]
    plain = bundled.encode(texts)
    nothing = BundledEncoder(tmp_path, adapter=an_adapter(strength=0.0), threads=2)
    assert nothing.model_id != bundled.model_id
    assert np.allclose(nothing.encode(texts), plain, atol=0.02)
    moved = [
        float(
            (
                1
                - (
                    BundledEncoder(tmp_path, adapter=an_adapter(strength=s), threads=2).encode(texts) * plain
                ).sum(axis=1)
            ).mean()
        )
        for s in (0.3, 1.0)
    ]
    assert 1e-4 < moved[0] < moved[1]
