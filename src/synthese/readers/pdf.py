"""PDF → Document: what people read on its pages, in the order they read it.

Words and drawn rules come from pdfium, the order from `pdf_layout`, whole words from
`pdf_mending`; this module drops what recurs on every page, tells headings by their type, finds
the title, and has pages that are pictures recognised. pdfium is not thread-safe, so that one
thread of a process asks it at a time. It is held for a page, never for a file: whoever wants to
see a page needn't wait until a long report has been read.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import Any

from synthese.errors import ReadError
from synthese.readers import ocr
from synthese.readers.layout import clean
from synthese.readers.page_kinds import Origin, Piece, page_document
from synthese.readers.pdf_glyphs import Glyphs, read_glyphs
from synthese.readers.pdf_layout import (
    BULLETS,
    Line,
    Table,
    line_of,
    paragraphs,
    reading_order,
    rows_of,
    segments,
    starts_item,
)
from synthese.readers.pdf_mending import Mender
from synthese.readers.text import text_pieces
from synthese.records import BlockKind, Document, Failure, Field, Format, Page
from synthese.settings import ReadLimits

# What pypdf lets through, besides its own errors, when it meets a broken file.
_PYPDF_FAULTS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError,
    NotImplementedError, RecursionError, EOFError, OSError, zlib.error,
)  # fmt: skip
PDFIUM = Lock()  # held by whoever asks pdfium: its own state breaks under two threads
_TAIL_BYTES = 2_048  # the end-of-file mark stands in the last 1,024; some servers add to it
_CATALOG = re.compile(rb"(\d{1,7})\s+(\d{1,5})\s+obj\b[^>]{0,300}?/Type\s*/Catalog")
_OCR_DPI = 300
_MAX_PIXELS = 40_000_000  # A3 at 300 dpi is 17 million; a wall chart is recognised coarser
_FEW_WORDS = 5
_WHOLE_PAGE = 0.5
_MAX_TIMEOUTS = 3  # in a row, before recognition is given up for the file


def read_pdf(data: bytes, source: str, limits: ReadLimits) -> Iterator[Document | Failure]:
    """Yields the document, then a failure for each way in which pages could not be read.

    A file that shows something but holds no text at all yields its failures only.

    Raises:
        ReadError: the file as a whole can't be read: it needs a password, is broken, has no
            pages or blank ones only, or is larger than the limits.
    """
    if len(data) > limits.max_file_mb * 1_000_000:
        raise ReadError("pdf.too_large", mb=len(data) // 1_000_000, limit=limits.max_file_mb)
    contents = _read(data, limits)
    document = _document(contents, data, source)
    if document is not None:
        yield document
    elif not contents.failures:
        raise ReadError("pdf.blank")
    yield from (Failure(source, key, values) for key, values in contents.failures)


@dataclass
class Sheet:
    """One page on its way to text.

    `kept` are the segments that are read, `dropped` the texts of running lines and contents.
    """

    number: int
    glyphs: Glyphs | None = None
    kept: list[Line] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    recognised: str = ""
    method: str = "text"


@dataclass
class _Contents:
    sheets: list[Sheet]
    title: str = ""
    made: str = ""
    failures: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)

    def fail(self, key: str, pages: Sequence[int], **values: int) -> None:
        """Notes what was wrong with some pages, if there are any."""
        if pages:
            self.failures.append((key, {"pages": page_ranges(pages), **values}))


def read_sheets(data: bytes, limits: ReadLimits) -> list[Sheet]:
    """Returns what was seen on each page, with what was left out; for measuring.

    Raises:
        ReadError: as `read_pdf`.
    """
    return _read(data, limits).sheets


def page_ranges(numbers: Iterable[int]) -> str:
    """Returns page numbers in short: ``3–5, 8``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


# ── Reading the file ─────────────────────────────────────────────────────────────────────────


def _read(data: bytes, limits: ReadLimits) -> _Contents:
    with opened(data) as pdf:
        if pdf is None:
            return _read_by_pypdf(data, limits)
        with PDFIUM:
            _check_pages(len(pdf), limits)
            metadata = pdf.get_metadata_dict()
        contents = _Contents(
            [],
            metadata.get("Title", ""),
            metadata.get("CreationDate") or metadata.get("ModDate", ""),
        )
        cut = b"%%EOF" not in data[-_TAIL_BYTES:]
        broken = _read_sheets(pdf, contents)
        _drop_furniture(contents.sheets)
        broken += _lost_to_a_cut(contents.sheets) if cut else []
        _recognise(pdf, contents, limits)
    _report(contents, broken, cut=cut)
    return contents


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The document in pdfium, or None where pdfium can't make anything of it.

    Whoever asks it for anything holds `PDFIUM` meanwhile.

    Raises:
        ReadError: it needs a password.
    """
    with PDFIUM:
        pdf = _open(data) or _open(_with_end(data))
    try:
        yield pdf
    finally:
        if pdf is not None:
            with PDFIUM:
                pdf.close()


def _open(data: bytes) -> Any:
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise ReadError("pdf.encrypted") from error
        return None


def _with_end(data: bytes) -> bytes:
    """A file that was cut off, with its last object closed and a trailer of our own.

    Word and others write the list of pages first, so that the pages before the cut can be read.
    """
    root = _CATALOG.search(data)
    if root is None:
        return b""
    end = b"\nendstream\nendobj\ntrailer\n<< /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n"
    return data + end % (root.group(1), root.group(2))


def _check_pages(count: int, limits: ReadLimits) -> None:
    if count == 0:
        raise ReadError("pdf.no_pages")
    if count > limits.max_pdf_pages:
        raise ReadError("pdf.too_many_pages", pages=count, limit=limits.max_pdf_pages)


def _read_sheets(pdf: Any, contents: _Contents) -> list[int]:
    """Reads every page's words; returns the pages that could not be loaded."""
    import pypdfium2

    broken = []
    with PDFIUM:
        count = len(pdf)
    for number in range(1, count + 1):
        sheet = Sheet(number)
        contents.sheets.append(sheet)
        try:
            with PDFIUM:
                page = pdf[number - 1]
                sheet.glyphs = read_glyphs(page)
                page.close()
        except pypdfium2.PdfiumError:
            broken.append(number)
            sheet.method = "none"
            continue
        sheet.kept = segments(sheet.glyphs.words)
    return broken


def _lost_to_a_cut(sheets: Sequence[Sheet]) -> list[int]:
    """Pages of a file cut off that show nothing, or letters without the font that tells them."""
    lost = [
        sheet
        for sheet in sheets
        if (sheet.kept and not _is_language([w.text for line in sheet.kept for w in line.words]))
        or not (sheet.kept or sheet.dropped or not sheet.glyphs or sheet.glyphs.objects)
    ]
    for sheet in lost:
        sheet.kept, sheet.glyphs, sheet.method = [], None, "none"
    return [sheet.number for sheet in lost]


def _is_language(words: Sequence[str]) -> bool:
    """Whether most signs are letters or figures, in words of a usual length."""
    signs = "".join(words)
    plain = sum((sign.isascii() and sign.isalnum()) or sign in "æøåÆØÅ" for sign in signs)
    return plain > 0.75 * len(signs) and 2 < len(signs) / len(words) < 9


def _report(contents: _Contents, broken: list[int], *, cut: bool) -> None:
    """Says which pages are missing.

    Raises:
        ReadError: nothing could be read of a file that is broken or cut off.
    """
    read = [sheet.number for sheet in contents.sheets if sheet.method in ("text", "ocr")]
    if not read and (cut or broken):
        raise ReadError("pdf.broken")
    contents.fail("pdf.pages_broken", broken)
    if cut:
        contents.fail("pdf.cut_off", read)


def _read_by_pypdf(data: bytes, limits: ReadLimits) -> _Contents:
    """The second opinion on a file that pdfium refuses: text without positions.

    Raises:
        ReadError: pypdf can't read it either.
    """
    import pypdf
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    faults = (PyPdfError, *_PYPDF_FAULTS)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong stands in our failure
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        count = len(reader.pages)
    except FileNotDecryptedError as error:
        raise ReadError("pdf.encrypted") from error
    except faults as error:
        raise ReadError("pdf.broken") from error
    _check_pages(count, limits)
    contents = _Contents([Sheet(number, method="none") for number in range(1, count + 1)])
    for sheet in contents.sheets:
        try:
            sheet.recognised = reader.pages[sheet.number - 1].extract_text().strip()
        except faults:
            continue
        sheet.method = "text" if sheet.recognised else "none"
    missing = [sheet.number for sheet in contents.sheets if sheet.method == "none"]
    _report(contents, missing, cut=False)
    return contents


# ── Pages that are pictures ──────────────────────────────────────────────────────────────────


def _recognise(pdf: Any, contents: _Contents, limits: ReadLimits) -> None:
    """Has pages that show something without text recognised, as far as the limits go."""
    waiting = [sheet for sheet in contents.sheets if _wants_ocr(sheet)]
    for sheet in waiting:
        sheet.method = "text" if sheet.kept or sheet.dropped else _blank_or_none(pdf, sheet)
    waiting = [sheet for sheet in waiting if sheet.method != "empty"]
    program = ocr.find_tesseract()
    if program is None:
        contents.fail("pdf.ocr_missing", _without_text(waiting))
        return
    tried, beyond = waiting[: limits.max_ocr_pages], waiting[limits.max_ocr_pages :]
    late = _recognise_each(pdf, tried, program, timeout_s=limits.ocr_timeout_s)
    contents.fail("pdf.ocr_timeout", _without_text(late), seconds=limits.ocr_timeout_s)
    contents.fail("pdf.ocr_nothing", _without_text(s for s in tried if s not in late))
    contents.fail("pdf.ocr_limit", _without_text(beyond), limit=limits.max_ocr_pages)


def _without_text(sheets: Iterable[Sheet]) -> list[int]:
    return [sheet.number for sheet in sheets if sheet.method == "none"]


def _wants_ocr(sheet: Sheet) -> bool:
    """A page without text, or with a few stamped words or running lines on a scanned page."""
    if sheet.glyphs is None:
        return False
    words = sum(len(line.words) for line in sheet.kept)
    if sheet.glyphs.picture_share > _WHOLE_PAGE:
        return words < _FEW_WORDS
    return not words and not sheet.dropped


def _blank_or_none(pdf: Any, sheet: Sheet) -> str:
    if sheet.glyphs is None or not sheet.glyphs.objects:
        return "empty"
    picture = _rendered(pdf, sheet, dpi=36)
    pixels = picture[picture.rindex(b"255\n") + 4 :] if picture else b""
    return "empty" if not pixels or max(pixels) - min(pixels) < 16 else "none"


def _recognise_each(
    pdf: Any, sheets: Sequence[Sheet], program: str, *, timeout_s: int
) -> list[Sheet]:
    """Recognises the sheets in turn; returns those that took too long or came after such."""
    late: list[Sheet] = []
    in_a_row = 0
    for at, sheet in enumerate(sheets):
        if in_a_row == _MAX_TIMEOUTS:
            return late + list(sheets[at:])
        picture = _rendered(pdf, sheet, dpi=_OCR_DPI)
        try:
            text = ocr.recognise(picture, program=program, dpi=_OCR_DPI, timeout_s=timeout_s)
            in_a_row = 0
        except TimeoutError:
            late.append(sheet)
            in_a_row += 1
            continue
        if len(text.split()) > sum(len(line.words) for line in sheet.kept):
            sheet.recognised, sheet.method, sheet.kept = text, "ocr", []
    return late


def _rendered(pdf: Any, sheet: Sheet, *, dpi: int) -> bytes:
    """Returns a page as a grey picture in the PGM format, or b"" where it can't be drawn."""
    import pypdfium2

    if sheet.glyphs is None:
        return b""
    inches = sheet.glyphs.width * sheet.glyphs.height / 72**2
    scale = min(dpi / 72, (_MAX_PIXELS / max(inches, 0.01)) ** 0.5 / 72)
    with PDFIUM:
        try:
            page = pdf[sheet.number - 1]
            bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        except pypdfium2.PdfiumError:
            return b""
        page.close()
    pixels = bytes(bitmap.buffer)
    rows = (
        pixels[y * bitmap.stride : y * bitmap.stride + bitmap.width] for y in range(bitmap.height)
    )
    picture = b"P5\n%d %d\n255\n" % (bitmap.width, bitmap.height) + b"".join(rows)
    with PDFIUM:
        bitmap.close()
    return picture


# ── What isn't part of the text ──────────────────────────────────────────────────────────────

_MARGIN = 0.13  # of the page's height, at the top and at the bottom
_PAGE_NUMBER = re.compile(
    r"(?:side|page|s\.)\s*\d{1,4}(?:\s*(?:av|of|/)\s*\d{1,4})?|\d{1,4}\s*(?:av|of|/|\|)\s*\d{1,4}"
    r"|[-–|]\s*\d{1,4}\s*[-–|]",
    re.IGNORECASE,
)
_LEADERS = re.compile(r"(?:[.·…]\s?){5,}|…{2,}")
_CONTENTS = re.compile(
    r"(?:\d\.?\s*)?(?:innhold(?:sfortegnelse|sliste)?|innhald(?:sliste)?|(?:table of )?contents"
    r"|indhold(?:sfortegnelse)?|innehåll(?:sförteckning)?):?",
    re.IGNORECASE,
)


def _drop_furniture(sheets: Sequence[Sheet]) -> None:
    """Takes running headers and footers, page numbers and contents lists out of the pages."""
    seen = Counter(key for sheet in sheets for key in {_place(line) for line in _marginal(sheet)})
    needed = 2 if len(sheets) <= 4 else 3
    for sheet in sheets:
        drop = {id(line) for line in _marginal(sheet) if _recurs(line, seen, needed)}
        drop |= {id(line) for line in _marginal(sheet) if _is_page_number(line, sheet.number)}
        _drop(sheet, drop)
        _drop(sheet, _contents_list(sheet, len(sheets)))


def _drop(sheet: Sheet, lines: set[int]) -> None:
    sheet.dropped += [line.text for line in sheet.kept if id(line) in lines]
    sheet.kept = [line for line in sheet.kept if id(line) not in lines]


def _marginal(sheet: Sheet) -> list[Line]:
    height = sheet.glyphs.height if sheet.glyphs else 0.0
    edges = _MARGIN * height, (1 - _MARGIN) * height
    return [line for line in sheet.kept if line.bottom < edges[0] or line.top > edges[1]]


def _place(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.bottom / 4)


def _recurs(line: Line, seen: Counter[tuple[str, int]], needed: int) -> bool:
    text, at = _place(line)
    return sum(seen[text, near] for near in (at - 1, at, at + 1)) >= needed


def _is_page_number(line: Line, number: int) -> bool:
    return line.text == str(number) or _PAGE_NUMBER.fullmatch(line.text) is not None


def _contents_list(sheet: Sheet, pages: int) -> set[int]:
    """The rows of a contents list: with leaders, or under its heading and with page numbers."""
    rows = rows_of(sheet.kept)
    texts = [" ".join(line.text for line in row) for row in rows]
    listed = [n for n, text in enumerate(texts) if _LEADERS.search(text)]
    head = next((n for n, text in enumerate(texts) if _CONTENTS.fullmatch(text)), None)
    if head is not None:
        numbered = [n for n in range(head + 1, len(texts)) if _page_at_end(texts[n], pages)]
        if len(numbered) >= 3 and len(numbered) > 0.5 * (len(texts) - head - 1):
            listed += numbered
        listed += [head] if listed else []
    return {id(line) for n in listed for line in rows[n]}


def _page_at_end(text: str, pages: int) -> bool:
    last = text.split()[-1]
    return last.isdecimal() and len(last) < 6 and int(last) <= pages + 20 and len(text.split()) > 1


# ── Pages to pieces ──────────────────────────────────────────────────────────────────────────

_MAX_HEADING_CHARS = 160
_MAX_HEADING_WORDS = 20
_LARGER = 1.1  # than running text
_SENTENCE_END = (".", ",", ";")


_Group = tuple[Line, ...] | Table


@dataclass(frozen=True)
class _Typed:
    """A piece with the type that it is set in."""

    piece: Piece
    size: float
    bold: bool


def _document(contents: _Contents, data: bytes, source: str) -> Document | None:
    groups = [(sheet, group) for sheet in contents.sheets for group in _groups(sheet)]
    mender = Mender.of(
        [line for _, group in groups for line in _lines(group)],
        [line for sheet in contents.sheets for line in sheet.recognised.splitlines()],
    )
    typed = [_as_piece(group, mender, sheet.number) for sheet, group in groups]
    typed += [t for sheet in contents.sheets for t in _recognised_pieces(sheet, mender)]
    typed.sort(key=lambda t: t.piece.page or 0)
    pieces, title = _titled(_with_headings(typed), contents.title)
    made = _iso_date(contents.made)
    published = (Field("published", made, how="metadata", confidence=0.5),) if made else ()
    origin = Origin(data, source, Format.PDF, title=title, metadata=published)
    document = page_document(pieces, origin)
    return document and replace(document, pages=tuple(_pages(document, contents.sheets)))


def _groups(sheet: Sheet) -> Iterator[_Group]:
    if sheet.glyphs is None or not sheet.kept:
        return
    for flow in reading_order(sheet.kept, sheet.glyphs.rules, page_width=sheet.glyphs.width):
        yield from paragraphs(flow)


def _lines(group: _Group) -> list[Line]:
    if isinstance(group, Table):
        return [line for row in group.rows for cell in row for line in cell]
    return list(group)


def _recognised_pieces(sheet: Sheet, mender: Mender) -> Iterator[_Typed]:
    for piece in text_pieces(_unwrapped(sheet.recognised, mender)) if sheet.recognised else ():
        yield _Typed(replace(piece, page=sheet.number), 0.0, False)


def _unwrapped(text: str, mender: Mender) -> str:
    """Recognised text with its paragraphs on one line: a short line ends one, or a bullet."""
    blocks = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        full = 0.7 * max(map(len, lines), default=0)
        runs: list[list[str]] = []
        for before, line in zip(["", *lines], lines, strict=False):
            goes_on = runs and len(before) >= full and line[0] not in BULLETS
            runs[-1].append(line) if goes_on else runs.append([line])
        blocks.append("\n".join(mender.vocabulary.join(run) for run in runs))
    return "\n\n".join(blocks)


def _as_piece(group: _Group, mender: Mender, page: int) -> _Typed:
    if isinstance(group, Table):
        rows = tuple(tuple(mender.join(cell) for cell in row) for row in group.rows)
        return _Typed(Piece(BlockKind.TABLE, page=page, rows=rows), 0.0, False)
    first, *rest = group
    item = starts_item(first)
    if item and first.words[0].text in BULLETS:
        first = line_of(first.words[1:])
    text = mender.join((first, *rest))
    item = item and not _DATE_LINE.fullmatch(text)
    kind = BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH
    bold = all(line.bold for line in group)
    return _Typed(Piece(kind, text, page=page), group[0].size, bold)


def _with_headings(typed: Sequence[_Typed]) -> list[_Typed]:
    """Marks as headings what is set larger or heavier than the running text, by rank of type."""
    letters = Counter[float]()
    for t in typed:
        letters[t.size] += len(t.piece.text)
    letters[0.0] = 0
    body = letters.most_common(1)[0][0] if letters else 0.0
    headings = [t for t in typed if _is_heading(t, body)]
    # A cover has sizes of its own, which say nothing about the rank of the headings inside.
    cover = typed[0].piece.page if typed else None
    inside = {_style(t) for t in headings if t.piece.page != cover} or set(map(_style, headings))
    level = {style: min(n, 6) for n, style in enumerate(sorted(inside, reverse=True), start=1)}
    return [
        replace(t, piece=replace(t.piece, kind=BlockKind.HEADING, level=level.get(_style(t), 1)))
        if _is_heading(t, body)
        else t
        for t in typed
    ]


def _style(typed: _Typed) -> tuple[float, bool]:
    return round(typed.size * 2) / 2, typed.bold


def _is_heading(typed: _Typed, body: float) -> bool:
    text = typed.piece.text
    if not typed.size or typed.piece.rows or len(text) > _MAX_HEADING_CHARS:
        return False
    if _DATE_LINE.fullmatch(text):
        return False
    if sum(map(str.isalpha, text)) < 3 or len(text.split()) > _MAX_HEADING_WORDS:
        return False
    larger = typed.size >= _LARGER * body
    if typed.piece.kind is BlockKind.LIST_ITEM and not (
        text[0].isdigit() and (typed.bold or larger)
    ):
        return False
    if larger:
        return not text.endswith(_SENTENCE_END) or typed.size > 1.4 * body
    return typed.bold and typed.size > 0.93 * body and not text.endswith(_SENTENCE_END)


def _pages(document: Document, sheets: Sequence[Sheet]) -> Iterator[Page]:
    """Every page with the stretch of the text that stands on it."""
    at = 0
    for sheet in sheets:
        blocks = [block for block in document.blocks if block.page == sheet.number]
        start = blocks[0].start if blocks else at
        at = blocks[-1].end if blocks else at
        yield Page(sheet.number, start, at, sheet.method)  # type: ignore[arg-type]


# ── Title and date ───────────────────────────────────────────────────────────────────────────

_NO_TITLE = re.compile(
    r"microsoft |powerpoint|untitled|uten navn|dokument\d*$|document\d*$|presentasjon\d*$|print|"
    r".*\.(?:docx?|pdf|pptx?|xlsx?|indd|odt|ai|rtf|tmp)\b|.*_|\S+$",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[sc])\w*\.?"
_DATE_LINE = re.compile(
    rf"(?:[^\W\d]+[,.]?\s)?(?:\d{{1,2}}\.?\s?)?{_MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?[\s-]\d{{2,4}}"
    r"|(?:\d{1,2}[./-]){1,2}\d{2,4}|\d{4}(?:[-–./]\d{1,4}){0,2}"
    rf"|(?:rev\w*|dato|date|versjon|version|v)\b.{{0,30}}",
    re.IGNORECASE,
)
_MAX_TITLE_CHARS = 250


def _titled(typed: list[_Typed], metadata: str) -> tuple[list[Piece], str]:
    """Returns the pieces and the title: the metadata's if the text confirms it, else the
    largest type on the first page with text, over all its lines.
    """
    pieces = [t.piece for t in typed]
    named = _real_title(metadata, pieces)
    run = _largest_headings(typed)
    title = " ".join(pieces[n].text for n in run)
    if not run or len(title) > _MAX_TITLE_CHARS or (named and clean(title) != named):
        return pieces, named
    merged = replace(pieces[run[0]], text=title, level=1)
    return [*pieces[: run[0]], merged, *pieces[run[-1] + 1 :]], title


def _largest_headings(typed: Sequence[_Typed]) -> list[int]:
    """The first heading in the largest type of the first page, with those right below it."""
    first = typed[0].piece.page if typed else None
    front = [n for n, t in enumerate(typed) if t.piece.page == first]
    headings = [n for n in front if _can_be_title(typed[n])]
    largest = max((typed[n].size for n in headings), default=0.0)
    run = [n for n in headings if typed[n].size > 0.95 * largest]
    # Bold type of the usual size may stand anywhere; it is a title at the top only.
    usual = max((typed[n].size for n in front if n not in headings), default=0.0)
    if not run or (largest < 1.05 * usual and run[0] > front[0] + 2):
        return []
    return [n for at, n in enumerate(run) if n == run[0] + at]


def _can_be_title(typed: _Typed) -> bool:
    text = typed.piece.text
    return typed.piece.kind is BlockKind.HEADING and not _DATE_LINE.fullmatch(text)


def _real_title(metadata: str, pieces: Sequence[Piece]) -> str:
    """The metadata's title where it is one, and where the first pages say it too."""
    title = clean(metadata)
    if not title or _NO_TITLE.match(title) or len(title) > _MAX_TITLE_CHARS:
        return ""
    words = re.findall(r"\w+", title.casefold())
    front = set(re.findall(r"\w+", " ".join(piece.text for piece in pieces[:40]).casefold()))
    return title if sum(word in front for word in words) >= 0.6 * len(words) else ""


def _iso_date(raw: str) -> str:
    """``D:20241202091602+01'00'`` → ``2024-12-02``; "" where it is no date."""
    found = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", raw)
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""
