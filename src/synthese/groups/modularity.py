"""A graph → its communities: parts whose members are tied to one another more than by chance.

Modularity (Newman & Girvan 2004) with the resolution of Reichardt & Bornholdt (2006), made as large
as it gets by the steps of Leiden (Traag, Waltman & van Eck 2019): members move to where they are
tied best, what has come together is parted again where it doesn't hang together, the parts become
the members of a smaller graph, and so on. Nothing is drawn by lot: those with most ties move first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]

# How much more a tie to where a node has been counts, for people know the groups as they were.
_LOYALTY = 1.5
_ROUNDS = 2  # a third changes less than a thousandth of the modularity
_GAIN = 1e-12  # what floating point makes of nothing


@dataclass(frozen=True)
class Graph:
    """Who is tied to whom, each tie from both its ends.

    The ties of node ``i`` are ``starts[i]:starts[i + 1]``: `ends` is int64 (ties,), the node at the
    other end, ascending; `weights` float64 (ties,). `strength`, float64 (n,), is what the ties of
    each node weigh together; of a node that stands for several, the ties among them too.
    """

    starts: Ids
    ends: Ids
    weights: Weights
    strength: Weights

    def __len__(self) -> int:
        return len(self.strength)

    @classmethod
    def of(cls, count: int, left: Ids, right: Ids, weights: npt.NDArray[np.floating]) -> Graph:
        """Returns the graph of pairs that are each named once; what weighs nothing is no tie."""
        ties = np.flatnonzero((weights > 0) & (left != right))
        begins = np.concatenate([left[ties], right[ties]])
        ends = np.concatenate([right[ties], left[ties]])
        both = np.tile(weights[ties].astype(np.float64), 2)
        order = np.lexsort((ends, begins))
        strength = _sums(begins, both, count)
        return cls(_starts(begins[order], count), ends[order], both[order], strength)

    def communities(
        self, resolution: float, *, start: Ids | None = None, fresh: Ids | None = None
    ) -> Ids:
        """Returns int64 (n,): the community of each node, by the number of one of them.

        Args:
            resolution: how many times as much as chance would tie them the members of a community
                must be tied; more gives more and smaller ones.
            start: int64 (n,), communities to begin with, numbered below n.
            fresh: the nodes that have come since `start` was found. They find their places; of the
                others only those that are then tied far better elsewhere leave theirs.
        """
        ratio = resolution / max(float(self.strength.sum()), _GAIN)
        if fresh is not None and start is not None:
            return _moved(self, start, ratio, fresh.tolist(), loyalty=_LOYALTY)
        found = np.arange(len(self)) if start is None else start
        for _ in range(_ROUNDS):
            found = _found(self, found, ratio)
        return found

    def within(self, communities: Ids) -> Graph:
        """Returns the graph without the ties between communities; strengths stay as they are."""
        begins = self._begins()
        own = communities[begins] == communities[self.ends]
        starts = _starts(begins[own], len(self))
        return Graph(starts, self.ends[own], self.weights[own], self.strength)

    def joined(self, parts: Ids) -> Graph:
        """Returns the graph whose nodes are the parts, which are numbered from 0."""
        count = int(parts.max()) + 1
        begins, ends = parts[self._begins()], parts[self.ends]
        across = begins != ends
        keys, places = np.unique(begins[across] * count + ends[across], return_inverse=True)
        weights = _sums(places, self.weights[across], len(keys))
        strength = _sums(parts, self.strength, count)
        return Graph(_starts(keys // count, count), keys % count, weights, strength)

    def _begins(self) -> Ids:
        return np.repeat(np.arange(len(self)), np.diff(self.starts))


def numbered(groups: Ids) -> Ids:
    """Returns int64 (n,): the same groups, numbered from 0 in the order of their first members."""
    _, firsts, places = np.unique(groups, return_index=True, return_inverse=True)
    numbers = np.empty(len(firsts), np.int64)
    numbers[np.argsort(firsts)] = np.arange(len(firsts))
    return np.asarray(numbers[places], np.int64)


def _found(graph: Graph, start: Ids, ratio: float) -> Ids:
    strongest = np.argsort(-graph.strength, kind="stable").tolist()
    found = numbered(_moved(graph, start, ratio, strongest))
    alone = np.arange(len(graph))
    parts = numbered(_moved(graph.within(found), alone, ratio, strongest))
    _, firsts = np.unique(parts, return_index=True)
    if len(firsts) == len(graph):
        return found
    return np.asarray(_found(graph.joined(parts), found[firsts], ratio)[parts], np.int64)


def _moved(
    graph: Graph, start: Ids, ratio: float, todo: Sequence[int], *, loyalty: float = 1
) -> Ids:
    """Returns communities that no node would rather leave, as far as `todo` has led.

    Each node in turn goes where it is tied best; those that it leaves behind are asked again. Plain
    lists, for a node has some twenty ties, too few for an array.
    """
    starts, ends, weights = graph.starts.tolist(), graph.ends.tolist(), graph.weights.tolist()
    own = start.tolist()
    communities = _Communities(start, graph.strength)
    waiting, queue = set(todo), deque(todo)
    while queue:
        node = queue.popleft()
        waiting.discard(node)
        ties = range(starts[node], starts[node + 1])
        tied: dict[int, float] = {}
        for tie in ties:
            there = own[ends[tie]]
            tied[there] = tied.get(there, 0.0) + weights[tie]
        tied[own[node]] = loyalty * tied.get(own[node], 0.0)
        best = communities.move(node, own[node], tied, ratio)
        if best == own[node]:
            continue
        own[node] = best
        left = [end for end in ends[ties.start : ties.stop] if own[end] != best]
        queue.extend(end for end in left if end not in waiting)
        waiting.update(left)
    return np.array(own, np.int64)


class _Communities:
    """What the nodes of each community weigh together, and how many they are."""

    def __init__(self, start: Ids, strength: Weights) -> None:
        self._strength: list[float] = strength.tolist()
        self._sums: list[float] = np.bincount(start, strength, minlength=len(start)).tolist()
        sizes = np.bincount(start, minlength=len(start))
        self._sizes: list[int] = sizes.tolist()
        self._empty: list[int] = np.flatnonzero(sizes == 0)[::-1].tolist()

    def move(self, node: int, own: int, tied: dict[int, float], ratio: float) -> int:
        """Takes a node to the community that it is tied to best beyond chance, and returns it."""
        strength, sums = self._strength[node], self._sums
        chance = ratio * strength
        sums[own] -= strength
        best, most = own, tied[own] - chance * sums[own]
        for there, weight in tied.items():
            gain = weight - chance * sums[there]
            if gain > most + _GAIN:
                best, most = there, gain
        if most < -_GAIN and self._sizes[own] > 1:
            best = self._empty[-1]  # it is better off by itself
        sums[best] += strength
        if best != own:
            self._count(own, best)
        return best

    def _count(self, own: int, best: int) -> None:
        if not self._sizes[best]:
            self._empty.pop()
        self._sizes[own] -= 1
        self._sizes[best] += 1
        if not self._sizes[own]:
            self._empty.append(own)


def _sums(of: Ids, weights: Weights, count: int) -> Weights:
    return np.asarray(np.bincount(of, weights, minlength=count), np.float64)


def _starts(begins: Ids, count: int) -> Ids:
    """Returns int64 (count + 1,): where the ties of each node start; `begins` ascend."""
    return np.searchsorted(begins, np.arange(count + 1)).astype(np.int64)
