"""GET /status and /health."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from synthese_api.context import services
from synthese_api.models import HealthModel, StatusModel
from synthese_api.routes.answers import answer, failures

router = APIRouter(tags=["operation"])


@router.get("/status", response_model=StatusModel, responses=failures(503))
def status(request: Request) -> JSONResponse:
    """Returns what the index holds, how it was made, and what could not be read."""
    return answer(services(request).live.current().status())


@router.get("/health", response_model=HealthModel, responses=failures(503))
def health(request: Request) -> JSONResponse:
    """Tells whether there is an index to search."""
    services(request).live.current()
    return JSONResponse({"status": "ok"})
