"""What is left of a typed text while one reader after the other takes its part of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from synthese.norwegian.words import STOP_WORDS

_T = TypeVar("_T")
TAKEN = "\x00"  # in place of each letter that is taken: neither a letter nor a space
_TOKEN = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[^\w\x00]{1,3}")


class Reading(NamedTuple):
    """A part of a text, and the condition that it was read as."""

    field: str
    values: tuple[str, ...]
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


class Token(NamedTuple):
    """A word or number in lower case, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Left:
    """A text in which what is read already has been blanked; offsets stay as they were.

    `low` is `text` in lower case, letter for letter, `whole` what it was before anything was
    taken, and `year` today's year.
    """

    text: str
    low: str
    year: int
    whole: str

    @classmethod
    def of(cls, text: str, year: int) -> Left:
        """Returns a text of which nothing is taken."""
        return cls(text, _lowered(text), year, text)

    def without(self, spans: Iterable[tuple[int, int]]) -> Left:
        """Returns what is left when `spans` are taken too."""
        cuts = list(spans)
        if not cuts:
            return self
        text, low = list(self.text), list(self.low)
        for start, end in cuts:
            text[start:end] = low[start:end] = TAKEN * (end - start)
        return replace(self, text="".join(text), low="".join(low))

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """The words left."""
        return [Token(found[0], *found.span()) for found in _TOKEN.finditer(self.low)]

    @cached_property
    def telling(self) -> Sequence[Token]:
        """The words left that are no function words."""
        return [each for each in self.tokens if each.word not in STOP_WORDS]

    def opens(self, start: int) -> bool:
        """Tells whether no telling word is left before an offset."""
        return not self.telling or self.telling[0].start >= start

    def joined(self, one: Token, other: Token) -> bool:
        """Tells whether two neighbours may be of one name."""
        return bool(_GAP.fullmatch(self.low, one.end, other.start))


class Names(Generic[_T]):
    """Names of one or more words, and what each stands for; case, hyphens and spaces alike."""

    def __init__(self, names: Iterable[tuple[str, _T]]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], _T]] = {}
        for name, value in names:
            words = words_of(name)
            if words:
                self._by_first.setdefault(words[0], {}).setdefault(words, value)
        self._longest = {first: max(map(len, them)) for first, them in self._by_first.items()}

    def at(self, left: Left, place: int, *, genitive: bool = True) -> tuple[_T, int] | None:
        """Returns what the longest name from token `place` on stands for, and its last token."""
        tokens = left.tokens
        first = tokens[place].word
        found = self._longest_at(left, place, first)
        if found is None and genitive and first.endswith("s"):
            known = self._by_first.get(first[:-1], {}).get((first[:-1],))
            return (known, place) if known is not None else None
        return found

    def _longest_at(self, left: Left, place: int, first: str) -> tuple[_T, int] | None:
        known = self._by_first.get(first)
        if known is None:
            return None
        tokens = left.tokens
        run = [first]
        for at in range(place + 1, min(place + self._longest[first], len(tokens))):
            if not left.joined(tokens[at - 1], tokens[at]):
                break
            run.append(tokens[at].word)
        for length in range(len(run), 0, -1):
            words = tuple(run[:length])
            for key in (words, (*words[:-1], words[-1].removesuffix("s"))):
                if key in known and (length > 1 or key == words):
                    return known[key], place + length - 1
        return None


def words_of(name: str) -> tuple[str, ...]:
    """Returns the words of a name in lower case."""
    return tuple(_TOKEN.findall(_lowered(name)))


def _lowered(text: str) -> str:
    """Returns `text` in lower case, letter for letter: no letter becomes two."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := each.lower()) == 1 else each for each in text)
