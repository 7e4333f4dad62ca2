"""Which stretches of a text stand out, and which part of a long passage a card shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from synthese.records import HitPassage

Span = tuple[int, int]

_LEAD_CHARS = 60  # what a reader needs before the first word that met
_WORD_CHARS = 40  # how far to look for a word's end
_SENTENCE_END = re.compile(r"[.!?]\s+|\n+")
_LINE = re.compile(r"\S.*")  # blank lines between a passage's blocks are not shown


class Mark(NamedTuple):
    """A stretch that stands out, and as what: ``hit``, ``role`` or ``stopped``."""

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


def excerpt(passage: HitPassage, *, max_chars: int) -> Excerpt:
    """Returns at most `max_chars` of the passage, where most of its marks stand."""
    text = passage.text
    start = _start(text, sorted(passage.marks), max_chars)
    end = _word_end(text, min(start + max_chars, len(text)))
    lines = tuple(
        segments(text, passage.marks, (start + line.start(), start + line.end()))
        for line in _LINE.finditer(text[start:end])
    )
    return Excerpt(lines, start > 0, end < len(text))


def _start(text: str, marks: Sequence[Span], max_chars: int) -> int:
    """Returns where the window with most marked letters begins; the earliest of equals."""
    last = len(text) - max_chars
    if last <= 0 or not marks:
        return 0

    def marked(start: int) -> int:
        return sum(b - a for a, b in marks if start <= a and b <= start + max_chars)

    starts = {0: 0} | {min(last, max(0, a - _LEAD_CHARS)): a for a, _ in reversed(marks)}
    start = max(sorted(starts), key=marked)
    return _whole(text, start, starts[start]) if start else 0


def _whole(text: str, start: int, mark: int) -> int:
    """Returns where a sentence, or else a word, begins between `start` and the first mark."""
    mark = max(start, mark)
    sentence = _SENTENCE_END.search(text, start, mark)
    word = text.find(" ", start, mark)
    return sentence.end() if sentence else word + 1 if word >= 0 else start


def _word_end(text: str, at: int) -> int:
    """Returns the end of the last whole word before `at`."""
    if at == len(text):
        return at
    space = text.rfind(" ", at - _WORD_CHARS, at + 1)
    return space if space > 0 else at
