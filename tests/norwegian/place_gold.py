"""Reads the hand-labelled places; what counts as one is told at the top of places.tsv."""

from __future__ import annotations

import csv
import gzip
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

SHARED = Path(__file__).parents[3] / "shared"
GOLD = Path(__file__).with_name("places.tsv")


class Place(NamedTuple):
    """A name in the text; without numbers it is no municipality, whatever it is spelled like."""

    start: int
    end: int
    numbers: frozenset[str]
    kind: str


class Found(NamedTuple):
    """A mention that a finder is sure of, with today's numbers of the units meant."""

    start: int
    end: int
    numbers: frozenset[str]


class Counts(NamedTuple):
    """What of a finder's mentions was right, and what it missed."""

    right: int
    wrong: int
    missed: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a text that was read whole.

    The text is the whole one, so that a finder has the context that the reader had; all offsets
    are of it, and only what is found between start and end is to be judged.
    """

    set: str
    source: str
    text: str
    start: int
    end: int
    places: tuple[Place, ...]

    def judge(self, found: Iterable[Found]) -> Counts:
        """Counts a finder's municipalities: right is on a place with just its numbers."""
        inside = [one for one in found if self.start <= one.start and one.end <= self.end]
        wanted = [place for place in self.places if place.numbers]
        right = sum(any(_meets(one, place) for place in wanted) for one in inside)
        missed = sum(not any(_meets(one, place) for one in inside) for place in wanted)
        return Counts(right, len(inside) - right, missed)


def _meets(one: Found, place: Place) -> bool:
    return one.start < place.end and place.start < one.end and one.numbers == place.numbers


def labelled() -> list[Stretch]:
    """Returns every labelled stretch with its text; needs the shared data beside the project."""
    with GOLD.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader((each for each in lines if each[0] != "#"), delimiter="\t"))
    return [_stretch(list(same)) for _, same in groupby(rows, key=_identity)]


def _identity(row: dict[str, str]) -> tuple[str, ...]:
    return row["file"], row["record"], row["key"], row["stretch_start"]


def _stretch(rows: list[dict[str, str]]) -> Stretch:
    first = rows[0]
    return Stretch(
        set=first["set"],
        source=" ".join([first["file"], first["record"], first["key"]]).strip(),
        text=_text(first["file"], first["record"], first["key"]),
        start=int(first["stretch_start"]),
        end=int(first["stretch_end"]),
        places=tuple(_place(row) for row in rows if row["start"] != "-1"),
    )


def _place(row: dict[str, str]) -> Place:
    numbers = frozenset(filter(None, row["numbers"].split("|")))
    return Place(int(row["start"]), int(row["end"]), numbers, row["kind"])


def _text(file: str, record: str, key: str) -> str:
    """Returns the text under a key as `sections.0.text`, of a record or of a file that is text."""
    if not record:
        with (SHARED / file).open(encoding="utf-8", newline="") as opened:
            return unicodedata.normalize("NFC", opened.read())
    value: Any = _records(file)[record]
    for step in key.split("."):
        value = value[int(step) if isinstance(value, list) else step]
    return unicodedata.normalize("NFC", value)


@cache
def _records(file: str) -> dict[str, Any]:
    """Returns the labelled records of a file by id, or by line number where they have no ids."""
    if file.endswith(".json"):
        listed = json.loads((SHARED / file).read_text("utf-8"))
        return {record["id"]: record for record in listed}
    numbered = file.endswith((".gz", "organisations.jsonl"))
    return dict(_numbered(file) if numbered else _named(file))


def _lines(file: str) -> Iterator[str]:
    opener = gzip.open if file.endswith(".gz") else open
    with opener(SHARED / file, "rt", encoding="utf-8") as lines:
        yield from lines


def _numbered(file: str) -> Iterator[tuple[str, Any]]:
    wanted = _wanted(file)
    for number, line in enumerate(_lines(file), start=1):
        if str(number) in wanted:
            yield str(number), json.loads(line)


def _wanted(file: str) -> set[str]:
    rows = (line.split("\t") for line in GOLD.read_text("utf-8").splitlines())
    return {row[2] for row in rows if len(row) > 2 and row[1] == file}


def _named(file: str) -> Iterator[tuple[str, Any]]:
    for record in map(json.loads, _lines(file)):
        yield record["_id" if "_id" in record else "id"], record
