"""Step 2: texts that belong together are drawn together (symmetric InfoNCE over batches).

Everything from the rows to the texts is linear, so the gradients are written out: sparse
products in scipy, twice as fast on two cores as an automatic differentiation.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from embedder_training.ngrams import incidence
from embedder_training.tasks import Drawer, Line, Material, Task, batch

SCALE = 20.0


@dataclass(frozen=True)
class Options:
    """How the second step runs."""

    steps: int
    rate: float = 0.01
    map_rate: float = 0.001
    runs: int = 2  # after the map is folded in
    mapped: float = 0.15  # of the steps also train the map; then it is folded into the rows
    size: int = 1024
    dropped: float = 0.1  # known words seen as unknown, so that the n-grams learn to stand alone
    seed: int = 1


class Rows:
    """A table under RMSprop with one step length per row; only the rows used are touched."""

    def __init__(self, table: np.ndarray) -> None:
        self.table = np.ascontiguousarray(table, np.float32)
        self._power = np.zeros(len(table), np.float32)

    def step(self, rows: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        """Moves `rows` against their gradients."""
        power = np.einsum("ij,ij->i", gradient, gradient) / gradient.shape[1]
        earlier = self._power[rows]
        self._power[rows] = np.where(earlier > 0, earlier + 0.05 * (power - earlier), power)
        length = rate / np.sqrt(self._power[rows] + 1e-16)
        self.table[rows] -= gradient * length[:, None]


class Square:
    """The map from the first space to the second, under Adam."""

    def __init__(self, dim: int) -> None:
        self.table = np.eye(dim, dtype=np.float32)
        self._mean = np.zeros_like(self.table)
        self._power = np.zeros_like(self.table)
        self._time = 0

    def step(self, gradient: np.ndarray, rate: float) -> None:
        """Moves the map against its gradient."""
        self._time += 1
        self._mean += 0.1 * (gradient - self._mean)
        self._power += 0.01 * (gradient**2 - self._power)
        mean, power = self._mean / (1 - 0.9**self._time), self._power / (1 - 0.99**self._time)
        self.table -= rate * mean / (np.sqrt(power) + 1e-12)


class WordModel:
    """word → vector: (its own row, if listed) + mean of its n-gram rows, through one map.

    Args:
        listed: the words that have a row of their own.
        own: their rows.
        ngrams: the n-grams' rows.
        every: all words of the training texts.
    """

    def __init__(
        self, listed: list[str], own: np.ndarray, ngrams: np.ndarray, *, every: list[str]
    ) -> None:
        row_of = {word: row for row, word in enumerate(listed)}
        self.own_row = np.array([row_of.get(word, -1) for word in every])
        self.grams = incidence(every, len(ngrams))
        self.own, self.ngrams = Rows(own), Rows(ngrams)
        self.map: Square | None = Square(own.shape[1])
        self._listed_grams = incidence(listed, len(ngrams))

    def vectors(self) -> np.ndarray:
        """Returns the listed words' vectors, own row and n-grams taken together."""
        self.fold_map()
        return self.own.table + self._listed_grams @ self.ngrams.table

    def of(self, words: np.ndarray) -> np.ndarray:
        """Returns the vectors of these words of all the training texts."""
        self.fold_map()
        vectors = self.grams[words] @ self.ngrams.table
        owned = np.flatnonzero(self.own_row[words] >= 0)
        vectors[owned] += self.own.table[self.own_row[words[owned]]]
        return vectors

    def leave(self, axes: np.ndarray) -> None:
        """Projects every word off `axes`, orthonormal rows."""
        for rows in (self.own, self.ngrams):
            rows.table -= (rows.table @ axes.T) @ axes

    def fold_map(self) -> None:
        """Takes the map into the rows, and goes on without it."""
        if self.map is not None:
            self.own.table = self.own.table @ self.map.table
            self.ngrams.table = self.ngrams.table @ self.map.table
            self.map = None


@dataclass(frozen=True)
class _Forward:
    """The words of one batch on their way up: what the way down needs."""

    grams: sparse.csr_matrix
    gram_rows: np.ndarray
    owned: np.ndarray
    own_rows: np.ndarray
    plain: np.ndarray
    vectors: np.ndarray  # (words, dim)


def _forward(
    model: WordModel, unique: np.ndarray, hidden: np.random.Generator, share: float
) -> _Forward:
    grams = model.grams[unique]
    gram_rows, columns = np.unique(grams.indices, return_inverse=True)
    grams = sparse.csr_matrix(
        (grams.data, columns, grams.indptr), shape=(len(unique), len(gram_rows))
    )
    seen = (model.own_row[unique] >= 0) & (hidden.random(len(unique)) >= share)
    owned = np.flatnonzero(seen)
    own_rows = model.own_row[unique[owned]]
    plain = grams @ model.ngrams.table[gram_rows]
    plain[owned] += model.own.table[own_rows]
    vectors = plain if model.map is None else plain @ model.map.table
    return _Forward(grams, gram_rows, owned, own_rows, plain, vectors)


def _backward(model: WordModel, at: _Forward, slope: np.ndarray, options: Options) -> None:
    """Moves the model against the slope of the loss over the words' vectors."""
    if model.map is not None:
        below = slope @ model.map.table.T
        model.map.step(at.plain.T @ slope, options.map_rate)
        slope = below
    model.own.step(at.own_rows, slope[at.owned], options.rate)
    model.ngrams.step(at.gram_rows, at.grams.T.tocsr() @ slope, options.rate)


def _same(lines: list[Line]) -> np.ndarray:
    keys = np.array([hash(line.tobytes()) for line in lines])
    same = keys[:, None] == keys[None, :]
    np.fill_diagonal(same, False)
    return same


def _contrast(scores: np.ndarray, same: np.ndarray) -> tuple[float, np.ndarray]:
    """Returns the loss of lefts against rights, whose own are on the diagonal, and its slope."""
    scores = SCALE * scores
    scores[same] = -1e4
    by_row = np.exp(scores - scores.max(axis=1, keepdims=True))
    by_row /= by_row.sum(axis=1, keepdims=True)
    by_column = np.exp(scores - scores.max(axis=0, keepdims=True))
    by_column /= by_column.sum(axis=0, keepdims=True)
    hits = np.concatenate([by_row.diagonal(), by_column.diagonal()])
    slope = (by_row + by_column) / 2
    slope[np.diag_indices_from(slope)] -= 1
    loss = -float(np.log(np.maximum(hits, 1e-30)).mean())
    return loss, (slope * (SCALE / len(scores))).astype(np.float32)


def _units(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors / norms, norms


def _through_units(slope: np.ndarray, units: np.ndarray, norms: np.ndarray) -> np.ndarray:
    return (slope - units * (slope * units).sum(axis=1, keepdims=True)) / norms


def _by_sums(
    vectors: np.ndarray, lines: list[np.ndarray], same: np.ndarray
) -> tuple[float, np.ndarray]:
    """Returns the loss where a text is the sum of its words, and its slope over the words."""
    ends = np.concatenate([[0], np.cumsum([len(line) for line in lines])])
    ones = np.ones(ends[-1], np.float32)
    texts = sparse.csr_matrix((ones, np.concatenate(lines), ends), (len(lines), len(vectors)))
    units, norms = _units(texts @ vectors)
    half = len(lines) // 2
    left, right = units[:half], units[half:]
    loss, slope = _contrast(left @ right.T, same)
    slope = _through_units(np.concatenate([slope @ right, slope.T @ left]), units, norms)
    return loss, texts.T.tocsr() @ slope.astype(np.float32)


def _word_by_word(
    vectors: np.ndarray, lines: list[np.ndarray], same: np.ndarray, rarity: np.ndarray
) -> tuple[float, np.ndarray]:
    """Returns the loss where each word on the left meets its nearest on the right, and its slope.

    The score is that of `synthese.stores.words`.
    """
    units, norms = _units(vectors)
    half = len(lines) // 2
    asked, columns = np.unique(np.concatenate(lines[:half]), return_inverse=True)
    ends = np.concatenate([[0], np.cumsum([len(line) for line in lines[:half]])])
    weights = rarity[asked[columns]]
    weights /= np.repeat(np.add.reduceat(weights, ends[:-1]), np.diff(ends))
    shares = sparse.csr_matrix((weights, columns, ends), (half, len(asked)))
    best = np.empty((len(asked), half), np.float32)
    met = np.empty((len(asked), half), np.int64)
    for place, line in enumerate(map(np.unique, lines[half:])):
        near = units[asked] @ units[line].T
        nearest = near.argmax(axis=1)
        best[:, place], met[:, place] = near[np.arange(len(asked)), nearest], line[nearest]
    loss, slope = _contrast(shares @ best, same)
    pull = (shares.T.tocsr() @ slope).astype(np.float32)
    starts = np.arange(0, pull.size + 1, half)
    pulls = sparse.csr_matrix((pull.ravel(), met.ravel(), starts), (len(asked), len(units)))
    moved = pulls.T.tocsr() @ units[asked]
    moved[asked] += pulls @ units
    return loss, _through_units(moved, units, norms)


def _step(
    model: WordModel,
    task: Task,
    material: Material,
    options: Options,
    *,
    chance: random.Random,
    hidden: np.random.Generator,
) -> float:
    size = options.size if task.objective == "sums" else options.size // 5
    lines = batch(task.draw, size, chance)
    same = _same(lines[:size]) | _same(lines[size:])
    unique, inverse = np.unique(np.concatenate(lines), return_inverse=True)
    ends = np.cumsum([len(line) for line in lines])
    lines = np.split(inverse, ends[:-1])
    at = _forward(model, unique, hidden, options.dropped)
    if task.objective == "sums":
        loss, slope = _by_sums(at.vectors, lines, same)
    else:
        loss, slope = _word_by_word(at.vectors, lines, same, material.rarity(unique))
    _backward(model, at, slope.astype(np.float32), options)
    return loss


def train(model: WordModel, material: Material, options: Options) -> None:
    """Trains the model's rows in place: first in one run, then in several that are averaged.

    The runs begin at one place and are drawn apart by their batches only, so that their mean is
    a model of the same space, with less of the noise of each.
    """
    together = int(options.mapped * options.steps)
    _run(model, material, options, steps=range(together), seed=options.seed)
    model.fold_map()
    seeds = [options.seed + 1 + number for number in range(options.runs)]
    apart = range(together, options.steps)
    with ProcessPoolExecutor(options.runs, multiprocessing.get_context("fork")) as pool:
        global _shared  # handed to the runs by the fork: pickling it would take minutes
        _shared = (model, material, options, apart)
        own, ngrams = zip(*pool.map(_apart, seeds), strict=True)
    model.own.table[:] = np.mean(own, axis=0)
    model.ngrams.table[:] = np.mean(ngrams, axis=0)


_shared: tuple[WordModel, Material, Options, range] | None = None


def _apart(seed: int) -> tuple[np.ndarray, np.ndarray]:
    assert _shared is not None  # set before the fork
    model, material, options, steps = _shared
    _run(model, material, options, steps=steps, seed=seed)
    return model.own.table, model.ngrams.table


def _run(
    model: WordModel, material: Material, options: Options, *, steps: range, seed: int
) -> None:
    chance, hidden = random.Random(seed), np.random.default_rng(seed)
    drawer = Drawer(material)
    tasks = drawer.tasks()
    names, weights = list(tasks), [task.weight for task in tasks.values()]
    losses: dict[str, list[float]] = {name: [] for name in names}
    began = time.monotonic()
    for step in steps:
        name = chance.choices(names, weights)[0]
        drawer.begin(chance)
        left = 1 - step / options.steps
        now = replace(options, rate=left * options.rate, map_rate=left * options.map_rate)
        losses[name].append(_step(model, tasks[name], material, now, chance=chance, hidden=hidden))
        if (step + 1) % 100 == 0:
            shown = " ".join(f"{n}:{np.mean(v[-20:]):.2f}" for n, v in losses.items() if v)
            sys.stderr.write(f"{seed}: step {step + 1} {time.monotonic() - began:.0f} s {shown}\n")
            sys.stderr.flush()
