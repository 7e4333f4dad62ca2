"""What is indexed, how search works, privacy and accessibility."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese.errors import IndexStateError
from synthese.index import status as index_status
from synthese.records import IndexStatus
from synthese_api.context import Services, services

router = APIRouter(include_in_schema=False)

_FAILURES_SHOWN = 200


@router.get("/om")
def about_page(request: Request) -> Response:
    """Shows the index in figures and tells how the service works; also before there is one."""
    context = {"status": _status(services(request)), "failures_shown": _FAILURES_SHOWN}
    return services(request).templates.page(request, "about.html", context)


def _status(service: Services) -> IndexStatus | None:
    try:
        return index_status(service.settings.index)
    except IndexStateError:
        return None
