"""Where things lie: the catalogue is the only truth, vectors and terms are derived from it.

`VectorStore` and `LexicalStore` are protocols, so that a distributed engine can take their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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


class VectorStore(Protocol):
    """Unit vectors of passages; the score is the cosine."""

    def search(self, query: Vectors, k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` nearest passages, best first, ties by passage id.

        Args:
            query: one unit vector, float32 of shape (dim,).
            k: how many at most.
            projects: if given, only passages of these projects.
        """

    def matching(self, query: Vectors, cosine: float, *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects with a passage from `cosine` on, ascending."""

    def vectors(self, passages: Ids) -> Vectors:
        """Returns the vectors of `passages`, float32 of shape (len(passages), dim)."""

    def scores(self, query: Vectors, passages: Ids) -> Vectors:
        """Returns the cosine of each of `passages` with `query`, float32 of shape (n,)."""


class LexicalStore(Protocol):
    """Stems of passages; the score is BM25, comparable within one query only."""

    def search(self, stems: Sequence[str], k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` best passages that hold any of `stems`, best first, ties by id."""

    def scores(self, stems: Sequence[str], passages: Ids) -> dict[int, float]:
        """Returns ``{passage: score}`` of those of `passages` that hold any of `stems`."""

    def rarity(self, stems: Sequence[str]) -> list[float]:
        """Returns the inverse document frequency of each stem, also of those nobody holds."""

    def best_score(self, stems: Sequence[str]) -> float:
        """Returns the most that a passage could score, 0 where there is no stem."""

    def matching(self, stems: Sequence[str], *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects that hold any of `stems`, ascending."""
