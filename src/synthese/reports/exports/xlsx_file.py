"""Projects → an XLSX workbook: a sheet of projects, and one that says how they were found.

Written straight as the few parts that a workbook needs (ECMA-376, SpreadsheetML), row by row:
the cells of 20,000 projects take XlsxWriter 2.2 s of processor time and openpyxl 2.9 s, this
about .7 s (`scripts/bench_parts/exporting.py`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from tempfile import SpooledTemporaryFile
from typing import IO

from synthese.reports import spreadsheet
from synthese.reports.exports.columns import Cell, Column, Form, Moment, cells, columns_of
from synthese.reports.exports.facts import facts_told
from synthese.reports.exports.rows import Export
from synthese.reports.packages import part, put
from synthese.wording import say

MAX_ROWS = spreadsheet.MAX_ROWS
_MAX_LINKS = spreadsheet.MAX_LINKS
_IN_MEMORY = 4 * 1024 * 1024
_PIECE = 64 * 1024
_ROWS_AT_ONCE = 250

_STYLE: dict[Form, int] = {
    "text": spreadsheet.PLAIN,
    "wrapped": spreadsheet.WRAPPED,
    "number": spreadsheet.PLAIN,
    "kroner": spreadsheet.KRONER,
    "moment": spreadsheet.PLAIN,
    "link": spreadsheet.LINK,
}


def to_xlsx(export: Export) -> Iterator[bytes]:
    """Yields a workbook; nothing before all rows have been gone through."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        _write(file, export)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(file: IO[bytes], export: Export) -> None:
    columns = columns_of(export)
    styles = files("synthese.reports").joinpath("spreadsheet_styles.xml").read_text("utf-8")
    facts = facts_told(export.facts(), export.language)
    with zipfile.ZipFile(file, "w") as book:
        links, rows = _write_hits(book, export, columns)
        put(book, spreadsheet.links_path(1), spreadsheet.links_part(links))
        put(book, spreadsheet.sheet_path(2), spreadsheet.labelled(facts))
        names = [say(f"export.sheet_{each}", export.language) for each in ("hits", "facts")]
        sheets = (spreadsheet.Sheet(names[0], len(columns), rows), spreadsheet.Sheet(names[1]))
        for name, text in spreadsheet.frame(sheets, styles).items():
            put(book, name, text)


def _write_hits(
    book: zipfile.ZipFile, export: Export, columns: Sequence[Column]
) -> tuple[list[tuple[str, str]], int]:
    """Writes the first sheet; returns its links, each with its cell, and how many rows it has."""
    letters = [spreadsheet.letters(number) for number in range(len(columns))]
    links: list[tuple[str, str]] = []
    count = 0
    with book.open(part(spreadsheet.sheet_path(1)), "w", force_zip64=True) as sheet:
        sheet.write(spreadsheet.begun([column.width for column in columns]).encode())
        headings = zip(letters, (each.heading(export.language) for each in columns), strict=True)
        held = [spreadsheet.row(1, headings, style=spreadsheet.HEADING, height=32)]
        for count, row in enumerate(export.rows, start=1):
            values = cells(row, columns, export.language)
            held.append(_hit_row(count + 1, letters, columns, values, links))
            if len(held) >= _ROWS_AT_ONCE:
                sheet.write("".join(held).encode())
                held.clear()
        held.append(spreadsheet.ended(len(columns), count + 1, links))
        sheet.write("".join(held).encode())
    return links, count + 1


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
        if column.form == "link" and spreadsheet.leads(value) and len(links) < _MAX_LINKS:
            links.append((cell, str(value)))
            style = _STYLE["link"]
        else:
            style = _STYLE["text" if column.form == "link" else column.form]
        written.append(_cell(cell, value, style))
    written.append("</row>")
    return "".join(written)


def _cell(name: str, value: str | int | Moment, style: int) -> str:
    if not isinstance(value, Moment):
        return spreadsheet.cell(name, value, style)
    day = spreadsheet.day_number(value.day)
    if day is None:
        return spreadsheet.cell(name, value.told, style)
    return spreadsheet.cell(name, day, spreadsheet.YEAR if value.is_year else spreadsheet.MONTH)
