"""Field syntax: ``kommune:Grong år:2018-2020 status:avsluttet``, in bokmål, nynorsk and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from synthese.norwegian.organisations import organisation
from synthese.query import numbers, places, wordings
from synthese.query.left import TAKEN, Left, Reading
from synthese.query.programmes import programme_named

_FIELDS = {
    name: field
    for field, names in {
        "municipality": "kommune kommuner kommunar municipality municipalities",
        "county": "fylke fylker county counties",
        "region": "region regioner regionar regions landsdel",
        "centrality": "sentralitet sentralitetsklasse centrality",
        "population": "innbyggere innbyggjarar innbyggjere innbyggertall innbyggjartal folketall"
        " folketal population inhabitants residents",
        "year": "år aar årstall årstal year years periode period",
        "status": "status",
        "amount": "beløp sum amount budsjett budget",
        "programme": "program programme ordning scheme",
        "funder": "finansiør finansiørar finansiører funder finansiering",
        "actor": "aktør aktørtype actor",
        "language": "språk målform language",
        "kind": "type kind dokumenttype doktype",
        "phase": "fase phase",
        "theme": "tema temaer theme topic emne",
        "source": "kilde kjelde source",
        "role": "rolle role",
    }.items()
    for name in names.split()
}
_QUOTES = '"«»“”„'
_FIELD = re.compile(
    rf"(?<![\w:/.@-])-?({'|'.join(sorted(_FIELDS, key=len, reverse=True))}):(?=[^\s:/{TAKEN}])",
    re.I,
)
_QUOTED = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]")
_PLAIN = re.compile(rf"[^\s,{_QUOTES}{TAKEN}]+?(?=[.;!?)]*(?:[\s,{_QUOTES}{TAKEN}]|$))")
_MORE = re.compile(rf" [^\s:,{TAKEN}]+(?![^\s,]*:)")
_MOST_WORDS = 8  # of one value without quotation marks
# Fields whose values may be of several words without quotation marks.
_OF_WORDS = frozenset(
    {"municipality", "county", "region", "programme", "year", "amount", "population"}
)
_AS_TYPED = frozenset({"theme", "source"})


def fields(left: Left) -> Iterator[Reading]:
    """Yields what is said in field syntax, with a hyphen before it where that is left out.

    A name or value that isn't known stays plain words.
    """
    reached = 0
    for found in _FIELD.finditer(left.text):
        if found.start() < reached:
            continue
        field = _FIELDS[found[1].lower()]
        values, end = _values(left, field, found.end())
        if values:
            reached = end
            yield Reading(field, tuple(dict.fromkeys(values)), found.start(), end)


def field_named(name: str) -> str | None:
    """Returns the field that a name in any of the languages stands for."""
    return _FIELDS.get(name.lower())


def _values(left: Left, field: str, start: int) -> tuple[list[str], int]:
    """Returns the values of a list that begins at an offset, and where it ends."""
    values: list[str] = []
    end = start
    while piece := _piece(left, field, start):
        found, end = piece
        values += found
        if left.text[end : end + 1] != ",":
            return values, end
        start = end + 1
    return values, end


def _piece(left: Left, field: str, start: int) -> tuple[tuple[str, ...], int] | None:
    """Returns the values of one piece of a list and where it ends, None where it isn't known."""
    quoted = _QUOTED.match(left.text, start)
    if quoted:
        found = canonical(field, quoted[1].strip(), left.year) or _unknown(field, quoted[1].strip())
        return (found, quoted.end()) if found else None
    plain = _PLAIN.match(left.text, start)
    if not plain:
        return None
    ends = list(_ends(left.text, plain.end())) if field in _OF_WORDS else [plain.end()]
    for end in reversed(ends):
        if found := canonical(field, left.text[start:end], left.year):
            return found, end
    found = _unknown(field, left.text[start : ends[0]])
    return (found, ends[0]) if found else None


def _ends(text: str, end: int) -> Iterator[int]:
    """Yields where a value of one word, of two, and so on, ends."""
    for _ in range(_MOST_WORDS):
        yield end
        more = _MORE.match(text, end)
        if not more:
            return
        end = more.end()


def _unknown(field: str, typed: str) -> tuple[str, ...]:
    """Returns what stands for itself: a collection may hold programmes that no table has."""
    return (typed,) if typed and field == "programme" else ()


def canonical(field: str, typed: str, year: int) -> tuple[str, ...]:
    """Returns the values that a typed one stands for in a field, none where it isn't known."""
    low = typed.casefold()
    if field in ("municipality", "county", "region"):
        return places.value_of(typed, field)
    if field in _AS_TYPED:
        return (typed,) if typed else ()
    if field == "funder":
        return (organisation(typed).name,) if typed else ()
    if field == "programme":
        known = programme_named(typed)
        return (known,) if known else ()
    numeric = _NUMERIC.get(field)
    value = numeric(low, year) if numeric else None
    if value:
        return (value,)
    classes = re.fullmatch(r"([1-6])(?:\s?[-–]\s?([1-6]))?", low)
    if field == "centrality" and classes:
        return wordings.between(classes[1], classes[2] or classes[1])
    return wordings.value_of(field, low)


_NUMERIC: dict[str, Callable[[str, int], str | None]] = {
    "year": numbers.year_value,
    "amount": lambda low, _: numbers.sum_value(low),
    "population": lambda low, _: numbers.population_value(low),
}
