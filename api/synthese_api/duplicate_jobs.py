"""A run over the whole collection, made in the background while its page tells how far it is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain, count
from pathlib import Path

from synthese.errors import SyntheseError
from synthese.index import open_index
from synthese.records import Progress
from synthese.stores.verdicts import Verdicts
from synthese.wording import Language
from synthese_api.jobs import Job, Jobs, JobState

_log = logging.getLogger(__name__)


class DuplicateJobs:
    """The runs that one process makes, one after another, each in a folder of its own.

    Args:
        directory: where the index lies; runs lie in its folder ``duplicates``.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._jobs = Jobs(directory / "duplicates" / "jobs")
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="synthese-duplicates")
        self._last: Job | None = None

    def start(self, language: Language) -> Job:
        """Returns the job that makes a run; the one under way, where there is one.

        Args:
            language: of the reports that are written beside the run.
        """
        if self._last is not None and not self._jobs.job(self._last.id).finished:
            return self._last
        folder = self._new_folder()
        job = self._last = Job(folder.name, ())
        self._jobs.forget_old()
        self._jobs.keep(job)
        future = self._worker.submit(self._find, job, folder, language)
        future.add_done_callback(partial(self._finish, job))
        return job

    def job(self, job_id: str) -> Job:
        """Returns the job as it stands, whichever process runs it.

        Raises:
            NotFoundError: no such job, or it is long forgotten.
        """
        return self._jobs.job(job_id)

    def folder(self, job: Job) -> Path:
        """Returns where a job's run lies."""
        return self._directory / "duplicates" / job.id

    def close(self) -> None:
        """Drops what waits; the run under way goes on where it was when it is made again."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _new_folder(self) -> Path:
        """Makes and returns a folder that is called by the time of day."""
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        for name in _numbered(stamp):
            folder = self._directory / "duplicates" / name
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return folder
        raise AssertionError("numbers have no end")

    def _find(self, job: Job, folder: Path, language: Language) -> None:
        from synthese.duplicates.making import find_in_index
        from synthese.duplicates.reviewing_probabilities import under_verdicts
        from synthese.reports.duplicates import write_reports

        def on_progress(progress: Progress) -> None:
            self._jobs.keep(replace(job, state=JobState.RUNNING, progress=progress))

        self._jobs.keep(replace(job, state=JobState.RUNNING))
        run = find_in_index(open_index(self._directory), out=folder, on_progress=on_progress)
        with Verdicts.open(self._directory) as verdicts:
            told = under_verdicts(run, verdicts)
            write_reports(told, folder, language, verdicts=verdicts.decided())
            verdicts.register_run(folder)

    def _finish(self, job: Job, future: Future[None]) -> None:
        """Tells how the job ended; a fault of ours is logged, so that no job seems to run on."""
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or error is not None:
            told = error if isinstance(error, SyntheseError) else SyntheseError("web.our_fault")
            self._jobs.keep(replace(job, state=JobState.FAILED, error=told))
            _log.error("run %s failed", job.id, exc_info=None if told is error else error)
        else:
            self._jobs.keep(replace(job, state=JobState.DONE))


def _numbered(stamp: str) -> Iterator[str]:
    return chain([stamp], (f"{stamp}-{n}" for n in count(2)))
