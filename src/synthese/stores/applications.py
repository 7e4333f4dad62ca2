"""Applications and what people made of them: a confidential store, apart from every index.

``call → applications → edits, screening, drafts, decisions, marks``. How contents are sealed, and
how deletion leaves nothing, is the affair of `synthese.stores.sealed_rows`; here stands what is
kept, and what hangs on what.

Ids are random and say nothing: they may stand in addresses and in the log, names and titles never.
Nothing can be kept of an application that isn't there any more, however long ago whoever keeps it
began, and what is kept of others quotes none that was deleted. What people wrote in words of their
own (reasons, questions) is theirs: it goes with the application that it is written of.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, TypeVar

from synthese.errors import InputError, NotFoundError
from synthese.records import Failure
from synthese.screening_records import (
    Application,
    Decision,
    Draft,
    FacetEdit,
    Mark,
    NewPassage,
    Screening,
    Verdict,
)
from synthese.stores.drafts import moment
from synthese.stores.record_json import as_json, packed, unpacked
from synthese.stores.sealed_rows import Row, SealedRows

R = TypeVar("R")

_ID_BYTES = 12
_ID = re.compile(rf"\b[0-9a-f]{{{2 * _ID_BYTES}}}\b")

Action = Literal[
    "call_added", "call_changed", "call_deleted", "added", "replaced", "failed", "opened",
    "edited", "screened", "decided", "saw_decisions", "exported", "deleted",
]  # fmt: skip
"""What the log tells; users see it as ``applications.did_<action>``."""


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A call. `applications` is how many lie in it; `criteria` and `question` are its own words."""

    id: str
    name: str
    criteria: str
    question: str
    created: str  # ISO date and time
    by: str
    applications: int = 0


@dataclass(frozen=True, slots=True)
class ApplicationEntry:
    """An application as a list shows it, without its text.

    `added` is when it first came in, ISO. `screened_for` is the fingerprint of the index that its
    screening was made over, None where there is none of its content. `decided` is the verdict that
    holds for its content: what was settled, or else what a first reader said last. What a second
    reader said never shows here, for she and the first read blindly.
    """

    id: str
    name: str
    title: str
    digest: str
    added: str
    screened_for: str | None = None
    decided: Verdict | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """Who did what when. Ids only, which say nothing; None where it wasn't done to one."""

    at: str
    by: str
    action: str
    call: str | None
    application: str | None


class _Call(NamedTuple):
    name: str
    criteria: str
    question: str
    created: str
    by: str


class _Card(NamedTuple):
    name: str
    title: str
    source: str
    digest: str


class _Marked(NamedTuple):
    question: str
    mark: Mark


class Applications(SealedRows):
    """The store, opened (`open`, `exists`). Any number of processes may have it open and write."""

    # ---- calls

    def add_call(self, name: str, *, by: str) -> str:
        """Returns the id of a new call."""
        id, now = self.fresh_id(), moment()
        with self.transaction():
            self._put(Row(0, "call", id, "", "", now, packed(_Call(name, "", "", now, by))))
            self._note(by, "call_added", id)
        return id

    def calls(self) -> tuple[CallEntry, ...]:
        """Returns every call, the newest first."""
        return tuple(self._entry(each) for each in reversed(self._all("call")))

    def call(self, id: str) -> CallEntry:
        """Returns a call.

        Raises:
            NotFoundError: there is none of that id.
        """
        return self._entry(self._call_row(id))

    def change_call(
        self,
        id: str,
        *,
        name: str | None = None,
        criteria: str | None = None,
        question: str | None = None,
        by: str,
    ) -> None:
        """Gives a call another name, criteria or question; what is None stays as it is.

        Raises:
            NotFoundError: there is none of that id.
        """
        given = {"name": name, "criteria": criteria, "question": question}
        with self.transaction():
            row = self._call_row(id)
            changed = self._unpacked(_Call, row)._replace(
                **{key: value for key, value in given.items() if value is not None}
            )
            self._put(row._replace(content=packed(changed)))
            self._note(by, "call_changed", id)

    def _entry(self, row: Row) -> CallEntry:
        (number,) = self._db.execute(
            "SELECT count(*) FROM held WHERE call = ? AND kind = 'card'", (row.call,)
        ).fetchone()
        return CallEntry(row.call, *self._unpacked(_Call, row), applications=number)

    def _call_row(self, id: str) -> Row:
        rows = self._in(id, "call") if _ID.fullmatch(id) else []
        if not rows:
            raise NotFoundError("applications.no_call", id=id)
        return rows[0]

    # ---- applications

    @staticmethod
    def fresh_id() -> str:
        """Returns a random id."""
        return secrets.token_hex(_ID_BYTES)

    def put(self, call: str, application: Application, original: bytes | None, *, by: str) -> None:
        """Keeps an application in a call, with the file that it was read from.

        One of its id that is there is replaced: it keeps when it came in and what people said of
        it. Its screening goes where its content is another.

        Raises:
            NotFoundError: there is no such call; the application lies in another, or was deleted.
            InputError: its id is none of `fresh_id`.
        """
        id = application.id
        if not _ID.fullmatch(id):
            raise InputError("applications.own_id")
        card = _Card(application.name, application.title, application.source, application.digest)
        with self.transaction():
            self._call_row(call)
            if self._deleted([id]):
                raise NotFoundError("applications.no_application", id=id)
            before = self._of(id, "card")
            if before and before[0].call != call:
                raise NotFoundError("applications.no_application", id=id)
            if before and self._unpacked(_Card, before[0]).digest != card.digest:
                self._drop(self._of(id, "screening"))
            self._drop(self._of(id, "originals"))
            new = Row(0, "card", call, id, "", moment())
            self._put((before or [new])[0]._replace(content=packed(card)))
            whole = (self._of(id, "whole") or [new._replace(kind="whole")])[0]
            self._put(whole._replace(content=packed(application)))
            if original is not None:
                self._put_file(new, original)
            self._note(by, "replaced" if before else "added", call, id)
        self._remove_unnamed()

    def application(self, id: str) -> Application:
        """Returns an application.

        Raises:
            NotFoundError: there is none of that id.
        """
        self.call_of(id)
        return self._unpacked(Application, self._of(id, "whole")[0])

    def original(self, id: str) -> bytes | None:
        """Returns the file that an application was read from, None where there was none.

        Raises:
            NotFoundError: there is none of that id.
        """
        self.call_of(id)
        return self._file(id)

    def call_of(self, id: str) -> str:
        """Returns the call that an application lies in.

        Raises:
            NotFoundError: there is none of that id.
        """
        row = None
        if _ID.fullmatch(id):
            row = self._db.execute(
                "SELECT call FROM held WHERE application = ? AND kind = 'card'", (id,)
            ).fetchone()
        if row is None:
            raise NotFoundError("applications.no_application", id=id)
        return str(row[0])

    def applications(self, call: str) -> tuple[Application, ...]:
        """Returns a call's applications in the order in which they came in."""
        return tuple(self._unpacked(Application, each) for each in self._in(call, "whole"))

    def entries(self, call: str) -> tuple[ApplicationEntry, ...]:
        """Returns what a list shows of a call's applications, in the order of coming in."""
        screened = self._db.execute(
            "SELECT application, tag FROM held WHERE call = ? AND kind = 'screening'", (call,)
        )
        fingerprints = dict(screened.fetchall())
        holding = _holding(self._decisions(self._in(call, "decision")))
        return tuple(
            ApplicationEntry(
                row.application,
                card.name,
                card.title,
                card.digest,
                row.at,
                fingerprints.get(row.application),
                holding.get((row.application, card.digest)),
            )
            for row in self._in(call, "card")
            for card in (self._unpacked(_Card, row),)
        )

    # ---- what couldn't be read

    def add_failures(self, call: str, failures: Sequence[Failure], *, by: str = "") -> None:
        """Keeps what couldn't be read of what came in, each once.

        Raises:
            NotFoundError: there is no such call.
        """
        with self.transaction():
            self._call_row(call)
            known = [failure for _, failure in self._failures(call)]
            for each in failures:
                if each not in known:
                    known.append(each)
                    self._put(Row(0, "failure", call, "", "", moment(), packed(each)))
                    self._note(by, "failed", call)

    def failures(self, call: str) -> tuple[Failure, ...]:
        """Returns what couldn't be read of a call, in the order in which it came in."""
        return tuple(failure for _, failure in self._failures(call))

    def _failures(self, call: str) -> list[tuple[Row, Failure]]:
        return [(each, self._unpacked(Failure, each)) for each in self._in(call, "failure")]

    # ---- edits and screenings

    def keep_edit(self, id: str, edit: FacetEdit) -> None:
        """Keeps what a person said of a facet; what was said before is kept below it.

        Raises:
            NotFoundError: there is no application of that id.
        """
        with self.transaction():
            self._append("edit", id, edit)
            self._note(edit.by, "edited", self.call_of(id), id)

    def edits(self, id: str) -> tuple[FacetEdit, ...]:
        """Returns everything that people said of an application's facets, the oldest first."""
        return tuple(self._unpacked(FacetEdit, each) for each in self._of(id, "edit"))

    def keep_screening(self, id: str, screening: Screening, *, by: str = "") -> None:
        """Keeps an application's screening in place of the one before.

        It quotes no application that has been deleted since it was begun, and isn't kept where the
        application has got another content since.

        Raises:
            NotFoundError: there is no application of that id.
        """
        with self.transaction():
            call = self.call_of(id)
            if self._unpacked(_Card, self._of(id, "card")[0]).digest != screening.digest:
                return
            content = packed(screening)
            if gone := self._deleted(_ids_in(content)):
                content = _without(screening, gone)
            self._drop(self._of(id, "screening"))
            if content:
                tag = screening.searched.fingerprint
                self._put(Row(0, "screening", call, id, tag, moment(), content))
            self._note(by, "screened", call, id)

    def screening(self, id: str) -> Screening | None:
        """Returns an application's screening, None where there is none of its content."""
        rows = self._of(id, "screening")
        return self._unpacked(Screening, rows[0]) if rows else None

    def screenings(self, call: str) -> dict[str, Screening]:
        """Returns the screenings of a call by their applications' ids."""
        rows = self._in(call, "screening")
        return {each.application: self._unpacked(Screening, each) for each in rows}

    # ---- drafts and decisions

    def save_draft(self, draft: Draft) -> None:
        """Keeps what somebody is writing of an application, in place of what she wrote before.

        It is on disk when this returns.

        Raises:
            NotFoundError: there is no such application.
        """
        with self.transaction():
            self._drop(self._drafts(draft.application, draft.by))
            self._append("draft", draft.application, draft, tag=draft.by)

    def draft(self, id: str, by: str) -> Draft | None:
        """Returns what somebody is writing of an application, None where she isn't."""
        rows = self._drafts(id, by)
        return self._unpacked(Draft, rows[-1]) if rows else None

    def drop_draft(self, id: str, by: str) -> None:
        """Takes away what somebody was writing."""
        with self.transaction():
            self._drop(self._drafts(id, by))

    def _drafts(self, id: str, by: str) -> list[Row]:
        return [each for each in self._of(id, "draft") if each.tag == by]

    def decide(self, decision: Decision) -> Decision:
        """Returns a decision as it is kept, with its id; who decides is done with her draft.

        What was decided before is kept: a changed decision is a new line.

        Raises:
            InputError: it gives no reason, or is nobody's.
            NotFoundError: there is no such application.
        """
        if not decision.reason.strip():
            raise InputError("applications.no_reason")
        if not decision.by.strip():
            raise InputError("applications.nobody")
        kept = replace(decision, at=decision.at or moment(), id=0)
        with self.transaction():
            number = self._append("decision", kept.application, kept, tag=f"{kept.role}:{kept.by}")
            self._drop(self._drafts(kept.application, kept.by))
            self._note(kept.by, "decided", self.call_of(kept.application), kept.application)
        return replace(kept, id=number)

    def decisions(self, id: str) -> tuple[Decision, ...]:
        """Returns everything that was decided of an application, the oldest first."""
        return self._decisions(self._of(id, "decision"))

    def standing(self, call: str) -> dict[str, dict[str, Decision]]:
        """Returns what each person holds now of a call's applications.

        By the application's id, and then by ``role:person`` (``first:Kari``, ``second:Ola``,
        ``settled:Eva``): the newest of that person in that role, the oldest of them first.
        Applications of which nothing was decided aren't in it.
        """
        found: dict[str, dict[str, Decision]] = {}
        for each in self._decisions(self._in(call, "decision")):
            of_it = found.setdefault(each.application, {})
            of_it.pop(f"{each.role}:{each.by}", None)  # so that the newest stands last
            of_it[f"{each.role}:{each.by}"] = each
        return found

    def _decisions(self, rows: Iterable[Row]) -> tuple[Decision, ...]:
        return tuple(replace(self._unpacked(Decision, each), id=each.id) for each in rows)

    # ---- marks

    def mark(self, call: str, mark: Mark, question: str) -> None:
        """Keeps what somebody said of an application in view of a question.

        Raises:
            NotFoundError: there is no such application in the call.
        """
        with self.transaction():
            if self.call_of(mark.application) != call:
                raise NotFoundError("applications.no_application", id=mark.application)
            self._append("mark", mark.application, _Marked(question, mark), tag=mark.by)

    def take_back(self, call: str, application: str, by: str, question: str) -> None:
        """Takes away what somebody said of an application in view of a question, all of it.

        What somebody else said before of the same then counts again.
        """
        with self.transaction():
            self._drop(
                row
                for row, marked in self._marked(call, question)
                if marked.mark.application == application and marked.mark.by == by
            )

    def marks(self, call: str, question: str) -> tuple[Mark, ...]:
        """Returns what was said in view of a question, in the order in which it was.

        Of each application only what was said last counts, whoever said it.
        """
        newest: dict[str, Mark] = {}
        for _, marked in self._marked(call, question):
            newest.pop(marked.mark.application, None)
            newest[marked.mark.application] = marked.mark
        return tuple(newest.values())

    def _marked(self, call: str, question: str) -> list[tuple[Row, _Marked]]:
        rows = [(each, self._unpacked(_Marked, each)) for each in self._in(call, "mark")]
        return [(row, marked) for row, marked in rows if marked.question == question]

    # ---- the log

    def log(self, call: str | None = None) -> tuple[LogEntry, ...]:
        """Returns what was done (with a call), the newest first; also with what was deleted."""
        rows = self._db.execute(
            "SELECT at, who, action, nullif(call, ''), nullif(application, '') FROM log"
            " WHERE ?1 IS NULL OR call = ?1 ORDER BY id DESC",
            (call,),
        )
        return tuple(LogEntry(*row) for row in rows.fetchall())

    def note(
        self, by: str, action: Action, *, call: str | None = None, application: str | None = None
    ) -> None:
        """Adds to the log what was done to what: ``opened``, ``exported``; the rest adds itself.

        Raises:
            InputError: `call` or `application` is no id: names and titles have no place there.
        """
        if not all(_ID.fullmatch(each) for each in (call, application) if each):
            raise InputError("applications.own_id")
        with self.transaction():
            self._note(by, action, call or "", application or "")

    def _note(self, by: str, action: Action, call: str, application: str = "") -> None:
        self._db.execute(
            "INSERT INTO log (at, who, action, call, application) VALUES (?,?,?,?,?)",
            (moment(), by, action, call, application),
        )

    # ---- deleting

    def delete(self, id: str, *, by: str) -> None:
        """Deletes an application with all that is kept of it, so that nothing is left anywhere.

        Gone with it is what others' screenings quote of it. The log keeps that it was there.

        Raises:
            NotFoundError: there is none of that id.
            IndexStateError: the file is in use without an end; what is left goes when it is next
                opened.
        """
        with self.transaction():
            self.call_of(id)
            self._forget([id], by)
        self._sweep()

    def delete_call(self, id: str, *, by: str) -> None:
        """Deletes a call with its applications and all that is kept of them; see `delete`.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.transaction():
            self._call_row(id)
            self._forget([each.application for each in self._in(id, "card")], by)
            self._db.execute("DELETE FROM held WHERE call = ?", (id,))
            self._note_deletion()
            self._note(by, "call_deleted", id)
        self._sweep()

    def delete_older(self, days: int, *, by: str, now: datetime) -> int:
        """Deletes the applications that came in more than `days` days before `now`.

        What couldn't be read goes by the same age. Calls stay, also empty ones: what they say is
        the officer's own. Of 0 days or fewer nothing is deleted: that stands for never.

        Returns:
            How many applications were deleted.
        """
        if days <= 0:
            return 0
        before = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="seconds")
        with self.transaction():
            old = self._of_before("card", before)
            failures = self._of_before("failure", before)
            self._drop(failures)
            self._forget([each.application for each in old], by)
        if old or failures:
            self._sweep()
        return len(old)

    def _of_before(self, kind: str, before: str) -> list[Row]:
        return [each for each in self._all(kind) if each.at < before]

    def _forget(self, ids: Sequence[str], by: str) -> None:
        for each in ids:
            call = self.call_of(each)
            self._forget_failures(call, self._unpacked(_Card, self._of(each, "card")[0]).source)
            self._db.execute("DELETE FROM held WHERE application = ?", (each,))
            self._note(by, "deleted", call, each)
        self._forget_quotes(frozenset(ids))
        self._note_deletion()

    def _forget_failures(self, call: str, source: str) -> None:
        """Drops what couldn't be read of a file: pages of it, rows of it."""
        inside = (f"{source}#", f"{source}!")
        self._drop(
            row
            for row, failure in self._failures(call)
            if failure.source == source or failure.source.startswith(inside)
        )

    def _forget_quotes(self, gone: Collection[str]) -> None:
        """Takes what applications say out of the screenings of others."""
        for row in self._all("screening"):
            if not _ids_in(row.content).isdisjoint(gone):
                self._drop([row])
                if kept := _without(self._unpacked(Screening, row), gone):
                    self._put(row._replace(content=kept))

    def _deleted(self, ids: Iterable[str]) -> set[str]:
        rows = self._db.execute(
            "SELECT application FROM log WHERE action = 'deleted' AND application IN"
            " (SELECT value FROM json_each(?))",
            (json.dumps(sorted(ids)),),
        )
        return {id for (id,) in rows.fetchall()}

    # ---- contents

    def _append(self, kind: str, id: str, record: object, *, tag: str = "") -> int:
        return self._put(Row(0, kind, self.call_of(id), id, tag, moment(), packed(record)))

    def _unpacked(self, kind: type[R], row: Row) -> R:
        try:
            return unpacked(kind, row.content)
        except ValueError:
            # Not `from` it: what pydantic says quotes what it read.
            raise self._broken() from None


def _holding(decisions: Iterable[Decision]) -> dict[tuple[str, str], Verdict]:
    """Returns the verdict that holds by application and content; decisions are the oldest first."""
    ranked = sorted(
        (each for each in decisions if each.role != "second"),
        key=lambda each: each.role == "settled",
    )
    return {(each.application, each.digest): each.verdict for each in ranked}


def _ids_in(content: bytes) -> set[str]:
    return set(_ID.findall(as_json(content)))


def _without(screening: Screening, gone: Collection[str]) -> bytes:
    """Returns a screening, packed, that says nothing of some applications.

    Nothing where they are named in it elsewhere than applications are: it can be made again.
    """
    kept = replace(
        screening,
        overlaps=tuple(each for each in screening.overlaps if each.application not in gone),
        novelty=replace(
            screening.novelty,
            passages=tuple(_not_nearest(each, gone) for each in screening.novelty.passages),
        ),
    )
    content = packed(kept)
    return content if _ids_in(content).isdisjoint(gone) else b""


def _not_nearest(passage: NewPassage, gone: Collection[str]) -> NewPassage:
    if passage.nearest is None or passage.nearest.project not in gone:
        return passage
    return replace(passage, nearest=None, likeness=0.0)
