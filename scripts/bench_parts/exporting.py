"""What everything that a search finds takes to write, by format, beside the same rows elsewhere."""

from __future__ import annotations

import csv
import io
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import xlsxwriter

from synthese.exporting import FORMATS, export_search, write
from synthese.index import Index, open_index
from synthese.kept_records import Asked
from synthese.reports.exports import Export, Row
from synthese.reports.exports.columns import Moment, cells, columns_of
from synthese.retrieval import everything

ROWS = 20_000
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_Table = list[list[str | int | None]]


def bench_exporting(
    index: Path, query: str = "", where: tuple[tuple[str, str], ...] = (("status", "avsluttet"),)
) -> None:
    """Prints each format's processor time for at most 20,000 hits, and when its first bytes come.

    The rows are read from the catalogue within that time. What other writers make of the same
    cells, which they are handed, stands beside it.

    Args:
        index: where to look.
        query: what is asked; filters alone say what writing takes, words what ranking adds.
        where: filters, by field.
    """
    opened, asked = open_index(index), Asked(query, where)
    _export(opened, asked)  # what is opened at first use is no part of it
    found = _spent(lambda: everything(opened, query, where=asked.filters))
    rows = list(_export(opened, asked).rows)
    read = _spent(lambda: list(_export(opened, asked).rows))
    print(f"export: {len(rows)} projects found in {found:.2f} s, and read in {read:.2f} s in all")
    for each in FORMATS:
        first = _spent(lambda each=each: next(write(_export(opened, asked), each)))
        whole = _spent(lambda each=each: sum(map(len, write(_export(opened, asked), each))))
        ratio = whole / read
        print(f"  {each}: {whole:.2f} s, {ratio:.1f} times the reading; first bytes {first:.2f} s")
    table = _table(replace(_export(opened, asked), rows=rows))
    for name, beside in (
        ("csv.writer", _csv),
        ("XlsxWriter", _xlsxwriter),
        ("openpyxl", _openpyxl),
    ):
        spent = _spent(lambda beside=beside: beside(table))
        print(f"  beside: {name} {spent:.2f} s, for cells in hand")


def _export(index: Index, asked: Asked) -> Export:
    def address(project: str) -> str:
        return f"https://synthese.example/prosjekt/{project}"

    export = export_search(index, asked, now=_NOW, address_of=address)
    return replace(export, rows=_first(export.rows))


def _first(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        if row.rank > ROWS:
            return
        yield row


def _table(export: Export) -> _Table:
    columns = columns_of(export)
    return [
        [each.told if isinstance(each, Moment) else each for each in cells(row, columns, "nb")]
        for row in export.rows
    ]


def _spent(run: Callable[[], object]) -> float:
    """Returns the seconds of processor time that a call takes: others run here too."""
    started = time.process_time()
    run()
    return time.process_time() - started


def _csv(table: Sequence[Sequence[str | int | None]]) -> None:
    csv.writer(io.StringIO(), delimiter=";").writerows(table)


def _xlsxwriter(table: Sequence[Sequence[str | int | None]]) -> None:
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet()
        for at, row in enumerate(table):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, place, value)
                elif value is not None:
                    sheet.write_number(at, place, value)
        book.close()


def _openpyxl(table: Sequence[Sequence[str | int | None]]) -> None:
    with tempfile.TemporaryFile() as file:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in table:
            sheet.append(row)
        book.save(file)
