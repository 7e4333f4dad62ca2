"""Labelled periods and amounts in real text: where each stands, and what it is.

The tables hold values and offsets only; the text lies in ``../shared`` beside the repository. A
row is a span of one text: a file (after NFC), a key of a JSON record, or, for PDF and HTML, the
text that our own reader finds. ``-`` is a place where nothing may be found.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from synthese.readers import read_path
from synthese.records import Document, Period
from synthese.settings import ReadLimits

SHARED = Path(__file__).parents[3] / "shared"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled place."""

    set: str
    file: str
    record: str
    key: str
    start: int
    end: int
    value: str


Found = tuple[int, int, str]  # start, end, value as in the tables


def rows(table: str, part: str) -> Iterator[Row]:
    """Yields the rows of `table` (``periods`` or ``amounts``) that belong to `part`."""
    with (_HERE / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        for each in csv.DictReader(file, delimiter="\t"):
            if each["set"] == part:
                start, end = int(each["start"]), int(each["end"])
                yield Row(
                    part, each["file"], each["record"], each["key"], start, end, each["value"]
                )


def outcomes(table: str, part: str, find: Callable[[str], list[Found]]) -> list[tuple[Row, bool]]:
    """Returns each row with whether `find` is exact there.

    Exact is: of all that is found in the whole text, one value overlaps the place, and it is the
    expected one; or nothing does where nothing may.
    """
    found: dict[str, list[Found]] = {}
    outcome = []
    for row in rows(table, part):
        text = text_of(row)
        if text not in found:
            found[text] = find(text)
        here = [each for each in found[text] if each[0] < row.end and row.start < each[1]]
        values = [value for _, _, value in here]
        outcome.append((row, values == ([] if row.value == "-" else [row.value])))
    return outcome


def share_exact(table: str, part: str, find: Callable[[str], list[Found]]) -> float:
    """Returns the share of exact rows, in 0..1."""
    outcome = [exact for _, exact in outcomes(table, part, find)]
    return sum(outcome) / len(outcome)


def period_label(period: Period) -> str:
    """Returns a period as the table writes it: ``2018-08/2018-12 season``."""
    return f"{period.start or ''}/{period.end or ''} {period.precision}"


def amount_label(low: int, high: int, currency: str) -> str:
    """Returns a sum as the table writes it: ``250000``, ``10-15``, ``EUR 2000000``."""
    number = str(low) if low == high else f"{low}-{high}"
    return number if currency == "NOK" else f"{currency} {number}"


def text_of(row: Row) -> str:
    """Returns the text that a row's offsets point into."""
    path = SHARED / row.file
    if path.suffix in {".pdf", ".html"}:
        return _read(path)
    if path.suffix in {".json", ".jsonl"}:
        return _nfc(_records(path)[row.record][row.key])
    return _nfc(path.read_text(encoding="utf-8"))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@cache
def _read(path: Path) -> str:
    documents = read_path(path, limits=ReadLimits())
    return next(each.text for each in documents if isinstance(each, Document))


@cache
def _records(path: Path) -> Mapping[str, Mapping[str, str]]:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line]
    records = json.loads(text) if path.suffix == ".json" else map(json.loads, lines)
    return {_id(record): record for record in records}


def _id(record: Mapping[str, str]) -> str:
    return next(str(record[key]) for key in ("id", "_id", "projectId", "title") if key in record)
