"""Which values of a facet a search narrows by, however they were written."""

from __future__ import annotations

from synthese.norwegian.places import municipality
from synthese.norwegian.units import county
from synthese.stores.facets import NUMERIC, bounds_of
from synthese_api.pages.links import Search


def values_in_force(search: Search, name: str) -> dict[str, str]:
    """Returns ``{value as it is counted, in lower case: value as it stands in the address}``."""
    values = [value for field, value in search.where if field == name]
    return {counted_as(name, value).casefold(): value for value in values}


def counted_as(name: str, value: str) -> str:
    """Returns the value of a facet that a filter means: a former municipality's is today's."""
    if name == "municipality":
        unit = municipality(value)
        return unit.name if unit else value
    if name == "county":
        found = county(value)
        return found[0].name if found else value
    return value


def is_several(name: str, value: str) -> bool:
    """Tells whether a filter means several values of its facet: a range, or a former county."""
    if name in NUMERIC or name == "centrality":
        return bounds_of(value) is not None and "-" in value
    return name == "county" and any(each.end is not None for each in county(value)[:1])
