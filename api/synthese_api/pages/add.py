"""Adding files in the browser: a form, and a page that tells how far the job has come."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from synthese.errors import InputError
from synthese_api.context import reader_language, services
from synthese_api.problems import status_of
from synthese_api.routes.documents import open_uploads, start_job

router = APIRouter(include_in_schema=False)


@router.get("/legg-til")
def add_page(request: Request) -> Response:
    """Shows the form, or says that adding is turned off."""
    return _form(request)


@router.post("/legg-til")
def add_files(
    request: Request, files: Annotated[list[UploadFile] | None, File()] = None
) -> Response:
    """Takes the files and goes on to the job's page; a mistake is told beside the form."""
    try:
        job = start_job(open_uploads(services(request)), files or [])
    except InputError as error:
        return _form(request, error)
    return RedirectResponse(f"/legg-til/{job.id}", 303)


@router.get("/legg-til/{job_id}")
def job_page(request: Request, job_id: str) -> Response:
    """Shows a job; until it is done the page asks again by itself."""
    job = open_uploads(services(request)).job(job_id)
    return services(request).templates.page(request, "job.html", {"job": job})


def _form(request: Request, error: InputError | None = None) -> Response:
    service = services(request)
    context = {
        "open": service.uploads is not None,
        "limit": service.settings.max_upload_mb,
        "message": error.text(reader_language(request)) if error else None,
    }
    if error is None:
        return service.templates.page(request, "add.html", context)
    return service.templates.page(request, "add.html", context, status=status_of(error))
