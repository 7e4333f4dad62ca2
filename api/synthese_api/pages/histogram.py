"""Counts by year → bars to drag over, and the range that is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from synthese.stores.facets import bounds_of
from synthese_api.pages.links import Search

WIDTH = 264  # of the drawing, in its own units
HEIGHT = 72  # of the highest bar
_WIDEST = 22  # a bar, where there are few
_LOWEST = 1.5  # a year with one project shows beside one with a thousand
_MOST_YEARS = 75  # bars that can still be told apart
_MOST_NAMED = 6
_STEPS = (1, 2, 5, 10, 20, 50)
_LABEL = 15  # half a year's name


@dataclass(frozen=True, slots=True)
class Tick:
    """A year that is named under the bars, and where it stands."""

    year: int
    x: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars by year, and the form that narrows to a range of them.

    `counts` begin at `first`. `within` and `outside` are the bars in force and the others, as SVG
    paths. `low` and `high` are the ends in force, None where there is none. `earlier` and `later`
    lead to the years that are too far away to draw, None where all are drawn.
    """

    first: int
    last: int
    counts: tuple[int, ...]
    peak: int
    within: str
    outside: str
    ticks: tuple[Tick, ...]
    low: int | None
    high: int | None
    fields: tuple[tuple[str, str], ...]
    earlier: str | None
    later: str | None

    @property
    def most(self) -> int:
        """The projects of the year that has the most."""
        return max(self.counts)

    @property
    def data(self) -> str:
        """The counts as the script reads them."""
        return ",".join(map(str, self.counts))


def histogram(search: Search, counts: Mapping[str, int]) -> Histogram | None:
    """Returns the drawing of the facet ``year``, or None where there are no years to tell apart."""
    years = {int(year): count for year, count in counts.items() if year.isdigit()}
    if len(years) < 2:
        return None
    first, last = _window(years)
    drawn = tuple(years.get(year, 0) for year in range(first, last + 1))
    ranges = [each for field, value in search.where if field == "year" for each in _bounds(value)]
    inside = [not ranges or _in_any(year, ranges) for year in range(first, last + 1)]
    lows, highs = zip(*ranges, strict=True) if ranges else ((0.0,), (float("inf"),))
    without = search.cleared("year")
    return Histogram(
        first=first,
        last=last,
        counts=drawn,
        peak=first + drawn.index(max(drawn)),
        within=_bars(drawn, inside),
        outside=_bars(drawn, [not each for each in inside]),
        ticks=_ticks(first, last),
        low=int(min(lows)) or None,
        high=None if max(highs) == float("inf") else int(max(highs)),
        fields=tuple(without.params),
        earlier=_beyond(without, f"-{first - 1}") if min(years) < first else None,
        later=_beyond(without, f"{last + 1}-") if max(years) > last else None,
    )


def year_range(first: str, last: str) -> str | None:
    """Returns two years that somebody typed as a filter: ``2018-2021``, ``2018-``, ``2018``.

    None where neither is a year; ends the wrong way round are turned.
    """
    low, high = (each.strip() if _is_year(each.strip()) else "" for each in (first, last))
    if low and high:
        low, high = sorted((low, high), key=int)
        return low if low == high else f"{low}-{high}"
    return f"{low}-{high}" if low or high else None


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4


def _bounds(value: str) -> list[tuple[float, float]]:
    found = bounds_of(value)
    return [found] if found else []


def _in_any(year: int, ranges: Iterable[tuple[float, float]]) -> bool:
    return any(low <= year <= high for low, high in ranges)


def _window(years: Mapping[int, int]) -> tuple[int, int]:
    """Returns the first and last year to draw: all, or those of the span that holds the most."""
    if max(years) - min(years) < _MOST_YEARS:
        return min(years), max(years)

    def held(first: int) -> tuple[int, int]:
        inside = range(first, first + _MOST_YEARS)
        return sum(count for year, count in years.items() if year in inside), first

    best = max(years, key=held)
    inside = [year for year in years if best <= year < best + _MOST_YEARS]
    return min(inside), max(inside)


def _bars(counts: tuple[int, ...], drawn: list[bool]) -> str:
    """Returns the bars that are to be drawn, as one path that stands on y = `HEIGHT`."""
    unit = WIDTH / len(counts)
    gap = max(min(2.0, unit / 4), unit - _WIDEST)
    most = max(counts)
    path = []
    for at, (count, is_drawn) in enumerate(zip(counts, drawn, strict=True)):
        if count and is_drawn:
            high = max(_LOWEST, HEIGHT * count / most)
            x, width = at * unit + gap / 2, unit - gap
            path.append(f"M{x:.1f} {HEIGHT}v-{high:.1f}h{width:.1f}v{high:.1f}z")
    return "".join(path)


def _ticks(first: int, last: int) -> tuple[Tick, ...]:
    unit = WIDTH / (last - first + 1)
    step = next(each for each in _STEPS if (last - first) // each < _MOST_NAMED)
    places = [(year, round((year - first + 0.5) * unit, 1)) for year in range(first, last + 1)]
    named = [(year, x) for year, x in places if year % step == 0]
    return tuple(Tick(year, round(min(max(x, _LABEL), WIDTH - _LABEL), 1)) for year, x in named)


def _beyond(search: Search, years: str) -> str:
    return search.narrowed("year", years).url
