"""A call as its pages have it: what the store holds, what holds of it, and who may see what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http import HTTPStatus

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
from synthese_api.screening import LONE, CallProgress

SHOWN_VALUES = 3  # of a facet, where an application is told in short
_LITTLE_NEW = 0.3  # share of a summary's words: below, it is what the facets say
_TOLD: tuple[FacetName, ...] = ("challenge", "measure")
_WORD = re.compile(r"\w+")
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


def open_call(request: Request, id: str, person: Person) -> OpenCall:
    """Returns a call, and has what isn't screened yet screened.

    Raises:
        NotFoundError: there is none of that id.
        IndexStateError: there is no index yet.
    """
    screenings = services(request).screenings
    with screenings.store() as store:
        entry = call_in(store, id)
        entries = store.entries(id)
        applications = tuple(screenings.application(store, each.id) for each in entries)
        digests = {each.id: each.digest for each in applications}
        kept = store.screenings(id)
        decided = (one for each in store.standing(id) for one in store.decisions(each))
        decisions = tuple(each for each in decided if each.digest == digests.get(each.application))
        failures, log = store.failures(id), store.log(id)
    holding = {
        each.id: kept[each.id]
        for each in applications
        if each.id in kept and screenings.holds(kept[each.id], each)
    }
    return OpenCall(
        entry,
        applications,
        holding,
        failures,
        decisions,
        log,
        screenings.progress(id),
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


def as_reader(opened: OpenCall, reader: str) -> OpenCall:
    """Returns a call as somebody who has just said who they are sees it."""
    return replace(opened, reader=reader)
