"""Syntheses that people work on: one SQLite file beside the catalogue, which no rebuild touches.

As with what is kept (`synthese.stores.kept`), whoever works is known by the hash of a key in the
browser, a draft has two secret addresses, and who has the one may change it, who has the other may
read it. A draft holds what people chose and wrote; everything else is made anew of the index.

What was written in a cell is never overwritten: each edit is a row of its own, and the newest
counts. A column is named by its role or by its question, so that what was written under it stays
there when columns are moved.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from synthese.errors import NotFoundError
from synthese.pilot_records import CellEdit
from synthese.stores.beside import Beside, connected

SCHEMA = 1
_FILE = "drafts.sqlite"
_TOKEN_BYTES = 16
_DELETED_DAYS = 30  # for so long what was deleted can be had back
_TABLES = """
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, edit TEXT UNIQUE NOT NULL, read TEXT UNIQUE NOT NULL,
    title TEXT NOT NULL, columns TEXT NOT NULL, selection TEXT NOT NULL, "group" TEXT,
    made TEXT NOT NULL, changed TEXT NOT NULL, deleted TEXT);
CREATE TABLE rows (
    draft INTEGER NOT NULL REFERENCES drafts ON DELETE CASCADE, project TEXT NOT NULL,
    title TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (draft, project));
CREATE TABLE edits ( -- an empty text: what was written is taken away again
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft INTEGER NOT NULL REFERENCES drafts ON DELETE CASCADE, project TEXT NOT NULL,
    "column" TEXT NOT NULL, text TEXT NOT NULL, "by" TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX edits_cell ON edits (draft, project, "column");
CREATE TABLE holders (
    owner TEXT NOT NULL, draft INTEGER NOT NULL REFERENCES drafts ON DELETE CASCADE,
    PRIMARY KEY (owner, draft));
"""
_DRAFT = (
    'SELECT d.id, d.edit, d.read, d.title, d.columns, d.selection, d."group", d.made, d.changed'
    " FROM drafts d"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A synthesis that is worked on.

    `edit` is the secret part of the address by which it is changed, `read` of the one by which it
    is only read. `columns` are roles by name and own questions, in order; `projects` are ids in
    order, `titles` under which each was last seen, for one that has gone. Times are ISO.
    """

    id: int
    edit: str
    read: str
    title: str
    columns: tuple[str, ...]
    selection: str
    group: str | None
    made: str
    changed: str
    projects: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


class Drafts(Beside):
    """The drafts, opened. Any number of processes may have them open and write."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Says whether anybody ever worked on a synthesis of the index in `folder`."""
        return (folder / _FILE).is_file()

    @classmethod
    def open(cls, folder: Path) -> Drafts:
        """Opens the drafts beside the index in `folder`, made anew where there are none.

        Raises:
            IndexStateError: the file is of another schema, or is none of ours.
        """
        connection = connected(
            folder / _FILE,
            tables=_TABLES,
            schema=SCHEMA,
            broken="kept.broken",
            other="kept.other_schema",
        )
        return cls(connection)

    @contextmanager
    def _changing(self, draft: Draft) -> Iterator[None]:
        """Commits what is done inside and notes when, or, where it raises, undoes it all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("UPDATE drafts SET changed = ? WHERE id = ?", (moment(), draft.id))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # ---- drafts

    def add(
        self,
        owner: str,
        title: str,
        *,
        projects: Mapping[str, str],
        columns: Sequence[str],
        selection: str = "",
        group: str | None = None,
    ) -> Draft:
        """Returns a new draft that `owner` holds; `projects` are titles by id, in order."""
        now, edit = moment(), _token()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            made = self._db.execute(
                'INSERT INTO drafts (edit, read, title, columns, selection, "group", made, changed)'
                " VALUES (?,?,?,?,?,?,?,?)",
                (edit, _token(), title, _packed(columns), selection, group, now, now),
            )
            number = made.lastrowid or 0
            self._put_rows(number, projects)
            self._db.execute("INSERT INTO holders VALUES (?, ?)", (owner, number))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return self.draft(edit)[0]

    def drafts(self, owner: str) -> list[Draft]:
        """Returns an owner's drafts, the one changed last first."""
        rows = self._db.execute(
            f"{_DRAFT} JOIN holders h ON h.draft = d.id WHERE h.owner = ? AND d.deleted IS NULL"
            " ORDER BY d.changed DESC, d.id DESC",
            (owner,),
        )
        return [self._draft(row) for row in rows.fetchall()]

    def draft(self, token: str) -> tuple[Draft, bool]:
        """Returns the draft of an address, and whether it may be changed by that.

        Raises:
            NotFoundError: there is none of that address.
        """
        row = self._db.execute(
            f"{_DRAFT} WHERE d.deleted IS NULL AND ?1 IN (d.edit, d.read)", (token,)
        ).fetchone()
        if row is None:
            raise NotFoundError("matrix.no_draft")
        found = self._draft(row)
        return found, secrets.compare_digest(found.edit.encode(), token.encode())

    def hold(self, owner: str, draft: Draft) -> None:
        """Puts a draft on an owner's list."""
        self._db.execute("INSERT OR IGNORE INTO holders VALUES (?, ?)", (owner, draft.id))

    def let_go(self, owner: str, draft: Draft) -> None:
        """Takes it off the owner's list; others who hold it keep it."""
        self._db.execute("DELETE FROM holders WHERE owner = ? AND draft = ?", (owner, draft.id))

    def delete(self, draft: Draft) -> None:
        """Deletes it for everybody; `restore` brings it back for a month."""
        now = moment()
        with self._changing(draft):
            self._db.execute("UPDATE drafts SET deleted = ? WHERE id = ?", (now, draft.id))
            self._db.execute(
                "DELETE FROM drafts WHERE julianday(deleted) < julianday(?) - ?",
                (now, _DELETED_DAYS),
            )

    def restore(self, edit: str) -> None:
        """Brings back what was deleted.

        Raises:
            NotFoundError: there is nothing of that address any more.
        """
        done = self._db.execute("UPDATE drafts SET deleted = NULL WHERE edit = ?", (edit,))
        if not done.rowcount:
            raise NotFoundError("matrix.no_draft")

    def rename(self, draft: Draft, title: str) -> None:
        """Gives a draft another title."""
        with self._changing(draft):
            self._db.execute("UPDATE drafts SET title = ? WHERE id = ?", (title, draft.id))

    def set_columns(self, draft: Draft, columns: Sequence[str]) -> None:
        """Sets the columns in order; what was written under one that goes waits for its return."""
        with self._changing(draft):
            self._db.execute(
                "UPDATE drafts SET columns = ? WHERE id = ?", (_packed(columns), draft.id)
            )

    def set_rows(self, draft: Draft, projects: Mapping[str, str]) -> None:
        """Sets the projects (titles by id) in order; what was written of one that goes waits."""
        with self._changing(draft):
            self._db.execute("DELETE FROM rows WHERE draft = ?", (draft.id,))
            self._put_rows(draft.id, projects)

    def _put_rows(self, number: int, projects: Mapping[str, str]) -> None:
        self._db.executemany(
            "INSERT INTO rows VALUES (?, ?, ?, ?)",
            [
                (number, project, title, place)
                for place, (project, title) in enumerate(projects.items(), start=1)
            ],
        )

    def _draft(self, row: Sequence[object]) -> Draft:
        number, edit, read, title, columns, selection, group, made, changed = row
        rows = self._db.execute(
            "SELECT project, title FROM rows WHERE draft = ? ORDER BY place", (number,)
        ).fetchall()
        return Draft(
            id=int(str(number)),
            edit=str(edit),
            read=str(read),
            title=str(title),
            columns=tuple(json.loads(str(columns))),
            selection=str(selection),
            group=None if group is None else str(group),
            made=str(made),
            changed=str(changed),
            projects=tuple(project for project, _ in rows),
            titles=tuple(title for _, title in rows),
        )

    # ---- what people write

    def write(self, draft: Draft, project: str, column: str, *, text: str, by: str) -> None:
        """Notes what somebody wrote in a cell; an empty text takes away what stood there."""
        with self._changing(draft):
            self._db.execute(
                'INSERT INTO edits (draft, project, "column", text, "by", at) VALUES (?,?,?,?,?,?)',
                (draft.id, project, column, text, by, moment()),
            )

    def edits(self, draft: Draft) -> dict[tuple[str, str], CellEdit]:
        """Returns what stands written now, by project and column."""
        rows = self._db.execute(
            'SELECT project, "column", text, "by", at FROM edits e WHERE draft = ? AND id ='
            " (SELECT max(id) FROM edits n WHERE n.draft = e.draft AND n.project = e.project"
            ' AND n."column" = e."column") ORDER BY id',
            (draft.id,),
        )
        return {
            (project, column): CellEdit(text, by, at)
            for project, column, text, by, at in rows
            if text
        }

    def history(self, draft: Draft, project: str, column: str) -> tuple[CellEdit, ...]:
        """Returns all that was ever written in a cell, the newest first."""
        rows = self._db.execute(
            'SELECT text, "by", at FROM edits WHERE draft = ? AND project = ? AND "column" = ?'
            " ORDER BY id DESC",
            (draft.id, project, column),
        )
        return tuple(CellEdit(*row) for row in rows)


def moment() -> str:
    """Returns the time as ISO text, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _packed(columns: Sequence[str]) -> str:
    return json.dumps(list(columns), ensure_ascii=False)


def _token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
