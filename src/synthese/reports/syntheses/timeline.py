"""The pilots' periods → a figure: months as bars, and the window that all share shaded.

The figure is rectangles, rules and labels in a space of its own, so that a page (SVG) and a Word
file (DrawingML) show the very same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from synthese.records import Period

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_LONGEST = 100 * 12  # months; a longer axis shows nothing, and only a misread year makes one
_LABELS = 12  # at most, along the axis

_GAP, _EDGE = 14.0, 10.0
_SIGN = 7.4  # what a sign of a name takes, nearly; one of its period takes a little less
_HEAD, _ROW, _BAR, _FOOT = 50.0, 30.0, 16.0, 8.0
_ROOM, _YEAR = 150.0, 48.0  # for what the window is called, and for a year
_LONGEST_NAME = 30  # signs


@dataclass(frozen=True, slots=True)
class Span:
    """A pilot's months, as it is drawn: counted from year 0, `end` the month after the last.

    Where an end isn't known it is None, and the bar goes on to the edge.
    """

    name: str
    told: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans in order, and the window that those with a known period share."""

    spans: tuple[Span, ...]
    window: tuple[int, int] | None
    label: str  # what the window is called
    first: int
    last: int  # the month after


def month(text: str | None) -> int | None:
    """Returns ``2018-08`` as months since year 0; what isn't a month is None."""
    found = _MONTH.fullmatch(text or "")
    return int(found[1]) * 12 + int(found[2]) - 1 if found else None


def bounds(period: Period | None) -> tuple[int | None, int | None]:
    """Returns a period's first month and the month after its last; none where it makes no sense."""
    if period is None:
        return None, None
    start, last = month(period.start), month(period.end)
    end = None if last is None else last + 1
    return (None, None) if start is not None and end is not None and end <= start else (start, end)


def timeline(
    spans: Sequence[Span], window: Period | None, label: str, *, axis: Sequence[Span] = ()
) -> Timeline | None:
    """Returns the figure of some spans, or None where no period is known.

    Args:
        spans: a row each.
        window: the months that all share.
        label: what that is called.
        axis: the spans that the axis reaches over, where they are more than those shown.
    """
    known = [each for span in axis or spans for each in (span.start, span.end) if each is not None]
    if not known:
        return None
    first, last = min(known), max(known)
    open_ended = any(span.start is not None and span.end is None for span in axis or spans)
    first -= 6 if any(span.end is not None and span.start is None for span in axis or spans) else 0
    last += 6 if open_ended or last == first else 0
    if last - first > _LONGEST:
        return None
    return Timeline(tuple(spans), _within(window, first, last), label, first, last)


def _within(window: Period | None, first: int, last: int) -> tuple[int, int] | None:
    """Returns what of a window an axis has, or None where that is nothing."""
    if bounds(window) == (None, None):
        return None
    start, end = _reaching(*bounds(window), first, last)
    return (max(start, first), min(end, last)) if start < last and end > first else None


def _reaching(start: int | None, end: int | None, first: int, last: int) -> tuple[int, int]:
    """Returns where something begins and ends; what isn't known reaches the edge."""
    return first if start is None else start, last if end is None else end


# ── Drawn ────────────────────────────────────────────────────────────────────────────────────

Ink = Literal["bar", "window", "edge", "grid", "text", "quiet", "label"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle. `opens` is the side towards which it goes on, unknown how far."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink
    opens: Literal["", "left", "right"] = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text in a box that it fits; `size` in units of the figure."""

    x: float
    y: float
    width: float
    height: float
    text: str
    ink: Ink = "text"
    size: float = 14.0
    align: Literal["left", "center"] = "left"


Shape = Box | Label


def height(figure: Timeline) -> float:
    """Returns how high a figure is, in its own units."""
    return _HEAD + _ROW * len(figure.spans) + _FOOT


def shapes(figure: Timeline, width: float) -> Iterator[Shape]:
    """Yields what a figure of some width is made of, the hindmost first."""
    yield from _window(figure, width)
    yield from _years(figure, width)
    names, left = _sides(figure)
    for number, span in enumerate(figure.spans):
        top = _HEAD + number * _ROW
        yield Label(0, top, names, _ROW, _short(span.name))
        yield Label(names, top, left - names - _GAP, _ROW, span.told, "quiet", 12.5)
        if (span.start, span.end) != (None, None):
            both = _reaching(span.start, span.end, figure.first, figure.last)
            begin, end = (_at(figure, each, width) for each in both)
            yield _bar(span, begin, end, top + (_ROW - _BAR) / 2)


def _sides(figure: Timeline) -> tuple[float, float]:
    """Returns where the names end, and where the months begin."""
    names = _SIGN * (2 + max(len(_short(each.name)) for each in figure.spans))
    return names, names + 0.9 * _SIGN * max(len(each.told) for each in figure.spans) + _GAP


def _at(figure: Timeline, month: int, width: float) -> float:
    _, left = _sides(figure)
    share = (month - figure.first) / (figure.last - figure.first)
    return left + share * (width - _EDGE - left)


def _window(figure: Timeline, width: float) -> Iterator[Shape]:
    if figure.window is None:
        return
    left, right = (_at(figure, each, width) for each in figure.window)
    tall = _ROW * len(figure.spans)
    yield Box(left, _HEAD, right - left, tall, "window")
    yield from (Box(x - 0.75, _HEAD - 4, 1.5, tall + 4, "edge") for x in (left, right))
    middle = max(min((left + right) / 2, width - _ROOM / 2), _ROOM / 2)
    yield Label(middle - _ROOM / 2, 0, _ROOM, 22, figure.label, "label", 13, "center")


def _years(figure: Timeline, width: float) -> Iterator[Shape]:
    years = range(-(-figure.first // 12), (figure.last - 1) // 12 + 1)
    step = max(1, -(-len(years) // _LABELS))
    tall = _ROW * len(figure.spans)
    for year in years[::step] or [figure.first // 12]:
        x = _at(figure, max(year * 12, figure.first), width)
        yield Box(x - 0.5, _HEAD - 4, 1, tall + 4, "grid")
        left = min(max(x - _YEAR / 2, 0), width - _YEAR)
        yield Label(left, 24, _YEAR, 20, f"{year:04}", "quiet", 12.5, "center")


def _bar(span: Span, left: float, right: float, top: float) -> Box:
    opens: Literal["", "left", "right"] = "left" if span.start is None else ""
    if span.end is None:
        opens = "right"
    return Box(left, top, max(right - left, 2), _BAR, "bar", opens)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
