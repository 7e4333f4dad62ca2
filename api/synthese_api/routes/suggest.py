"""GET /suggest: what somebody may be typing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from synthese.suggesting import Suggestion, suggest
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.models import SuggestModel
from synthese_api.pages.links import Search
from synthese_api.routes.answers import failures

router = APIRouter(tags=["search"])


@router.get("/suggest", response_model=SuggestModel, responses=failures(422, 503))
def suggestions(
    request: Request,
    q: Annotated[str, Query(description="What is typed so far; its end is completed.")],
    k: Annotated[int, Query(ge=1, le=20, description="How many suggestions.")] = 8,
    lang: Annotated[Language | None, Query(description="Language of the fields put in.")] = None,
) -> JSONResponse:
    """Suggests places, themes, programmes, bodies and titles that the index holds."""
    language = lang or reader_language(request)
    found = suggest(services(request).live.current(), q, k=k, language=language)
    return JSONResponse({"suggestions": [_told(each) for each in found]})


def _told(suggestion: Suggestion) -> dict[str, Any]:
    told = asdict(suggestion)
    project = told.pop("project")
    return told | {"url": None if project is None else Search().project_url(project)}
