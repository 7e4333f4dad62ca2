"""The table of a call: an application a row, narrowed, sorted and paged as the address says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from types import MappingProxyType
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from synthese.norwegian.units import centrality, counties, county_of
from synthese.records import Municipality
from synthese.screening_records import (
    Application,
    Decision,
    Screening,
    ScreeningMatch,
    Tab,
    Verdict,
)
from synthese_api.pages.screening_views import TABS

PER_PAGE = 50
STRENGTHS = (85, 60, 35)  # hundredths; steps to choose by, as the cards' words have them
OPEN, DECIDED = "ingen", "avgjort"
_MOST_DIGITS = 6
_UNKNOWN = "ukjent"  # a place that isn't known


def number_of(given: str) -> int:
    """Returns a number as an address or a form has it, 0 where it is none that can be meant."""
    told = given.strip()
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= _MOST_DIGITS else 0


@dataclass(frozen=True, slots=True)
class Strongest:
    """The strongest match of a tab, and how many matches are shown in it."""

    match: ScreeningMatch
    count: int

    @property
    def likeness(self) -> float:
        """How likely the two are to meet one challenge; 0 where that wasn't told."""
        return self.match.likeness or 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the table. `id` is the store's.

    `decision` is what counts of what the reader may see, `hidden` says that somebody found
    something that she may not see yet. `number` is its place in the order of coming in.
    """

    id: str
    number: int
    application: Application
    screening: Screening | None
    decision: Decision | None = None
    hidden: bool = False

    @property
    def strongest(self) -> Mapping[Tab, Strongest]:
        """The strongest match of each tab that has any."""
        if self.screening is None:
            return {}
        found = ((tab, self.screening.under(tab)) for tab in Tab)
        return {tab: Strongest(shown[0], len(shown)) for tab, shown in found if shown}

    @property
    def none_known(self) -> bool:
        """Whether it was looked through and nothing known is like it."""
        return self.screening is not None and self.screening.none_known

    @property
    def municipalities(self) -> tuple[Municipality, ...]:
        """The municipalities that it is of."""
        return self.application.detail.project.municipalities

    @property
    def counties(self) -> tuple[str, ...]:
        """The numbers of its counties."""
        found = (county_of(each.number) for each in self.municipalities)
        return tuple(dict.fromkeys(each.number for each in found if each))

    @property
    def classes(self) -> tuple[int, ...]:
        """Its municipalities' classes of centrality, 1 (most central) to 6."""
        found = (centrality(each.number) for each in self.municipalities)
        return tuple(sorted({each for each in found if each}))

    @property
    def new(self) -> float | None:
        """The share of it that is new, None before it was looked through."""
        return self.screening.novelty.share if self.screening else None

    @property
    def overlaps(self) -> int:
        """How many other applications of the call it says the same as."""
        return len(self.screening.overlaps) if self.screening else 0

    def holds(self, words: str) -> bool:
        """Says whether each of some words stands in its title, name, places or text."""
        project = self.application.detail.project
        told = [self.application.title, self.application.name, project.lead or ""]
        told += [each.name for each in self.municipalities]
        told += [each.document.text for each in self.application.detail.documents]
        text = "\n".join(told).casefold()
        return all(word in text for word in words.casefold().split())


Key = Callable[[Row], tuple[float | str, ...]]


def _likeness(tab: Tab) -> Key:
    return lambda row: (-(found.likeness if (found := row.strongest.get(tab)) else -1.0),)


def _of_decision(row: Row) -> tuple[float | str, ...]:
    if row.decision is None:
        return (-1.0 if not row.hidden else -0.5,)
    return (float(tuple(Verdict).index(row.decision.verdict)),)


SORTS: Mapping[str, Key] = MappingProxyType(
    {
        "soknad": lambda row: (row.application.title.casefold(),),
        **{key: _likeness(tab) for key, tab in TABS.items()},
        "ny": lambda row: (-1.0 if row.new is None else -row.new,),
        "overlapp": lambda row: (-float(row.overlaps),),
        "sted": lambda row: ("".join(each.name for each in row.municipalities).casefold() or "~",),
        "vurdering": _of_decision,
    }
)
"""How rows can be ordered, by their names in an address; the first that one would ask for first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the table, as it stands in the address; `text` alone stands in none.

    `strength` is the least likeness of the strongest match of `tab` (of any, where that is empty),
    in hundredths. `verdict` is a verdict's name in lower case, `OPEN` or `DECIDED`. `sort` is a key
    of `SORTS`, with a hyphen before it the other way round.
    """

    tab: str = ""
    strength: int = 0
    county: str = ""
    centrality: str = ""
    verdict: str = ""
    overlaps: bool = False
    sort: str = ""
    page: int = 1
    text: str = ""

    @classmethod
    def of(cls, given: QueryParams | Mapping[str, str], *, text: str = "") -> Asked:
        """Returns what an address or a form tells of; what can't be used is left out."""

        def chosen(name: str, choices: Iterable[str]) -> str:
            value = str(given.get(name, ""))
            return value if value in choices else ""

        verdicts = [each.name.lower() for each in Verdict]
        return cls(
            tab=chosen("fane", TABS),
            strength=min(number_of(str(given.get("styrke", ""))), 100),
            county=chosen("fylke", [each.number for each in counties()] + [_UNKNOWN]),
            centrality=chosen("sentralitet", [*"123456", _UNKNOWN]),
            verdict=chosen("vurdering", [*verdicts, OPEN, DECIDED]),
            overlaps=bool(given.get("overlapp")),
            sort=chosen("sorter", [*SORTS, *(f"-{each}" for each in SORTS)]),
            page=max(number_of(str(given.get("side", ""))), 1),
            text=" ".join(text.split()),
        )

    @property
    def params(self) -> list[tuple[str, str]]:
        """Returns it as the parameters of an address, without what is the default and the text."""
        told = [
            ("fane", self.tab),
            ("styrke", str(self.strength or "")),
            ("fylke", self.county),
            ("sentralitet", self.centrality),
            ("vurdering", self.verdict),
            ("overlapp", "1" if self.overlaps else ""),
            ("sorter", self.sort),
            ("side", str(self.page) if self.page > 1 else ""),
        ]
        return [(name, value) for name, value in told if value]

    @property
    def query(self) -> str:
        """Returns the end of the address, with its question mark."""
        return f"?{urlencode(self.params)}" if self.params else ""

    @property
    def narrowed(self) -> bool:
        """Whether any row may be left out."""
        return replace(self, sort="", page=1) != Asked()

    def sorted_by(self, key: str) -> Asked:
        """Returns it sorted by a column, the other way round where it is sorted so already."""
        return replace(self, sort=f"-{key}" if self.sort == key else key, page=1)

    def direction(self, key: str) -> str:
        """Returns how a column is sorted, as ``aria-sort`` tells it; empty where it isn't."""
        if self.sort.removeprefix("-") != key:
            return ""
        falling = key not in ("soknad", "sted", "vurdering")
        return "descending" if falling != self.sort.startswith("-") else "ascending"

    def at(self, page: int) -> Asked:
        """Returns it at another page."""
        return replace(self, page=page)

    def keeps(self, row: Row) -> bool:
        """Says whether a row is among those asked for."""
        return (
            self._strong(row)
            and _is_of(self.county, row.counties)
            and _is_of(self.centrality, [str(each) for each in row.classes])
            and self._decided(row)
            and (not self.overlaps or row.overlaps > 0)
            and (not self.text or row.holds(self.text))
        )

    def _strong(self, row: Row) -> bool:
        if not (self.tab or self.strength):
            return True
        tabs = [TABS[self.tab]] if self.tab else list(Tab)
        found = (row.strongest.get(tab) for tab in tabs)
        return any(each and each.likeness * 100 >= self.strength for each in found)

    def _decided(self, row: Row) -> bool:
        if not self.verdict:
            return True
        if self.verdict in (OPEN, DECIDED):
            return (self.verdict == DECIDED) == (row.decision is not None or row.hidden)
        return row.decision is not None and row.decision.verdict.name.lower() == self.verdict


def _is_of(value: str, held: Sequence[str]) -> bool:
    if value == _UNKNOWN:
        return not held
    return not value or value in held


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of one page of the table, out of all that are asked for."""

    rows: tuple[Row, ...]
    page: int
    pages: int
    found: int


def shown_rows(rows: Iterable[Row], asked: Asked) -> Shown:
    """Returns the page of the table that is asked for; ties stand in the order of coming in."""
    found = sorted(filter(asked.keeps, rows), key=lambda row: row.number)
    if asked.sort:
        found.sort(key=SORTS[asked.sort.removeprefix("-")], reverse=asked.sort.startswith("-"))
    pages = max(ceil(len(found) / PER_PAGE), 1)
    page = min(asked.page, pages)
    return Shown(tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE]), page, pages, len(found))
