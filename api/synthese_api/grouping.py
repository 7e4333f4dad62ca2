"""The groups as one process knows them: made once, and never while somebody waits for a search."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import TypeVar

from synthese import groups
from synthese.errors import IndexStateError, NotFoundError, SyntheseError
from synthese.index import Index, LiveIndex
from synthese.pilot_records import Group, Grouping, RelationKind, Theme
from synthese.relations import standing
from synthese.relations.standing import Standing

_FILES = ("groups.sqlite", "groups.sqlite-wal")  # what people do to the groups stands there
_WAIT_S = 20.0  # for groups that are being made: those of 10,000 projects
_HERE = 2_000  # projects; of more, groups take so long that pages would wait for them
_PRIORITY = 10  # of -20..19, the highest last
_KEPT = 100  # what was worked out for pages: a reader goes back and forth between a few

T = TypeVar("T")
_State = tuple[object, ...]


@dataclass(frozen=True)
class Known:
    """Groups, what is looked up in them, and how their projects stand to each other."""

    grouping: Grouping
    standing: Standing

    @cached_property
    def group_of(self) -> Mapping[str, Group]:
        """The group of each project that has one."""
        return {each: group for group in self.grouping.groups for each in group.projects}

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """The themes by id."""
        return {each.id: each for each in self.grouping.themes}

    @cached_property
    def parallels(self) -> Mapping[str, int]:
        """How many projects are parallel to each that has any, or likely so."""
        found = {
            project: sum(each.kind is RelationKind.PARALLEL for each in relations)
            for project, relations in self.standing.of.items()
        }
        return {project: count for project, count in found.items() if count}

    @cached_property
    def surely_parallel(self) -> frozenset[str]:
        """The groups in which any two are parallel and nothing is missing to say so."""
        found = set()
        for each in self.standing.relations:
            group = self.group_of.get(each.left)
            both = group is not None and group is self.group_of.get(each.right)
            if group and both and each.sure and each.kind is RelationKind.PARALLEL:
                found.add(group.id)
        return frozenset(found)

    @cached_property
    def _by_id(self) -> Mapping[str, Group]:
        return {each.id: each for each in self.grouping.groups}

    def group(self, group_id: str) -> Group:
        """Returns a group by its id.

        Raises:
            NotFoundError: there is none such.
        """
        found = self._by_id.get(group_id)
        if found is None:
            raise NotFoundError("groups.no_group", id=group_id)
        return found


class Groups:
    """The groups of the newest generation, and what pages worked out about them.

    Args:
        live: the index.
    """

    def __init__(self, live: LiveIndex) -> None:
        self._live = live
        self._making = Lock()
        self._lock = Lock()
        self._held: tuple[_State, Known] | None = None
        self._thread: Thread | None = None
        self._kept: OrderedDict[_State, object] = OrderedDict()

    def now(self) -> Known:
        """Returns the groups as they are now, made first where they aren't.

        Raises:
            IndexStateError: there is no index, the file of the groups can't be read, or they take
                so long to make that whoever asks is to come back.
        """
        index = self._live.current()
        found = self._found(index)
        if found is None:
            thread = self._begun()
            thread.join(_WAIT_S)
            if thread.is_alive():
                raise IndexStateError("groups.not_yet")
            found = self._made(self._live.current())  # raises what the thread met, if anything
        return found

    def known(self) -> Known | None:
        """Returns the groups if they are known already; if not, has them made, and returns None."""
        index, held = self._live.current(), self._held
        found = self._found(index)
        if found is not None:
            return found
        self._begun()
        # What people have just done may wait a moment; another generation has other projects.
        return held[1] if held and held[0][0] == index.manifest else None

    def over(self, query: str, where: Mapping[str, Sequence[str]]) -> Known:
        """Returns the groups of what a search finds.

        Raises:
            InputError: as `synthese.retrieval.search`.
        """
        asked = tuple((field, tuple(values)) for field, values in where.items())
        return self.once(("over", query, asked), lambda index: _over(index, query, where))

    def once(self, key: _State, make: Callable[[Index], T]) -> T:
        """Returns what `make` makes of the index, kept while neither it nor the groups change."""
        index = self._live.current()
        whole = (*self._state(index), *key)
        with self._lock:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                return self._kept[whole]  # type: ignore[return-value]  # made by the same key
        made = make(index)
        with self._lock:
            self._kept[(*self._state(index), *key)] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _found(self, index: Index) -> Known | None:
        held = self._held
        return held[1] if held and held[0] == self._state(index) else None

    def _begun(self) -> Thread:
        """Returns the thread that makes the groups."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._make, daemon=True)
                self._thread.start()
            return self._thread

    def _make(self) -> None:
        with suppress(SyntheseError, OSError, sqlite3.Error):  # whoever opens the page is told
            if len(self._live.current().facets.numbers) > _HERE:
                with suppress(OSError):  # where no process can be begun, they are made here
                    _made_apart(self._live.current().directory)
            self._made(self._live.current())

    def _made(self, index: Index) -> Known:
        with self._making:
            found = self._found(index)
            if found is None:
                found = Known(groups.current(index), standing(index))
                _ = found.parallels, found.surely_parallel  # whoever asks for them doesn't wait
                self._held = (self._state(index), found)
            return found

    def _state(self, index: Index) -> _State:
        """Returns what differs when the groups may be others than before."""
        return (index.manifest, *(_changed(index, name) for name in _FILES))


def _made_apart(directory: Path) -> None:
    """Has the groups made by a process of its own, which lets whoever searches go first."""
    command = [sys.executable, "-m", "synthese", "groups", "--index", str(directory)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, _PRIORITY)


def _changed(index: Index, name: str) -> int:
    """Returns when a file was changed, 0 where there is none, or it is empty: only opened."""
    try:
        found = (index.directory / name).stat()
    except FileNotFoundError:
        return 0
    return found.st_mtime_ns if found.st_size else 0


def _over(index: Index, query: str, where: Mapping[str, Sequence[str]]) -> Known:
    return Known(groups.over(index, query=query, where=where), standing(index))
