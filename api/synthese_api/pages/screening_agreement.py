"""Two blind readers of a call: whom the queue waits for, how far they agree, and settling."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.errors import InputError, NotFoundError
from synthese.screening.agreeing import (
    SAW,
    SETTLING,
    VERDICTS,
    BothRead,
    agreement,
    by_application,
    seeing,
    to_read_blind,
)
from synthese.screening_records import Application, Decision, Verdict
from synthese.stores.drafts import moment
from synthese.wording import Language, number
from synthese_api.access import Person, Screener
from synthese_api.context import reader_language, services
from synthese_api.pages.duplicate_agreement import degree
from synthese_api.pages.keeping import Text
from synthese_api.pages.screening_application import reader_name
from synthese_api.pages.screening_call_views import (
    OpenCall,
    call_in,
    open_call,
    shown,
    told_done,
)
from synthese_api.pages.screening_views import LIST
from synthese_api.pages.signing import signed

router = APIRouter(include_in_schema=False)

_PAGE = LIST + "/{call}/enighet"
_SETTLE = _PAGE + "/avgjor/{id}"


@dataclass(frozen=True, slots=True)
class ReadTwice:
    """An application that two have read, each by themselves, and what both said."""

    id: str
    application: Application
    both: BothRead


@dataclass(frozen=True, slots=True)
class Typed:
    """What was written in the form that settles, to be shown again after a mistake."""

    verdict: str = ""
    reason: str = ""


@router.get(_PAGE)
def agreement_page(request: Request, call: str, person: Screener) -> Response:
    """Shows the reader's queue, how far two readers agree, and what they disagree on."""
    return _agreement(request, open_call(request, call, person), person)


@router.post(_PAGE + "/navn")
def sign(request: Request, call: str, person: Screener, *, navn: Text = "") -> Response:
    """Remembers who reads."""
    try:
        by = reader_name(request, person, navn)
    except InputError as error:
        return _agreement(request, open_call(request, call, person), person, error=error)
    return _signed(RedirectResponse(f"{LIST}/{call}/enighet", 303), person, by)


@router.post(_PAGE + "/se")
def see(request: Request, call: str, person: Screener, *, navn: Text = "") -> Response:
    """Lets a reader see what others found, who is no blind reader of the call then."""
    by = reader_name(request, person, navn)
    with services(request).screenings.store() as store:
        call_in(store, call)
        store.note(by, SAW, call=call)
    return _signed(RedirectResponse(f"{LIST}/{call}/enighet?gjort=seeing", 303), person, by)


def _agreement(
    request: Request, opened: OpenCall, person: Person, *, error: InputError | None = None
) -> Response:
    found = agreement(opened.decisions)
    read = [
        ReadTwice(each.application, opened.row(each.application).application, each)
        for each in found.read
    ]
    context = {
        "queue": [opened.row(id) for id in _queue(opened)],
        "sees_all": opened.reader in seeing(each for each in opened.log if not each.application),
        "found": found,
        "kappa_told": _told(found.kappa, reader_language(request)),
        "degree": degree(found.kappa),
        "verdicts": VERDICTS,
        "apart": [each for each in read if each.both.open],
        "settled": [each for each in read if each.both.apart and each.both.settled],
        "done": told_done(request, ("settled", "seeing")),
    }
    return shown(request, "screening_agreement.html", opened, context, person=person, error=error)


def _told(kappa: float | None, language: Language) -> str:
    return "–" if kappa is None else number(kappa, language, decimals=2)


def _queue(opened: OpenCall) -> tuple[str, ...]:
    """Returns the applications that the reader can still read blind, by id."""
    given = by_application(opened.decisions)
    return tuple(
        each.id
        for each in opened.applications
        if to_read_blind(
            [each.id], given.get(each.id, ()), opened.reader, seeing=seeing(opened.log, each.id)
        )
    )


# ---- settling


@router.get(_SETTLE)
def settle_page(request: Request, call: str, id: str, person: Screener) -> Response:
    """Shows an application with what both readers said of it, to be settled."""
    return _settling(request, open_call(request, call, person), id, person)


@router.post(_SETTLE)
def settle(
    request: Request,
    call: str,
    id: str,
    person: Screener,
    *,
    vurdering: Text = "",
    begrunnelse: Text = "",
    navn: Text = "",
) -> Response:
    """Settles what two readers said differently: a third line of the log."""
    opened = open_call(request, call, person)
    _read_twice(opened, id)
    try:
        by = reader_name(request, person, navn)
        verdict = next((each for each in SETTLING if each.name.lower() == vurdering), None)
        if verdict is None:
            raise InputError("screening_call.settle_which")
        if not begrunnelse.strip():
            raise InputError("screening_call.settle_why")
        _settle(request, opened.row(id).application, verdict, reason=begrunnelse.strip(), by=by)
    except InputError as error:
        if isinstance(error, NotFoundError):
            raise
        typed = Typed(vurdering, begrunnelse)
        return _settling(request, opened, id, person, typed=typed, error=error)
    onward = RedirectResponse(f"{LIST}/{call}/enighet?gjort=settled", 303)
    return _signed(onward, person, by)


def _settle(
    request: Request, application: Application, verdict: Verdict, *, reason: str, by: str
) -> None:
    screenings = services(request).screenings
    decision = Decision(
        application.id,
        application.digest,
        verdict,
        reason,
        by,
        moment(),
        screenings.fingerprint(),
        "settled",
    )
    with screenings.store() as store:
        store.decide(decision)


def _settling(
    request: Request,
    opened: OpenCall,
    id: str,
    person: Person,
    *,
    typed: Typed = Typed(),
    error: InputError | None = None,
) -> Response:
    context = {"each": _read_twice(opened, id), "settling": SETTLING, "typed": typed}
    return shown(request, "screening_settle.html", opened, context, person=person, error=error)


def _read_twice(opened: OpenCall, id: str) -> ReadTwice:
    """Returns an application with what both readers said.

    Raises:
        NotFoundError: it isn't in the call, or two haven't read it.
    """
    row = opened.row(id)
    own = [each for each in opened.decisions if each.application == id]
    both = next(iter(agreement(own).read), None)
    if both is None:
        raise NotFoundError("screening_call.nothing_to_settle")
    return ReadTwice(id, row.application, both)


def _signed(response: Response, person: Person, by: str) -> Response:
    return signed(response, by if person.way == "local" else "")
