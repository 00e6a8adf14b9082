"""What the tests of this room share."""

import os
from pathlib import Path

import pytest

from embeddings.bundled import BundledEncoder
from embeddings.toy_encoder import ToyEncoder


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory):
    """Folder for the converted model: kept between runs when IEUM_TEST_CACHE names one."""
    kept = os.environ.get("IEUM_TEST_CACHE")
    return Path(kept) if kept else tmp_path_factory.mktemp("model")


@pytest.fixture(scope="session")
def bundled(model_cache):
    return BundledEncoder(model_cache, threads=2)


@pytest.fixture
def toy():
    return ToyEncoder()
