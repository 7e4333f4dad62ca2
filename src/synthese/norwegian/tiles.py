"""Norway as a map of equal tiles: one a municipality, and one a county on a grid of its own.

    municipality_tiles()["5001"]    Cell(column=10, row=17)
    county_tiles()["56"]            Cell(column=4, row=0)

The places are a drawing, not geography: neighbours are mostly neighbours, and every unit has the
same room. ``scripts/build_tiles.py`` makes the table.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple


class Cell(NamedTuple):
    """A tile's place: column from 0 in the west, row from 0 in the north."""

    column: int
    row: int


@cache
def municipality_tiles() -> Mapping[str, Cell]:
    """Returns the tile of each number of today's municipalities; no two share one."""
    return _cells(digits=4)


@cache
def county_tiles() -> Mapping[str, Cell]:
    """Returns the tile of each number of today's counties; no two share one."""
    return _cells(digits=2)


def _cells(*, digits: int) -> Mapping[str, Cell]:
    table = files(__package__).joinpath("tiles.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return MappingProxyType(
        {
            row["number"]: Cell(int(row["column"]), int(row["row"]))
            for row in rows
            if len(row["number"]) == digits
        }
    )


@cache
def county_borders() -> tuple[tuple[Cell, Cell], ...]:
    """Returns the lines around each county among the tiles of its municipalities.

    Each is its two ends, as corners of cells: `Cell(0, 0)` is the north-western corner of the
    first. A line between two counties comes once.
    """
    at = {cell: number[:2] for number, cell in municipality_tiles().items()}
    columns, rows = (max(each) + 1 for each in zip(*at, strict=True))
    lines: list[tuple[Cell, Cell]] = []
    for row in range(rows + 1):
        lines += _runs(
            [
                (Cell(column, row), Cell(column + 1, row))
                for column in range(columns)
                if at.get(Cell(column, row - 1)) != at.get(Cell(column, row))
            ]
        )
    for column in range(columns + 1):
        lines += _runs(
            [
                (Cell(column, row), Cell(column, row + 1))
                for row in range(rows)
                if at.get(Cell(column - 1, row)) != at.get(Cell(column, row))
            ]
        )
    return tuple(lines)


def _runs(edges: list[tuple[Cell, Cell]]) -> list[tuple[Cell, Cell]]:
    """Returns edges in line joined where one ends as the next begins."""
    runs: list[tuple[Cell, Cell]] = []
    for start, end in edges:
        if runs and runs[-1][1] == start:
            start = runs.pop()[0]
        runs.append((start, end))
    return runs
