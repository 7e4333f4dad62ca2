"""A period → a bar over years, with the document's own date beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from synthese.records import Period

WIDTH = 480  # of the drawing, in its own units
_EDGE = 16  # room for half a year's name at either end
_MOST_YEARS = 40
_MOST_NAMED = 8  # years whose names fit beside each other


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a year begins; `year` is None where its name would not fit."""

    x: float
    year: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where the bar lies, which of its ends are open, the years, and the document's date."""

    start: float
    end: float
    open_start: bool
    open_end: bool
    ticks: tuple[Tick, ...]
    published: float | None


def timeline(period: Period | None, published: str | None) -> Timeline | None:
    """Returns the drawing of a period, or None where there is none, or it is no lifetime."""
    if period is None or not (period.start or period.end):
        return None
    told = [_years(each) for each in (period.start, period.end, published) if each]
    first, last = int(min(told)), int(max(told)) + 1
    if last - first > _MOST_YEARS:
        return None
    unit = (WIDTH - 2 * _EDGE) / (last - first)

    def x(years: float) -> float:
        return round(_EDGE + (years - first) * unit, 1)

    return Timeline(
        start=x(_years(period.start)) if period.start else 0,
        end=x(_after(period.end)) if period.end else WIDTH,
        open_start=period.start is None,
        open_end=period.end is None,
        ticks=tuple(
            Tick(x(year), year if named else None) for year, named in _named(range(first, last + 1))
        ),
        published=x(_years(published)) if published else None,
    )


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
