"""What people did to the groups, and the groups as they were last found.

One file, ``groups.sqlite``, beside the catalogue, which no rebuild touches. The log is never
shortened: what is undone is marked. Each edit holds where it put every project that it touched, so
that later runs can keep them there whatever they find, and the groups of those projects as they
were, so that they are known again by id and name when it is undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synthese.errors import NotFoundError
from synthese.pilot_records import Group, GroupEdit, Grouping
from synthese.stores.beside import Beside, connected
from synthese.stores.record_json import of_plain, plain

SCHEMA = 2
ALONE = ""  # the group of a project that was set apart
_FILE = "groups.sqlite"
_TABLES = """
CREATE TABLE edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
    grp TEXT NOT NULL, others TEXT NOT NULL, projects TEXT NOT NULL, label TEXT NOT NULL,
    placed TEXT NOT NULL, was TEXT NOT NULL, undone TEXT, undone_by TEXT);
CREATE TABLE latest (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1), basis TEXT NOT NULL, body TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What people have decided: where projects stay (`ALONE`: by themselves), and what groups are
    called.
    """

    placed: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


class Grouped(Beside):
    """The file, opened. Any number of processes may have it open and write."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Says whether groups were ever made of the index in `folder`."""
        return (folder / _FILE).is_file()

    @classmethod
    def open(cls, folder: Path) -> Grouped:
        """Opens the file of the index in `folder`, made anew where there is none.

        Raises:
            IndexStateError: it is of another schema, or is none of ours.
        """
        connection = connected(
            folder / _FILE,
            tables=_TABLES,
            schema=SCHEMA,
            broken="groups.broken",
            other="groups.other_schema",
        )
        return cls(connection)

    # ---- the log

    def add(
        self, edit: GroupEdit, *, placed: Mapping[str, str], was: Iterable[Group] = ()
    ) -> GroupEdit:
        """Puts an edit at the end of the log; its number and time are given here.

        Args:
            edit: what was done, and by whom.
            placed: where it put each project that it touched.
            was: the groups of these projects, as they were.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        made = self._db.execute(
            "INSERT INTO edits (at, by, action, grp, others, projects, label, placed, was)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (
                now,
                edit.by,
                edit.action,
                edit.group,
                json.dumps(edit.others),
                json.dumps(edit.projects),
                edit.label,
                json.dumps(placed),
                json.dumps(plain(tuple[Group, ...], tuple(was))),
            ),
        )
        return self.edit(made.lastrowid or 0)

    def edit(self, number: int) -> GroupEdit:
        """Returns one edit.

        Raises:
            NotFoundError: there is none of that number.
        """
        row = self._db.execute(f"{_EDIT} WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise NotFoundError("groups.no_edit", id=number)
        return _edit(row)

    def log(self) -> tuple[GroupEdit, ...]:
        """Returns every edit, the latest first."""
        return tuple(_edit(row) for row in self._db.execute(f"{_EDIT} ORDER BY id DESC"))

    def undo(self, number: int, *, by: str) -> None:
        """Marks an edit as undone, and puts the groups that it touched back among the latest."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = self._db.execute(
            "UPDATE edits SET undone = ?, undone_by = ? WHERE id = ? AND undone IS NULL"
            " RETURNING was",
            (now, by, number),
        ).fetchone()
        latest = self.latest()
        if row and latest:
            was = of_plain(tuple[Group, ...], json.loads(row[0]))
            self.keep(_OUTDATED, _put_back(latest[1], was))

    def held(self) -> Held:
        """Returns what holds of the log, later edits before earlier ones."""
        placed: dict[str, str] = {}
        names: dict[str, str] = {}
        rows = self._db.execute(
            "SELECT action, grp, label, placed FROM edits WHERE undone IS NULL ORDER BY id"
        )
        for action, group, label, put in rows:
            placed |= json.loads(put)
            if action == "rename":
                names[group] = label
        return Held(placed, names)

    # ---- the groups as they were last found

    def latest(self) -> tuple[str, Grouping] | None:
        """Returns what the last run found, and what it was made from; None before the first."""
        row = self._db.execute("SELECT basis, body FROM latest").fetchone()
        return (row[0], of_plain(Grouping, json.loads(row[1]))) if row else None

    def keep(self, basis: str, grouping: Grouping) -> None:
        """Keeps what a run found, in place of what the one before did."""
        body = json.dumps(plain(Grouping, grouping), ensure_ascii=False, separators=(",", ":"))
        self._db.execute("INSERT OR REPLACE INTO latest VALUES (1, ?, ?)", (basis, body))


_OUTDATED = ""  # what no run is made from
_EDIT = "SELECT id, at, by, action, grp, others, projects, label, undone IS NOT NULL FROM edits"


def _edit(row: tuple[Any, ...]) -> GroupEdit:
    number, at, by, action, group, others, projects, label, undone = row
    return GroupEdit(
        number,
        at,
        by,
        action,
        group,
        tuple(json.loads(others)),
        tuple(json.loads(projects)),
        label,
        bool(undone),
    )


def _put_back(latest: Grouping, was: Sequence[Group]) -> Grouping:
    """Returns groups with some as they were, in place of those that have their projects or ids."""
    back, ids = {each for group in was for each in group.projects}, {each.id for each in was}
    others = [
        replace(each, projects=tuple(one for one in each.projects if one not in back))
        for each in latest.groups
        if each.id not in ids
    ]
    return replace(latest, groups=(*was, *(each for each in others if each.projects)))
