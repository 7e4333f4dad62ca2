"""What a query was read as → chips that the reader can switch, each switch an address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from synthese.records import Chip, Cost, SearchResult
from synthese_api.pages.links import Search

# What is asked about a project, by the fields whose answer may be unknown.
_ASKED = MappingProxyType(
    {
        "municipality": "place",
        "county": "place",
        "region": "place",
        "centrality": "place",
        "population": "place",
        "year": "period",
        "amount": "amount",
        "status": "status",
        "programme": "programme",
        "funder": "funder",
        "actor": "actor",
        "theme": "theme",
    }
)
# What a synonym's provenance says of no body in particular.
_NOBODY = ("", "usage", "ambiguous")
_FEW = 10  # hits; with more, what a filter keeps away is missed by nobody
_MOST_COSTS = 3


@dataclass(frozen=True, slots=True)
class Switch:
    """A link that takes a piece of the query otherwise; `name` is a sentence of the page."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ReadChip:
    """A piece of the query, what it was read as, and how that can be changed."""

    chip: Chip
    switches: tuple[Switch, ...]

    @property
    def sources(self) -> str:
        """Who uses a synonym, where somebody in particular does."""
        told = (self.chip.provenance or "").split(";")
        return ", ".join(each.strip() for each in told if each.strip() not in _NOBODY)


def read_chips(search: Search, chips: Iterable[Chip]) -> list[ReadChip]:
    """Returns the chips with their switches, in the order in which the words were typed."""
    typed = search.query.casefold()
    ordered = sorted(chips, key=lambda chip: typed.find(chip.typed.casefold()) % (len(typed) + 1))
    return [ReadChip(chip, _switches(search, chip)) for chip in ordered]


def _switches(search: Search, chip: Chip) -> tuple[Switch, ...]:
    if chip.state != "on":
        name = "chip_synonyms_again" if chip.kind == "synonym" else "chip_again"
        return (Switch(name, search.as_read(chip.typed).url),)
    if chip.kind == "synonym":
        return (Switch("chip_only_word", search.as_word(chip.typed).url),)
    if chip.kind == "excluded":
        return (Switch("chip_remove", search.asking(_cut(search.query, chip.typed)).url),)
    return (
        Switch("chip_as_word", search.as_word(chip.typed).url),
        Switch("chip_remove", search.left_out(chip.typed).url),
    )


@dataclass(frozen=True, slots=True)
class Without:
    """A filter that keeps hits away: how many there would be without it, and the way there."""

    cost: Cost
    url: str


def costs(search: Search, result: SearchResult) -> list[Without]:
    """Returns the filters to do without where few or no good hits were found, dearest first."""
    if result.good and result.total > _FEW:
        return []
    dear = [each for each in result.costs if each.total > result.total]
    return [Without(each, _without(search, each).url) for each in dear[:_MOST_COSTS]]


def _without(search: Search, cost: Cost) -> Search:
    if cost.typed is None:
        return search.cleared(cost.field)
    return search.left_out(cost.typed)


def _cut(query: str, typed: str) -> str:
    """Returns the query without a piece of it."""
    return " ".join(re.sub(re.escape(typed), " ", query, flags=re.IGNORECASE).split())


def asked_about(chips: Iterable[Chip]) -> tuple[str, ...]:
    """Returns what may be unknown of a project that the chips filter: place, period, amount."""
    on = [chip for chip in chips if chip.kind == "filter" and chip.state == "on"]
    return tuple(dict.fromkeys(_ASKED[chip.field] for chip in on if chip.field in _ASKED))


def divides(result: SearchResult) -> dict[int, str]:
    """Returns the sentences that part the hits, by the rank of the hit that each stands before.

    Hits that may not fit come after those that fit and may answer, and the others that fit after
    these. A page that opens among them says so again.
    """
    if result.order != "relevance" or not asked_about(result.interpretation):
        return {}
    found: dict[str, int] = {}
    known = True
    for hit in result.hits:
        if known and not hit.known:
            found.setdefault("unknown_from_here", hit.rank)
        elif not known and hit.known:
            found.setdefault("distant_from_here", hit.rank)
        known = hit.known
    return {rank: name for name, rank in found.items()}
