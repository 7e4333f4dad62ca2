"""A call of many applications against many projects: the whole command, its memos among it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bench_parts.projects import write_projects
from synthese.index import add, open_index
from synthese.relations import standing
from synthese.settings import Settings

_EVERY = 0.5  # seconds between two looks at the memory


def bench_screening(applications: int, projects: int, kept: Path | None) -> None:
    """Prints the seconds, the CPU and the most memory that the command and its processes take.

    The relations of the index are there beforehand, as they are once anybody has looked at one.
    `kept` is a folder for the index, which takes longer to make than what is measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = _made(kept or Path(folder), applications, projects)
        command = (sys.executable, "-m", "synthese", "--index", str(made / "index"), "screen")
        where = (str(made / "applications.jsonl"), "--out", str(Path(folder) / "out"), "--quiet")
        begun = time.perf_counter()
        process = psutil.Popen([*command, *where], stdout=subprocess.DEVNULL)
        most = 0
        while process.poll() is None:
            most = max(most, _held(process))
            time.sleep(_EVERY)
        spent = time.perf_counter() - begun
    print(
        f"screening: {applications} applications against {projects} projects: {spent:.0f} s,"
        f" at most {most / 2**30:.1f} GB held by all processes together"
    )


def _held(process: psutil.Process) -> int:
    """Returns the bytes that a process and its children hold, what they share once."""
    held = 0
    try:
        for each in (process, *process.children(recursive=True)):
            held += each.memory_full_info().pss
    except psutil.NoSuchProcess:
        pass
    return held


def _made(folder: Path, applications: int, projects: int) -> Path:
    folder = folder / f"screening-{projects}"
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    table = folder / "projects.jsonl"
    write_projects(table, projects + applications)
    rows = table.read_text("utf-8").splitlines(keepends=True)
    table.write_text("".join(rows[:projects]), "utf-8")
    (folder / "applications.jsonl").write_text("".join(rows[projects:]), "utf-8")
    add(folder / "index", [str(table)], settings=Settings())
    standing(open_index(folder / "index"))
    return folder
