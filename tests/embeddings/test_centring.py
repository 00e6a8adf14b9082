"""Language means: learnt, applied, kept, refused."""

import numpy as np
import pytest

from embeddings.centring import Centring, CentringMismatch
from embeddings.vectors import normalised


class TwoTongues:
    """An encoder whose vectors say the language loudly and the meaning quietly."""

    model_id = "two-tongues"
    dimension = 8
    meanings = ("bus", "water", "light", "waste")

    def encode(self, texts, *, role="passage", progress=None):
        rows = np.zeros((len(texts), 8), np.float32)
        for at, text in enumerate(texts):
            language, meaning = text.split()
            rows[at, 0 if language == "ko" else 1] = 3
            rows[at, 2 + self.meanings.index(meaning)] = 1
        return normalised(rows)


@pytest.fixture
def centring():
    texts = {
        language: [f"{language} {meaning}" for meaning in TwoTongues.meanings] for language in ("ko", "en")
    }
    return Centring.learn(TwoTongues(), texts)


def test_without_language_the_same_meaning_is_nearest(centring):
    rows = TwoTongues().encode(["ko bus", "en bus", "ko water"])
    assert rows[0] @ rows[1] < rows[0] @ rows[2]
    centred = centring.apply(rows, ["ko", "en", "ko"])
    assert centred[0] @ centred[1] > centred[0] @ centred[2]
    assert np.allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-6)


def test_an_unknown_language_uses_the_mean_of_all(centring):
    rows = TwoTongues().encode(["ko bus"])
    assert np.isfinite(centring.apply(rows, ["other"])).all()
    assert not np.allclose(centring.apply(rows, ["other"]), centring.apply(rows, ["ko"]))


def test_the_mean_itself_still_becomes_a_unit_row():
    mean = normalised(np.arange(1, 9))
    assert np.linalg.norm(Centring("m", {"ko": mean}).apply(mean[None], ["ko"])) == pytest.approx(1)


def test_kept_and_read_again(centring, tmp_path):
    centring.save(tmp_path / "deep" / "means.npz")
    again = Centring.load(tmp_path / "deep" / "means.npz", model_id="two-tongues")
    rows = TwoTongues().encode(["ko bus", "en light"])
    assert np.array_equal(again.apply(rows, ["ko", "en"]), centring.apply(rows, ["ko", "en"]))
    assert again.mark == centring.mark
    assert again.languages == ("en", "ko")


def test_another_model_a_damaged_and_a_missing_file_are_refused(centring, tmp_path):
    path = tmp_path / "means.npz"
    with pytest.raises(CentringMismatch):
        Centring.load(path, model_id="two-tongues")
    centring.save(path)
    with pytest.raises(CentringMismatch, match="another-model"):
        Centring.load(path, model_id="another-model")
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(CentringMismatch):
        Centring.load(path, model_id="two-tongues")


def test_rows_and_languages_must_be_as_many(centring):
    with pytest.raises(ValueError, match="2 vectors with 1"):
        centring.apply(TwoTongues().encode(["ko bus", "en bus"]), ["ko"])
