"""What becomes of an upload, where every process that serves pages can read it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from synthese.errors import NotFoundError, SyntheseError
from synthese.records import AddReport, Failure, Progress

_KEPT = 200
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


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


class Jobs:
    """The jobs of all processes over one index, a file each.

    Args:
        folder: where the files lie; made when the first is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, job: Job) -> None:
        """Keeps a job as it stands now: written beside, then renamed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(job.id)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(_packed(job)), "utf-8")
        beside.replace(path)

    def job(self, job_id: str) -> Job:
        """Returns a job as it stands; one whose process is gone has failed.

        Raises:
            NotFoundError: no such job, or it is long forgotten.
        """
        if not _ID.fullmatch(job_id):
            raise NotFoundError("web.no_such_job", id=job_id)
        try:
            packed = json.loads(self._path(job_id).read_text("utf-8"))
        except FileNotFoundError as error:
            raise NotFoundError("web.no_such_job", id=job_id) from error
        job = _unpacked(packed)
        if job.finished or _lives(packed["process"]):
            return job
        return Job(job.id, job.files, JobState.FAILED, error=SyntheseError("web.job_interrupted"))

    def forget_old(self) -> None:
        """Removes all but the newest two hundred."""
        if not self._folder.exists():
            return
        kept = sorted(self._folder.glob("*.json"), key=lambda each: each.stat().st_mtime_ns)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"


def _packed(job: Job) -> dict[str, Any]:
    error = job.error and {"key": job.error.key, "values": job.error.values}
    return {
        "id": job.id,
        "files": job.files,
        "state": job.state,
        "progress": job.progress and asdict(job.progress),
        "report": job.report and asdict(job.report),
        "error": error,
        "process": os.getpid(),
    }


def _unpacked(packed: Mapping[str, Any]) -> Job:
    progress, report, error = packed["progress"], packed["report"], packed["error"]
    if report is not None:
        failed = tuple(Failure(**each) for each in report["failed"])
        report = AddReport(**{**report, "failed": failed})
    return Job(
        packed["id"],
        tuple(packed["files"]),
        JobState(packed["state"]),
        Progress(**progress) if progress else None,
        report,
        SyntheseError(error["key"], **error["values"]) if error else None,
    )


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives, and is somebody else's
        return True
    return True
