"""A project's page: the facts, the source's own words with the passage marked, and its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from synthese import retrieval
from synthese.records import Document, DocumentDetail
from synthese_api.context import services
from synthese_api.pages.layout import Part, laid_out
from synthese_api.pages.links import Search, document_key
from synthese_api.pages.marking import Span

router = APIRouter(include_in_schema=False)

_SIMILAR = 5
_DIGEST_CHARS = 12


@dataclass(frozen=True, slots=True)
class Source:
    """A document as shown: `open` tells whether its text is unfolded."""

    detail: DocumentDetail
    parts: tuple[Part, ...]
    open: bool
    link: str | None
    digest: str
    unread_pages: tuple[int, ...]
    recognised_pages: tuple[int, ...]


@router.get("/prosjekt/{project_id:path}")
def project_page(request: Request, project_id: str) -> Response:
    """Shows a project; ``start`` and ``end`` mark a passage of the document ``dok``."""
    index = services(request).live.current()
    detail = index.project(project_id)
    search = Search.of(request.query_params)
    context = {
        "project": detail.project,
        "link": web_address(detail.project.url),
        "sources": _sources(request, detail.documents),
        "similar": retrieval.similar(index, project_id, k=_SIMILAR),
        "search": search,
    }
    return services(request).templates.page(request, "project.html", context)


def web_address(address: str | None) -> str | None:
    """Returns an address that may be linked to: http and https, never a script."""
    is_web = address is not None and address.lower().startswith(("http://", "https://"))
    return address if is_web else None


def _sources(request: Request, details: Sequence[DocumentDetail]) -> list[Source]:
    wanted = request.query_params.get("dok")
    names = [document_key(detail.document.source) for detail in details]
    opened = names.index(wanted) if wanted in names else 0
    span = _span(request)
    return [
        _source(detail, span if at == opened else None, is_open=at == opened)
        for at, detail in enumerate(details)
    ]


def _source(detail: DocumentDetail, span: Span | None, *, is_open: bool) -> Source:
    document = detail.document
    return Source(
        detail=detail,
        parts=laid_out(document, span),
        open=is_open,
        link=web_address(document.source),
        digest=document.digest[:_DIGEST_CHARS],
        unread_pages=_pages(document, "none"),
        recognised_pages=_pages(document, "ocr"),
    )


def _pages(document: Document, method: str) -> tuple[int, ...]:
    return tuple(page.number for page in document.pages if page.method == method)


def _span(request: Request) -> Span | None:
    """Returns the passage that the address names, or None where it names none."""
    start, end = (request.query_params.get(name, "") for name in ("start", "end"))
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in (start, end)):
        return None
    return (int(start), int(end)) if int(start) < int(end) else None
