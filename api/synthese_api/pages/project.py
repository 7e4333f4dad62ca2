"""A project's page, and the steps there by which people put it right."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese_api.pages import mending
from synthese_api.pages.showing import project_of, show

router = APIRouter(include_in_schema=False)
router.include_router(mending.router)


@router.get("/prosjekt/{project_id:path}")
def project_page(request: Request, project_id: str) -> Response:
    """Shows a project; ``start`` and ``end`` mark a passage of the document ``dok``.

    ``rolle`` marks the sentences of that role instead, ``felt`` opens the form that puts a field
    right.
    """
    return show(request, project_of(request, project_id))
