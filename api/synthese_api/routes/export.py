"""GET /export: everything that a search finds, or a collection holds, as one file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse

from synthese.kept_records import Asked
from synthese.narrowing import FIELDS
from synthese.records import Order
from synthese.reports.exports import FileFormat
from synthese.reports.json_documents import to_json
from synthese.wording import Language
from synthese_api.exports import TYPES, facts_of_search, send_collection, send_search
from synthese_api.filters import MOST_FILTERS, filter_pair
from synthese_api.models import FactsModel
from synthese_api.routes.answers import failures

router = APIRouter(tags=["export"])

Format = Annotated[FileFormat, Query(alias="format", description="What kind of file.")]
Ordered = Annotated[Order, Query(description="In which order the projects stand.")]
Tongue = Annotated[Language | None, Query(description="Language of headings and facts.")]
Texts = list[str] | None

_FILE: dict[str, Any] = {
    "description": "The file. `Link` with `rel=describedby` leads to how it came to be.",
    "content": {
        type_.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for type_ in TYPES.values()
    },
}


def _asked(
    q: Annotated[str, Query(description="Words, or none where there are filters.")] = "",
    mode: Annotated[
        Literal["hybrid", "dense", "lexical"], Query(description="By meaning and words, or one.")
    ] = "hybrid",
    where: Annotated[
        Texts,
        Query(
            max_length=MOST_FILTERS,
            description=f"`field:value`, repeated. Fields: {', '.join(FIELDS)}.",
        ),
    ] = None,
    plain: Annotated[
        Texts,
        Query(max_length=MOST_FILTERS, description="Words of the query that are plain words."),
    ] = None,
    without: Annotated[
        Texts, Query(max_length=MOST_FILTERS, description="Words of the query that are left out.")
    ] = None,
) -> Asked:
    pairs = tuple(map(filter_pair, where or ()))
    return Asked(q, pairs, tuple(plain or ()), tuple(without or ()), mode)


Search = Annotated[Asked, Depends(_asked)]


@router.get(
    "/export", response_class=StreamingResponse, responses={200: _FILE, **failures(400, 422, 503)}
)
def export(
    request: Request,
    asked: Search,
    format_: Format = "csv",
    order: Ordered = "relevance",
    lang: Tongue = None,
) -> StreamingResponse:
    """Sends every project that a search finds, not a page of them, as a file."""
    return send_search(request, asked, format_, order=order, language=lang)


@router.get("/export/facts", response_model=FactsModel, responses=failures(400, 422, 503))
def export_facts(
    request: Request, asked: Search, order: Ordered = "relevance", lang: Tongue = None
) -> JSONResponse:
    """Tells what the file of a search holds: how it was read, from which index, and how many."""
    facts = facts_of_search(request, asked, order=order, language=lang)
    told = {**to_json(facts), "made": facts.made.isoformat(timespec="seconds")}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.get(
    "/collections/{token}/export",
    response_class=StreamingResponse,
    responses={200: _FILE, **failures(403, 404, 422, 503)},
)
def export_collection(
    request: Request, token: str, format_: Format = "csv", lang: Tongue = None
) -> StreamingResponse:
    """Sends a collection in its order, with its notes; its addresses aren't told."""
    return send_collection(request, token, format_, language=lang)
