"""GET /search, and what is similar to a project, a text or a file."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from synthese import retrieval
from synthese.errors import InputError
from synthese.narrowing import FIELDS
from synthese.records import Hit
from synthese.reports.json_documents import to_json
from synthese.wording import Language
from synthese_api.context import Services, reader_language, services
from synthese_api.filters import filters
from synthese_api.models import SearchModel, SimilarModel, SimilarRequest
from synthese_api.reading import text_of
from synthese_api.routes.answers import Count, answer, failures

router = APIRouter(tags=["search"])

_BODIES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": SimilarRequest.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "k": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
                    },
                }
            },
        },
    }
}


@router.get("/search", response_model=SearchModel, responses=failures(400, 422, 503))
def search(
    request: Request,
    q: Annotated[str, Query(description="Words, or a whole description.")],
    k: Count = 10,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Projects to skip.")] = 0,
    mode: Annotated[
        Literal["hybrid", "dense", "lexical"], Query(description="By meaning and words, or one.")
    ] = "hybrid",
    where: Annotated[
        list[str] | None,
        Query(
            description="`field:value`, repeated. Values of one field are alternatives; "
            f"different fields narrow. Fields: {', '.join(FIELDS)}."
        ),
    ] = None,
    plain: Annotated[
        list[str] | None, Query(description="Words of the query that are to be plain words.")
    ] = None,
    without: Annotated[
        list[str] | None, Query(description="Words of the query that are to be left out.")
    ] = None,
    lang: Annotated[Language | None, Query(description="Language of the interpretation.")] = None,
) -> JSONResponse:
    """Finds projects by meaning and by words, with passages, reasons and facets."""
    result = retrieval.search(
        services(request).live.current(),
        q,
        k=k,
        offset=offset,
        mode=mode,
        where=filters(where or ()),
        plain=plain or (),
        without=without or (),
        language=lang or reader_language(request),
        max_chars=services(request).settings.max_query_chars,
    )
    return answer(result)


@router.get(
    "/projects/{project_id:path}/similar",
    response_model=SimilarModel,
    responses=failures(404, 422, 503),
)
def similar_projects(request: Request, project_id: str, k: Count = 10) -> JSONResponse:
    """Finds projects like a project, nearest first."""
    return _hits(retrieval.similar(services(request).live.current(), project_id, k=k))


@router.post(
    "/similar",
    response_model=SimilarModel,
    responses=failures(400, 413, 503),
    openapi_extra=_BODIES,
)
async def similar_to_text(request: Request) -> JSONResponse:
    """Finds projects like a text (JSON) or a file (multipart). Nothing of it is kept."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        wanted = await _from_form(request)
    else:
        wanted = _checked(await request.body())
    return await run_in_threadpool(_similar, services(request), wanted)


def _similar(service: Services, wanted: SimilarRequest) -> JSONResponse:
    index = service.live.current()
    return _hits(retrieval.similar_to_text(index, wanted.text, k=wanted.k))


def _hits(hits: tuple[Hit, ...]) -> JSONResponse:
    return JSONResponse({"hits": [to_json(hit) for hit in hits]})


async def _from_form(request: Request) -> SimilarRequest:
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InputError("web.no_files")
        limits = services(request).settings.read
        text = await run_in_threadpool(text_of, file.filename or "", file.file, limits)
        return _checked(json.dumps({"text": text, "k": str(form.get("k", 10))}).encode())


def _checked(body: bytes) -> SimilarRequest:
    try:
        return SimilarRequest.model_validate_json(body)
    except ValidationError as error:
        names = sorted({str(part) for each in error.errors() for part in each["loc"][-1:]})
        raise InputError("web.invalid_value", names=", ".join(names) or "JSON") from error
