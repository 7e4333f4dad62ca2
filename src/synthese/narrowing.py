"""Filters → projects: what the reader chose holds strictly, what was read from words holds softly.

A project that is known to be otherwise goes out either way. Of one of which it isn't known, a
chosen filter lets go; words typed keep it, after those that fit: ``distriktskommune`` asks for
projects of district municipalities, and a text that speaks of district municipalities and names
no place is one that fits by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from synthese.phrases import holding, saying
from synthese.query import Condition, Query
from synthese.stores import Ids, Wording
from synthese.stores.facets import FACETS, Chosen, bounds_of

Where = Mapping[str, Sequence[str]]
NO_FILTER: Where = MappingProxyType({})
# Fields that narrow by way of a facet: whose municipality lies there, has so many people.
BY_PLACE = ("region", "population")
FIELDS = (*FACETS, *BY_PLACE)
# What narrows without being a field: text in quotation marks, and what may not stand there.
PHRASE, EXCLUDED = "phrase", "excluded"
# Fields whose own words say it too: a text may speak of Trondheim and name no municipality.
_SAID = frozenset(
    ("municipality", "county", "region", "centrality", "population", "programme", "funder")
) | {"actor", "theme"}


@dataclass(frozen=True, slots=True)
class Restriction:
    """One filter, and which projects it leaves.

    `fits` are known to fit, `says` are not, and hold the words by which it was typed; `may` are
    those and all of which it isn't known. `typed` is None for a filter that was chosen.
    """

    field: str
    values: tuple[str, ...]
    typed: tuple[str, ...] | None
    fits: Chosen
    says: Chosen
    may: Chosen

    @property
    def facet(self) -> str:
        """The facet that it narrows by."""
        return facet_of(self.field)


@dataclass(frozen=True)
class Narrowed:
    """What the restrictions leave of all projects."""

    every: Chosen
    restrictions: Sequence[Restriction]

    @cached_property
    def certain(self) -> Chosen:
        """Those that fit, also by what they say."""
        return self._all(each.fits | each.says for each in self.restrictions)

    @cached_property
    def said(self) -> Chosen:
        """Those of them that fit by what they say."""
        said = np.zeros(len(self.every), bool)
        for each in self.restrictions:
            said |= each.says
        return said & self.certain

    @cached_property
    def unknown(self) -> Chosen:
        """Those that may fit: something isn't known of them."""
        return self._all(each.may for each in self.restrictions) & ~self.certain

    def without(self, facet: str) -> Chosen:
        """Returns what may fit where nothing narrows by a facet."""
        return self._all(each.may for each in self.restrictions if each.facet != facet)

    def but(self, restriction: Restriction) -> Chosen:
        """Returns what may fit without one of the restrictions."""
        return self._all(each.may for each in self.restrictions if each is not restriction)

    def _all(self, masks: Iterable[Chosen]) -> Chosen:
        left = self.every.copy()
        for each in masks:
            left &= each
        return left


def narrowed(index: Index, asked: Query, where: Where, among: Ids | None = None) -> Narrowed:
    """Returns what the filters chosen and those in the query leave of the projects.

    All of one field's values count as "or", different fields as "and".

    Args:
        index: where to look.
        asked: the query.
        where: the filters chosen, values by field.
        among: if given, only these projects.

    Raises:
        InputError: a filter's field is unknown.
    """
    return Narrowed(index.facets.among(among), list(_restrictions(index, asked, where)))


def having(index: Index, name: str, values: Iterable[str]) -> Chosen:
    """Returns which projects of `index.facets.numbers` have any of `values` in a field.

    Raises:
        InputError: the field is unknown.
    """
    if name not in FIELDS:
        raise InputError("search.unknown_field", name=name, known=", ".join(FIELDS))
    facet = "municipality" if name == "county" else facet_of(name)
    return index.facets.having(facet, _values(name, list(values)))


def facet_of(field: str) -> str:
    """Returns the facet that tells whether a field's value is known, and is counted for it."""
    return "municipality" if field in BY_PLACE else field


def _restrictions(index: Index, asked: Query, where: Where) -> Iterator[Restriction]:
    for name, values in where.items():
        yield _strict(name, tuple(values), None, having(index, name, values))
    for phrase in asked.phrases:
        yield _strict(PHRASE, (phrase,), (phrase,), index.facets.among(holding(index, phrase)))
    for phrase in asked.excluded_phrases:
        yield _strict(EXCLUDED, (phrase,), (phrase,), ~index.facets.among(holding(index, phrase)))
    for word in asked.excluded:
        yield _strict(EXCLUDED, (word,), (word,), ~index.facets.among(saying(index, word)))
    for each in asked.excluded_conditions:
        fits = ~having(index, each.field, each.values)
        yield _strict(EXCLUDED, each.values, (each.typed,), fits)
    filters = [each for each in asked.conditions if each.field in FIELDS]
    for name in dict.fromkeys(each.field for each in filters):
        yield _read(index, name, [each for each in filters if each.field == name])


def _strict(
    field: str, values: tuple[str, ...], typed: tuple[str, ...] | None, fits: Chosen
) -> Restriction:
    return Restriction(field, values, typed, fits, np.zeros(len(fits), bool), fits)


def _read(index: Index, name: str, alike: Sequence[Condition]) -> Restriction:
    """Returns what conditions on one field leave: they are alternatives.

    What the reader said in so many words (``kommune:Grong``) leaves no others.
    """
    fits = np.any([having(index, name, each.values) for each in alike], axis=0)
    values = tuple(value for each in alike for value in each.values)
    typed = tuple(each.typed for each in alike)
    if any(each.explicit for each in alike):
        return _strict(name, values, typed, fits)
    unknown = ~index.facets.known(facet_of(name))
    said = np.any([index.facets.among(_saying(index, each)) for each in alike], axis=0)
    return Restriction(name, values, typed, fits, unknown & said, fits | unknown)


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
