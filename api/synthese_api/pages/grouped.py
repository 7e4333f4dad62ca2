"""Groups → what the page of all groups shows of each: how many, where, when, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from synthese.norwegian.units import today
from synthese.pilot_records import Group, GroupChange, Relation, RelationKind, Theme
from synthese.records import Period
from synthese.relations.facts import Facts, written
from synthese_api.grouping import Known
from synthese_api.pages.links import Search
from synthese_api.pages.spans import Axis, Bar, axis_of, bar_on

_FIRST = 6  # groups of a theme that are shown before the rest is folded away
_WHOLE = 300  # groups on one page, whose lists unfold there; of more, each theme has a page
_RELATED = 5  # of each kind, on a project's page


@dataclass(frozen=True, slots=True)
class Entry:
    """A group in a list: `places` are the municipalities of its projects, those of most first.

    `sure` says whether any two are parallel without anything missing.
    """

    group: Group
    url: str
    sure: bool
    places: tuple[str, ...]
    period: Period | None
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A theme with its groups, the first of them shown at once, and who stands alone in it.

    Of many groups, `more` and `alone` are empty: `url` is the page where they are shown. `groups`
    and `lone` are how many there are.
    """

    theme: Theme
    first: tuple[Entry, ...]
    more: tuple[Entry, ...]
    alone: tuple[Titled, ...]
    groups: int
    lone: int
    url: str


@dataclass(frozen=True, slots=True)
class Titled:
    """A project by its title."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Parallels:
    """How many pilots are parallel to a project, and where they are shown."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Related:
    """How another project stands to one, and the address of what that rests on."""

    relation: Relation
    other: Titled
    group: Group | None
    url: str


@dataclass(frozen=True, slots=True)
class Kin:
    """Those that stand to a project in one way: how many, and the likest of them."""

    kind: RelationKind
    total: int
    shown: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a group since the run before; `url` is None where it is no more."""

    change: GroupChange
    url: str | None
    joined: tuple[Titled, ...]
    left: tuple[Titled, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Every project of an index or a search, in a group or alone; `theme` where it is of one."""

    themes: tuple[Shown, ...]
    axis: Axis | None
    groups: int
    parallel: int
    grouped: int
    projects: int
    alone: int
    changes: tuple[Change, ...]
    theme: Theme | None


def overview(known: Known, search: Search, *, parallel: bool, theme: str = "") -> Overview:
    """Returns what the page of all groups shows, of all of them or of those that are parallel.

    Args:
        known: the groups.
        search: what they are made over.
        parallel: whether only those that are parallel are shown.
        theme: the id of the one theme that is shown, whole; one that is no more is all of them.
    """
    grouping, asked = known.grouping, known.themes.get(theme)
    of = (asked,) if asked else grouping.themes
    chosen = [
        each
        for each in grouping.groups
        if (each.parallel or not parallel) and (not asked or each.theme == asked.id)
    ]
    periods = {each.id: period_of(known, each) for each in chosen}
    axis = axis_of(periods.values())
    alone = set() if parallel else set(grouping.alone)
    only = {"parallelle": "1"} if parallel else {}
    by_theme: dict[str, list[Group]] = {}
    for one in chosen:
        by_theme.setdefault(one.theme, []).append(one)
    themes = []
    for each in of:
        groups = _likeliest_first(known, by_theme.get(each.id, ()))
        first = len(groups) if asked or len(groups) <= _FIRST + 1 else _FIRST
        lone = [one for one in each.projects if one in alone]
        unfolds = asked or len(chosen) <= _WHOLE
        entries = tuple(
            _entry(known, one, search, period=periods[one.id], axis=axis)
            for one in (groups if unfolds else groups[:first])
        )
        themes.append(
            Shown(
                each,
                first=entries[:first],
                more=entries[first:],
                alone=titled(known, lone if unfolds else ()),
                groups=len(groups),
                lone=len(lone),
                url=search.beside("/grupper", tema=each.id, **only),
            )
        )
    return Overview(
        themes=tuple(each for each in themes if each.groups or each.lone),
        axis=axis,
        groups=len(grouping.groups),
        parallel=sum(each.parallel for each in grouping.groups),
        grouped=sum(len(each.projects) for each in grouping.groups),
        projects=sum(len(each.projects) for each in grouping.groups) + len(grouping.alone),
        alone=len(grouping.alone),
        changes=tuple(_changes(known)),
        theme=asked,
    )


def _likeliest_first(known: Known, groups: Iterable[Group]) -> list[Group]:
    """Returns the surely parallel groups, then the likely ones, then the others, by size."""

    def place(group: Group) -> tuple[bool, bool, int]:
        return group.id not in known.surely_parallel, not group.parallel, -len(group.projects)

    return sorted(groups, key=place)


def in_groups(known: Known | None, projects: Sequence[str]) -> dict[str, object]:
    """Returns what a page of hits tells of groups: nothing until they are known.

    How many pilots are parallel to each hit, and how many groups of such they are in.
    """
    if known is None:
        return {"parallels": {}, "groups_here": 0}
    groups = {each: known.group_of[each] for each in projects if each in known.group_of}
    return {
        "parallels": {
            each: Parallels(known.parallels[each], _standing_url(each, groups.get(each)))
            for each in projects
            if each in known.parallels
        },
        "groups_here": len({each.id for each in groups.values() if each.parallel}),
    }


def _standing_url(project: str, group: Group | None) -> str:
    if group is None:
        return f"{Search().project_url(project)}#relasjoner"
    return group_url(Search(), group.id)


def group_url(search: Search, group_id: str, step: str = "", **more: str) -> str:
    """Returns the address of a group's page, or of a step there, that remembers the search."""
    path = f"/grupper/{quote(group_id, safe='')}" + (f"/{step}" if step else "")
    params = [*search.at(1).params, *more.items()]
    return f"{path}?{urlencode(params)}" if params else path


def evidence_url(left: str, right: str) -> str:
    """Returns the address of what two projects have in common."""
    return f"/likhet?{urlencode([('a', left), ('b', right)])}"


def standing_of(known: Known | None, project: str) -> dict[str, object]:
    """Returns what a project's page tells of its relations and its group; both None until known."""
    if known is None:
        return {"group": None, "related": None}
    by_kind: dict[RelationKind, list[Relation]] = {}
    for each in known.standing.of.get(project, ()):
        by_kind.setdefault(each.kind, []).append(each)
    return {
        "group": known.group_of.get(project),
        "related": [
            Kin(kind, len(own), tuple(_related(known, project, each) for each in own[:_RELATED]))
            for kind in RelationKind
            if (own := by_kind.get(kind))
        ],
    }


def _related(known: Known, project: str, relation: Relation) -> Related:
    other = relation.other(project)
    (there,) = titled(known, [other])
    url = evidence_url(relation.left, relation.right)
    return Related(relation, there, known.group_of.get(other), url)


def titled(known: Known, projects: Iterable[str]) -> tuple[Titled, ...]:
    """Returns projects by their titles, as they stand."""
    titles = known.standing.titles
    return tuple(
        Titled(each, titles.get(each) or each, Search().project_url(each)) for each in projects
    )


def period_of(known: Known, group: Group) -> Period | None:
    """Returns the months from the first beginning to the last end that are known in a group."""
    facts = facts_of(known, group.projects)
    starts = [each.start for each in facts if each.start is not None]
    ends = [each.end for each in facts if each.end is not None]
    if not starts and not ends:
        return None
    first = written(min(starts)) if starts else None
    open_ended = any(each.start is not None and each.end is None for each in facts)
    return Period(first, None if open_ended or not ends else written(max(ends)))


def facts_of(known: Known, projects: Iterable[str]) -> list[Facts]:
    """Returns who, where and when of projects, as far as they are known."""
    space, row_of = known.standing.space, known.standing.row_of
    return [space.facts[row_of[each]] for each in projects if each in row_of]


def _entry(
    known: Known, group: Group, search: Search, *, period: Period | None, axis: Axis | None
) -> Entry:
    return Entry(
        group=group,
        url=group_url(search, group.id),
        sure=group.id in known.surely_parallel,
        places=tuple(_places(facts_of(known, group.projects))),
        period=period,
        bar=bar_on(axis, period) if axis else None,
    )


def _places(facts: Sequence[Facts]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for each in facts:
        for number in each.units:
            counts[number] = counts.get(number, 0) + 1
    for number in sorted(counts, key=lambda each: -counts[each]):
        unit = today(number)
        if unit:
            yield unit.name


def _changes(known: Known) -> Iterator[Change]:
    there = {each.id for each in known.grouping.groups}
    for each in known.grouping.changes:
        url = group_url(Search(), each.group) if each.group in there else None
        yield Change(each, url, titled(known, each.joined), titled(known, each.left))
