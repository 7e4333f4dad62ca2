"""What a document says, before it is a file: sections of headings, lines, tables and a figure.

It is decided once, in `outline`; DOCX, HTML and Markdown render it. Texts stand here as their
sources have them: what a format can't hold is its renderer's to see to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from synthese.reports.syntheses.timeline import Timeline

# ── What stands on a line ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words. `lang` is theirs where it isn't the reader's; empty where it isn't known."""

    text: str
    form: Literal["plain", "strong", "quiet", "code"] = "plain"
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address, where it is one that may be followed."""

    text: str
    address: str
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source's own words, between quotation marks and with the number of its entry."""

    text: str
    number: int
    page: int | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """The number of an entry of the reference list."""

    number: int
    page: int | None = None


Inline = Words | Link | Quoted | Cited
Line = tuple[Inline, ...]

# ── What stands below one another ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section: level 2 or 3."""

    level: Literal[2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text. ``lead`` goes before what it introduces, ``note`` is set apart."""

    line: Line
    form: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of lines."""

    lines: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotations below one another."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with its lines."""

    rows: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. A cell is the lines in it; the first of a row names the row.

    `widths` are the columns' shares of the paper.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """The pilots' periods as bars; `told` says in words what the picture shows."""

    timeline: Timeline
    caption: str
    told: tuple[str, ...]
    table: Table  # the same, for formats without pictures


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the reference list."""

    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class References:
    """The reference list."""

    entries: tuple[Entry, ...]


Block = Heading | Paragraph | Items | Quotes | Facts | Table | Figure | References


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under its heading; `anchor` is what links to it call it.

    A `wide` one is printed on paper that lies.
    """

    title: str
    anchor: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document."""

    title: str
    subtitle: str
    contents: str  # what stands above the table of contents; empty where it has none
    sections: tuple[Section, ...]
