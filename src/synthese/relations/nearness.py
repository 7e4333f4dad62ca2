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

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synthese.relations.arrays import Floats, Ids, unit
from synthese.relations.space import TOP, Space

NEAREST = 24  # candidates of each project
_HUB = 8  # nearest by which a project's own nearness to anything is told
_NEAR = np.float32(0.3)  # cosine of two words below which they don't meet
_KIN = 6  # nearest that two may share
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
        return scored(self.features(kin or self.kin))


# A logistic regression of the five features (scripts/calibrate_relations.py prints it).
_WEIGHTS = np.array([2.3, 4.5, 1.8, 3.7, 4.2], np.float32)
_BIAS = np.float32(-5.0)


def scored(features: Floats) -> Floats:
    """Returns float32 (m,): the likeness that features (m, 5) tell of, 0..1."""
    return np.asarray(1 / (1 + np.exp(-(features @ _WEIGHTS + _BIAS))), np.float32)


def nearest(space: Space) -> Near:
    """Returns every project's nearest, and how near."""
    rows = np.arange(len(space))
    found = candidates(space, rows)
    words, aspects = _looked_at(space, rows, found)
    hubs = np.stack([_hub(words), _hub(aspects)], axis=1)
    left = np.repeat(rows, found.shape[1])
    return _once(space, left, found.ravel(), words.ravel(), aspects.ravel(), hubs)


def grown(near: Near, kept: Ids, space: Space) -> Near:
    """Returns nearness with what has come compared with everything, without what has gone.

    `kept` are the rows that live on, in the order in which they stand first in `space`.
    """
    moved = np.full(len(near.hubs), -1, np.int64)
    moved[kept] = np.arange(len(kept))
    both = (moved[near.left] >= 0) & (moved[near.right] >= 0)
    rows = np.arange(len(kept), len(space))
    found = candidates(space, rows)
    words, aspects = _looked_at(space, rows, found)
    hubs = np.vstack([near.hubs[kept], np.stack([_hub(words), _hub(aspects)], axis=1)])
    left = np.repeat(rows, found.shape[1])
    fresh = _once(space, left, found.ravel(), words.ravel(), aspects.ravel(), hubs)
    return Near(
        np.concatenate([moved[near.left[both]], fresh.left]),
        np.concatenate([moved[near.right[both]], fresh.right]),
        np.concatenate([near.words[both], fresh.words]),
        np.concatenate([near.aspects[both], fresh.aspects]),
        hubs,
        np.concatenate([near.shares[both], fresh.shares]),
    )


def candidates(space: Space, rows: Ids) -> Ids:
    """Returns int64 (m, k): the projects nearest to each of `rows` by either look, not itself."""
    import faiss

    wanted = min(NEAREST, len(space) - 1)
    whole = np.hstack([unit(space.points - space.points.mean(axis=0)), space.aspects])
    flat = faiss.IndexFlatIP(whole.shape[1])
    flat.add(whole)
    _, found = flat.search(whole[rows], wanted + 1)
    others = found != rows[:, None]
    others[others.all(axis=1), -1] = False  # itself not among them: as many of one point
    return np.asarray(found[others].reshape(len(rows), wanted), np.int64)


def _looked_at(space: Space, rows: Ids, found: Ids) -> tuple[Floats, Floats]:
    """Returns float32 (m, k) twice: how near each project is to its candidates by either look."""
    aspects = np.zeros(found.shape, np.float32)
    for at, row in enumerate(rows.tolist()):
        aspects[at] = space.aspects[found[at]] @ space.aspects[row]
    return _meetings(space, rows, found), aspects


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


def _kin(near: Near) -> tuple[Ids, Floats]:
    """Returns each project's nearest by both looks over what it is near anyway."""
    count = len(near.hubs)
    over = (
        2 * (near.words + near.aspects) - near.hubs[near.left].sum(1) - near.hubs[near.right].sum(1)
    )
    owners = np.concatenate([near.left, near.right])
    others = np.concatenate([near.right, near.left])
    scores = np.tile(over, 2)
    order = np.lexsort((others, -scores, owners))
    firsts = np.searchsorted(owners[order], np.arange(count))
    ranks = np.arange(len(order)) - firsts[owners[order]]
    best = order[ranks < _KIN]
    kin = np.repeat(np.arange(count)[:, None], _KIN + 1, axis=1)
    counts = np.zeros((count, _KIN + 1), np.float32)
    places = ranks[ranks < _KIN] + 1
    kin[owners[best], places] = others[best]
    counts[owners[best], places] = np.exp(scores[best] / _KIN_SCALE / 4)
    counts[:, 0] = np.maximum(counts.max(axis=1), 1e-6)
    return kin, unit(counts)


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


def _once(
    space: Space, left: Ids, right: Ids, words: Floats, aspects: Floats, hubs: Floats
) -> Near:
    """Returns each pair once."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    _, first = np.unique(low * len(hubs) + high, return_index=True)
    shares = _share(space, low[first], high[first])
    return Near(low[first], high[first], words[first], aspects[first], hubs, shares)


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
    aspects = np.einsum("md,md->m", space.aspects[left], space.aspects[right])
    aspects = np.asarray(aspects, np.float32)
    return Near(left, right, words, aspects, hubs, _share(space, left, right))


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
