"""Pairs and groups as rows: the same columns in the CSV files and in the workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Literal

from synthese.duplicate_records import DuplicateGroup, DuplicatePair, Text
from synthese.reports.duplicates.gathered import Gathered, members_of
from synthese.reports.duplicates.telling import Telling
from synthese.reports.exports.cleaning import one_line, short_source
from synthese.reports.exports.csv_file import defused

Value = str | int | float | None
Row = tuple[Value, ...]
Form = Literal["text", "wrapped", "share", "number", "link"]

MARK = "\ufeff"  # by which a spreadsheet knows UTF-8


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the wording, its width in characters, and what stands in it."""

    name: str
    width: float
    form: Form = "text"

    def heading(self, told: Telling) -> str:
        """Returns what stands above it."""
        return told.say(f"head_{self.name}")


PAIR_COLUMNS = (
    Column("group", 8, "number"),
    Column("type", 19, "wrapped"),
    Column("probability", 13, "share"),
    Column("similarity", 10, "share"),
    Column("left_title", 34, "wrapped"),
    Column("left_applicant", 24, "wrapped"),
    Column("right_title", 34, "wrapped"),
    Column("right_applicant", 24, "wrapped"),
    Column("differences", 50, "wrapped"),
    Column("reason", 50, "wrapped"),
    Column("covered_left", 13, "share"),
    Column("covered_right", 13, "share"),
    Column("verdict", 13),
    Column("left_id", 26, "wrapped"),
    Column("right_id", 26, "wrapped"),
    Column("left_source", 34, "link"),
    Column("right_source", 34, "link"),
)

GROUP_COLUMNS = (
    Column("group", 8, "number"),
    Column("type", 19, "wrapped"),
    Column("probability", 13, "share"),
    Column("texts", 9, "number"),
    Column("representative", 14),
    Column("title", 46, "wrapped"),
    Column("applicant", 30, "wrapped"),
    Column("why", 30, "wrapped"),
    Column("set", 6),
    Column("id", 30, "wrapped"),
    Column("source", 40, "link"),
    Column("group_id", 20),
)


def pair_row(gathered: Gathered, pair: DuplicatePair, sides: tuple[Text, Text]) -> Row:
    """Returns a pair, a value a column of `PAIR_COLUMNS`."""
    told, (left, right) = gathered.told, sides
    alignment = pair.alignment
    verdict = gathered.verdict(sides)
    return (
        gathered.group_of(pair),
        told.type(pair.type),
        pair.probability,
        pair.similarity,
        left.title,
        left.applicant,
        right.title,
        right.applicant,
        told.differences(pair),
        told.reasons(pair),
        alignment.covered_left if alignment else None,
        alignment.covered_right if alignment else None,
        told.say(f"verdict_{verdict}") if verdict else None,
        pair.left,
        pair.right,
        left.href or short_source(left.source),
        right.href or short_source(right.source),
    )


def group_rows(gathered: Gathered, number: int, group: DuplicateGroup) -> Iterator[Row]:
    """Yields a group's texts, a row each, the representative first."""
    told = gathered.told
    about = (number, told.type(group.type), group.probability)
    why, size = told.say(group.reason.split(".")[-1]), len(group.members) + len(group.others)
    stands = (0, group.representative)
    for member in sorted(members_of(group), key=lambda each: each != stands):
        card = gathered.card(member)
        chosen = (told.say("yes"), why) if member == stands else (None, None)
        text = (card.title, card.applicant)
        where = ("B" if member[0] else "A", member[1], short_source(card.source), group.id)
        yield (*about, size, chosen[0], *text, chosen[1], *where)


def write_headings(file: IO[str], headings: Iterable[str]) -> None:
    """Writes the first line of a CSV file as a Norwegian spreadsheet opens it."""
    file.write(MARK)
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerow(headings)


def write_rows(
    file: IO[str], rows: Iterable[Row], *, columns: Sequence[Column], told: Telling
) -> None:
    """Writes rows of a CSV file: texts on one line, shares with the language's decimal sign."""
    forms = [each.form == "share" for each in columns]
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(
        [_written(value, told, share=share) for value, share in zip(row, forms, strict=True)]
        for row in rows
    )


def _written(value: Value, told: Telling, *, share: bool) -> str | int:
    if value is None:
        return ""
    if isinstance(value, str):
        return defused(one_line(value))
    return told.decimal(value) if share else int(value)
