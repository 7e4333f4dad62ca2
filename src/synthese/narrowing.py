"""Filters → projects: what the reader chose holds strictly, what was read from words holds softly.

A project that is known to be otherwise goes out either way. Of one of which it isn't known, a
chosen filter lets go; words typed keep it, after those that fit: ``distriktskommune`` asks for
projects of district municipalities, and a text that speaks of district municipalities and names
no place is one that fits by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from synthese.errors import InputError
from synthese.index import Index
from synthese.norwegian.places import municipality
from synthese.norwegian.units import (
    county,
    municipalities,
    municipalities_of_county,
    population,
    region,
)
from synthese.norwegian.words import content_words, stem
from synthese.query import Condition
from synthese.stores import Ids, Wording
from synthese.stores.facets import FACETS, Chosen, bounds_of

Where = Mapping[str, Sequence[str]]
NO_FILTER: Where = MappingProxyType({})
# Fields that narrow by way of a facet: whose municipality lies there, has so many people.
BY_PLACE = ("region", "population")
FIELDS = (*FACETS, *BY_PLACE)
# Fields whose own words say it too: a text may speak of Trondheim and name no municipality.
_SAID = frozenset(
    ("municipality", "county", "region", "centrality", "population", "programme", "funder")
) | {"actor", "theme"}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the conditions leave of the projects, each ascending.

    `certain` fit, those in `by_word` by what they say; `unknown` may fit: nothing is known of
    them. With no condition everything is certain and is None.
    """

    certain: Ids | None = None
    by_word: Ids = field(default_factory=lambda: np.zeros(0, np.int64))
    unknown: Ids = field(default_factory=lambda: np.zeros(0, np.int64))


def allowed(index: Index, where: Where, excluded: Sequence[str] = ()) -> Ids | None:
    """Returns the projects that meet every filter, or None where there is no filter.

    All of one field's values count as "or", different fields as "and".

    Args:
        index: where to look.
        where: values by field.
        excluded: words; projects that hold one of them go out.

    Raises:
        InputError: a filter's field is unknown.
    """
    stems = tuple(dict.fromkeys(stem(w) for each in excluded for w in content_words(each)))
    if not where and not stems:
        return None
    left = index.facets.among(None)
    for name, values in where.items():
        left &= having(index, name, values)
    if stems:
        left &= ~index.facets.among(index.terms.matching(Wording(stems)))
    return index.facets.numbers[left]


def having(index: Index, name: str, values: Iterable[str]) -> Chosen:
    """Returns which projects of `index.facets.numbers` have any of `values` in a field.

    Raises:
        InputError: the field is unknown.
    """
    if name not in FIELDS:
        raise InputError("search.unknown_field", name=name, known=", ".join(FIELDS))
    facet = "municipality" if name == "county" else facet_of(name)
    return index.facets.having(facet, _values(name, list(values)))


def narrowed(index: Index, conditions: Sequence[Condition], among: Ids | None) -> Narrowed:
    """Returns what the conditions read from a query leave of the projects `among`."""
    filters = [each for each in conditions if each.field in FIELDS]
    if not filters:
        return Narrowed(among)
    certain, said, maybe = _left(index, filters, among)
    numbers = index.facets.numbers
    return Narrowed(numbers[certain], numbers[certain & said], numbers[maybe & ~certain])


def counts(
    index: Index,
    found: Ids,
    *,
    where: Where,
    conditions: Sequence[Condition],
    matched: Ids | None,
) -> dict[str, dict[str, int]]:
    """Returns the facets over `found`, each that is filtered by as if it weren't.

    Args:
        index: where to look.
        found: everything that matches, filters and all.
        where: the filters chosen.
        conditions: the filters read from the query.
        matched: what matches the words alone; None for everything.
    """
    counted = index.facets.count(found)
    filters = [each for each in conditions if each.field in FIELDS]
    for name in {facet_of(each) for each in (*where, *(c.field for c in filters))}:
        others = {field: values for field, values in where.items() if facet_of(field) != name}
        kept = [each for each in filters if facet_of(each.field) != name]
        _, _, left = _left(index, kept, allowed(index, others))
        left &= index.facets.among(matched)
        own = index.facets.count(index.facets.numbers[left])
        counted[name] = own.get(name, {})
    return counted


def facet_of(field: str) -> str:
    """Returns the facet that tells whether a field's value is known, and is counted for it."""
    return "municipality" if field in BY_PLACE else field


def _left(
    index: Index, filters: Sequence[Condition], among: Ids | None
) -> tuple[Chosen, Chosen, Chosen]:
    """Returns which projects fit, which say one of the filters' words, and which may fit.

    Several filters on one field are alternatives. What the reader said in so many words
    (``kommune:Grong``) leaves no others.
    """
    table = index.facets
    certain = table.among(among)
    maybe, said = certain.copy(), np.zeros(len(certain), bool)
    for name in dict.fromkeys(each.field for each in filters):
        alike = [each for each in filters if each.field == name]
        fits = np.any([having(index, name, each.values) for each in alike], axis=0)
        unknown = np.zeros(len(fits), bool)
        if not all(each.explicit for each in alike):
            unknown = ~table.known(facet_of(name))
        says = np.any([unknown & table.among(_saying(index, each)) for each in alike], axis=0)
        said |= says
        certain &= fits | says
        maybe &= fits | unknown
    return certain, said, maybe


def _saying(index: Index, condition: Condition) -> Ids:
    """Returns the projects that hold the words by which a condition was typed."""
    stems = list(map(stem, content_words(condition.typed)))
    if condition.explicit or condition.field not in _SAID or not stems:
        return np.zeros(0, np.int64)
    if len(stems) == 1:
        return index.terms.matching(Wording(tuple(stems)))
    return index.catalogue.projects_of(index.terms.with_phrase(stems))


def _values(name: str, values: list[str]) -> list[str]:
    """Returns the values of the facet that a field narrows by."""
    match name:
        case "municipality":  # its number and its former names mean it too
            return [unit.name if (unit := municipality(each)) else each for each in values]
        case "county":
            found = [each for value in values for each in county(value)[:1]]
            return [u.name for each in found for u in municipalities_of_county(each.number)]
        case "region":
            regions = [each for value in values if (each := region(value)) is not None]
            return [unit.name for each in regions for unit in each.members]
        case "population":
            return [unit.name for unit in municipalities() if _peopled(unit.number, values)]
        case "centrality":
            return [str(level) for value in values for level in _levels(value)]
        case _:
            return values


def _peopled(number: str, ranges: Iterable[str]) -> bool:
    people = population(number)
    found = (bounds_of(each) for each in ranges)
    return people is not None and any(low <= people <= high for low, high in filter(None, found))


def _levels(value: str) -> range:
    bounds = bounds_of(value)
    if bounds is None:
        return range(0)
    low, high = bounds
    return range(int(low), int(min(high, 6)) + 1)
