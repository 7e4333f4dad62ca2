"""Projects → an XLSX workbook: a sheet of projects, and one that says how they were found.

Written straight as the few parts that a workbook needs (ECMA-376, SpreadsheetML), row by row:
the cells of 20,000 projects take XlsxWriter 2.2 s of processor time and openpyxl 2.9 s, this
about .7 s (`scripts/bench_parts/exporting.py`).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from importlib.resources import files
from tempfile import SpooledTemporaryFile
from typing import IO

from synthese.reports.exports.columns import Cell, Column, Form, Moment, cells, columns_of
from synthese.reports.exports.facts import facts_told
from synthese.reports.exports.rows import Export
from synthese.wording import say

MAX_ROWS = 1_048_575  # below the headings; the limits are Excel's own
_MAX_CELL = 32_767  # UTF-16 units
_MAX_LINKS = 65_530
_MAX_ADDRESS = 2_079
_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was
_LINK = re.compile(
    r"https?://[A-Za-z0-9.:\[\]-]+(?:[/?#](?:[\w.~:/?#@!$&'()*+,;=-]|%[0-9A-F]{2})*)?", re.I | re.A
)
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 64 * 1024
_ROWS_AT_ONCE = 250
_COMPRESSION = 3  # of 9: half the time of 6, a tenth larger

# Which of the formats in styles.xml a cell has.
_STYLE: dict[Form, int] = {
    "text": 1,
    "wrapped": 2,
    "number": 1,
    "kroner": 4,
    "moment": 1,
    "link": 7,
}
_HEADING, _LABEL, _MONTH, _YEAR = 3, 8, 5, 6

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def to_xlsx(export: Export) -> Iterator[bytes]:
    """Yields a workbook; nothing before all rows have been gone through."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        _write(file, export)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(file: IO[bytes], export: Export) -> None:
    columns = columns_of(export)
    with zipfile.ZipFile(file, "w") as book:
        links, rows = _write_hits(book, export, columns)
        _put(book, "xl/worksheets/_rels/sheet1.xml.rels", _relationships(links))
        _put(book, "xl/worksheets/sheet2.xml", _facts_sheet(export))
        _put(book, "xl/workbook.xml", _workbook(export, len(columns), rows))
        _put(book, "xl/styles.xml", _always("styles.xml"))
        _put(book, "xl/_rels/workbook.xml.rels", _parts())
        _put(book, "_rels/.rels", _root())
        _put(book, "[Content_Types].xml", _always("content_types.xml"))


def _always(name: str) -> str:
    """Returns a part that is the same in every book."""
    return files(__package__).joinpath(name).read_text("utf-8")


def _part(name: str) -> zipfile.ZipInfo:
    """Returns a part of the book without the time at which it was written."""
    part = zipfile.ZipInfo(name)
    part.compress_type = zipfile.ZIP_DEFLATED
    part._compresslevel = _COMPRESSION  # type: ignore[attr-defined]  # public from 3.13 on, and this still holds
    return part


def _put(book: zipfile.ZipFile, name: str, text: str) -> None:
    book.writestr(_part(name), text, compresslevel=_COMPRESSION)


# ── The sheet of projects ────────────────────────────────────────────────────────────────────


def _write_hits(
    book: zipfile.ZipFile, export: Export, columns: Sequence[Column]
) -> tuple[list[tuple[str, str]], int]:
    """Writes the first sheet; returns its links, each with its cell, and how many rows it has."""
    letters = [_letters(number) for number in range(len(columns))]
    links: list[tuple[str, str]] = []
    count = 0
    with book.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
        sheet.write(_begun(columns).encode())
        headings = [column.heading(export.language) for column in columns]
        held = [_row(1, zip(letters, headings, strict=True), style=_HEADING, height=32)]
        for count, row in enumerate(export.rows, start=1):
            values = cells(row, columns, export.language)
            held.append(_hit_row(count + 1, letters, columns, values, links))
            if len(held) >= _ROWS_AT_ONCE:
                sheet.write("".join(held).encode())
                held.clear()
        sheet.write(("".join(held) + _ended(len(columns), count + 1, links)).encode())
    return links, count + 1


def _begun(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width + 0.71}" customWidth="1"/>'
        for n, column in enumerate(columns, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )


def _hit_row(
    number: int,
    letters: Sequence[str],
    columns: Sequence[Column],
    values: Sequence[Cell],
    links: list[tuple[str, str]],
) -> str:
    written = [f'<row r="{number}">']
    for letter, column, value in zip(letters, columns, values, strict=True):
        if value is None:
            continue
        cell = f"{letter}{number}"
        if column.form == "link" and _leads(value) and len(links) < _MAX_LINKS:
            links.append((cell, str(value)))
            style = _STYLE["link"]
        else:
            style = _STYLE["text" if column.form == "link" else column.form]
        written.append(_cell(cell, value, style))
    written.append("</row>")
    return "".join(written)


def _leads(value: Cell) -> bool:
    """Tells whether Excel takes a text for an address: one that isn't breaks the whole book."""
    return isinstance(value, str) and len(value) <= _MAX_ADDRESS and bool(_LINK.fullmatch(value))


def _ended(columns: int, rows: int, links: Iterable[tuple[str, str]]) -> str:
    linked = "".join(
        f'<hyperlink ref="{cell}" r:id="rId{number}"/>'
        for number, (cell, _) in enumerate(links, start=1)
    )
    return (
        f'</sheetData><autoFilter ref="A1:{_letters(columns - 1)}{rows}"/>'
        + (f"<hyperlinks>{linked}</hyperlinks>" if linked else "")
        + _PAPER
    )


_PAPER = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape"/></worksheet>'
)


# ── Cells ────────────────────────────────────────────────────────────────────────────────────


def _row(
    number: int, values: Iterable[tuple[str, str]], *, style: int, height: int | None = None
) -> str:
    told = "".join(_cell(f"{letter}{number}", value, style) for letter, value in values)
    high = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{high}>{told}</row>'


def _cell(name: str, value: str | int | Moment, style: int) -> str:
    if isinstance(value, str):
        return f'<c r="{name}" s="{style}" t="inlineStr"><is><t>{_text(value)}</t></is></c>'
    if isinstance(value, int):
        return f'<c r="{name}" s="{style}"><v>{value}</v></c>'
    if value.day < _FIRST_DAY:
        return _cell(name, value.told, style)
    days = (value.day - _EPOCH).days
    return f'<c r="{name}" s="{_YEAR if value.is_year else _MONTH}"><v>{days}</v></c>'


def _text(value: str) -> str:
    if len(value) > _MAX_CELL // 2:
        value = _fitted(value)
    if "_x" in value:
        value = _LOOKS_ESCAPED.sub("_x005F_", value)
    return escape(value, quote=False)


def _fitted(value: str) -> str:
    units = value.encode("utf-16-le")
    if len(units) <= 2 * _MAX_CELL:
        return value
    return units[: 2 * (_MAX_CELL - 1)].decode("utf-16-le", "ignore") + "…"


def _letters(number: int) -> str:
    """Returns what a column is called: A, B … Z, AA …, from number 0."""
    first = _letters(number // 26 - 1) if number >= 26 else ""
    return first + chr(ord("A") + number % 26)


# ── The other parts ──────────────────────────────────────────────────────────────────────────


def _facts_sheet(export: Export) -> str:
    rows, number = [], 0
    for label, lines in facts_told(export.facts(), export.language):
        for line in lines:
            number += 1
            name = _cell(f"A{number}", label, _LABEL) if line is lines[0] else ""
            rows.append(f'<row r="{number}">{name}{_cell(f"B{number}", line, 2)}</row>')
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetFormatPr defaultRowHeight="15"/>'
        '<cols><col min="1" max="1" width="24.71" customWidth="1"/>'
        '<col min="2" max="2" width="100.71" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{_PAPER}"
    )


def _workbook(export: Export, columns: int, rows: int) -> str:
    names = [say(f"export.sheet_{each}", export.language) for each in ("hits", "facts")]
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    filtered = f"'{names[0]}'!$A$1:${_letters(columns - 1)}${rows}"
    first = 'localSheetId="0"'
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets><definedNames>"
        f'<definedName name="_xlnm._FilterDatabase" {first} hidden="1">{filtered}</definedName>'
        f"<definedName name=\"_xlnm.Print_Titles\" {first}>'{names[0]}'!$1:$1</definedName>"
        "</definedNames></workbook>"
    )


def _relationships(links: Iterable[tuple[str, str]]) -> str:
    return _related(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/hyperlink"'
        f' Target="{escape(address)}" TargetMode="External"/>'
        for number, (_, address) in enumerate(links, start=1)
    )


def _parts() -> str:
    parts = (
        ("worksheet", "worksheets/sheet1"),
        ("worksheet", "worksheets/sheet2"),
        ("styles", "styles"),
    )
    return _related(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        for number, (kind, name) in enumerate(parts, start=1)
    )


def _root() -> str:
    return _related(
        [f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>']
    )


def _related(relationships: Iterable[str]) -> str:
    told = "".join(relationships)
    return f'{_XML}<Relationships xmlns="{_PACKAGE}">{told}</Relationships>'
