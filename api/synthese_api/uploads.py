"""Files that people add in the browser: stored under the index, then added one job at a time."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import chain, count
from pathlib import Path, PurePath
from threading import Lock
from typing import BinaryIO

from synthese.errors import NotFoundError, SyntheseError
from synthese.index import add
from synthese.records import AddReport, Progress
from synthese.settings import Settings

_log = logging.getLogger(__name__)

_JOBS_KEPT = 200
_NAME_BYTES = 200  # file systems stop at 255, and ".part" comes on top
_SUFFIX_CHARS = 12
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069]')


class JobState(StrEnum):
    """How far a job has come. A job waits while another one writes."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One upload: which files, how far, and what came out of it."""

    id: str
    files: tuple[str, ...]
    state: JobState = JobState.WAITING
    progress: Progress | None = None
    report: AddReport | None = None
    error: SyntheseError | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (JobState.DONE, JobState.FAILED)


def safe_name(name: str) -> str:
    """Returns the last part of `name` as a visible file name; æøå and spaces are kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _UNSAFE.sub("_", last).strip().lstrip(".").strip()
    return _shortened(clean) or "dokument"


def _shortened(name: str) -> str:
    """Cuts the stem, never the suffix, which people go by."""
    suffix = PurePath(name).suffix
    if len(suffix) > _SUFFIX_CHARS:
        suffix = ""
    stem = name.removesuffix(suffix)
    room = _NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore") + suffix


def distinct(names: Iterable[str]) -> list[str]:
    """Returns the names of one upload, numbered where two files of two folders share one."""
    taken: dict[str, None] = {}
    for name in names:
        stem, suffix = PurePath(name).stem, PurePath(name).suffix
        numbered = (f"{stem} ({n}){suffix}" for n in count(2))
        taken[next(each for each in chain([name], numbered) if each not in taken)] = None
    return list(taken)


class Uploads:
    """The jobs of one process. They run one by one, since an index has one writer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="synthese-add")

    @property
    def directory(self) -> Path:
        """Where the files lie."""
        return self._settings.index / "uploads"

    def start(self, files: Sequence[tuple[str, BinaryIO]]) -> Job:
        """Stores the files (name and content) and returns the job that will add them."""
        self.directory.mkdir(parents=True, exist_ok=True)
        names = distinct(safe_name(name) for name, _ in files)
        contents = (content for _, content in files)
        paths = [self._store(*each) for each in zip(names, contents, strict=True)]
        job = Job(secrets.token_urlsafe(9), tuple(path.name for path in paths))
        self._keep(job)
        future = self._worker.submit(self._add, job, paths)
        future.add_done_callback(partial(self._finish, job))
        return job

    def job(self, job_id: str) -> Job:
        """Returns the job as it stands.

        Raises:
            NotFoundError: no such job, or it is long forgotten.
        """
        with self._lock:
            if job_id not in self._jobs:
                raise NotFoundError("web.no_such_job", id=job_id)
            return self._jobs[job_id]

    def close(self) -> None:
        """Lets the running job finish and drops those that wait."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _store(self, name: str, content: BinaryIO) -> Path:
        """Writes beside, then renames: a running job never reads half a file."""
        path = self.directory / name
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with part.open("wb") as out:
            shutil.copyfileobj(content, out)
        return part.replace(path)

    def _keep(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.id] = job
            finished = [each.id for each in self._jobs.values() if each.finished]
            for old in finished[: max(0, len(self._jobs) - _JOBS_KEPT)]:
                del self._jobs[old]

    def _add(self, job: Job, paths: Sequence[Path]) -> AddReport:
        def on_progress(progress: Progress) -> None:
            self._keep(replace(job, state=JobState.RUNNING, progress=progress))

        self._keep(replace(job, state=JobState.RUNNING))
        return add(
            self._settings.index,
            [str(path) for path in paths],
            settings=self._settings,
            on_progress=on_progress,
        )

    def _finish(self, job: Job, future: Future[AddReport]) -> None:
        """Tells how the job ended; a fault of ours is logged, so that no job seems to run on."""
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or error is not None:
            told = error if isinstance(error, SyntheseError) else SyntheseError("web.our_fault")
            self._keep(replace(job, state=JobState.FAILED, error=told))
            _log.error("job %s failed", job.id, exc_info=None if told is error else error)
        else:
            self._keep(replace(job, state=JobState.DONE, report=future.result()))
