"""The door: security headers on every answer, and no writing from another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synthese.errors import InputError, SyntheseError
from synthese_api.errors import RefusedError, TooLargeError
from synthese_api.headers import SECURITY_HEADERS, headers_of
from synthese_api.problems import problem, status_of

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_DIGITS = 18  # of a length: thousands of them are no number that can be read


class Gate:
    """ASGI middleware that refuses before a body is read.

    Args:
        app: what answers the requests that are let in.
        max_upload_mb: how large a body may be, in MiB.
    """

    def __init__(self, app: ASGIApp, *, max_upload_mb: int) -> None:
        self._app = app
        self._max_upload_mb = max_upload_mb

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers, or refuses, one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        error = self._refusal(request.method, request.headers)
        app = problem(request, error, status_of(error)) if error else self._app
        await app(scope, receive, _with_headers(send, scope["path"]))

    def _refusal(self, method: str, headers: Headers) -> SyntheseError | None:
        if method in _READING:
            return None
        if not _same_site(headers):
            return RefusedError("web.other_site")
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return InputError("web.no_length")  # so that the limit holds before anything is read
        if len(length) > _MOST_DIGITS or int(length) > self._max_upload_mb * 1024 * 1024:
            return TooLargeError("web.too_large", limit=self._max_upload_mb)
        return None


def _same_site(headers: Headers) -> bool:
    """Tells whether a page of ours, or no page at all (a program), sent the request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _with_headers(send: Send, path: str) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            headers.update(headers_of(path))
        await send(message)

    return send_guarded
