"""Norway's municipalities 1994 to today, its counties and regions: from any name to today's units.

    resolve("0219")         Bærum
    resolve("Nøtterøy")     Færder
    resolve("1507")         Ålesund .856, Haram .144 (the number was split; shares of its people)
    resolve("Herøy")        both, and `is_ambiguous("Herøy")`
    resolve("Os", at=2022)  the only one there was that year

A name may be of any official language (``Guovdageaidnu``), may carry ``kommune``, ``herad``,
``suohkan`` or ``municipality``, and may tell which of two is meant: ``Våler (Østfold)``,
``Herøy i Nordland``. The tables beside this module are described in docs/norway.md. They are
read when something is first asked for.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, NamedTuple

from synthese.records import Municipality

Kind = Literal["municipality", "county", "region"]

POPULATION_YEAR = 2017
"""The year that `population` tells of, within the borders of today."""

FIRST_YEAR = 1994
"""The tables begin here: a unit that was there then may be much older."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A municipality for as long as it had one number.

    Attributes:
        number: Four digits.
        name: The official Norwegian name, with its county where two shared it.
        names: All its names, `name` first: without the county, Sámi, Kven.
        county: The number of the county it lay in.
        start: The first year, 1994 for all that are older.
        end: The last year; None today.
    """

    number: str
    name: str
    names: tuple[str, ...]
    county: str
    start: int
    end: int | None

    def valid(self, year: int) -> bool:
        """Tells whether the unit was there in `year`."""
        return self.start <= year and (self.end is None or year <= self.end)


class Share(NamedTuple):
    """A unit of today, and the share of a former unit's people that it took over."""

    unit: Municipality
    share: float


@dataclass(frozen=True, slots=True)
class County:
    """A county with the years it had this number; `end` is None today."""

    number: str
    name: str
    names: tuple[str, ...]
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the country, a district or a body of municipalities, with today's units.

    `kind` is ``part of the country``, ``district``, ``council``, ``cooperation`` or ``zone``.
    `start` and `end` are years, None where custom and not a decision made the region, and where
    it lasts. `note` tells where membership is by custom or has changed.
    """

    id: str
    name: str
    names: tuple[str, ...]
    kind: str
    members: tuple[Municipality, ...]
    start: int | None
    end: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A unit with what the table knows of it."""

    unit: Unit
    successors: Mapping[str, float]  # numbers of the year after
    today: tuple[Share, ...]
    index: int | None
    centrality: int | None
    population: int | None
    counties: tuple[tuple[str, int], ...]  # with the year since when; the last one is today's

    @property
    def county(self) -> str:
        return self.counties[-1][0]


# Reading the tables


def _table(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return csv.DictReader(text.splitlines())


def _shares(text: str) -> dict[str, float]:
    """Reads ``1508:0.856|1580:0.144``; a number without a share has it all."""
    parts = (part.partition(":") for part in text.split("|") if part)
    return {number: float(share or 1) for number, _, share in parts}


def _optional(text: str) -> int | None:
    return int(text) if text else None


def _names(row: Mapping[str, str]) -> tuple[str, ...]:
    return (row["name"], *filter(None, row["names"].split("|")))


@cache
def _rows() -> tuple[_Row, ...]:
    table = list(_table("units.csv"))
    today = {
        row["number"]: Municipality(row["number"], row["name"]) for row in table if not row["end"]
    }
    return tuple(_row(row, today) for row in table)


def _row(row: Mapping[str, str], today: Mapping[str, Municipality]) -> _Row:
    number, end = row["number"], _optional(row["end"])
    shares = _shares(row["today"]) if end else {number: 1.0}
    return _Row(
        Unit(number, row["name"], _names(row), number[:2], int(row["start"]), end),
        successors=_shares(row["successors"]),
        today=tuple(Share(today[each], share) for each, share in shares.items()),
        index=_optional(row["index"]),
        centrality=_optional(row["centrality"]),
        population=_optional(row["population"]),
        counties=tuple((part[:2], int(part[3:])) for part in row["counties"].split("|") if part),
    )


@cache
def _today() -> dict[str, _Row]:
    return {row.unit.number: row for row in _rows() if row.unit.end is None}


@cache
def _by_key() -> dict[str, tuple[_Row, ...]]:
    """Returns the units of each number and each folded name."""
    found: dict[str, list[_Row]] = {}
    for row in _rows():
        for key in dict.fromkeys([row.unit.number, *map(_folded, row.unit.names)]):
            found.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


# Names

_KIND_BEFORE = re.compile(r"^(?:kommunen|municipality of|the municipality of) ")
_KIND_AFTER = re.compile(
    r" (?:(?:by)?kommune|herad|municipality|city council|suohkan|gielda|tj[iï]elte|komuuni)$"
)
_NUMBER = re.compile(r"^(?:k-?)?(\d{3,4})(?:\.0)?$")
_NUMBER_AND_NAME = re.compile(r"^(?:k-?)?(\d{4})[ -]+(\D+)$|^(\D+?)[ (]+(\d{4})\)?$")
_WHERE = re.compile(r"^(.+?)(?: \((.+)\)|, (.+)| (?:i|in|på) (.+))$")


def _folded(name: str) -> str:
    """Returns a name as it is looked up: lower-cased, spaces and hyphens alike."""
    name = re.sub(r"\s*[-‐‑–]\s*", "-", unicodedata.normalize("NFC", name))
    return re.sub(r"\s+", " ", name).strip().casefold()


def _without_kind(key: str) -> str:
    return _KIND_AFTER.sub("", _KIND_BEFORE.sub("", key))


def _candidates(name: str) -> tuple[_Row, ...]:
    """Returns the units that have ever borne a name or number, however it is written."""
    key = _folded(name)
    if number := _NUMBER.match(key):
        return _by_key().get(number[1].zfill(4), ())
    if both := _NUMBER_AND_NAME.match(key):
        rows = _by_key().get(both[1] or both[4], ())
        return tuple(row for row in rows if row in _candidates(both[2] or both[3]))
    rows = _by_key().get(key) or _by_key().get(_without_kind(key)) or _in_place(key)
    return rows or _of_all_names(name)


def _of_all_names(name: str) -> tuple[_Row, ...]:
    """Returns the units that bear each part of a name: ``Gáivuotna - Kåfjord - Kaivuono``."""
    parts = re.split(r"\s+[-–/|]\s+|\s*/\s*", name)
    if len(parts) < 2 or not all(parts):
        return ()
    return tuple(row for row in _candidates(parts[0]) if all(row in _candidates(p) for p in parts))


def _in_place(key: str) -> tuple[_Row, ...]:
    """Returns the units meant by a name and where it is: ``herøy i nordland``."""
    if not (parts := _WHERE.match(key)):
        return ()
    name, *places = parts.groups()
    place = next(filter(None, places)).removesuffix(" fylke").removesuffix(" county")
    members = {unit.number for each in county(place) for unit in _once_in(each.number)}
    if found := region(place):
        members |= {unit.number for unit in found.members}
    rows = _by_key().get(_without_kind(name), ())
    return tuple(row for row in rows if any(share.unit.number in members for share in row.today))


@lru_cache(maxsize=4096)
def _bearers(name: str, at: int | None) -> tuple[_Row, ...]:
    """Returns the units meant by a name: one for each that is or was a place of its own.

    Those of the year `at`; where there was none, or no year is given, the last of each line of
    units that bore the name (Ålesund is today's, and not that of 2020 to 2023).
    """
    rows = _candidates(name)
    if at is not None:
        year = max(at, FIRST_YEAR)
        if then := tuple(row for row in rows if row.unit.valid(year)):
            return then
    return tuple(row for row in rows if not any(_follows(other, row) for other in rows))


def _follows(later: _Row, row: _Row) -> bool:
    """Tells whether a unit took over from another, at once or not (Haram, back in 2024)."""
    units = {share.unit for share in row.today}
    begun = later.unit.start > row.unit.start
    return begun and any(share.unit in units for share in later.today)


# What is asked for


def units() -> tuple[Unit, ...]:
    """Returns every unit since 1994, by number and year."""
    return tuple(row.unit for row in _rows())


def units_named(name_or_number: str, at: int | None = None) -> tuple[Unit, ...]:
    """Returns the units, of today or before, that a name or number stands for."""
    return tuple(row.unit for row in _bearers(name_or_number, at))


def resolve(name_or_number: str, at: int | None = None) -> tuple[Share, ...]:
    """Returns today's units for a name or a number of any time.

    Args:
        name_or_number: As in a text, a table or a register: ``Nøtterøy kommune``, ``"301"``.
        at: The year spoken of. It chooses among units that bore a name at different times; where
            none bore it that year, it is ignored, since texts call places by their old names.

    Returns:
        Nothing where the name is unknown; several where the unit was split, with shares that sum
        to 1, or where units share the name (`is_ambiguous`), each with share 1.
    """
    bearers = _bearers(name_or_number, at)
    if len({row.today for row in bearers}) == 1:
        return tuple(sorted(bearers[0].today, key=lambda share: -share.share))
    found = dict.fromkeys(share.unit for row in bearers for share in row.today)
    return tuple(Share(unit, 1.0) for unit in found)


def is_ambiguous(name: str, at: int | None = None) -> bool:
    """Tells whether a name is that of several units with different fates (Våler, Nes, Os)."""
    return len({row.today for row in _bearers(name, at)}) > 1


def today(number: str) -> Municipality | None:
    """Returns the municipality of today that has a number."""
    row = _today().get(number)
    return row.today[0].unit if row else None


def municipalities() -> tuple[Municipality, ...]:
    """Returns the municipalities of today, by number."""
    return tuple(row.today[0].unit for row in _today().values())


def successors(number: str, at: int | None = None) -> tuple[tuple[str, float], ...]:
    """Returns the numbers that took over the year after, with shares; none for those of today."""
    bearers = _bearers(number, at)
    return tuple(bearers[0].successors.items()) if bearers else ()


def predecessors(number: str) -> tuple[tuple[str, float], ...]:
    """Returns the numbers that a number took over from, each with the share that it took over."""
    return tuple(
        (row.unit.number, row.successors[number]) for row in _rows() if number in row.successors
    )


def centrality(number: str) -> int | None:
    """Returns the class, 1 (most central) to 6, of a number of today, by the standard of 2024."""
    row = _today().get(number)
    return row.centrality if row else None


def centrality_index(number: str) -> int | None:
    """Returns the index, 0 to 1000 (most central), of a number of today."""
    row = _today().get(number)
    return row.index if row else None


def population(number: str) -> int | None:
    """Returns the people of a number of today, as counted in `POPULATION_YEAR`."""
    row = _today().get(number)
    return row.population if row else None


# Counties


@cache
def counties() -> tuple[County, ...]:
    """Returns every county since 1994, by number."""
    return tuple(
        County(row["number"], row["name"], _names(row), int(row["start"]), _optional(row["end"]))
        for row in _table("counties.csv")
    )


def county(name: str) -> tuple[County, ...]:
    """Returns the counties of a name or number, today's first: Østfold is 31, and 01 before."""
    key = re.sub(r" (?:fylkeskommune|fylke|county(?: council)?|fylkka|fylhke)$", "", _folded(name))
    key = key.zfill(2) if key.isdigit() else key
    found = [each for each in counties() if key in {each.number, *map(_folded, each.names)}]
    return tuple(sorted(found, key=lambda each: -each.start))


def county_of(number: str, at: int | None = None) -> County | None:
    """Returns the county that a municipality, by any number of its, lay in the year `at`.

    Today's where no year is given. A unit that was split goes with most of its people.
    """
    known = {each.number: each for each in counties()}
    rows = _candidates(number)
    for row in rows:
        if at is not None and row.unit.valid(at):
            return known[row.unit.county]
    if not rows:
        return None
    home = max(rows[-1].today, key=lambda share: share.share).unit.number
    lain = _today()[home].counties
    begun = [each for each, since in lain if at is None or since <= at]
    return known[begun[-1] if begun else lain[0][0]]


@cache
def municipalities_of_county(number: str) -> tuple[Municipality, ...]:
    """Returns today's units in a county, by its number; for an old one, those mostly in it then.

    Drammen, which took in Svelvik, counts to old Buskerud and not to old Vestfold; Rindal, which
    left Møre og Romsdal, to Trøndelag alone, as both are counties of today.
    """
    wanted = number.zfill(2)
    if any(each.number == wanted and each.end is None for each in counties()):
        return tuple(row.today[0].unit for row in _today().values() if row.county == wanted)
    return _once_in(wanted)


def _once_in(number: str) -> tuple[Municipality, ...]:
    """Returns today's units that have ever lain in a county."""
    return tuple(row.today[0].unit for row in _today().values() if number in dict(row.counties))


# Regions


@cache
def regions() -> tuple[Region, ...]:
    """Returns every region of the table."""
    return tuple(_region(row) for row in _table("regions.csv"))


def _region(row: Mapping[str, str]) -> Region:
    return Region(
        row["id"],
        row["name"],
        _names(row),
        row["kind"],
        members=tuple(dict.fromkeys(_members(row["members"].split("|")))),
        start=_optional(row["start"]),
        end=_optional(row["end"]),
        note=row["note"],
    )


def _members(parts: Iterable[str]) -> Iterator[Municipality]:
    """Yields the units of ``county:18|Rindal``: whole counties, and names of today."""
    for part in parts:
        if part.startswith("county:"):
            yield from municipalities_of_county(part.removeprefix("county:"))
        else:
            yield _by_todays_name()[part]


@cache
def _by_todays_name() -> dict[str, Municipality]:
    return {unit.name: unit for unit in municipalities()}


@cache
def _regions_by_name() -> dict[str, Region]:
    """Returns each folded name's region; of two of one name (Setesdal) the first in the table."""
    found: dict[str, Region] = {}
    for each in regions():
        for name in (each.id, *each.names):
            found.setdefault(_folded(name), each)
    return found


def region(name: str) -> Region | None:
    """Returns the region of a name or id; a county's name is not one (`county`)."""
    return _regions_by_name().get(_folded(name))


@cache
def all_names() -> Mapping[str, tuple[Kind, ...]]:
    """Returns every name as it is written, with the kinds of place that bear it.

    That is what a mention in running text can be: names of any language and time, without
    ``kommune`` or ``fylke`` and without numbers (``Troms`` → county, ``Voss`` → municipality and
    region). Look a name up with `resolve`, `county` or `region`, as its kinds say.
    """
    found: dict[str, dict[Kind, None]] = {}
    for row in _rows():
        for name in row.unit.names:
            found.setdefault(name, {})["municipality"] = None
    for each in counties():
        for name in each.names:
            found.setdefault(name, {})["county"] = None
    for area in regions():
        for name in area.names:
            found.setdefault(name, {})["region"] = None
    return MappingProxyType({name: tuple(kinds) for name, kinds in found.items()})
