"""Relations, groups and names over more and more projects, and what a hundred new ones cost."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench_parts.projects import write_projects
from synthese.groups import current
from synthese.index import add, open_index
from synthese.relations import standing
from synthese.settings import Settings

_FRESH = 100


def bench_groups(sizes: Sequence[int], kept: Path | None) -> None:
    """Prints, for each number of projects, seconds and what each of them costs.

    `kept` is a folder for the indexes, which take longer to make than what is measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            index = (kept or Path(folder)) / f"groups-{size}"
            _made(index, size)
            shutil.rmtree(index / "pilots", ignore_errors=True)
            for each in index.glob("groups.sqlite*"):
                each.unlink()
            _measured(index, size)


def _made(index: Path, size: int) -> None:
    if index.exists():
        return
    index.parent.mkdir(parents=True, exist_ok=True)
    table = index.with_suffix(".jsonl")
    write_projects(table, size + _FRESH)
    rows = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(rows[:size]), "utf-8")
    table.with_suffix(".fresh.jsonl").write_text("".join(rows[size:]), "utf-8")
    add(index, [str(table)], settings=Settings())


def _measured(index: Path, size: int) -> None:
    opened = open_index(index)
    begun, worked = time.perf_counter(), time.process_time()
    found = standing(opened)
    relations = len(found.relations)
    related = time.perf_counter() - begun
    made = current(opened)
    whole = time.perf_counter() - begun
    cpu = time.process_time() - worked
    grown = _grown(index)
    print(
        f"groups: {size} projects: {whole:.1f} s ({cpu:.1f} s of CPU,"
        f" {1000 * whole / size:.2f} ms a project), relations {related:.1f} s;"
        f" {relations} relations, {len(made.groups)} groups in {len(made.themes)} themes,"
        f" {len(made.alone)} alone; {_FRESH} more: {grown:.1f} s"
    )


def _grown(index: Path) -> float:
    """Returns the seconds that a hundred new projects take once they are indexed."""
    copy = index.with_name(f"{index.name}-grown")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(index, copy)
    add(copy, [str(index.with_suffix(".fresh.jsonl"))], settings=Settings())
    opened = open_index(copy)
    _ = opened.lexicon
    begun = time.perf_counter()
    current(opened)
    taken = time.perf_counter() - begun
    shutil.rmtree(copy)
    return taken
