"""DOCX → Document: headings, lists and tables in the order in which they stand.

The file's XML is read directly: of what is needed here (inserted and deleted text, content
controls, text boxes, footnotes) a library for writing such files shows nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile, ZipFile

from synthese.errors import ReadError
from synthese.readers.decoding import check_size
from synthese.readers.layout import clean
from synthese.readers.page_kinds import Origin, Piece, page_document
from synthese.records import BlockKind, Document, Failure, Field, Format
from synthese.settings import ReadLimits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old Word file, or an encrypted new one
_UNREADABLE = (
    *(BadZipFile, zlib.error, ParseError, NotImplementedError),
    *(LookupError, ValueError, EOFError, OSError),
)
# Deleted and moved text, drawings' older doubles, and what is not the document's own text.
_LEFT_OUT = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_SMALL_MEMBER = 10_000_000  # bytes unpacked; a smaller member does no harm at any ratio
_HEADING_NAME = re.compile(
    r"(?:heading|overskrift|overskrift nivå|rubrik)\s*([1-9])", re.IGNORECASE
)
_TITLE_NAME = re.compile(r"title|tittel|dokumenttittel", re.IGNORECASE)
_LIST_NAME = re.compile(
    r"(?:list (?:bullet|number)|punktliste|nummerert liste|punktmerket liste)", re.I
)
_CONTENTS_NAME = re.compile(
    r"(?:toc heading|toc|innholdsfortegnelse|innhaldsliste|inh)\s*\d?", re.IGNORECASE
)
# Titles that programs and templates leave behind.
_NO_TITLE = re.compile(
    r"(?:microsoft word\b.*|document\s*\d*|dokument\s*\d*|.*\.docx?|title|tittel|mal|untitled"
    r"|powerpoint[- ].*|\[.*\]|.{0,3})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Style:
    """What paragraphs of a style are; `level` as in a block, `skipped` for a table of contents."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    skipped: bool = False


def read_docx(data: bytes, source: str, limits: ReadLimits) -> Iterator[Document | Failure]:
    """Yields the one document of a Word file.

    Raises:
        ReadError: the file is empty, damaged, locked, of another kind, too large or without text.
    """
    check_size(data, source, limits)
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise ReadError(f"pages.docx_{'encrypted' if locked else 'old'}", source=source)
    if not data.startswith(b"PK"):
        raise ReadError("pages.docx_other", source=source)
    try:
        document = _opened(data, source, limits)
    except _UNREADABLE as error:
        raise ReadError("pages.docx_broken", source=source) from error
    except RuntimeError as error:  # what zipfile raises where a member asks for a password
        raise ReadError("pages.docx_encrypted", source=source) from error
    if document is None:
        raise ReadError("pages.no_text", source=source)
    yield document


def _opened(data: bytes, source: str, limits: ReadLimits) -> Document | None:
    with ZipFile(BytesIO(data)) as archive:
        _check_archive(archive, source, limits)
        body = _part(archive, "word/document.xml")
        styles = _styles(_part(archive, "word/styles.xml"))
        notes = _part(archive, "word/footnotes.xml")
        core = _part(archive, "docProps/core.xml")
    pieces = [*_pieces(body, styles), *_notes(notes)]
    fields = tuple(_metadata(core))
    title = next((piece.text for piece in pieces if piece.kind is BlockKind.TITLE), "")
    named = next((field.value for field in fields if field.name == "title"), "")
    origin = Origin(data, source, Format.DOCX, title=title or named, metadata=fields)
    return page_document(pieces, origin)


def _check_archive(archive: ZipFile, source: str, limits: ReadLimits) -> None:
    members = archive.infolist()
    if "word/document.xml" not in archive.namelist():
        raise ReadError("pages.docx_other", source=source)
    total = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > max(_SMALL_MEMBER, limits.max_zip_ratio * member.compress_size)
        for member in members
    )
    if (
        swollen
        or total > limits.max_zip_total_mb * 1_000_000
        or (len(members) > limits.max_zip_members)
    ):
        raise ReadError(
            "pages.docx_too_large",
            source=source, limit=limits.max_zip_total_mb, ratio=limits.max_zip_ratio,
        )  # fmt: skip


def _part(archive: ZipFile, name: str) -> Element:
    """Returns one part's root, or an empty element where the file has no such part."""
    if name not in archive.namelist():
        return Element("none")
    xml = archive.read(name)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:  # never in Word's own files; a way to swell
        raise ValueError(name)
    return fromstring(xml.replace(_STRICT.encode(), _W[1:-1].encode()))  # noqa: S314 - no DTD


# ── Styles ───────────────────────────────────────────────────────────────────────────────────


def _styles(root: Element) -> dict[str, _Style]:
    """Returns what each style is, by its id; one without a say follows that it is based on."""
    elements = {_at(style, "styleId"): style for style in root.iter(f"{_W}style")}
    return {name: _style(name, elements) for name in elements}


def _style(name: str, elements: dict[str, Element]) -> _Style:
    seen: set[str] = set()
    while name in elements and name not in seen:
        seen.add(name)
        if found := _own_style(elements[name]):
            return found
        name = _value(elements[name], "basedOn")
    return _Style()


def _own_style(element: Element) -> _Style | None:
    names = (_value(element, "name"), _at(element, "styleId"))
    outline = _value(element, f"pPr/{_W}outlineLvl")
    for name in names:
        if heading := _HEADING_NAME.fullmatch(name):
            return _Style(BlockKind.HEADING, int(heading[1]))
        if _TITLE_NAME.fullmatch(name):
            return _Style(BlockKind.TITLE)
        if _CONTENTS_NAME.fullmatch(name):
            return _Style(skipped=True)
        if _LIST_NAME.match(name):
            return _Style(BlockKind.LIST_ITEM)
    if _is_digit(outline) and int(outline) < 9:
        return _Style(BlockKind.HEADING, int(outline) + 1)
    return None


def _at(element: Element, name: str) -> str:
    return element.get(f"{_W}{name}") or ""


def _value(element: Element, path: str) -> str:
    found = element.find(f"{_W}{path}")
    return _at(found, "val") if found is not None else ""


# ── Body ─────────────────────────────────────────────────────────────────────────────────────


def _pieces(root: Element, styles: dict[str, _Style]) -> list[Piece]:
    """Returns the paragraphs and tables of a body, a cell or a text box, in order."""
    pieces: list[Piece] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}tbl" and (rows := _rows(element)):
            pieces.append(Piece(BlockKind.TABLE, rows=rows))
        elif element.tag == f"{_W}p":
            pieces += _paragraph(element, styles)
            waiting += reversed(_boxes(element))
        elif element.tag not in _LEFT_OUT:
            waiting += reversed(element)
    return pieces


def _paragraph(element: Element, styles: dict[str, _Style]) -> list[Piece]:
    properties = element.find(f"{_W}pPr")
    style = _Style()
    level = 0
    if properties is not None:
        style = styles.get(_value(properties, "pStyle"), style)
        numbered = _value(properties, f"numPr/{_W}numId") not in ("", "0")
        depth = _value(properties, f"numPr/{_W}ilvl")
        level = int(depth) if _is_digit(depth) else 0
        outline = _value(properties, "outlineLvl")
        if style.kind is BlockKind.PARAGRAPH and _is_digit(outline) and int(outline) < 9:
            style = _Style(BlockKind.HEADING, int(outline) + 1)
        elif style.kind is BlockKind.PARAGRAPH and numbered and not style.skipped:
            style = _Style(BlockKind.LIST_ITEM)
    if style.skipped:
        return []
    level = level if style.kind is BlockKind.LIST_ITEM else style.level
    return [Piece(style.kind, _text(element), level=level)]


def _text(root: Element) -> str:
    """Returns a paragraph's text as it is read: with insertions, without deletions and boxes."""
    parts: list[str] = []
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"}:
            parts.append({"tab": " ", "noBreakHyphen": "-"}.get(element.tag.removeprefix(_W), "\n"))
        elif element.tag == f"{_W}p":
            parts.append(" ")
        if element.tag not in _LEFT_OUT and not _is_box(element) and not _is_hidden(element):
            waiting += reversed(element)
    return "".join(parts)


def _is_box(element: Element) -> bool:
    return element.tag == f"{_W}txbxContent"


def _is_hidden(element: Element) -> bool:
    return element.tag == f"{_W}pPr" or (
        element.tag == f"{_W}r" and element.find(f"{_W}rPr/{_W}vanish") is not None
    )


def _boxes(paragraph: Element) -> list[Element]:
    """Returns a paragraph's text boxes, each once: a drawing carries an older double of itself."""
    boxes: list[Element] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if _is_box(element):
            boxes.append(element)
        elif element.tag not in _LEFT_OUT:
            waiting += reversed(element)
    return boxes


def _rows(table: Element) -> tuple[tuple[str, ...], ...]:
    """Returns a table's rows, or nothing where it only arranges text on the page."""
    if table.find(f"{_W}tr/{_W}tc/{_W}tbl") is not None:
        return ()
    rows = tuple(
        tuple(clean(_text(cell)) for cell in row.iter(f"{_W}tc")) for row in table.iter(f"{_W}tr")
    )
    cells = [cell for row in rows for cell in row]
    if not cells or max(map(len, rows)) < 2 or sum(map(len, cells)) > 400 * len(cells):
        return ()
    return rows


def _notes(root: Element) -> list[Piece]:
    """Returns the footnotes, in order; a note with a type is only the line above the notes."""
    notes = (note for note in root.iter(f"{_W}footnote") if not _at(note, "type"))
    return [Piece(BlockKind.PARAGRAPH, _text(note)) for note in notes]


def _metadata(core: Element) -> Iterator[Field]:
    title = clean(core.findtext("{http://purl.org/dc/elements/1.1/}title") or "")
    if title and not _NO_TITLE.fullmatch(title):
        yield Field("title", title, how="metadata", confidence=0.8)
    created = clean(core.findtext("{http://purl.org/dc/terms/}created") or "")
    if created:
        yield Field("published", created, how="metadata", confidence=0.5)


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text in "0123456789"
