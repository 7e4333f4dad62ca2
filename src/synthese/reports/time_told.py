"""Months and days → words, as exactly as they are known."""

from __future__ import annotations

import re

from synthese.records import Period, Project
from synthese.reports.exports.cleaning import one_line
from synthese.reports.exports.columns import Moment, ends, starts
from synthese.wording import Language, months, say

_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?(?:[T ].*)?")


def period_told(project: Project, language: Language) -> str:
    """Returns a project's period as exactly as it is known, or that it isn't."""
    first, last = starts(project), ends(project)
    if first is None and last is None:
        return say("synthesis.unknown", language)
    if first is None:
        return say("synthesis.until", language, last=moment_told(last, language))
    if last is None:
        return say("synthesis.from", language, first=moment_told(first, language))
    begun, done = moment_told(first, language), moment_told(last, language)
    return begun if begun == done else f"{begun}–{done}"


def moment_told(moment: Moment | None, language: Language) -> str:
    """Returns ``aug. 2018``, or the year alone where no more is known."""
    if moment is None:
        return ""
    if moment.is_year:
        return moment.told
    from babel.dates import format_date

    return format_date(moment.day, "MMM y", locale=language)


def window_told(period: Period, language: Language) -> str:
    """Returns ``september 2021–oktober 2022``, or from when where it goes on."""
    first, last = day_told(period.start, language), day_told(period.end, language)
    if not last:
        return say("synthesis.from", language, first=first)
    if not first:
        return say("synthesis.until", language, last=last)
    return first if first == last else f"{first}–{last}"


def day_told(iso: str | None, language: Language) -> str:
    """Returns a date in words, as exactly as it is told; what isn't one stays as it is."""
    found = _DATE.fullmatch(iso or "")
    if found is None:
        return one_line(iso or "")
    year, month, day = found.groups()
    if month is None:
        return str(year)
    name = months(language)[int(month) - 1]
    if day is None:
        return f"{name} {year}"
    return say("synthesis.day", language, day=int(day), month=name, year=year)
