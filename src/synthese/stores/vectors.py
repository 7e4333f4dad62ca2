"""Vectors in FAISS as 8-bit codes: searched exactly, or above a limit through a sieve.

One byte a number. The range of each dimension is widened where a new vector lies outside and is
never trained, so that nothing is cut off and adding goes on from what is there. Recall@10 of
exact search over the codes against float32 is 0.993 for titles as queries (17,580 passages of
Norwegian public text, 256 dimensions), also after a hundred writes; one range for all dimensions
gave 0.97.

Exact search takes 5 ms at 134,000 passages and 256 dimensions. Above `EXACT_LIMIT` a query looks
at what a sieve lets through (see `sieve`), and scores that by the same codes, so that every
candidate has its exact score at once. Half-precision vectors beside them, to score candidates
again, would bring back the 0.7 % that the codes cost, and take 512 bytes a passage.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors
from synthese.settings import EXACT_LIMIT
from synthese.stores import Ids, Scored, VectorFacts, sieve
from synthese.stores.sieve import Sieve

_VECTORS = "vectors.faiss"
_KEYS = "passages.npy"  # int64 (n, 2): passage id and project number, in the order of the vectors
# Below one half-precision step at 1.0, so that rounding is let through and a wrong norm is not.
_NORM_TOLERANCE = 1e-3
_FIRST_LOOK = 1_000
_MARGIN = 0.02  # of a dimension's range, added where it is widened; 0.1 costs 0.01 of recall@10
_PART = 65_536  # rows decoded at once: bounds the memory of float32
# Rows that the sieve lets through for the first look.
_LET_THROUGH = 3 * _FIRST_LOOK
_FEW = 8_000  # allowed rows; so many are scored one by one sooner than FAISS passes over all

Codes = npt.NDArray[np.uint8]
Half = npt.NDArray[np.float16]
_Mask = npt.NDArray[np.bool_]
_NOBODY: Ids = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Grid:
    """What the codes stand for: ``low + (code + 0.5) * step``, by dimension, float32 (dim,)."""

    low: Vectors
    step: Vectors

    @classmethod
    def natural(cls, dim: int) -> Grid:
        """Returns where most numbers of unit vectors lie: two standard deviations around 0."""
        width = np.full(dim, 2 / math.sqrt(dim), np.float32)
        return cls(-width, np.divide(width, 128, dtype=np.float32))

    def holding(self, vectors: Half) -> Grid:
        """Returns the grid, widened in the dimensions where `vectors` lie outside."""
        if not len(vectors):
            return self
        high = self.low + 256 * self.step
        least, most = np.float32(vectors.min(axis=0)), np.float32(vectors.max(axis=0))
        room = _MARGIN * (np.maximum(high, most) - np.minimum(self.low, least))
        low = np.where(least < self.low, least - room, self.low)
        high = np.where(most > high, most + room, high)
        return Grid(low, np.divide(high - low, 256, dtype=np.float32))

    def encoded(self, vectors: Half | Vectors) -> Codes:
        """Returns the codes of `vectors`, uint8 of their shape."""
        made = np.empty(vectors.shape, np.uint8)
        for start in range(0, len(vectors), _PART):
            part = np.floor((vectors[start : start + _PART] - self.low) / self.step)
            made[start : start + _PART] = np.clip(part, 0, 255)
        return made

    def decoded(self, codes: Codes) -> Vectors:
        """Returns what `codes` stand for, float32 of their shape."""
        vectors: Vectors = codes.astype(np.float32)
        vectors += np.float32(0.5)
        vectors *= self.step
        vectors += self.low
        return vectors

    def taken_over(self, codes: Codes, other: Grid) -> Codes:
        """Returns `codes` of another grid as codes of this one; the same dimensions stay."""
        changed = np.flatnonzero((self.low != other.low) | (self.step != other.step))
        own = Grid(self.low[changed], self.step[changed])
        others = Grid(other.low[changed], other.step[changed])
        codes = codes.copy()
        for start in range(0, len(codes) if len(changed) else 0, _PART):
            rows = slice(start, start + _PART)
            codes[rows, changed] = own.encoded(others.decoded(codes[rows, changed]))
        return codes


class FaissVectors:
    """An opened store of vectors. Made by `write`, opened by `open`; never changed in place."""

    def __init__(self, index: Any, keys: Ids, sieve: Sieve | None) -> None:
        self._index = index
        self.keys = keys
        self._projects = np.ascontiguousarray(keys[:, 1])
        self._last = threading.local()
        self.sieve = sieve
        low, width = faiss.vector_to_array(index.sq.trained).reshape(2, -1)
        # FAISS has 255 steps between the ends of its range, and decodes to the middle of a step.
        self.grid = Grid(low, np.divide(width, 255, dtype=np.float32))

    @classmethod
    def open(cls, folder: Path) -> FaissVectors:
        """Opens what `write` wrote; the vectors are mapped, not read."""
        # One query is one thread's work: waking others costs more than it gives (9 ms → 1 ms on
        # a loaded machine), and a server answers its queries beside one another.
        faiss.omp_set_num_threads(1)
        index = faiss.read_index(str(folder / _VECTORS), faiss.IO_FLAG_MMAP_IFC)
        return cls(index, np.load(folder / _KEYS), Sieve.open(folder))

    def __len__(self) -> int:
        return int(self.keys.shape[0])

    @property
    def facts(self) -> VectorFacts:
        """How this store is searched, and what that finds of what exact search does."""
        return VectorFacts("sieve", self.sieve.recall) if self.sieve else VectorFacts("exact", 1.0)

    def search(self, query: Vectors, k: int, *, projects: Ids | None = None) -> list[Scored]:
        """Returns the `k` nearest passages of `projects` (all if None), best first, ties by id."""
        scores, found = self._nearest_passages(query, k, projects)
        keys = self.keys[found]
        order = np.lexsort((keys[:, 0], -scores))
        return [Scored(int(keys[i, 0]), int(keys[i, 1]), float(scores[i])) for i in order]

    def matching(self, query: Vectors, cosine: float, *, projects: Ids | None = None) -> Ids:
        """Returns the numbers of all projects with a passage from `cosine` on, ascending.

        Above the limit a few of many may be missed.
        """
        k = _FIRST_LOOK
        # Not FAISS's range_search, which decodes vector by vector: 8 ms against 0.7 ms for the
        # first thousand of 10,000, and there are seldom more.
        while True:
            scores, found = self._nearest_passages(query, k, projects)
            if len(scores) < k or scores[-1] < cosine:
                matches: Ids = np.unique(self._projects[found[scores >= cosine]])
                return matches
            k *= 8

    def _nearest_passages(
        self, query: Vectors, k: int, projects: Ids | None
    ) -> tuple[Vectors, Ids]:
        """Returns the scores and rows of the `k` nearest, best first, fewer if so few are allowed.

        Whatever is asked of a query, the thousand nearest of all are looked for once: a search
        asks for the nearest, for those under its filters, and how many are near enough.
        """
        allowed = None if projects is None else self._allowed(projects)
        if k <= _FIRST_LOOK:
            scores, found = self._first_look(query)
            if allowed is not None:
                held = allowed[found]
                scores, found = scores[held], found[held]
            if len(found) >= min(k, self._count(allowed)):
                return scores[:k], found[:k]
        if allowed is None:
            return self._sifted(query, k) or self._nearest(query, k, None)
        if self._count(allowed) <= _FEW:
            return self._best(query, k, np.flatnonzero(allowed))
        return self._nearest(query, k, allowed)

    def _first_look(self, query: Vectors) -> tuple[Vectors, Ids]:
        """Returns the nearest of all, kept until another query comes in the same thread."""
        asked = query.tobytes()
        if getattr(self._last, "asked", None) != asked:
            found = self._sifted(query, _FIRST_LOOK)
            self._last.found = found or self._nearest(query, _FIRST_LOOK, None)
            self._last.asked = asked
        kept: tuple[Vectors, Ids] = self._last.found
        return kept

    def _sifted(self, query: Vectors, k: int) -> tuple[Vectors, Ids] | None:
        """Returns the nearest of what the sieve lets through, None where it is of no use."""
        wanted = max(_LET_THROUGH, 2 * k)
        if self.sieve is None or 2 * wanted > len(self):
            return None
        return self._best(query, k, self.sieve.through(query, wanted))

    def _best(self, query: Vectors, k: int, rows: Ids) -> tuple[Vectors, Ids]:
        """Returns the scores and rows of the `k` nearest of `rows`, best first."""
        scores = self._score(query, rows)
        best = np.lexsort((rows, -scores))[:k]
        return scores[best], rows[best]

    def _nearest(self, query: Vectors, k: int, rows: _Mask | None) -> tuple[Vectors, Ids]:
        """Returns scores and rows of the nearest among `rows`, fewer than `k` if so few are."""
        k = min(k, self._count(rows))
        if k < 1:
            return np.zeros(0, np.float32), _NOBODY
        params = None
        if rows is not None:
            chosen = faiss.IDSelectorBitmap(np.packbits(rows, bitorder="little"))  # type: ignore[arg-type,call-arg]
            params = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        scores, found = self._index.search(query[None, :], k, params=params)
        held = found[0] >= 0
        return scores[0][held], found[0][held]

    def _allowed(self, projects: Ids) -> _Mask:
        chosen = np.zeros(int(self._projects.max(initial=-1)) + 1, bool)
        chosen[projects[projects < len(chosen)]] = True
        return chosen[self._projects]

    def _count(self, rows: _Mask | None) -> int:
        return len(self) if rows is None else int(np.count_nonzero(rows))

    def passages_of(self, projects: Ids) -> tuple[Ids, Ids]:
        """Returns the passages of `projects`, ascending, and the project that each is of."""
        rows = np.flatnonzero(self._allowed(projects))
        return self.keys[rows, 0], self._projects[rows]

    def vectors(self, passages: Ids) -> Vectors:
        """Returns the vectors of `passages`, which must be in the store, float32 (n, dim)."""
        found = self.grid.decoded(self.codes()[self._rows(passages)])
        unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit

    def scores(self, query: Vectors, passages: Ids) -> Vectors:
        """Returns the cosine of each of `passages` with `query`, float32 of shape (n,)."""
        return self._score(query, self._rows(passages))

    def _score(self, query: Vectors, rows: Ids) -> Vectors:
        """Returns the scores of rows as FAISS gives them: codes aren't brought to unit norm."""
        first = query @ (self.grid.low + self.grid.step / 2)
        codes = self.codes()[rows].astype(np.float32)
        return np.asarray(codes @ (query * self.grid.step) + first, np.float32)

    def _rows(self, passages: Ids) -> Ids:
        rows: Ids = np.searchsorted(self.keys[:, 0], passages)
        if np.any(rows >= len(self)) or not np.array_equal(self.keys[rows, 0], passages):
            raise ValueError("vectors were asked for of passages that are not in the store")
        return rows

    def codes(self) -> Codes:
        """Returns the codes of all vectors, uint8 (n, dim), in the order of `keys`."""
        if not len(self):
            return np.zeros((0, self._index.d), np.uint8)
        held = self._index.codes
        # A view: nothing is copied.
        return np.asarray(faiss.rev_swig_ptr(held.data(), held.size())).reshape(len(self), -1)


def write(
    folder: Path,
    keys: Ids,
    vectors: Half,
    *,
    removed: Ids = _NOBODY,
    before: Path | None = None,
    exact_limit: int = EXACT_LIMIT,
) -> None:
    """Writes a store: what `before` holds, less `removed`, and `vectors`.

    Args:
        folder: where to; must exist.
        keys: int64 (n, 2), passage id (ascending, after those of `before`) and project number.
        vectors: float16 (n, dim), rows of unit L2 norm.
        removed: passages of `before` that are gone.
        before: folder of the store to go on from.
        exact_limit: above so many passages the search goes through a sieve.

    Raises:
        ValueError: the shapes don't fit, passages don't ascend, or a row is not of unit norm.
    """
    _check(keys, vectors)
    grid = Grid.natural(vectors.shape[1])
    codes = np.zeros((0, vectors.shape[1]), np.uint8)
    known = None
    if before:
        old = FaissVectors.open(before)
        kept = ~np.isin(old.keys[:, 0], removed)
        keys = np.concatenate([old.keys[kept], keys])
        grid = old.grid.holding(vectors)
        codes = grid.taken_over(old.codes()[kept], old.grid)
        known = old.sieve
    else:
        grid = grid.holding(vectors)
    if np.any(np.diff(keys[:, 0]) <= 0):
        raise ValueError("passages must ascend")
    codes = np.concatenate([codes, grid.encoded(vectors)])
    _save(folder, codes, grid)
    np.save(folder / _KEYS, keys)
    if len(keys) > exact_limit and sieve.fits(*codes.shape):
        _sieve(codes, grid, known).save(folder)


def _check(keys: Ids, vectors: Half) -> None:
    if keys.shape != (vectors.shape[0], 2):
        raise ValueError(f"{keys.shape} keys for vectors of shape {vectors.shape}")
    for start in range(0, len(vectors), _PART):
        norms = np.linalg.norm(decoded(vectors[start : start + _PART]), axis=1)
        if np.any(np.abs(norms - 1) > _NORM_TOLERANCE):
            raise ValueError(f"vectors must be of unit norm; found {norms.min()} to {norms.max()}")


def _save(folder: Path, codes: Codes, grid: Grid) -> None:
    index = faiss.IndexScalarQuantizer(
        codes.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    trained = np.concatenate([grid.low, 255 * grid.step]).astype(np.float32)
    faiss.copy_array_to_vector(trained, index.sq.trained)
    index.is_trained = True
    if len(codes):
        index.add_sa_codes(codes)
    faiss.write_index(index, str(folder / _VECTORS))


def _sieve(codes: Codes, grid: Grid, known: Sieve | None) -> Sieve:
    """Returns the sieve of `codes`: one known goes on until there is twice as much in it."""

    def decoded_rows(rows: Ids | slice) -> Vectors:
        return grid.decoded(codes[rows])

    if known is None or len(codes) > 2 * known.trained:
        return sieve.made(decoded_rows, *codes.shape, let_through=_LET_THROUGH)
    return sieve.refilled(known, decoded_rows, len(codes), let_through=_LET_THROUGH)


def encoded(vectors: Vectors) -> Half:
    """Returns unit vectors in half precision."""
    return vectors.astype(np.float16)


def decoded(vectors: Half) -> Vectors:
    """Returns half-precision vectors as float32."""
    return np.ascontiguousarray(vectors, dtype=np.float32)
