"""Values → cells, rows and sheets of a workbook (ECMA-376, SpreadsheetML).

The limits are Excel's own. What a cell can't hold is cut, and what looks like a formula or an
escape is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from synthese.reports.packages import (
    OFFICE,
    XML,
    content_types,
    leads_to,
    related,
    relationship,
)

MAX_ROWS = 1_048_575  # below the headings
MAX_LINKS = 65_530  # of a sheet
MAX_CELL = 32_767  # UTF-16 units
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# Which of the formats in spreadsheet_styles.xml a cell has.
PLAIN, WRAPPED, HEADING, KRONER, MONTH, YEAR, LINK, LABEL, PERCENT, COUNT, JUMP = range(1, 12)
WRAPPED_LINK = 12

_MAX_ADDRESS = 2_079
_EPOCH = date(1899, 12, 30)
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel counts a day that never was
_LINK = re.compile(
    r"https?://[A-Za-z0-9.:\[\]-]+(?:[/?#](?:[\w.~:/?#@!$&'()*+,;=-]|%[0-9A-F]{2})*)?", re.I | re.A
)
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_FITTED = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'

PAPER = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
)


# ── Cells and rows ───────────────────────────────────────────────────────────────────────────


def cell(name: str, value: str | float, style: int) -> str:
    """Returns a cell: `name` is where it stands, ``B2``."""
    if isinstance(value, str):
        return (
            f'<c r="{name}" s="{style}" t="inlineStr">'
            f'<is><t xml:space="preserve">{_text(value)}</t></is></c>'
        )
    return f'<c r="{name}" s="{style}"><v>{value}</v></c>'


def row(
    number: int, values: Iterable[tuple[str, str | float]], *, style: int, height: int | None = None
) -> str:
    """Returns a row of cells in one format, each with its column's letters."""
    told = "".join(cell(f"{letter}{number}", value, style) for letter, value in values)
    high = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{high}>{told}</row>'


def day_number(day: date) -> int | None:
    """Returns a day as Excel counts it, or None for one before those that it counts rightly."""
    return (day - _EPOCH).days if day >= _FIRST_DAY else None


def leads(value: object) -> bool:
    """Tells whether Excel takes a text for an address: one that isn't breaks the whole book."""
    return isinstance(value, str) and len(value) <= _MAX_ADDRESS and bool(_LINK.fullmatch(value))


def letters(number: int) -> str:
    """Returns what a column is called: A, B … Z, AA …, from number 0."""
    first = letters(number // 26 - 1) if number >= 26 else ""
    return first + chr(ord("A") + number % 26)


def _text(value: str) -> str:
    if len(value) > MAX_CELL // 2:
        value = _fitted(value)
    if "_x" in value:
        value = _LOOKS_ESCAPED.sub("_x005F_", value)
    return escape(value, quote=False)


def _fitted(value: str) -> str:
    units = value.encode("utf-16-le")
    if len(units) <= 2 * MAX_CELL:
        return value
    return units[: 2 * (MAX_CELL - 1)].decode("utf-16-le", "ignore") + "…"


# ── Sheets ───────────────────────────────────────────────────────────────────────────────────


def begun(
    widths: Sequence[float], *, selected: bool = True, frozen: str = "A2", fitted: bool = False
) -> str:
    """Returns a sheet up to its rows.

    Args:
        widths: of its columns, in characters.
        selected: whether the book opens on it.
        frozen: the first cell that moves when the sheet is scrolled.
        fitted: whether it is printed as wide as the paper, whatever its columns take.
    """
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width + 0.71}" customWidth="1"/>'
        for n, width in enumerate(widths, start=1)
    )
    chosen = ' tabSelected="1"' if selected else ""
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{_FITTED if fitted else ""}'
        f'<sheetViews><sheetView{chosen} workbookViewId="0">{_pane(frozen)}</sheetView>'
        f'</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def _pane(frozen: str) -> str:
    beside = ord(frozen[0]) - ord("A")
    across = f' xSplit="{beside}"' if beside else ""
    pane = "bottomRight" if beside else "bottomLeft"
    return (
        f'<pane{across} ySplit="1" topLeftCell="{frozen}" activePane="{pane}" state="frozen"/>'
        f'<selection pane="{pane}" activeCell="{frozen}" sqref="{frozen}"/>'
    )


def ended(
    columns: int,
    rows: int,
    links: Iterable[tuple[str, str]],
    jumps: Iterable[tuple[str, str]] = (),
) -> str:
    """Returns what comes after a sheet's rows.

    `links` are its cells that lead somewhere, and `jumps` those that lead to a cell of the book.
    """
    linked = "".join(
        f'<hyperlink ref="{name}" r:id="rId{number}"/>'
        for number, (name, _) in enumerate(links, start=1)
    ) + "".join(f'<hyperlink ref="{name}" location="{escape(place)}"/>' for name, place in jumps)
    return (
        f'</sheetData><autoFilter ref="A1:{letters(columns - 1)}{rows}"/>'
        + (f"<hyperlinks>{linked}</hyperlinks>" if linked else "")
        + PAPER
    )


def labelled(rows: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Returns a sheet of labels, each with its lines beside it."""
    told, number = [], 0
    for label, lines in rows:
        for place, line in enumerate(lines):
            number += 1
            name = cell(f"A{number}", label, LABEL) if place == 0 else ""
            told.append(f'<row r="{number}">{name}{cell(f"B{number}", line, WRAPPED)}</row>')
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><sheetFormatPr defaultRowHeight="15"/>'
        '<cols><col min="1" max="1" width="24.71" customWidth="1"/>'
        '<col min="2" max="2" width="100.71" customWidth="1"/></cols>'
        f"<sheetData>{''.join(told)}</sheetData>{PAPER}"
    )


# ── The book around them ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its book knows it; `rows`, with its headings, where they are to be filtered."""

    name: str
    columns: int = 0
    rows: int = 0


def workbook(sheets: Sequence[Sheet]) -> str:
    """Returns the part that names the sheets."""
    told = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    defined = "".join(_defined(sheet, number) for number, sheet in enumerate(sheets) if sheet.rows)
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{told}</sheets><definedNames>{defined}</definedNames></workbook>"
    )


def _defined(sheet: Sheet, number: int) -> str:
    name = escape(sheet.name, quote=False)
    filtered = f"'{name}'!$A$1:${letters(sheet.columns - 1)}${sheet.rows}"
    return (
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">{filtered}'
        f'</definedName><definedName name="_xlnm.Print_Titles" localSheetId="{number}">'
        f"'{name}'!$1:$1</definedName>"
    )


def sheet_path(number: int) -> str:
    """Returns where a sheet lies in its package, from number 1."""
    return f"xl/worksheets/sheet{number}.xml"


def links_path(number: int) -> str:
    """Returns where the links of a sheet lie in its package, from number 1."""
    return f"xl/worksheets/_rels/sheet{number}.xml.rels"


def links_part(links: Iterable[tuple[str, str]]) -> str:
    """Returns the part that holds where a sheet's links lead, in their order."""
    return related(leads_to(number, address) for number, (_, address) in enumerate(links, start=1))


def frame(sheets: Sequence[Sheet], styles: str) -> dict[str, str]:
    """Returns the parts of a book beside its sheets, by name."""
    numbers = range(1, len(sheets) + 1)
    kinds = {"xl/workbook.xml": f"{_KIND}.sheet.main+xml"}
    kinds |= {sheet_path(number): f"{_KIND}.worksheet+xml" for number in numbers}
    kinds |= {"xl/styles.xml": f"{_KIND}.styles+xml"}
    within = [relationship(each, "worksheet", f"worksheets/sheet{each}.xml") for each in numbers]
    return {
        "xl/workbook.xml": workbook(sheets),
        "xl/styles.xml": styles,
        "xl/_rels/workbook.xml.rels": related(
            [*within, relationship(len(sheets) + 1, "styles", "styles.xml")]
        ),
        "_rels/.rels": related([relationship(1, "officeDocument", "xl/workbook.xml")]),
        "[Content_Types].xml": content_types(kinds),
    }
