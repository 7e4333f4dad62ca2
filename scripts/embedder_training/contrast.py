"""Step 2: texts that belong together are drawn together (symmetric InfoNCE over batches).

Everything from the rows to the texts is linear, so the gradients are written out: sparse
products in scipy, twice as fast on two cores as an automatic differentiation.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from embedder_training.ngrams import incidence
from embedder_training.tasks import Drawer, Line, Material, batch

SCALE = 20.0


@dataclass(frozen=True)
class Options:
    """How the second step runs."""

    steps: int
    rate: float = 0.01
    map_rate: float = 0.001
    mapped: float = 0.2  # of the steps also train the map; then it is folded into the rows
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

    def fold_map(self) -> None:
        """Takes the map into the rows, and goes on without it."""
        if self.map is not None:
            self.own.table = self.own.table @ self.map.table
            self.ngrams.table = self.ngrams.table @ self.map.table
            self.map = None


@dataclass(frozen=True)
class _Forward:
    """One batch on its way up: sparse matrices kept for the way down."""

    grams: sparse.csr_matrix
    gram_rows: np.ndarray
    owned: np.ndarray
    own_rows: np.ndarray
    texts: sparse.csr_matrix
    plain: np.ndarray
    sums: np.ndarray


def _forward(
    model: WordModel, lines: list[Line], hidden: np.random.Generator, share: float
) -> _Forward:
    flat = np.concatenate(lines)
    ends = np.concatenate([[0], np.cumsum([len(line) for line in lines])])
    unique, inverse = np.unique(flat, return_inverse=True)
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
    ones = np.ones(len(flat), np.float32)
    texts = sparse.csr_matrix((ones, inverse, ends), shape=(len(lines), len(unique)))
    sums = texts @ (plain if model.map is None else plain @ model.map.table)
    return _Forward(grams, gram_rows, owned, own_rows, texts, plain, sums)


def _same(lines: list[Line]) -> np.ndarray:
    keys = np.array([hash(line.tobytes()) for line in lines])
    same = keys[:, None] == keys[None, :]
    np.fill_diagonal(same, False)
    return same


def _contrast(units: np.ndarray, same: np.ndarray) -> tuple[float, np.ndarray]:
    """Returns the loss of the texts' unit vectors (lefts, then rights) and its gradient."""
    half = len(units) // 2
    left, right = units[:half], units[half:]
    scores = SCALE * (left @ right.T)
    scores[same] = -1e4
    scores -= scores.max()
    grown = np.exp(scores)
    by_row = grown / grown.sum(axis=1, keepdims=True)
    by_column = grown / grown.sum(axis=0, keepdims=True)
    hits = np.concatenate([by_row.diagonal(), by_column.diagonal()])
    slope = (by_row + by_column) / 2
    slope[np.arange(half), np.arange(half)] -= 1
    slope *= SCALE / half
    loss = -float(np.log(np.maximum(hits, 1e-30)).mean())
    return loss, np.concatenate([slope @ right, slope.T @ left])


def _step(
    model: WordModel,
    lines: list[Line],
    options: Options,
    *,
    left: float,
    hidden: np.random.Generator,
) -> float:
    at = _forward(model, lines, hidden, options.dropped)
    norms = np.maximum(np.linalg.norm(at.sums, axis=1, keepdims=True), 1e-9)
    units = at.sums / norms
    half = len(lines) // 2
    loss, slope = _contrast(units, _same(lines[:half]) | _same(lines[half:]))
    slope = (slope - units * (slope * units).sum(axis=1, keepdims=True)) / norms
    slope = at.texts.T.tocsr() @ slope.astype(np.float32)
    if model.map is not None:
        below = slope @ model.map.table.T
        model.map.step(at.plain.T @ slope, left * options.map_rate)
        slope = below
    model.own.step(at.own_rows, slope[at.owned], left * options.rate)
    model.ngrams.step(at.gram_rows, at.grams.T.tocsr() @ slope, left * options.rate)
    return loss


def train(model: WordModel, material: Material, options: Options) -> None:
    """Trains the model's rows in place."""
    chance, hidden = random.Random(options.seed), np.random.default_rng(options.seed)
    tasks = Drawer(material).tasks()
    names, weights = list(tasks), [weight for weight, _ in tasks.values()]
    losses: dict[str, list[float]] = {name: [] for name in names}
    began = time.monotonic()
    for step in range(options.steps):
        name = chance.choices(names, weights)[0]
        lines = batch(tasks[name][1], options.size, chance)
        left = 1 - step / options.steps
        if 1 - left >= options.mapped:
            model.fold_map()
        losses[name].append(_step(model, lines, options, left=left, hidden=hidden))
        if (step + 1) % 100 == 0:
            shown = " ".join(f"{n}:{np.mean(v[-20:]):.2f}" for n, v in losses.items() if v)
            sys.stderr.write(f"step {step + 1} {time.monotonic() - began:.0f} s {shown}\n")
            sys.stderr.flush()
