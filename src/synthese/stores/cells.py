"""Cells of like vectors: above the limit for exact search, a query looks into the nearest only.

The inverted file of Jégou, Douze and Schmid (2011), kept as one number a passage instead of lists:
FAISS passes over the rows of other cells at 2 ns a row, which at 400,000 rows is less than looking
into the nearest cells takes: 4 ms in all, 19 ms exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from synthese.embedding import Vectors

Rows = npt.NDArray[np.int64]
Decoded = Callable[[Rows | slice], Vectors]

RECALL = 0.97  # recall@10 against exact search, for which the number of cells looked into is chosen
_FILE = "cells.npz"
_SEED = 2018
_STEPS = 10  # of k-means; further ones moved the recall by less than 0.002
_SAMPLE = 48  # vectors a cell that it is trained on; FAISS warns below 39
_QUERIES = 200
_NEIGHBOURS = 10
_MOVED = 2.0  # times the row's own length; see `_asked`
_PART = 65_536  # rows decoded at once


@dataclass(frozen=True, slots=True)
class Cells:
    """Which cell each row lies in, and how many cells a query looks into.

    Attributes:
        centroids: float32 (cells, dim), unit norm.
        of_row: uint16 (rows,).
        trained: how many rows there were when the centroids were found.
        probes: how many cells, for recall@10 of `RECALL`.
        recall: recall@10 against exact search with so many, as measured, 0..1.
    """

    centroids: Vectors
    of_row: npt.NDArray[np.uint16]
    trained: int
    probes: int = 0
    recall: float = 0.0

    @classmethod
    def open(cls, folder: Path) -> Cells | None:
        """Opens what `save` wrote, or returns None where the search is exact."""
        if not (folder / _FILE).exists():
            return None
        with np.load(folder / _FILE) as held:
            trained, probes = (int(each) for each in held["counts"])
            return cls(held["centroids"], held["of_row"], trained, probes, float(held["recall"]))

    def save(self, folder: Path) -> None:
        """Writes the cells into `folder`, which must exist."""
        np.savez(
            folder / _FILE,
            centroids=self.centroids,
            of_row=self.of_row,
            counts=np.array([self.trained, self.probes]),
            recall=np.array(self.recall),
        )

    def near(self, query: Vectors, probes: int) -> Iterator[npt.NDArray[np.bool_]]:
        """Yields which rows lie in the nearest `probes` cells, then twice as many, until all."""
        nearest = np.argsort(-(self.centroids @ query), kind="stable")
        while probes < len(nearest):
            chosen = np.zeros(len(nearest), bool)
            chosen[nearest[:probes]] = True
            yield np.take(chosen, self.of_row)  # twice as fast as chosen[...]
            probes *= 2


def trained(decoded: Decoded, count: int) -> Cells:
    """Returns new cells for `count` rows: 4·√n of them, by k-means on a seeded sample."""
    cells = min(count, round(4 * math.sqrt(count)))
    chance = np.random.default_rng(_SEED)
    sample = np.sort(chance.choice(count, min(count, cells * _SAMPLE), replace=False))
    means = faiss.Kmeans(
        decoded(slice(0, 1)).shape[1], cells, niter=_STEPS, seed=_SEED, spherical=True,
        min_points_per_centroid=1, max_points_per_centroid=_SAMPLE,
    )  # fmt: skip
    means.train(decoded(sample))
    return Cells(np.asarray(means.centroids), np.zeros(0, np.uint16), count)


def filled(cells: Cells, decoded: Decoded, count: int) -> Cells:
    """Returns `cells` with the rows after those that they hold, up to `count`, and measured."""
    index = faiss.IndexFlatIP(cells.centroids.shape[1])
    index.add(cells.centroids)
    found = [cells.of_row]
    for start in range(len(cells.of_row), count, _PART):
        nearest = index.search(decoded(slice(start, min(start + _PART, count))), 1)[1]
        found.append(nearest[:, 0].astype(np.uint16))
    return _measured(replace(cells, of_row=np.concatenate(found)), decoded)


def _measured(cells: Cells, decoded: Decoded) -> Cells:
    """Returns `cells` with the fewest probes that reach `RECALL`, and what they reach.

    Scores within a cell are exact, so a neighbour is found if and only if its cell is looked into:
    the recall at every number of probes follows from the places of the neighbours' cells.
    """
    queries, neighbours = _asked(decoded, len(cells.of_row))
    order = np.argsort(-(queries @ cells.centroids.T), axis=1, kind="stable")
    place = np.argsort(order, axis=1)  # of each cell, for each query
    places = np.sort(
        np.take_along_axis(place, cells.of_row[neighbours].astype(int), axis=1).ravel()
    )
    probes = int(places[math.ceil(RECALL * len(places)) - 1]) + 1
    return replace(cells, probes=probes, recall=float(np.mean(places < probes)))


def _asked(decoded: Decoded, count: int) -> tuple[Vectors, Rows]:
    """Returns queries, float32 (q, dim), and each one's nearest rows by exact search, (q, 10).

    A query is a row moved in a random direction, the row itself not counted. Moved by `_MOVED`, it
    needs as many probes as the titles of the texts do as queries: 14, 21 and 44 of 530 for a recall
    of 0.95, 0.97 and 0.99, where titles need 13, 20 and 44. Unmoved rows need half of that.
    """
    chance = np.random.default_rng(_SEED)
    rows = np.sort(chance.choice(count, min(count, _QUERIES), replace=False))
    own = decoded(rows)
    moved = chance.normal(size=own.shape).astype(np.float32)
    moved = own + _MOVED * moved / np.linalg.norm(moved, axis=1, keepdims=True)
    queries: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    best = np.full((len(rows), _NEIGHBOURS), -np.inf, np.float32)
    found = np.zeros(best.shape, np.int64)
    for start in range(0, count, _PART):
        scores = queries @ decoded(slice(start, min(start + _PART, count))).T
        inside = np.flatnonzero((rows >= start) & (rows < start + scores.shape[1]))
        scores[inside, rows[inside] - start] = -np.inf
        scores = np.concatenate([best, scores], axis=1)
        top = np.argpartition(-scores, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS]
        here = np.where(
            top < _NEIGHBOURS,
            np.take_along_axis(found, top % _NEIGHBOURS, axis=1),
            top - _NEIGHBOURS + start,
        )
        best, found = np.take_along_axis(scores, top, axis=1), here
    return queries, found
