"""What the service is, privacy and accessibility."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from synthese_api.context import services

router = APIRouter(include_in_schema=False)


@router.get("/om")
def about_page(request: Request) -> Response:
    """Tells what the service is; also before there is anything to search."""
    return services(request).templates.page(request, "about.html", {})
