"""What people say of projects: fields put right, documents joined and parted."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from synthese import index
from synthese.settings import Settings
from synthese_api.context import services
from synthese_api.errors import RefusedError
from synthese_api.models import CorrectionRequest, JoinRequest, PartRequest, ProjectDetailModel
from synthese_api.routes.answers import answer, failures

router = APIRouter(tags=["people"])
_FAILURES = failures(400, 403, 404, 413, 422, 503)


def open_to_people(request: Request) -> Settings:
    """Returns the settings of the index that people may put right.

    Raises:
        RefusedError: the operator lets nobody write here.
    """
    service = services(request)
    if service.uploads is None:
        raise RefusedError("web.uploads_off")
    return service.settings


@router.put(
    "/projects/{project_id:path}/fields/{field}",
    response_model=ProjectDetailModel,
    responses=_FAILURES,
)
def correct(request: Request, project_id: str, field: str, said: CorrectionRequest) -> JSONResponse:
    """Puts a field right. It goes before what was read, and holds when that is read again."""
    settings = open_to_people(request)
    told = index.correct(settings.index, project_id, field, said.values, by=said.by, note=said.note)
    return answer(told)


@router.post(
    "/projects/{project_id:path}/join", response_model=ProjectDetailModel, responses=_FAILURES
)
def join(request: Request, project_id: str, said: JoinRequest) -> JSONResponse:
    """Makes two projects one."""
    settings = open_to_people(request)
    return answer(
        index.join_projects(
            settings.index, project_id, said.other, by=said.by, exact_limit=settings.exact_limit
        )
    )


@router.post(
    "/projects/{project_id:path}/part", response_model=ProjectDetailModel, responses=_FAILURES
)
def part(request: Request, project_id: str, said: PartRequest) -> JSONResponse:
    """Takes a document out of a project that it doesn't belong to."""
    settings = open_to_people(request)
    return answer(
        index.part_document(
            settings.index, project_id, said.source, by=said.by, exact_limit=settings.exact_limit
        )
    )
