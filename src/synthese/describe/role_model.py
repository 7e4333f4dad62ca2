"""The trained model that tells the role of every sentence of a document, in numpy.

Each sentence is read by filters over one, two and three words in a row, of which the strongest
answer counts (Kim 2014, "Convolutional Neural Networks for Sentence Classification"), beside a
table of its stems and its vector in the embedded model. Two sentences before and after it have
their say. Trained by ``scripts/train_roles.py``.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthese.describe.role_features import Features, Floats, Ints, Words

WEIGHTS = Path(__file__).with_name("roles.npz")
NEIGHBOURS = (-1, -2, 1, 2)
_FILTERS = ("one", "two", "three", "head")
_DENSE = ("context", "hidden", "out")
_LAYERS = (*_FILTERS, *_DENSE, "direct", *(f"{name}_bias" for name in _FILTERS + _DENSE))
_ABSENT = np.float32(-1e3)  # what a filter answers where there is no word


class RoleModel:
    """Weights, and what they say of sentences.

    `weights` holds ``vectors`` int8 (words, dim) with ``vector_scale``, ``table`` int8 (rows,
    roles) with ``table_scale``, and for the nets that are averaged, all in one: the filters
    ``one``, ``two``, ``three`` and ``head``, (words in a row, dim, nets * filters), their biases,
    and the layers ``context``, ``hidden``, ``direct`` and ``out``, (nets, from, to).
    """

    def __init__(self, words: Words, weights: Mapping[str, NDArray[Any]]) -> None:
        self.words = words
        vectors = weights["vectors"].astype(np.float32) * weights["vector_scale"]
        self._vectors = np.concatenate([vectors, np.zeros((1, vectors.shape[1]), np.float32)])
        self._no_word = len(vectors)
        self._table = weights["table"].astype(np.float32) * weights["table_scale"]
        self._sharpness = np.float32(weights["sharpness"])
        self._w = {name: weights[name].astype(np.float32) for name in _LAYERS}
        self._nets = len(self._w["out"])
        one, two, three = (self._w[name] for name in ("one", "two", "three"))
        self._ones, self._threes = one.shape[2], three.shape[2]
        self._here = np.hstack([one[0], two[1], three[1]])
        self._before, self._after = np.hstack([two[0], three[0]]), three[2]
        self._biases = np.hstack([self._w[f"{name}_bias"] for name in ("one", "two", "three")])
        # Two places of no word follow each sentence, where only the bias answers.
        self._floor = np.maximum(self._biases, 0)
        self._floor[: self._ones] = 0

    def probabilities(self, told: Features) -> Floats:
        """Returns float32 (n, roles), rows that sum to 1, in the order of `records.Role`."""
        counts = np.diff(np.append(told.table_starts, len(told.table))).astype(np.float32)
        stems = np.add.reduceat(self._table[told.table], told.table_starts)
        said = self._said(told).mean(axis=0) + stems / np.sqrt(counts)[:, None]
        return _shares(said * self._sharpness)

    def _said(self, told: Features) -> Floats:
        """Returns float32 (nets, n, roles): how much each net finds to speak for each role."""
        own = self._own(told)
        heads = np.stack([self._heading(each) for each in told.headings])
        headings = self._by_net(heads[told.heading_of])
        facts = np.broadcast_to(told.facts, (self._nets, *told.facts.shape))
        context = np.maximum(own @ self._w["context"] + self._w["context_bias"], 0)
        mine = np.concatenate([own, headings, facts], axis=2)
        around = [_shifted(context, by) for by in NEIGHBOURS]
        hidden = np.concatenate([mine, *around], axis=2) @ self._w["hidden"]
        hidden = np.maximum(hidden + self._w["hidden_bias"], 0)
        said = hidden @ self._w["out"] + mine @ self._w["direct"] + self._w["out_bias"]
        return np.asarray(said, np.float32)

    def _own(self, told: Features) -> Floats:
        """Returns float32 (nets, n, numbers): the filters' answers, the mean vector, the meaning.

        The rows are laid out with two of no word after each sentence, so that no filter sees two
        sentences. Every different word is read once, and its answers added where it stands.
        """
        lengths = np.diff(np.append(told.starts, len(told.rows)))
        starts = told.starts + 2 * np.arange(len(lengths)) + 1
        laid = np.full(len(told.rows) + 2 * len(lengths) + 1, self._no_word, np.int64)
        laid[np.arange(len(told.rows)) + np.repeat(starts - told.starts, lengths)] = told.rows
        used, at = np.unique(laid, return_inverse=True)
        vectors = self._vectors[used]
        means = np.add.reduceat(vectors[at], starts) / lengths.astype(np.float32)[:, None]
        here = vectors @ self._here + self._biases
        here[used == self._no_word, : self._ones] = _ABSENT
        strongest = here[at]
        strongest[1:, self._ones :] += (vectors @ self._before)[at[:-1]]
        strongest[:-1, -self._threes :] += (vectors @ self._after)[at[1:]]
        last = np.append(starts[1:], len(at)) - 1
        strongest[last, -self._threes :] = _ABSENT  # where a filter sees the next sentence
        found = np.maximum(np.maximum.reduceat(strongest, starts), self._floor)
        parts = np.split(found, [self._ones, found.shape[1] - self._threes], axis=1)
        whole = np.hstack([means, told.meaning])
        everywhere = np.broadcast_to(whole, (self._nets, *whole.shape))
        return np.concatenate([*map(self._by_net, parts), everywhere], axis=2)

    def _heading(self, rows: Ints) -> Floats:
        """Returns the strongest answers to a heading's words, zeros where it has none."""
        bias = self._w["head_bias"]
        if not len(rows):
            return np.zeros_like(bias)
        said = (self._vectors[rows] @ self._w["head"][0]).max(axis=0) + bias
        return np.asarray(np.maximum(said, 0), np.float32)

    def _by_net(self, answers: Floats) -> Floats:
        """Returns (nets, n, filters) of (n, nets * filters)."""
        return answers.reshape(len(answers), self._nets, -1).transpose(1, 0, 2)


@cache
def role_model() -> RoleModel:
    """Returns the model that comes with Synthese."""
    with np.load(WEIGHTS) as stored:
        weights = dict(stored)
    listed = json.loads(zlib.decompress(weights.pop("words").tobytes()))
    return RoleModel(Words(listed), weights)


def _shifted(rows: Floats, by: int) -> Floats:
    """Returns for each sentence what the one `by` on has, zeros where there is none."""
    moved = np.zeros_like(rows)
    if by < 0:
        moved[:, -by:] = rows[:, :by]
    else:
        moved[:, :-by] = rows[:, by:]
    return moved


def _shares(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
