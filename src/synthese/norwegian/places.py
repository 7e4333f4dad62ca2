"""Municipalities of today, found by their names and numbers, former ones among them.

The table is made by ``scripts/build_municipalities.py`` from Statistics Norway's grouping of
the municipality codes 1994-2024.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from synthese.records import Municipality

_SECOND = "Aurdal|Fron|Land|Toten|Slidre|Follo|Østfold|Fosen|Gauldal|Eiker|Odal"
_NAME = rf"[A-ZÆØÅÁ]\w+(?:-[A-ZÆØÅ]\w+| og [A-ZÆØÅ]\w+| (?:{_SECOND}))?"
_BEFORE = re.compile(rf"\b({_NAME})(?:s|')? (?:kommune|herad)\b")
_AFTER = re.compile(
    rf"\b[Kk]ommunane? ({_NAME})|\bMunicipality of ({_NAME})|\b({_NAME}) [Mm]unicipality"
)

_SIGNS = ("ommun", "herad", "unicipality")  # one of them stands in whatever the patterns find
_BETWEEN = re.compile(r"[.,;:!?()\n]+")  # none of them does


@cache
def _table() -> dict[str, tuple[Municipality, ...]]:
    """Returns every name and number, lower-cased, with the units of today that it stands for."""
    table: dict[str, tuple[Municipality, ...]] = {}
    text = files(__package__).joinpath("municipalities.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        unit = Municipality(row["number"], row["name"])
        keys = [unit.number, unit.name, re.sub(r" \(.*\)", "", unit.name)]
        keys += [
            key for key in (row["former_names"] + "|" + row["former_numbers"]).split("|") if key
        ]
        for key in dict.fromkeys(key.lower() for key in keys):
            table[key] = (*table.get(key, ()), unit)
    return table


def municipality(name: str) -> Municipality | None:
    """Returns the unit of today that a name or a number stands for.

    None where there is none, or where several share the name (Herøy, Våler) or the number.
    """
    key = name.strip().lower().removesuffix(" municipality")
    key = key.removesuffix(" kommune").removesuffix(" herad")
    units = _table().get(key, ())
    return units[0] if len(units) == 1 else None


def municipalities_in(text: str) -> tuple[Municipality, ...]:
    """Returns the municipalities that `text` names as such (``Tokke kommune``), in order, once."""
    telling = list(_telling(text))
    names = [m.group(1) for part in telling for m in _BEFORE.finditer(part)]
    names += [next(filter(None, m.groups())) for part in telling for m in _AFTER.finditer(part)]
    found = (municipality(name) or municipality(name.removesuffix("s")) for name in names)
    return tuple(dict.fromkeys(unit for unit in found if unit))


def _telling(text: str) -> Iterator[str]:
    """Yields the stretches between punctuation that may name a municipality as such."""
    if any(sign in text for sign in _SIGNS):
        for part in _BETWEEN.split(text):
            if any(sign in part for sign in _SIGNS):
                yield part


def municipalities_listed(text: str) -> tuple[Municipality, ...]:
    """Returns the municipalities of a field that holds their names: ``Tokke, Vinje og Seljord``."""
    parts = (text, *re.split(r"[,;|/]| og | and ", text))
    return tuple(dict.fromkeys(unit for part in parts if (unit := municipality(part))))
