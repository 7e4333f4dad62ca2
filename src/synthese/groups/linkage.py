"""Pairs that are alike → groups whose members are alike on the whole.

Average linkage (Sokal & Michener 1958) over the pairs that are known; any other pair counts as not
alike at all. A that is like B and B like C therefore don't make a group of the three unless A and
C have something to do with each other.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from synthese.relations.arrays import Floats, Ids


def tight(
    count: int,
    left: Ids,
    right: Ids,
    weights: Floats,
    *,
    least: float,
    placed: Mapping[int, int] | None = None,
) -> Ids:
    """Returns int64 (count,): the group of each, numbered from 0 by their first member.

    Args:
        count: how many there are.
        left: int64 (m,), the one of each pair.
        right: int64 (m,), the other.
        weights: float32 (m,), how alike the two are, 0..1.
        least: mean likeness below which two groups stay two.
        placed: those that are to stand in a group, by a number of it; two groups that are numbered
            stay two. A negative number is of one that is to stand alone.
    """
    placed = placed or {}
    clusters = _Clusters(count, placed)
    alone = {each for each, group in placed.items() if group < 0}
    for a, b, weight in zip(left.tolist(), right.tolist(), weights.tolist(), strict=True):
        if a not in alone and b not in alone:
            clusters.link(a, b, weight)
    clusters.merge_down_to(least)
    return clusters.numbered()


class _Clusters:
    """Clusters by the number of one of their members, and how alike neighbours are in sum."""

    def __init__(self, count: int, placed: Mapping[int, int]) -> None:
        self._members = {each: [each] for each in range(count)}
        self._sums: dict[int, dict[int, float]] = {each: {} for each in range(count)}
        self._of = np.arange(count)
        self._placed: dict[int, int] = {}
        self._count = count
        first: dict[int, int] = {}
        for each, group in sorted(placed.items()):
            if group < 0:
                continue
            head = first.setdefault(group, each)
            self._placed[head] = group
            if head != each:
                self._members[head] += self._members.pop(each)
                del self._sums[each]
                self._of[each] = head

    def link(self, a: int, b: int, weight: float) -> None:
        """Adds how alike two are to what their clusters are."""
        one, other = int(self._of[a]), int(self._of[b])
        if one == other:
            return
        self._sums[one][other] = self._sums[one].get(other, 0.0) + weight
        self._sums[other][one] = self._sums[other].get(one, 0.0) + weight

    def merge_down_to(self, least: float) -> None:
        """Merges the two that are most alike, again and again, while they are alike enough."""
        heap = [
            (-self._mean(one, other), one, other)
            for one, near in self._sums.items()
            for other in near
            if one < other and self._mean(one, other) >= least and self._may(one, other)
        ]
        heapq.heapify(heap)
        while heap:
            likeness, one, other = heapq.heappop(heap)
            there = other in self._sums.get(one, {})
            if not there or -likeness != self._mean(one, other) or not self._may(one, other):
                continue
            self._merge(one, other)
            for near in self._sums[one]:
                mean = self._mean(one, near)
                if mean >= least and self._may(one, near):
                    heapq.heappush(heap, (-mean, min(one, near), max(one, near)))

    def _mean(self, one: int, other: int) -> float:
        size = len(self._members[one]) * len(self._members[other])
        return round(self._sums[one][other] / size, 9)

    def _may(self, one: int, other: int) -> bool:
        return one not in self._placed or other not in self._placed

    def _merge(self, one: int, other: int) -> None:
        """Puts `other` into `one`."""
        self._members[one] += self._members.pop(other)
        if other in self._placed:
            self._placed[one] = self._placed.pop(other)
        for near, weight in self._sums.pop(other).items():
            del self._sums[near][other]
            if near != one:
                self._sums[one][near] = self._sums[one].get(near, 0.0) + weight
                self._sums[near][one] = self._sums[one][near]

    def numbered(self) -> Ids:
        """Returns the cluster of each, numbered by their first members."""
        groups: npt.NDArray[np.int64] = np.zeros(self._count, np.int64)
        for number, members in enumerate(sorted(self._members.values(), key=min)):
            groups[members] = number
        return groups
