"""The name that a reader signs with, remembered by the browser from one form to the next."""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection
from starlette.responses import Response

_COOKIE = "navn"
_YEAR_S = 365 * 24 * 3600
_MOST_CHARS = 100


def name_of(connection: HTTPConnection) -> str:
    """Returns the name that the reader signed with last, or an empty string."""
    name = unquote(connection.cookies.get(_COOKIE, ""))[:_MOST_CHARS]
    return name if name.isprintable() else ""


def signed(response: Response, name: str) -> Response:
    """Has the browser remember a name."""
    told = " ".join(name.split())[:_MOST_CHARS]
    if told:
        response.set_cookie(_COOKIE, quote(told), max_age=_YEAR_S, httponly=True, samesite="lax")
    return response
