"""Style sheet, script and pictures, named by their content so that browsers keep them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


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
