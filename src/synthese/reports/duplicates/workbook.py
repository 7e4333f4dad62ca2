"""A run → ``rapport.xlsx``: its sheets, written part by part as the other workbooks are."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import IO

from synthese.duplicate_records import DuplicateType
from synthese.reports import spreadsheet
from synthese.reports.duplicates.changes import CHANGE_COLUMNS, Changes, change_rows
from synthese.reports.duplicates.coverage import coverage
from synthese.reports.duplicates.gathered import Gathered
from synthese.reports.duplicates.made import made
from synthese.reports.duplicates.tables import (
    GROUP_COLUMNS,
    PAIR_COLUMNS,
    Column,
    Row,
    Value,
    group_rows,
    pair_row,
)
from synthese.reports.exports.cleaning import in_lines, one_line, short_source
from synthese.reports.packages import part, put
from synthese.reports.syntheses.marks import target

MAX_ROWS = 50_000  # of a sheet, as much as people can look through
_ROWS_AT_ONCE = 500
_LINE_HEIGHT, _MAX_HEIGHT = 15, 409  # points; the higher is Excel's own limit
_SIGNS = 1.1  # of text to one of a column's width, which is that of a nought
_STYLES = {
    "text": spreadsheet.PLAIN,
    "wrapped": spreadsheet.WRAPPED,
    "number": spreadsheet.COUNT,
    "share": spreadsheet.PERCENT,
    "link": spreadsheet.WRAPPED,
}

_TEMPLATE_COLUMNS = (
    Column("in_texts", 12, "number"),
    Column("words", 8, "number"),
    Column("template", 100, "wrapped"),
    Column("example", 30, "wrapped"),
)
_SIDE = Column("side", 20, "wrapped")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A table of the workbook; `jump` says where a row's first cell leads within the book."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    total: int
    file: str = ""
    frozen: str = "A2"
    jump: Callable[[Row], str | None] = field(default=lambda row: None)


@dataclass(slots=True)
class Workbook:
    """The workbook in the making: pairs are given one by one, the rest is asked for at the end."""

    gathered: Gathered
    _pairs: list[Row] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Takes a pair that was found, as a row of `PAIR_COLUMNS`."""
        if len(self._pairs) < MAX_ROWS:
            self._pairs.append(row)

    def write(self, file: IO[bytes], changes: Changes | None) -> None:
        """Writes the book."""
        told = self.gathered.told
        tables = [self._groups(), self._pair_table(), self._borderline(), self._template()]
        if changes is not None:
            tables.append(_changes(self.gathered, changes))
        styles = files("synthese.reports").joinpath("spreadsheet_styles.xml").read_text("utf-8")
        with zipfile.ZipFile(file, "w") as book:
            put(book, spreadsheet.sheet_path(1), spreadsheet.labelled(_summary(self.gathered)))
            sheets = [spreadsheet.Sheet(told.say("sheet_summary"))]
            for number, table in enumerate(tables, start=2):
                sheets.append(_write_table(book, number, table, self.gathered))
            last = spreadsheet.labelled(_coverage(self.gathered))
            put(book, spreadsheet.sheet_path(len(sheets) + 1), last)
            sheets.append(spreadsheet.Sheet(told.say("sheet_coverage")))
            for name, text in spreadsheet.frame(sheets, styles).items():
                put(book, name, text)

    def _groups(self) -> _Sheet:
        first: dict[Value, int] = {}
        for number, row in enumerate(self._pairs, start=2):
            first.setdefault(row[0], number)
        name = self.gathered.told.say("sheet_pairs")

        def jump(row: Row) -> str | None:
            return f"'{name}'!A{first[row[0]]}" if row[0] in first else None

        groups = self.gathered.groups
        rows = (
            row
            for number, group in enumerate(groups, start=1)
            for row in group_rows(self.gathered, number, group)
        )
        total = sum(len(each.members) + len(each.others) for each in groups)
        return _Sheet("groups", GROUP_COLUMNS, rows, total, "grupper.csv", jump=jump)

    def _pair_table(self) -> _Sheet:
        total = len(self.gathered.found)
        return _Sheet("pairs", PAIR_COLUMNS, self._pairs, total, "par.csv")

    def _borderline(self) -> _Sheet:
        gathered, run = self.gathered, self.gathered.run
        rows: list[Row] = [
            (gathered.told.say(side), *pair_row(gathered, pair, run.sides(pair)))
            for side, pairs in zip(("above", "below"), gathered.borderline, strict=True)
            for pair in pairs
        ]
        return _Sheet("borderline", (_SIDE, *PAIR_COLUMNS), rows, len(rows))

    def _template(self) -> _Sheet:
        pieces = self.gathered.run.template()
        rows = ((each.texts, each.words, each.text, each.example) for each in pieces)
        return _Sheet("template", _TEMPLATE_COLUMNS, rows, len(pieces), "run.sqlite")


def _changes(gathered: Gathered, changes: Changes) -> _Sheet:
    total = len(changes.pairs) + len(changes.groups)
    rows = change_rows(changes, gathered)
    return _Sheet("changes", CHANGE_COLUMNS, rows, total, "endringer.csv")


# ── The sheets of labels ─────────────────────────────────────────────────────────────────────


def _summary(gathered: Gathered) -> Iterator[tuple[str, Iterable[str]]]:
    told, record = gathered.told, gathered.record
    yield told.say("sources"), map(short_source, record.sources)
    if record.against:
        yield told.say("against"), map(short_source, record.against)
    for each in DuplicateType:
        if each is not DuplicateType.NONE:
            number = told.number(record.found.get(each, 0))
            yield told.type(each), (f"{number}  –  {told.say(f'about_{each.name.lower()}')}",)
    yield told.say("groups"), (told.number(record.groups),)
    share = told.share(gathered.share_with_copy)
    yield told.say("texts"), (f"{share} {told.say('figure_share')}",)
    yield told.say("threshold"), (told.share(record.threshold),)
    about = (
        told.say("made_about").rstrip(".").split(". ")
    )  # a row each: rows don't grow by themselves
    yield told.say("made"), (f"{each}." for each in about)


def _coverage(gathered: Gathered) -> Iterator[tuple[str, Iterable[str]]]:
    yield from made(gathered, coverage(gathered))
    told, record = gathered.told, gathered.record
    empty = [told.say("empty_none")]
    if record.empty:
        empty = [told.number(len(record.empty)), *record.empty[:MAX_ROWS]]
    yield told.say("empty"), empty
    failures = [f"{short_source(e.source)}: {e.reason(told.language)}" for e in record.failures]
    yield told.say("failures"), failures[:MAX_ROWS] or [told.say("failures_none")]


# ── Written ──────────────────────────────────────────────────────────────────────────────────


def _write_table(
    book: zipfile.ZipFile, number: int, sheet: _Sheet, gathered: Gathered
) -> spreadsheet.Sheet:
    told, columns = gathered.told, sheet.columns
    letters = [spreadsheet.letters(each) for each in range(len(columns))]
    writing = _Writing(sheet, letters)
    headings = zip(letters, (one_line(each.heading(told)) for each in columns), strict=True)
    with book.open(part(spreadsheet.sheet_path(number)), "w", force_zip64=True) as file:
        begun = spreadsheet.begun(
            [each.width for each in columns], selected=False, frozen=sheet.frozen, fitted=True
        )
        held = [begun, spreadsheet.row(1, headings, style=spreadsheet.HEADING, height=32)]
        row_number = 1
        for row in sheet.rows:
            if row_number > MAX_ROWS:
                break
            row_number += 1
            held.append(writing.row(row_number, row))
            if len(held) >= _ROWS_AT_ONCE:
                file.write("".join(held).encode())
                held.clear()
        rows = row_number
        if sheet.total > MAX_ROWS:
            cut = told.say("sheet_cut", n=told.number(MAX_ROWS), file=sheet.file)
            held.append(spreadsheet.row(rows + 1, [("A", cut)], style=spreadsheet.LABEL))
        held.append(spreadsheet.ended(len(columns), rows, writing.links, writing.jumps))
        file.write("".join(held).encode())
    put(book, spreadsheet.links_path(number), spreadsheet.links_part(writing.links))
    return spreadsheet.Sheet(told.say(f"sheet_{sheet.name}"), len(columns), rows)


@dataclass(slots=True)
class _Writing:
    """The rows of a sheet as they are written, and the cells that lead somewhere."""

    sheet: _Sheet
    letters: Sequence[str]
    links: list[tuple[str, str]] = field(default_factory=list)
    jumps: list[tuple[str, str]] = field(default_factory=list)

    def row(self, number: int, values: Row) -> str:
        """Returns a row, as high as its longest text needs."""
        cells, lines = [], 1
        jump = self.sheet.jump(values)
        for letter, column, value in zip(self.letters, self.sheet.columns, values, strict=True):
            if value is None or value == "":
                continue
            if column.form in ("wrapped", "link") and isinstance(value, str):
                lines = max(lines, _lines(value, column.width))
            style = _STYLES[column.form]
            if jump and letter == "A":
                self.jumps.append((f"A{number}", jump))
                style = spreadsheet.JUMP
            cells.append(self._cell(f"{letter}{number}", value, style, column))
        high = min(_LINE_HEIGHT * lines, _MAX_HEIGHT)
        return f'<row r="{number}" ht="{high}" customHeight="1">{"".join(cells)}</row>'

    def _cell(self, name: str, value: str | float, style: int, column: Column) -> str:
        if not isinstance(value, str):
            shown = round(value, 4) if isinstance(value, float) else value
            return spreadsheet.cell(name, shown, style)
        if column.form == "link" and len(self.links) < spreadsheet.MAX_LINKS:
            address = target(value)
            if address is not None and spreadsheet.leads(address):
                self.links.append((name, address))
                style = spreadsheet.LINK
        return spreadsheet.cell(name, in_lines(value), style)


def _lines(value: str, width: float) -> int:
    across = _SIGNS * width
    if "\n" not in value:
        return 1 + int(len(value) / across)
    return sum(1 + int(len(line) / across) for line in value.split("\n"))
