"""Texts → words as numbers, in arrays that hold every text after another.

Every later stage counts, sorts and compares these numbers; no text is read twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Ids = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

_TOKEN = re.compile(r"[^\W_]+|[.!?:;](?=\s)|\n")
_IS_WORD = re.compile(r"[^\W_]")
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio (Knuth 1973)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of texts, one text after another.

    `words` is int32 (n,), one number a word; `starts` int64 (texts + 1,) where each text's begin.
    `segments` is int64 (n,): which sentence or line each word is in, counted through all texts.
    `vocabulary` are the words by number; the first, 0, is none.
    """

    words: Ints
    starts: Ids
    segments: Ids
    vocabulary: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def owners(self) -> Ints:
        """int32 (n,): which text each word is of."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    def only(self, kept: Mask) -> Tokens:
        """Returns the words that are kept."""
        ends = np.concatenate([[0], np.cumsum(kept)])
        return Tokens(self.words[kept], ends[self.starts], self.segments[kept], self.vocabulary)


def plain(text: str) -> str:
    """Returns `text` in lower case with as many characters, so that spans hold for both."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in text)


def tokens_of(texts: Iterable[str]) -> Tokens:
    """Returns the words of texts; soft hyphens count as nothing."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = lambda: len(number) + 1
    parts: list[Ints] = []
    for text in texts:
        found = _TOKEN.findall(plain(text).replace("\u00ad", ""))
        parts.append(np.fromiter((number[each] for each in found), np.int32, len(found)))
    flat = np.concatenate([np.zeros(0, np.int32), *parts])
    lengths = np.array([len(each) for each in parts], np.int64)
    breaks = np.array([not _IS_WORD.match(each) for each in number], np.bool_)
    is_break = np.concatenate([[False], breaks])[flat]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    begins = is_break.copy()
    begins[starts[:-1][lengths > 0]] = True
    segments = np.cumsum(begins)
    kept = ~is_break
    ends = np.concatenate([[0], np.cumsum(kept)])
    return Tokens(flat[kept], ends[starts], segments[kept], ("", *number))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Returns where each word of `text` stands, those that `tokens_of` numbers, in order."""
    return [match.span() for match in _WORD.finditer(plain(text))]


_WORD = re.compile(r"[^\W_](?:[^\W_]|\u00ad)*")


def hashed(numbers: NDArray[np.integer]) -> Hashes:
    """Returns a well-spread 64-bit hash of each number (splitmix64; Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        found = numbers.astype(np.uint64) * _ODD
        found ^= found >> np.uint64(30)
        found *= np.uint64(0xBF58476D1CE4E5B9)
        found ^= found >> np.uint64(27)
        found *= np.uint64(0x94D049BB133111EB)
        found ^= found >> np.uint64(31)
    return found


def shingles(tokens: Tokens, size: int) -> tuple[Hashes, Ids]:
    """Returns a hash of every `size` words in a row of one text, and where each begins.

    A text of fewer words has none.
    """
    codes = hashed(tokens.words)
    count = len(codes) - size + 1
    if count <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    with np.errstate(over="ignore"):
        found = np.zeros(count, np.uint64)
        for at in range(size):
            found = found * np.uint64(0x100000001B3) + codes[at : at + count]
    owners = tokens.owners
    whole = owners[:count] == owners[size - 1 : size - 1 + count]
    begins = np.flatnonzero(whole)
    return hashed(found[begins]), begins


def segment_hashes(tokens: Tokens) -> tuple[Hashes, Ids]:
    """Returns a hash of the words of every sentence or line, and where each begins."""
    if not len(tokens.words):
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    begins = np.flatnonzero(np.diff(tokens.segments, prepend=tokens.segments[0] - 1))
    return _sums(tokens.words, begins), begins


def text_hashes(tokens: Tokens) -> Hashes:
    """Returns a hash of each text's words, in order; of one without any, 0."""
    found = np.zeros(len(tokens), np.uint64)
    some = np.flatnonzero(np.diff(tokens.starts))
    if len(some):
        found[some] = _sums(tokens.words, tokens.starts[some])
    return found


def _sums(words: Ints, begins: Ids) -> Hashes:
    """Returns a hash of the words from each of `begins` to the next."""
    lengths = np.diff(np.append(begins, len(words)))
    place = np.arange(len(words)) - np.repeat(begins, lengths)
    with np.errstate(over="ignore"):
        return hashed(np.add.reduceat(hashed(words) * hashed(place * 2 + 1), begins))


def each_once(units: Ids, texts: Ids) -> tuple[Ids, Ids]:
    """Returns which text holds which unit, each once, by unit and then by text."""
    order = np.lexsort((texts, units))
    units, texts = units[order], texts[order]
    first = np.ones(len(units), np.bool_)
    first[1:] = (units[1:] != units[:-1]) | (texts[1:] != texts[:-1])
    return units[first], texts[first]


_SIEVE = np.uint64((1 << 24) - 1)  # a table of so many bits, 16 MB, is soon filled and emptied


def held_by(hashes: Hashes, least: int) -> Ids:
    """Returns the places of the hashes that occur `least` times or more, in order."""
    ordered = np.sort(hashes)
    ends = ordered[least - 1 :]
    many = np.unique(ends[ends == ordered[: len(ends)]])
    return among(hashes, many)


def among(hashes: Hashes, wanted: Hashes) -> Ids:
    """Returns the places of the hashes that are among the wanted ones, in order.

    Most aren't, and sorting them would take most of the time: a table of a few of their bits
    leaves those out.
    """
    sieve = np.zeros(int(_SIEVE) + 1, np.bool_)
    sieve[wanted & _SIEVE] = True
    some = np.flatnonzero(sieve[hashes & _SIEVE])
    return some[np.isin(hashes[some], wanted)]
