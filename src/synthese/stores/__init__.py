"""Where things lie: the catalogue is the only truth, vectors and terms are derived from it.

`VectorStore` and `LexicalStore` are protocols, so that a distributed engine can take their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """One passage found: its id, its project's number, and its score (higher is better)."""

    passage: int
    project: int
    score: float


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that are looked for, as stems.

    Args:
        stems: of the words themselves, in order, each once.
        related: of the parts of compounds among them, and of neighbours written as one word.
    """

    stems: tuple[str, ...]
    related: tuple[str, ...] = ()


NO_WORDING = Wording(())


@dataclass(frozen=True, slots=True)
class VectorFacts:
    """How a store of vectors is searched, and its recall@10 against exact search, 0..1."""

    kind: Literal["exact", "sieve"]
    recall_at_10: float


class VectorStore(Protocol):
    """Unit vectors of passages; the score is the cosine."""

    @property
    def facts(self) -> VectorFacts:
        """How this store is searched, and what that finds of what exact search does."""

    def search(self, query: Vectors, k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` nearest passages, best first, ties by passage id.

        Args:
            query: one unit vector, float32 of shape (dim,).
            k: how many at most.
            projects: if given, only passages of these projects.
        """

    def matching(self, query: Vectors, cosine: float, *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects with a passage from `cosine` on, ascending."""

    def passages_of(self, projects: Ids) -> tuple[Ids, Ids]:
        """Returns the passages of `projects`, ascending, and the project that each is of."""

    def vectors(self, passages: Ids) -> Vectors:
        """Returns the vectors of `passages`, float32 of shape (len(passages), dim)."""

    def scores(self, query: Vectors, passages: Ids) -> Vectors:
        """Returns the cosine of each of `passages` with `query`, float32 of shape (n,)."""


class LexicalStore(Protocol):
    """Stems of passages; the score is BM25, comparable within one query only."""

    def search(self, asked: Wording, k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` best passages that hold any of the stems, best first, ties by id."""

    def scores(self, asked: Wording, passages: Ids) -> dict[int, float]:
        """Returns ``{passage: score}`` of those of `passages` that hold any of the stems."""

    def holding(self, stems: Sequence[str]) -> list[int]:
        """Returns in how many passages each stem stands as a word."""

    def rarity(self, stems: Sequence[str]) -> list[float]:
        """Returns the inverse document frequency of each stem, also of those nobody holds."""

    def best_score(self, asked: Wording) -> float:
        """Returns the most that a passage could score by the words themselves, 0 without any."""

    def matching(self, asked: Wording, *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects that hold any of the stems, ascending."""

    def with_phrase(self, stems: Sequence[str]) -> Ids:
        """Returns the passages where `stems` stand side by side, ascending."""
