"""Two aligned texts → rows to be read across: what stands in one row says the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from synthese.duplicate_records import AlignedPassage, Alignment, Text, TextSpan

Kind = Literal["exact", "edited", "reworded", "translated", "left", "right"]
_WORD = re.compile(r"\w")
_ENDS = "\n.!?:"
_MOST_CHARS = 1_200  # of a passage that only one has: the rest stands in the text itself


class Segment(NamedTuple):
    """Words of a passage. `changed`: the other has others; `template`: many texts have them."""

    text: str
    changed: bool
    template: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A passage of each text that says the same, or (`left`, `right`) one that only one has."""

    kind: Kind
    left: tuple[Segment, ...] = ()
    right: tuple[Segment, ...] = ()
    moved: bool = False
    template: bool = False


class Block(NamedTuple):
    """Rows one after another that are template text, or that aren't."""

    template: bool
    rows: tuple[Row, ...]


class _Placed(NamedTuple):
    at: tuple[int, int, int]
    row: Row


def blocks_of(alignment: Alignment, left: Text, right: Text) -> tuple[Block, ...]:
    """Returns everything that two texts say, in the order of the left one.

    What only the right one has follows what it follows there.
    """
    rows = (each.row for each in sorted(_placed(alignment, left, right), key=lambda one: one.at))
    return tuple(
        Block(template, tuple(found)) for template, found in groupby(rows, lambda row: row.template)
    )


def _placed(alignment: Alignment, left: Text, right: Text) -> Iterator[_Placed]:
    for passage in alignment.passages:
        yield _Placed((passage.left.start, 1, 0), _both(passage, left, right))
    for span, template in _gaps(left, [each.left for each in alignment.passages]):
        row = Row("left", left=_segments(left, span, ()), template=template)
        yield _Placed((span.start, 0, 0), row)
    ends = sorted((each.right, each.left.start) for each in alignment.passages)
    starts = sorted(each.left.start for each in alignment.passages)
    for span, template in _gaps(right, [each.right for each in alignment.passages]):
        before = bisect_right(ends, (span, 0)) - 1
        after = ends[before][1] if before >= 0 else -1
        following = bisect_right(starts, after)
        at = starts[following] if following < len(starts) else len(left.text)
        row = Row("right", right=_segments(right, span, ()), template=template)
        yield _Placed((at, 0, 1 + span.start), row)


def _both(passage: AlignedPassage, left: Text, right: Text) -> Row:
    return Row(
        passage.kind.value,
        _segments(left, passage.left, [each.left for each in passage.changes]),
        _segments(right, passage.right, [each.right for each in passage.changes]),
        passage.moved,
        passage.template,
    )


def _gaps(text: Text, found: Iterable[TextSpan]) -> Iterator[tuple[TextSpan, bool]]:
    """Yields what no passage covers, template text by itself, each with whether it is that."""
    at = 0
    for start, end in (*sorted(found), TextSpan(len(text.text), len(text.text))):
        yield from _parted(text, TextSpan(at, start))
        at = max(at, end)


def _parted(text: Text, gap: TextSpan) -> Iterator[tuple[TextSpan, bool]]:
    """Yields a gap in parts: whole lines and sentences of template text, and what is between."""
    whole = [each for each in text.template if _stands_alone(text.text, each)]
    edges = {gap.start, gap.end}
    for each in whole:
        edges |= {edge for edge in each if gap.start < edge < gap.end}
    for start, end in pairwise(sorted(edges)):
        words = text.text[start:end]
        if _WORD.search(words):
            lead = len(words) - len(words.lstrip())
            yield TextSpan(start + lead, start + len(words.rstrip())), _within(whole, start)


def _stands_alone(text: str, span: TextSpan) -> bool:
    """Says whether words are whole lines or sentences, and no part of one."""
    before, after = text[: span.start].rstrip(" \t"), text[span.end :].lstrip(" \t")
    begins = not before or before[-1] in _ENDS
    return begins and (not after or after[0] == "\n" or text[span.end - 1] in _ENDS)


def _segments(text: Text, span: TextSpan, changed: Sequence[TextSpan]) -> tuple[Segment, ...]:
    end = min(span.end, span.start + _MOST_CHARS) if not changed else span.end
    edges = {span.start, end}
    for each in (*changed, *text.template):
        edges |= {edge for edge in each if span.start < edge < end}
    cuts = sorted(edges)
    told = [
        Segment(text.text[a:b], _within(changed, a), _within(text.template, a))
        for a, b in pairwise(cuts)
    ]
    return (*told, Segment(" …", False, False)) if end < span.end else tuple(told)


def _within(spans: Iterable[TextSpan], place: int) -> bool:
    return any(start <= place < end for start, end in spans)


# ---- what has changed in a text since it was judged


class Snippet(NamedTuple):
    """Words that were taken out and put in, with a little of what stands around them."""

    before: str
    out: str
    into: str
    after: str


_AROUND = 50


def snippets_of(old: str, new: str, changes: Sequence[tuple[TextSpan, TextSpan]]) -> list[Snippet]:
    """Returns changes of a text with what stands around them in the new one."""
    return [
        Snippet(
            _last_words(new[max(right.start - _AROUND, 0) : right.start]),
            old[left.start : left.end],
            new[right.start : right.end],
            _first_words(new[right.end : right.end + _AROUND]),
        )
        for left, right in changes
    ]


def _last_words(text: str) -> str:
    told = text if len(text) < _AROUND else "…" + text[text.find(" ") :]
    return told if not told or told[-1].isspace() else f"{told} "


def _first_words(text: str) -> str:
    return text if len(text) < _AROUND else text[: text.rfind(" ") + 1] + "…"
