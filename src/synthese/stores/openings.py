"""Names found by how their words begin, while somebody types."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from synthese.norwegian.letters import folded

Chosen = npt.NDArray[np.bool_]  # of each name in turn, whether it is meant

_WORD = re.compile(r"[^\W_]+")
_LAST = "\U0010ffff"  # comes after every letter
# What is typed for a letter that the keyboard doesn't have.
_SPELLED_OUT = (("ae", "æ"), ("oe", "ø"), ("aa", "å"))
_folded = lru_cache(100_000)(folded)  # a collection's titles say the same words again and again


class Met(NamedTuple):
    """Which names were met, and which of them begin with what was typed."""

    names: Chosen
    opened: Chosen


class Openings:
    """Names in a fixed order.

    A word typed meets a name with a word that begins so; of several, only the last may be
    unfinished. Case and accents don't count, and `ae` is `æ` too.
    """

    def __init__(self, names: Sequence[str]) -> None:
        held: dict[str, list[int]] = {}
        wholes = []
        for number, name in enumerate(names):
            words = words_of(name)
            wholes.append((" ".join(words), number))
            for word in dict.fromkeys(words):
                held.setdefault(word, []).append(number)
        wholes.sort()
        self._count = len(names)
        self._words = sorted(held)
        self._starts = np.cumsum([0, *(len(held[word]) for word in self._words)])
        self._holders = np.fromiter((n for word in self._words for n in held[word]), np.int32)
        self._wholes = [whole for whole, _ in wholes]
        self._whole_of = np.array([number for _, number in wholes], np.int32)

    def met(self, typed: str) -> Met:
        """Returns the names that `typed` meets; none where it holds no letter or digit."""
        *before, last = words_of(typed) or [""]
        if not last:
            return Met(np.zeros(self._count, bool), np.zeros(self._count, bool))
        met = self._holding(last, _LAST)
        for word in before:
            met &= self._holding(word, "")
        return Met(met, self._opened(" ".join([*before, last])))

    def _holding(self, word: str, more: str) -> Chosen:
        """Returns the names with a word from any spelling of `word` to that with `more` after."""
        met = np.zeros(self._count, bool)
        for spelling in _spellings(word):
            first = bisect_left(self._words, spelling)
            end = bisect_left(self._words, spelling + (more or "\0"), first)
            met[self._holders[self._starts[first] : self._starts[end]]] = True
        return met

    def _opened(self, typed: str) -> Chosen:
        opened = np.zeros(self._count, bool)
        for spelling in _spellings(typed):
            first = bisect_left(self._wholes, spelling)
            opened[self._whole_of[first : bisect_left(self._wholes, spelling + _LAST, first)]] = 1
        return opened


def words_of(text: str) -> list[str]:
    """Returns the words of a text as they are compared."""
    return [_folded(word) for word in _WORD.findall(text)]


def marks(name: str, typed: str) -> tuple[tuple[int, int], ...]:
    """Returns the spans of a name that what was typed met, in order."""
    spellings = [each for word in words_of(typed) for each in _spellings(word)]
    found = ((each.start(), each[0]) for each in _WORD.finditer(name))
    return tuple(
        (start, start + len(opening))
        for start, word in found
        if (opening := _opening(_folded(word), spellings))
    )


def _opening(word: str, spellings: Sequence[str]) -> str:
    return max((each for each in spellings if word.startswith(each)), key=len, default="")


def _spellings(typed: str) -> Iterator[str]:
    """Yields what was typed, and what it may be on another keyboard."""
    pairs = [pair for pair in _SPELLED_OUT if pair[0] in typed]
    for chosen in product((False, True), repeat=len(pairs)):
        spelling = typed
        for (written, letter), meant in zip(pairs, chosen, strict=True):
            spelling = spelling.replace(written, letter) if meant else spelling
        yield spelling
