"""Signing in with a token, and out again; what one may; and for who administers, who else may."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from synthese_api.access import COOKIE, SIGN_OUT, Person, Role, may, person
from synthese_api.context import reader_language, services
from synthese_api.errors import SignInError, TooManyTriesError
from synthese_api.headers import SIGN_IN
from synthese_api.owner import own_site
from synthese_api.problems import status_of

router = APIRouter(include_in_schema=False)

_DAY_S = 12 * 3600  # a working day: a machine that is left behind is closed by the next
_NOBODY = Person("", Role.SEARCH, "anyone")


@router.get(SIGN_IN)
def sign_in_page(request: Request) -> Response:
    """Shows the form, or to who is signed in, who they are and what they may."""
    access = services(request).access
    if access.by_file:
        access.people()  # if it can't be used, this page says so too
    return _page(request)


@router.post(SIGN_IN)
def sign_in(request: Request, nokkel: Annotated[str, Form()] = "") -> Response:
    """Lets a token in, and leads on to where the reader was going."""
    try:
        found = services(request).access.of_token(nokkel.strip(), request)
        if found is None:
            raise SignInError("access.wrong_token")
    except (SignInError, TooManyTriesError) as error:
        return _page(request, error)
    response = RedirectResponse(_onward(request), HTTPStatus.SEE_OTHER)
    response.set_cookie(
        COOKIE,
        nokkel.strip(),
        max_age=_DAY_S,
        httponly=True,
        samesite="strict",
        secure=services(request).access.is_https(request),
    )
    return response


@router.post(SIGN_OUT)
def sign_out(request: Request) -> Response:
    """Has the browser forget the token."""
    response = RedirectResponse(SIGN_IN, HTTPStatus.SEE_OTHER)
    secure = services(request).access.is_https(request)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=secure)
    return response


def _page(request: Request, error: SignInError | TooManyTriesError | None = None) -> Response:
    access = services(request).access
    told = {
        "person": person(request) or _NOBODY,
        "people": access.people().entries if may(request, Role.ADMINISTER) else (),
        "by_file": access.by_file,
        "message": error.text(reader_language(request)) if error else "",
        "onward": _onward(request),
        # A link from elsewhere comes without the cookie (SameSite=Strict); a link of ours has it.
        "from_elsewhere": request.headers.get("sec-fetch-site") == "cross-site",
    }
    status = status_of(error) if error else HTTPStatus.OK
    return services(request).templates.page(request, "sign_in.html", told, status=status)


def _onward(request: Request) -> str:
    return own_site(request.query_params.get("neste", "/"))
