"""Errors → HTTP: one table of statuses, one shape under /api, one friendly page elsewhere."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from synthese.errors import IndexStateError, InputError, NotFoundError, ReadError, SyntheseError
from synthese_api.context import reader_language, services
from synthese_api.errors import (
    ClosedError,
    RefusedError,
    SignInError,
    TooLargeError,
    TooManyTriesError,
)
from synthese_api.headers import SECURITY_HEADERS, SIGN_IN, headers_of, is_confidential

API = "/api/"

# The first that fits decides; what fits none is our own fault.
_STATUSES: tuple[tuple[type[SyntheseError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (RefusedError, HTTPStatus.FORBIDDEN),
    (SignInError, HTTPStatus.UNAUTHORIZED),
    (TooManyTriesError, HTTPStatus.TOO_MANY_REQUESTS),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (InputError, HTTPStatus.BAD_REQUEST),
    (ReadError, HTTPStatus.BAD_REQUEST),
    (IndexStateError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ClosedError, HTTPStatus.SERVICE_UNAVAILABLE),
)

# What the framework itself refuses, told in our own words.
_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "web.unreadable_request",
    HTTPStatus.NOT_FOUND: "web.no_such_page",
    HTTPStatus.METHOD_NOT_ALLOWED: "web.no_such_method",
}


def status_of(error: SyntheseError) -> HTTPStatus:
    """Returns the HTTP status that tells whose fault `error` is."""
    fits = (status for kind, status in _STATUSES if isinstance(error, kind))
    return next(fits, HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(request: Request, error: SyntheseError, status: HTTPStatus) -> Response:
    """Returns `error` as JSON under /api and as a page elsewhere, in the reader's language."""
    message = error.text(reader_language(request))
    if request.url.path.startswith(API):
        challenge = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else None
        return JSONResponse({"error": {"key": error.key, "message": message}}, status, challenge)
    if isinstance(error, SignInError):
        return _to_sign_in(request)
    return services(request).templates.page(
        request, "problem.html", {"message": message, "status": int(status)}, status=status
    )


def install_problems(app: FastAPI) -> None:
    """Makes every failure of `app` end in `problem`."""
    app.add_exception_handler(SyntheseError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused_by_framework)
    app.add_exception_handler(Exception, _unforeseen)


def _to_sign_in(request: Request) -> Response:
    """Leads to the sign-in, and from there back; a form can't be sent again, so to where it was."""
    path: str = request.scope["path"]
    if request.method in ("GET", "HEAD"):
        query = request.scope["query_string"].decode("latin-1")
        back = quote(path) + (f"?{query}" if query else "")
    else:
        back = "/soknader" if is_confidential(path) else "/"
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'neste': back})}", HTTPStatus.SEE_OTHER)


def _known(request: Request, error: Exception) -> Response:
    known = cast(SyntheseError, error)
    return problem(request, known, status_of(known))


def _invalid(request: Request, error: Exception) -> Response:
    """Names the values that can't be used; the framework's own words are English only."""
    found = cast(RequestValidationError, error).errors()
    names = sorted({str(each["loc"][-1]) for each in found})
    told = InputError("web.invalid_value", names=", ".join(names))
    return problem(request, told, HTTPStatus.UNPROCESSABLE_ENTITY)


def _refused_by_framework(request: Request, error: Exception) -> Response:
    status = HTTPStatus(cast(HTTPException, error).status_code)
    return problem(request, InputError(_SENTENCES.get(status, "web.unreadable_request")), status)


def _unforeseen(request: Request, error: Exception) -> Response:
    """Says that we failed and no more; the server's log has the trace."""
    told = SyntheseError("web.our_fault")
    answer = problem(request, told, HTTPStatus.INTERNAL_SERVER_ERROR)
    # This answer is made outside the gate.
    answer.headers.update({**SECURITY_HEADERS, **headers_of(request.scope["path"])})
    return answer
