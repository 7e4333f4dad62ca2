"""Tables of values → a workbook: sheets to sort and filter, and one of labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from synthese.reports import spreadsheet
from synthese.reports.exports.cleaning import in_lines, one_line
from synthese.reports.packages import packed
from synthese.reports.spreadsheet import HEADING, LINK, PLAIN, WRAPPED, WRAPPED_LINK, leads, letters
from synthese.reports.syntheses.marks import target

_LINE_HEIGHT, _MAX_HEIGHT = 15, 409  # points; the higher is Excel's own limit
_SIGNS = 1.1  # of text to one of a column's width, which is that of a nought
_FORMS = {"share": spreadsheet.PERCENT, "kroner": spreadsheet.KRONER, "count": spreadsheet.COUNT}


@dataclass(frozen=True, slots=True)
class Address:
    """An address, as a link where Excel takes it for one; `text` stands for it where it is set."""

    address: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is shown in a form of its own."""

    value: float
    form: Literal["share", "kroner", "count"]


Value = str | int | float | None | Address | Figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, headings with widths in characters, and rows.

    `head_height` is of the row of headings, in points.
    """

    name: str
    headings: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[Value]]
    frozen: str = "A2"
    head_height: int = 32


@dataclass(frozen=True, slots=True)
class About:
    """A sheet of labels, each with its lines."""

    name: str
    rows: Sequence[tuple[str, Iterable[str]]]


def to_book(sheets: Sequence[Sheet], about: About) -> bytes:
    """Returns a workbook of some sheets and, last, one that tells of them."""
    parts: dict[str, str] = {}
    for number, sheet in enumerate(sheets, start=1):
        links: list[tuple[str, str]] = []
        parts[spreadsheet.sheet_path(number)] = _written(sheet, links, selected=number == 1)
        parts[spreadsheet.links_path(number)] = spreadsheet.links_part(links)
    parts[spreadsheet.sheet_path(len(sheets) + 1)] = spreadsheet.labelled(about.rows)
    names = [spreadsheet.Sheet(e.name, len(e.headings), len(e.rows) + 1) for e in sheets]
    styles = files("synthese.reports").joinpath("spreadsheet_styles.xml").read_text("utf-8")
    return packed(parts | spreadsheet.frame([*names, spreadsheet.Sheet(about.name)], styles))


def _written(sheet: Sheet, links: list[tuple[str, str]], *, selected: bool) -> str:
    columns = [letters(each) for each in range(len(sheet.headings))]
    heads = zip(columns, (one_line(each) for each, _ in sheet.headings), strict=True)
    told = [
        spreadsheet.begun([w for _, w in sheet.headings], selected=selected, frozen=sheet.frozen),
        spreadsheet.row(1, heads, style=HEADING, height=sheet.head_height),
        *(_row(number, columns, sheet, links) for number in range(2, len(sheet.rows) + 2)),
        spreadsheet.ended(len(columns), len(sheet.rows) + 1, links),
    ]
    return "".join(told)


def _row(number: int, columns: Sequence[str], sheet: Sheet, links: list[tuple[str, str]]) -> str:
    values = sheet.rows[number - 2]
    told = "".join(
        _cell(f"{column}{number}", value, links)
        for column, value in zip(columns, values, strict=False)
        if value not in (None, "")
    )
    return f'<row r="{number}" ht="{_height(sheet, values)}">{told}</row>'


def _height(sheet: Sheet, values: Sequence[Value]) -> int:
    """Returns how high a row is, in points: not every program works it out by itself."""
    texts = (each.text if isinstance(each, Address) else each for each in values)
    lines = [
        sum(1 + int(len(line) / (_SIGNS * width)) for line in in_lines(text).split("\n"))
        for (_, width), text in zip(sheet.headings, texts, strict=False)
        if isinstance(text, str)
    ]
    return min(_LINE_HEIGHT * max(lines, default=1), _MAX_HEIGHT)


def _cell(name: str, value: Value, links: list[tuple[str, str]]) -> str:
    match value:
        case Address():
            return _linked(name, value, links)
        case Figure():
            return spreadsheet.cell(name, value.value, _FORMS[value.form])
        case str():
            return spreadsheet.cell(name, in_lines(value), WRAPPED)
        case None:
            return ""
    return spreadsheet.cell(name, value, PLAIN)


def _linked(name: str, value: Address, links: list[tuple[str, str]]) -> str:
    address, told = target(value.address), one_line(value.text)
    if leads(address) and len(links) < spreadsheet.MAX_LINKS:
        links.append((name, str(address)))
        return spreadsheet.cell(name, told or value.address, WRAPPED_LINK if told else LINK)
    return spreadsheet.cell(name, told or value.address, WRAPPED if told else PLAIN)
