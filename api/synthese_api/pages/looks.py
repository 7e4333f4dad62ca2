"""The reader's choice of colours: as the system says, light, dark, or high contrast."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from synthese_api.context import LOOK_COOKIE, known_look
from synthese_api.owner import own_site

router = APIRouter(include_in_schema=False)

_YEAR_S = 365 * 24 * 3600
_MENU = "#utseende"


@router.post("/utseende")
def choose_look(look: Annotated[str, Form()] = "", til: Annotated[str, Form()] = "/") -> Response:
    """Keeps the look in a cookie and goes back to the page where it was chosen."""
    back = own_site(til.partition("#")[0]) + _MENU
    response = RedirectResponse(back, HTTPStatus.SEE_OTHER)
    chosen = known_look(look)
    if chosen in (None, "auto"):
        response.delete_cookie(LOOK_COOKIE, httponly=True, samesite="lax")
    else:
        response.set_cookie(LOOK_COOKIE, look, max_age=_YEAR_S, httponly=True, samesite="lax")
    return response
