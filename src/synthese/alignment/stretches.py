"""A table of likenesses → the stretches where its rows and its columns meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from synthese.alignment.telling import Floats, Numbers


@dataclass(slots=True)
class Stretch:
    """Rows and columns of a table of likenesses: the first and the last of each."""

    rows: tuple[int, int]
    columns: tuple[int, int]


def stretches(likeness: Floats, rows: Numbers, columns: Numbers, *, least: float) -> list[Stretch]:
    """Returns where rows meet columns, none of either in two stretches, from the top down.

    A row meets a column where each is the other's likest, from `least` on; a neighbour that meets
    one of the same stretch goes with it. `rows` and `columns` are the sentences' places.
    """
    by_row: dict[int, Stretch] = {}
    by_column: dict[int, Stretch] = {}
    for row, column in _like_enough(likeness, least):
        here, there = by_row.get(row), by_column.get(column)
        if here is None and there is None:
            if likeness[row].argmax() == column and likeness[:, column].argmax() == row:
                by_row[row] = by_column[column] = Stretch((row, row), (column, column))
        elif there is None and here is not None and _borders(column, here.columns, columns):
            here.columns = _with(column, here.columns)
            by_column[column] = here
        elif here is None and there is not None and _borders(row, there.rows, rows):
            there.rows = _with(row, there.rows)
            by_row[row] = there
    return _joined([by_row[row] for row in sorted(by_row)], rows, columns)


def _like_enough(likeness: Floats, least: float) -> Iterable[tuple[int, int]]:
    """Returns the cells from `least` on, the likest first, ties in reading order."""
    cells = np.argwhere(likeness >= least)
    order = np.argsort(-likeness[cells[:, 0], cells[:, 1]], kind="stable")
    return ((int(row), int(column)) for row, column in cells[order])


def _joined(found: Iterable[Stretch], rows: Numbers, columns: Numbers) -> list[Stretch]:
    """Returns the stretches, those that border on both sides as one."""
    joined: list[Stretch] = []
    for each in found:
        last = joined[-1] if joined else None
        if last is each:
            continue
        if (
            last is not None
            and _borders(each.rows[0], last.rows, rows)
            and any(_borders(column, last.columns, columns) for column in each.columns)
        ):
            last.rows = _with(each.rows[1], last.rows)
            last.columns = _with(each.columns[0], _with(each.columns[1], last.columns))
        else:
            joined.append(each)
    return joined


def _borders(at: int, stretch: tuple[int, int], places: Numbers) -> bool:
    """Says whether no sentence of the text stands between one and a stretch."""
    first, last = stretch
    return places[at] in (places[first] - 1, places[last] + 1)


def _with(at: int, stretch: tuple[int, int]) -> tuple[int, int]:
    return min(at, stretch[0]), max(at, stretch[1])
