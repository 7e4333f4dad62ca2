"""A project's page, and the steps there by which people put it right."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese_api.pages import citing, mending
from synthese_api.pages.showing import project_of, show

router = APIRouter(include_in_schema=False)
router.include_router(mending.router)
router.include_router(citing.router)


@router.get("/prosjekt/{project_id:path}")
def project_page(request: Request, project_id: str) -> Response:
    """Shows a project.

    ``start`` and ``end`` mark a place of the document ``dok``, or ``rolle`` the sentences of a
    role; ``del`` is the piece of a very long text that is shown. ``roller=på`` tells roles in the
    margin. ``felt`` opens the form that puts a field right.
    """
    return show(request, project_of(request, project_id))
