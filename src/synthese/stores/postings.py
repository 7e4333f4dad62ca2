"""Which projects hold a stem, also a common one: every project that matches is counted.

tantivy ranks, but tells at most 65,000 of what it finds. Here each stem has a list of passages.
The lists of one `add` are a segment; segments are linked from one generation to the next and
never changed, and are made one when they are many.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from synthese.stores import Ids
from synthese.stores.varints import Lists, narrow

_FOLDER = "postings"
_MOST_SEGMENTS = 8
_KEPT_STEMS = 2_000  # the project numbers of each: 8 MB at 1,000 projects a stem
_NONE: Ids = np.zeros(0, np.int64)


class Gathering:
    """The passages of a new segment, taken in one by one."""

    def __init__(self) -> None:
        self._stems: dict[str, int] = {}
        self._codes = array("i")
        self._sizes = array("i")
        self._passages = array("q")
        self._projects = array("q")

    def take(self, passage: int, project: int, stems: Iterable[str]) -> None:
        """Takes in a passage, whose id lies above those before, and the stems that it holds."""
        codes = {self._stems.setdefault(stem, len(self._stems)) for stem in stems}
        self._codes.extend(codes)
        self._sizes.append(len(codes))
        self._passages.append(passage)
        self._projects.append(project)

    def segment(self) -> Segment:
        """Returns the segment of all that was taken in."""
        passages = np.array(self._passages, np.int64)
        return Segment.of(
            list(self._stems),
            np.array(self._codes, np.int64),
            np.repeat(passages, np.array(self._sizes, np.int64)),
            owners=np.stack([passages, np.array(self._projects, np.int64)]),
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """The passages of one `add`, or of several made one.

    Attributes:
        rows: the row of each stem in `lists`.
        lists: the ids of the passages that hold each stem.
        owners: passage ids, ascending, and the project of each, int64 (2, passages).
    """

    rows: dict[str, int]
    lists: Lists
    owners: Ids

    @classmethod
    def of(cls, stems: Sequence[str], codes: Ids, passages: Ids, *, owners: Ids) -> Segment:
        """Returns the segment of pairs of a stem's place in `stems` and a passage that holds it."""
        order = np.argsort(codes, kind="stable")
        sizes = np.bincount(codes, minlength=len(stems)).astype(np.int64)
        lists = Lists.of(passages[order], sizes)
        return cls({stem: row for row, stem in enumerate(stems)}, lists, owners)

    @classmethod
    def open(cls, folder: Path) -> Segment:
        """Opens what `save` wrote."""
        stems = zlib.decompress((folder / "stems.txt.zlib").read_bytes()).decode().split()
        rows = {stem: row for row, stem in enumerate(stems)}
        owners = np.load(folder / "owners.npy").astype(np.int64)
        return cls(rows, Lists.open(folder, "passages"), owners)

    def save(self, folder: Path) -> None:
        """Writes the segment into a new folder."""
        folder.mkdir()
        (folder / "stems.txt.zlib").write_bytes(zlib.compress("\n".join(self.rows).encode()))
        self.lists.save(folder, "passages")
        np.save(folder / "owners.npy", narrow(self.owners))

    def holding(self, stem: str) -> Ids:
        """Returns the passages that hold a stem, ascending."""
        row = self.rows.get(stem)
        return _NONE if row is None else self.lists.take(np.array([row]))[0]


class Postings:
    """An opened store. Made by `write`, opened by `open`; never changed in place.

    `count` is how many projects it holds.
    """

    def __init__(self, segments: Sequence[Segment], removed: Ids) -> None:
        self._segments = segments
        self._removed = removed
        last = max((int(each.owners[0].max(initial=-1)) for each in segments), default=-1)
        self._project_of = np.full(last + 1, -1, np.int64)
        for each in segments:
            self._project_of[each.owners[0]] = each.owners[1]
        self._project_of[removed[removed <= last]] = -1
        self._numbers = int(self._project_of.max(initial=-1)) + 1
        self.count = len(np.unique(self._project_of[self._project_of >= 0]))
        # People ask for the same words again and again.
        self.projects = lru_cache(_KEPT_STEMS)(self._projects)

    @classmethod
    def open(cls, folder: Path) -> Postings:
        """Opens what `write` wrote."""
        own = folder / _FOLDER
        segments = [Segment.open(each) for each in sorted(own.iterdir()) if each.is_dir()]
        return cls(segments, np.load(own / "removed.npy").astype(np.int64))

    def passages(self, stem: str) -> Ids:
        """Returns the passages that hold a stem, as a word or in one, ascending."""
        found: Ids = np.concatenate([_NONE, *(each.holding(stem) for each in self._segments)])
        return found[self._project_of[found] >= 0]

    def matching(self, stems: Iterable[str]) -> Ids:
        """Returns the numbers of all projects that hold any of the stems, ascending."""
        chosen = np.zeros(self._numbers, bool)
        for stem in stems:
            chosen[self.projects(stem)] = True
        return np.flatnonzero(chosen)

    def _projects(self, stem: str) -> Ids:
        """Returns the projects that hold a stem, ascending."""
        chosen = np.zeros(self._numbers, bool)
        chosen[self._project_of[self.passages(stem)]] = True
        found: Ids = np.flatnonzero(chosen)
        return found

    def as_one(self, more: Segment) -> Segment:
        """Returns all that lives in one segment, another's passages after the own."""
        rows: dict[str, int] = {}
        codes, passages, owners = [], [], []
        for each in (*self._segments, more):
            own = np.array([rows.setdefault(stem, len(rows)) for stem in each.rows], np.int64)
            held, sizes = each.lists.take(np.arange(len(each.lists)))
            stays = ~np.isin(held, self._removed)
            codes.append(np.repeat(own, sizes)[stays])
            passages.append(held[stays])
            owners.append(each.owners[:, ~np.isin(each.owners[0], self._removed)])
        return Segment.of(
            list(rows),
            np.concatenate(codes),
            np.concatenate(passages),
            owners=np.concatenate(owners, axis=1),
        )


def write(folder: Path, fresh: Segment, *, removed: Ids, before: Path | None = None) -> None:
    """Writes a store: what `before` holds, less `removed`, and a new segment.

    Args:
        folder: where to; must exist.
        fresh: passages after those of `before`.
        removed: ids of passages of `before` that are gone.
        before: folder of the store to go on from.
    """
    target = folder / _FOLDER
    target.mkdir()
    old = before / _FOLDER if before else None
    kept = sorted(each for each in old.iterdir() if each.is_dir()) if old else []
    gone = np.concatenate([np.load(old / "removed.npy") if old else _NONE, removed])
    if len(kept) >= _MOST_SEGMENTS:
        segments = [Segment.open(each) for each in kept]
        fresh, kept, gone = Postings(segments, gone).as_one(fresh), [], _NONE
    for number, each in enumerate(kept):
        _link(each, target / f"{number:03d}")
    if len(fresh.owners[0]):
        fresh.save(target / f"{len(kept):03d}")
    np.save(target / "removed.npy", narrow(gone))


def _link(source: Path, target: Path) -> None:
    target.mkdir()
    for file in source.iterdir():
        (target / file.name).hardlink_to(file)
