"""Themes × counties and centrality classes: what is there, and where a theme is strangely missing.

A theme's projects are expected where people are, for those are whom the services of a municipality
are for. By municipalities, Oslo would be one of 357 and Finnmark eighteen times as much, with a
ninth of the people.

A place from which the index knows nothing has no white spots: it has no data. The same holds, by
degrees, for one from which it knows little, so that a theme's absence surprises only where both
the people who live there and the projects known from there would let one expect it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import exp
from typing import Literal, NamedTuple, get_args

import numpy as np

from synthese.index import Index
from synthese.norwegian.units import centrality, counties, county_of, municipalities, population
from synthese.pilot_records import Grouping, Spread, WhiteSpot
from synthese.records import Municipality
from synthese.stores.facets import Chosen

# A chance of none below which it isn't put down to chance; by a Poisson model from three expected.
SURPRISING = 0.05
Kind = Literal["county", "centrality"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Place(NamedTuple):
    """A county or centrality class; projects are counted by its name."""

    kind: Kind
    value: str
    name: str
    population: int


def spread(index: Index, grouping: Grouping) -> tuple[Spread, ...]:
    """Returns every theme × county and theme × class, with how many projects it has.

    A project in several municipalities counts once in each of their counties and classes; one of
    which no municipality is known counts nowhere. What is expected is shared out by people among
    the places that the index knows anything from, so that over these it sums to what is counted;
    for a place without data it is what there would be at the same rate.
    """
    return tuple(each for kind in KINDS for each in _spread(index, grouping, kind))


def white_spots(index: Index, grouping: Grouping) -> tuple[WhiteSpot, ...]:
    """Returns where a theme has no project though its people would let one expect some.

    These are places where, by people, it has less than a chance of `SURPRISING` to have none.
    First those that really surprise, since the index knows enough from there, the least likely
    first; then those from which it knows too little; last those without any data.
    """
    told = spread(index, grouping)
    placed = _placed(told)
    known = {(each.kind, each.value): each.known for each in told}
    every = {kind: sum(n for (k, _), n in known.items() if k == kind) for kind in KINDS}
    found = [
        _spot(each, by_known=placed[each.theme, each.kind] * each.known / every[each.kind])
        for each in told
        if not each.projects and chance_of_none(each.expected) < SURPRISING
    ]
    return tuple(sorted(found, key=_rank))


def chance_of_none(expected: float) -> float:
    """Returns how likely it is, 0..1, to have none where so many are expected: Poisson's e^-λ."""
    return exp(-expected)


def _rank(spot: WhiteSpot) -> tuple[bool, float, float, str, str, str]:
    return (not spot.covered, spot.chance, -spot.expected, spot.theme, spot.kind, spot.value)


def _spot(each: Spread, *, by_known: float) -> WhiteSpot:
    chance = chance_of_none(min(each.expected, by_known))
    return WhiteSpot(
        each.theme,
        each.kind,
        each.value,
        each.name,
        each.expected,
        each.population,
        covered=each.known > 0,
        known=each.known,
        chance=chance,
        surprising=chance < SURPRISING,
    )


def _placed(told: Iterable[Spread]) -> Mapping[tuple[str, str], int]:
    """Returns how many places each theme's projects are counted in, by theme and kind."""
    counted: Counter[tuple[str, str]] = Counter()
    for each in told:
        counted[each.theme, each.kind] += each.projects
    return counted


def _spread(index: Index, grouping: Grouping, kind: Kind) -> Iterator[Spread]:
    known = counted(index, index.facets.among(None), kind)
    covered = sum(each.population for each in places(kind) if known[each.name])
    for theme, chosen in _themes(index, grouping):
        held = counted(index, chosen, kind)
        rate = held.total() / covered if covered else 0.0  # a person
        for each in places(kind):
            yield Spread(
                theme,
                kind,
                each.value,
                each.name,
                held[each.name],
                rate * each.population,
                each.population,
                known[each.name],
            )


def _themes(index: Index, grouping: Grouping) -> Iterator[tuple[str, Chosen]]:
    """Yields each theme's id, and which of the index's projects it has."""
    titles = index.catalogue.titles(index.generation)
    row_of = {project_id: row for row, project_id in enumerate(titles)}
    for theme in grouping.themes:
        chosen = np.zeros(len(titles), bool)
        chosen[[row_of[each] for each in theme.projects if each in row_of]] = True
        yield theme.id, chosen


def counted(index: Index, chosen: Chosen, kind: Kind) -> Counter[str]:
    """Returns how many of some projects each place has, by its name."""
    return Counter(index.facets.count(chosen, kind).get(kind, {}))


@cache
def places(kind: Kind) -> tuple[Place, ...]:
    """Returns the counties of today by number, or the classes from the most central."""
    people: Counter[str] = Counter()
    for unit in municipalities():
        people[_place_of(unit, kind)] += population(unit.number) or 0
    names = {each.number: each.name for each in counties() if each.end is None}
    if kind == "centrality":
        names = {each: each for each in people}
    return tuple(Place(kind, value, names[value], people[value]) for value in sorted(people))


def _place_of(unit: Municipality, kind: Kind) -> str:
    if kind == "centrality":
        return str(centrality(unit.number))
    county = county_of(unit.number)
    return county.number if county else ""
