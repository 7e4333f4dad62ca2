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
from synthese.alignment import Telling, telling
from synthese.errors import InputError
from synthese.index import Index
from synthese.narrowing import FIELDS
from synthese.records import Hit, Order
from synthese.reports.json_documents import to_json
from synthese.wording import Language
from synthese_api.context import Services, reader_language, services
from synthese_api.filters import MOST_FILTERS, filters
from synthese_api.likeness import likeness
from synthese_api.models import SearchModel, SimilarModel, SimilarRequest, SimilarToTextModel
from synthese_api.reading import text_of
from synthese_api.routes.answers import Count, answer, failures

router = APIRouter(tags=["search"])

_PLACES = 3  # where a text and a project meet

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
    q: Annotated[str, Query(description="Words, or a whole description; or a filter alone.")] = "",
    k: Count = 10,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Projects to skip.")] = 0,
    mode: Annotated[
        Literal["hybrid", "dense", "lexical"], Query(description="By meaning and words, or one.")
    ] = "hybrid",
    where: Annotated[
        list[str] | None,
        Query(
            max_length=MOST_FILTERS,
            description="`field:value`, repeated. Values of one field are alternatives; "
            f"different fields narrow. Fields: {', '.join(FIELDS)}.",
        ),
    ] = None,
    plain: Annotated[
        list[str] | None,
        Query(max_length=MOST_FILTERS, description="Words of the query that are plain words."),
    ] = None,
    without: Annotated[
        list[str] | None,
        Query(max_length=MOST_FILTERS, description="Words of the query that are left out."),
    ] = None,
    order: Annotated[
        Order, Query(description="Strongest first, or by something else.")
    ] = "relevance",
    lang: Annotated[Language | None, Query(description="Language of the interpretation.")] = None,
) -> JSONResponse:
    """Finds projects by meaning and by words, with passages, reasons and facets."""
    result = services(request).searching.search(
        q,
        k=k,
        offset=offset,
        mode=mode,
        where=filters(where or ()),
        plain=plain or (),
        without=without or (),
        language=lang or reader_language(request),
        order=order,
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
    response_model=SimilarToTextModel,
    response_model_exclude_unset=True,
    responses=failures(400, 403, 413, 422, 503),
    openapi_extra=_BODIES,
)
async def similar_to_text(
    request: Request,
    meetings: Annotated[
        bool, Query(description="Whether to tell where the text and each project meet.")
    ] = False,
) -> JSONResponse:
    """Finds projects like a text (JSON) or a file (multipart). Nothing of it is kept."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        wanted = await _from_form(request)
    else:
        wanted = _checked(await request.body())
    find = _similar_with_meetings if meetings else _similar
    answer = await run_in_threadpool(find, services(request), wanted)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _similar(service: Services, wanted: SimilarRequest) -> JSONResponse:
    index = service.live.current()
    return _hits(retrieval.similar_to_text(index, wanted.text, k=wanted.k))


def _similar_with_meetings(service: Services, wanted: SimilarRequest) -> JSONResponse:
    index = service.live.current()
    told = telling(index.lexicon, wanted.text)
    return JSONResponse(
        {
            "hits": [
                to_json(hit) | {"meetings": _meetings(index, told, wanted.text, hit)}
                for hit in retrieval.similar_to_text(index, wanted.text, k=wanted.k)
            ]
        }
    )


def _meetings(index: Index, told: Telling, text: str, hit: Hit) -> list[dict[str, Any]]:
    places = likeness(index, told, hit.project.id).places(_PLACES)
    return [
        {
            "left": {**each.meeting.left._asdict(), "text": text[slice(*each.meeting.left)]},
            "right": {
                "document": each.document.source,
                **each.meeting.right._asdict(),
                "page": each.page,
                "text": each.text,
            },
            "likeness": each.meeting.likeness,
        }
        for each in places
    ]


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
