"""A document's blocks → what the page shows, every letter in its place.

Headings are given levels that follow each other below the page's own, so that the outline that
a screen reader tells is whole whatever the source did. A very long text is shown a piece at a
time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from synthese.records import Block, BlockKind, Document, Sentence

_ABOVE = 2  # the page's own headings: h1 the project, h2 the document
_LAST_LEVEL = 6
_RUNS = (BlockKind.LIST_ITEM, BlockKind.REFERENCE)
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_LABEL_CHARS = 60  # a "label" longer than this is a sentence with a colon
# What is drawn where marks lie over each other: the word before the place that it stands in.
_LAYERS = ("hit", "near", "stopped", "role", "place")
_OF_PLACE = frozenset(("hit", "near", "place"))
_WHOLE_CHARS = 150_000  # a text up to here is one page of some 300 kB
_PIECE_CHARS = 60_000
_OUTLINE_LEVELS = 2  # of headings that a table of contents holds
_HEADING_CHARS = 120  # of a heading there


class Mark(NamedTuple):
    """A stretch of a text that stands out, and as what.

    ``place`` is where the reader was led to, ``hit`` a word of the query in it and ``near`` one
    that means nearly the same; ``role`` a sentence of the role that was chosen, ``stopped``
    one that tells of what was stopped.
    """

    start: int
    end: int
    kind: str = "place"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text: the kind of its mark, and the sentence whose role the margin tells.

    `begins` says that the sentence begins here.
    """

    text: str
    kind: str = ""
    told: Sentence | None = None
    begins: bool = False

    @property
    def marked(self) -> bool:
        """Whether it is marked."""
        return bool(self.kind)


Line = tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One block, or a run of list items or references, as shown.

    A paragraph, heading or label has one line, a list one an item; a table has rows of cells.
    `label` is what a form's line begins with, up to its colon, and is not in `lines` again.
    `level` is a heading's level in the page. `page` is set where a page of the source begins.
    `start` is where it stands in the text.
    """

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    level: int = 0
    page: int | None = None
    label: Line = ()
    start: int = 0

    @property
    def marked(self) -> bool:
        """Whether anything in it is marked."""
        return any(each.marked for each in self._stretches())

    @property
    def framed(self) -> bool:
        """Whether the place that the reader was led to is in it."""
        return any(each.kind in _OF_PLACE for each in self._stretches())

    @property
    def told(self) -> tuple[Sentence, ...]:
        """The sentences that begin here and whose role the margin tells, one of each role."""
        begun = [each.told for each in self._stretches() if each.begins and each.told]
        return tuple({(each.role, each.stopped): each for each in reversed(begun)}.values())[::-1]

    def _stretches(self) -> Iterator[Stretch]:
        for line in (self.label, *self.lines, *(cell for row in self.rows for cell in row)):
            yield from line


@dataclass(frozen=True, slots=True)
class Piece:
    """What is shown at a time of a very long text, and the pages of the source in it."""

    start: int
    end: int
    first_page: int | None
    last_page: int | None


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a table of contents; `depth` counts from 0."""

    text: str
    start: int
    depth: int
    page: int | None


class Ink:
    """What stands out in a text, found by where it lies.

    Args:
        marks: stretches that stand out; those of one kind don't overlap.
        told: sentences whose role is told in the margin, in order.
    """

    def __init__(self, marks: Sequence[Mark] = (), told: Sequence[Sentence] = ()) -> None:
        by_kind = {kind: [each for each in marks if each.kind == kind] for kind in _LAYERS}
        self._layers = [_Layer(sorted(each)) for each in by_kind.values() if each]
        self._told = _Told(told)
        spans = [*((m.start, m.end) for m in marks), *((s.start, s.end) for s in told)]
        self._edges = sorted({edge for span in spans for edge in span})

    def line(self, text: str, start: int, end: int) -> Line:
        """Returns ``text[start:end]``, cut where what stands out begins and ends."""
        if start >= end:
            return ()
        first, last = bisect_right(self._edges, start), bisect_right(self._edges, end - 1)
        cuts = [start, *self._edges[first:last], end]
        return tuple(self._stretch(text, at, to) for at, to in pairwise(cuts))

    def _stretch(self, text: str, at: int, to: int) -> Stretch:
        kind = next((each.kind for each in self._layers if each.covers(at)), "")
        told = self._told.at(at)
        return Stretch(text[at:to], kind, told, told is not None and told.start == at)


@dataclass
class _Layer:
    marks: list[Mark]

    @property
    def kind(self) -> str:
        return self.marks[0].kind

    @cached_property
    def _starts(self) -> list[int]:
        return [each.start for each in self.marks]

    def covers(self, at: int) -> bool:
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self.marks[place].end


class _Told:
    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self._starts = [each.start for each in sentences]

    def at(self, at: int) -> Sentence | None:
        place = bisect_right(self._starts, at) - 1
        found = self._sentences[place] if place >= 0 else None
        return found if found and at < found.end else None


def laid_out(
    document: Document,
    marks: Sequence[Mark] = (),
    *,
    told: Sequence[Sentence] = (),
    piece: Piece | None = None,
) -> tuple[Part, ...]:
    """Returns the document in parts, or one piece of it, with its marks.

    Args:
        document: what is shown.
        marks: what stands out in its text.
        told: the sentences whose role is told in the margin, in order.
        piece: what is shown of it; all, for None.
    """
    parts: list[Part] = []
    page: int | None = None
    level = _ABOVE
    ink = Ink(marks, told)
    start, end = (piece.start, piece.end) if piece else (0, len(document.text))
    for run in _runs([each for each in _all_blocks(document) if start <= each.start < end]):
        first = run[0]
        if first.kind is BlockKind.HEADING:
            level = min(_ABOVE + max(first.level, 1), level + 1, _LAST_LEVEL)
        turned = first.page if first.page != page else None
        page = first.page or page
        content = _content(document.text, run, ink)
        parts.append(replace(content, level=level, page=turned, start=first.start))
    return tuple(parts)


def pieces(document: Document) -> tuple[Piece, ...]:
    """Returns what is shown at a time: all of a text, or of a very long one some 60,000 letters.

    A piece begins where a page does, or else a heading, or else any block.
    """
    if len(document.text) <= _WHOLE_CHARS:
        return (Piece(0, len(document.text), None, None),)
    blocks = list(_all_blocks(document))
    cuts, page = [0], None
    for block in blocks:
        since = block.start - cuts[-1]
        fits = block.page != page or block.kind is BlockKind.HEADING
        page = block.page
        if since >= 2 * _PIECE_CHARS or (since >= _PIECE_CHARS and fits):
            cuts.append(block.start)
    ends = [*cuts[1:], len(document.text)]
    return tuple(_piece(blocks, start, end) for start, end in zip(cuts, ends, strict=True))


def piece_of(shown: Sequence[Piece], at: int) -> int:
    """Returns the number, from 0, of the piece that a place in the text is in."""
    return max(bisect_right([each.start for each in shown], at) - 1, 0)


def outline(document: Document) -> tuple[Heading, ...]:
    """Returns the document's headings of its two highest levels, in order."""
    found = [each for each in document.blocks if each.kind is BlockKind.HEADING]
    levels = sorted({each.level for each in found})[:_OUTLINE_LEVELS]
    return tuple(
        Heading(_heading(document.text, each), each.start, levels.index(each.level), each.page)
        for each in found
        if each.level in levels
    )


def _heading(text: str, block: Block) -> str:
    told = " ".join(text[block.start : block.end].split())
    return told if len(told) <= _HEADING_CHARS else f"{told[:_HEADING_CHARS].rsplit(' ', 1)[0]} …"


def _piece(blocks: Sequence[Block], start: int, end: int) -> Piece:
    pages = [each.page for each in blocks if start <= each.start < end and each.page]
    return Piece(start, end, min(pages, default=None), max(pages, default=None))


def _all_blocks(document: Document) -> Iterator[Block]:
    """Yields the blocks, and as paragraphs what stands between them: nothing is left out."""
    at = 0
    for block in document.blocks:
        yield from _paragraphs(document.text, at, block.start)
        yield block
        at = block.end
    yield from _paragraphs(document.text, at, len(document.text))


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    for found in _PARAGRAPH.finditer(text, start, end):
        yield Block(BlockKind.PARAGRAPH, found.start(), found.end())


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yields neighbouring items of one list together, and every other block alone."""
    run: list[Block] = []
    for block in blocks:
        goes_on = run and block.kind in _RUNS and block.kind is run[-1].kind
        if not goes_on or block.page != run[-1].page:
            if run:
                yield run
            run = []
        run.append(block)
    if run:
        yield run


def _content(text: str, run: Sequence[Block], ink: Ink) -> Part:
    first = run[0]
    if first.kind is BlockKind.TABLE:
        return Part(first.kind, rows=_rows(text, first, ink))
    if first.kind is BlockKind.LABEL:
        cut = _label_end(text, first)
        label = ink.line(text, first.start, cut)
        return Part(first.kind, (ink.line(text, cut, first.end),), label=label)
    return Part(first.kind, tuple(ink.line(text, block.start, block.end) for block in run))


def _label_end(text: str, block: Block) -> int:
    """Returns where the label of ``Status: Pågående`` ends; the block's start if it has none."""
    colon = text.find(":", block.start, min(block.end, block.start + _LABEL_CHARS))
    return colon + 1 if colon >= 0 else block.start


def _rows(text: str, block: Block, ink: Ink) -> tuple[tuple[Line, ...], ...]:
    """Returns a table's cells; every row has as many as the longest."""
    rows: list[list[Line]] = []
    at = block.start
    for row in text[block.start : block.end].split("\n"):
        cells = []
        for cell in row.split("\t"):
            cells.append(ink.line(text, at, at + len(cell)))
            at += len(cell) + 1
        rows.append(cells)
    width = max(len(row) for row in rows)
    return tuple((*row, *[()] * (width - len(row))) for row in rows)
