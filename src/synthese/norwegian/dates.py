"""Dates and periods as Norwegians write them → months."""

from __future__ import annotations

import re

from synthese.records import Period

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january jan", "februar february feb", "mars march mar", "april apr",
            "mai may", "juni june jun", "juli july jul", "august aug",
            "september sept sep", "oktober october okt oct", "november nov",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# First and last month. Autumn runs to December and spring from January, as terms do.
_SEASONS = {
    "våren": (1, 6), "vår": (1, 6), "spring": (1, 6),
    "sommeren": (6, 8), "sommaren": (6, 8), "sommer": (6, 8), "sommar": (6, 8), "summer": (6, 8),
    "høsten": (8, 12), "hausten": (8, 12), "høst": (8, 12), "haust": (8, 12), "autumn": (8, 12),
}  # fmt: skip
_YEAR = r"(?:19[5-9]\d|20[0-6]\d)"
_POINT = re.compile(
    rf"(?P<iso>{_YEAR})-(?P<iso_month>0[1-9]|1[0-2])(?:-\d\d)?"
    rf"|(?:\d{{1,2}}\.\s?)(?P<dot_month>0?[1-9]|1[0-2])\.\s?(?P<dot_year>{_YEAR})"
    rf"|(?P<season>{'|'.join(_SEASONS)})\s+(?P<season_year>{_YEAR})"
    rf"|(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?\s+(?P<month_year>{_YEAR})"
    rf"|(?P<year>\b{_YEAR}\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"^\s*(?:fra|frå|siden|sidan|from|since)\b", re.IGNORECASE)
_SHORT_RANGE = re.compile(rf"\b({_YEAR})\s*([-–/])\s*(\d\d)\b(?![-.\d])")
_BARE_MONTH_RANGE = re.compile(
    rf"\b({'|'.join(_MONTHS)})\s*(?:[-–]|til)\s*((?:{'|'.join(_MONTHS)})\s+({_YEAR}))",
    re.IGNORECASE,
)


def period_of(text: str) -> Period | None:
    """Returns the interval of months that a label's value or a table's cells tell, or None.

    Reads ``Høsten 2018``, ``2013–2014``, ``2013-14``, ``01.08.2020 - 31.12.2021``,
    ``mars–juni 2022``, ``fra januar 2021`` (open) and ``2019``.
    """
    text = _SHORT_RANGE.sub(_full_range, text)
    text = _BARE_MONTH_RANGE.sub(lambda m: f"{m[1]} {m[3]} – {m[2]}", text)
    points = [_months(found) for found in _POINT.finditer(text)]
    if not points:
        return None
    start, end = points[0][0], points[-1][1]
    if len(points) == 1 and _OPEN.search(text):
        return Period(start, None)
    return Period(start, end) if start <= end else None


def _full_range(found: re.Match[str]) -> str:
    """Writes ``2013-14`` out; ``2021-03`` is left alone, for it is a month."""
    year, dash, short = found.groups()
    later = int(short) > int(year[2:]) and (dash != "-" or int(short) > 12)
    return f"{year}–{year[:2]}{short}" if later else found[0]


def _months(found: re.Match[str]) -> tuple[str, str]:
    groups = found.groupdict()
    if groups["year"]:
        return f"{groups['year']}-01", f"{groups['year']}-12"
    if groups["season"]:
        first, last = _SEASONS[groups["season"].lower()]
        return _month(groups["season_year"], first), _month(groups["season_year"], last)
    if groups["month"]:
        month = _month(groups["month_year"], _MONTHS[groups["month"].lower()])
    elif groups["iso"]:
        month = _month(groups["iso"], int(groups["iso_month"]))
    else:
        month = _month(groups["dot_year"], int(groups["dot_month"]))
    return month, month


def _month(year: str, month: int) -> str:
    return f"{year}-{month:02d}"
