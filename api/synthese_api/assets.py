"""Style sheet, script and pictures, named by their content so that browsers keep them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from synthese.errors import NotFoundError
from synthese_api.context import services

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file and the address it is had from."""

    body: bytes
    media_type: str
    url: str


def load_assets() -> dict[str, Asset]:
    """Returns the files of ``static/`` by name."""
    folder = files("synthese_api") / "static"
    return {file.name: _asset(file.name, file.read_bytes()) for file in folder.iterdir()}


def _asset(name: str, body: bytes) -> Asset:
    media_type = _TYPES[name.rpartition(".")[2]]
    return Asset(body, media_type, f"/static/{sha256(body).hexdigest()[:12]}/{name}")


@router.get("/static/{digest}/{name}")
def static(request: Request, digest: str, name: str) -> Response:
    """Returns a static file; a digest of another version is not found rather than mixed up."""
    asset = services(request).assets.get(name)
    if asset is None or asset.url != f"/static/{digest}/{name}":
        raise NotFoundError("web.no_such_page")
    headers = {"Cache-Control": _FOREVER}
    return Response(asset.body, media_type=asset.media_type, headers=headers)
