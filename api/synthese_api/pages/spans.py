"""The periods of a page's hits → bars on one axis of years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from synthese.records import Period

_MOST_YEARS = 30  # what lies earlier is cut off: one project of 1985 must not make dots of the rest
_MOST_NAMED = 6  # years whose names fit side by side on a telephone
_STEPS = (1, 2, 5, 10)
_LEAST_WIDTH = 1.0  # hundredths; a month on an axis of thirty years is still seen
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a named year begins, in hundredths of the axis."""

    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Axis:
    """The years that the bars of a page lie on, the last one whole."""

    first: int
    last: int

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The years to name, evenly spaced."""
        years = self.last - self.first + 1
        step = next((step for step in _STEPS if years <= step * _MOST_NAMED), _STEPS[-1])
        named = range(-(-self.first // step) * step, self.last + 1, step)
        return tuple(Tick(self.x(year), year) for year in named)

    def x(self, years: float) -> float:
        """Returns where a moment lies, in hundredths, at an end where it lies beyond."""
        share = (years - self.first) / (self.last + 1 - self.first)
        return round(100 * min(max(share, 0.0), 1.0), 2)


@dataclass(frozen=True, slots=True)
class Bar:
    """A period on the axis, in hundredths; an open end fades."""

    x: float
    width: float
    open_start: bool
    open_end: bool

    @property
    def shape(self) -> str:
        """What its ends are: ``closed``, ``from`` a month on, or ``until`` one."""
        return "from" if self.open_end else "until" if self.open_start else "closed"


def axis_of(periods: Iterable[Period | None]) -> Axis | None:
    """Returns the axis that the periods share, None where there is none to draw."""
    told = [int(each[:4]) for period in periods if period for each in _ends(period)]
    if not told:
        return None
    last = max(told)
    return Axis(max(min(told), last - _MOST_YEARS + 1), last)


def bar_on(axis: Axis, period: Period | None) -> Bar | None:
    """Returns a period's bar, or None where no period is known."""
    if period is None or not _ends(period):
        return None
    start = axis.x(_begins(period.start)) if period.start else 0.0
    end = axis.x(_is_over(period.end)) if period.end else 100.0
    width = max(end - start, _LEAST_WIDTH)
    return Bar(min(start, 100 - width), round(width, 2), period.start is None, period.end is None)


def _ends(period: Period) -> list[str]:
    return [each for each in (period.start, period.end) if each]


def _begins(month: str) -> float:
    year, _, number = month.partition("-")
    return int(year) + (int(number or 1) - 1) / _MONTHS


def _is_over(month: str) -> float:
    return _begins(month) + (1 / _MONTHS if "-" in month else 1)
