"""Which group gets which name, where several would have the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synthese.groups.naming_words import is_function
from synthese.norwegian import units
from synthese.pilot_records import Label

_FEWEST, _MOST = 2, 5  # words of a name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that a group may get.

    `words` are the name by the language it is said in, `key` the stems that tell it in one of
    them, `vector` what it means, a unit vector.
    """

    score: float
    words: Mapping[str, str]
    key: tuple[str, ...]
    vector: NDArray[np.float32] = field(compare=False, repr=False)

    @property
    def order(self) -> tuple[float, str]:
        """What candidates are sorted by: the best first, those that are as good by their words."""
        return -self.score, " ".join(self.words.values())


class Taken:
    """The names that are given already."""

    def __init__(self, labels: Iterable[Label] = ()) -> None:
        self._names = {name.lower() for label in labels for name in label.words.values()}
        self._pairs: set[frozenset[str]] = set()

    def has(self, name: str) -> bool:
        """Says whether a group has this name, in any language."""
        return name.lower() in self._names

    def fits(self, candidate: Candidate) -> bool:
        """Says whether a name is like none that is taken: no two share two words' stems."""
        free = not any(map(self.has, candidate.words.values()))
        return free and self._pairs.isdisjoint(_pairs(candidate))

    def take(self, candidate: Candidate) -> None:
        """Takes a name, in all of its languages."""
        self._names |= {name.lower() for name in candidate.words.values()}
        self._pairs |= _pairs(candidate)

    def add(self, name: str) -> None:
        """Takes a name in one language."""
        self._names.add(name.lower())


def resolved(lists: Sequence[Sequence[Candidate]], taken: Taken) -> list[Candidate | None]:
    """Returns one candidate of each list, or None, so that no two are alike; and takes them.

    The best fitting of all gets its name first.
    """
    chosen: list[Candidate | None] = [None] * len(lists)
    offers = [(each.order, at, each) for at, one in enumerate(lists) for each in one]
    for _, at, candidate in sorted(offers, key=lambda offer: offer[:2]):
        if chosen[at] is None and taken.fits(candidate):
            chosen[at] = candidate
            taken.take(candidate)
    return chosen


def is_name(words: str) -> bool:
    """Says whether a phrase may be a name: two to five words, no function words, no places."""
    parts = words.lower().split()
    return _FEWEST <= len(parts) <= _MOST and not any(
        is_function(each) or each in _places() for each in parts
    )


@cache
def _places() -> frozenset[str]:
    return frozenset(name.lower() for name in units.all_names())


def _pairs(candidate: Candidate) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in combinations(sorted(set(candidate.key)), 2)}
