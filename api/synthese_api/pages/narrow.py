"""A facet's own page, where several values are chosen at once, and the map of the results."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from synthese import retrieval
from synthese.errors import NotFoundError
from synthese.narrowing import BY_PLACE
from synthese.norwegian.units import resolve, units
from synthese.records import SearchResult
from synthese.stores.facets import FACETS
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.pages import figures
from synthese_api.pages.facets import FacetValue, facet_values, ordered_values
from synthese_api.pages.histogram import year_range
from synthese_api.pages.links import Search
from synthese_api.pages.tilemap import Tile, TileMap, county_map, municipality_map

router = APIRouter(include_in_schema=False)

_PLACED = ("municipality", *BY_PLACE)  # what the map counts as if it weren't filtered by
_LEVELS = tuple(map(str, range(1, 7)))
# Letters that a foreign keyboard hasn't.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})
# Where Norwegian puts its last letters; accents don't count.
_ALPHABET = str.maketrans({"æ": "{", "ø": "|", "å": "}", "ä": "{", "ö": "|"})


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to tick: how it is called, and by which other names it is found."""

    value: FacetValue
    label: str
    others: tuple[str, ...]
    found: bool  # whether it is what was looked for
    by_other: bool  # found by another name than its own


@router.get("/avgrens/{facet}")
def narrow_page(request: Request, facet: str) -> Response:
    """Shows all values of a facet to choose among.

    ``i`` is looked for in the list, ``rekke=navn`` orders it by name. ``vis`` goes on to the
    results with what is ticked, as do ``fra`` and ``til``, the years of a range.
    """
    if facet not in FACETS:
        raise NotFoundError("facets.unknown_facet", name=facet)
    params = request.query_params
    search = Search.of(params)
    if "fra" in params or "til" in params:
        years = year_range(params.get("fra", ""), params.get("til", ""))
        search = search.cleared("year").narrowed("year", years) if years else search.cleared("year")
        return RedirectResponse(search.url, HTTPStatus.SEE_OTHER)
    if "vis" in params:
        return RedirectResponse(search.beside("/"), HTTPStatus.SEE_OTHER)
    language = reader_language(request)
    sought, by_name = params.get("i", "").strip(), params.get("rekke") == "navn"
    counts = _found(request, search, language).facets.get(facet, {})
    choices = _choices(search, facet, counts, sought=sought, language=language)
    if by_name:
        choices.sort(key=lambda each: _alphabetical(each.label))
    context = {
        "search": search,
        "facet": facet,
        "choices": choices,
        "sought": sought,
        "by_name": by_name,
        "kept": search.cleared(facet).at(1).params,
        "matching": sum(each.found for each in choices),
    }
    return services(request).templates.page(request, "narrow.html", context)


def _choices(
    search: Search, facet: str, counts: Mapping[str, int], *, sought: str, language: Language
) -> list[Choice]:
    others = _other_names() if facet == "municipality" else {}
    wanted = _plain(sought)
    choices = []
    for value in facet_values(search, facet, counts, ordered_values(search, facet, counts)):
        label = figures.value(facet, value.value, language)
        known_as = others.get(value.value, ())
        by_label = wanted in _plain(label)
        by_other = not by_label and any(wanted in _plain(each) for each in known_as)
        choices.append(Choice(value, label, known_as, by_label or by_other, by_other))
    return choices


@cache
def _other_names() -> Mapping[str, tuple[str, ...]]:
    """Returns by today's municipalities the other names they have: Sámi, Kven and former ones."""
    found: dict[str, dict[str, None]] = {}
    for unit in units():
        for share in resolve(unit.number):
            for name in unit.names:
                if name != share.unit.name:
                    found.setdefault(share.unit.name, {})[name] = None
    return {name: tuple(others) for name, others in found.items()}


def _plain(text: str) -> str:
    """Returns a name as it is looked for: case, accents and Norwegian letters don't count."""
    letters = unicodedata.normalize("NFD", text.casefold().translate(_PLAIN))
    return "".join(each for each in letters if not unicodedata.combining(each))


def _alphabetical(text: str) -> str:
    letters = unicodedata.normalize("NFC", text.casefold()).translate(_ALPHABET)
    return unicodedata.normalize("NFD", letters)


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality in the table beside the map; `share` is of all hits, in percent."""

    tile: Tile
    share: str | None


@router.get("/kart")
def map_page(request: Request) -> Response:
    """Shows where the projects found are, as tiles and as a table; ``rekke`` orders the table."""
    search = Search.of(request.query_params)
    anywhere = replace(search, where=tuple(p for p in search.where if p[0] not in _PLACED))
    language = reader_language(request)
    result = _found(request, anywhere, language)
    drawn = municipality_map(search, result.facets.get("municipality", {}))
    order = request.query_params.get("rekke", "")
    # Counted as if no place were named, so the total, which is of that place, is no measure.
    named = any(
        chip.kind == "filter" and chip.state == "on" and chip.field in _PLACED
        for chip in result.interpretation
    )
    levels = result.facets.get("centrality", {})
    context = {
        "search": search,
        "total": result.total,
        "map": drawn,
        "counties": county_map(search, result.facets.get("county", {})),
        "centrality": facet_values(search, "centrality", levels, _LEVELS),
        "rows": [
            Row(tile, None if named else _percent(tile.count / result.total, language))
            for tile in _listed(drawn, order)
        ],
        "nowhere": sorted(
            (tile.place.name for tile in drawn.tiles if not tile.count), key=_alphabetical
        ),
        "order": order,
    }
    return services(request).templates.page(request, "map.html", context)


def _listed(drawn: TileMap, order: str) -> list[Tile]:
    """Returns the tiles with projects; those with the most first where nothing else is asked."""
    tiles = sorted(
        (tile for tile in drawn.tiles if tile.count),
        key=lambda tile: (-tile.count, _alphabetical(tile.place.name)),
    )
    key = _TABLE_ORDERS.get(order)
    return sorted(tiles, key=key) if key else tiles


_TABLE_ORDERS: Mapping[str, Callable[[Tile], str]] = MappingProxyType(
    {
        "navn": lambda tile: _alphabetical(tile.place.name),
        "fylke": lambda tile: _alphabetical(tile.place.county),
        "sentralitet": lambda tile: str(tile.place.centrality),
    }
)


def _percent(share: float, language: Language) -> str:
    told = f"{100 * share:.1f}"
    return f"{told}%" if language == "en" else f"{told.replace('.', ',')}\u00a0%"


def _found(request: Request, search: Search, language: Language) -> SearchResult:
    """Returns what the search finds, counted; of the hits themselves only the first."""
    return retrieval.search(
        services(request).live.current(),
        search.query,
        k=1,
        mode=search.mode,
        where=search.filters,
        plain=search.plain,
        without=search.without,
        language=language,
        max_chars=services(request).settings.max_query_chars,
    )
