"""GET /collections/{token}: a collection with its projects in order."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from synthese import keeping
from synthese_api.context import services
from synthese_api.models import CollectionModel
from synthese_api.owner import PRIVATE, kept_of
from synthese_api.routes.answers import failures

router = APIRouter(tags=["kept"])


@router.get(
    "/collections/{token}", response_model=CollectionModel, responses=failures(403, 404, 422, 503)
)
def collection(request: Request, token: str) -> JSONResponse:
    """Returns a collection by either of its addresses; neither is told."""
    with kept_of(request) as kept:
        found, _ = kept.collection(token)
        items = keeping.shown(services(request).live.current(), kept, found)
    return JSONResponse(keeping.document(found, items), headers=PRIVATE)
