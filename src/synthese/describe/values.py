"""A record's values as they are written down, and back.

Every value of a record is a `Field` whose text can be stored, shown, typed by a person and read
again: a period is ``2018-08/2018-12 season``, an amount ``250000``, a municipality its number.
"""

from __future__ import annotations

import re
from typing import get_args

from synthese.describe.phases import status_of
from synthese.errors import InputError
from synthese.norwegian.amounts import amount_nok
from synthese.norwegian.dates import period_of
from synthese.norwegian.organisations import organisation
from synthese.norwegian.places import municipality
from synthese.norwegian.programmes import programme
from synthese.records import Municipality, Period, Phase, Precision
from synthese.wording import LANGUAGES, named

_PERIOD = re.compile(r"(\d{4}-\d{2})?/(\d{4}-\d{2})?(?: (\S+))?")
# The record's fields that a person may set, and whether one may have several values.
FIELDS: dict[str, bool] = {
    "title": False,
    "acronym": False,
    "summary": False,
    "programme": False,
    "funder": False,
    "amount": False,
    "lead": False,
    "leader": False,
    "partners": True,
    "municipality": True,
    "mentioned": True,
    "period": False,
    "published": False,
    "status": False,
    "phase": False,
    "themes": True,
    "publisher": False,
    "government": False,
    "references": True,
    "url": False,
}


def period_text(period: Period) -> str:
    """Returns a period as its value: ``2018-08/2018-12 season``; an open end is empty."""
    told = f" {period.precision}" if period.precision else ""
    return f"{period.start or ''}/{period.end or ''}{told}"


def to_period(value: str) -> Period | None:
    """Returns the period of a value that `period_text` wrote."""
    found = _PERIOD.fullmatch(value)
    if not found or not (found[1] or found[2]):
        return None
    precision = next((each for each in get_args(Precision) if each == found[3]), None)
    return Period(found[1], found[2], precision)


def to_municipality(value: str) -> Municipality | None:
    """Returns today's municipality of a number or a name."""
    return municipality(value)


def checked(field: str, typed: str) -> str:
    """Returns what a person typed as the value of a field.

    Raises:
        InputError: there is no such field, or the field can't hold that.
    """
    typed = " ".join(typed.split())
    if field not in FIELDS:
        raise InputError("record.no_such_field", name=field, known=", ".join(FIELDS))
    value = _read(field, typed)
    if not typed or value is None:
        raise InputError(f"record.not_a_{_KIND.get(field, 'text')}", value=typed, field=field)
    return value


_KIND = {
    "amount": "sum",
    "municipality": "municipality",
    "mentioned": "municipality",
    "period": "period",
    "status": "status",
    "phase": "phase",
}


def _phase(typed: str) -> str | None:
    """Returns the phase of a name in any of the interface's languages."""
    for phase in Phase:
        names = (named("phase", phase, language) for language in LANGUAGES)
        if typed.casefold() in {phase, *(name.casefold() for name in names)}:
            return phase
    return None


def _read(field: str, typed: str) -> str | None:
    match field:
        case "amount":
            amount = amount_nok(typed)
            return None if amount is None else str(amount)
        case "municipality" | "mentioned":
            unit = municipality(typed)
            return unit.number if unit else None
        case "period":
            period = to_period(typed) or period_of(typed)
            return period_text(period) if period else None
        case "status":
            return status_of(typed)
        case "phase":
            return _phase(typed)
        case "programme":
            known = programme(typed)
            return known.name if known else typed
        case "lead" | "funder" | "partners" | "publisher":
            return organisation(typed).name
        case _:
            return typed
