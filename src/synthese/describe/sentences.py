"""Document → the sentences that may tell something, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from synthese.norwegian.sentences import sentences_in
from synthese.records import Block, BlockKind, Document

# Titles, headings, tables and reading lists tell of sentences, but hold none.
TELLING = frozenset((BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.LABEL))


class Sentence(NamedTuple):
    """One sentence: ``document.text[start:end]``, and what surrounds it.

    `heading` is the nearest heading above, or empty; `position` its place among the document's
    sentences, from 0.
    """

    start: int
    end: int
    heading: str
    kind: BlockKind
    position: int


def sentences_of(document: Document) -> Iterator[Sentence]:
    """Yields the sentences of the document's paragraphs, list items and labels, in order."""
    text, heading, position = document.text, "", 0
    for block in document.blocks or (Block(BlockKind.PARAGRAPH, 0, len(document.text)),):
        if block.kind is BlockKind.HEADING:
            heading = text[block.start : block.end]
        elif block.kind in TELLING:
            for start, end in sentences_in(text, block.start, block.end):
                yield Sentence(start, end, heading, block.kind, position)
                position += 1
