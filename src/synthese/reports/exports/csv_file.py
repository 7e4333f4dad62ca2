"""Projects → CSV as a Norwegian spreadsheet opens it: byte order mark, semicolons, CRLF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from synthese.reports.exports.cleaning import one_line
from synthese.reports.exports.columns import Cell, Moment, cells, columns_of
from synthese.reports.exports.rows import Export, in_chunks

_MARK = "\ufeff"
# A cell that begins so is run as a formula, the wide forms in East Asian versions
# (OWASP, "CSV Injection"); an apostrophe before it makes it text.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def to_csv(export: Export) -> Iterator[bytes]:
    """Yields a table with its headings, a row a project."""
    return in_chunks(_lines(export))


def small_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Returns a table of another kind at once, its texts on one line each."""
    held = io.StringIO()
    write = csv.writer(held, delimiter=";", lineterminator="\r\n").writerow
    write(headings)
    for row in rows:
        write([_written(one_line(each) if type(each) is str else each) for each in row])
    return (_MARK + held.getvalue()).encode()


def _lines(export: Export) -> Iterator[str]:
    columns, language = columns_of(export), export.language
    held = io.StringIO()
    write = csv.writer(held, delimiter=";", lineterminator="\r\n").writerow
    write([column.heading(language) for column in columns])
    yield _MARK + held.getvalue()
    for row in export.rows:
        held.seek(0)
        held.truncate()
        write([_written(each) for each in cells(row, columns, language)])
        yield held.getvalue()


def _written(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case Moment():
            return cell.told
        case str():
            return defused(cell)
    return cell


def defused(cell: str) -> str:
    """Returns a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
