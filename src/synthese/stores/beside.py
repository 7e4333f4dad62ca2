"""A SQLite file beside the catalogue that people write in, and that no rebuild touches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from synthese.errors import IndexStateError


class Beside:
    """Such a file, opened. Any number of processes may have it open and write."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits what is done inside, or, where it raises, undoes it all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def connected(
    path: Path, *, tables: str, schema: int, broken: str, other: str, journal: str = "WAL"
) -> sqlite3.Connection:
    """Returns the file at `path`, made anew where there is none.

    Args:
        path: where it lies.
        tables: the statements that make it, each ending in ``;`` and a line break.
        schema: its version.
        broken: the key of what is said where it is none of ours.
        other: the key of what is said where it is of another version.
        journal: how a new one keeps its journal, as SQLite names it.

    Raises:
        IndexStateError: it is of another version, or is none of ours.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found not in (0, schema):
            raise IndexStateError(other, path=str(path), found=found, wanted=schema)
        if not found:
            _make(connection, tables, schema, journal=journal)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IndexStateError(broken, path=str(path), why=str(error)) from error
    except IndexStateError:
        connection.close()
        raise
    return connection


def made_in_memory(tables: str) -> sqlite3.Connection:
    """Returns what `connected` would make, in no file: it is gone when it is closed."""
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    _make(connection, tables, schema=1, journal="MEMORY")
    return connection


def _make(connection: sqlite3.Connection, tables: str, schema: int, *, journal: str) -> None:
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("BEGIN IMMEDIATE")  # two that open it first make it once
    if not connection.execute("PRAGMA user_version").fetchone()[0]:
        for statement in filter(str.strip, tables.split(";\n")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {schema}")
    connection.execute("COMMIT")
