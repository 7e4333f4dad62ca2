"""Pairs to be judged → a sheet, and what was written in it → verdicts: CSV and XLSX.

A row is known by the hashes of its two texts, not by their ids, which a spreadsheet may have taken
for numbers or dates. What is wrong with one row stops no other.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from synthese.duplicate_records import Difference, DuplicatePair, Judgement, Text, Verdict
from synthese.duplicates.reviewing import by_doubt, keyed, worth_asking
from synthese.errors import InputError, ReadError
from synthese.readers import to_failure
from synthese.readers.decoding import decode
from synthese.records import Failure
from synthese.reports import spreadsheet
from synthese.reports.exports.cleaning import one_line
from synthese.reports.exports.csv_file import small_table
from synthese.reports.packages import packed
from synthese.settings import ReadLimits
from synthese.stores.verdicts import Contents, Verdicts
from synthese.wording import LANGUAGES, Language, number, say

if TYPE_CHECKING:
    from synthese.duplicates.run import Run


class _Column(NamedTuple):
    """A column of the sheet: how its heading is asked for, and how wide it is, in characters."""

    heading: str
    width: float
    wrapped: bool = True


_COLUMNS: Mapping[str, _Column] = {
    "left_id": _Column("duplicates.head_left_id", 18),
    "right_id": _Column("duplicates.head_right_id", 18),
    "left_title": _Column("duplicates.head_left_title", 40),
    "right_title": _Column("duplicates.head_right_title", 40),
    "type": _Column("duplicates.head_type", 20),
    "probability": _Column("duplicates.head_probability", 16, wrapped=False),
    "differences": _Column("duplicates.head_differences", 50),
    "judgement": _Column("duplicates.head_verdict", 15),
    "note": _Column("review.head_note", 40),
    "by": _Column("review.head_by", 18),
    "left": _Column("review.head_left_content", 26, wrapped=False),
    "right": _Column("review.head_right_content", 26, wrapped=False),
}
_NEEDED = ("judgement", "left", "right")
_FILLED_IN = "judgement"  # the column with a list to choose from
_HASH = "#"  # before a hash: one of figures alone would be taken for a number
_MOST_DIFFERENCES = 4
_LINE, _MOST_LINES = 15, 12  # points; what is longer is seen when its cell is chosen
_FILLED = 0.85  # of a line's characters, as words are broken
_DELIMITERS = ";\t,"
# What `small_table` puts an apostrophe before, and what looks as if it had.
_DEFUSED = re.compile("'+[=+\\-@＝＋－＠]")

# What openpyxl lets through from broken workbooks; a SyntaxError is how XML parsers say it.
_BROKEN = (zipfile.BadZipFile, EOFError, OSError, SyntaxError, LookupError, ValueError, TypeError)


# ---- out


def write_verdicts(
    run: Run,
    verdicts: Verdicts,
    path: Path,
    *,
    by: str | None = None,
    language: Language = "nb",
) -> Path:
    """Writes a sheet with a row for each pair worth judging, the most uncertain first.

    Pairs that somebody has judged are there too, with what they said. Where several pairs are of
    the same two contents one stands for them.

    Args:
        run: whose pairs.
        verdicts: what people have said.
        path: ends in ``.csv`` or ``.xlsx``.
        by: whose verdicts stand in it, so that a blind reviewer sees their own alone (and what was
            settled); None: those that the reviewers agree on.
        language: of headings and words.

    Raises:
        InputError: the path has another ending, or can't be written.
    """
    make = _maker(path)
    rows = _sheet_rows(run, verdicts, by=by, language=language)
    _put(path, make(rows, language))
    return path


def _maker(path: Path) -> Callable[[Iterable[Sequence[str | float]], Language], bytes]:
    match path.suffix.lower():
        case ".csv":
            return _to_csv
        case ".xlsx":
            return _to_xlsx
    raise InputError("review.sheet_format", path=path.name)


def _put(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise InputError("export.not_written", path=path) from error


def _sheet_rows(
    run: Run, verdicts: Verdicts, *, by: str | None, language: Language
) -> Iterator[tuple[str | float, ...]]:
    pairs: dict[Contents, DuplicatePair] = {}
    for of, pair in keyed(run, sorted(run.pairs(), key=by_doubt(run.threshold))):
        if worth_asking(pair) or verdicts.of(*of):
            pairs.setdefault(of, pair)
    for of, pair in zip(pairs, run.aligned(pairs.values()), strict=True):
        said = _said(verdicts.of(*of), by)
        yield _sheet_row(pair, run.sides(pair), said, language)


def _said(standing: Sequence[Verdict], by: str | None) -> Verdict | None:
    """Returns the verdict that a row shows: what was settled, or theirs, or the agreed one."""
    for each in reversed(standing):
        if each.role == "settled":
            return each
    told = [each for each in standing if by in (None, each.by)]
    return told[-1] if len({each.judgement for each in told}) == 1 else None


def _sheet_row(
    pair: DuplicatePair, sides: tuple[Text, Text], said: Verdict | None, language: Language
) -> tuple[str | float, ...]:
    left, right = sides
    differences = pair.alignment.differences if pair.alignment else ()
    return (
        left.id,
        right.id,
        left.title,
        right.title,
        say(f"duplicates.type_{pair.type.name.lower()}", language),
        round(pair.probability, 3),
        _in_brief(differences, language),
        say(f"duplicates.verdict_{said.judgement}", language) if said else "",
        _marked(said.note) if said else "",
        _marked(said.by) if said else "",
        _HASH + left.content,
        _HASH + right.content,
    )


def _in_brief(differences: Sequence[Difference], language: Language) -> str:
    told = [_difference(each, language) for each in differences[:_MOST_DIFFERENCES]]
    if more := len(differences) - len(told):
        told.append(say("duplicates.and_more", language, n=more))
    return "; ".join(told)


def _difference(each: Difference, language: Language) -> str:
    left, right = (one_line(side or "") for side in (each.left, each.right))
    missing = say("duplicates.not_told", language)
    kind = say(f"duplicates.difference_{each.kind}", language)
    return f"{kind}: {left or missing} → {right or missing}"


def _marked(text: str) -> str:
    """Returns a text with a further apostrophe where one is taken off when it is read."""
    line = one_line(text)  # as a cell holds it: what stands before an apostrophe may be blank
    return f"'{line}" if _DEFUSED.match(line) else line


def _unmarked(text: str) -> str:
    return text[1:] if _DEFUSED.match(text) else text


def _headings(language: Language) -> list[str]:
    return [say(column.heading, language) for column in _COLUMNS.values()]


def _to_csv(rows: Iterable[Sequence[str | float]], language: Language) -> bytes:
    told = (
        [each if isinstance(each, str) else number(each, language, decimals=3) for each in row]
        for row in rows
    )
    return small_table(_headings(language), told)


# ---- out, as a workbook


def _to_xlsx(rows: Iterable[Sequence[str | float]], language: Language) -> bytes:
    held = list(rows)[: spreadsheet.MAX_ROWS]  # the least uncertain don't fit
    sheets = (
        spreadsheet.Sheet(say("review.sheet_pairs", language), len(_COLUMNS), len(held) + 1),
        spreadsheet.Sheet(say("review.sheet_help", language)),
    )
    styles = files("synthese.reports").joinpath("spreadsheet_styles.xml").read_text("utf-8")
    help_lines = [say(f"review.help_{each}", language) for each in ("judge", "note", "by", "rest")]
    return packed(
        {
            spreadsheet.sheet_path(1): _pairs_sheet(held, language),
            spreadsheet.sheet_path(2): spreadsheet.labelled(
                [(say("review.sheet_help", language), help_lines)]
            ),
            **spreadsheet.frame(sheets, styles),
        }
    )


def _pairs_sheet(rows: Sequence[Sequence[str | float]], language: Language) -> str:
    letters = [spreadsheet.letters(each) for each in range(len(_COLUMNS))]
    headings = zip(letters, _headings(language), strict=True)
    told = [spreadsheet.row(1, headings, style=spreadsheet.HEADING, height=32)]
    told += [_row_told(at, letters, row) for at, row in enumerate(rows, start=2)]
    end = spreadsheet.ended(len(_COLUMNS), len(rows) + 1, ())
    choices = _choices(letters[list(_COLUMNS).index(_FILLED_IN)], len(rows) + 1, language)
    return (
        spreadsheet.begun([column.width for column in _COLUMNS.values()])
        + "".join(told)
        + end.replace(spreadsheet.PAPER, choices + spreadsheet.PAPER)
    )


def _row_told(at: int, letters: Sequence[str], row: Sequence[str | float]) -> str:
    """Returns a row as high as its longest text needs: not every program works that out itself."""
    cells, lines = [], 1
    for letter, column, value in zip(letters, _COLUMNS.values(), row, strict=True):
        told = one_line(value) if isinstance(value, str) else value
        if told == "":
            continue
        style = spreadsheet.WRAPPED if column.wrapped else spreadsheet.PLAIN
        cells.append(spreadsheet.cell(f"{letter}{at}", told, style))
        if column.wrapped:
            lines = max(lines, ceil(len(str(told)) / (_FILLED * column.width)))
    high = _LINE * min(lines, _MOST_LINES)
    return f'<row r="{at}" ht="{high}" customHeight="1">{"".join(cells)}</row>'


def _choices(column: str, last: int, language: Language) -> str:
    """Returns a list to choose a verdict from; what else is typed is let in, and read as it can."""
    words = ",".join(say(f"duplicates.verdict_{each}", language) for each in get_args(Judgement))
    return (
        '<dataValidations count="1"><dataValidation type="list" allowBlank="1"'
        f' showErrorMessage="0" sqref="{column}2:{column}{max(last, 2)}">'
        f'<formula1>"{words}"</formula1></dataValidation></dataValidations>'
    )


# ---- in


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a sheet held: `given` are its new verdicts, `failures` the rows that weren't taken.

    `unchanged` rows say what was said already, `blank` ones nothing.
    """

    given: tuple[Verdict, ...]
    unchanged: int
    blank: int
    failures: tuple[Failure, ...]


@dataclass(slots=True)
class _Reading:
    """A sheet while it is read: which pairs a row can be of, and what the rows so far said."""

    run: Run
    verdicts: Verdicts
    by: str | None
    pairs: Mapping[Contents, DuplicatePair]
    ids: frozenset[tuple[str, str]]
    given: dict[Contents, tuple[Verdict, Text, Text]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    unchanged: int = 0
    blank: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, str]

    def of(self, column: str) -> str:
        return self.cells.get(column, "")


def read_verdicts(run: Run, verdicts: Verdicts, path: Path, *, by: str | None = None) -> ReadSheet:
    """Takes what people wrote in a sheet as verdicts, all as one step that one undo takes back.

    Args:
        run: whose pairs.
        verdicts: where they are kept.
        path: a CSV or XLSX file that `write_verdicts` made, in any of the languages.
        by: who gives the verdicts; None: who each row names. A row that says what another said of
            the pair is theirs, and nothing new.

    Raises:
        ReadError: the file is broken, or lacks a column that is needed.
    """
    rows = _rows(path)
    reading = _reading(run, verdicts, by)
    for row in rows:
        try:
            _take(row, reading)
        except ReadError as error:
            reading.failures.append(to_failure(f"{path.name}#{row.number}", error))
    given = verdicts.give_all(reading.given.values())
    return ReadSheet(given, reading.unchanged, reading.blank, tuple(reading.failures))


def _reading(run: Run, verdicts: Verdicts, by: str | None) -> _Reading:
    pairs: dict[Contents, DuplicatePair] = {}
    found = run.pairs()
    for of, pair in keyed(run, found):
        pairs.setdefault(of, pair)
    ids = frozenset((pair.left, pair.right) for pair in found)
    return _Reading(run, verdicts, by, pairs, ids)


def _take(row: _Row, reading: _Reading) -> None:
    """Puts a row among what was given or counts it as nothing new.

    Raises:
        ReadError: it can't be taken.
    """
    judgement, note = _judgement(row), row.of("note")
    if judgement is None:
        if note:
            raise ReadError("review.row_note_only", row=row.number)
        reading.blank += 1
        return
    of = _contents(row, reading)
    name = reading.by or row.of("by")
    if not name:
        raise ReadError("review.row_no_reviewer", row=row.number)
    verdict = Verdict(*of, judgement, name, "", note, reading.pairs[of].type.value)
    if _nothing_new(row, verdict, reading):
        reading.unchanged += 1
    else:
        _give(row, verdict, reading)


def _judgement(row: _Row) -> Judgement | None:
    told = row.of("judgement").casefold().rstrip(".")
    if not told:
        return None
    if told not in _judgements():
        raise ReadError("review.row_judgement", row=row.number, given=row.of("judgement"))
    return _judgements()[told]


@cache
def _judgements() -> Mapping[str, Judgement]:
    """Returns what may be written: the letters, and the words of every language."""
    letters = get_args(Judgement)
    words = {
        say(f"duplicates.verdict_{j}", each).casefold(): j for each in LANGUAGES for j in letters
    }
    return {each: each for each in letters} | words


def _contents(row: _Row, reading: _Reading) -> Contents:
    first, second = sorted(row.of(side).removeprefix(_HASH) for side in ("left", "right"))
    if (first, second) in reading.pairs:
        return first, second
    ids = row.of("left_id"), row.of("right_id")
    known = ids in reading.ids or ids[::-1] in reading.ids
    raise ReadError("review.row_text_changed" if known else "review.row_unknown", row=row.number)


def _nothing_new(row: _Row, verdict: Verdict, reading: _Reading) -> bool:
    """Says whether its reviewer says so already, or whoever the row names said so once."""
    told, named = (verdict.judgement, one_line(verdict.note)), row.of("by") or verdict.by
    for logged in reading.verdicts.history(verdict.left, verdict.right):
        each = logged.verdict
        same = each.by == named and (each.judgement, one_line(each.note)) == told
        if same and (each.by != verdict.by or logged.standing):
            return True
    return False


def _give(row: _Row, verdict: Verdict, reading: _Reading) -> None:
    of = verdict.left, verdict.right
    for each in reading.verdicts.of(*of):
        if each.role == "settled":
            raise ReadError("review.row_settled", row=row.number, by=each.by)
    if of in reading.given and reading.given[of][0] != verdict:
        raise ReadError("review.row_twice", row=row.number)
    reading.given[of] = (verdict, *reading.run.sides(reading.pairs[of]))


# ---- in, as rows


def _rows(path: Path) -> list[_Row]:
    """Returns the rows of the first sheet that has the columns, cells by column.

    Raises:
        ReadError: the file is broken, or lacks a column that is needed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError("review.sheet_broken", path=path.name) from error
    sheets = _workbook(data, path.name) if data.startswith(b"PK") else [_table(data, path.name)]
    lacking: list[str] = []
    for rows in sheets:
        columns = _columns(rows[0]) if rows else []
        lacking = [each for each in _NEEDED if each not in columns]
        if not lacking:
            return [_row(at, columns, cells) for at, cells in enumerate(rows[1:], start=2)]
    names = ", ".join(say(_COLUMNS[each].heading) for each in lacking or _NEEDED)
    raise ReadError("review.sheet_lacks", path=path.name, columns=names)


def _columns(headings: Sequence[str]) -> list[str | None]:
    names = {
        say(column.heading, language).casefold(): name
        for name, column in _COLUMNS.items()
        for language in LANGUAGES
    }
    return [names.get(each.casefold()) for each in headings]


def _row(at: int, columns: Sequence[str | None], cells: Sequence[str]) -> _Row:
    told = zip(columns, cells, strict=False)
    return _Row(at, {name: _unmarked(cell) for name, cell in told if name})


def _table(data: bytes, name: str) -> list[list[str]]:
    text = decode(data, name).removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError("review.sheet_broken", path=name) from error
    return [[one_line(cell) for cell in row] for row in rows]


def _workbook(data: bytes, name: str) -> list[list[list[str]]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size_mb = sum(member.file_size for member in archive.infolist()) // 1_000_000
        if size_mb > (limit := ReadLimits().max_zip_total_mb):
            raise ReadError("tables.workbook_too_large", size_mb=size_mb, limit_mb=limit)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return [
            [[_told(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            for sheet in book.worksheets
        ]
    except _BROKEN as error:
        raise ReadError("review.sheet_broken", path=name) from error


def _told(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return one_line(str(cell))
