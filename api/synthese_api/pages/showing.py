"""A project as shown: its record, what its sentences tell, the sources' own words, and its like."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from types import MappingProxyType

from fastapi import Request, Response

from synthese import retrieval
from synthese.describe.values import FIELDS
from synthese.records import DocumentDetail, Hit, ProjectDetail
from synthese_api.context import services
from synthese_api.pages.forms import NOTHING_SAID, Said
from synthese_api.pages.life import Source, in_order, parted, source_of
from synthese_api.pages.links import Search, document_key
from synthese_api.pages.marking import Mark
from synthese_api.pages.record import newest, rows, typed_values, unsure
from synthese_api.pages.telling import role_marks, roles_told
from synthese_api.pages.templating import language_links
from synthese_api.pages.timeline import timeline

_SIMILAR = 5
# Fields of which a person can get the form wrong, and the sentence that shows the form.
_HINTS = MappingProxyType(
    {
        "amount": "hint_amount",
        "municipality": "hint_municipality",
        "mentioned": "hint_municipality",
        "period": "hint_period",
        "published": "hint_published",
    }
)


def project_of(request: Request, project_id: str) -> ProjectDetail:
    """Returns a project as it stands now.

    Raises:
        NotFoundError: there is no such project.
    """
    return services(request).live.current().project(project_id)


def show(
    request: Request,
    detail: ProjectDetail,
    *,
    said: Said | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """Returns a project's page, with what a person said and could not be taken."""
    search = Search.of(request.query_params)
    project = detail.project
    role = request.query_params.get("rolle", "")
    said = said or _asked_for(request, detail)
    context = {
        "project": project,
        "search": search,
        "rows": rows(detail, search),
        "unsure": unsure(detail, search),
        "timeline": timeline(project.period, project.published),
        "roles": roles_told(search, project.id, detail.documents, chosen=role),
        "sources": _sources(request, detail, role),
        "similar": _similar(request, project.id),
        "done": request.query_params.get("gjort", ""),
        "mendable": services(request).uploads is not None,
        "said": said,
        "fields": FIELDS,
        "hint": _HINTS.get(said.field),
        "corrections": list(newest(detail.corrections).values()),
        "parted": parted(detail),
        "languages": language_links(request, f"/prosjekt/{project.id}"),
    }
    return services(request).templates.page(request, "project.html", context, status=status)


def _asked_for(request: Request, detail: ProjectDetail) -> Said:
    """Returns the form that the address opens: a field, as it stands."""
    field = request.query_params.get("felt", "")
    if field not in FIELDS:
        return NOTHING_SAID
    return Said("rett", field, "\n".join(typed_values(detail, field)))


def _similar(request: Request, project_id: str) -> tuple[Hit, ...]:
    return retrieval.similar(services(request).live.current(), project_id, k=_SIMILAR)


def _sources(request: Request, detail: ProjectDetail, role: str) -> list[Source]:
    """Returns the documents, the one that is asked for open, or each that has a mark."""
    details = in_order(detail)
    span = _span(request)
    opened = _opened(request, details)
    shown = []
    for at, each in enumerate(details):
        marks = role_marks(each.sentences, role) if role else ()
        if span and not role and at == opened:
            marks = (span,)
        is_open = bool(marks) if role else at == opened
        shown.append(source_of(detail, each, marks, is_open=is_open))
    return shown


def _opened(request: Request, details: Sequence[DocumentDetail]) -> int:
    wanted = request.query_params.get("dok")
    keys = [document_key(each.document.source) for each in details]
    return keys.index(wanted) if wanted in keys else 0


def _span(request: Request) -> Mark | None:
    """Returns the passage that the address names, or None where it names none."""
    start, end = (request.query_params.get(name, "") for name in ("start", "end"))
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in (start, end)):
        return None
    return Mark(int(start), int(end)) if int(start) < int(end) else None
