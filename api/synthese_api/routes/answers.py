"""What the REST routes share: how records become answers, and what OpenAPI says of failures."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import JSONResponse

from synthese.reports.json_documents import to_json
from synthese_api.models import Problem

Responses = dict[int | str, dict[str, Any]]

Count = Annotated[int, Query(ge=1, le=100, description="How many projects to return.")]

_FAILURES = {
    400: "The request can't be used.",
    403: "Not allowed here.",
    404: "No such thing.",
    413: "Too large.",
    422: "A value is missing or of the wrong kind.",
    503: "There is no index to search yet.",
}


def failures(*statuses: int) -> Responses:
    """Returns the OpenAPI descriptions of the failures that a route may answer with."""
    return {status: {"model": Problem, "description": _FAILURES[status]} for status in statuses}


def answer(record: object) -> JSONResponse:
    """Returns a record of the library as its JSON document."""
    return JSONResponse(to_json(record))
