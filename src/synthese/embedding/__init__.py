"""Text → vectors.

The default model is embedded in the package; any sentence-transformers model can be named
instead. Torch is imported for the latter only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

DEFAULT = "default"


class Embedder(Protocol):
    """Texts → unit vectors; queries and passages are marked apart where a model wants it."""

    @property
    def fingerprint(self) -> str:
        """Name and digest: equal where, and only where, the vectors may be compared."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int | None:
        """Tokens that the model reads of one text, or None where it reads all."""

    @property
    def match_cosine(self) -> float | None:
        """From which cosine on a passage counts as a match, or None where none was calibrated."""

    def count_tokens(self, text: str) -> int:
        """Returns how many of the model's own tokens `text` has."""

    def word_vectors(self, words: Sequence[str]) -> Vectors | None:
        """Returns unit vectors of single words, (n, dim), or None where the model has none."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 of shape (n, dim), rows of unit L2 norm."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 of shape (n, dim), rows of unit L2 norm."""


def load_embedder(name: str = DEFAULT) -> Embedder:
    """Returns the embedded model, or the sentence-transformers model of that name or path.

    Raises:
        ModelError: the model can't be found or loaded.
    """
    if name == DEFAULT:
        from synthese.embedding.static import StaticEmbedder

        return StaticEmbedder.load()
    from synthese.embedding.hub import HubEmbedder

    return HubEmbedder.load(name)
