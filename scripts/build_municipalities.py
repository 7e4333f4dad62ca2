"""Builds src/synthese/norwegian/units.csv from public facts.

    python scripts/build_municipalities.py ../shared/data/kommuner

Reads Statistics Norway's grouping of every municipality number 1994-2024 by today's unit, the
changes of 2020, the lists of single years, the populations of 2017 and the centrality index of
2024; adds what is written by hand in ``scripts/norway`` (spellings, shares of the two units that
were split in 2020); holds the sources against one another and prints where they disagree.
docs/norway.md tells what each column means and which source was believed.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
TARGET = HERE.parent / "src/synthese/norwegian/units.csv"
FIRST, LAST = 1994, 2024  # years covered; nothing but names has changed since 2024
COLUMNS = ["number", "name", "names", "start", "end", "successors", "today"]
COLUMNS += ["index", "centrality", "population", "counties"]  # of today's units only
LISTED = (2013, 2017, 2018, 2019, 2020, LAST)  # years with a list of their own
# The grouping calls each number by its last name: these had another one before.
RENAMED = {("0701", "Borre", 2001, "3901")}
# A Sámi letter that the sources lost on the way.
LOST = {"Kárásjohka": "Kárášjohka", "Porsángu": "Porsáŋgu", "Evenássi": "Evenášši"}


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, as long as it had one number; `today` and `successors` with shares of its people."""

    number: str
    name: str
    start: int
    end: int | None
    names: tuple[str, ...] = ()
    successors: Mapping[str, float] = field(default_factory=dict)
    today: Mapping[str, float] = field(default_factory=dict)

    def valid(self, year: int) -> bool:
        """Tells whether the unit was there in `year`."""
        return self.start <= year and (self.end is None or year <= self.end)


class Sources:
    """The files of the folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def table(self, name: str, *, encoding: str = "latin-1", delimiter: str = ";") -> list[dict]:
        """Returns the rows of a table."""
        text = (self.folder / name).read_text(encoding).replace("\u00a0", " ")
        return list(csv.DictReader(text.splitlines(), delimiter=delimiter))

    @cached_property
    def grouping(self) -> list[tuple[str, str, str, str]]:
        """Today's number and name, a number and its name with years: Statistics Norway's."""
        book = openpyxl.load_workbook(self.folder / "kommuner-1994-2024.xlsx")
        return [
            (str(group).removeprefix("K."), str(title).strip(), str(number), str(text))
            for group, title, number, text in book.worksheets[0].iter_rows(
                min_row=2, values_only=True
            )
        ]

    @cached_property
    def changes_of_2020(self) -> list[tuple[str, str]]:
        """Pairs of numbers, 2019 and 2020; a split unit has several."""
        rows = self.table("kommuner_med_endringer_fra2019_til2020.csv")
        return [(row["kommuner_2019"][:4], row["kommuner_2020"][:4]) for row in rows]

    @cached_property
    def people(self) -> dict[str, int]:
        """The population of each unit of 2017."""
        name = "norwegian-municipalities-detailed-2017.json"
        counties = json.loads((self.folder / name).read_text("utf-8"))
        units = (unit for county in counties for unit in county["municipalities"])
        return {unit["number"]: int(unit["population"].replace(" ", "")) for unit in units}

    @cached_property
    def norwegian_names(self) -> set[str]:
        """The Norwegian names of 2017, which tell a name's Norwegian part from its Sámi one."""
        name = "norwegian-municipalities-detailed-2017.json"
        text = (self.folder / name).read_text("utf-8")
        return {
            re.sub(r"\[.*", "", unit["name"])
            for county in json.loads(text)
            for unit in county["municipalities"]
        }

    @cached_property
    def centrality(self) -> dict[str, tuple[str, str]]:
        """Index and class of 2024 by number."""
        rows = self.table("sentralitetsindeks-2024.csv", encoding="utf-8", delimiter=",")
        return {
            row["kommunenummer"]: (row["sentralitetsindeks"], row["sentralitetsklasse"])
            for row in rows
        }

    def numbers_in(self, year: int) -> set[str]:
        """The numbers in use in one of the years of which there is a list of its own."""
        if year == LAST:
            return set(self.centrality)
        rows = self.table("alle_kommunenummer_fra2013_til2020_wide.csv")
        return {row[f"kommunenummer_{year}"] for row in rows} - {"", "NA", "9999"}


def hand_written(name: str) -> list[dict[str, str]]:
    """Returns the rows of a table in ``scripts/norway``."""
    with (HERE / "norway" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# From the grouping to units


def spelled(text: str, sources: Sources) -> tuple[str, tuple[str, ...]]:
    """Returns a unit's Norwegian name, and all its names, that one first."""
    parts = [LOST.get(part.strip(), part.strip()) for part in re.split(r" [-–] ", text)]
    name = next((part for part in parts if part in sources.norwegian_names), parts[0])
    bare = re.sub(r" \(.*\)$", "", name)
    return name, tuple(dict.fromkeys([name, bare, *parts]))


def first_year(number: str, sources: Sources) -> int | None:
    """Returns the year of the first list that has `number`; None where the first list has it."""
    year = next((year for year in LISTED if number in sources.numbers_in(year)), None)
    return None if year == 2013 else year


def units_of(sources: Sources) -> Iterator[Row]:
    """Yields every unit with its years; which unit of today it is, where the grouping says so."""
    for group, title, number, text in sources.grouping:
        if not re.fullmatch(r"\d{4}|Rest", group) or number == "9999":
            continue
        years = re.search(r"\((\d*)-(\d*)\)\s*$", text)
        start, end = (int(year) if year else None for year in years.groups()) if years else (0, 0)
        name, names = spelled(text[: years.start()].strip() if years else title, sources)
        yield Row(
            number=number.removesuffix("u"),  # 0716u: Våle, before Re got its number
            name=name,
            names=names if years else tuple(dict.fromkeys([*names, *spelled(text, sources)[1]])),
            start=max(start or first_year(number, sources) or FIRST, FIRST),
            end=end or None,
            today={} if group == "Rest" else {group: 1.0},
        )
    for number, name, end, today in RENAMED:
        yield Row(number, name, FIRST, end, (name,), today={today: 1.0})


def begun_by_merger(row: Row, rows: list[Row]) -> Row:
    """Dates a number that is older than the first list by the units of its name that ended."""
    ends = [
        other.end
        for other in rows
        if other.end and other.end < 2013 and other.name == row.name and other != row
    ]
    begins = row.end is None and row.start == FIRST and ends
    return replace(row, start=max(ends) + 1) if begins else row


# Successors


def split_or_grouped(rows: list[Row], sources: Sources) -> list[Row]:
    """Gives the units that the grouping leaves over ("Delte kommuner") their units of today."""
    shares = {
        (row["former"], row["successor"]): float(row["share"]) for row in hand_written("shares.csv")
    }
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for former, successor in sources.changes_of_2020:
        found[former][successor] = shares.get((former, successor), 1.0)
    rows = [row if row.today else replace(row, today=found.get(row.number, {})) for row in rows]
    of_2018 = {row.name: row.today for row in rows if row.start == 2018}
    return [row if row.today else replace(row, today=of_2018[row.name]) for row in rows]


def with_haram(rows: list[Row], sources: Sources) -> list[Row]:
    """Splits Ålesund 2020-2023 by the people whom the parts had in 2017.

    The grouping counts it as today's Ålesund, and Haram as if it had never been a part of it.
    """
    people = {"1508": 0, "1580": 0}
    for row in rows:
        if row.number in sources.people and len(row.today) == 1 and row.valid(2019):
            for today in people.keys() & row.today.keys():
                people[today] += sources.people[row.number]
    total = sum(people.values())
    shares = {number: round(count / total, 3) for number, count in people.items()}
    return [replace(row, today=shares) if row.number == "1507" else row for row in rows]


def successors(row: Row, rows: list[Row]) -> dict[str, float]:
    """Returns the numbers that followed a unit the year after its last, with shares."""
    if row.end is None:
        return {}
    after = [each for each in rows if each.valid(row.end + 1) and each.today.keys() & row.today]
    if len(row.today) > 1 and not any(each.today == row.today for each in after):
        return {each.number: row.today[next(iter(each.today))] for each in after}
    if len(after) > 1:
        after = [each for each in after if each.name == row.name] or [
            each for each in after if each.start == row.end + 1
        ]
    if len(after) != 1:
        print(f"no single successor: {row.number} {row.name}: {[each.number for each in after]}")
    return {each.number: 1.0 for each in after}


# What is known of today's units


def population(number: str, rows: list[Row], sources: Sources) -> int:
    """Returns the people who lived in 2017 where a unit of today is."""
    parts = (
        sources.people[row.number] * row.today[number]
        for row in rows
        if number in row.today and row.number in sources.people and row.valid(2017)
    )
    return round(sum(parts))


def counties(number: str, rows: list[Row], sources: Sources) -> list[str]:
    """Returns the counties in which most of today's unit has lain, each with its first year."""
    found: dict[str, int] = {}
    for year in range(FIRST, LAST + 1):
        weights: dict[str, float] = defaultdict(float)
        for row in rows:
            if number in row.today and row.valid(year):
                people = sources.people.get(row.number) or _people_of_2017(row, rows, sources)
                weights[row.number[:2]] += people * row.today[number]
        found.setdefault(max(weights, key=lambda county: weights[county]), year)
    return [f"{county}:{year}" for county, year in found.items()]


def _people_of_2017(row: Row, rows: list[Row], sources: Sources) -> float:
    """Returns a rough size for a unit of which 2017 has no figure: 1 where nothing is known."""
    same = (sources.people.get(other.number) for other in rows if other.name == row.name)
    return next((people for people in same if people), 1)


def spellings(rows: list[Row]) -> list[Row]:
    """Adds the names written by hand to today's units, and to former ones of the same name."""
    others = {
        (row["number"], row["name"]): row["others"].split("|")
        for row in hand_written("spellings.csv")
    }
    result = []
    for row in rows:
        homes = [(number, row.name) for number in (row.number, *row.today)]
        more = [name for home in homes for name in others.get(home, ())]
        result.append(replace(row, names=tuple(dict.fromkeys([*row.names, *more]))))
    unknown = {key for key in others if not any(row.name == key[1] for row in rows)}
    print("spellings of no unit:", unknown or "none")
    return result


# The sources against one another


def disagreements(rows: list[Row], sources: Sources) -> Iterator[str]:
    """Yields a line for each fact on which another source differs from the table."""
    today = {row.number: row for row in rows if row.end is None}
    for year in LISTED:
        listed, ours = sources.numbers_in(year), {row.number for row in rows if row.valid(year)}
        if listed != ours:
            yield f"{year}: only listed {sorted(listed - ours)}, only here {sorted(ours - listed)}"
    for year, name in ((2019, "ssb_kommunekoder_2019.csv"), (2020, "ssb_kommunekoder_2020.csv")):
        listed = {row["code"] for row in sources.table(name)} - {"9999"}
        ours = {row.number for row in rows if row.valid(year)}
        if listed != ours:
            yield f"{name}: only listed {sorted(listed - ours)}, only here {sorted(ours - listed)}"
    pairs = {(row.number, number) for row in rows if row.end == 2019 for number in row.successors}
    changes = {(old, new) for old, new in sources.changes_of_2020 if old != new}
    for pair in sorted(pairs ^ changes):
        yield f"2019-2020: {pair} is {'only here' if pair in pairs else 'only in the changes'}"
    yield from _other_mappings(rows, sources, today)
    if missing := today.keys() - _expenses(sources).keys():
        yield f"dki-2026.json has no figure for {sorted(missing)}"
    for number, (index, level) in sources.centrality.items():
        floors = (925, 870, 775, 670, 565, 0)
        if int(level) != next(n for n, floor in enumerate(floors, 1) if int(index) >= floor):
            yield f"centrality of {number}: index {index} is not of class {level}"


def _expenses(sources: Sources) -> dict[str, object]:
    return json.loads((sources.folder / "dki-2026.json").read_text("utf-8"))["kommuner"]


def _other_mappings(rows: list[Row], sources: Sources, today: dict[str, Row]) -> Iterator[str]:
    """Compares the mappings to today's numbers, name by name and number by number."""
    text = (sources.folder / "code-history-2024.json").read_text("utf-8")
    for number, entry in json.loads(text)["endringer"].items():
        for old in (old["code"] for old in entry["oldCodes"]):
            if not any(row.number == old and number in row.successors for row in rows):
                yield f"code-history-2024.json: {old} -> {number} is not here"
    files = (
        ("kom_mapping.csv", "gammelt_nr", "nr_2024", "navn"),
        ("kommunereform_mapping.csv", "gammelt_nr", "nytt_nr", "navn_gammelt"),
    )
    for name, old, new, label in files:
        for entry in sources.table(name, encoding="utf-8", delimiter=","):
            found = [row for row in rows if row.number == entry[old]]
            targets = {number for row in found for number in row.today}
            if found and entry[new] not in targets:
                there = today[entry[new]].name if entry[new] in today else "?"
                here = [today[number].name for number in sorted(targets)]
                yield f"{name}: {entry[old]} {entry[label]} -> {there}; here {here}"


def build(folder: Path) -> None:
    """Writes the table and prints what disagrees."""
    sources = Sources(folder)
    rows = list(units_of(sources))
    rows = [begun_by_merger(row, rows) for row in rows]
    rows = with_haram(split_or_grouped(rows, sources), sources)
    rows = [replace(row, successors=successors(row, rows)) for row in spellings(rows)]
    rows.sort(key=lambda row: (row.number, row.start))
    write(rows, sources)
    print(*disagreements(rows, sources), sep="\n")


def write(rows: list[Row], sources: Sources) -> None:
    """Writes the table."""
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            facts: tuple[object, ...] = ("", "", "", "")
            if row.end is None:
                index, level = sources.centrality[row.number]
                lay = "|".join(counties(row.number, rows, sources))
                facts = (index, level, population(row.number, rows, sources), lay)
            years = (row.start, row.end or "")
            flows = (_shares(row.successors), _shares(row.today) if row.end else "")
            writer.writerow([row.number, row.name, "|".join(row.names[1:]), *years, *flows, *facts])


def _shares(parts: Mapping[str, float]) -> str:
    return "|".join(f"{n}:{share:g}" if share < 1 else n for n, share in sorted(parts.items()))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
