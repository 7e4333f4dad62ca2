"""Text → vectors.

The default model is embedded in the package; any sentence-transformers model can be named
instead. Torch is imported for the latter only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from synthese.embedding.marks import Marks
from synthese.errors import ModelError

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

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 of shape (n, dim), rows of unit L2 norm."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns float32 of shape (n, dim), rows of unit L2 norm."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model to use and what to put before its texts; None is what nobody has said.

    Args:
        name: `DEFAULT`, or the name or folder of a sentence-transformers model.
        query_mark: before each query, instead of what is known for the model; "" for nothing.
        passage_mark: before each passage, likewise.
    """

    name: str | None = None
    query_mark: str | None = None
    passage_mark: str | None = None

    def over(self, before: ModelChoice) -> ModelChoice:
        """Returns this choice, filled from `before`, whose marks don't fit a model named here."""
        if self.name is not None:
            return self
        return ModelChoice(
            before.name,
            before.query_mark if self.query_mark is None else self.query_mark,
            before.passage_mark if self.passage_mark is None else self.passage_mark,
        )


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model: the embedder, and what must be noted to load the same one again."""

    name: str
    marks: Marks
    embedder: Embedder


def load_model(choice: ModelChoice) -> Model:
    """Returns the embedded model, or the sentence-transformers model that is chosen.

    Raises:
        ModelError: the model can't be found or loaded, or has no use for the marks.
    """
    name = choice.name or DEFAULT
    if name == DEFAULT:
        if choice.query_mark or choice.passage_mark:
            raise ModelError("models.takes_no_marks", mark=choice.query_mark or choice.passage_mark)
        from synthese.embedding.static import StaticEmbedder

        return Model(DEFAULT, Marks(), StaticEmbedder.load())
    from synthese.embedding.hub import HubEmbedder

    hub = HubEmbedder.load(name, query_mark=choice.query_mark, passage_mark=choice.passage_mark)
    return Model(hub.name, hub.marks, hub)


def load_embedder(name: str = DEFAULT) -> Embedder:
    """Returns the model of that name or path with the marks known for it.

    Raises:
        ModelError: the model can't be found or loaded.
    """
    return load_model(ModelChoice(name)).embedder
