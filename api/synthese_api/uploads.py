"""Files that people add in the browser: stored under the index, then added one job at a time."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain, count
from pathlib import Path, PurePath
from threading import Event
from typing import BinaryIO

from synthese.errors import IndexStateError, SyntheseError
from synthese.index import add
from synthese.records import AddReport, Progress
from synthese.settings import Settings
from synthese.watching import look_at_all
from synthese_api.jobs import Job, Jobs, JobState

_log = logging.getLogger(__name__)

_PAUSE_S = 0.3  # between two looks whether another process still writes
_NAME_BYTES = 200  # file systems stop at 255, and ".part" comes on top
_SUFFIX_CHARS = 12
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069]')


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
    """The uploads of one process. They are added one by one, since an index has one writer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._jobs = Jobs(settings.index / "jobs")
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="synthese-add")
        self._closed = Event()

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
        self._jobs.forget_old()
        self._jobs.keep(job)
        future = self._worker.submit(self._add, job, paths)
        future.add_done_callback(partial(self._finish, job))
        return job

    def job(self, job_id: str) -> Job:
        """Returns the job as it stands, whichever process runs it.

        Raises:
            NotFoundError: no such job, or it is long forgotten.
        """
        return self._jobs.job(job_id)

    def close(self) -> None:
        """Lets the running job finish and drops those that wait."""
        self._closed.set()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _store(self, name: str, content: BinaryIO) -> Path:
        """Writes beside, then renames: a running job never reads half a file."""
        path = self.directory / name
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with part.open("wb") as out:
            shutil.copyfileobj(content, out)
        return part.replace(path)

    def _add(self, job: Job, paths: Sequence[Path]) -> AddReport:
        """Adds the files, when no other process writes any more."""
        while True:
            try:
                return self._add_now(job, paths)
            except IndexStateError as error:
                if error.key != "index.locked":
                    raise
                self._jobs.keep(job)
                if self._closed.wait(_PAUSE_S):
                    raise

    def _add_now(self, job: Job, paths: Sequence[Path]) -> AddReport:
        def on_progress(progress: Progress) -> None:
            self._jobs.keep(replace(job, state=JobState.RUNNING, progress=progress))

        self._jobs.keep(replace(job, state=JobState.RUNNING))
        report = add(
            self._settings.index,
            [str(path) for path in paths],
            settings=self._settings,
            on_progress=on_progress,
        )
        look_at_all(self._settings.index)
        return report

    def _finish(self, job: Job, future: Future[AddReport]) -> None:
        """Tells how the job ended; a fault of ours is logged, so that no job seems to run on."""
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or error is not None:
            told = error if isinstance(error, SyntheseError) else SyntheseError("web.our_fault")
            self._jobs.keep(replace(job, state=JobState.FAILED, error=told))
            _log.error("job %s failed", job.id, exc_info=None if told is error else error)
        else:
            self._jobs.keep(replace(job, state=JobState.DONE, report=future.result()))
