"""A period and the dates of documents → a bar and its marks over years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from synthese.records import Period

WIDTH = 480  # of the drawing, in its own units
_EDGE = 16  # room for half a year's name at either end
_MOST_YEARS = 40
_MOST_NAMED = 8  # years whose names fit beside each other
_APART = 18  # how far two marks stand from each other at least


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a year begins; `year` is None where its name would not fit."""

    x: float
    year: int | None


@dataclass(frozen=True, slots=True)
class Dated:
    """Where a document's date lies: its number from 1, and how many marks it stands above."""

    number: int
    x: float
    above: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where the bar lies, which of its ends are open, the years, and the documents' dates.

    `start` and `end` are None where the period is unknown.
    """

    start: float | None
    end: float | None
    open_start: bool
    open_end: bool
    ticks: tuple[Tick, ...]
    dates: tuple[Dated, ...]

    @property
    def floors(self) -> int:
        """How many marks stand above each other at most."""
        return max((each.above for each in self.dates), default=-1) + 1


def timeline(period: Period | None, dates: Sequence[str | None] = ()) -> Timeline | None:
    """Returns the drawing, or None where there is nothing to draw, or it is no lifetime.

    Args:
        period: when the project ran.
        dates: of its documents in their order; None where one is unknown.
    """
    known = period is not None and bool(period.start or period.end)
    start, end = (period.start, period.end) if period else (None, None)
    told = [_years(each) for each in (start, end, *dates) if each]
    if not told or (not known and len(told) < 2):
        return None
    first, last = int(min(told)), int(max(told)) + 1
    if last - first > _MOST_YEARS:
        return None
    unit = (WIDTH - 2 * _EDGE) / (last - first)

    def x(years: float) -> float:
        return round(_EDGE + (years - first) * unit, 1)

    return Timeline(
        start=(x(_years(start)) if start else 0) if known else None,
        end=(x(_after(end)) if end else WIDTH) if known else None,
        open_start=known and start is None,
        open_end=known and end is None,
        ticks=tuple(
            Tick(x(year), year if named else None) for year, named in _named(range(first, last + 1))
        ),
        dates=_dated([x(_years(each)) if each else None for each in dates]),
    )


def _dated(places: Sequence[float | None]) -> tuple[Dated, ...]:
    """Returns the marks, one that would hide another above it."""
    marks: list[Dated] = []
    for number, x in enumerate(places, start=1):
        if x is not None:
            near = {each.above for each in marks if abs(each.x - x) < _APART}
            above = next(floor for floor in range(len(marks) + 1) if floor not in near)
            marks.append(Dated(number, x, above))
    return tuple(marks)


def _named(years: Sequence[int]) -> list[tuple[int, bool]]:
    step = -(-len(years) // _MOST_NAMED)
    return [(year, at % step == 0) for at, year in enumerate(years)]


def _years(moment: str) -> float:
    """Returns a year, month or day as years: 2018-07 is 2018.5."""
    year, month, day = ([int(part) for part in moment.split("-")] + [1, 1])[:3]
    return year + (date(2001, month, min(day, 28)).timetuple().tm_yday - 1) / 365


def _after(month: str) -> float:
    """Returns when a month or year is over."""
    return _years(month) + (1 / 12 if "-" in month else 1)
