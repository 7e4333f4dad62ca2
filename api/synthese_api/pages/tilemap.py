"""Counts by county and municipality → a map of equal tiles, darker where there is more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from urllib.parse import quote_plus

from synthese.norwegian.tiles import Cell, county_borders, county_tiles, municipality_tiles
from synthese.norwegian.units import centrality, counties, county_of, municipalities
from synthese_api.pages.in_force import values_in_force
from synthese_api.pages.links import Search

SIDE = 10  # of a municipality's room, in the drawing's own units
COUNTY_SIDE = 60  # of a county's, which has words in it
_CLASSES = 5
# The counties' names where the tile has no room for them.
_SHORT = MappingProxyType(
    {
        "03": "Osl", "11": "Rog", "15": "M&R", "18": "Nor", "31": "Øst", "32": "Ake",
        "33": "Bus", "34": "Inn", "39": "Vfo", "40": "Tel", "42": "Agd", "46": "Vla",
        "50": "Trø", "55": "Tro", "56": "Fin",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality or county that has a tile."""

    number: str
    name: str
    cell: Cell
    county: str
    centrality: int | None
    short: str = ""

    @property
    def told(self) -> str:
        """The name with its county, where that isn't said already."""
        said = "(" in self.name or self.county == self.name
        return self.name if said else f"{self.name} ({self.county})"


@dataclass(frozen=True, slots=True)
class Tile:
    """A place with its count; `level` is 0 for none, else 1 (few) to 5 (many).

    `url` narrows to it, or takes it away where it is in force; None where there is nothing.
    """

    place: Place
    x: int
    y: int
    count: int
    level: int
    chosen: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class Level:
    """What a shade stands for: `low` to `high` projects."""

    number: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class TileMap:
    """The drawing: its size, its tiles, the lines between counties, and what shades mean."""

    width: int
    height: int
    side: int
    tiles: tuple[Tile, ...]
    borders: str
    levels: tuple[Level, ...]


def municipality_map(search: Search, counts: Mapping[str, int]) -> TileMap:
    """Returns the map of all municipalities; `counts` by their names of today."""
    places = _municipalities()
    drawn = _map(search, "municipality", places, counts=counts, side=SIDE)
    return replace(drawn, borders=_borders())


def county_map(search: Search, counts: Mapping[str, int]) -> TileMap:
    """Returns the map of the counties; `counts` by their names of today."""
    return _map(search, "county", _counties(), counts=counts, side=COUNTY_SIDE)


def _map(
    search: Search, field: str, places: Sequence[Place], *, counts: Mapping[str, int], side: int
) -> TileMap:
    uppers = _uppers(max((counts.get(place.name, 0) for place in places), default=0))
    chosen = values_in_force(search, field)
    here = search.beside("/")
    before = f"{here}{'&' if '?' in here else '?'}where="
    tiles = []
    for place in places:
        count = counts.get(place.name, 0)
        typed = chosen.get(place.name.casefold())
        url = before + quote_plus(f"{field}:{place.name}") if count else None
        tiles.append(
            Tile(
                place,
                x=place.cell.column * side,
                y=place.cell.row * side,
                count=count,
                level=_shade(bisect_left(uppers, count) + 1, len(uppers)) if count else 0,
                chosen=typed is not None,
                url=url if typed is None else search.widened(field, typed).url,
            )
        )
    return TileMap(
        width=(max(place.cell.column for place in places) + 1) * side,
        height=(max(place.cell.row for place in places) + 1) * side,
        side=side,
        tiles=tuple(tiles),
        borders="",
        levels=_levels(uppers),
    )


def _uppers(most: int) -> list[int]:
    """Returns the most that each shade stands for, from the lightest; none where there is nothing.

    They grow by a factor: a few municipalities have most of the projects everywhere, and equal
    steps would leave all others in the lightest shade.
    """
    steps = [_round(most ** (step / _CLASSES)) for step in range(1, _CLASSES)] if most > 5 else []
    found = [each for each in sorted(set(steps)) if each < most]
    return [*found, most] if most > 5 else list(range(1, most + 1))


def _round(value: float) -> int:
    """Returns a number of one digit and zeros."""
    unit: int = 10 ** (len(str(int(value))) - 1)
    return round(value / unit) * unit


def _shade(level: int, of: int) -> int:
    """Returns a level of few as one of five, the highest the darkest."""
    return -(-level * _CLASSES // of)


def _levels(uppers: list[int]) -> tuple[Level, ...]:
    lows = [1, *(upper + 1 for upper in uppers)]
    return tuple(
        Level(_shade(at, len(uppers)), low, high)
        for at, (low, high) in enumerate(zip(lows, uppers, strict=False), 1)
    )


@cache
def _municipalities() -> tuple[Place, ...]:
    """Returns them north to south and west to east: as one reads."""
    cells = municipality_tiles()
    units = sorted(municipalities(), key=lambda unit: cells[unit.number][::-1])
    return tuple(
        Place(
            unit.number,
            unit.name,
            cells[unit.number],
            county=found.name if (found := county_of(unit.number)) else "",
            centrality=centrality(unit.number),
        )
        for unit in units
    )


@cache
def _counties() -> tuple[Place, ...]:
    cells = county_tiles()
    today = [each for each in counties() if each.end is None]
    return tuple(
        Place(each.number, each.name, cells[each.number], each.name, None, _SHORT[each.number])
        for each in sorted(today, key=lambda each: cells[each.number][::-1])
    )


@cache
def _borders() -> str:
    """Returns the lines between counties as one SVG path."""
    path = []
    for start, end in county_borders():
        step = f"h{(end.column - start.column) * SIDE}"
        if start.column == end.column:
            step = f"v{(end.row - start.row) * SIDE}"
        path.append(f"M{start.column * SIDE} {start.row * SIDE}{step}")
    return "".join(path)
