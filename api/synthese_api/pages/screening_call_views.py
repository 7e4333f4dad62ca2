"""A call as its pages have it: what the store holds, what holds of it, and who may see what."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from threading import Lock

from fastapi import Request, Response

from synthese.errors import InputError, NotFoundError
from synthese.records import Failure
from synthese.screening.agreeing import by_application, held, seeing, visible_decisions
from synthese.screening_records import Application, Decision, FacetName, FacetValue, Screening
from synthese.stores.applications import Applications, CallEntry, LogEntry
from synthese_api.access import Person
from synthese_api.context import reader_language, services
from synthese_api.pages.screening_application import known_name
from synthese_api.pages.screening_call_rows import Row
from synthese_api.pages.screening_views import LIST
from synthese_api.problems import status_of
from synthese_api.screening import LONE, CallProgress, Screenings

SHOWN_VALUES = 3  # of a facet, where an application is told in short
_LITTLE_NEW = 0.3  # share of a summary's words: below, it is what the facets say
_TOLD: tuple[FacetName, ...] = ("challenge", "measure")
_WORD = re.compile(r"\w+")
_MOST_HELD = 2  # calls that a process keeps as read
_RECENT_S = 60  # of what is under way: what its rate is told by


@dataclass(frozen=True)
class OpenCall:
    """A call with its applications, each with what is known to be like it, if that is made.

    `decisions` are those on the applications as they are now, the oldest first, and `log` tells
    the newest first. `reader` is whoever looks, empty for somebody who hasn't said who they are.
    """

    entry: CallEntry
    applications: tuple[Application, ...]
    screenings: Mapping[str, Screening]
    failures: tuple[Failure, ...]
    decisions: tuple[Decision, ...]
    log: tuple[LogEntry, ...]
    progress: CallProgress
    reader: str

    @property
    def place(self) -> str:
        """The address of its page."""
        return f"{LIST}/{self.entry.id}"

    @cached_property
    def seeing(self) -> frozenset[str]:
        """Those who asked to see what others found."""
        return seeing(self.log)

    @cached_property
    def visible(self) -> tuple[Decision, ...]:
        """The decisions that the reader may see."""
        return tuple(
            one
            for id, each in by_application(self.decisions).items()
            for one in visible_decisions(each, self.reader, seeing=seeing(self.log, id))
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The applications as rows of the table, in the order of coming in."""
        shown, all_ = by_application(self.visible), by_application(self.decisions)
        return tuple(
            Row(
                each.id,
                number,
                each,
                self.screenings.get(each.id),
                held(shown.get(each.id, ())),
                hidden=each.id in all_ and each.id not in shown,
            )
            for number, each in enumerate(self.applications)
        )

    def row(self, id: str) -> Row:
        """Returns the row of an application.

        Raises:
            NotFoundError: it isn't in the call.
        """
        found = next((each for each in self.rows if each.id == id), None)
        if found is None:
            raise NotFoundError("applications.no_application", id=id)
        return found

    @property
    def rate(self) -> float:
        """How many applications a minute are screened, by those of the last minute."""
        since = datetime.now(UTC) - timedelta(seconds=_RECENT_S)
        recent = [
            at
            for each in self.log
            if each.action == "screened" and (at := datetime.fromisoformat(each.at)) > since
        ]
        taken_s = (datetime.now(UTC) - min(recent)).total_seconds() if recent else 0.0
        return 60 * len(recent) / max(taken_s, 1.0) if recent else 0.0


@dataclass(frozen=True, slots=True)
class Held:
    """What was read of a call when its log had so many lines, each by the application's id."""

    lines: int = 0
    applications: Mapping[str, Application] = field(default_factory=dict)
    screenings: Mapping[str, Screening | None] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)


class Calls:
    """The calls that were looked at last, as read: of one that has changed only that is read anew.

    To read what was found for five hundred applications takes seconds. Every change adds a line to
    the call's log, so its lines tell what to read. What is deleted goes at the next look, and with
    the call itself (`forget`).
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[str, Held] = OrderedDict()

    def held(
        self, screenings: Screenings, store: Applications, call: str, *, log: Sequence[LogEntry]
    ) -> Held:
        """Returns a call as it was when its log was read."""
        with self._lock:
            before = self._held.get(call, Held())
        now = _brought_up(screenings, store, call, before=before, log=log)
        with self._lock:
            self._held[call] = now
            self._held.move_to_end(call)
            while len(self._held) > _MOST_HELD:
                self._held.popitem(last=False)
        return now

    def forget(self, call: str) -> None:
        """Forgets a call."""
        with self._lock:
            self._held.pop(call, None)


CALLS = Calls()


def _brought_up(
    screenings: Screenings,
    store: Applications,
    call: str,
    *,
    before: Held,
    log: Sequence[LogEntry],
) -> Held:
    new = log[: len(log) - before.lines]  # the newest stand first, and no line is ever taken away
    changed = {each.application for each in new}
    if any(each.action == "deleted" for each in new):
        before = Held()  # others' screenings quoted it
    ids = [each.id for each in store.entries(call)]
    stale = [id for id in ids if id in changed or id not in before.applications]
    read = {id: screenings.application(store, id) for id in stale}
    made = {id: store.screening(id) for id in stale}
    decided = {id: store.decisions(id) for id in stale}
    return Held(
        len(log),
        {id: read.get(id) or before.applications[id] for id in ids},
        {id: made[id] if id in made else before.screenings[id] for id in ids},
        {id: decided[id] if id in decided else before.decisions[id] for id in ids},
    )


def open_call(request: Request, id: str, person: Person) -> OpenCall:
    """Returns a call, and has what isn't screened yet screened.

    Raises:
        NotFoundError: there is none of that id.
        IndexStateError: there is no index yet.
    """
    opened = look_at(request, id, person)
    if not opened.progress.finished:
        services(request).screenings.progress(id)
    return opened


def look_at(request: Request, id: str, person: Person) -> OpenCall:
    """Returns a call as it stands; nothing is begun.

    Raises:
        NotFoundError: there is none of that id.
        IndexStateError: there is no index yet.
    """
    screenings = services(request).screenings
    with screenings.store() as store:
        entry, failures, log = call_in(store, id), store.failures(id), store.log(id)
        held = CALLS.held(screenings, store, id, log=log)
    applications = tuple(held.applications.values())
    holding = {
        each.id: kept
        for each in applications
        if (kept := held.screenings[each.id]) and screenings.holds(kept, each)
    }
    return OpenCall(
        entry,
        applications,
        holding,
        failures,
        tuple(
            one
            for each in applications
            for one in held.decisions[each.id]
            if one.digest == each.digest
        ),
        log,
        CallProgress(len(holding), len(applications)),
        known_name(request, person),
    )


def call_in(store: Applications, id: str) -> CallEntry:
    """Returns a call that somebody made; that of lone applications is none.

    Raises:
        NotFoundError: there is none of that id.
    """
    entry = store.call(id)
    if entry.name == LONE:
        raise NotFoundError("applications.no_call", id=id)
    return entry


def shown(
    request: Request,
    name: str,
    opened: OpenCall,
    context: Mapping[str, object],
    *,
    person: Person,
    error: InputError | None = None,
) -> Response:
    """Returns a page of a call, with what went wrong in its form, if anything did."""
    shared = {
        "call": opened.entry,
        "place": opened.place,
        "progress": opened.progress,
        "person": "" if person.way == "local" else person.name,
        "name_of_reader": opened.reader,
        "message": error.text(reader_language(request)) if error else None,
        "done": "",
        "summary_of": summary_of,
    }
    status = status_of(error) if error else HTTPStatus.OK
    return services(request).templates.page(request, name, {**shared, **context}, status=status)


def summary_of(application: Application) -> str:
    """Returns an application's summary, empty where it says little that its facets don't."""
    summary = application.detail.project.summary or ""
    told = " ".join(each.value for name in _TOLD for each in _values(application, name))
    words, known = _WORD.findall(summary.casefold()), set(_WORD.findall(told.casefold()))
    new = sum(each not in known for each in words)
    return summary if new > _LITTLE_NEW * len(words) else ""


def _values(application: Application, name: FacetName) -> tuple[FacetValue, ...]:
    return application.facets.get(name, ())[:SHOWN_VALUES]


def told_done(request: Request, known: Iterable[str]) -> str:
    """Returns what a form has done just now, as the address tells it; empty for nothing."""
    told = request.query_params.get("gjort", "")
    return told if told in known else ""
