"""Two sentences, word by word: how many words they share in order, and where they differ.

A word is the same whatever its capitals, the marks around it and the soft hyphens in it, and a
number however its thousands are parted (``1 000``, ``1.000``, ``1000``).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from synthese.duplicate_records import Change, TextSpan

_GAP = " \u00a0\u202f\u2009"
_MARKS = "\u00ad\u200b\u0300-\u036f"  # soft hyphens, zero-width spaces, accents of their own
_WORD = re.compile(
    rf"(?P<grouped>\d{{1,3}}(?:[{_GAP}.,]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\w]|[.,]\d))"
    r"|(?P<decimal>\d+[.,]\d+(?![\w]|[.,]\d))"
    rf"|[^\W_](?:[^\W_]|[{_MARKS}])*"
)
_PARTING = re.compile(rf"[{_GAP}.,](?=\d{{3}})")
_NO_LETTERS = re.compile("[\u00ad\u200b]")
_FEW = 1  # unchanged words between two changes that are read more easily as one


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: how each is compared, and where it stands (``text[start:end]``)."""

    keys: list[str]
    starts: list[int]
    ends: list[int]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Returns which words begin in ``text[start:end]``: the first, and the one after."""
        first = bisect_left(self.starts, start)
        return first, bisect_left(self.starts, end, first)


def words_in(text: str) -> Words:
    """Returns the words of a text in order."""
    keys, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        start, end = match.span()
        keys.append(_key(match))
        starts.append(start)
        ends.append(end)
    return Words(keys, starts, ends)


def _key(match: re.Match[str]) -> str:
    word = match.group()
    if kind := match.lastgroup:
        plain = _PARTING.sub("", word) if kind == "grouped" else word
        return plain.replace(",", ".")
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", _NO_LETTERS.sub("", word)).lower()


def places_of(words: Sequence[str]) -> dict[str, int]:
    """Returns where each word stands, as the bits of a number; for `shared`."""
    places: dict[str, int] = {}
    for at, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << at
    return places


def shared(places: dict[str, int], words: Sequence[str]) -> int:
    """Returns how many words two sentences have in common in the same order, the most there are.

    The length of their longest common subsequence, all of a row at once in the bits of a number
    (Hyyrö 2004, "Bit-parallel LCS-length computation revisited").
    """
    row = full = (1 << sum(each.bit_count() for each in places.values())) - 1
    for word in words:
        if found := row & places.get(word, 0):
            row = ((row + found) | (row - found)) & full
    return (row ^ full).bit_count()


Stretch = tuple[int, int]
"""Words by number: the first, and the one after the last."""


def differing(left: tuple[Words, Stretch], right: tuple[Words, Stretch]) -> tuple[Change, ...]:
    """Returns where two stretches of words differ, in order."""
    (one, (first, last)), (other, (begin, end)) = left, right
    matcher = SequenceMatcher(None, one.keys[first:last], other.keys[begin:end], autojunk=False)
    found: list[list[int]] = []
    for tag, top, bottom, start, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        if found and top - found[-1][1] <= _FEW and _is_long(found[-1], bottom - top):
            found[-1][1], found[-1][3] = bottom, stop
        else:
            found.append([top, bottom, start, stop])
    return tuple(
        Change(_span(one, first, (at, to)), _span(other, begin, (on, off)))
        for at, to, on, off in found
    )


def _is_long(change: list[int], more: int) -> bool:
    """Says whether two changes with a word between them are more than that word: one change."""
    return change[1] - change[0] > _FEW and more > _FEW


def _span(words: Words, base: int, part: Stretch) -> TextSpan:
    """Returns where words of a stretch stand; of none, the place just after the word before."""
    first, last = part
    if first < last:
        return TextSpan(words.starts[base + first], words.ends[base + last - 1])
    at = words.ends[base + first - 1] if first else words.starts[base]
    return TextSpan(at, at)
