"""Applications: handed in, screened, put right, decided on, and deleted.

All of it is confidential: `access` lets in only who may screen, and no answer is kept anywhere.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from synthese.errors import InputError
from synthese.reports.json_documents import to_json
from synthese.reports.screening.lines import document_of
from synthese.reports.screening.telling import Telling
from synthese.screening.agreeing import visible_decisions
from synthese.screening_records import Draft, FacetName, Verdict
from synthese.stores.drafts import moment
from synthese_api.access import Person, Screener
from synthese_api.context import reader_language, services
from synthese_api.routes.answers import failures
from synthese_api.screening import Read
from synthese_api.screening_models import (
    ApplicationTextRequest,
    DecisionModel,
    DecisionRequest,
    DeletedModel,
    DraftModel,
    DraftRequest,
    FacetRequest,
    ScreeningModel,
    TakenModel,
)
from synthese_api.uploads import distinct, safe_name

router = APIRouter(prefix="/screening", tags=["screening"])

_WRITING = failures(400, 403, 404, 413, 422, 503)
_MOST_FILES = 1_000
_MB = 1024 * 1024
_BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ApplicationTextRequest.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "call": {"type": "string"},
                    },
                }
            },
        },
    }
}


@router.post(
    "/applications",
    status_code=201,
    response_model=TakenModel,
    responses=_WRITING,
    openapi_extra=_BODIES,
)
async def hand_in(request: Request, person: Screener) -> JSONResponse:
    """Takes in a text (JSON) or files (multipart); each application gets an id of its own."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        wanted = _checked(await request.body())
        return await run_in_threadpool(_take_text, request, wanted, person)
    limit = services(request).settings.max_upload_mb * _MB
    async with request.form(max_files=_MOST_FILES, max_fields=4, max_part_size=limit) as form:
        files = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
        call = form.get("call")
        if not files:
            raise InputError("web.no_files")
        return await run_in_threadpool(
            _take_files, request, files, call if isinstance(call, str) else "", person
        )


@router.put("/applications/{id}/facets/{facet}", response_model=ScreeningModel, responses=_WRITING)
def put_right(
    request: Request, id: str, facet: FacetName, said: FacetRequest, person: Screener
) -> JSONResponse:
    """Says what a facet is, or takes that back; returns the matches as they are then ranked."""
    typed = None if said.values is None else "\n".join(said.values)
    services(request).screenings.put_right(id, facet, typed, by=_by(person, said.by))
    return screening(request, id, person)


@router.put("/applications/{id}/draft", response_model=DraftModel, responses=_WRITING)
def save_draft(request: Request, id: str, said: DraftRequest, person: Screener) -> JSONResponse:
    """Keeps what somebody is writing; it is on disk when this answers."""
    by = person.name if person.way != "local" else " ".join(said.by.split())
    draft = Draft(
        id, by, moment(), _verdict(said.verdict), said.reason, tuple(dict.fromkeys(said.projects))
    )
    services(request).screenings.save_draft(draft)
    return JSONResponse({"at": draft.at})


@router.post(
    "/applications/{id}/decisions",
    status_code=201,
    response_model=DecisionModel,
    responses=_WRITING,
)
def decide(request: Request, id: str, said: DecisionRequest, person: Screener) -> JSONResponse:
    """Keeps a decision: a new line of the log, where everything before it stays."""
    verdict = Verdict[said.verdict.upper()]
    kept = services(request).screenings.decide(
        id, verdict, said.reason, by=_by(person, said.by), projects=said.projects
    )
    return JSONResponse(to_json(kept), 201)


@router.get(
    "/applications/{id}", response_model=ScreeningModel, responses=failures(403, 404, 422, 503)
)
def screening(request: Request, id: str, person: Screener) -> JSONResponse:
    """Returns what an application overlaps with, with what may be seen of its decisions."""
    screenings = services(request).screenings
    application, found, _ = screenings.screened(id)
    with screenings.store() as store:
        seen = visible_decisions(store.decisions(id), person.name)
    return JSONResponse(document_of(Telling(reader_language(request)), application, found, seen))


@router.delete("/applications/{id}", response_model=DeletedModel, responses=_WRITING)
def delete(request: Request, id: str, person: Screener) -> JSONResponse:
    """Deletes an application with everything that was made of it."""
    services(request).screenings.delete(id, by=person.name)
    return JSONResponse({"deleted": id})


def _take_text(request: Request, wanted: ApplicationTextRequest, person: Person) -> JSONResponse:
    read = services(request).screenings.read_text(wanted.text, wanted.title)
    return _taken(request, read, wanted.call, person)


def _take_files(
    request: Request, files: list[UploadFile], call: str, person: Person
) -> JSONResponse:
    names = distinct(safe_name(each.filename or "") for each in files)
    contents = (each.file.read() for each in files)
    read = services(request).screenings.read(list(zip(names, contents, strict=True)))
    return _taken(request, read, call, person)


def _taken(request: Request, read: Read, call: str, person: Person) -> JSONResponse:
    language = reader_language(request)
    ids = services(request).screenings.keep(read, call=call, by=person.name)
    unread = [{"source": e.source, "message": e.reason(language)} for e in read.failures]
    told = {"call": call, "applications": list(ids), "failures": unread}
    return JSONResponse(told, 201)


def _checked(body: bytes) -> ApplicationTextRequest:
    try:
        return ApplicationTextRequest.model_validate_json(body)
    except ValidationError as error:
        names = sorted({str(part) for each in error.errors() for part in each["loc"][-1:]})
        # Not `from` it: what pydantic says quotes what it read.
        raise InputError("web.invalid_value", names=", ".join(names) or "JSON") from None


def _by(person: Person, told: str) -> str:
    """Returns who says so: who is known, or where only the machine is, the name that was told.

    Raises:
        InputError: nobody is known, and no name was told.
    """
    if person.way != "local":
        return person.name
    name = " ".join(told.split())
    if not name:
        raise InputError("screening_pages.no_name")
    return name


def _verdict(name: str | None) -> Verdict | None:
    return Verdict[name.upper()] if name else None
