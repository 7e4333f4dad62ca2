"""POST /documents → a job; GET /jobs/{id} tells how far it has come."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import JSONResponse

from synthese.errors import InputError
from synthese.reports.json_documents import to_json
from synthese.wording import Language
from synthese_api.context import Services, reader_language, services
from synthese_api.errors import RefusedError
from synthese_api.jobs import Job
from synthese_api.models import JobModel
from synthese_api.routes.answers import failures
from synthese_api.uploads import Uploads

router = APIRouter(tags=["documents"])


def open_uploads(service: Services) -> Uploads:
    """Returns the uploads.

    Raises:
        RefusedError: the operator has turned them off.
    """
    if service.uploads is None:
        raise RefusedError("web.uploads_off")
    return service.uploads


def start_job(uploads: Uploads, files: list[UploadFile]) -> Job:
    """Returns the job that adds the files; a form sent without a choice has one without a name.

    Raises:
        InputError: no file was chosen.
    """
    chosen = [(file.filename, file.file) for file in files if file.filename]
    if not chosen:
        raise InputError("web.no_files")
    return uploads.start(chosen)


@router.post(
    "/documents",
    status_code=202,
    response_model=JobModel,
    responses=failures(400, 403, 413, 422),
)
def add_documents(request: Request, files: list[UploadFile]) -> JSONResponse:
    """Takes files into the index. They are stored; a job reads them, one upload at a time."""
    job = start_job(open_uploads(services(request)), files)
    headers = {"Location": f"/api/v1/jobs/{job.id}"}
    return JSONResponse(_job_document(job, reader_language(request)), 202, headers)


@router.get("/jobs/{job_id}", response_model=JobModel, responses=failures(403, 404, 422))
def job(request: Request, job_id: str) -> JSONResponse:
    """Returns how far an upload has come, and in the end what became of each file."""
    found = open_uploads(services(request)).job(job_id)
    return JSONResponse(_job_document(found, reader_language(request)))


def _job_document(job: Job, language: Language) -> dict[str, Any]:
    error = job.error and {"key": job.error.key, "message": job.error.text(language)}
    return {
        "id": job.id,
        "state": job.state.value,
        "files": list(job.files),
        "done": job.progress.done if job.progress else 0,
        "total": job.progress.total if job.progress else 0,
        "report": job.report and to_json(job.report),
        "error": error,
    }
