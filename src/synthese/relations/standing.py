"""How every project of an index stands to its nearest, kept beside the index and kept up with it.

Worked out once; when projects come in, only they are compared with the others. It is all derived
from the catalogue: the folder may be deleted, and is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from synthese.index import Index
from synthese.norwegian.words import stems_of
from synthese.pilot_records import Relation, RelationKind
from synthese.relations.arrays import Floats, Ids
from synthese.relations.facts import Facts
from synthese.relations.judging import Pair, relation, worth_judging
from synthese.relations.nearness import Near, between, grown, load_near, nearest, save_near
from synthese.relations.space import Sketch, Space, extended, fit, load, only, save

FOLDER = "pilots"
_TITLES_ALIKE = 0.6  # Jaccard of the titles' stems


@dataclass(frozen=True)
class Standing:
    """A space of projects, which of them are near each other, and their titles."""

    space: Space
    near: Near
    titles: Mapping[str, str]

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each project."""
        return {each: row for row, each in enumerate(self.space.ids)}

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """Every relation between near projects, the likest first, ties by id."""
        found = self.judged(self.near, self.near.likeness())
        return tuple(sorted(found, key=lambda each: (-each.likeness, each.left, each.right)))

    @cached_property
    def of(self) -> dict[str, list[Relation]]:
        """Each project's relations, the likest first."""
        found: dict[str, list[Relation]] = {}
        for each in self.relations:
            found.setdefault(each.left, []).append(each)
            found.setdefault(each.right, []).append(each)
        return found

    def among(self, projects: Iterable[str]) -> tuple[Relation, ...]:
        """Returns every relation between any two of some projects, near or not."""
        rows = sorted({self.row_of[each] for each in projects if each in self.row_of})
        pairs = [(a, b) for at, a in enumerate(rows) for b in rows[at + 1 :]]
        near = between(self.space, self.near.hubs, pairs)
        found = self.judged(near, near.likeness(self.near.kin))
        return tuple(sorted(found, key=lambda each: (-each.likeness, each.left, each.right)))

    def any_parallel(self, groups: Sequence[Sequence[str]]) -> list[bool]:
        """Says of each group of projects whether any two near ones of it are parallel, or likely
        so. No project is in two groups.
        """
        near, group_of = self.near, np.full(len(self.space), -1, np.int64)
        for at, members in enumerate(groups):
            group_of[[self.row_of[each] for each in members if each in self.row_of]] = at
        within = (group_of[near.left] == group_of[near.right]) & (group_of[near.left] >= 0)
        found = self.judged(near.only(within), near.likeness()[within])
        parallel = {
            group_of[self.row_of[each.left]] for each in found if each.kind is RelationKind.PARALLEL
        }
        return [at in parallel for at in range(len(groups))]

    def judged(self, near: Near, likeness: Floats) -> Iterator[Relation]:
        """Yields how pairs of its projects stand, float32 (m,) being how like each two are."""
        for at in worth_judging(likeness, near, self._programmes, self._leads):
            left, right = int(near.left[at]), int(near.right[at])
            found = relation(
                _ordered(self.space.ids[left], self.space.ids[right]),
                self._pair(left, right, float(likeness[at]), shares=bool(near.shares[at])),
            )
            if found:
                yield found

    @cached_property
    def _programmes(self) -> list[frozenset[str]]:
        return [frozenset(each.programmes) for each in self.space.facts]

    @cached_property
    def _leads(self) -> Ids:
        return _codes([each.units[0] if each.units else None for each in self.space.facts])

    def _pair(self, left: int, right: int, likeness: float, *, shares: bool) -> Pair:
        if self.space.ids[left] > self.space.ids[right]:
            left, right = right, left
        ours, theirs = self.space.digests[left], self.space.digests[right]
        shared = len(np.intersect1d(ours, theirs, assume_unique=True)) if shares else 0
        return Pair(
            self.space.facts[left],
            self.space.facts[right],
            likeness,
            copied=shared / max(1, min(len(ours), len(theirs))),
            shared=shared,
            titles_alike=_share_a_body(self.space.facts[left], self.space.facts[right])
            and self._alike(self.space.ids[left], self.space.ids[right]),
        )

    def _alike(self, left: str, right: str) -> bool:
        ours, theirs = set(stems_of(self.titles[left])), set(stems_of(self.titles[right]))
        return len(ours & theirs) >= _TITLES_ALIKE * max(1, len(ours | theirs))


def _share_a_body(left: Facts, right: Facts) -> bool:
    """Says whether two may be of one actor: of others, nobody asks what their titles are."""
    return left.lead == right.lead or not set(left.units).isdisjoint(right.units)


def standing(index: Index) -> Standing:
    """Returns how the projects of an index stand, worked out as far as it isn't known."""
    return _standing(index.directory, index.generation, index.catalogue.begun(), Opened(index))


class Opened:
    """An index that doesn't tell two states apart: the other arguments of the cache do."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opened)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _standing(directory: Path, generation: int, begun: str, opened: Opened) -> Standing:
    index, folder = opened.index, directory / FOLDER
    titles = index.catalogue.titles(generation)
    versions = {each: made.hex() for each, made in index.catalogue.born_since(0, generation)}
    space = load(folder / "space.npz")
    if space is not None and (near := load_near(folder / "near.npz", space)):
        gone = [
            row for row, each in enumerate(space.ids) if versions.get(each) != space.versions[row]
        ]
        known = dict(zip(space.ids, space.versions, strict=True))
        fresh = [each for each, version in versions.items() if known.get(each) != version]
        if not gone and not fresh:
            return Standing(space, near, titles)
        if not space.outgrown(len(fresh)):
            found = _taken_up(index, space, near, fresh, gone, versions)
            return _kept(folder, Standing(*found, titles))
    space = fit(_read(index, sorted(versions), versions), index.lexicon)
    return _kept(folder, Standing(space, nearest(space), titles))


def _taken_up(
    index: Index,
    space: Space,
    near: Near,
    fresh: Sequence[str],
    gone: Sequence[int],
    versions: Mapping[str, str],
) -> tuple[Space, Near]:
    """Returns the space and the nearness with what is new in them, and without what has gone."""
    kept = np.setdiff1d(np.arange(len(space)), np.array(gone, np.int64))
    left = only(space, kept.tolist())
    whole = extended(left, _read(index, fresh, versions), index.lexicon)
    return whole, grown(near, kept, whole)


def _kept(folder: Path, found: Standing) -> Standing:
    save(folder / "space.npz", found.space)
    save_near(folder / "near.npz", found.near, found.space)
    return found


def _read(index: Index, projects: Sequence[str], versions: Mapping[str, str]) -> list[Sketch]:
    told = index.catalogue.told(index.generation, projects)
    return [Sketch.of(each, versions[each.project.id]) for each in told]


def _codes(values: Sequence[str | None]) -> Ids:
    """Returns int64 (n,): a number for each value, -1 for None."""
    codes = {each: at for at, each in enumerate(dict.fromkeys(v for v in values if v is not None))}
    return np.array([-1 if each is None else codes[each] for each in values], np.int64)


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
