"""A document's blocks → what the page shows, every letter in its place.

Headings are given levels that follow each other below the page's own, so that the outline that
a screen reader tells is whole whatever the source did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from synthese.records import Block, BlockKind, Document
from synthese_api.pages.marking import Mark, Segment, segments

_ABOVE = 2  # the page's own headings: h1 the project, h2 the document
_LAST_LEVEL = 6
_RUNS = (BlockKind.LIST_ITEM, BlockKind.REFERENCE)
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_LABEL_CHARS = 60  # a "label" longer than this is a sentence with a colon

Line = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One block, or a run of list items or references, as shown.

    A paragraph, heading or label has one line, a list one an item; a table has rows of cells.
    `label` is what a form's line begins with, up to its colon, and is not in `lines` again.
    `level` is a heading's level in the page. `page` is set where a page of the source begins.
    """

    kind: BlockKind
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    level: int = 0
    page: int | None = None
    label: Line = ()

    @property
    def marked(self) -> bool:
        """Whether anything in it is marked."""
        lines = (*self.lines, self.label, *(cell for row in self.rows for cell in row))
        return any(segment.marked for line in lines for segment in line)


def laid_out(document: Document, marks: Sequence[Mark] = ()) -> tuple[Part, ...]:
    """Returns the document in parts, with its marks."""
    parts: list[Part] = []
    page: int | None = None
    level = _ABOVE
    for run in _runs(list(_all_blocks(document))):
        first = run[0]
        if first.kind is BlockKind.HEADING:
            level = min(_ABOVE + max(first.level, 1), level + 1, _LAST_LEVEL)
        turned = first.page if first.page != page else None
        page = first.page or page
        content = _content(document.text, run, marks)
        parts.append(replace(content, level=level, page=turned))
    return tuple(parts)


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


def _content(text: str, run: Sequence[Block], marks: Sequence[Mark]) -> Part:
    first = run[0]
    if first.kind is BlockKind.TABLE:
        return Part(first.kind, rows=_rows(text, first, marks))
    if first.kind is BlockKind.LABEL:
        cut = _label_end(text, first)
        label = segments(text, marks, (first.start, cut))
        return Part(first.kind, (segments(text, marks, (cut, first.end)),), label=label)
    lines = tuple(segments(text, marks, (block.start, block.end)) for block in run)
    return Part(first.kind, lines)


def _label_end(text: str, block: Block) -> int:
    """Returns where the label of ``Status: Pågående`` ends; the block's start if it has none."""
    colon = text.find(":", block.start, min(block.end, block.start + _LABEL_CHARS))
    return colon + 1 if colon >= 0 else block.start


def _rows(text: str, block: Block, marks: Sequence[Mark]) -> tuple[tuple[Line, ...], ...]:
    """Returns a table's cells; every row has as many as the longest."""
    rows: list[list[Line]] = []
    at = block.start
    for row in text[block.start : block.end].split("\n"):
        cells = []
        for cell in row.split("\t"):
            cells.append(segments(text, marks, (at, at + len(cell))))
            at += len(cell) + 1
        rows.append(cells)
    width = max(len(row) for row in rows)
    return tuple((*row, *[()] * (width - len(row))) for row in rows)
