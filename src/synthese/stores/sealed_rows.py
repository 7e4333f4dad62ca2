"""Confidential rows in one SQLite file, and files beside it, of which deletion leaves nothing.

Each row says in plain columns whose it is and of what kind; what it tells is its content, sealed
where a key is set (`synthese.stores.sealing`), to its own row. Everything of an application is a
row with its id or a file that such a row names, so that deletion can't forget a kind.

What deletion leaves behind, and when it goes:

- in the file's pages: overwritten at once (``secure_delete``); what moving rows about has left
  behind in them goes with the ``VACUUM`` that follows;
- in the journal: it is a rollback journal, which holds pages as they were only until its
  transaction ends, and is cut to nothing then. A write-ahead log would keep them for longer;
- in temporary files: there are none, ``VACUUM`` works in memory. Large contents lie in files of
  their own (`originals/`) so that it has little to do;
- after a kill: the next to open the store ends what was begun. SQLite rolls back what wasn't
  committed; a count of deletions that is ahead of the sweeps says that one is missing; a file that
  no row names is removed.

What a disk keeps of blocks that a file has let go of is beyond any program's reach: for that there
is the key.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from synthese.errors import IndexStateError
from synthese.stores.beside import Beside, connected
from synthese.stores.locks import locked
from synthese.stores.sealing import SALT_BYTES, Seal, Sealed, SealError, Unsealed

SCHEMA = 1
_FILE = "applications.sqlite"
_LOCK = "sweeping.lock"
_ORIGINALS = "originals"
_PROOF = b"synthese"
_TABLES = """
CREATE TABLE store ( -- salt, proof: NULL where nothing is sealed; swept: up to which deletion
    salt BLOB, proof BLOB, deletions INTEGER NOT NULL, swept INTEGER NOT NULL);
INSERT INTO store VALUES (NULL, NULL, 0, 0);
CREATE TABLE held ( -- application: empty for what is the call's own; content: sealed
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, call TEXT NOT NULL,
    application TEXT NOT NULL, tag TEXT NOT NULL, at TEXT NOT NULL, content BLOB NOT NULL);
CREATE INDEX held_application ON held (application, kind);
CREATE INDEX held_call ON held (call, kind);
CREATE INDEX held_kind ON held (kind);
CREATE TABLE log ( -- ids only, which say nothing; it outlives what it tells of
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,
    action TEXT NOT NULL, call TEXT NOT NULL, application TEXT NOT NULL);
CREATE INDEX log_call ON log (call);
CREATE INDEX log_application ON log (application, action);
"""
_INSERT = (
    "INSERT OR REPLACE INTO held (id, kind, call, application, tag, at, content)"
    " VALUES (?,?,?,?,?,?,?)"
)
_SELECT = "SELECT id, kind, call, application, tag, at, content FROM held"


class Row(NamedTuple):
    """A row as it is held. `tag` tells rows of one kind apart, as that kind needs it."""

    id: int
    kind: str
    call: str
    application: str
    tag: str
    at: str
    content: bytes = b""

    @property
    def place(self) -> bytes:
        """What its content is sealed to: all that stands beside it."""
        return json.dumps(self[:-1]).encode()


class SealedRows(Beside):
    """The store, opened. Any number of processes may have it open and write."""

    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        super().__init__(connection)
        self._folder = folder
        self._salt: bytes | None = None
        self._seal: Seal = Unsealed()

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Says whether there is a store in `folder`."""
        return (folder / _FILE).is_file()

    @classmethod
    def open(cls, folder: Path, *, key: str = "") -> Self:
        """Opens the store in `folder`, made anew, for its owner only, where there is none.

        One that lies unsealed is sealed when it is opened with a key: what is in it is written
        anew, and nothing is left of what was.

        Raises:
            IndexStateError: it is sealed and `key` is missing or another; it is of another schema,
                or is none of ours.
        """
        _private(folder)
        connection = connected(
            folder / _FILE,
            tables=_TABLES,
            schema=SCHEMA,
            broken="kept.broken",
            other="kept.other_schema",
            journal="TRUNCATE",
        )
        store = cls(connection, folder)
        try:
            store._begin(key)
        except BaseException:
            store.close()
            raise
        return store

    def _begin(self, key: str) -> None:
        for pragma in (
            "journal_mode = TRUNCATE",
            "synchronous = FULL",
            "secure_delete = ON",
            "temp_store = MEMORY",
        ):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        self._unlock(key)
        self._end_what_was_begun()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits what is done inside, or, where it raises, undoes it all.

        Raises:
            IndexStateError: the store has been sealed by somebody since it was opened here.
        """
        with super().transaction():
            if self._state()[0] != self._salt:
                raise IndexStateError("applications.sealed_meanwhile")
            yield

    # ---- the seal

    def _state(self) -> tuple[bytes | None, bytes | None]:
        salt, proof = self._db.execute("SELECT salt, proof FROM store").fetchone()
        return salt, proof

    def _unlock(self, key: str) -> None:
        salt, proof = self._state()
        if salt is None and key:
            self._seal_all(key)
            return
        if salt is None or proof is None:
            return
        if not key:
            raise IndexStateError("applications.key_missing", path=str(self._folder))
        self._salt, self._seal = salt, Sealed(key, salt)
        try:
            self._seal.open(proof, _PROOF)
        except SealError as error:
            raise IndexStateError("applications.key_wrong", path=str(self._folder)) from error

    def _seal_all(self, key: str) -> None:
        """Seals what lies there unsealed: at first nothing, or all, where a key is set later."""
        salt = os.urandom(SALT_BYTES)
        seal = Sealed(key, salt)
        proof = seal.close(_PROOF, _PROOF)
        with super().transaction():
            if self._state()[0] is None:  # two that open it first seal it once
                self._close_anew(seal)
                self._db.execute("UPDATE store SET salt = ?, proof = ?", (salt, proof))
                self._note_deletion()
        self._unlock(key)

    def _close_anew(self, seal: Seal) -> None:
        numbers = self._db.execute("SELECT id FROM held ORDER BY id").fetchall()
        for (number,) in numbers:
            row = self._opened(self._db.execute(f"{_SELECT} WHERE id = ?", (number,)).fetchone())
            if row.kind == _ORIGINALS:
                content = self._unsealed_file(row)
                row = row._replace(tag=secrets.token_hex())
                self._write_file(row, content, seal)
            closed = seal.close(row.content, row.place)
            self._db.execute(_INSERT, row._replace(content=closed))

    # ---- rows

    def _put(self, row: Row) -> int:
        """Writes a row, with a number of its own where it has none (0), and returns that."""
        if not row.id:
            (last,) = self._db.execute(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'held'"
            ).fetchone()
            row = row._replace(id=last + 1)
        closed = self._seal.close(row.content, row.place)
        self._db.execute(_INSERT, row._replace(content=closed))
        return row.id

    def _of(self, application: str, kind: str) -> list[Row]:
        """Returns an application's rows of a kind, the oldest first."""
        return self._read("application = ? AND kind = ? ORDER BY id", application, kind)

    def _in(self, call: str, kind: str) -> list[Row]:
        """Returns a call's rows of a kind, its applications' among them, the oldest first."""
        return self._read("call = ? AND kind = ? ORDER BY id", call, kind)

    def _all(self, kind: str) -> list[Row]:
        """Returns every row of a kind, the oldest first."""
        return self._read("kind = ? ORDER BY id", kind)

    def _read(self, condition: str, *values: str) -> list[Row]:
        if not all(map(str.isascii, values)):  # no id of ours; SQLite can't be asked for any text
            return []
        found = self._db.execute(f"{_SELECT} WHERE {condition}", values).fetchall()
        return [self._opened(each) for each in found]

    def _opened(self, values: tuple[int, str, str, str, str, str, bytes]) -> Row:
        row = Row(*values)
        return row._replace(content=self._open(row.content, row))

    def _open(self, closed: bytes, row: Row) -> bytes:
        try:
            return self._seal.open(closed, row.place)
        except SealError as error:
            raise self._broken() from error

    def _broken(self) -> IndexStateError:
        return IndexStateError("applications.broken", path=str(self._folder))

    def _drop(self, rows: Iterable[Row]) -> None:
        self._db.executemany("DELETE FROM held WHERE id = ?", [(each.id,) for each in rows])

    # ---- files

    def _put_file(self, row: Row, content: bytes) -> None:
        """Writes a file that `row` names; it is there when the row is committed, or is removed."""
        row = row._replace(kind=_ORIGINALS, tag=secrets.token_hex())
        self._write_file(row, content, self._seal)
        self._put(row)

    def _file(self, application: str) -> bytes | None:
        self._db.execute("BEGIN")  # nobody commits a change, and removes the file, until it is read
        try:
            rows = self._of(application, _ORIGINALS)
            return self._unsealed_file(rows[0]) if rows else None
        finally:
            self._db.execute("COMMIT")

    def _unsealed_file(self, row: Row) -> bytes:
        try:
            closed = (self._folder / _ORIGINALS / row.tag).read_bytes()
        except FileNotFoundError as error:
            raise self._broken() from error
        return self._open(closed, row._replace(id=0))  # the file was there before its row

    def _write_file(self, row: Row, content: bytes, seal: Seal) -> None:
        folder = self._folder / _ORIGINALS
        folder.mkdir(mode=0o700, exist_ok=True)
        private = os.open(folder / row.tag, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(private, "wb") as file:
            file.write(seal.close(content, row._replace(id=0).place))
            file.flush()
            os.fsync(file.fileno())
        _flush_names(folder)

    def _unnamed(self) -> set[Path]:
        """Returns the files that no row names: left by a kill, or by what was just deleted."""
        there = list((self._folder / _ORIGINALS).glob("*"))
        rows = self._db.execute("SELECT tag FROM held WHERE kind = ?", (_ORIGINALS,)).fetchall()
        named = {tag for (tag,) in rows}
        return {each for each in there if each.name not in named}

    def _remove_unnamed(self) -> None:
        """Removes them; in a transaction, so that nobody is about to name one."""
        if not self._unnamed():
            return
        with self.transaction():
            for each in self._unnamed():
                each.unlink(missing_ok=True)
            _flush_names(self._folder / _ORIGINALS)

    # ---- leaving nothing

    def _note_deletion(self) -> None:
        self._db.execute("UPDATE store SET deletions = deletions + 1")

    def _sweep(self) -> None:
        """Takes away what committed deletions have left behind.

        Raises:
            IndexStateError: somebody reads or writes without an end. What was deleted can't be
                opened by then; its remains go when the store is next opened.
        """
        try:
            with locked(self._folder / _LOCK, mode=0o600):
                self._take_remains()
        except sqlite3.OperationalError as error:
            raise IndexStateError("applications.not_swept", why=str(error)) from error

    def _take_remains(self) -> None:
        self._remove_unnamed()
        (deletions,) = self._db.execute("SELECT deletions FROM store").fetchone()
        self._db.execute("VACUUM")
        self._db.execute("UPDATE store SET swept = max(swept, ?)", (deletions,))

    def _end_what_was_begun(self) -> None:
        """Sweeps where a kill has kept somebody from it; whoever is sweeping now is let go on."""
        (missing,) = self._db.execute("SELECT deletions > swept FROM store").fetchone()
        if not missing:
            self._remove_unnamed()
            return
        # Where the file is busy, the next to open it tries again.
        with (
            suppress(BlockingIOError, sqlite3.OperationalError),
            locked(self._folder / _LOCK, wait=False, mode=0o600),
        ):
            self._take_remains()


def _private(folder: Path) -> None:
    """Makes the folder and the file where they aren't there, for their owner only.

    SQLite gives its journal the file's mode.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600))


def _flush_names(folder: Path) -> None:
    """Returns when the names of a folder's files are on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
