"""How a project is cited: as text on its page, and as files for reference managers."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from fastapi import APIRouter, Request, Response

from synthese.records import Project
from synthese.reports.citations import to_bibtex, to_ris, to_text
from synthese_api.context import reader_language, services
from synthese_api.pages.links import Search

router = APIRouter(include_in_schema=False)

Style = Literal["ris", "bib", "txt"]
TYPES: dict[Style, str] = {
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex",
    "txt": "text/plain",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+", re.IGNORECASE)
_NOT_LAST = ".,;:!?)]}'»"  # ends the sentence that an address stands in, not the address


@router.get("/prosjekt/{project_id:path}/sitat.{style}")
def cite(request: Request, project_id: str, style: Style) -> Response:
    """Returns a project's citation as a file."""
    return citation_file(
        request, services(request).live.current().project(project_id).project, style
    )


def citation_file(request: Request, project: Project, style: Style) -> Response:
    """Returns the citation of a project that is read today, as a file that is named after it."""
    address, today = _address(request, project), date.today()
    match style:
        case "ris":
            told = to_ris(project, address, read=today)
        case "bib":
            told = to_bibtex(project, address, read=today)
        case "txt":
            told = citation(request, project) + "\n"
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", project.id).strip("-.") or "prosjekt"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{style}"',
        "Cache-Control": "private, no-cache",
    }
    return Response(told, media_type=f"{TYPES[style]}; charset=utf-8", headers=headers)


def citation(request: Request, project: Project) -> str:
    """Returns the citation of a project that is read today, in the reader's language."""
    return to_text(
        project, reader_language(request), address=_address(request, project), read=date.today()
    )


def linked(text: str) -> list[tuple[str, str | None]]:
    """Returns a text in pieces, each with its address where it is one."""
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_NOT_LAST)
        end = found.start() + len(address)
        pieces += [(text[at : found.start()], None), (address, address)]
        at = end
    return [each for each in (*pieces, (text[at:], None)) if each[0]]


def _address(request: Request, project: Project) -> str:
    """Returns the address of a project's page as the reader sees it."""
    return str(request.base_url).rstrip("/") + Search().page_of(project.id)
