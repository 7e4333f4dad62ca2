"""Counts over everything that matches → ways to narrow, each value a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from synthese.stores.facets import FACETS
from synthese_api.pages.links import Search

_VALUES_SHOWN = 7
_BARS_SHOWN = 12
_OPEN = 5  # facets whose values are shown from the start


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by; `url` adds it, or takes it away where it is in force.

    `share` is its count in hundredths of the facet's largest.
    """

    value: str
    count: int
    chosen: bool
    url: str
    share: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values; `bars` where their order is their own and not that of the counts."""

    name: str
    shown: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]
    bars: bool
    open: bool

    @property
    def chosen(self) -> bool:
        """Whether any of its values is in force."""
        return any(each.chosen for each in (*self.shown, *self.more))


def _year(value: str) -> int:
    return -int(value) if value.isdigit() else 0


def _lower_end(value: str) -> int:
    low = value.partition("-")[0]
    return int(low) if low.isdigit() else 0


# Facets whose values have an order of their own.
_ORDERS: Mapping[str, Callable[[str], int]] = MappingProxyType(
    {"centrality": _lower_end, "amount": _lower_end, "year": _year}
)


def facets_of(search: Search, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """Returns the facets that tell the hits apart, or are in force, in their order."""
    facets: list[Facet] = []
    for name in FACETS:
        values = _values(search, name, counts.get(name, {}))
        chosen = any(each.chosen for each in values)
        if len(values) > 1 or chosen:
            is_open = chosen or len(facets) < _OPEN
            facets.append(_facet(name, values, is_open=is_open))
    return facets


def _facet(name: str, values: list[FacetValue], *, is_open: bool) -> Facet:
    bars = name in _ORDERS
    first = _BARS_SHOWN if bars else _VALUES_SHOWN
    return Facet(name, tuple(values[:first]), tuple(values[first:]), bars, is_open)


def _values(search: Search, name: str, counts: Mapping[str, int]) -> list[FacetValue]:
    most = max(counts.values(), default=0)
    values = [
        _value(search, name, value, count=count, most=most) for value, count in counts.items()
    ]
    order = _ORDERS.get(name)
    if order is not None:
        return sorted(values, key=lambda each: order(each.value))
    return sorted(values, key=lambda each: (not each.chosen, -each.count, each.value))


def _value(search: Search, name: str, value: str, *, count: int, most: int) -> FacetValue:
    chosen = (name, value) in search.where
    changed = search.widened(name, value) if chosen else search.narrowed(name, value)
    share = round(100 * count / most) if most else 0
    return FacetValue(value, count, chosen, changed.url, share)
