"""The embedder, loaded once for the tests of duplicates."""

from __future__ import annotations

import pytest

from synthese.embedding.static import StaticEmbedder
from synthese.index.opening import load_lexicon


@pytest.fixture(scope="session")
def lexicon() -> StaticEmbedder:
    return load_lexicon()
