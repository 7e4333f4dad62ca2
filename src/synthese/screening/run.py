"""A call, from files to a folder: screened by several processes, and gone on with after a kill.

What was found so far lies in the folder, an application a line, until all of it is there. A run
that was broken off goes on where it was, if it is asked for the same applications, over the same
index, for the same day.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

import synthese
from synthese.errors import InputError
from synthese.groups import current
from synthese.index import Index, open_index
from synthese.records import Failure, Progress
from synthese.relations import standing
from synthese.screening.applications import read_applications
from synthese.screening.call_overview import spread_of
from synthese.screening.making import screen_all, searched
from synthese.screening.overlaps import overlaps_among
from synthese.screening_records import Application, Call, Overlap, Screening
from synthese.settings import ReadLimits
from synthese.wording import Language

if TYPE_CHECKING:
    from pydantic import TypeAdapter

OnProgress = Callable[[Progress], None]
HALF_DONE = "halvferdig.jsonl"
_WORTH_SHARING = 40  # applications from which a second process pays for opening the index again
_AT_ONCE = 8  # applications that a process is given: what a kill costs
_NO_COLUMNS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call is made of: where it lies, what it is called, and the day it is screened for."""

    paths: tuple[str, ...]
    name: str
    on: date


def screened_call(
    index: Index,
    asked: Asked,
    out: Path,
    *,
    limits: ReadLimits,
    columns: Mapping[str, str] = _NO_COLUMNS,
    language: Language = "nb",
    workers: int = 0,
    on_progress: OnProgress | None = None,
) -> Call:
    """Returns a call with a screening of each application.

    Args:
        index: the projects that are known.
        asked: the call.
        out: the folder that holds what was found so far; `finished` takes that away.
        limits: how much a file may ask of us.
        columns: for tables, our field → the table's column.
        language: that names of places and themes are told in.
        workers: processes; 0 is one a core.
        on_progress: is told after each application.

    Raises:
        InputError: there is nothing to screen, or the folder can't be written in, or is among
            what is read.
    """
    _check_apart(asked.paths, out)
    read = list(read_applications(asked.paths, limits=limits, columns=columns))
    applications = [each for each in read if isinstance(each, Application)]
    failures = tuple(each for each in read if isinstance(each, Failure))
    if not read:
        raise InputError("screening.nothing", path=", ".join(asked.paths))
    kept = _Kept(out, _stamp(index, applications, asked.on))
    _screen(index, applications, kept, on=asked.on, workers=workers, on_progress=on_progress)
    screenings = {each.id: kept.found[each.id] for each in applications}
    return Call(
        name=asked.name,
        applications=tuple(applications),
        screenings=screenings,
        failures=failures,
        spread=spread_of(index, current(index), applications, screenings, language=language),
    )


def finished(out: Path) -> None:
    """Takes away what was kept to go on from, once the reports are written."""
    (out / HALF_DONE).unlink(missing_ok=True)


def _check_apart(paths: Sequence[str], out: Path) -> None:
    """Sees to it that no report is taken for an application when a call is gone on with."""
    for path in map(Path, paths):
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise InputError("screening.out_among", path=path)


def _screen(
    index: Index,
    applications: Sequence[Application],
    kept: _Kept,
    *,
    on: date,
    workers: int,
    on_progress: OnProgress | None,
) -> None:
    waiting = [each for each in applications if each.id not in kept.found]
    if not waiting:
        return
    overlaps = overlaps_among(applications, index.lexicon)
    searched(index)
    standing(index)  # kept beside the index, so that no process works it out for itself
    done = len(applications) - len(waiting)
    for some in _screened(index, waiting, overlaps, on=on, workers=workers):
        kept.keep(some)
        done += len(some)
        if on_progress:
            on_progress(Progress(done, len(applications), some[-1].application))


def _screened(
    index: Index,
    waiting: Sequence[Application],
    overlaps: Mapping[str, tuple[Overlap, ...]],
    *,
    on: date,
    workers: int,
) -> Iterator[list[Screening]]:
    """Yields some screenings at a time, in the order of the applications."""
    pieces = [waiting[at : at + _AT_ONCE] for at in range(0, len(waiting), _AT_ONCE)]
    jobs = [
        _Job(
            index.directory,
            index.generation,
            piece,
            {e.id: overlaps.get(e.id, ()) for e in piece},
            on,
        )
        for piece in pieces
    ]
    processes = min(workers or os.cpu_count() or 1, len(jobs))
    if processes < 2 or len(waiting) < _WORTH_SHARING:
        for each in jobs:
            yield _done(index, each)
        return
    context, done = get_context("spawn"), 0
    try:
        with ProcessPoolExecutor(processes, context, initializer=_end_with_parent) as pool:
            for found in pool.map(_done_apart, jobs):
                done += 1
                yield found
    except BrokenProcessPool:  # the system took one, as where memory is short: go on alone
        for each in jobs[done:]:
            yield _done(index, each)


def _end_with_parent() -> None:
    """Ends this process when the one that began it is gone, however it ended: applications are
    confidential, and may not stay in the memory of a process that nobody waits for.
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Job:
    directory: Path
    generation: int
    applications: Sequence[Application]
    overlaps: Mapping[str, tuple[Overlap, ...]]
    on: date


def _done_apart(job: _Job) -> list[Screening]:
    return _done(_opened(job.directory, job.generation), job)


@cache
def _opened(directory: Path, _generation: int) -> Index:
    return open_index(directory)


def _done(index: Index, job: _Job) -> list[Screening]:
    return list(screen_all(index, job.applications, on=job.on, overlaps=job.overlaps))


class _Kept:
    """What was found so far, in a file that is only added to; a torn last line is left out."""

    def __init__(self, folder: Path, stamp: str) -> None:
        self._path = folder / HALF_DONE
        self.found: dict[str, Screening] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._begin(stamp)
        except OSError as error:
            raise InputError("export.not_written", path=folder) from error

    def keep(self, some: Collection[Screening]) -> None:
        """Adds some screenings, on disk before it returns."""
        lines = b"".join(_screenings().dump_json(each) + b"\n" for each in some)
        try:
            with self._path.open("ab") as file:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError("export.not_written", path=self._path) from error
        self.found |= {each.application: each for each in some}

    def _begin(self, stamp: str) -> None:
        whole = self._path.read_bytes() if self._path.exists() else b""
        first, *lines = whole.splitlines(keepends=True) or [b""]
        if first != _head(stamp):
            self._path.unlink(missing_ok=True)
            self._path.touch(0o600)  # a kill leaves it behind: for its owner's eyes alone
            self._path.write_bytes(_head(stamp))
            return
        kept = len(first)
        for line in lines:
            found = _read_back(line)
            if found is None:  # torn: what was being written when the machine stopped
                break
            self.found[found.application] = found
            kept += len(line)
        os.truncate(self._path, kept)


def _read_back(line: bytes) -> Screening | None:
    from pydantic import ValidationError

    try:
        return _screenings().validate_json(line) if line.endswith(b"\n") else None
    except ValidationError:
        return None


def _head(stamp: str) -> bytes:
    return json.dumps({"screening": stamp}).encode() + b"\n"


def _stamp(index: Index, applications: Sequence[Application], on: date) -> str:
    told = blake2b(digest_size=16)
    state = (index.manifest.corpus_digest, index.manifest.fingerprint, index.generation)
    for part in (synthese.__version__, *map(str, state), on.isoformat()):
        told.update(part.encode() + b"\0")
    for each in applications:
        told.update(f"{each.id}\0{each.digest}\0".encode(errors="surrogatepass"))
    return told.hexdigest()


@cache
def _screenings() -> TypeAdapter[Screening]:
    from pydantic import TypeAdapter

    return TypeAdapter(Screening)
