"""Who did what with a call, and the end of calls: deleting one, and what is old."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.errors import InputError
from synthese.screening_records import Application, Decision
from synthese.stores.applications import CallEntry, LogEntry
from synthese.wording import Language, count, say
from synthese_api.access import Administrator, Screener
from synthese_api.context import reader_language, services
from synthese_api.pages import figures
from synthese_api.pages.keeping import Text
from synthese_api.pages.screening_call_rows import number_of
from synthese_api.pages.screening_call_views import CALLS, call_in, open_call, shown
from synthese_api.pages.screening_reading import READERS
from synthese_api.pages.screening_views import LIST
from synthese_api.problems import status_of
from synthese_api.screening import LONE

router = APIRouter(include_in_schema=False)

_DELETE = LIST + "/slett"
_PER_PAGE = 200
_MOST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the log. `application` is None where it has gone, or where it was done to a call.

    `decision` is what was decided then, as far as the reader may see it; `fingerprint` is of the
    index that it was decided over, which hides nothing.
    """

    at: str
    by: str
    what: str
    id: str
    application: Application | None
    fingerprint: str
    decision: Decision | None


@router.get(LIST + "/{call}/logg")
def log_page(request: Request, call: str, person: Screener) -> Response:
    """Shows who did what, the newest first; of what is deleted only its id."""
    opened = open_call(request, call, person)
    held = {each.id: each for each in opened.applications}
    with services(request).screenings.store() as store:
        decided = {id: store.decisions(id) for id in store.standing(call)}
    log = tuple(each for each in opened.log if each.action != "screened")
    pages = max(ceil(len(log) / _PER_PAGE), 1)
    page = min(max(number_of(request.query_params.get("side", "")), 1), pages)
    told, visible = _decisions(log, decided), {each.id for each in opened.visible}
    first = (page - 1) * _PER_PAGE
    lines = [
        LogLine(
            each.at,
            each.by,
            say(f"applications.did_{each.action}", reader_language(request)),
            each.application or "",
            held.get(each.application or ""),
            one.fingerprint if (one := told.get(first + n)) else "",
            one if one and one.id in visible else None,
        )
        for n, each in enumerate(log[first : first + _PER_PAGE])
    ]
    context = {"lines": lines, "total": len(log), "page": page, "pages": pages}
    return shown(request, "screening_log.html", opened, context, person=person)


def _decisions(
    log: Sequence[LogEntry], decided: Mapping[str, Iterable[Decision]]
) -> dict[int, Decision]:
    """Returns each decision by its line's place: both tell them in one order."""
    left = {id: deque(each) for id, each in decided.items()}
    found: dict[int, Decision] = {}
    for place in reversed(range(len(log))):
        of = left.get(log[place].application or "")
        if log[place].action == "decided" and of:
            found[place] = of.popleft()
    return found


# ---- the end of calls


@dataclass(frozen=True, slots=True)
class OldCall:
    """A call as whoever clears up sees it. `oldest` is when its first application came in."""

    entry: CallEntry
    oldest: str | None


@router.get(_DELETE)
def clearing_page(request: Request, person: Administrator) -> Response:
    """Shows the calls that may be deleted, and the form that deletes by age."""
    return _clearing(request)


@router.post(_DELETE + "/alder")
def delete_old(
    request: Request, person: Administrator, *, dager: Text = "", sikker: Text = ""
) -> Response:
    """Deletes the applications that are older than so many days."""
    days = number_of(dager)
    try:
        if not days:
            raise InputError("screening_call.no_days")
        if not sikker:
            raise InputError("screening_call.not_sure")
    except InputError as error:
        return _clearing(request, error=error, days=dager)
    with services(request).screenings.store() as store:
        gone = store.delete_older(days, by=person.name, now=datetime.now(UTC))
    return RedirectResponse(f"{_DELETE}?slettet={gone}", 303)


@router.get(LIST + "/{call}/slett")
def deleting_page(request: Request, call: str, person: Administrator) -> Response:
    """Asks whether a call is to be deleted with all that lies in it."""
    with services(request).screenings.store() as store:
        entry = call_in(store, call)
    page = services(request).templates.page
    return page(request, "screening_call_delete.html", {"call": entry, "place": f"{LIST}/{call}"})


@router.post(LIST + "/{call}/slett")
def delete_call(request: Request, call: str, person: Administrator) -> Response:
    """Deletes a call with its applications and everything that was made of them."""
    with services(request).screenings.store() as store:
        call_in(store, call)
        store.delete_call(call, by=person.name)
    CALLS.forget(call)
    READERS.forget(call)
    return RedirectResponse(f"{_DELETE}?utlysning=slettet", 303)


def _clearing(request: Request, *, error: InputError | None = None, days: str = "") -> Response:
    service, language = services(request), reader_language(request)
    with service.screenings.store() as store:
        calls = [
            OldCall(each, min((one.added for one in store.entries(each.id)), default=None))
            for each in store.calls()
        ]
    context = {
        "calls": [each for each in calls if each.entry.name != LONE],
        "lone": next((each for each in calls if each.entry.name == LONE), None),
        "days": days or service.settings.applications_keep_days or "",
        "keep_days": service.settings.applications_keep_days,
        "message": error.text(language) if error else None,
        "done": _done(request, language),
    }
    page = service.templates.page(request, "screening_clearing.html", context)
    if error is not None:
        page.status_code = status_of(error)
    return page


def _done(request: Request, language: Language) -> str:
    if request.query_params.get("utlysning") == "slettet":
        return say("screening_call.call_deleted", language)
    given = request.query_params.get("slettet", "")
    if not given.isascii() or not given.isdecimal() or len(given) > _MOST_DIGITS:
        return ""
    return count(
        "screening_call.deleted", int(given), language, n=figures.number(int(given), language)
    )
