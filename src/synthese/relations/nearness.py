"""Which projects are near each other in what they are about, and how likely they are to meet one
challenge.

Two looks at each pair. Word by word: each of a project's topic words against the nearest of the
other's, weighted, both ways (late interaction; Khattab & Zaharia 2020, ColBERT). By subject: how
alike what they are about is. A text that is near everything is near nothing in particular, so that
what a project has in common with its own nearest is taken off (cross-domain similarity local
scaling, Conneau et al. 2018). And two that have the same nearest are more likely to be of one kind
(shared nearest neighbours, Jarvis & Patrick 1973).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synthese.relations.arrays import (
    UNREADABLE,
    Floats,
    Ids,
    open_arrays,
    small_products,
    unit,
    write_arrays,
)
from synthese.relations.space import Space

NEAREST = 24  # candidates of each project
_HUB = 8  # nearest by which a project's own nearness to anything is told
_NEAR = np.float32(0.3)  # cosine of two words below which they don't meet
# How near a project is to its nearest at the least: below it lie one in twenty of those in the
# demonstration corpus and in the real index. Among a few that have nothing to do with each other,
# the nearest is not near.
_LEAST_HUB = np.array([0.14, 0.23], np.float32)
KIN = 6  # nearest that two may share
_KIN_SCALE = np.float32(0.1)  # of likeness, by which a nearer one counts e times as much
_AT_ONCE = 65_536  # pairs


@dataclass(frozen=True)
class Near:
    """Pairs of projects, each once, by rows of the space, `left` below `right`.

    `words` is how well their topic words meet, `aspects` how alike their subjects are, both
    float32 (m,), 0..1. `hubs` is float32 (n, 2): how near each project is to its own nearest by
    either. `shares`, bool (m,), says whether the two hold any long sentence in common.
    """

    left: Ids
    right: Ids
    words: Floats
    aspects: Floats
    hubs: Floats
    shares: npt.NDArray[np.bool_]

    @cached_property
    def kin(self) -> tuple[Ids, Floats]:
        """int64 and float32 (n, k + 1): each project's nearest, itself first, and how much each
        counts, unit rows.
        """
        return _kin(self)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Near:
        """Returns some of the pairs, of bool (m,)."""
        return Near(
            self.left[chosen],
            self.right[chosen],
            self.words[chosen],
            self.aspects[chosen],
            self.hubs,
            self.shares[chosen],
        )

    def features(self, kin: tuple[Ids, Floats]) -> Floats:
        """Returns float32 (m, 5): what likeness is told by, each 0 where there is nothing in it."""
        both = self.hubs[self.left] + self.hubs[self.right]
        shared = _shared(kin, self.left, self.right)
        return np.stack(
            [
                self.words,
                2 * self.words - both[:, 0],
                self.aspects,
                2 * self.aspects - both[:, 1],
                shared,
            ],
            axis=1,
        )

    def likeness(self, kin: tuple[Ids, Floats] | None = None) -> Floats:
        """Returns float32 (m,): how likely each two are to meet one challenge, 0..1.

        `kin` are the nearest of each project, where these pairs aren't all of the nearest.
        """
        return self._likeness if kin is None else scored(self.features(kin))

    @cached_property
    def _likeness(self) -> Floats:
        return scored(self.features(self.kin))


# A logistic regression of the five features (scripts/calibrate_relations.py prints it).
_WEIGHTS = np.array([2.5, 3.0, 0.2, 2.3, 3.6], np.float32)
_BIAS = np.float32(-3.6)


def scored(features: Floats) -> Floats:
    """Returns float32 (m,): the likeness that features (m, 5) tell of, 0..1."""
    # Not as a product of matrices: of five columns BLAS reads beyond the last, and warns of what it
    # meets there now and then.
    told = np.einsum("ij,j->i", features, _WEIGHTS)
    return np.asarray(1 / (1 + np.exp(-(told + _BIAS))), np.float32)


def nearest(space: Space) -> Near:
    """Returns every project's nearest, and how near."""
    rows = np.arange(len(space))
    return _near(space, *_once(rows, candidates(space, rows)))


def grown(near: Near, kept: Ids, space: Space) -> Near:
    """Returns nearness with what has come compared with everything, without what has gone.

    `kept` are the rows that live on, in the order in which they stand first in `space`.
    """
    moved = np.full(len(near.hubs), -1, np.int64)
    moved[kept] = np.arange(len(kept))
    both = (moved[near.left] >= 0) & (moved[near.right] >= 0)
    rows = np.arange(len(kept), len(space))
    left, right = _once(rows, candidates(space, rows))
    words = np.concatenate([near.words[both], _meetings(space, left, right)])
    aspects = np.concatenate([near.aspects[both], _alike(space, left, right)])
    shares = np.concatenate([near.shares[both], _share(space, left, right)])
    left = np.concatenate([moved[near.left[both]], left])
    right = np.concatenate([moved[near.right[both]], right])
    hubs = _hubs(len(space), left, right, words, aspects)
    return Near(left, right, words, aspects, hubs, shares)


def between(space: Space, hubs: Floats, pairs: Sequence[tuple[int, int]]) -> Near:
    """Returns some pairs, near or not, in their order; `hubs` are those of all projects."""
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    near = _near(space, rows.min(axis=1), rows.max(axis=1))
    return replace(near, hubs=hubs)


def near_to(space: Space, hubs: Floats) -> Near:
    """Returns how near the last project of a space is to each of the others, in their order.

    `hubs` are those of the others, float32 (n - 1, 2).
    """
    others = np.arange(len(space) - 1)
    near = _near(space, others, np.full(len(others), len(others)))
    return replace(near, hubs=np.vstack([hubs, near.hubs[-1:]]))


def _near(space: Space, left: Ids, right: Ids) -> Near:
    words, aspects = _meetings(space, left, right), _alike(space, left, right)
    hubs = _hubs(len(space), left, right, words, aspects)
    return Near(left, right, words, aspects, hubs, _share(space, left, right))


def _once(rows: Ids, found: Ids) -> tuple[Ids, Ids]:
    """Returns each pair of a project and one of its candidates once, the lower row left."""
    one, other = np.repeat(rows, found.shape[1]), found.ravel()
    pairs = np.unique(np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def candidates(space: Space, rows: Ids) -> Ids:
    """Returns int64 (m, k): the projects nearest to each of `rows` by either look, not itself."""
    import faiss

    wanted = min(NEAREST, len(space) - 1)
    if wanted < 1:
        return np.zeros((len(rows), 0), np.int64)
    whole = np.hstack([unit(space.points - space.points.mean(axis=0)), space.aspects])
    flat = faiss.IndexFlatIP(whole.shape[1])
    flat.add(whole)
    _, found = flat.search(whole[rows], wanted + 1)
    others = found != rows[:, None]
    others[others.all(axis=1), -1] = False  # itself not among them: as many of one point
    return np.asarray(found[others].reshape(len(rows), wanted), np.int64)


def _alike(space: Space, left: Ids, right: Ids) -> Floats:
    """Returns float32 (m,): how alike the subjects of each pair are, 0..1."""
    alike = np.zeros(len(left), np.float32)
    for at in range(0, len(left), _AT_ONCE):
        ours, theirs = left[at : at + _AT_ONCE], right[at : at + _AT_ONCE]
        alike[at : at + _AT_ONCE] = np.einsum(
            "md,md->m", space.aspects[ours], space.aspects[theirs]
        )
    return alike


def _meetings(space: Space, left: Ids, right: Ids) -> Floats:
    """Returns float32 (m,): how well the topic words of each pair meet, 0..1."""
    met = np.zeros(len(left), np.float32)
    order = np.argsort(left, kind="stable")
    begins = np.flatnonzero(np.diff(left[order], prepend=-1))

    def look(places: Ids) -> None:
        met[places] = _meeting(space, int(left[places[0]]), right[places])

    with small_products(), ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(look, np.split(order, begins[1:]) if len(order) else ()))
    return met


def _meeting(space: Space, row: int, others: Ids) -> Floats:
    """Returns float32 (k,): how well the words of one project meet those of each of `others`."""
    count = int((space.tops[row] >= 0).sum())
    most = int((space.tops[others] >= 0).sum(axis=1).max(initial=0))
    if not count or not most:
        return np.zeros(len(others), np.float32)
    ours, weights = space.vectors[space.tops[row, :count]], space.shares[row, :count]
    theirs = space.vectors[space.tops[others, :most]]  # a missing word's row -1 weighs nothing
    cosines = theirs @ ours.T  # others, their words, our words
    cosines[cosines < _NEAR] = 0
    cosines[space.tops[others, :most] < 0] = 0
    forth = cosines.max(axis=1) @ weights
    back = (cosines.max(axis=2) * space.shares[others, :most]).sum(axis=1)
    return np.asarray((forth + back) / 2, np.float32)


def _hubs(count: int, left: Ids, right: Ids, words: Floats, aspects: Floats) -> Floats:
    """Returns float32 (count, 2): the mean of each project's best by either look."""
    owners = np.concatenate([left, right])
    found = [_best(count, owners, np.tile(each, 2)) for each in (words, aspects)]
    return np.maximum(np.stack(found, axis=1), _LEAST_HUB)


def _best(count: int, owners: Ids, scores: Floats) -> Floats:
    order = np.lexsort((-scores, owners))
    ranks = np.arange(len(order)) - np.searchsorted(owners[order], np.arange(count))[owners[order]]
    best = order[ranks < _HUB]
    sums = np.bincount(owners[best], scores[best], minlength=count)
    return np.asarray(sums / np.maximum(np.bincount(owners[best], minlength=count), 1), np.float32)


def _kin(near: Near) -> tuple[Ids, Floats]:
    """Returns each project's nearest by both looks over what it is near anyway."""
    return counted(*kindred(near))


def kindred(near: Near) -> tuple[Ids, Floats]:
    """Returns int64 and float32 (n, `KIN`): the nearest of each project by both looks over what it
    is near anyway, the nearest first, and by how much; itself and -inf where it has fewer.
    """
    count = len(near.hubs)
    over = over_usual(near)
    owners = np.concatenate([near.left, near.right])
    others = np.concatenate([near.right, near.left])
    scores = np.tile(over, 2)
    order = np.lexsort((others, -scores, owners))
    firsts = np.searchsorted(owners[order], np.arange(count))
    ranks = np.arange(len(order)) - firsts[owners[order]]
    best = order[ranks < KIN]
    kin = np.repeat(np.arange(count)[:, None], KIN, axis=1)
    by = np.full((count, KIN), -np.inf, np.float32)
    places = ranks[ranks < KIN]
    kin[owners[best], places], by[owners[best], places] = others[best], scores[best]
    return kin, by


def over_usual(near: Near) -> Floats:
    """Returns float32 (m,): how near each two are over what either is near anyway."""
    usual = near.hubs[near.left].sum(1) + near.hubs[near.right].sum(1)
    return np.asarray(2 * (near.words + near.aspects) - usual, np.float32)


def counted(kin: Ids, by: Floats, own: Ids | None = None) -> tuple[Ids, Floats]:
    """Returns projects' kin, themselves first, int64 (n, `KIN` + 1), and how much each counts,
    float32, unit rows. `own` are the projects' numbers where those aren't their rows.
    """
    numbers = np.arange(len(kin)) if own is None else own
    counts = np.exp(by / _KIN_SCALE / 4)
    first = np.maximum(counts.max(axis=1), 1)  # what is no nearer than usual counts less
    return np.hstack([numbers[:, None], kin]), unit(np.hstack([first[:, None], counts]))


def _shared(kin: tuple[Ids, Floats], left: Ids, right: Ids) -> Floats:
    """Returns float32 (m,), 0..1: how much of their nearest, themselves among them, two share."""
    nearest, counts = kin
    shared = np.zeros(len(left), np.float32)
    for at in range(0, len(left), _AT_ONCE):
        ours, theirs = left[at : at + _AT_ONCE], right[at : at + _AT_ONCE]
        same = nearest[ours][:, :, None] == nearest[theirs][:, None, :]
        both = counts[ours][:, :, None] * counts[theirs][:, None, :]
        shared[at : at + _AT_ONCE] = (same * both).sum(axis=(1, 2))
    return shared


def _share(space: Space, left: Ids, right: Ids) -> npt.NDArray[np.bool_]:
    """Returns bool (m,): which pairs hold any long sentence in common."""
    flat = np.concatenate([np.zeros(0, np.int64), *space.digests])
    _, inverse, times = np.unique(flat, return_inverse=True, return_counts=True)
    owners = np.repeat(np.arange(len(space)), [len(each) for each in space.digests])
    recurs = np.zeros(len(space), np.bool_)
    recurs[owners[times[inverse] > 1]] = True
    shares = recurs[left] & recurs[right]
    for at in np.flatnonzero(shares):
        shares[at] = space.copied(int(left[at]), int(right[at])) > 0
    return shares


# ---- on disk


def save_near(path: Path, near: Near, space: Space) -> None:
    """Writes the nearness of a space's projects to `path`."""
    write_arrays(path, asdict(near) | {"stamp": np.array(space.stamp)})


def load_near(path: Path, space: Space) -> Near | None:
    """Returns what `save_near` wrote of these projects; None where it is of others, or none."""
    try:
        with open_arrays(path) as found:
            if str(found["stamp"]) != space.stamp:
                return None
            return Near(**{each.name: found[each.name] for each in fields(Near)})
    except UNREADABLE:
        return None
