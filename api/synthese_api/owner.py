"""Who keeps: a random key in the browser's cookie, of which only the hash goes any further."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from synthese.stores.kept import Kept
from synthese_api.context import services
from synthese_api.errors import RefusedError

COOKIE = "kept"
_YEAR_S = 365 * 24 * 3600
_KEY_CHARS = 43  # of 32 random bytes
# A page with a secret in its address is shown to nobody else, and found by no search engine.
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


def owner_of(request: Request) -> str | None:
    """Returns the hash of the browser's key, None where it has none, or none of ours."""
    key = request.cookies.get(COOKIE, "")
    return sha256(key.encode()).hexdigest() if len(key) == _KEY_CHARS else None


def with_owner(request: Request) -> tuple[str, str | None]:
    """Returns the owner, and a fresh key to be remembered where the browser had none."""
    found = owner_of(request)
    if found is not None:
        return found, None
    key = secrets.token_urlsafe(32)
    return sha256(key.encode()).hexdigest(), key


def remember(request: Request, response: Response, key: str | None) -> Response:
    """Gives the browser its key, for a year from when it last kept something."""
    value = key or request.cookies.get(COOKIE)
    if value:
        response.set_cookie(
            COOKIE,
            value,
            max_age=_YEAR_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return response


@contextmanager
def kept_of(request: Request) -> Iterator[Kept]:
    """Opens what is kept, for one request.

    Raises:
        RefusedError: the operator has turned keeping off.
    """
    settings = services(request).settings
    if not settings.max_kept:
        raise RefusedError("kept.off")
    with Kept.open(settings.index) as kept:
        yield kept


def own_site(address: str) -> str:
    """Returns an address within this site, the start page where it leads elsewhere."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and address.isprintable() and "\\" not in address else "/"


def private(response: Response) -> Response:
    """Returns a page that isn't to be stored or found."""
    response.headers.update(PRIVATE)
    return response


def editing(may_edit: bool) -> None:
    """Refuses whoever has only the address for reading.

    Raises:
        RefusedError: it may not be changed by that address.
    """
    if not may_edit:
        raise RefusedError("kept.read_only")
