"""Projects that are more or less alike → themes, and which groups live on when they are found anew.

Every project is in exactly one theme: nothing is called noise. How many there are follows from the
ties: a theme's projects are tied to one another at least twice as much as chance would tie them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from synthese.groups.modularity import Graph, numbered
from synthese.relations.arrays import Floats, Ids

# On halves of formas-sdg and on parts of swecris-kth 1.75 to 2.5 do as well, and so do 8 to 24
# neighbours: AMI and ARI within .03 (scripts/measure_groups.py --sensitivity).
RESOLUTION = 2.0
NEIGHBOURS = 15
MOST_THEMES = 40  # as many as a person reads through
_LEAST_SHARE = 0.01  # of the projects; a smaller theme goes into the nearest
_LEAST_PROJECTS = 2
_MANY = 1 / 3  # of the projects are new: from there on themes are found anew
_AT_ONCE = 4_096  # pairs: two times 4 MB, which stay in the cache
_FINEST = 1024.0  # resolution beyond which more themes aren't looked for


def broad(
    vectors: Floats,
    left: Ids,
    right: Ids,
    weights: Floats,
    *,
    count: int | None = None,
    old: Ids | None = None,
) -> Ids:
    """Returns int64 (n,): the theme of each project, numbered from 0 by their first members.

    Args:
        vectors: float32 (n, dim), what each project is about.
        left: int64 (m,), the one of each pair of projects that are near each other, each pair once.
        right: int64 (m,), the other.
        weights: float32 (m,), how well the words of the two meet, from 0 for not at all; what they
            are tied by is the geometric mean of it and of the cosine of their vectors.
        count: how many themes are wanted; None for as many as there are.
        old: int64 (n,), the themes as they were, -1 for a project that has come since. Themes that
            nothing new concerns stay as they are.
    """
    points = centred(vectors) if len(vectors) else vectors
    if not points.any():  # all tell the same
        return np.zeros(len(points), np.int64)
    graph = graph_of(points, left, right, weights)
    if old is None or np.mean(old < 0) > _MANY:
        themes = _themes(graph, count)
    else:
        themes = _taken_up(graph, old)
    least = 1 if count else max(_LEAST_PROJECTS, int(_LEAST_SHARE * len(points)))
    return _few(points, numbered(themes), least=least, most=count or MOST_THEMES)


def centred(vectors: Floats) -> Floats:
    """Returns unit rows without what all have in common; a row that has nothing else is zero."""
    apart = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    told = lengths > 1e-5  # below is what rounding leaves
    return np.asarray(np.where(told, apart / np.where(told, lengths, 1), 0), np.float32)


def graph_of(
    points: Floats, left: Ids, right: Ids, weights: Floats, *, neighbours: int = NEIGHBOURS
) -> Graph:
    """Returns who is tied to whom, and how much, as for `broad`; `points` are unit rows or zero."""
    cosines = np.empty(len(left), np.float32)
    for at in range(0, len(left), _AT_ONCE):
        own = slice(at, at + _AT_ONCE)
        np.einsum("md,md->m", points[left[own]], points[right[own]], out=cosines[own])
    ties = np.sqrt(np.maximum(cosines, 0) * weights)
    return Graph.of(len(points), *_nearest(len(points), left, right, ties, at_most=neighbours))


def kept_ids(
    new: Sequence[Collection[str]], old: Mapping[str, Collection[str]]
) -> tuple[str | None, ...]:
    """Returns, of each new group, the id of the old one that lives on in it; None: it is new.

    An old group lives on where at least half of its members are together, in one group at most;
    two that have become one go on as the one that more of the members are of.
    """
    group_of = {member: at for at, members in enumerate(new) for member in members}
    overlaps: dict[tuple[str, int], int] = {}
    for name, members in old.items():
        for at in (group_of[each] for each in members if each in group_of):
            overlaps[name, at] = overlaps.get((name, at), 0) + 1
    kept: dict[int, str] = {}
    living: set[str] = set()
    first = [min(members, default="") for members in new]
    largest_first = sorted(
        overlaps.items(), key=lambda each: (-each[1], each[0][0], first[each[0][1]])
    )
    for (name, at), shared in largest_first:
        if 2 * shared >= len(old[name]) and at not in kept and name not in living:
            kept[at] = name
            living.add(name)
    return tuple(kept.get(at) for at in range(len(new)))


def _nearest(
    count: int, left: Ids, right: Ids, weights: Floats, *, at_most: int
) -> tuple[Ids, Ids, Floats]:
    """Returns the pairs in which one is among so many nearest of the other."""
    owners = np.concatenate([left, right])
    order = np.lexsort((np.concatenate([right, left]), -np.tile(weights, 2), owners))
    firsts = np.searchsorted(owners[order], np.arange(count))
    ranks = np.arange(len(order)) - firsts[owners[order]]
    pairs = np.unique(order[ranks < at_most] % max(1, len(left)))
    return left[pairs], right[pairs], weights[pairs]


def _themes(graph: Graph, count: int | None) -> Ids:
    resolution = RESOLUTION
    themes = graph.communities(resolution)
    while count and len(np.unique(themes)) < count and resolution < _FINEST:
        resolution *= 2
        themes = graph.communities(resolution)
    return themes


def _taken_up(graph: Graph, old: Ids) -> Ids:
    fresh = np.flatnonzero(old < 0)
    start = np.where(old < 0, old.max(initial=-1) + 1 + np.arange(len(old)), old)
    return graph.communities(RESOLUTION, start=numbered(start), fresh=fresh)


def _few(points: Floats, themes: Ids, *, least: int, most: int) -> Ids:
    """Returns themes of at least so many projects, and at most so many of them.

    The smallest goes into the one that is nearest to it in the mean, again and again.
    """
    sizes = np.bincount(themes)
    sums = np.zeros((len(sizes), points.shape[1]), np.float32)
    np.add.at(sums, themes, points)
    into = np.arange(len(sizes))
    while (left := np.flatnonzero(sizes)).size > 1:
        smallest = left[np.argmin(sizes[left])]
        if sizes[smallest] >= least and len(left) <= most:
            break
        others = left[left != smallest]
        lengths = np.maximum(np.linalg.norm(sums[others], axis=1), 1e-9)
        nearest = others[np.argmax(sums[others] @ sums[smallest] / lengths)]
        into[into == smallest] = nearest
        sizes[nearest] += sizes[smallest]
        sums[nearest] += sums[smallest]
        sizes[smallest] = 0
    return numbered(into[themes])
