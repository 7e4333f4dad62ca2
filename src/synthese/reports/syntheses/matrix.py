"""What the pilots tell, side by side: a row a pilot, a column a role or a question."""

from __future__ import annotations

from collections.abc import Iterator

from synthese.pilot_records import Cell, CellEdit, Column, Member
from synthese.reports.exports.cleaning import one_line
from synthese.reports.syntheses.blocks import (
    Block,
    Heading,
    Line,
    Paragraph,
    Section,
    Table,
    Words,
)
from synthese.reports.syntheses.telling import Telling, strong, words

# What one table on paper that lies has room for; what is more becomes a table a column.
_MOST_COLUMNS, _MOST_ROWS = 5, 6
_FEW_COLUMNS = 2  # as paper that stands has room for
_MOST_QUOTES = 2  # of a cell
_SIDE = 0.16  # of the paper, for the pilots' names


def matrix(t: Telling) -> Section:
    """Returns the section of what the pilots tell."""
    columns, members = t.synthesis.columns, t.synthesis.members
    title = t.say("matrix")
    if not columns or not members:
        return Section(title, "matrix", (Paragraph(words(t.say("matrix_empty"))),))
    one = len(columns) <= _MOST_COLUMNS and len(members) <= _MOST_ROWS
    tables = (_whole(t),) if one else tuple(_by_column(t))
    about = Paragraph(words(t.say("matrix_about")))
    return Section(title, "matrix", (about, *tables), wide=one and len(columns) > _FEW_COLUMNS)


def _whole(t: Telling) -> Table:
    columns = t.synthesis.columns
    share = (1 - _SIDE) / len(columns)
    return Table(
        t.say("matrix_caption"),
        (t.say("head_pilot"), *map(t.heading, columns)),
        tuple(
            (_side(t, member), *(cell_told(t, _cell(t, member, each)) for each in columns))
            for member in t.synthesis.members
        ),
        (_SIDE, *(share for _ in columns)),
    )


def _by_column(t: Telling) -> Iterator[Block]:
    for column in t.synthesis.columns:
        yield Heading(2, t.heading(column))
        yield _of_column(t, column)


def _of_column(t: Telling, column: Column) -> Table:
    cells = [(member, _cell(t, member, column)) for member in t.synthesis.members]
    rows = [
        ((strong(t.numbered(member.project.id)),), cell_told(t, cell))
        for member, cell in cells
        if cell.quotes or cell.edit
    ]
    silent = [member.project.id for member, cell in cells if not cell.quotes and not cell.edit]
    if silent:
        label = t.say("not_told")
        names = words(t.pilots(silent, most=len(silent)))
        rows.append(((strong(label[:1].upper() + label[1:]),), (names,)))
    caption = t.say("matrix_caption_column", column=t.heading(column))
    return Table(caption, (t.say("head_pilot"), t.heading(column)), tuple(rows), (0.2, 0.8))


def _cell(t: Telling, member: Member, column: Column) -> Cell:
    key = (member.project.id, column.key)
    return t.cells.get(key) or Cell(*key)


def _side(t: Telling, member: Member) -> tuple[Line, ...]:
    name, title = t.numbered(member.project.id), one_line(member.project.title)
    lang = t.lang(member.project.language)
    about = f"{t.stage(member)}, {t.period(member)}"
    lines = [strong(name)]
    if title and t.name(member.project.id) not in title:
        lines.append((Words(title, lang=lang),))
    return (*lines, (Words(about, "quiet"),))


def cell_told(t: Telling, cell: Cell, *, most: int = _MOST_QUOTES) -> tuple[Line, ...]:
    """Returns what one pilot tells under one column, and what a person wrote beside it."""
    lines: list[Line] = [(t.quoted(each),) for each in cell.quotes[:most]]
    if not lines:
        lines = [(Words(t.say("not_told"), "quiet"),)]
    if len(cell.quotes) > most:
        lines.append((Words(t.count("more_quotes", len(cell.quotes) - most), "quiet"),))
    return (*lines, edited(t, cell.edit)) if cell.edit else tuple(lines)


def edited(t: Telling, edit: CellEdit) -> Line:
    """Returns what a person wrote in a cell, named as such."""
    day, by = t.day(edit.at), one_line(edit.by)
    label = t.say("edited_by", by=by, day=day) if by else t.say("edited", day=day)
    return strong(f"{label} ", Words(edit.text))
