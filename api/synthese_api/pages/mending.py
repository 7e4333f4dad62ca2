"""Forms by which people put a project right: a field, a stray document, two that are one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from synthese import index
from synthese.describe.values import FIELDS
from synthese.errors import IndexStateError, InputError, NotFoundError
from synthese.records import ProjectDetail
from synthese.wording import say
from synthese_api.context import reader_language
from synthese_api.pages.forms import Said, anchor
from synthese_api.pages.links import Search, document_key
from synthese_api.pages.showing import project_of, show
from synthese_api.problems import status_of
from synthese_api.routes.people import open_to_people

router = APIRouter(include_in_schema=False)

_PAGE = "/prosjekt/"
Text = Annotated[str, Form()]


@router.post(_PAGE + "{project_id:path}/rett")
def correct(
    request: Request,
    project_id: str,
    *,
    felt: Text = "",
    verdi: Text = "",
    navn: Text = "",
    grunn: Text = "",
) -> Response:
    """Puts a field right; with no value the earlier correction is taken back."""
    said = Said("rett", field=felt, values=verdi, by=navn, note=grunn)
    values = verdi.splitlines() if FIELDS.get(felt) else [" ".join(verdi.split())]
    filled = [each for each in values if each.strip()]

    def change(directory: Path) -> ProjectDetail:
        return index.correct(directory, project_id, felt, filled, by=navn, note=grunn)

    return _changed(request, project_id, said, change)


@router.post(_PAGE + "{project_id:path}/angre")
def undo(
    request: Request, project_id: str, *, felt: Text = "", til: Text = "", navn: Text = ""
) -> Response:
    """Puts a field back to what it was after the ``til``th correction; 0 is what was read."""

    def change(directory: Path) -> ProjectDetail:
        detail = project_of(request, project_id)
        history = [each for each in detail.corrections if each.field == felt]
        if not (til.isascii() and til.isdecimal() and len(til) < 9 and int(til) <= len(history)):
            raise InputError("project.undo_what")
        values = history[int(til) - 1].values if int(til) else ()
        if history and history[-1].values == values:
            return detail  # it is so already: sent twice
        note = say("project.undo_note", reader_language(request))
        return index.correct(directory, project_id, felt, values, by=navn, note=note)

    return _changed(request, project_id, Said("angre", field=felt, by=navn, about=til), change)


@router.post(_PAGE + "{project_id:path}/skill")
def part(request: Request, project_id: str, *, dok: Text = "", navn: Text = "") -> Response:
    """Takes a document out of a project that it doesn't belong to."""

    def change(directory: Path) -> ProjectDetail:
        detail = project_of(request, project_id)
        sources = {document_key(each.document.source): each for each in detail.documents}
        source = sources[dok].document.source if dok in sources else dok
        return index.part_document(directory, project_id, source, by=navn)

    return _changed(request, project_id, Said("skill", by=navn, about=dok), change)


@router.post(_PAGE + "{project_id:path}/samle")
def join(request: Request, project_id: str, *, andre: Text = "", navn: Text = "") -> Response:
    """Makes a project one with another, which may be told by its id or its page's address."""

    def change(directory: Path) -> ProjectDetail:
        if not andre.strip():
            raise InputError("web.join_which")
        return index.join_projects(directory, project_id, id_of(andre), by=navn)

    return _changed(request, project_id, Said("samle", by=navn, about=andre), change)


def _changed(
    request: Request, project_id: str, said: Said, change: Callable[[Path], ProjectDetail]
) -> Response:
    """Makes the change and goes back to the project; a mistake is told beside its form."""
    directory = open_to_people(request).index
    try:
        detail = change(directory)
    except (InputError, IndexStateError, NotFoundError) as error:
        told = replace(said, message=error.text(reader_language(request)))
        current = project_of(request, project_id)
        return show(request, current, said=told, status=status_of(error))
    search = Search.of(request.query_params)
    address = search.page_of(detail.project.id, gjort=said.step, **_of_field(said))
    return RedirectResponse(f"{address}#{anchor(said.field) or 'opplysninger'}", 303)


def _of_field(said: Said) -> dict[str, str]:
    return {"om": said.field} if said.field else {}


def id_of(typed: str) -> str:
    """Returns the id of a project that is told by it, or by the address of its page."""
    _, found, rest = typed.strip().partition(_PAGE)
    return unquote(urlsplit(rest).path) if found else typed.strip()
