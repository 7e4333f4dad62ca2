"""Drawings of the page: how the pairs fall by probability, and what each threshold would give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log1p

from synthese.duplicate_records import CurvePoint
from synthese.reports.duplicates.quoted import words as _t
from synthese.reports.duplicates.telling import Telling

BINS = 20
_WIDTH, _HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 12, 30, 26  # margins of a drawing
_ACROSS, _DOWN = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def bins(probabilities: Sequence[float]) -> list[int]:
    """Returns how many probabilities fall in each of `BINS` equal parts of 0..1."""
    found = [0] * BINS
    for each in probabilities:
        found[min(int(each * BINS), BINS - 1)] += 1
    return found


def bar(share: float) -> str:
    """Returns a bar of a table, as long as a share of 0..1."""
    width = max(100 * share, 0.5 if share else 0)
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="bar-all" width="100" height="10"/><rect width="{width:.1f}" height="10"/>'
        "</svg>"
    )


def histogram(counts: Sequence[int], threshold: float, told: Telling) -> str:
    """Returns how many pairs there are at each probability, the threshold marked."""
    most = log1p(max(counts, default=0)) or 1
    wide = _ACROSS / len(counts)
    drawn = []
    for place, n in enumerate(counts):
        x, tall = _LEFT + place * wide, _DOWN * log1p(n) / most
        y = _TOP + _DOWN - tall
        side = "copy" if (place + 0.5) / len(counts) >= threshold else "other"
        if n:
            drawn.append(
                f'<rect class="{side}" x="{x + 1:.1f}" y="{y:.1f}" width="{wide - 2:.1f}"'
                f' height="{tall:.1f}"/>{_word(x + wide / 2, y - 4, told.number(n))}'
            )
    return _drawing("histogram", [*_axis(told), *drawn, *_threshold(threshold, told)])


def curve(points: Sequence[CurvePoint], threshold: float, told: Telling) -> str:
    """Returns precision and recall at each threshold, as two lines."""
    ordered = sorted(points, key=lambda each: each.threshold)
    grid = [
        _across("grid", _y(v)) + _word(_LEFT - 5, _y(v) + 4, told.share(v), align="end")
        for v in _TICKS
    ]
    lines = [
        f'<polyline class="{name}" points="{_points(ordered, name)}"/>'
        for name in ("precision", "recall")
    ]
    return _drawing("curve", [*grid, *_axis(told), *lines, *_threshold(threshold, told)])


def _points(points: Sequence[CurvePoint], name: str) -> str:
    values = ((each.threshold, each.precision, each.recall) for each in points)
    return " ".join(
        f"{_x(at):.1f},{_y(precision if name == 'precision' else recall):.1f}"
        for at, precision, recall in values
    )


def _drawing(name: str, drawn: Sequence[str]) -> str:
    """Returns a drawing that its caption and the table under it tell in words."""
    return (
        f'<svg class="drawing" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-labelledby="{name}-at">{"".join(drawn)}</svg>'
    )


def _axis(told: Telling) -> Iterator[str]:
    base = _TOP + _DOWN
    yield _across("axis", base)
    for value in _TICKS:
        align = "end" if value == 1 else "middle"
        x = _WIDTH - _RIGHT if value == 1 else _x(value)
        yield _word(x, base + 18, told.share(value), align=align)


def _across(name: str, y: float) -> str:
    return f'<line class="{name}" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _threshold(threshold: float, told: Telling) -> Iterator[str]:
    x = _x(threshold)
    yield f'<line class="threshold" x1="{x:.1f}" x2="{x:.1f}" y1="14" y2="{_TOP + _DOWN}"/>'
    align = "end" if threshold > 0.5 else "start"
    away = -5 if threshold > 0.5 else 5
    words = told.say("threshold_at", threshold=told.share(threshold))
    yield _word(x + away, 12, words, align=align, ink="mark")


def _word(x: float, y: float, words: str, *, align: str = "middle", ink: str = "word") -> str:
    return f'<text class="{ink}" x="{x:.1f}" y="{y:.1f}" text-anchor="{align}">{_t(words)}</text>'


def _x(value: float) -> float:
    return _LEFT + _ACROSS * value


def _y(value: float) -> float:
    return _TOP + _DOWN * (1 - value)
