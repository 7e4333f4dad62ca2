"""One group → what its page shows: who, how far, when, where, and who is like whom in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from synthese.index import Index
from synthese.norwegian.units import centrality, county_of
from synthese.pilot_records import Evidence, Group, Member, Relation, RelationKind, Stage
from synthese.records import Municipality, Period, Project
from synthese.relations import among, evidence
from synthese.relations.facts import month_of, written
from synthese.synthesis import window_of
from synthese.synthesis.members import members_of
from synthese.synthesis.statements import pilot_of
from synthese_api.grouping import Known
from synthese_api.pages.grouped import Titled, evidence_url, titled
from synthese_api.pages.links import Search
from synthese_api.pages.spans import Axis, Bar, axis_of, bar_on
from synthese_api.pages.tilemap import TileMap, municipality_map

_MOST_SQUARE = 14  # members that a table of each against each has room for
_MOST_WORKED_OUT = 60  # members whose reasons are worked out: 0.05 s of texts held together each
_NAME_CHARS = 46
_WEIGHT = (RelationKind.PARALLEL, RelationKind.RENEWAL, RelationKind.EARLIER, RelationKind.SAME)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Pilot:
    """A member of the group, as shown: `name` is what it is called in a sentence.

    `relation` is to its likest other member, `evidence` what that rests on.
    """

    member: Member
    name: str
    url: str
    bar: Bar | None
    relation: Relation | None
    evidence: Evidence | None
    likest: str
    evidence_url: str


@dataclass(frozen=True, slots=True)
class Window:
    """Months in which `together` of `known` members with a known period are active."""

    period: Period
    months: int | None
    together: int
    known: int
    bar: Bar | None

    @property
    def all(self) -> bool:
        """Whether all of them are."""
        return self.together == self.known


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality with the members that take part from it."""

    unit: Municipality
    county: str
    centrality: int | None
    pilots: tuple[Pilot, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """How two members stand to each other, and the address of what that rests on."""

    left: Pilot
    right: Pilot
    relation: Relation
    url: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A group as shown. `square` holds the links by the numbers of both members."""

    pilots: tuple[Pilot, ...]
    axis: Axis | None
    window: Window | None
    stages: tuple[tuple[Stage, tuple[Pilot, ...]], ...]
    places: tuple[Place, ...]
    placeless: tuple[Pilot, ...]
    map: TileMap | None
    links: tuple[Link, ...]
    square: Mapping[tuple[int, int], Link]
    lacking: tuple[Pilot, ...]

    @property
    def is_square(self) -> bool:
        """Whether a table of each against each has room."""
        return len(self.pilots) <= _MOST_SQUARE


def gathered(index: Index, projects: Sequence[str], *, today: date) -> Gathered:
    """Returns what the page of a group shows of its projects."""
    relations = among(index, list(projects))
    members = members_of(
        [pilot_of(index.lexicon, index.project(each)) for each in projects],
        relations,
        today=today,
    )
    axis = axis_of(each.project.period for each in members)
    pilots = _pilots(index, members, relations, axis=axis)
    by_id = {each.member.project.id: each for each in pilots}
    links = tuple(
        Link(by_id[each.left], by_id[each.right], each, evidence_url(each.left, each.right))
        for each in relations
    )
    places = _places(pilots)
    return Gathered(
        pilots=pilots,
        axis=axis,
        window=_window([each.project for each in members], axis),
        stages=_stages(pilots),
        places=places,
        placeless=tuple(each for each in pilots if not each.member.project.municipalities),
        map=_map(places) if places else None,
        links=links,
        square=_square(links),
        lacking=tuple(each for each in pilots if each.member.missing),
    )


def nearest_groups(known: Known, group: Group) -> tuple[Group, ...]:
    """Returns the other groups, those nearest to a group first."""
    nearness: Counter[str] = Counter()
    for project in group.projects:
        for each in known.standing.of.get(project, ()):
            other = known.group_of.get(each.other(project))
            if other and other.id != group.id:
                nearness[other.id] += round(100 * each.likeness)
    others = [each for each in known.grouping.groups if each.id != group.id]
    return tuple(
        sorted(others, key=lambda each: (-nearness[each.id], each.theme != group.theme, each.id))
    )


def nearest_projects(known: Known, group: Group, *, most: int) -> tuple[Titled, ...]:
    """Returns projects outside a group, those nearest to any of it first."""
    nearness: dict[str, float] = {}
    for project in group.projects:
        for each in known.standing.of.get(project, ()):
            other = each.other(project)
            if other not in group.projects:
                nearness[other] = max(nearness.get(other, 0.0), each.likeness)
    ordered = sorted(nearness, key=lambda each: (-nearness[each], each))
    return titled(known, ordered[:most])


def names_of(projects: Sequence[Project]) -> dict[str, str]:
    """Returns what each project is called: its municipality where it is alone there, or its title.

    A title is cut to what a line has room for.
    """
    places = Counter(each.municipalities[0].name for each in projects if each.municipalities)
    found = {}
    for each in projects:
        place = each.municipalities[0].name if each.municipalities else ""
        alone = place and places[place] == 1
        found[each.id] = place if alone else _short(each.title or each.id)
    return found


def _short(title: str) -> str:
    return title if len(title) <= _NAME_CHARS else title[: _NAME_CHARS - 1].rsplit(" ", 1)[0] + " …"


def _pilots(
    index: Index, members: Sequence[Member], relations: Sequence[Relation], *, axis: Axis | None
) -> tuple[Pilot, ...]:
    names = names_of([each.project for each in members])
    numbered = {each.project.id: f"{each.number} {names[each.project.id]}" for each in members}
    best = _best(relations)
    few = len(members) <= _MOST_WORKED_OUT
    found = []
    for each in members:
        own = best.get(each.project.id)
        other = own.other(each.project.id) if own else ""
        found.append(
            Pilot(
                each,
                names[each.project.id],
                Search().project_url(each.project.id),
                bar_on(axis, each.project.period) if axis else None,
                own,
                evidence(index, own) if own and few else None,
                numbered.get(other, ""),
                evidence_url(own.left, own.right) if own else "",
            )
        )
    return tuple(found)


def _best(relations: Iterable[Relation]) -> dict[str, Relation]:
    """Returns each member's relation to its likest other; one challenge goes before a programme."""
    found: dict[str, Relation] = {}
    ordered = sorted(relations, key=lambda each: (each.kind not in _WEIGHT, -each.likeness))
    for each in ordered:
        for own in (each.left, each.right):
            found.setdefault(own, each)
    return found


def _stages(pilots: Sequence[Pilot]) -> tuple[tuple[Stage, tuple[Pilot, ...]], ...]:
    stages: tuple[Stage, ...] = get_args(Stage)
    by_stage = ((stage, tuple(p for p in pilots if p.member.stage == stage)) for stage in stages)
    return tuple(each for each in by_stage if each[1])


# ── When ─────────────────────────────────────────────────────────────────────────────────────


def _window(projects: Sequence[Project], axis: Axis | None) -> Window | None:
    """Returns the months in which all are active, or else those in which most are."""
    known = [each.period for each in projects if each.period and each.period.start]
    if axis is None or len(known) < 2:
        return None
    shared = window_of(projects)
    count = len(known)
    if shared is None:
        shared, count = _busiest(known)
    if shared is None:
        return None
    return Window(shared, _length(shared), count, len(known), bar_on(axis, shared))


def _busiest(periods: Sequence[Period]) -> tuple[Period | None, int]:
    """Returns the longest stretch of months in which most are active, and how many are."""
    bounds = [(_month(each.start), _month(each.end, last=True)) for each in periods]
    starts = sorted({start for start, _ in bounds if start is not None})
    best: tuple[int, int, int] | None = None
    for start in starts:
        active = [end for at, end in bounds if at is not None and at <= start and _goes(end, start)]
        end = min((each for each in active if each is not None), default=start + 5 * _MONTHS)
        if best is None or (len(active), end - start) > (best[0], best[2] - best[1]):
            best = (len(active), start, end)
    if best is None or best[0] < 2:
        return None, 0
    return Period(written(best[1]), written(best[2])), best[0]


def _goes(end: int | None, month: int) -> bool:
    return end is None or end >= month


def _month(text: str | None, *, last: bool = False) -> int | None:
    return month_of(text, last=last)


def _length(period: Period) -> int | None:
    start, end = _month(period.start), _month(period.end, last=True)
    return None if start is None or end is None else end - start + 1


# ── Where, and who is like whom ──────────────────────────────────────────────────────────────


def _places(pilots: Sequence[Pilot]) -> tuple[Place, ...]:
    of: dict[str, list[Pilot]] = {}
    units: dict[str, Municipality] = {}
    for each in pilots:
        for unit in each.member.project.municipalities:
            units[unit.number] = unit
            of.setdefault(unit.number, []).append(each)
    found = [
        Place(
            units[number],
            county.name if (county := county_of(number)) else "",
            centrality(number),
            tuple(own),
        )
        for number, own in of.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.centrality or 9, each.unit.name)))


def _map(places: Sequence[Place]) -> TileMap:
    """Returns the map of the group's municipalities, whose tiles lead to the table beside it."""
    drawn = municipality_map(Search(), {each.unit.name: len(each.pilots) for each in places})
    tiles = (
        replace(each, url=f"#sted-{each.place.number}") if each.count else each
        for each in drawn.tiles
    )
    return replace(drawn, tiles=tuple(tiles))


def _square(links: Iterable[Link]) -> dict[tuple[int, int], Link]:
    found = {}
    for each in links:
        left, right = each.left.member.number, each.right.member.number
        found[left, right] = found[right, left] = each
    return found
