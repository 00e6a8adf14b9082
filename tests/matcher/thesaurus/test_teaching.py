"""The thesaurus as a bridge: texts near the same types have something in common, whatever their words."""

import numpy as np
import pytest

from embeddings.toy_encoder import ToyEncoder
from embeddings.words import WordAnalyser
from matcher.reference import solution_types
from matcher.thesaurus import Teaching


@pytest.fixture(scope="module")
def teaching(tmp_path_factory):
    return Teaching.open(ToyEncoder(), WordAnalyser(), tmp_path_factory.mktemp("thesaurus"))


def shares(teaching, text, declared=()):
    encoder = ToyEncoder()
    return teaching.thesaurus.shares(teaching.centring.apply(encoder.encode([text]), ["ko"]), declared)


def test_a_symptom_leads_to_its_type(teaching):
    record = solution_types.type_of("demand-responsive-transit")
    near = teaching.thesaurus.nearest(shares(teaching, record.symptoms_ko[0]), 5)
    assert record.id in [name for name, _ in near]


def test_shares_have_length_one_and_few_types(teaching):
    found = shares(teaching, "가로등이 어두워 골목을 다니기 무섭습니다")
    assert np.linalg.norm(found) == pytest.approx(1.0, abs=1e-5)
    assert 1 <= np.count_nonzero(found) <= 15


def test_a_declared_type_weighs_more_than_a_guessed_one(teaching):
    found = shares(teaching, "아무 말이나 적었습니다", ["village-water-remote"])
    assert teaching.thesaurus.nearest(found, 1)[0][0] == "village-water-remote"


def test_an_unknown_declared_type_changes_nothing(teaching):
    text = "주차할 곳이 없습니다"
    assert np.array_equal(shares(teaching, text), shares(teaching, text, ["no-such-type"]))


def test_what_was_learnt_is_read_again_and_a_damaged_file_is_learnt_anew(tmp_path, analyser):
    asked = []

    class Counting(ToyEncoder):
        def encode(self, texts, *, role="passage", progress=None):
            asked.append(len(texts))
            return super().encode(texts, role=role, progress=progress)

    first = Teaching.open(Counting(), analyser, tmp_path)
    again = Teaching.open(Counting(), analyser, tmp_path)
    assert len(asked) == 1
    (file,) = tmp_path.glob("*.npz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    mended = Teaching.open(Counting(), analyser, tmp_path)
    assert len(asked) == 2
    for other in (again, mended):
        assert np.array_equal(first.thesaurus.vectors, other.thesaurus.vectors)
