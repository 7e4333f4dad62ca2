"""Applications: the list, what is handed in, one application's text and file, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from synthese.errors import InputError, NotFoundError, ReadError
from synthese.records import Document, Failure
from synthese.screening_records import Coverage
from synthese.stores.applications import ApplicationEntry, Applications, CallEntry
from synthese.wording import Language, count, number, say
from synthese_api.access import Screener
from synthese_api.context import reader_language, services
from synthese_api.pages import figures
from synthese_api.pages.layout import Mark, laid_out
from synthese_api.pages.links import document_key
from synthese_api.pages.screening_views import LIST
from synthese_api.problems import status_of
from synthese_api.screening import LONE, Read
from synthese_api.uploads import distinct, safe_name

router = APIRouter(include_in_schema=False)

_ONE = LIST + "/sak/{id}"
_MB = 1024 * 1024
_MOST_FILES = 1_000
_NEW = "ny"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was written in the form that hands in, to be shown again after a mistake."""

    tittel: str = ""
    tekst: str = ""
    navn_paa_utlysning: str = ""
    kriterier: str = ""


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call on the list: how many of its applications are decided, and what couldn't be read."""

    call: CallEntry
    decided: int
    failed: int


@router.get(LIST)
def list_page(request: Request) -> Response:
    """Shows calls and lone applications, the newest first, and the form that hands in."""
    return _listed(request, Typed(), call=request.query_params.get("utlysning", ""))


@router.post(LIST)
async def hand_in(request: Request, person: Screener) -> Response:
    """Takes in files or a text; a mistake is told beside the form."""
    limit = services(request).settings.max_upload_mb * _MB
    async with request.form(max_files=_MOST_FILES, max_fields=20, max_part_size=limit) as form:
        return await run_in_threadpool(_handed_in, request, form, person.name)


def _handed_in(request: Request, form: FormData, by: str) -> Response:
    typed = Typed(*(_field(form, name) for name in Typed.__dataclass_fields__))
    wanted = _field(form, "utlysning")
    screenings = services(request).screenings
    try:
        read = _read(request, form, typed)
        call = _call(request, wanted, typed, by=by)
        if not read.applications and not call:
            raise _unreadable(read)
        ids = screenings.keep(read, call=call, by=by)
    except (InputError, ReadError) as error:
        return _listed(request, typed, call=wanted, error=error)
    if read.failures and not call:  # a call lists them itself
        return _listed(request, Typed(), taken=len(ids), unread=read.failures)
    return RedirectResponse(_after(call, ids), 303)


def _read(request: Request, form: FormData, typed: Typed) -> Read:
    """Returns what was handed in; files go before a text.

    Raises:
        InputError: neither was, or there is no word in the text.
    """
    screenings = services(request).screenings
    files = [
        (safe_name(each.filename), each.file.read())
        for each in form.getlist("filer")
        if isinstance(each, UploadFile) and each.filename
    ]
    if files:
        named = zip(
            distinct(name for name, _ in files), (content for _, content in files), strict=True
        )
        return screenings.read(list(named))
    if not typed.tekst.strip():
        raise InputError("screening_pages.nothing")
    return screenings.read_text(typed.tekst, typed.tittel)


def _unreadable(read: Read) -> InputError | ReadError:
    """Returns why nothing at all could be read."""
    first = next(iter(read.failures), None)
    return ReadError(first.key, **first.values) if first else InputError("screening_pages.nothing")


def _call(request: Request, wanted: str, typed: Typed, *, by: str) -> str:
    """Returns the id of the call that was chosen, which may be a new one; empty for none.

    Raises:
        InputError: a new one has no name.
        NotFoundError: there is no such call.
    """
    name, criteria = typed.navn_paa_utlysning.strip(), typed.kriterier.strip()
    if wanted == _NEW and not name:
        raise InputError("screening_pages.no_call_name")
    with services(request).screenings.store() as store:
        if wanted != _NEW:
            return store.call(wanted).id if wanted else ""
        call = store.add_call(name, by=by)
        if criteria:
            store.change_call(call, criteria=criteria, by=by)
        return call


def _field(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _after(call: str, ids: Sequence[str]) -> str:
    """Returns where whoever has handed in goes: to the one application, the call, or the list."""
    if len(ids) == 1:
        return f"{LIST}/sak/{ids[0]}"
    return f"{LIST}/utlysning/{call}" if call else f"{LIST}?tatt={len(ids)}"


# ---- what is shown


def _listed(
    request: Request,
    typed: Typed,
    *,
    call: str = "",
    error: InputError | ReadError | None = None,
    taken: int = 0,
    unread: Sequence[Failure] = (),
) -> Response:
    service, language = services(request), reader_language(request)
    with service.screenings.store() as store:
        lone, calls = parted(store)
    context = {
        "calls": calls,
        "lone": lone,
        "typed": typed,
        "call": call,
        "limit": service.settings.max_upload_mb,
        "rules": rules(request),
        "done": _taken(taken, language) or _done(request, language),
        "unread": [f"{figures.short_source(e.source)}: {e.reason(language)}" for e in unread],
        "message": error.text(language) if error else None,
    }
    status = status_of(error) if error else HTTPStatus.OK
    return service.templates.page(request, "screening.html", context, status=status)


def _done(request: Request, language: Language) -> str:
    if request.query_params.get("slettet"):
        return say("screening_pages.deleted", language)
    taken = request.query_params.get("tatt", "")
    known = taken.isascii() and taken.isdecimal() and len(taken) < 6
    return _taken(int(taken), language) if known else ""


def _taken(taken: int, language: Language) -> str:
    return count("screening_pages.taken", taken, language, n=taken) if taken else ""


def parted(
    store: Applications,
) -> tuple[tuple[ApplicationEntry, ...], tuple[ListedCall, ...]]:
    """Returns the applications that belong to no call, and the calls, the newest first."""
    every = store.calls()
    lone = [entry for each in every if each.name == LONE for entry in store.entries(each.id)]
    calls = tuple(_listed_call(store, each) for each in every if each.name != LONE)
    return tuple(sorted(lone, key=lambda each: each.added, reverse=True)), calls


def _listed_call(store: Applications, call: CallEntry) -> ListedCall:
    decided = sum(each.decided is not None for each in store.entries(call.id))
    return ListedCall(call, decided, len(store.failures(call.id)))


def rules(request: Request) -> tuple[str, ...]:
    """Returns how applications are treated here, in sentences."""
    settings, language = services(request).settings, reader_language(request)
    days = settings.applications_keep_days
    return (
        say("screening_pages.rule_seen", language)
        if settings.access
        else say("screening_pages.rule_local", language),
        say("screening_pages.rule_stays", language),
        say("screening_pages.rule_key", language)
        if settings.applications_key
        else say("screening_pages.rule_no_key", language),
        count("screening_pages.rule_days", days, language, n=days)
        if days
        else say("screening_pages.rule_delete", language),
    )


@router.get(_ONE + "/tekst")
def text_page(request: Request, id: str, person: Screener) -> Response:
    """Shows the whole text of an application, with the place of the address marked."""
    with services(request).screenings.store() as store:
        application, original = store.application(id), store.original(id) is not None
    span = _span(request)
    key = request.query_params.get("dok", "")
    documents = [each.document for each in application.detail.documents]
    shown = [(each, laid_out(each, _marks(each, key, span))) for each in documents]
    context = {"id": id, "application": application, "documents": shown, "original": original}
    return services(request).templates.page(request, "screening_text.html", context)


def _marks(document: Document, key: str, span: tuple[int, int] | None) -> tuple[Mark, ...]:
    return (Mark(*span, "hit"),) if span and document_key(document.source) == key else ()


def _span(request: Request) -> tuple[int, int] | None:
    """Returns the place that the address names, or None where it names none."""
    told = [request.query_params.get(name, "") for name in ("start", "end")]
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in told):
        return None
    start, end = map(int, told)
    return (start, end) if start < end else None


@router.get(_ONE + "/original")
def original(request: Request, id: str, person: Screener) -> Response:
    """Sends the file as it was handed in, to be saved and never shown: it is somebody else's."""
    with services(request).screenings.store() as store:
        application, content = store.application(id), store.original(id)
        if content is None:
            raise NotFoundError("web.no_such_page")
        store.note(person.name, "exported", call=store.call_of(id), application=id)
    named = quote(safe_name(application.name), safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{named}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get(_ONE + "/slett")
def deleting_page(request: Request, id: str, person: Screener) -> Response:
    """Asks whether an application is to be deleted."""
    with services(request).screenings.store() as store:
        application = store.application(id)
    context = {"id": id, "application": application}
    return services(request).templates.page(request, "screening_delete.html", context)


@router.post(_ONE + "/slett")
def delete(request: Request, id: str, person: Screener) -> Response:
    """Deletes an application with everything that was made of it."""
    call = services(request).screenings.delete(id, by=person.name)
    return RedirectResponse(f"{LIST}/utlysning/{call}" if call else f"{LIST}?slettet=1", 303)


def covered(coverage: Coverage, language: Language) -> tuple[str, tuple[str, ...]]:
    """Returns how much could be read in a line, and what could not, a sentence each."""

    def counted(key: str, pages: Sequence[int]) -> str:
        return count(key, len(pages), language, pages=", ".join(map(str, pages)))

    words = count(
        "screening_pages.words_read", coverage.words, language, n=number(coverage.words, language)
    )
    if coverage.pages:
        pages = count(
            "screening_pages.n_pages", coverage.pages, language, n=number(coverage.pages, language)
        )
        words = say("screening_pages.words_pages", language, words=words, pages=pages)
    gaps = [each.reason(language) for each in coverage.failures]
    if coverage.silent:
        gaps.insert(0, counted("screening_pages.silent", coverage.silent))
    if coverage.recognised:
        gaps.append(counted("screening_pages.recognised", coverage.recognised))
    return words, tuple(gaps)
