"""A run → all its files in a folder, each written beside and then put in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from synthese.duplicate_records import DuplicatePair
from synthese.errors import InputError
from synthese.records import Progress
from synthese.reports.duplicates.changes import (
    CHANGE_COLUMNS,
    Changes,
    change_rows,
    changes_document,
    find_changes,
)
from synthese.reports.duplicates.coverage import coverage
from synthese.reports.duplicates.gathered import Gathered, RunLike, Verdicts
from synthese.reports.duplicates.page import Page, most_uncertain
from synthese.reports.duplicates.pairs import pair_line
from synthese.reports.duplicates.tables import (
    GROUP_COLUMNS,
    PAIR_COLUMNS,
    Column,
    Row,
    group_rows,
    pair_row,
    write_headings,
    write_rows,
)
from synthese.reports.duplicates.telling import Telling
from synthese.reports.duplicates.workbook import Workbook
from synthese.reports.whole_files import written_whole
from synthese.wording import Language

_PAIRS_A_STEP = 500  # between two words of progress

OnProgress = Callable[[Progress], None]


def write_reports(
    run: RunLike,
    folder: Path,
    language: Language,
    *,
    earlier: Path | None = None,
    verdicts: Verdicts | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Path, ...]:
    """Writes what people and scripts read of a run, and returns the files.

    ``pairs.jsonl``, ``par.csv``, ``grupper.csv``, ``rapport.xlsx``, ``rapport.html`` and
    ``dekning.json``; with `earlier` also ``endringer.json`` and ``endringer.csv``. The same run
    gives the same bytes.

    Args:
        run: what was found.
        folder: where the files go; it is made where it isn't there.
        language: the reader's.
        earlier: the folder of an earlier run, to tell what has changed since. It may be `folder`:
            it is read before anything is written.
        verdicts: what people have decided, by content.
        on_progress: is told how many pairs have been written.

    Raises:
        InputError: `earlier` holds no run that can be read, or a file can't be written.
    """
    gathered = Gathered(run, Telling(language), verdicts or {})
    changes = find_changes(earlier, gathered.found, gathered.groups) if earlier else None
    _made(folder)
    book = Workbook(gathered)
    shown = _write_pairs(gathered, folder, book, on_progress)
    with _text(folder / "grupper.csv") as file:
        _write_table(file, GROUP_COLUMNS, _group_rows(gathered), gathered.told)
    with written_whole(folder / "rapport.xlsx") as binary:
        book.write(binary, changes)
    with _text(folder / "rapport.html") as file:
        file.writelines(Page(gathered, shown, changes).pieces())
    _write_json(folder / "dekning.json", coverage(gathered))
    names = ["pairs.jsonl", "par.csv", "grupper.csv", "rapport.xlsx", "rapport.html"]
    names.append("dekning.json")
    if changes is not None:
        names += _write_changes(gathered, folder, changes)
    return tuple(folder / each for each in names)


def _write_pairs(
    gathered: Gathered, folder: Path, book: Workbook, on_progress: OnProgress | None
) -> list[DuplicatePair]:
    """Writes the pairs as they come; returns those that the page shows, aligned, in its order."""
    found, told = gathered.found, gathered.told
    wanted = {
        (each.left, each.right): place
        for place, each in enumerate(most_uncertain(found, gathered.record.threshold))
    }
    shown: dict[int, DuplicatePair] = {}
    with _text(folder / "pairs.jsonl") as lines, _text(folder / "par.csv") as table:
        write_headings(table, (each.heading(told) for each in PAIR_COLUMNS))
        for number, pair in enumerate(gathered.run.aligned(found), start=1):
            sides = gathered.run.sides(pair)
            gathered.keep(sides)
            lines.write(f"{pair_line(pair, sides, told)}\n")
            row = pair_row(gathered, pair, sides)
            write_rows(table, [row], columns=PAIR_COLUMNS, told=told)
            book.take(row)
            place = wanted.get((pair.left, pair.right))
            if place is not None:
                shown[place] = pair
            if on_progress and (number % _PAIRS_A_STEP == 0 or number == len(found)):
                on_progress(Progress(number, len(found), "duplicates.writing"))
    return [shown[place] for place in sorted(shown)]


def _group_rows(gathered: Gathered) -> Iterator[Row]:
    for number, group in enumerate(gathered.groups, start=1):
        yield from group_rows(gathered, number, group)


def _write_changes(gathered: Gathered, folder: Path, changes: Changes) -> list[str]:
    _write_json(folder / "endringer.json", changes_document(changes))
    with _text(folder / "endringer.csv") as file:
        _write_table(file, CHANGE_COLUMNS, change_rows(changes, gathered), gathered.told)
    return ["endringer.json", "endringer.csv"]


def _write_table(
    file: IO[str], columns: tuple[Column, ...], rows: Iterator[Row], told: Telling
) -> None:
    write_headings(file, (each.heading(told) for each in columns))
    write_rows(file, rows, columns=columns, told=told)


def _write_json(path: Path, document: dict[str, Any]) -> None:
    with _text(path) as file:
        json.dump(document, file, ensure_ascii=False, indent=2)
        file.write("\n")


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError("export.not_written", path=folder) from error


@contextmanager
def _text(path: Path) -> Iterator[IO[str]]:
    """Yields a file of text in which halves of characters, which UTF-8 hasn't, are marked."""
    from io import TextIOWrapper

    with written_whole(path) as binary:
        file = TextIOWrapper(binary, "utf-8", errors="replace", newline="")
        yield file
        file.flush()
        file.detach()
