"""The style sheet, the script and the pictures, at addresses that never change their content."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese.errors import NotFoundError
from synthese_api.context import services

_FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@router.get("/static/{digest}/{name}")
def static(request: Request, digest: str, name: str) -> Response:
    """Returns a static file; a digest of another version is not found rather than mixed up."""
    asset = services(request).assets.get(name)
    if asset is None or asset.url != f"/static/{digest}/{name}":
        raise NotFoundError("web.no_such_page")
    headers = {"Cache-Control": _FOREVER}
    return Response(asset.body, media_type=asset.media_type, headers=headers)
