"""An index → its projects in groups and themes, with names, and kept up with it.

Groups are of projects that meet one challenge; themes are broader and hold every project. What
people have decided comes first, then what was found before, then what the projects tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synthese.groups.average_linkage import tight
from synthese.groups.communities import broad, kept_ids
from synthese.groups.naming import Described, Keywords, Naming
from synthese.groups.naming_background import Background
from synthese.groups.naming_fitting import Level
from synthese.index import Index
from synthese.pilot_records import (
    Group,
    GroupChange,
    Grouping,
    Label,
    Theme,
)
from synthese.relations import standing
from synthese.relations.arrays import (
    UNREADABLE,
    Floats,
    Ids,
    open_arrays,
    small_products,
    write_arrays,
)
from synthese.relations.nearness import Near
from synthese.relations.standing import FOLDER, Opened, Standing
from synthese.stores.grouped import ALONE, Grouped, Held
from synthese.stores.locks import locked
from synthese.wording import LANGUAGES

# Mean likeness of its members from which projects are a group. Between .1 and .2 the groups of
# the demonstration corpus are nearest to the planted sets (scripts/measure_groups.py).
LEAST = 0.2
_TEXT = 2_000  # characters of a project that its group is named from


def current(index: Index) -> Grouping:
    """Returns the groups of an index, made where its projects or the edits are others than then."""
    with Grouped.open(index.directory) as kept:
        edits = kept.log()
    undone = sum(each.undone for each in edits)
    basis = f"{index.catalogue.begun()} {index.generation} {len(edits)} {undone}"
    return _current(index.directory, basis, Opened(index))


def known(index: Index) -> Grouping | None:
    """Returns the groups as they were last found, None before they were first made."""
    with Grouped.open(index.directory) as kept:
        found = kept.latest()
    return found[1] if found else None


@lru_cache(maxsize=2)
def _current(directory: Path, basis: str, of: Opened) -> Grouping:
    with Grouped.open(directory) as kept:
        found = kept.latest()
        if found and found[0] == basis:
            return found[1]
        with locked(directory / FOLDER / "making.lock"):  # nothing is made twice at once
            found = kept.latest()
            if found and found[0] == basis:
                return found[1]
            made = _made(of.index, kept.held(), found[1] if found else None)
            with kept.transaction():
                kept.keep(basis, made)
    return made


@dataclass(frozen=True, slots=True)
class _Put:
    """Projects put together, and the id under which they live on, None for a new one."""

    members: tuple[str, ...]
    id: str | None


def _made(index: Index, held: Held, before: Grouping | None) -> Grouping:
    stand = standing(index)
    puts = _groups(stand, held, before)
    taken = {each.id for each in puts if each.id}
    ids = [each.id or new_id(each.members, taken) for each in puts]
    themes = _themes(stand, before)
    theme_ids = [each.id or new_id(each.members, set(), kind="t") for each in themes]
    theme_of = {
        member: name
        for each, name in zip(themes, theme_ids, strict=True)
        for member in each.members
    }
    labels = _labels(
        stand,
        index,
        groups={name: each.members for each, name in zip(puts, ids, strict=True)},
        themes={name: each.members for each, name in zip(themes, theme_ids, strict=True)},
        before=before,
        called=held.names,
    )
    parallel = stand.any_parallel([each.members for each in puts])
    placed = set(held.placed.values())
    groups = tuple(
        Group(
            id=name,
            label=_named(held.names[name]) if name in held.names else labels[name][0],
            theme=most_of([theme_of[member] for member in each.members]),
            projects=each.members,
            parallel=is_parallel,
            keywords=labels[name][1],
            named=name in held.names,
            edited=name in placed,
        )
        for each, name, is_parallel in zip(puts, ids, parallel, strict=True)
    )
    grouped = {member for each in puts for member in each.members}
    made = Grouping(
        themes=tuple(
            Theme(name, labels[name][0], each.members, labels[name][1])
            for each, name in zip(themes, theme_ids, strict=True)
        ),
        groups=groups,
        alone=tuple(each for each in sorted(stand.space.ids) if each not in grouped),
        fingerprint=index.manifest.corpus_digest,
    )
    return replace(made, changes=_changes(before, made)) if before else made


def _groups(stand: Standing, held: Held, before: Grouping | None) -> list[_Put]:
    """Returns who is grouped with whom, the largest groups first."""
    found = _found(stand, held, before)
    names = {
        stand.row_of[project]: name
        for project, name in held.placed.items()
        if project in stand.row_of and name != ALONE
    }
    rows = [each for each in _split(found) if len(each) > 1]
    members = [_typical_first(stand, each) for each in rows]
    fixed = [next((names[row] for row in each.tolist() if row in names), None) for each in rows]
    old = {each.id: each.projects for each in before.groups} if before else {}
    held_by_people = {*fixed}
    free = {name: each for name, each in old.items() if name not in held_by_people}
    kept = kept_ids(
        [each if name is None else () for each, name in zip(members, fixed, strict=True)], free
    )
    puts = [
        _Put(each, name or other) for each, name, other in zip(members, fixed, kept, strict=True)
    ]
    return sorted(puts, key=lambda each: (-len(each.members), each.members))


def _found(stand: Standing, held: Held, before: Grouping | None) -> Ids:
    """Returns the group of each row: as people have put them, as it was, and by who is alike."""
    near, likeness = stand.near, stand.near.likeness()
    numbers = {name: at for at, name in enumerate(sorted({*held.placed.values()} - {ALONE}))}
    placed = {
        stand.row_of[project]: numbers.get(name, -1)
        for project, name in held.placed.items()
        if project in stand.row_of
    }
    groups = before.groups if before else ()
    was = {each: at for at, group in enumerate(groups) for each in group.projects}
    guests = _guests(near, likeness, placed)
    tied = ~(guests[near.left] | guests[near.right])
    return tight(
        len(guests),
        near.left[tied],
        near.right[tied],
        likeness[tied],
        least=LEAST,
        placed=placed,
        old=np.array([was.get(each, -1) for each in stand.space.ids], np.int64),
    )


def _guests(near: Near, likeness: Floats, placed: Mapping[int, int]) -> npt.NDArray[np.bool_]:
    """Returns which rows people have put among others that they aren't like.

    Whoever moves one project wants that one: those that it is like don't come along.
    """
    count = len(near.hubs)
    groups = np.full(count, -1, np.int64)
    for row, group in placed.items():
        groups[row] = group
    within = (groups[near.left] == groups[near.right]) & (groups[near.left] >= 0)
    sums = np.bincount(near.left[within], likeness[within], minlength=count)
    sums += np.bincount(near.right[within], likeness[within], minlength=count)
    others = np.bincount(groups[groups >= 0], minlength=1)[groups] - 1
    return (groups >= 0) & (sums < LEAST * others)


def _themes(stand: Standing, before: Grouping | None) -> list[_Put]:
    space, near = stand.space, stand.near
    old = {each.id: each.projects for each in before.themes} if before else {}
    was = {member: at for at, members in enumerate(old.values()) for member in members}
    start = np.array([was.get(each, -1) for each in space.ids], np.int64) if before else None
    # By the words alone: likeness is steep, and what isn't of one challenge lies near 0.
    found = broad(space.points, near.left, near.right, near.words, old=start)
    members = [tuple(space.ids[row] for row in each.tolist()) for each in _split(found)]
    ordered = sorted((tuple(sorted(each)) for each in members), key=lambda m: (-len(m), m))
    return [_Put(each, name) for each, name in zip(ordered, kept_ids(ordered, old), strict=True)]


def _split(groups: Ids) -> list[Ids]:
    """Returns the rows of each group."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1) if len(groups) else []


def _typical_first(stand: Standing, rows: Ids) -> tuple[str, ...]:
    """Returns a group's members, the one nearest to the others first."""
    points = stand.space.points[rows]
    nearness = (points @ points.sum(axis=0)).round(5)
    ids = [stand.space.ids[row] for row in rows.tolist()]
    return tuple(each for _, each in sorted(zip((-nearness).tolist(), ids, strict=True)))


def new_id(members: Sequence[str], taken: set[str], *, kind: str = "g") -> str:
    """Returns an id for a new group, made of its members, and notes it as taken."""
    for salt in range(len(taken) + 1):
        told = "\n".join([str(salt), *sorted(members)]).encode()
        name = f"{kind}{blake2b(told, digest_size=5).hexdigest()}"
        if name not in taken:
            break
    taken.add(name)
    return name


def most_of(values: Sequence[str]) -> str:
    """Returns the value that is there most often, of several the first in the alphabet."""
    return max(sorted(set(values)), key=values.count)


def _named(words: str) -> Label:
    """Returns what a person called a group: the same in every language."""
    return Label(dict.fromkeys(LANGUAGES, words))


# ---- names

_Said = tuple[Label, Keywords]


def _labels(
    stand: Standing,
    index: Index,
    *,
    groups: Mapping[str, tuple[str, ...]],
    themes: Mapping[str, tuple[str, ...]],
    before: Grouping | None,
    called: Collection[str],
) -> dict[str, _Said]:
    """Returns the name and key words of each group and theme; those that live on keep theirs.

    `called` are the groups that people have named.
    """
    old: dict[str, _Said] = {}
    if before:
        old |= {
            each.id: (each.label, each.keywords)
            for each in before.groups
            if not each.named or each.id in called
        }
        old |= {each.id: (each.label, each.keywords) for each in before.themes}
    said = {name: old[name] for name in (*groups, *themes) if name in old}
    if len(said) == len(groups) + len(themes):
        return said
    naming = _naming(stand, index, [*groups.items(), *themes.items()], said)
    levels: tuple[tuple[Level, Mapping[str, tuple[str, ...]]], ...] = (
        ("group", groups),
        ("theme", themes),
    )
    for level, named in levels:
        fresh = {name: members for name, members in named.items() if name not in said}
        taken = [label for label, _ in said.values()]
        with small_products():
            made = naming.labels(list(fresh.values()), apart_from=taken, level=level)
        said |= dict(zip(fresh, made, strict=True))
    return said


def _naming(
    stand: Standing,
    index: Index,
    named: Iterable[tuple[str, tuple[str, ...]]],
    known: Mapping[str, _Said],
) -> Naming:
    """Returns what names are made from: everything, or, where that is kept, the members alone."""
    path = index.directory / FOLDER / "background.npz"
    background = _background(path) if known else None
    fresh = {member for name, members in named if name not in known for member in members}
    wanted = sorted(fresh) if background else stand.space.ids
    projects = _described(index, wanted)
    vectors = stand.space.points[[stand.row_of[each.id] for each in projects]]
    naming = Naming.of(projects, index.lexicon, vectors=vectors, background=background)
    if not background:
        write_arrays(path, naming.background.arrays())
    return naming


def _background(path: Path) -> Background | None:
    try:
        with open_arrays(path) as found:
            return Background.of_arrays(found)
    except UNREADABLE:
        return None  # of another version, or gone: it is made anew


def _described(index: Index, projects: Iterable[str]) -> list[Described]:
    found = []
    for detail in index.catalogue.told(index.generation, projects):
        text = "\n".join(one.document.text[:_TEXT] for one in detail.documents)[:_TEXT]
        project = detail.project
        found.append(Described(project.id, project.title, project.summary, project.language, text))
    return found


# ---- what has become of the groups


def _changes(before: Grouping, now: Grouping) -> tuple[GroupChange, ...]:
    old = {each.id: each for each in before.groups}
    new = {each.id: each for each in now.groups}
    found = [GroupChange("new", name, new[name].label) for name in new if name not in old]
    found += [GroupChange("gone", name, old[name].label) for name in old if name not in new]
    for name, each in new.items():
        if name in old and set(each.projects) != set(old[name].projects):
            were, are = set(old[name].projects), set(each.projects)
            joined, left = tuple(sorted(are - were)), tuple(sorted(were - are))
            found.append(GroupChange("changed", name, each.label, joined, left))
    return tuple(found)
