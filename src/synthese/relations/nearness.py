"""Which projects are near each other in what they are about, and how likely they are to meet one
challenge.

Word by word: each of a project's topic words against the nearest of the other's, weighted, both
ways (late interaction; see Khattab & Zaharia 2020, ColBERT). A text that is near everything is near
nothing in particular, so that what a project has in common with its own nearest is taken off
(cross-domain similarity local scaling, Conneau et al. 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synthese.relations.space import TOP, Floats, Ids, Space

NEAREST = 24  # candidates of each project
_HUB = 8  # nearest by which a project's own nearness to anything is told
_NEAR = np.float32(0.3)  # cosine of two words below which they don't meet


@dataclass(frozen=True)
class Near:
    """Pairs of projects, each once, by rows of the space, `left` below `right`.

    `words` is how well their topic words meet, `points` the cosine of their points, both float32
    (m,), 0..1. `hubs` is float32 (n, 2): how near each project is to its own nearest by either.
    `shares`, bool (m,), says whether the two hold any long sentence in common.
    """

    left: Ids
    right: Ids
    words: Floats
    points: Floats
    hubs: Floats
    shares: npt.NDArray[np.bool_]

    def likeness(self) -> Floats:
        """Returns float32 (m,): how likely each two are to meet one challenge, 0..1."""
        return likeness(self.words, self.points, self.hubs[self.left] + self.hubs[self.right])


# A logistic regression of four features, fitted to ... (scripts/calibrate_relations.py).
_WEIGHTS = np.array([4.0, 4.0, 6.0, 4.0], np.float32)
_BIAS = np.float32(-4.0)


def features(words: Floats, points: Floats, hubs: Floats) -> Floats:
    """Returns float32 (m, 4): both nearnesses, and both over what the two are near anyway."""
    return np.stack([words, points, 2 * words - hubs[:, 0], 2 * points - hubs[:, 1]], axis=1)


def likeness(words: Floats, points: Floats, hubs: Floats) -> Floats:
    """Returns float32 (m,) in 0..1; `hubs` is (m, 2), the two projects' hubs added."""
    score = features(words, points, hubs) @ _WEIGHTS + _BIAS
    return np.asarray(1 / (1 + np.exp(-score)), np.float32)


def nearest(space: Space) -> Near:
    """Returns every project's nearest, and how near."""
    rows = np.arange(len(space))
    found = candidates(space, rows)
    words = _meetings(space, rows, found)
    points = np.einsum("nd,nkd->nk", space.points, space.points[found])
    hubs = np.stack([_hub(words), _hub(points)], axis=1)
    left = np.repeat(rows, found.shape[1])
    return _once(space, left, found.ravel(), words.ravel(), points.ravel(), hubs)


def grown(near: Near, kept: Ids, space: Space) -> Near:
    """Returns nearness with what has come compared with everything, without what has gone.

    `kept` are the rows that live on, in the order in which they stand first in `space`.
    """
    moved = np.full(len(near.hubs), -1, np.int64)
    moved[kept] = np.arange(len(kept))
    both = (moved[near.left] >= 0) & (moved[near.right] >= 0)
    rows = np.arange(len(kept), len(space))
    found = candidates(space, rows)
    words = _meetings(space, rows, found)
    points = np.einsum("nd,nkd->nk", space.points[rows], space.points[found])
    hubs = np.stack([_hub(words), _hub(points)], axis=1)
    fresh = _once(
        space,
        np.repeat(rows, found.shape[1]),
        found.ravel(),
        words.ravel(),
        points.ravel(),
        np.vstack([near.hubs[kept], hubs]),
    )
    return Near(
        np.concatenate([moved[near.left[both]], fresh.left]),
        np.concatenate([moved[near.right[both]], fresh.right]),
        np.concatenate([near.words[both], fresh.words]),
        np.concatenate([near.points[both], fresh.points]),
        fresh.hubs,
        np.concatenate([near.shares[both], fresh.shares]),
    )


def candidates(space: Space, rows: Ids) -> Ids:
    """Returns int64 (m, k): the projects nearest to each of `rows` by their points, not itself."""
    import faiss

    wanted = min(NEAREST, len(space) - 1)
    flat = faiss.IndexFlatIP(space.points.shape[1])
    flat.add(space.points)
    _, found = flat.search(space.points[rows], wanted + 1)
    others = found != rows[:, None]
    others[others.all(axis=1), -1] = False  # itself not among them: as many of one point
    return np.asarray(found[others].reshape(len(rows), wanted), np.int64)


def _meetings(space: Space, rows: Ids, found: Ids) -> Floats:
    """Returns float32 (m, k): how well each project's words meet those of its candidates."""
    met = np.zeros(found.shape, np.float32)
    for at, row in enumerate(rows.tolist()):
        met[at] = meeting(space, row, found[at])
    return met


def meeting(space: Space, row: int, others: Ids) -> Floats:
    """Returns float32 (k,): how well the words of one project meet those of each of `others`."""
    own = space.tops[row] >= 0
    ours, weights = space.vectors[space.tops[row][own]], space.shares[row][own]
    theirs = space.vectors[space.tops[others].ravel()]
    cosines = (ours @ theirs.T).reshape(len(ours), len(others), TOP)
    cosines[cosines < _NEAR] = 0
    cosines *= (space.tops[others] >= 0)[None]
    forth = weights @ cosines.max(axis=2) if len(ours) else np.zeros(len(others), np.float32)
    back = (cosines.max(axis=0, initial=0) * space.shares[others]).sum(axis=1)
    return np.asarray((forth + back) / 2, np.float32)


def _hub(scores: Floats) -> Floats:
    """Returns float32 (n,): the mean of each row's best."""
    best = -np.sort(-scores, axis=1)[:, :_HUB]
    return np.asarray(best.mean(axis=1) if best.shape[1] else np.zeros(len(scores)), np.float32)


def _once(space: Space, left: Ids, right: Ids, words: Floats, points: Floats, hubs: Floats) -> Near:
    """Returns each pair once."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    _, first = np.unique(low * len(hubs) + high, return_index=True)
    shares = _share(space, low[first], high[first])
    return Near(low[first], high[first], words[first], points[first], hubs, shares)


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


def between(space: Space, hubs: Floats, pairs: Sequence[tuple[int, int]]) -> Near:
    """Returns some pairs, near or not."""
    rows = np.array(pairs, np.int64).reshape(-1, 2)
    left, right = rows.min(axis=1), rows.max(axis=1)
    words = np.array(
        [meeting(space, a, np.array([b]))[0] for a, b in zip(left, right, strict=True)], np.float32
    )
    points = np.einsum("md,md->m", space.points[left], space.points[right])
    points = np.asarray(points, np.float32)
    return Near(left, right, words, points, hubs, _share(space, left, right))


# ---- on disk


def save_near(path: Path, near: Near) -> None:
    """Writes nearness beside `path`, then in its place."""
    beside = path.with_suffix(".new.npz")
    np.savez(beside, **asdict(near))
    beside.replace(path)


def load_near(path: Path, count: int) -> Near | None:
    """Returns what `save_near` wrote of so many projects; None where there is none such."""
    try:
        with np.load(path) as found:
            near = Near(**{each.name: found[each.name] for each in fields(Near)})
    except (OSError, ValueError, KeyError, EOFError):
        return None
    return near if len(near.hubs) == count else None
