"""White spots: themes × counties and centrality classes, and where a theme is strangely missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fastapi import APIRouter, Request, Response

from synthese.index import Index
from synthese.pilot_records import Grouping, Spread, Theme, WhiteSpot
from synthese.reports.networks import spots_table
from synthese.white_spots import KINDS, Kind, spread, white_spots
from synthese_api.context import reader_language, services
from synthese_api.exports import disposition

router = APIRouter(include_in_schema=False)

Verdict = Literal["some", "surprising", "thin", "no_data", "few"]
_TABLE = "text/csv; charset=utf-8; header=present"


@dataclass(frozen=True, slots=True)
class Cell:
    """A theme in a place, and what there is to say of it."""

    spread: Spread
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Table:
    """Themes × the places of one kind; `places` are those places with any theme's numbers."""

    kind: Kind
    places: tuple[Spread, ...]
    rows: tuple[tuple[Theme, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows: white spots by surprise, those of too little data, and the tables."""

    surprising: tuple[WhiteSpot, ...]
    thin: tuple[WhiteSpot, ...]
    tables: tuple[Table, ...]
    themes: Mapping[str, Theme]


@router.get("/hvite-flekker")
def page(request: Request) -> Response:
    """Shows where which theme is missing, the most surprising first."""
    made = services(request).groups
    grouping = made.now().grouping
    seen = made.once(("spots",), lambda index: _seen(index, grouping))
    return services(request).templates.page(request, "white_spots.html", {"seen": seen})


@router.get("/hvite-flekker.csv")
def table(request: Request) -> Response:
    """Sends the white spots as a table."""
    service, language = services(request), reader_language(request)
    grouping = service.groups.now().grouping
    content = spots_table(white_spots(service.live.current(), grouping), grouping, language)
    name = f"synthese-hvite-flekker-{date.today().isoformat()}.csv"
    headers = {"Content-Disposition": disposition(name, "csv"), "Cache-Control": "no-store"}
    return Response(content, media_type=_TABLE, headers=headers)


def _seen(index: Index, grouping: Grouping) -> Seen:
    spots = white_spots(index, grouping)
    told = spread(index, grouping)
    themes = {each.id: each for each in grouping.themes}
    by_place: dict[tuple[str, str, str], WhiteSpot] = {
        (each.theme, each.kind, each.value): each for each in spots
    }
    return Seen(
        surprising=tuple(each for each in spots if each.surprising),
        thin=tuple(each for each in spots if not each.surprising),
        tables=tuple(_table(kind, told, by_place, themes=themes) for kind in KINDS),
        themes=themes,
    )


def _table(
    kind: Kind,
    told: tuple[Spread, ...],
    spots: Mapping[tuple[str, str, str], WhiteSpot],
    *,
    themes: Mapping[str, Theme],
) -> Table:
    rows: dict[str, list[Cell]] = {}
    for each in told:
        if each.kind == kind:
            spot = spots.get((each.theme, each.kind, each.value))
            rows.setdefault(each.theme, []).append(Cell(each, _verdict(each, spot)))
    first = next(iter(rows.values()), [])
    return Table(
        kind,
        tuple(each.spread for each in first),
        tuple((themes[theme], tuple(cells)) for theme, cells in rows.items() if theme in themes),
    )


def _verdict(told: Spread, spot: WhiteSpot | None) -> Verdict:
    if told.projects:
        return "some"
    if not told.known:
        return "no_data"
    if spot is None:
        return "few"
    return "surprising" if spot.surprising else "thin"
