"""`ieum train`: a small real training, what it says of it, and what it refuses before it begins."""

import json

import pytest

from embeddings.adapter import Adapter


def test_what_cannot_be_read_or_kept_is_refused_before_training(ready, tmp_path):
    (tmp_path / "file").write_text("in the way")
    told = ready("train", "--output", str(tmp_path / "file" / "new.npz"), code=2)
    assert "--output" in told.stderr
    told = ready("train", "--output", str(tmp_path / "new.npz"), "--start", str(tmp_path / "file"), code=2)
    assert "--start" in told.stderr
    assert sorted(one.name for one in tmp_path.iterdir() if one.name.endswith(("npz", "probe"))) == []


@pytest.mark.model
def test_a_small_training_is_kept_with_its_card_and_can_be_used(ready, tmp_path):
    kept = tmp_path / "own.npz"
    told = ready("train", "--output", str(kept), "--start", "none", "--most", "2", "--json")
    said = json.loads(told.stdout)
    adapter = Adapter.read(kept)
    assert said["mark"] == adapter.mark
    assert said["held_out"] == {"before": None, "after": None}, "nothing was decided here yet"
    assert adapter.card["start"] == "none"
    assert adapter.card["decisions"] == 0
    assert len(adapter.card["lessons"]) == 2, "the thesaurus, then one pass over the examples"
