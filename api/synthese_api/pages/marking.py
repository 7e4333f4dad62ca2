"""Which stretches of a text stand out, and which part of a long passage a card shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from synthese.norwegian.sentences import sentences_in
from synthese.records import HitPassage

Span = tuple[int, int]

_LEAD_CHARS = 60  # what a reader needs before the first word that met
_WORD_CHARS = 40  # how far to look for a word's end
_FULL = 0.6  # of the room: an excerpt that ends a sentence here needs no more
# What a word that met gives the stretch that shows it: the very word more than one like it, and
# a word that is shown already next to nothing.
_WEIGHTS = {"hit": 1.0, "near": 0.7}
_AGAIN = 0.1
_MOST_LINES = 5  # of a table or list; each line is a row of its own
_LINE = re.compile(r"\S.*")  # blank lines between a passage's blocks are not shown


class Mark(NamedTuple):
    """A stretch that stands out, and as what: ``hit``, ``near``, ``role`` or ``stopped``."""

    start: int
    end: int
    kind: str = "hit"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, and the kind of its mark, empty where it has none."""

    text: str
    kind: str = ""

    @property
    def marked(self) -> bool:
        """Whether it is marked."""
        return bool(self.kind)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A verbatim stretch of a passage; the flags tell where the passage goes on."""

    lines: tuple[tuple[Segment, ...], ...]
    cut_before: bool
    cut_after: bool

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of marks in it."""
        return frozenset(each.kind for line in self.lines for each in line if each.kind)


def segments(text: str, marks: Iterable[Span | Mark], within: Span) -> tuple[Segment, ...]:
    """Returns ``text[within]`` in order, cut where marks begin and end."""
    start, end = within
    found: list[Segment] = []
    at = start
    for mark in sorted(Mark(*each) for each in marks):
        mark_start, mark_end = max(mark.start, at), min(mark.end, end)
        if mark_start >= mark_end:
            continue
        found += [Segment(text[at:mark_start]), Segment(text[mark_start:mark_end], mark.kind)]
        at = mark_end
    return tuple(each for each in (*found, Segment(text[at:end])) if each.text)


def marks_of(passage: HitPassage) -> list[Mark]:
    """Returns the words of a passage that met the query, as themselves or in meaning."""
    same = [Mark(start, end) for start, end in passage.marks]
    return sorted(same + [Mark(start, end, "near") for start, end in passage.near])


def excerpt(passage: HitPassage, *, max_chars: int) -> Excerpt:
    """Returns at most `max_chars` of the passage, from the sentence where it answers best."""
    text, marks = passage.text, marks_of(passage)
    start, end = _window(text, marks, max_chars)
    lines = list(_LINE.finditer(text[start:end]))[:_MOST_LINES]
    end = start + lines[-1].end() if lines else end
    shown = tuple(
        segments(text, marks, (start + line.start(), start + line.end())) for line in lines
    )
    return Excerpt(shown, bool(text[:start].strip()), bool(text[end:].strip()))


def _window(text: str, marks: list[Mark], max_chars: int) -> Span:
    """Returns the stretch that shows most of what met, from the sentence that it begins in."""
    if len(text) <= max_chars:
        return 0, len(text)
    sentences = sentences_in(text)
    last = len(text) - _FULL * max_chars  # from later on, the room would stand half empty
    starts = {start for start, _ in sentences if start <= last} | {0}
    within = set(_within_long(text, sentences, marks))

    def shown(start: int) -> tuple[float, bool, int]:
        weight = _weight(text, marks, (start, start + max_chars))
        return weight, start in starts, start if weight else -start

    start = max(starts | within, key=shown)
    return start, _end(text, marks, start, max_chars, [end for _, end in sentences])


def _within_long(text: str, sentences: Iterable[Span], marks: Iterable[Mark]) -> Iterator[int]:
    """Yields where to begin within a sentence: a little before a mark that stands far into it."""
    ends = list(sentences)
    for mark in marks:
        first = next((start for start, end in ends if start <= mark.start < end), 0)
        if mark.start - first > 2 * _LEAD_CHARS:
            at = mark.start - _LEAD_CHARS
            word = text.find(" ", at, mark.start)
            yield word + 1 if word >= 0 else at


def _weight(text: str, marks: Iterable[Mark], window: Span) -> float:
    seen: set[str] = set()
    total = 0.0
    for mark in marks:
        if window[0] <= mark.start and mark.end <= window[1]:
            word = text[mark.start : mark.end].casefold()
            total += _AGAIN if word in seen else _WEIGHTS[mark.kind]
            seen.add(word)
    return total


def _end(text: str, marks: list[Mark], start: int, max_chars: int, ends: Iterable[int]) -> int:
    """Returns the end of the last sentence that fits if it fills the room, or else of a word."""
    limit = min(start + max_chars, len(text))
    last = max((mark.end for mark in marks if start <= mark.start and mark.end <= limit), default=0)
    whole = [end for end in ends if max(start + _FULL * max_chars, last) <= end <= limit]
    return whole[-1] if whole else _word_end(text, limit)


def _word_end(text: str, at: int) -> int:
    """Returns the end of the last whole word before `at`."""
    if at == len(text):
        return at
    space = text.rfind(" ", at - _WORD_CHARS, at + 1)
    return space if space > 0 else at
