"""GET /saved/{token}/matches: what a saved search has told, for a program that asks again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from synthese import watching
from synthese_api.context import services
from synthese_api.models import SavedMatchesModel
from synthese_api.owner import PRIVATE, kept_of
from synthese_api.routes.answers import failures

router = APIRouter(tags=["kept"])


@router.get(
    "/saved/{token}/matches",
    response_model=SavedMatchesModel,
    responses=failures(403, 404, 422, 503),
)
def matches(
    request: Request,
    token: str,
    since: Annotated[
        int, Query(ge=0, le=2**53, description="The `cursor` of the last answer; 0 for all.")
    ] = 0,
) -> JSONResponse:
    """Returns the matches told after a cursor, oldest first. Asking looks for new ones first."""
    index = services(request).live.current()
    with kept_of(request) as kept:
        saved, _ = kept.search(token)
        watching.look(index, kept, saved)
        document = watching.document(index, saved, kept.matches(saved, since=since), since=since)
    return JSONResponse(document, headers=PRIVATE)
