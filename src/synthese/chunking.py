"""Document → Passages: stretches of 120 to 180 words that can be embedded whole and quoted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from synthese.records import Block, BlockKind, Document, Passage

# A passage holds at most this many words; a stretch of this many or fewer is not cut further.
MAX_WORDS = 180
_AIM_WORDS = 150
_ATOM_WORDS = 40  # a sentence; what is put together to passages
# Sections shorter than this are joined with what follows: a passage of ten words finds nothing.
MIN_WORDS = 60
# Cut first between blocks, then between lines and list items, sentences, clauses, words.
_SEPARATORS = ["\n\n", "\n", r"(?<=[.!?:])\s+(?=[A-ZÆØÅ«\"–•-])", r"(?<=[;,])\s+", r"\s+", ""]
_UNITS = (
    100  # the splitter adds whole numbers up: hundredths keep a word's share of the limit exact
)
CHUNKING = f"sections-v3 max_words={MAX_WORDS} min_words={MIN_WORDS}"

TokenCount = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading with what stands under it: ``text[start:end]``."""

    start: int
    end: int
    heading: str


class Chunker:
    """Cuts documents under one embedder's token limit.

    Args:
        count_tokens: the embedder's own count.
        max_tokens: what the embedder reads of one text, or None where it reads all.
    """

    def __init__(self, count_tokens: TokenCount, max_tokens: int | None = None) -> None:
        self._count_tokens = count_tokens
        self._max_tokens = max_tokens

    def passages(self, document: Document) -> list[Passage]:
        """Returns the document's passages in order; together they hold every word of it.

        The title alone is no passage where there is other text: it goes along as context.
        """
        made: list[Passage] = []
        for section in _sections(document):
            context = _context(document.title, section.heading)
            for start, end in self._spans(document.text, section, context):
                text = document.text[start:end]
                # A title taken from the text's own beginning isn't said twice.
                first = bool(document.title) and text.startswith(document.title)
                told = _context("", section.heading) if first else context
                made.append(Passage(text, start, end, page_at(document, start), context=told))
        return made

    def pieces(self, text: str) -> list[str]:
        """Returns plain text cut into stretches of a passage's size."""
        return [text[start:end] for start, end in self._spans(text, _Section(0, len(text), ""), "")]

    def _spans(self, text: str, section: _Section, context: str) -> Iterator[tuple[int, int]]:
        stretch = text[section.start : section.end]
        room = None
        if self._max_tokens is not None:
            room = max(16, self._max_tokens - self._count_tokens(context) - 1)
        start = section.start
        for piece in self._split(stretch, room):
            end = start + len(piece)
            lead = len(piece) - len(piece.lstrip())
            trail = len(piece) - len(piece.rstrip())
            if lead < len(piece):
                yield start + lead, end - trail
            start = end

    def _split(self, stretch: str, room: int | None) -> list[str]:
        """Returns pieces of like size that, joined, are `stretch` again."""
        whole = self._size(stretch, room)
        if whole <= MAX_WORDS * _UNITS:
            return [stretch]
        aim = whole / max(2, round(whole / (_AIM_WORDS * _UNITS)))
        atoms = self._atoms(stretch, room)
        pieces, sizes = [""], [0]
        for atom in atoms:
            size = self._size(atom, room)
            ends = sizes[-1] >= (0.75 if pieces[-1].endswith("\n") else 1.0) * aim
            if pieces[-1] and (ends or sizes[-1] + size > MAX_WORDS * _UNITS):
                pieces.append("")
                sizes.append(0)
            pieces[-1] += atom
            sizes[-1] += size
        return _small_ones_joined(pieces, sizes)

    def _atoms(self, stretch: str, room: int | None) -> list[str]:
        """Returns the paragraphs, list items and sentences of `stretch`, the longest cut."""
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        atoms: list[str] = RecursiveCharacterTextSplitter(
            separators=_SEPARATORS,
            is_separator_regex=True,
            keep_separator="end",
            strip_whitespace=False,
            chunk_size=_ATOM_WORDS * _UNITS,
            chunk_overlap=0,
            length_function=lambda text: self._size(text, room),
        ).split_text(stretch)
        return atoms

    def _size(self, text: str, room: int | None) -> int:
        """Returns the words of `text`, or its share of the token limit as words, in hundredths."""
        words = len(text.split()) * _UNITS
        if room is None:
            return words
        return max(words, math.ceil(self._count_tokens(text) * MAX_WORDS * _UNITS / room))


def _sections(document: Document) -> list[_Section]:
    """Returns the headed sections in order, the short ones joined with what follows."""
    blocks = _body(document)
    made: list[_Section] = []
    for block in blocks:
        opens = block.kind is BlockKind.HEADING and not _is_short(document, made)
        if opens or not made:
            heading = (
                document.text[block.start : block.end] if block.kind is BlockKind.HEADING else ""
            )
            made.append(_Section(block.start, block.end, heading))
        else:
            made[-1] = _Section(made[-1].start, block.end, made[-1].heading)
    return _short_tail_joined(document, made)


def _small_ones_joined(pieces: list[str], sizes: list[int]) -> list[str]:
    """Joins a piece shorter than a passage should be to the one before, where both have room."""
    joined: list[tuple[str, int]] = []
    for piece, size in zip(pieces, sizes, strict=True):
        if joined:
            before, so_far = joined[-1]
            short = min(size, so_far) < MIN_WORDS * _UNITS
            if short and so_far + size <= MAX_WORDS * _UNITS:
                joined[-1] = (before + piece, so_far + size)
                continue
        joined.append((piece, size))
    return [piece for piece, _ in joined]


def _body(document: Document) -> list[Block]:
    body = [block for block in document.blocks if block.kind is not BlockKind.TITLE]
    if body:
        return body
    whole = [Block(BlockKind.PARAGRAPH, 0, len(document.text))]
    return list(document.blocks) or (whole if document.text.strip() else [])


def _is_short(document: Document, sections: list[_Section]) -> bool:
    if not sections:
        return True
    last = sections[-1]
    return len(document.text[last.start : last.end].split()) < MIN_WORDS


def _short_tail_joined(document: Document, sections: list[_Section]) -> list[_Section]:
    if len(sections) < 2 or not _is_short(document, sections):
        return sections
    *rest, before, last = sections
    return [*rest, _Section(before.start, last.end, before.heading)]


def _context(title: str, heading: str) -> str:
    return " – ".join(dict.fromkeys(part for part in (title, heading) if part))


def page_at(document: Document, offset: int) -> int | None:
    """Returns the page on which an offset into a document's text lies, None where it has none."""
    found = None
    for page in document.pages:
        if page.start > offset:
            break
        found = page.number
    return found
