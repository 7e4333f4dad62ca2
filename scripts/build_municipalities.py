"""Builds src/synthese/norwegian/municipalities.csv from public facts.

    python scripts/build_municipalities.py ../shared/data/kommuner

Reads the grouping of every municipality code 1994-2024 by today's unit (from Statistics Norway)
and writes, for each unit of today, its number, its name, and every name and number it has had.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import openpyxl

TARGET = Path(__file__).parent.parent / "src/synthese/norwegian/municipalities.csv"


def names_of_2017(folder: Path) -> set[str]:
    """Returns the Norwegian names of 2017, which tell a name's Norwegian part from its Sámi one."""
    text = (folder / "norwegian-municipalities-detailed-2017.json").read_text("utf-8")
    return {unit["name"] for county in json.loads(text) for unit in county["municipalities"]}


def main(folder: Path) -> None:
    """Writes the table."""
    sheet = openpyxl.load_workbook(folder / "kommuner-1994-2024.xlsx", read_only=True).worksheets[0]
    units: dict[str, tuple[str, set[str], set[str]]] = {}
    for group, name, number, text in sheet.iter_rows(min_row=2, values_only=True):
        unit = str(group).removeprefix("K.")
        _, numbers, names = units.setdefault(unit, (str(name), set(), set()))
        numbers.add(str(number))
        names.add(re.sub(r"\s*\(.*\)$", "", str(text)))
    known = names_of_2017(folder)
    with (folder / "sentralitetsindeks-2024.csv").open(encoding="utf-8") as file:
        today = {row["kommunenummer"] for row in csv.DictReader(file)}
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["number", "name", "former_names", "former_numbers"])
        for unit, (name, numbers, names) in sorted(units.items()):
            if unit not in today:
                continue
            spellings = [part.strip() for part in name.split(" - ")]
            norwegian = next((part for part in spellings if part in known), spellings[0])
            former = sorted({part for each in names for part in each.split(" - ")} | {*spellings})
            others = "|".join(name for name in former if name != norwegian)
            writer.writerow([unit, norwegian, others, "|".join(sorted(numbers - {unit}))])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
