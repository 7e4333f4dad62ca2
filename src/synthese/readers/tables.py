"""Tables of projects → Documents, one a record: CSV, XLSX, JSON lines, and arrays of JSON."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Protocol, cast

from synthese.errors import ReadError
from synthese.readers import to_failure
from synthese.readers.columns import (
    FRONT_MATTER,
    MAX_DEPTH,
    Columns,
    Record,
    Table,
    depth,
    leaves,
    tell_columns,
    tell_role,
    to_document,
)
from synthese.readers.decoding import decode
from synthese.readers.html import check_nesting
from synthese.records import Document, Failure, Format
from synthese.settings import ReadLimits

Columned = Mapping[str, str]
"""Our field → the table's column, as the caller says."""

_SAMPLE = 200  # records from which the columns are told
_DELIMITERS = ";,\t|"
_MIN_ALIKE = 0.5  # share of the sampled rows that a delimiter must part alike
_MAX_ROW_LINES = 500  # lines that one CSV record may run over before its quote counts as open

# What openpyxl lets through from broken workbooks, met by mutating good ones; a SyntaxError is
# how the XML parsers say "not well-formed".
_BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
)


def read_csv(
    data: bytes, source: str, *, limits: ReadLimits, columns: Columned
) -> Iterator[Document | Failure]:
    """Yields a document for each row, and a failure for each row that can't be read.

    Raises:
        ReadError: no delimiter is found, or there are no rows.
    """
    rows = _Rows(decode(data, source), limits)
    yield from _documents(rows.records(), source, Format.CSV, limits=limits, columns=columns)


def read_xlsx(
    data: bytes, source: str, *, limits: ReadLimits, columns: Columned
) -> Iterator[Document | Failure]:
    """Yields a document for each row of each visible sheet.

    A sheet's heading is its first row with text in two cells or more; the sheet ends after
    `max_empty_rows` empty ones. The sheet's name is part of a record's source where the
    workbook has several.

    Raises:
        ReadError: the workbook is broken or too large, or has no rows.
    """
    sheets = _visible_sheets(data, limits)
    found = False
    for sheet in sheets:
        named = sheet.title if len(sheets) > 1 else ""
        records = _sheet_records(sheet, named, limits)
        try:
            for each in _documents(records, source, Format.XLSX, limits=limits, columns=columns):
                found = True
                yield each
        except ReadError as error:
            if error.key != "tables.no_records":
                found = True
                yield to_failure(f"{source}#{sheet.title}", error)
    if not found:
        raise ReadError("tables.no_records")


def read_jsonl(
    data: bytes, source: str, *, limits: ReadLimits, columns: Columned
) -> Iterator[Document | Failure]:
    """Yields a document for each JSON object: one a line, or in an array.

    An object that holds the records within it (``{"projects": [...]}``) is opened.

    Raises:
        ReadError: it is not JSON, or holds no records.
    """
    records = _json_records(decode(data, source))
    yield from _documents(records, source, Format.JSONL, limits=limits, columns=columns)


# ── Records → documents ──────────────────────────────────────────────────────────────────────

_Read = Iterator[Record | ReadError]
"""Records as read; an error (with its ``row``) stands for a record that can't be."""


def _documents(
    records: _Read, source: str, format: Format, *, limits: ReadLimits, columns: Columned
) -> Iterator[Document | Failure]:
    start = list(itertools.islice(records, _SAMPLE))
    sample = [record for record in start if isinstance(record, Record)]
    if not start:
        raise ReadError("tables.no_records")
    table = Table(source, format, tell_columns(sample, columns), columns)
    seen: set[str] = set()
    for count, record in enumerate(itertools.chain(start, records)):
        if count == limits.max_rows:
            yield to_failure(source, ReadError("tables.too_many_rows", limit=limits.max_rows))
            return
        yield _document(record, table, seen, limits)


def _document(
    record: Record | ReadError, table: Table, seen: set[str], limits: ReadLimits
) -> Document | Failure:
    if isinstance(record, ReadError):
        return to_failure(f"{table.container}#{record.values.get('row', '')}", record)
    try:
        _check(record, limits)
        document = to_document(record, _with_new_columns(table, record))
        if document is None:
            raise ReadError("tables.blank_row", row=record.number)
        if document.source in seen:
            raise ReadError("tables.id_twice", row=record.number, id=document.record_id or "")
    except ReadError as error:
        return to_failure(f"{table.container}#{record.number}", error)
    seen.add(document.source)
    return document


def _check(record: Record, limits: ReadLimits) -> None:
    if depth(record.values) > MAX_DEPTH:
        raise ReadError("tables.too_deep", row=record.number)
    for name, value in record.values.items():
        texts = list(leaves(value))
        chars = max(map(len, texts), default=0)
        if chars > limits.max_cell_chars:
            raise ReadError(
                "tables.long_cell",
                row=record.number,
                chars=chars,
                column=name,
                limit=limits.max_cell_chars,
            )
        for text in filter(FRONT_MATTER.match, texts):
            check_nesting(text, f"#{record.number}", limits)


def _with_new_columns(table: Table, record: Record) -> Table:
    """Returns the table with columns that the sample didn't have told by name alone."""
    known = table.columns.roles
    new = [n for n in record.values if n not in known and tell_role(n, prose=False)[0]]
    new = [n for n in new if tell_role(n, prose=False)[0] not in table.mapping]
    if not new:
        return table
    roles = {**known, **{name: tell_role(name, prose=False) for name in new}}
    return Table(table.container, table.format, Columns(roles), table.mapping)


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Rows:
    """The rows of a CSV text, each with the line it begins on."""

    text: str
    limits: ReadLimits
    lines: list[str] = field(default_factory=list)

    def records(self) -> _Read:
        csv.field_size_limit(max(csv.field_size_limit(), self.limits.max_cell_chars + 1))
        self.lines = self.text.lstrip("\ufeff").split("\n")
        delimiter, at = self._delimiter()
        usual = Counter(len(row) for _, row in self._sample(delimiter, at)).most_common(1)[0][0]
        at, heading = self._heading(delimiter, at, usual)
        yield from self._below(heading, delimiter, at=at, usual=usual)

    def _delimiter(self) -> tuple[str, int]:
        """Returns the delimiter and the line to begin on; Excel may name it on the first line."""
        named = re.fullmatch(r"sep=(.)", self.lines[0].strip("\r\"' "))
        if named:
            return named[1], 1
        evidence = {mark: self._evidence(mark) for mark in _DELIMITERS}
        best = max(evidence, key=lambda mark: evidence[mark])
        share, width = evidence[best]
        if share * (width > 1) >= _MIN_ALIKE:
            return best, 0
        if width <= 1 and tell_role(self.lines[0].strip(' "'), prose=False)[0] in {"title", "text"}:
            return best, 0  # a list of one column that says what it is
        percent, name = round(100 * share) if width > 1 else 0, {"\t": "TAB"}.get(best, best)
        raise ReadError("tables.no_delimiter", best=name, percent=percent)

    def _evidence(self, delimiter: str) -> tuple[float, int]:
        """Returns how large a share of rows has one and the same width above 1, and the width."""
        widths = Counter(len(row) for _, row in self._sample(delimiter, 0))
        total = widths.total()
        several = [(count / total, width) for width, count in widths.items() if width > 1]
        return max(several, default=(0.0, 1))

    def _sample(self, delimiter: str, at: int) -> list[tuple[int, list[str]]]:
        rows = itertools.islice(self._rows(delimiter, at, width=0), 100)
        return [(line, row) for line, row in rows if isinstance(row, list)] or [(0, [""])]

    def _heading(self, delimiter: str, at: int, usual: int) -> tuple[int, list[str]]:
        """Returns the line after the heading and the heading: the first row that can be one."""
        for line, row in self._rows(delimiter, at, width=0):
            words = [cell for cell in row if cell.strip()] if isinstance(row, list) else []
            if isinstance(row, list) and len(row) >= usual and len(words) >= min(2, usual):
                return self._line_after(delimiter, line), unique_names(row)
        raise ReadError("tables.no_records")

    def _line_after(self, delimiter: str, line: int) -> int:
        return self._row(delimiter, line)[1]

    def _below(self, heading: list[str], delimiter: str, *, at: int, usual: int) -> _Read:
        """Yields the rows below the heading.

        Many exporters leave out the last cells where they are empty in all rows, so rows may
        also have the width that most of them have.
        """
        widths = {len(heading), min(usual, len(heading))}
        for line, row in self._rows(delimiter, at, width=len(heading)):
            number = line + 1
            if isinstance(row, ReadError):
                yield row
                continue
            cells = _without_empty_end(row, len(heading))
            if len(cells) in widths:
                yield Record(number, dict(zip(heading, cells, strict=False)))
            else:
                yield ReadError("tables.ragged", row=number, cells=len(row), columns=len(heading))

    def _rows(
        self, delimiter: str, at: int, *, width: int
    ) -> Iterator[tuple[int, list[str] | ReadError]]:
        """Yields rows that aren't empty, each with its line from 0.

        A row that runs over several lines and doesn't come out at `width` cells (0: any) is
        taken to have an open quote: it is given up, and reading goes on at the next line.
        """
        while at < len(self.lines):
            row, after = self._row(delimiter, at)
            run_on = after > at + 1
            wrong = isinstance(row, list) and width and len(row) != width
            if run_on and (wrong or isinstance(row, ReadError)):
                row, after = ReadError("tables.open_quote", row=at + 1), at + 1
            if isinstance(row, ReadError) or any(cell.strip() for cell in row):
                yield at, row
            at = after

    def _row(self, delimiter: str, at: int) -> tuple[list[str] | ReadError, int]:
        """Returns the row that begins on line `at`, and the line after it."""
        taken = _Taken(self.lines, at)
        try:
            row = next(csv.reader(taken, delimiter=delimiter, strict=True), [])
        except csv.Error:
            return self._loose_row(delimiter, at, taken.at)
        if taken.ran_out:
            return ReadError("tables.open_quote", row=at + 1), at + 2
        return row, taken.at

    def _loose_row(self, delimiter: str, at: int, after: int) -> tuple[list[str] | ReadError, int]:
        """Returns a row whose quotes aren't by the book, if it is alone on its line."""
        if after > at + 1 or self.lines[at].count('"') % 2:
            return ReadError("tables.open_quote", row=at + 1), at + 2
        try:
            return next(csv.reader([self.lines[at]], delimiter=delimiter), []), at + 1
        except csv.Error:
            return ReadError("tables.broken_row", row=at + 1), at + 1


@dataclass
class _Taken:
    """Hands out lines one by one, and knows how many and whether they ran out."""

    lines: Sequence[str]
    at: int
    ran_out: bool = False

    def __post_init__(self) -> None:
        self._end = min(len(self.lines), self.at + _MAX_ROW_LINES)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= self._end:
            self.ran_out = True
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1] + "\n"


def unique_names(heading: Sequence[object]) -> list[str]:
    """Returns column names: cleaned, ``#3`` for the third where it has none, no two alike."""
    names: list[str] = []
    for at, cell in enumerate(heading, start=1):
        name = " ".join(str(cell if cell is not None else "").split()) or f"#{at}"
        tries = itertools.count(2)
        unique = name
        while unique in names:
            unique = f"{name} {next(tries)}"
        names.append(unique)
    return names


def _without_empty_end(row: list[str], width: int) -> list[str]:
    return row[:width] if not any(cell.strip() for cell in row[width:]) else row


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────


class _Sheet(Protocol):
    """What is used of openpyxl's read-only worksheet, whose own types are incomplete."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[object, ...]]: ...


def _visible_sheets(data: bytes, limits: ReadLimits) -> list[_Sheet]:
    from openpyxl import load_workbook

    # What it can't keep (validation rules, broken relations) is no matter to one who only reads.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size_mb = sum(member.file_size for member in archive.infolist()) // 1_000_000
        if size_mb > limits.max_zip_total_mb:
            raise ReadError(
                "tables.workbook_too_large", size_mb=size_mb, limit_mb=limits.max_zip_total_mb
            )
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = cast("list[_Sheet]", workbook.worksheets)
    except _BROKEN_WORKBOOK as error:
        raise ReadError("tables.broken_workbook") from error
    return [sheet for sheet in sheets if sheet.sheet_state == "visible"]


def _sheet_records(sheet: _Sheet, named: str, limits: ReadLimits) -> _Read:
    heading: list[str] = []
    anything = False
    for number, cells in _full_rows(sheet, limits.max_empty_rows):
        anything = True
        if heading:
            values = dict(zip(heading, cells, strict=False))
            yield Record(number, {n: v for n, v in values.items() if v is not None}, named)
        elif sum(isinstance(cell, str) and bool(cell.strip()) for cell in cells) >= 2:
            heading = unique_names(_without_none_end(cells))
    if anything and not heading:
        raise ReadError("tables.no_heading", sheet=sheet.title)


def _full_rows(sheet: _Sheet, max_empty_rows: int) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yields the rows that hold something, until too many in a row hold nothing."""
    sheet.reset_dimensions()  # what a workbook says of its own size is often wrong
    rows = sheet.iter_rows(values_only=True)
    empty = 0
    for number in itertools.count(1):
        try:
            cells = tuple(map(_cell, next(rows, ()) or ()))
        except _BROKEN_WORKBOOK as error:
            raise ReadError("tables.broken_workbook") from error
        if any(cell is not None for cell in cells):
            empty = 0
            yield number, cells
        elif (empty := empty + 1) > max_empty_rows:
            return


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value


def _without_none_end(cells: Sequence[object]) -> list[object]:
    last = max(at for at, cell in enumerate(cells) if cell is not None)
    return list(cells[: last + 1])


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def _json_records(text: str) -> _Read:
    text = text.lstrip("\ufeff")
    lines = [(at, line) for at, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) == 1 or not any(_is_object(line) for _, line in lines[:5]):
        return _records_within(_whole(text))
    return (_line_record(at, line) for at, line in lines)


def _is_object(line: str) -> bool:
    return isinstance(_parsed(line), dict)


def _parsed(text: str) -> object:
    """Returns the parsed JSON, or the error that says why it can't be."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return error


def _line_record(number: int, line: str) -> Record | ReadError:
    value = _parsed(line)
    if isinstance(value, Exception):
        return ReadError("tables.broken_line", row=number)
    return _object_record(number, value)


def _object_record(number: int, value: object) -> Record | ReadError:
    if not isinstance(value, dict):
        return ReadError("tables.not_an_object", row=number)
    return Record(number, value)


def _whole(text: str) -> object:
    value = _parsed(text)
    if isinstance(value, Exception):
        row = value.lineno if isinstance(value, json.JSONDecodeError) else 1
        raise ReadError("tables.broken_json", row=row) from value
    return value


def _records_within(value: object) -> _Read:
    """Yields the records of one JSON document: an array, or the largest collection in it."""
    found = value if isinstance(value, list) else _largest_collection(value)
    if found is None and isinstance(value, dict) and _roles(value) & {"id", "title", "text"}:
        found = [value]
    if not found or not any(isinstance(each, dict) for each in found):
        raise ReadError("tables.no_json_records")
    return (_object_record(at, each) for at, each in enumerate(found, start=1))


def _largest_collection(value: object) -> list[object] | None:
    """Returns the largest list of objects in an object that isn't a record itself."""
    if not isinstance(value, dict) or _is_record(value):
        return None
    found = [inner for each in value.values() if (inner := _collection(each))]
    return max(found, key=len, default=None)


def _is_record(value: Mapping[str, object]) -> bool:
    return bool(_roles(value) & {"id", "title"})


def _roles(value: Mapping[str, object]) -> set[str]:
    return {tell_role(name, prose=False)[0] for name in value}


def _collection(value: object) -> list[object] | None:
    if isinstance(value, list):
        return value if any(isinstance(each, dict) for each in value) else None
    if not isinstance(value, dict) or not value:
        return None
    if all(isinstance(each, dict) for each in value.values()) and not _is_record(value):
        return [{"id": name, **each} for name, each in value.items()]
    return _largest_collection(value)


READERS: Mapping[Format, Callable[..., Iterator[Document | Failure]]] = {
    Format.CSV: read_csv,
    Format.XLSX: read_xlsx,
    Format.JSONL: read_jsonl,
}
