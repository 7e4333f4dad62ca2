"""Vectors in FAISS, searched exactly: half-precision codes, cosine by inner product.

Exact search is the right choice to about 150,000 passages (20 ms at 256 dimensions); the codes
are the vectors in half precision, so any other index can be made from this one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from synthese.embedding import Vectors
from synthese.stores import Ids, Scored

_VECTORS = "vectors.faiss"
_KEYS = "passages.npy"  # int64 (n, 2): passage id and project number, in the order of the vectors
# Below one half-precision step at 1.0, so that rounding is let through and a wrong norm is not.
_NORM_TOLERANCE = 1e-3
_FIRST_LOOK = 1_000


class FaissVectors:
    """An opened store of vectors. Made by `write`, opened by `open`; never changed in place."""

    def __init__(self, index: Any, keys: Ids) -> None:
        self._index = index
        self.keys = keys

    @classmethod
    def open(cls, folder: Path) -> FaissVectors:
        """Opens what `write` wrote; the vectors are mapped, not read."""
        # One query is one thread's work: waking others costs more than it gives (9 ms → 1 ms on
        # a loaded machine), and a server answers its queries beside one another.
        faiss.omp_set_num_threads(1)
        index = faiss.read_index(str(folder / _VECTORS), faiss.IO_FLAG_MMAP_IFC)
        return cls(index, np.load(folder / _KEYS))

    def __len__(self) -> int:
        return int(self.keys.shape[0])

    def search(self, query: Vectors, k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` nearest passages of `projects` (all if None), best first, ties by id."""
        count, allowed = self._allowed(projects)
        k = min(k, count)
        if k < 1:
            return []
        scores, rows = self._index.search(query[None, :], k, params=allowed)
        found = np.flatnonzero(rows[0] >= 0)
        keys, values = self.keys[rows[0][found]], scores[0][found]
        order = np.lexsort((keys[:, 0], -values))
        return [Scored(int(keys[i, 0]), int(keys[i, 1]), float(values[i])) for i in order]

    def matching(self, query: Vectors, cosine: float, *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects with a passage from `cosine` on, ascending."""
        count, allowed = self._allowed(projects)
        k = min(_FIRST_LOOK, count)
        # Not FAISS's range_search, which decodes vector by vector: 8 ms against 0.7 ms for the
        # first thousand of 10,000, and there are seldom more.
        while k:
            scores, rows = self._index.search(query[None, :], k, params=allowed)
            if k == count or scores[0, -1] < cosine:
                found: Ids = np.unique(self.keys[rows[0][scores[0] >= cosine], 1])
                return found
            k = min(8 * k, count)
        return np.zeros(0, np.int64)

    def _allowed(self, projects: Ids | None) -> tuple[int, Any]:
        """Returns how many passages may be found, and FAISS's way of saying which."""
        if projects is None:
            return len(self), None
        rows = np.flatnonzero(np.isin(self.keys[:, 1], projects))
        chosen = faiss.IDSelectorBatch(rows)
        return rows.size, faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]

    def vectors(self, passages: Ids) -> Vectors:
        """Returns the vectors of `passages`, which must be in the store, float32 (n, dim)."""
        return decoded(self.codes()[self._rows(passages)])

    def scores(self, query: Vectors, passages: Ids) -> Vectors:
        """Returns the cosine of each of `passages` with `query`, float32 of shape (n,)."""
        scores: Vectors = self.vectors(passages) @ query
        return scores

    def _rows(self, passages: Ids) -> Ids:
        rows: Ids = np.searchsorted(self.keys[:, 0], passages)
        if np.any(rows >= len(self)) or not np.array_equal(self.keys[rows, 0], passages):
            raise ValueError("vectors were asked for of passages that are not in the store")
        return rows

    def codes(self) -> np.ndarray[Any, np.dtype[np.float16]]:
        """Returns all vectors in half precision, float16 (n, dim), in the order of `keys`."""
        if not len(self):
            return np.zeros((0, self._index.d), np.float16)
        held = self._index.codes
        raw = faiss.rev_swig_ptr(held.data(), held.size())  # a view: nothing is copied
        return np.asarray(raw).view(np.float16).reshape(len(self), self._index.d)


def write(folder: Path, keys: Ids, codes: np.ndarray[Any, np.dtype[np.float16]]) -> None:
    """Writes a store of half-precision unit vectors.

    Args:
        folder: where to; must exist.
        keys: int64 (n, 2), passage id (ascending) and project number.
        codes: float16 (n, dim), rows of unit L2 norm.

    Raises:
        ValueError: the shapes don't fit, passages don't ascend, or a row is not of unit norm.
    """
    if keys.shape != (codes.shape[0], 2):
        raise ValueError(f"{keys.shape} keys for vectors of shape {codes.shape}")
    if np.any(np.diff(keys[:, 0]) <= 0):
        raise ValueError("passages must ascend")
    index = faiss.IndexScalarQuantizer(
        codes.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.is_trained = True
    for start in range(0, len(codes), 65_536):  # bounds the memory of the float32 copy
        part = decoded(codes[start : start + 65_536])
        norms = np.linalg.norm(part, axis=1)
        if np.any(np.abs(norms - 1) > _NORM_TOLERANCE):
            raise ValueError(f"vectors must be of unit norm; found {norms.min()} to {norms.max()}")
        index.add(part)
    faiss.write_index(index, str(folder / _VECTORS))
    np.save(folder / _KEYS, keys)


def encoded(vectors: Vectors) -> np.ndarray[Any, np.dtype[np.float16]]:
    """Returns unit vectors in half precision."""
    return vectors.astype(np.float16)


def decoded(codes: np.ndarray[Any, np.dtype[np.float16]]) -> Vectors:
    """Returns half-precision vectors as float32."""
    return np.ascontiguousarray(codes, dtype=np.float32)
