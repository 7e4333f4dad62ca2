"""Style sheet, script and pictures, named by their content so that browsers keep them.

The style sheet is every file of ``static/styles/``, the script every file of ``static/scripts/``,
each in one piece: a page asks for two files, and each part of it has a room of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FIRST = "base.css"  # what the other sheets build on


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file and the address it is had from."""

    body: bytes
    media_type: str
    url: str


def load_assets() -> dict[str, Asset]:
    """Returns what is served from ``/static`` by name."""
    folder = files("synthese_api") / "static"
    pictures = {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}
    sheets = _texts(folder / "styles")
    scripts = _texts(folder / "scripts")
    whole = {
        "synthese.css": "\n".join(sheets),
        "synthese.js": "".join(f"{{\n{each}}}\n" for each in scripts),  # names stay in their file
    }
    bodies = pictures | {name: text.encode() for name, text in whole.items()}
    return {name: _asset(name, body) for name, body in bodies.items()}


def _texts(folder: Traversable) -> list[str]:
    found = sorted(folder.iterdir(), key=lambda each: (each.name != _FIRST, each.name))
    return [each.read_text("utf-8") for each in found]


def _asset(name: str, body: bytes) -> Asset:
    media_type = _TYPES[name.rpartition(".")[2]]
    return Asset(body, media_type, f"/static/{sha256(body).hexdigest()[:12]}/{name}")
