"""Blocks of text → one document text with exact offsets.

Every reader hands its headings, paragraphs, list items and tables to a `Draft`, so that
cleaning, NFC and offsets are decided in one place.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from synthese.records import Block, BlockKind, Document, Field, Format, Page, PageKind

# Kept out of every text: soft hyphens, zero-width marks, byte-order marks, signs that turn the
# direction of what follows, and control characters other than tab and newline.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
)


def digest(data: bytes) -> str:
    """Returns the SHA-256 of `data` in hex, by which a document is known again."""
    return hashlib.sha256(data).hexdigest()


def clean(text: str) -> str:
    """Returns `text` on one line: NFC, ligatures opened, invisible marks out, spaces single."""
    if text.isascii() and text.isprintable():  # most cells and short lines: nothing to mend
        return " ".join(text.split())
    text = text.replace("\r", "\n").replace("\n", " ").replace("\x0b", " ").replace("\x0c", " ")
    if _LIGATURE.search(text):  # translating a text that has none takes most of the time
        text = text.translate(_LIGATURES)
    text = _INVISIBLE.sub("", text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def clean_rows(rows: list[list[str]]) -> str:
    """Returns a table as text: a line a row, a tab between cells, empty rows left out."""
    lines = ("\t".join(clean(cell) for cell in row).rstrip("\t") for row in rows)
    return "\n".join(line for line in lines if line.strip())


@dataclass
class Draft:
    """A document in the making: text grows, and each block knows where it lies."""

    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _text_at: dict[int, str] = field(default_factory=dict)  # each block's text, by its start
    blocks: list[Block] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def length(self) -> int:
        """The text's length so far, in code points."""
        return self._length

    def add(
        self, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None
    ) -> Block | None:
        """Adds one block of running text and returns it, or None where nothing is left of it."""
        return self._append(kind, clean(text), level=level, page=page)

    def add_table(self, rows: list[list[str]], *, page: int | None = None) -> Block | None:
        """Adds a table; rows become lines, cells are parted by tabs."""
        return self._append(BlockKind.TABLE, clean_rows(rows), page=page)

    def add_field(
        self, name: str, value: str, within: Block, *, confidence: float = 1.0
    ) -> Field | None:
        """Adds a labelled value, located inside the block that it was read from."""
        value = clean(value)
        if not value:
            return None
        # Only the block's own text is looked through: a page may have a thousand labels.
        at = self._text_at.get(within.start, "").find(value)
        start = within.start + at if at >= 0 else None
        end = None if start is None else start + len(value)
        found = Field(name, value, start, end, how="label", confidence=confidence)
        self.fields.append(found)
        return found

    def document(
        self,
        *,
        source: str,
        container: str,
        digest: str,
        format: Format,
        title: str,
        kind: PageKind = PageKind.OTHER,
        record_id: str | None = None,
    ) -> Document:
        """Returns the finished document. Its language is told later, by `synthese.describe`."""
        return Document(
            source=source,
            container=container,
            digest=digest,
            format=format,
            title=clean(title),
            text=self.text,
            blocks=tuple(self.blocks),
            pages=tuple(self.pages),
            fields=tuple(self.fields),
            kind=kind,
            record_id=record_id,
        )

    def _append(
        self, kind: BlockKind, text: str, *, level: int = 0, page: int | None = None
    ) -> Block | None:
        if not text:
            return None
        if self._parts:
            tight = kind is BlockKind.LIST_ITEM and self.blocks[-1].kind is BlockKind.LIST_ITEM
            gap = "\n" if tight else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        block = Block(kind, self._length, self._length + len(text), level, page)
        self._parts.append(text)
        self._text_at[block.start] = text
        self._length += len(text)
        self.blocks.append(block)
        return block
