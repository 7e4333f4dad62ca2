"""The map of tiles: everybody has one, no two the same, and it looks like Norway."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from synthese.norwegian.tiles import Cell, county_borders, county_tiles, municipality_tiles
from synthese.norwegian.units import counties, municipalities

POSITIONS = Path(__file__).parents[2] / "scripts/norway/positions.csv"


def beside(cell: Cell) -> Iterator[Cell]:
    yield from (Cell(cell.column + x, cell.row + y) for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)))


def places() -> dict[str, tuple[float, float]]:
    """Returns where each municipality lies, in km east and north of somewhere."""
    with POSITIONS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        row["number"]: (
            float(row["longitude"]) * 111.2 * math.cos(math.radians(float(row["latitude"]))),
            float(row["latitude"]) * 111.2,
        )
        for row in rows
    }


def test_each_municipality_of_today_has_a_tile_of_its_own() -> None:
    tiles = municipality_tiles()
    assert set(tiles) == {unit.number for unit in municipalities()}
    assert len(set(tiles.values())) == len(tiles) == 357


def test_each_county_of_today_has_a_tile_of_its_own() -> None:
    tiles = county_tiles()
    assert set(tiles) == {each.number for each in counties() if each.end is None}
    assert len(set(tiles.values())) == len(tiles) == 15


@pytest.mark.parametrize("tiles", [municipality_tiles(), county_tiles()], ids=["units", "counties"])
def test_the_map_begins_in_the_corner(tiles: Mapping[str, Cell]) -> None:
    assert min(cell.column for cell in tiles.values()) == 0
    assert min(cell.row for cell in tiles.values()) == 0


def test_every_county_is_of_one_piece() -> None:
    tiles = municipality_tiles()
    for county in county_tiles():
        left = {cell for number, cell in tiles.items() if number.startswith(county)}
        reached = [left.pop()]
        while reached:
            near = left & set(beside(reached.pop()))
            left -= near
            reached += near
        assert not left, county


def test_finnmark_is_in_the_north_east_and_agder_in_the_south() -> None:
    for tiles in (municipality_tiles(), county_tiles()):
        by_county: dict[str, list[Cell]] = {}
        for number, cell in tiles.items():
            by_county.setdefault(number[:2], []).append(cell)
        assert max(by_county["56"]) == max(tiles.values())  # the easternmost column
        assert min(cell.row for cell in by_county["56"]) == 0
        assert max(cell.row for cell in by_county["42"]) == max(c.row for c in tiles.values())


def test_tiles_beside_one_another_are_mostly_neighbours() -> None:
    at = {cell: number for number, cell in municipality_tiles().items()}
    known = places()
    apart = sorted(
        math.dist(known[number], known[at[near]])
        for cell, number in at.items()
        for near in beside(cell)
        if near in at
    )
    assert len(apart) > 1200
    assert apart[len(apart) // 2] < 45  # km
    assert apart[len(apart) * 9 // 10] < 90


def test_borders_run_where_two_counties_or_the_sea_meet_and_nowhere_else() -> None:
    at = {cell: number[:2] for number, cell in municipality_tiles().items()}
    edges = set()
    for start, end in county_borders():
        assert start < end
        assert start.column == end.column or start.row == end.row
        for row in range(start.row, end.row):
            edges.add((Cell(start.column - 1, row), Cell(start.column, row)))
        for column in range(start.column, end.column):
            edges.add((Cell(column, start.row - 1), Cell(column, start.row)))
    wanted = {
        (min(cell, near), max(cell, near))
        for cell, county in at.items()
        for near in beside(cell)
        if at.get(near) != county
    }
    assert edges == wanted
