"""Counts over everything that matches → ways to narrow, each value a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote_plus

from synthese.stores.facets import FACETS, bounds_of
from synthese_api.pages.histogram import Histogram, histogram
from synthese_api.pages.in_force import counted_as, is_several, values_in_force
from synthese_api.pages.links import Search
from synthese_api.pages.tilemap import TileMap, county_map

_VALUES_SHOWN = 7
_BARS_SHOWN = 12
_SPARED = 2  # values for which another page would be more work than it saves
_OPEN = 5  # facets whose values are shown from the start


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by; `url` adds it, or takes it away where it is in force.

    `filter` is what it narrows by, as it stands in an address. `share` is its count in hundredths
    of the facet's largest. `count` is None for what means several values, each counted by itself.
    """

    value: str
    count: int | None
    chosen: bool
    url: str
    share: int
    filter: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; `bars` where their order is their own and not that of the counts.

    `more` are the values that are left to the facet's own page, `all_url`. `clear_url` takes away
    all that are in force, None where none is. `years` and `map` draw the facets that have a shape.
    """

    name: str
    shown: tuple[FacetValue, ...]
    more: tuple[str, ...]
    bars: bool
    open: bool
    all_url: str
    clear_url: str | None
    years: Histogram | None = None
    map: TileMap | None = None

    @property
    def total(self) -> int:
        """How many values there are."""
        return len(self.shown) + len(self.more)


def _year(value: str) -> float:
    return -_lower_end(value)


def _lower_end(value: str) -> float:
    bounds = bounds_of(value)  # an address may hold anything
    return bounds[0] if bounds else 0


# Facets whose values have an order of their own.
_ORDERS: Mapping[str, Callable[[str], float]] = MappingProxyType(
    {"centrality": _lower_end, "amount": _lower_end, "year": _year}
)


def facets_of(search: Search, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """Returns the facets that tell the hits apart, or are in force, in their order."""
    facets: list[Facet] = []
    in_force = {field for field, _ in search.where}
    for name in FACETS:
        counted = counts.get(name, {})
        if len(counted) > 1 or name in in_force:
            is_open = name in in_force or len(facets) < _OPEN
            facets.append(_facet(search, name, counted, is_open=is_open))
    return facets


def _facet(search: Search, name: str, counts: Mapping[str, int], *, is_open: bool) -> Facet:
    bars = name in _ORDERS
    chosen = values_in_force(search, name)
    ordered = ordered_values(search, name, counts)
    first = _BARS_SHOWN if bars else _VALUES_SHOWN
    first = len(ordered) if len(ordered) <= first + _SPARED else max(first, len(chosen))
    return Facet(
        name,
        shown=facet_values(search, name, counts, ordered[:first]),
        more=tuple(ordered[first:]),
        bars=bars,
        open=is_open,
        all_url=search.beside(f"/avgrens/{name}"),
        clear_url=search.cleared(name).url if chosen else None,
        years=histogram(search, counts) if name == "year" else None,
        map=county_map(search, counts) if name == "county" else None,
    )


def ordered_values(search: Search, name: str, counts: Mapping[str, int]) -> list[str]:
    """Returns the values in the order in which they are shown: those in force are always there."""
    chosen = values_in_force(search, name)
    order = _ORDERS.get(name)
    known = {value.casefold() for value in counts}
    besides = [counted_as(name, chosen[key]) for key in chosen if key not in known]
    if order is not None:
        return [*besides, *sorted(counts, key=order)]
    by_count = sorted(counts, key=lambda each: (-counts[each], each))
    return [*besides, *sorted(by_count, key=lambda each: each.casefold() not in chosen)]


def facet_values(
    search: Search, name: str, counts: Mapping[str, int], ordered: Iterable[str]
) -> tuple[FacetValue, ...]:
    """Returns values of a facet as they are shown, in the order given."""
    chosen = values_in_force(search, name)
    most = max(counts.values(), default=0)
    here = search.beside("/")
    before = f"{here}{'&' if '?' in here else '?'}where="
    found = []
    for value in ordered:
        count = counts.get(value, None if is_several(name, value) else 0)
        typed = chosen.get(value.casefold())
        pair = f"{name}:{value if typed is None else typed}"
        # Put together by hand: a facet may have hundreds, and all share what stands before.
        url = before + quote_plus(pair) if typed is None else search.widened(name, typed).url
        share = round(100 * (count or 0) / most) if most else 0
        found.append(FacetValue(value, count, typed is not None, url, share, pair))
    return tuple(found)
