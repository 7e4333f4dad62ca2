"""The order in which to read a call's applications, learnt from what is relevant to a question."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from synthese.errors import InputError
from synthese.screening_records import Application, Mark, ReadingOrder, RecallEstimate
from synthese.stores.drafts import moment
from synthese.wording import Language, say
from synthese_api.access import Person, Screener
from synthese_api.context import reader_language, services
from synthese_api.pages import figures
from synthese_api.pages.keeping import Text
from synthese_api.pages.screening_application import reader_name
from synthese_api.pages.screening_call_views import OpenCall, call_in, open_call, shown
from synthese_api.pages.screening_views import LIST
from synthese_api.pages.signing import signed

if TYPE_CHECKING:
    from synthese.screening.reading_order import Reader

router = APIRouter(include_in_schema=False)

_PAGE = LIST + "/{call}/rekkefolge"
_AFTER = 12  # of what comes next that are shown
_READERS = 3  # calls whose texts are kept ready in a process
_SEED = 0
_WIDE = 0.5  # of all: where the interval is wider, a number between its ends tells nothing
_TICKS = 5


# ---- texts made ready


class Readers:
    """Calls' texts made ready for ordering; the newest few, as long as their texts are the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[tuple[tuple[str, str], ...], Reader]] = OrderedDict()

    def of(self, request: Request, opened: OpenCall) -> Reader:
        """Returns what orders a call's applications."""
        from synthese.screening.reading_order import Reader

        state = tuple((each.id, each.digest) for each in opened.applications)
        with self._lock:
            before = self._kept.get(opened.entry.id)
        if before is not None and before[0] == state:
            return before[1]
        lexicon = services(request).screenings.index.lexicon
        reader = Reader.of({each.id: _text_of(each) for each in opened.applications}, lexicon)
        with self._lock:
            self._kept[opened.entry.id] = (state, reader)
            self._kept.move_to_end(opened.entry.id)
            while len(self._kept) > _READERS:
                self._kept.popitem(last=False)
        return reader

    def forget(self, call: str) -> None:
        """Forgets a call's texts."""
        with self._lock:
            self._kept.pop(call, None)


READERS = Readers()


def _text_of(application: Application) -> str:
    documents = (each.document.text for each in application.detail.documents)
    return "\n".join((application.title, *documents))


# ---- the page


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unread application; `chance` is how likely it is to be relevant, None if unknown."""

    id: str
    application: Application
    chance: float | None
    url: str


@dataclass(frozen=True, slots=True)
class Marked:
    """An application that was marked, and how many relevant ones had been found by then."""

    id: str
    application: Application
    mark: Mark
    found: int


@router.get(_PAGE)
def reading_page(request: Request, call: str, person: Screener) -> Response:
    """Shows what to read next (or the one of the address, ``les``), and how far one has come."""
    return _page(request, open_call(request, call, person), person)


@router.post(_PAGE + "/sporsmal")
def ask(
    request: Request, call: str, person: Screener, *, tekst: Text = "", navn: Text = ""
) -> Response:
    """Takes the question that the order starts by."""
    question = " ".join(tekst.split())
    if not question:
        opened = open_call(request, call, person)
        return _page(request, opened, person, error=InputError("screening_call.no_question"))
    with services(request).screenings.store() as store:
        call_in(store, call)
        store.change_call(call, question=question, by=navn or person.name)
    return RedirectResponse(f"{LIST}/{call}/rekkefolge", 303)


@router.post(_PAGE)
def judge(
    request: Request,
    call: str,
    person: Screener,
    *,
    soknad: Text = "",
    relevant: Text = "",
    sporsmal: Text = "",
    navn: Text = "",
) -> Response:
    """Marks an application as relevant to a question or not, and goes on to the next."""
    try:
        by = reader_name(request, person, navn)
        if relevant not in ("0", "1"):
            raise InputError("web.invalid_value", names="relevant")
    except InputError as error:
        return _page(request, open_call(request, call, person), person, error=error)
    with services(request).screenings.store() as store:
        call_in(store, call)
        store.mark(call, Mark(soknad, relevant == "1", by, moment()), sporsmal)
    told = "relevant" if relevant == "1" else "not"
    return _signed(RedirectResponse(f"{LIST}/{call}/rekkefolge?sist={told}", 303), person, by)


@router.post(_PAGE + "/angre")
def undo(
    request: Request, call: str, person: Screener, *, sporsmal: Text = "", navn: Text = ""
) -> Response:
    """Takes back what somebody marked last, and shows that application again."""
    by = reader_name(request, person, navn)
    with services(request).screenings.store() as store:
        call_in(store, call)
        mine = [each for each in store.marks(call, sporsmal) if each.by == by]
        if mine:
            store.take_back(call, mine[-1].application, by, sporsmal)
    again = f"?les={mine[-1].application}&angret=1" if mine else ""
    return RedirectResponse(f"{LIST}/{call}/rekkefolge{again}", 303)


def _signed(response: Response, person: Person, by: str) -> Response:
    return signed(response, by if person.way == "local" else "")


def _page(
    request: Request, opened: OpenCall, person: Person, *, error: InputError | None = None
) -> Response:
    question, language = opened.entry.question, reader_language(request)
    with services(request).screenings.store() as store:
        marks = store.marks(opened.entry.id, question)
    order = _order(request, opened, marks)
    waiting = _candidates(opened, order)
    wanted = request.query_params.get("les", "")
    at = next((n for n, each in enumerate(waiting) if each.id == wanted), 0)
    following = [*waiting[at + 1 :], *waiting[:at]]
    last = request.query_params.get("sist", "")
    context = {
        "order": order,
        "estimate": order.estimate,
        "estimate_told": estimate_told(order.estimate, language),
        "curve": curve_of(order) if order.curve else None,
        "marked": _marked(opened, marks, order),
        "next": waiting[at] if waiting else None,
        "after": following[:_AFTER],
        "more": max(len(following) - _AFTER, 0),
        "skip": following[0].url if following else "",
        "basis": "learnt"
        if order.learnt
        else "question"
        if question or any(each.relevant for each in marks)
        else "spread",
        "last": last if last in ("relevant", "not") else "",
        "undone": request.query_params.get("angret", "") == "1",
        "undoable": any(each.by == opened.reader for each in marks),
    }
    return shown(request, "screening_reading.html", opened, context, person=person, error=error)


def _order(request: Request, opened: OpenCall, marks: Sequence[Mark]) -> ReadingOrder:
    if not opened.applications:
        return ReadingOrder((), (), RecallEstimate(0, 0, 0, 0.0, 0.0, 0.0, False), False)
    reader = READERS.of(request, opened)
    return reader.order(marks, question=opened.entry.question, seed=_SEED)


def _candidates(opened: OpenCall, order: ReadingOrder) -> list[Candidate]:
    held = {each.id: each for each in opened.applications}
    return [
        Candidate(
            id,
            held[id],
            chance if order.learnt else None,
            f"{opened.place}/rekkefolge?les={id}",
        )
        for id, chance in order.order
    ]


def _marked(opened: OpenCall, marks: Sequence[Mark], order: ReadingOrder) -> list[Marked]:
    held = {each.id: each for each in opened.applications}
    known = [each for each in marks if each.application in held]
    return [
        Marked(each.application, held[each.application], each, found)
        for each, found in zip(known, order.curve, strict=True)
    ]


def estimate_told(estimate: RecallEstimate, language: Language) -> str:
    """Returns how far one has come, in plain words."""
    if not estimate.read:
        return say("screening_call.estimate_unread", language)
    low, high, relevant = (
        figures.number(ceil(each - 1e-9), language)
        for each in (estimate.low, estimate.high, estimate.relevant)
    )
    found = figures.number(estimate.found, language)
    if estimate.read == estimate.total:
        return say("screening_call.estimate_all", language, found=found)
    if estimate.high - estimate.low > _WIDE * estimate.total:
        return say("screening_call.estimate_early", language, found=found, low=low, high=high)
    if not estimate.found:
        return say("screening_call.estimate_none", language, low=low, high=high)
    return say(
        "screening_call.estimate", language, found=found, relevant=relevant, low=low, high=high
    )


# ---- the curve

_WIDTH, _HEIGHT = 640, 250
_LEFT, _RIGHT, _TOP, _BASE = 36, 16, 12, 222  # of what is drawn between the axes


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on an axis, and where."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Curve:
    """How many relevant ones were found after each that was read, in the drawing's own units.

    `x`, `y` is where one stands; `relevant_y`, `low_y` and `high_y` how many there probably are.
    """

    points: str
    x: float
    y: float
    relevant_y: float
    low_y: float
    high_y: float
    ticks_x: tuple[Tick, ...]
    ticks_y: tuple[Tick, ...]
    width: int = _WIDTH
    height: int = _HEIGHT
    left: int = _LEFT
    across: int = _WIDTH - _LEFT - _RIGHT
    base: int = _BASE


def curve_of(order: ReadingOrder) -> Curve:
    """Returns the drawing of an order's curve: what is read goes along, what is found upwards."""
    estimate = order.estimate
    tallest = max(estimate.high, 1.0)

    def x(read: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * read / max(estimate.total, 1), 1)

    def y(found: float) -> float:
        return round(_BASE - (_BASE - _TOP) * found / tallest, 1)

    return Curve(
        points=" ".join(f"{x(n)},{y(found)}" for n, found in enumerate((0, *order.curve))),
        x=x(estimate.read),
        y=y(estimate.found),
        relevant_y=y(estimate.relevant),
        low_y=y(estimate.low),
        high_y=y(estimate.high),
        ticks_x=tuple(Tick(x(each), each) for each in _ticks(estimate.total)),
        ticks_y=tuple(Tick(y(each), each) for each in _ticks(ceil(tallest))),
    )


def _ticks(most: int) -> tuple[int, ...]:
    """Returns some round numbers from 0 to `most`."""
    step = next(
        unit * power
        for power in (10**n for n in range(12))
        for unit in (1, 2, 5)
        if most / (unit * power) <= _TICKS
    )
    return tuple(range(0, most + 1, step))
