"""What looks like query language and is read as words, so that it can be said."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from synthese.query.alternatives import parted
from synthese.query.asked import Misread
from synthese.query.left import TAKEN
from synthese.query.marks import QUOTED, Marks, Span, barred_too_small
from synthese.query.syntax import field_named

_MOST_TOLD = 5
_PLACES = frozenset({"municipality", "county", "region"})
_LOOKS_MARKED = re.compile(r'[-"“”„«»|:()]|OR|ELLER|NOT|IKKJ?E')
_UNPAIRED = re.compile(r'(?<![0-9])["“”„«»].*')
_LONE_HYPHEN = re.compile(rf"(?<![^\s{TAKEN}])-(?![^\s{TAKEN}])")
_NEGATION = re.compile(r"(?<!\S)(?:NOT|IKKE|IKKJE)(?= \w)")
_PARENTHESES = re.compile(r"\([^()]*\)|[()]")
_MORE_VALUES = re.compile(r",([^\s,]+)")


def misread(marks: Marks) -> tuple[Misread, ...]:
    """Returns what was read as words though it looks like more, the first few of it."""
    if marks.is_pasted:
        marked = sorted([*marks.restricting, *(each for group in marks.groups for each in group)])
        return tuple(_told(marked[:1], marks, "pasted"))
    text = marks.words.whole
    if not _LOOKS_MARKED.search(text):  # most queries
        return ()
    free = marks.free
    found = [
        *_fields(marks),
        *_told(_idle_operators(marks), marks, "or"),
        *_told(parted(marks)[1][:1], marks, "many"),
        *_told(_unpaired(text), marks, "quote"),
        *_told(marks.over[:1], marks, "many_marks"),
        *_told(barred_too_small(free), marks, "small"),
        *_told((each.span() for each in _NEGATION.finditer(free)), marks, "not"),
        *_told((each.span() for each in _LONE_HYPHEN.finditer(free)), marks, "hyphen"),
        *_told((each.span() for each in _PARENTHESES.finditer(free)), marks, "parentheses"),
    ]
    return tuple(dict.fromkeys(found))[:_MOST_TOLD]


def _told(spans: Iterable[Span], marks: Marks, why: str) -> Iterator[Misread]:
    for start, end in spans:
        yield Misread(marks.words.whole[start:end].strip(), f"search.misread_{why}")


def _fields(marks: Marks) -> Iterator[Misread]:
    """Yields fields that there are none of, and values that can't be read."""
    text = marks.words.whole
    for each in marks.said:
        if more := _MORE_VALUES.match(text, each.end):
            name = text[each.start : each.end].partition(":")[0]
            yield _of_field(f"{name}:{more[1]}")
    for start, end in marks.field_like:
        piece = text[start:end].rstrip(".,;!?)")
        if not piece.removeprefix("-").partition(":")[0].isdigit():  # 12:30
            yield _of_field(piece)


def _of_field(piece: str) -> Misread:
    name, _, value = piece.removeprefix("-").partition(":")
    field = field_named(name)
    if field is None or not value:
        return Misread(piece, "search.misread_field")
    return Misread(piece, f"search.misread_{field if field in _PLACES else 'value'}")


def _idle_operators(marks: Marks) -> Iterator[Span]:
    """Yields each ``OR`` that stands between no two units."""
    joins = [(left[1], right[0]) for group in marks.groups for left, right in pairwise(group)]
    for start, end in marks.operators:
        at = bisect_right(joins, (start, len(marks.words.whole))) - 1
        if at < 0 or end > joins[at][1]:
            yield start, end


def _unpaired(text: str) -> Iterator[Span]:
    paired = QUOTED.sub(lambda found: TAKEN * len(found[0]), text)
    if found := _UNPAIRED.search(paired):
        yield found.span()
