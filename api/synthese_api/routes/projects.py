"""GET /projects/{id}: a project with documents, passages, fields and sources; its citation."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from synthese_api.context import services
from synthese_api.models import ProjectDetailModel
from synthese_api.pages.citing import TYPES, Style, citation_file
from synthese_api.routes.answers import answer, failures

router = APIRouter(tags=["projects"])

_CITATION: dict[str, Any] = {
    "description": "The citation, as a file.",
    "content": {type_: {"schema": {"type": "string"}} for type_ in TYPES.values()},
}


@router.get(
    "/projects/{project_id:path}/citation",
    response_class=Response,
    responses={200: _CITATION, **failures(404, 422, 503)},
)
def citation(request: Request, project_id: str, style: Style = "ris") -> Response:
    """Returns how a project is cited: as RIS, as BibTeX (`bib`), or as text (`txt`)."""
    return citation_file(
        request, services(request).live.current().project(project_id).project, style
    )


@router.get(
    "/projects/{project_id:path}",
    response_model=ProjectDetailModel,
    responses=failures(404, 422, 503),
)
def project(request: Request, project_id: str) -> JSONResponse:
    """Returns a project with its documents, their passages and fields, and where each was read."""
    return answer(services(request).live.current().project(project_id))
