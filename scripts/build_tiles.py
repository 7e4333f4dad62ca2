"""Builds src/synthese/norwegian/tiles.csv: a map of Norway in equal tiles, one a municipality.

The counties, of which there are few, have a grid of their own, drawn by hand below.

    python scripts/build_tiles.py

Starts from each municipality's approximate place (``scripts/norway/positions.csv``, written by
hand). Places too close for tiles of equal size push one another apart; each then gets the cell
of a grid by optimal assignment; last, tiles are exchanged while that makes counties more of a
piece without carrying anybody far. The same places give the same map.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

HERE = Path(__file__).parent
SOURCE = HERE / "norway/positions.csv"
TARGET = HERE.parent / "src/synthese/norwegian/tiles.csv"

KM_A_DEGREE = 111.2  # of latitude
KM_A_TILE = 48.0  # the sparse north sets it: closer, and Finnmark falls into islands
ROUNDS = 600  # of pushing apart; all are a tile from one another long before
MARGIN = 2  # free cells around, that tiles at the coast may take
EXCHANGES = 400_000
WARM, COLD = 2.0, 0.02  # what an exchange may cost, first and last
BORDER, COAST = 2.0, 0.7  # what two neighbours cost that are of two counties, of land and sea
ALONE = 6.0  # what a tile costs that has none of its county beside it
REACH = 2  # how far a tile is carried in one exchange

COUNTIES = """
.. .. .. 55 56
.. .. 18 .. ..
.. .. 50 .. ..
.. 15 34 .. ..
46 33 03 32 ..
11 40 39 31 ..
.. 42 .. .. ..
"""

Points = npt.NDArray[np.float64]  # (n, 2)
Cells = npt.NDArray[np.int64]  # (n, 2): column, row


def main() -> None:
    with SOURCE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    numbers = [row["number"] for row in rows]
    counties = [number[:2] for number in numbers]
    places = apart(projected(rows))
    cells = settled(places, assigned(places), counties)
    cells -= cells.min(axis=0)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", "column", "row"])
        writer.writerows(drawn(COUNTIES))
        writer.writerows(
            [number, *cell] for number, cell in zip(numbers, cells.tolist(), strict=True)
        )
    report(numbers, cells, places)


def drawn(grid: str) -> list[tuple[str, int, int]]:
    """Returns number, column and row of each county, by number."""
    rows = enumerate(grid.split("\n")[1:-1])
    cells = [(n, column, row) for row, line in rows for column, n in enumerate(line.split())]
    return sorted(cell for cell in cells if cell[0].isdigit())


def projected(rows: list[dict[str, str]]) -> Points:
    """Returns places in tiles: x east, y south."""
    latitude = np.array([float(row["latitude"]) for row in rows])
    longitude = np.array([float(row["longitude"]) for row in rows])
    x = (longitude - 15) * np.cos(np.radians(latitude))  # 15° east runs through the middle
    return np.stack([x, -latitude], axis=1) * KM_A_DEGREE / KM_A_TILE


def apart(places: Points) -> Points:
    """Returns the places pushed apart until they are a tile from one another."""
    places = places + np.random.default_rng(0).normal(0, 0.01, places.shape)
    for _ in range(ROUNDS):
        between = places[:, None] - places[None]
        distance = np.hypot(between[..., 0], between[..., 1]) + np.eye(len(places)) * 9
        push = np.clip(1 - distance, 0, None) / 2
        places += 0.6 * (between * (push / (distance + 1e-9))[..., None]).sum(axis=1)
    return places - places.min(axis=0) + MARGIN


def assigned(places: Points) -> Cells:
    """Returns each place's cell: all different, and together as near as can be."""
    columns, rows = places.max(axis=0).astype(int) + 1 + MARGIN
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    far = ((places[:, None] - cells[None]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(far)
    return cells[chosen]


def settled(places: Points, cells: Cells, counties: list[str]) -> Cells:
    """Returns the cells after exchanges that make counties more of a piece."""
    random = np.random.default_rng(0)
    cells = cells.copy()
    columns, rows = cells.max(axis=0) + 1 + MARGIN
    held = np.full((columns, rows), -1)  # which place each cell holds; -1 is sea
    held[cells[:, 0], cells[:, 1]] = np.arange(len(cells))
    county = np.array([*counties, ""])  # the last one is the sea's

    def cost(at: tuple[int, int]) -> float:
        """Returns what a cell costs: its place's way to it, and its neighbours."""
        own = held[at]
        beside = [held[each] for each in around(at, (columns, rows))]
        others = [each for each in beside if county[each] != county[own]]
        coasts = len(others) if own < 0 else others.count(-1)
        near = COAST * coasts + BORDER * (len(others) - coasts)
        if own < 0:
            return near
        alone = ALONE if len(others) == len(beside) else 0.0
        return near + alone + float(((places[own] - at) ** 2).sum())

    for heat in np.geomspace(WARM, COLD, EXCHANGES):
        place = int(random.integers(len(cells)))
        here = (int(cells[place, 0]), int(cells[place, 1]))
        step = random.integers(-REACH, REACH + 1, 2)
        there = (here[0] + int(step[0]), here[1] + int(step[1]))
        if here == there or not (0 <= there[0] < columns and 0 <= there[1] < rows):
            continue
        before = cost(here) + cost(there)
        held[here], held[there] = held[there], held[here]
        if random.random() < np.exp(min(0.0, (before - cost(here) - cost(there)) / heat)):
            for each in (here, there):
                if held[each] >= 0:
                    cells[held[each]] = each
        else:
            held[here], held[there] = held[there], held[here]
    return cells


def around(at: tuple[int, int], size: tuple[int, int]) -> list[tuple[int, int]]:
    column, row = at
    beside = [(column - 1, row), (column + 1, row), (column, row - 1), (column, row + 1)]
    return [(c, r) for c, r in beside if 0 <= c < size[0] and 0 <= r < size[1]]


def report(numbers: list[str], cells: Cells, places: Points) -> None:
    """Prints the map, and how far tiles lie from where their places were pushed to."""
    at = {tuple(cell): number for number, cell in zip(numbers, cells.tolist(), strict=True)}
    columns, rows = cells.max(axis=0) + 1
    letters = dict(zip(sorted({n[:2] for n in numbers}), "XRMNøakIvtGVTsF", strict=True))
    for row in range(rows):
        print("".join(letters.get(at.get((c, row), "")[:2], "·") for c in range(columns)))
    moved = np.hypot(*(cells - cells.mean(axis=0) - places + places.mean(axis=0)).T)
    pieces = Counter(pieces_of(at))
    print(f"{columns} x {rows}; moved {moved.mean():.2f} on average, {moved.max():.2f} at most")
    print("counties in several pieces:", {c: n for c, n in pieces.items() if n > 1} or "none")


def pieces_of(at: dict[tuple[int, int], str]) -> list[str]:
    """Returns the county of each connected piece of one county."""
    left, found = dict(at), []
    while left:
        cell, number = left.popitem()
        found.append(number[:2])
        reached = [cell]
        while reached:
            column, row = reached.pop()
            for step in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                beside = (column + step[0], row + step[1])
                if left.get(beside, "")[:2] == number[:2]:
                    del left[beside]
                    reached.append(beside)
    return found


if __name__ == "__main__":
    main()
