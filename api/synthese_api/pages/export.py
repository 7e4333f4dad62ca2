"""Files of all hits of a search page, and of a collection."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese.exporting import format_named
from synthese_api.exports import send_collection, send_search
from synthese_api.pages.links import Search
from synthese_api.pages.saved import asked_of

router = APIRouter(include_in_schema=False)


@router.get("/eksport.{suffix}")
def export(request: Request, suffix: str) -> Response:
    """Sends everything that the search of an address finds, whatever page of it was shown."""
    search = Search.of(request.query_params)
    return send_search(
        request,
        asked_of(search),
        format_named(suffix),
        order=search.order,
    )


@router.get("/samling/{token}/eksport.{suffix}")
def export_collection(request: Request, token: str, suffix: str) -> Response:
    """Sends a collection in its order, by either of its addresses."""
    return send_collection(request, token, format_named(suffix))
