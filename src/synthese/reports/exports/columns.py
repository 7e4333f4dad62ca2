"""The columns of a table of projects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from synthese.records import Period, Project
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.exports.rows import Export, Row
from synthese.wording import Language, named, say

_BETWEEN = "; "
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Moment:
    """A month as it is told, ``2018-08``, or where no more is known a year, and its day."""

    told: str
    day: date

    @property
    def is_year(self) -> bool:
        """Whether only the year is known."""
        return len(self.told) == 4


Cell = str | int | Moment | None
Form = Literal["text", "wrapped", "number", "kroner", "moment", "link"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the wording, its width in characters, and what stands in it."""

    name: str
    width: int
    value: Callable[[Row, Language], Cell]
    form: Form = "text"

    def heading(self, language: Language) -> str:
        """Returns what stands above it."""
        return say(f"export.column_{self.name}", language)


def columns_of(export: Export) -> tuple[Column, ...]:
    """Returns the columns of an export, without those that nothing stands in."""
    return tuple(each for each in _COLUMNS if each.name not in export.empty)


def cells(row: Row, columns: Iterable[Column], language: Language) -> list[Cell]:
    """Returns what stands in each column, its text on one line."""
    values = (column.value(row, language) for column in columns)
    return [(one_line(each) or None) if type(each) is str else each for each in values]


def starts(project: Project) -> Moment | None:
    """Returns the first day of a project, as exactly as it is told."""
    return _moment(project.period, last=False)


def ends(project: Project) -> Moment | None:
    """Returns the last day of a project, as exactly as it is told."""
    return _moment(project.period, last=True)


def points(row: Row) -> int | None:
    """Returns a hit's strength out of a hundred."""
    return None if row.strength is None else round(100 * min(max(row.strength, 0.0), 1.0))


def _moment(period: Period | None, *, last: bool) -> Moment | None:
    if period is None:
        return None
    found = _MONTH.fullmatch((period.end if last else period.start) or "")
    if found is None:
        return None
    year, number = map(int, found.groups())
    if not year:
        return None
    day = _last_day(year, number) if last else date(year, number, 1)
    return Moment(found[1] if _whole_years(period) else found[0], day)


def _last_day(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def _whole_years(period: Period) -> bool:
    if period.precision is not None:
        return period.precision == "year"
    begins = period.start is None or period.start.endswith("-01")
    return begins and (period.end is None or period.end.endswith("-12"))


def _joined(values: Iterable[object]) -> str:
    """Returns values parted by a semicolon, each once."""
    return _BETWEEN.join(dict.fromkeys(map(str, values)))


def _named(kind: str, code: str | None, language: Language) -> str | None:
    return named(kind, code, language) if code else None


def _centrality(row: Row, _: Language) -> Cell:
    classes = sorted(set(row.centrality))
    return classes[0] if len(classes) == 1 else _joined(classes)


_COLUMNS = (
    Column("rank", 6, lambda row, _: row.rank, "number"),
    Column("title", 60, lambda row, _: row.project.title, "wrapped"),
    Column("id", 24, lambda row, _: row.project.id),
    Column("strength", 11, lambda row, _: points(row), "number"),
    Column("note", 40, lambda row, _: row.note, "wrapped"),
    Column("municipalities", 24, lambda r, _: _joined(u.name for u in r.project.municipalities)),
    Column("numbers", 14, lambda r, _: _joined(u.number for u in r.project.municipalities)),
    Column("counties", 18, lambda row, _: _joined(row.counties)),
    Column("centrality", 11, _centrality),
    Column("start", 11, lambda row, _: starts(row.project), "moment"),
    Column("end", 11, lambda row, _: ends(row.project), "moment"),
    Column("amount", 14, lambda row, _: row.project.amount_nok, "kroner"),
    Column("programme", 28, lambda row, _: row.project.programme),
    Column("funder", 24, lambda row, _: row.project.funder),
    Column("lead", 28, lambda row, _: row.project.lead),
    Column("partners", 32, lambda row, _: _joined(row.project.partners)),
    Column("status", 13, lambda row, lang: _named("status", row.project.status, lang)),
    Column("phase", 15, lambda row, lang: _named("phase", row.project.phase, lang)),
    Column("themes", 28, lambda row, _: _joined(row.project.themes)),
    Column("language", 12, lambda row, lang: _named("language", row.project.language, lang)),
    Column("summary", 80, lambda row, _: row.project.summary, "wrapped"),
    Column("quote", 60, lambda row, _: row.quote.text if row.quote else None),
    Column("page", 7, lambda row, _: row.quote.page if row.quote else None, "number"),
    Column("source", 40, lambda r, _: r.project.url or short_source(r.project.source), "link"),
    Column("address", 40, lambda row, _: row.address, "link"),
)  # fmt: skip
