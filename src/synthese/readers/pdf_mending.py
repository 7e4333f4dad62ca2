"""Words that a PDF broke → whole words, where the document itself knows the whole word.

Two kinds of damage are mended: words parted at a line's end, and letters that a broken font map
turned into others (`driO` for `drift`). Nothing is mended on a guess: the mended word, or its
parts, must stand whole elsewhere in the same document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HYPHENS = "-\u00ad\u2010\u2011\ufffe"
_TAIL = re.compile(rf"([\w./:@]*\w)[{HYPHENS}]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_FIRST = re.compile(r"[^\W\d_]+")
_AND = frozenset("og eller samt and or och eller und men til som".split())

# A letter that can't stand where it stands: a capital or a foreign letter right after a small
# one. What it stands for is one of the ligatures that fonts have as one glyph.
_ODD = "[A-ZÆØÅ\u0370-\u03ff\u0400-\u04ff\ue000-\uf8ff\ufffd]"
_SUSPECT = re.compile(
    rf"\b[A-ZÆØÅ]?[a-zæøåéöäü]+{_ODD}[a-zæøåéöäü]*\b|\b[A-ZÆØÅ]?[a-zæøåéöäü]+{_ODD}"
)
_LIGATURES = ("ti", "ft", "tt", "fi", "fl", "ff", "tti", "ffi", "ffl", "tf", "fj", "st", "th")
_MIN_STEM = 5


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that stand whole in a document, in lower case."""

    words: frozenset[str]
    hyphenated: frozenset[str]
    ordered: tuple[str, ...]

    @classmethod
    def of(cls, lines: Sequence[str]) -> Vocabulary:
        """Returns the words of a document's lines, less those broken at a line's end."""
        words: set[str] = set()
        hyphenated: set[str] = set()
        broken = False
        for line in lines:
            found = [match.group().casefold() for match in _WORD.finditer(_SUSPECT.sub(" ", line))]
            found = found[1:] if broken else found
            broken = _TAIL.search(line) is not None
            for word in found[:-1] if broken else found:
                (hyphenated if "-" in word else words).add(word)
        return cls(frozenset(words), frozenset(hyphenated), tuple(sorted(words)))

    def knows(self, word: str) -> bool:
        """Returns whether a word, or a longer form of it, stands in the document."""
        if word in self.words:
            return True
        if len(word) < _MIN_STEM:
            return False
        at = bisect_left(self.ordered, word)
        return at < len(self.ordered) and self.ordered[at].startswith(word)

    def knows_parts(self, left: str, right: str) -> bool:
        """Returns whether two words stand in the document, the first with or without a link."""
        return (
            len(left) >= 3
            and len(right) >= 4
            and self.knows(right)
            and (left in self.words or (left[-1] in "se" and left[:-1] in self.words))
        )

    def join(self, lines: Iterable[str]) -> str:
        """Returns lines as one text, words broken between two of them mended."""
        parts: list[str] = []
        before: str | None = None
        for line in lines:
            if before is not None:
                parts[-1:] = self._joint(parts[-1], line)
            parts.append(line)
            before = line
        return self.repaired("".join(parts))

    def _joint(self, before: str, line: str) -> list[str]:
        """The end of one line as it stands before the next: with a space, a hyphen, or bare."""
        tail = _TAIL.search(before)
        head = _FIRST.match(line)
        if tail is None:
            return [before, " "]
        if head is None:
            return [before] if line[:1].isdigit() else [before, " "]
        left, right = tail.group(1), head.group()
        if right.casefold() in _AND:
            return [before, " "]
        if self._is_one_word(left, right):
            return [before[:-1]]
        return [before[:-1], "-"]

    def _is_one_word(self, left: str, right: str) -> bool:
        if not left.isalpha() or not right.islower() or (left.isupper() and len(left) > 1):
            return False
        left, right = left.casefold(), right.casefold()
        if f"{left}-{right}" in self.hyphenated:
            return False
        joined = left + right
        stem = joined[: max(len(left) + 2, len(joined) - 3)]
        return (
            self.knows(joined)
            or (len(stem) > _MIN_STEM and self.knows(stem))
            or self.knows_parts(left, right)
        )

    def repaired(self, text: str) -> str:
        """Returns a text with the ligatures that a font map lost, where the word is known."""
        return _SUSPECT.sub(lambda match: self._repaired(match.group()), text)

    def _repaired(self, word: str) -> str:
        at = next(i for i, letter in enumerate(word) if i and re.match(_ODD, letter))
        before, after = word[:at], word[at + 1 :]
        options = [before + ligature + after for ligature in _LIGATURES]
        sure = [option for option in options if option.casefold() in self.words]
        sure = sure or [option for option in options if self._is_likely(option.casefold())]
        return sure[0] if len(sure) == 1 else word

    def _is_likely(self, word: str) -> bool:
        return self.knows(word) or any(
            self.knows(word[:cut]) and self.knows(word[cut:]) for cut in range(4, len(word) - 3)
        )
