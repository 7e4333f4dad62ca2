"""Pairs that are alike → groups whose members are alike on the whole.

Average linkage (Sokal & Michener 1958) over the pairs that are known; any other pair counts as not
alike at all. A that is like B and B like C therefore don't make a group of the three unless A and
C have something to do with each other.

Groups that were found before and still hold are begun with, so that what comes in doesn't pull
them apart, and only what it concerns is looked at again.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

import numpy as np

from synthese.groups.modularity import numbered
from synthese.relations.arrays import Floats, Ids

_NOBODY: Mapping[int, int] = {}


def tight(
    count: int,
    left: Ids,
    right: Ids,
    weights: Floats,
    *,
    least: float,
    placed: Mapping[int, int] = _NOBODY,
    old: Ids | None = None,
) -> Ids:
    """Returns int64 (count,): the group of each, numbered from 0 by their first members.

    Args:
        count: how many there are.
        left: int64 (m,), the one of each pair, each pair once.
        right: int64 (m,), the other.
        weights: float32 (m,), how alike the two are, 0..1.
        least: mean likeness, above 0, below which two groups stay two.
        placed: those that are to stand in a group, by a number of it; two groups that are numbered
            stay two. A negative number is of one that is to stand alone.
        old: int64 (count,), the groups as they were, -1 for none; those that still hold are begun
            with.
    """
    begun = np.full(count, -1, np.int64)
    if old is not None:
        begun = holding(old, left, right, weights, least=least)
    alone = np.zeros(count, np.bool_)
    named = int(begun.max(initial=-1)) + 1
    for each, group in placed.items():
        alone[each] = group < 0
        begun[each] = -1 if group < 0 else named + group
    free = ~(alone[left] | alone[right])
    heads = _heads(begun)
    fixed = {int(heads[each]) for each, group in placed.items() if group >= 0}
    clusters = _Clusters(heads, left[free], right[free], weights[free], fixed=fixed)
    clusters.merge_down_to(least)
    return clusters.groups()


def holding(old: Ids, left: Ids, right: Ids, weights: Floats, *, least: float) -> Ids:
    """Returns int64 (n,): the groups as they were, less those that have come apart (-1).

    A group holds as long as its members are alike enough in the mean over all its pairs; of those
    that aren't known, not at all.
    """
    within = (old[left] == old[right]) & (old[left] >= 0)
    count = int(old.max(initial=-1)) + 1
    sums = np.bincount(old[left[within]], weights[within], minlength=count)
    sizes = np.bincount(old[old >= 0], minlength=count)
    holds = (sizes > 1) & (sums >= least * sizes * (sizes - 1) / 2 - 1e-6)
    return np.where((old >= 0) & np.append(holds, False)[old], old, -1)


def _heads(groups: Ids) -> Ids:
    """Returns the first member of the group of each, itself of one in no group (-1)."""
    heads = np.arange(len(groups))
    held = np.flatnonzero(groups >= 0)
    _, firsts, places = np.unique(groups[held], return_index=True, return_inverse=True)
    heads[held] = held[firsts][places]
    return heads


class _Clusters:
    """Clusters by the number of their first member, and how alike neighbours are in sum.

    What a cluster is near is made a mapping only when it takes part in something: where little has
    come in, most never do.
    """

    def __init__(
        self, heads: Ids, left: Ids, right: Ids, weights: Floats, *, fixed: set[int]
    ) -> None:
        count = len(heads)
        one, other = np.minimum(heads[left], heads[right]), np.maximum(heads[left], heads[right])
        across = one != other
        keys, places = np.unique(one[across] * count + other[across], return_inverse=True)
        self._one, self._other = keys // max(1, count), keys % max(1, count)
        self._sums = np.bincount(places, weights[across], minlength=len(keys)).astype(np.float64)
        ends = np.concatenate([self._one, self._other])
        self._order = np.argsort(ends, kind="stable")
        self._starts = np.searchsorted(ends[self._order], np.arange(count + 1))
        self._into: list[int] = heads.tolist()
        self._sizes: list[int] = np.bincount(heads, minlength=count).tolist()
        self._near: dict[int, dict[int, float]] = {}
        self._fixed = fixed

    def merge_down_to(self, least: float) -> None:
        """Merges the two that are most alike, again and again, while they are alike enough."""
        sizes = np.array(self._sizes)
        means = self._sums / (sizes[self._one] * sizes[self._other])
        pairs = np.flatnonzero(means >= least)
        found = (each[pairs].tolist() for each in (self._one, self._other, means))
        heap = [self._entry(*each) for each in zip(*found, strict=True)]
        heapq.heapify(heap)
        while heap:
            _, one, other, *sizes_then = heapq.heappop(heap)
            if sizes_then != [self._sizes[one], self._sizes[other]] or not self._may(one, other):
                continue
            self._merge(one, other)
            for near, total in self._neighbours(one).items():
                mean = total / (self._sizes[one] * self._sizes[near])
                if mean >= least and self._may(one, near):
                    heapq.heappush(heap, self._entry(min(one, near), max(one, near), mean))

    def groups(self) -> Ids:
        """Returns the cluster of each, numbered by their first members."""
        return numbered(np.array([self._head(each) for each in range(len(self._into))], np.int64))

    def _entry(self, one: int, other: int, mean: float) -> tuple[float, int, int, int, int]:
        """A pair as it is now: a cluster that has grown since has another size."""
        return (-mean, one, other, self._sizes[one], self._sizes[other])

    def _may(self, one: int, other: int) -> bool:
        return one not in self._fixed or other not in self._fixed

    def _merge(self, one: int, other: int) -> None:
        """Puts `other` into `one`, which has the lower number."""
        ours, theirs = self._neighbours(one), self._neighbours(other)
        for near, total in theirs.items():
            if near == one:
                continue
            ours[near] = ours.get(near, 0.0) + total
            if near in self._near:
                self._near[near][one] = ours[near]
                del self._near[near][other]
        del ours[other], self._near[other]
        self._sizes[one] += self._sizes[other]
        self._sizes[other] = 0
        self._into[other] = one
        if other in self._fixed:
            self._fixed.add(one)

    def _neighbours(self, one: int) -> dict[int, float]:
        """Returns what `one` is near, as clusters are by now."""
        found = self._near.get(one)
        if found is None:
            found = self._near[one] = {}
            for at in self._order[self._starts[one] : self._starts[one + 1]].tolist():
                pair = at % len(self._one)
                other = self._other[pair] if at < len(self._one) else self._one[pair]
                near = self._head(int(other))
                found[near] = found.get(near, 0.0) + float(self._sums[pair])
        return found

    def _head(self, each: int) -> int:
        while self._into[each] != each:
            each = self._into[each]
        return each
