"""Applications as the pages work with them: taken in, screened when asked for, and kept so.

What was screened holds as long as the index, the application and what people said of its facets
are the same; else, or in another month, it is made anew when somebody opens it, in a second. A call
is screened in the background by whichever process was asked first; how far it has come lies in the
store, so that every process can tell, and goes on after a crash when somebody looks.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import NamedTuple

from synthese.errors import NotFoundError
from synthese.index import Index, LiveIndex
from synthese.records import Failure
from synthese.screening.agreeing import SAW, role_of, seeing
from synthese.screening_records import (
    Application,
    Decision,
    Draft,
    FacetEdit,
    FacetName,
    Overlap,
    Screening,
    Verdict,
)
from synthese.settings import Settings
from synthese.stores.applications import Applications, CallEntry
from synthese.stores.drafts import moment
from synthese.stores.locks import locked

_log = logging.getLogger(__name__)

LONE = ""  # the name of the call that applications lie in which belong to none
_LOOK_S = 3600.0  # between two looks for what is too old
_MOST_AT_ONCE = 30  # other applications that one is held against while somebody waits


@dataclass(frozen=True, slots=True)
class CallProgress:
    """How many of a call's applications are screened against the index of today."""

    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether all are."""
        return self.done >= self.total


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of what was handed in: applications with their files, and what couldn't be."""

    applications: tuple[tuple[Application, bytes | None], ...]
    failures: tuple[Failure, ...] = ()


class Screened(NamedTuple):
    """An application and what it overlaps with.

    `compared` says whether it was held against the others of its call.
    """

    application: Application
    screening: Screening
    compared: bool


class Screenings:
    """The applications that are screened against one index.

    Args:
        settings: where they lie, apart from the index, and the limits.
        live: the index as it is now.
    """

    def __init__(self, settings: Settings, live: LiveIndex) -> None:
        self._settings = settings
        self._live = live
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="synthese-screen")
        self._closed = Event()
        self._lock = Lock()
        self._under_way: dict[str, Future[None]] = {}
        self._looked = -math.inf  # when what is too old was last deleted

    @contextmanager
    def store(self) -> Iterator[Applications]:
        """Opens the confidential store, for one request."""
        folder, key = self._settings.applications, self._settings.applications_key
        with Applications.open(folder, key=key) as store:
            self._forget_old(store)
            yield store

    def _forget_old(self, store: Applications) -> None:
        """Deletes what is too old, when this hasn't been looked to for an hour."""
        days, now = self._settings.applications_keep_days, time.monotonic()
        if days and now - self._looked >= _LOOK_S:
            self._looked = now
            store.delete_older(days, by="", now=datetime.now(UTC))

    @property
    def index(self) -> Index:
        """The index as it is now.

        Raises:
            IndexStateError: there is none yet.
        """
        return self._live.current()

    def warm(self) -> None:
        """Has loaded what a first screening needs, which takes some seconds, before anyone asks.

        Raises:
            IndexStateError: there is no index yet.
        """
        from synthese.screening import application_of_text, named, screen

        if Applications.exists(self._settings.applications):
            one = application_of_text("Vi vil prøve noe nytt i Tinn i 2027.")
            screen(self.index, one, on=date.today(), among=(named(one, "to"),))

    # ---- handing in

    def read(self, files: Sequence[tuple[str, bytes]]) -> Read:
        """Returns what files hold, by name and content. Nothing is kept yet."""
        from synthese.screening.applications import read_application

        read: list[tuple[Application, bytes | None]] = []
        failures: list[Failure] = []
        for name, content in files:
            found = read_application(content, name, limits=self._settings.read)
            whole = [each for each in found if isinstance(each, Application)]
            failures += [each for each in found if isinstance(each, Failure)]
            # A file of many applications is none of theirs alone.
            read += [(each, content if len(whole) == 1 else None) for each in whole]
        return Read(tuple(read), tuple(failures))

    def read_text(self, text: str, title: str) -> Read:
        """Returns the application that a pasted text is.

        Raises:
            InputError: there is no word in it.
        """
        from synthese.screening.applications import application_of_text

        return Read(((application_of_text(text, title=title), None),))

    def keep(self, read: Read, *, call: str, by: str) -> tuple[str, ...]:
        """Keeps what was read in a call, and returns the ids of the applications.

        What is there already, word for word, isn't kept twice in a call.

        Args:
            read: what was read.
            call: the call's id; empty for none.
            by: who handed it in.
        """
        with self.store() as store:
            home = call or self._lone(store, by=by)
            known = {each.digest: each.id for each in store.entries(home)}
            ids = []
            for application, content in read.applications:
                id = known.get(application.digest) or self._put(
                    store, home, (application, content), by
                )
                known[application.digest] = id
                ids.append(id)
            if call:  # else they are told at once and nowhere again: nobody could delete them
                store.add_failures(call, read.failures, by=by)
        return tuple(dict.fromkeys(ids))

    def _put(
        self, store: Applications, call: str, read: tuple[Application, bytes | None], by: str
    ) -> str:
        from synthese.screening.applications import named

        id = store.fresh_id()
        store.put(call, named(read[0], id), read[1], by=by)
        return id

    def _lone(self, store: Applications, *, by: str) -> str:
        found = next((each for each in store.calls() if each.name == LONE), None)
        return found.id if found else store.add_call(LONE, by=by)

    # ---- screening

    def application(self, store: Applications, id: str) -> Application:
        """Returns an application with what people said of its facets.

        Raises:
            NotFoundError: there is none of that id.
        """
        from synthese.screening.applications import edited

        application, edits = store.application(id), store.edits(id)
        return edited(application, edits) if edits else application

    def screened(self, id: str) -> Screened:
        """Returns an application and what it overlaps with, made anew where that doesn't hold.

        Raises:
            NotFoundError: there is none of that id.
            IndexStateError: there is no index yet.
        """
        with self.store() as store:
            application = self.application(store, id)
            kept = store.screening(id)
            if kept and self.holds(kept, application) and _of_this_month(kept):
                return Screened(application, kept, True)
            return self._screen(store, application, before=kept)

    def put_right(self, id: str, facet: FacetName, typed: str | None, *, by: str) -> None:
        """Keeps what somebody says of a facet, and ranks the matches anew.

        Args:
            id: the application's.
            facet: which.
            typed: what it is, as people write it; None takes back what was said.
            by: who says so.

        Raises:
            NotFoundError: there is no such application.
            InputError: it can't be read as a value of that facet.
        """
        from synthese.screening.facets_typed import value_of_edit

        values = None if typed is None else value_of_edit(facet, typed)
        with self.store() as store:
            kept = store.screening(id)
            if kept is not None:
                _outdate(store, kept)  # so that a crash leaves no ranking that knows nothing of it
            store.keep_edit(id, FacetEdit(facet, values, by, moment()))
            self._screen(store, self.application(store, id), before=kept)

    def known(self, call: str) -> dict[str, Screening]:
        """Returns the screenings of a call that are kept and hold, by id; nothing is made."""
        with self.store() as store:
            kept = store.screenings(call)
            return {id: each for id, each in kept.items() if self.holds(each)}

    def holds(self, screening: Screening, application: Application | None = None) -> bool:
        """Says whether a screening is of the index as it is now, and of the application's text."""
        return screening.searched.fingerprint == self.fingerprint() and (
            application is None or screening.digest == application.digest
        )

    def fingerprint(self) -> str:
        """Returns what names the index as it is now: what screenings and decisions rest on."""
        from synthese.screening import searched

        return searched(self.index).fingerprint

    def _screen(
        self, store: Applications, application: Application, *, before: Screening | None
    ) -> Screened:
        """Returns what an application overlaps with, and keeps it.

        What it has in common with the others of its call changes neither with the index nor with
        facets, so that is taken over from before. Else it is looked for where they are few; where
        they are many the call's own screening looks for it, and until then nothing is kept.
        """
        from synthese.screening import screen

        call = store.call(store.call_of(application.id))
        same = before if before is not None and before.digest == application.digest else None
        many = call.name != LONE and call.applications > _MOST_AT_ONCE
        others = self._others(store, call, application.id) if not (same or many) else ()
        found = screen(self.index, application, on=date.today(), among=others)
        if same is None and many:
            self._start(call.id)
            return Screened(application, found, False)
        if same is not None:
            found = replace(found, overlaps=same.overlaps)
        _keep(store, found)
        return Screened(application, found, True)

    def _others(self, store: Applications, call: CallEntry, id: str) -> tuple[Application, ...]:
        every = () if call.name == LONE else store.applications(call.id)
        return tuple(each for each in every if each.id != id)

    # ---- a whole call, in the background

    def progress(self, call: str) -> CallProgress:
        """Returns how far a call has come, and has the rest screened if nobody is at it.

        Raises:
            NotFoundError: there is no such call.
            IndexStateError: there is no index yet.
        """
        with self.store() as store:
            total, left = store.call(call).applications, len(self._unscreened(store, call))
        if left:
            self._start(call)
        return CallProgress(total - left, total)

    def _start(self, call: str) -> None:
        with self._lock:
            under_way = self._under_way.get(call)
            if under_way is None or under_way.done():
                future = self._worker.submit(self._screen_call, call)
                future.add_done_callback(partial(_tell, call))
                self._under_way[call] = future

    def _screen_call(self, call: str) -> None:
        """Screens what isn't, unless another process is at it."""
        with (
            suppress(NotFoundError),  # deleted while it was screened
            _alone(self._settings.applications, call) as alone,
        ):
            if alone:
                self._screen_rest(call)

    def _screen_rest(self, call: str) -> None:
        from synthese.screening import screen_call

        with self.store() as store:
            ids = [each.id for each in store.entries(call)]
            edits = {id: store.edits(id) for id in ids}
            applications = [self.application(store, id) for id in ids]
            done = frozenset(ids) - self._unscreened(store, call)
            for found in screen_call(self.index, applications, on=date.today(), skip=done):
                if self._closed.is_set():
                    return
                with suppress(NotFoundError):  # deleted meanwhile
                    # One that was put right meanwhile has been ranked anew by whoever did that.
                    if store.edits(found.application) == edits[found.application]:
                        _keep(store, found)

    def _unscreened(self, store: Applications, call: str) -> set[str]:
        now = self.fingerprint()
        return {each.id for each in store.entries(call) if each.screened_for != now}

    # ---- what people find

    def save_draft(self, draft: Draft) -> None:
        """Keeps what somebody is writing; what they wrote before they said who they are goes.

        Raises:
            NotFoundError: there is no such application.
        """
        with self.store() as store:
            store.save_draft(draft)
            if draft.by:
                store.drop_draft(draft.application, "")

    def decide(
        self,
        id: str,
        verdict: Verdict,
        reason: str,
        *,
        by: str,
        projects: Sequence[str] = (),
    ) -> Decision:
        """Returns a decision as it is kept, a new line of the log.

        Args:
            id: the application's.
            verdict: what is found.
            reason: why.
            by: who finds it.
            projects: ids of those that it rests on.

        Raises:
            NotFoundError: there is no such application.
            InputError: there is no reason in it.
        """
        application, screening, _ = self.screened(id)
        with self.store() as store:
            saw = seeing(store.log(store.call_of(id)), id)
            decision = Decision(
                application=id,
                digest=application.digest,
                verdict=verdict,
                reason=reason.strip(),
                by=by,
                at=moment(),
                fingerprint=screening.searched.fingerprint,
                role=role_of(store.decisions(id), by, seeing=saw),
                projects=tuple(dict.fromkeys(projects)),
            )
            kept = store.decide(decision)
            store.drop_draft(id, "")
            return kept

    def see(self, id: str, *, by: str) -> None:
        """Notes that somebody asked to see what others found, and so doesn't read blind any more.

        Raises:
            NotFoundError: there is no such application.
        """
        with self.store() as store:
            store.note(by, SAW, call=store.call_of(id), application=id)

    # ---- the end

    def delete(self, id: str, *, by: str) -> str:
        """Deletes an application, and returns the call that it lay in, empty for none.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.store() as store:
            call = store.call_of(id)
            lone = store.call(call).name == LONE
            store.delete(id, by=by)
            return "" if lone else call

    def close(self) -> None:
        """Stops after the application at hand; the rest is screened when somebody asks."""
        self._closed.set()
        self._worker.shutdown(wait=False, cancel_futures=True)


def _outdate(store: Applications, kept: Screening) -> None:
    """Has a screening hold no longer; what it has in common with other applications stays."""
    searched = replace(kept.searched, fingerprint="")
    store.keep_screening(kept.application, replace(kept, searched=searched))


def _of_this_month(screening: Screening) -> bool:
    """Says whether what was finished when it was made is what is finished today."""
    return screening.on[:7] == date.today().isoformat()[:7]


def _keep(store: Applications, found: Screening) -> None:
    """Keeps a screening, and tells the other side where the other was screened before it came."""
    store.keep_screening(found.application, found)
    for overlap in found.overlaps:
        other = store.screening(overlap.application)
        if other and all(each.application != found.application for each in other.overlaps):
            mirrored = _mirrored(overlap, found.application)
            store.keep_screening(
                overlap.application, replace(other, overlaps=(*other.overlaps, mirrored))
            )


def _mirrored(overlap: Overlap, application: str) -> Overlap:
    """Returns an overlap as the other side sees it."""
    quotes = tuple(replace(each, mine=each.theirs, theirs=each.mine) for each in overlap.quotes)
    return replace(overlap, application=application, quotes=quotes)


def _tell(call: str, future: Future[None]) -> None:
    """Logs what went wrong. What an error says may be an application's words: its kind must do."""
    error = None if future.cancelled() else future.exception()
    if error is not None:
        _log.error("screening of call %s failed: %s", call, type(error).__name__)


@contextmanager
def _alone(folder: Path, call: str) -> Iterator[bool]:
    """Tells whether no other process screens the call; the lock goes with the process."""
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder / f"{call}.lock", wait=False, mode=0o600))
        except BlockingIOError:
            yield False
        else:
            yield True
