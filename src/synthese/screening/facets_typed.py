"""A facet's value between people and the record: what an officer types → the value, and back.

No error repeats what was typed: it may be an application's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from synthese.describe.times import end_after, months_told
from synthese.describe.values import period_text, to_municipality, to_period
from synthese.errors import InputError
from synthese.norwegian.amounts import amount_nok
from synthese.norwegian.dates import period_of, periods_in
from synthese.norwegian.organisations import organisation
from synthese.norwegian.places import municipality
from synthese.norwegian.units import resolve
from synthese.records import Municipality, Period
from synthese.reports.time_told import window_told
from synthese.screening_records import TOLD_FACETS, FacetName
from synthese.wording import Language, number, say

_MOST_LINES, _MOST_CHARS = 20, 2_000  # of a facet that is typed, and of each line
_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d{1,2}[.)])\s+")
_ENTRY = re.compile(r"[;\n]")
_BESIDE = re.compile(r"[;,/\n]")
_AND = re.compile(r"\s+(?:og|and)\s+")
_DOTTED_MONTH = re.compile(r"(?<![\d.])(0?[1-9]|1[0-2])\.((?:19|20)\d\d)\b")

_DASHED = re.compile(r"(\d/\d{4})\s*[-–—]\s*(\d{1,2}/\d{4})")


def value_of_edit(facet: FacetName, typed: str) -> tuple[str, ...]:
    """Returns the values that somebody typed for a facet, in the form that the facets have.

    Sentences are parted by lines, municipalities (by any name they had, or by number) and bodies
    by lines or semicolons too. Nothing typed is no value: the application doesn't tell it.

    Raises:
        InputError: that is no value of the facet; the sentence says what is, and never repeats
            what was typed.
    """
    if not typed.strip():
        return ()
    if len(typed) > _MOST_LINES * _MOST_CHARS:
        raise InputError("facet_edits.too_long", most=_MOST_LINES)
    match facet:
        case "municipality":
            values = [_municipality(name, place) for place, name in enumerate(_places(typed), 1)]
        case "period":
            values = [_period(typed)]
        case "amount":
            values = [_amount(typed)]
        case "partners":
            values = [organisation(name).name for name in _entries(typed, _ENTRY)]
        case _:
            values = list(_entries(typed, re.compile(r"\n")))
    if len(values) > _MOST_LINES or any(len(each) > _MOST_CHARS for each in values):
        raise InputError("facet_edits.too_long", most=_MOST_LINES)
    return tuple(dict.fromkeys(values))


def shown(facet: FacetName, value: str, language: Language = "nb") -> str:
    """Returns a facet's value as a reader reads it.

    A municipality by its name, a period and a sum in words and figures of the language. What isn't
    written as the record writes it is shown as it is.
    """
    match facet:
        case "municipality":
            unit = to_municipality(value)
            return unit.name if unit else value
        case "period":
            period = to_period(value)
            return window_told(period, language) if period else value
        case "amount":
            kroner = value if value.isdecimal() else ""
            told = number(int(kroner), language) if kroner else ""
            return say("facet_edits.kroner", language, sum=told) if told else value
        case _:
            return value


def typed_as(facet: FacetName, values: tuple[str, ...], language: Language = "nb") -> str:
    """Returns what an officer would type for the values: what a form's field begins with."""
    lines = facet in TOLD_FACETS or facet in ("partners", "municipality")
    return ("\n" if lines else "; ").join(shown(facet, each, language) for each in values)


def with_months(value: str) -> str:
    """Returns a period with months in figures written so that they are read.

    ``04.2026-12.2027`` is ``04/2026 – 12/2027``.
    """
    return _DASHED.sub(r"\1 – \2", _DOTTED_MONTH.sub(r"\1/\2", value))


def _entries(typed: str, parted: re.Pattern[str]) -> Iterator[str]:
    for part in parted.split(typed):
        entry = " ".join(_BULLET.sub("", part).split())
        if entry:
            yield entry


def _places(typed: str) -> Iterator[str]:
    """Yields the municipalities typed: ``Grong og Lierne`` are two, ``Nore og Uvdal`` is one."""
    for entry in _entries(typed, _BESIDE):
        yield from (entry,) if resolve(entry) else _AND.split(entry)


def _municipality(name: str, place: int) -> str:
    """Returns today's number of a municipality, by any name that it had or a number."""
    unit = municipality(name)
    if unit is not None:
        return unit.number
    several: list[Municipality] = [share.unit for share in resolve(name)]
    if several:
        names = ", ".join(f"{each.name} ({each.number})" for each in several)
        raise InputError("facet_edits.several_municipalities", place=place, names=names)
    raise InputError("facet_edits.not_a_municipality", place=place)


def _period(typed: str) -> str:
    """Returns the months that were typed, an unknown end empty."""
    typed = with_months(" ".join(typed.split()))
    period = to_period(typed) or period_of(typed)
    if period is None:
        spans = [span.period for span in periods_in(typed)]
        backwards = len(spans) == 2 and (spans[0].start or "") > (spans[1].start or "")
        raise InputError(f"facet_edits.{'ends_first' if backwards else 'not_a_period'}")
    months = months_told(typed)
    if months and period.start and period.end in (None, period.start):
        period = Period(period.start, end_after(period.start, months))
    if period.start and period.end and period.start > period.end:
        raise InputError("facet_edits.ends_first")
    return period_text(Period(period.start, period.end))


def _amount(typed: str) -> str:
    kroner = amount_nok(typed)
    if not kroner:
        raise InputError("facet_edits.not_an_amount")
    return str(kroner)
