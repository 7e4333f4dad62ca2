"""The search page: one field, what was found, why, and ways to narrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from synthese import retrieval
from synthese.errors import InputError
from synthese.records import Hit, HitPassage, SearchResult, WordMet
from synthese.stores.catalogue import FACETS
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.pages.links import PAGE_SIZE, Search
from synthese_api.pages.marking import Excerpt, excerpt
from synthese_api.problems import status_of

router = APIRouter(include_in_schema=False)

_EXAMPLES = (
    ("nb", "velferdsteknologi distriktskommune"),
    ("nb", "sykefravær i hjemmetjenesten"),
    ("nn", "rekruttering av lærarar"),
    ("en", "reuse of building materials"),
)
_BEST_CHARS = 340  # about four lines at the width of a card
_SECOND_CHARS = 200
_FACET_VALUES_SHOWN = 7
_PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as a card shows it, and the address that opens the project there."""

    passage: HitPassage
    excerpt: Excerpt
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """One hit as shown."""

    hit: Hit
    url: str
    quotes: tuple[Quote, ...]
    met: tuple[WordMet, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by; `url` adds it, or takes it away where it is in force."""

    value: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values, most frequent first."""

    name: str
    shown: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]


@router.get("/")
def search_page(request: Request) -> Response:
    """Shows the search field, and with ``?q=`` what is found."""
    search = Search.of(request.query_params)
    page = services(request).templates.page
    empty = {"search": search, "examples": _EXAMPLES, "result": None, "message": None}
    if not search.query:
        return page(request, "search.html", empty)
    try:
        result = _found(request, search, reader_language(request))
    except InputError as error:  # shown beside the field, where it can be mended
        told = {**empty, "message": error.text(reader_language(request))}
        return page(request, "search.html", told, status=status_of(error))
    return page(request, "search.html", {**empty, **_shown(search, result)}, status=HTTPStatus.OK)


def _found(request: Request, search: Search, language: Language) -> SearchResult:
    return retrieval.search(
        services(request).live.current(),
        search.query,
        k=PAGE_SIZE,
        offset=search.offset,
        mode=search.mode,
        where=search.filters,
        language=language,
        max_chars=services(request).settings.max_query_chars,
    )


def _shown(search: Search, result: SearchResult) -> Mapping[str, object]:
    last = max(1, -(-result.total // PAGE_SIZE))
    return {
        "result": result,
        "cards": [_card(search, hit) for hit in result.hits],
        "facets": _facets(search, result.facets),
        "last_page": last,
        "pages": _page_numbers(search.page, last),
    }


def _card(search: Search, hit: Hit) -> Card:
    quotes = _quotes(search, hit)
    best = hit.passages[0] if hit.passages else None
    return Card(hit, search.project_url(hit.project.id, best), quotes, _unlike(hit.why.met))


def _quotes(search: Search, hit: Hit) -> tuple[Quote, ...]:
    """Returns the best passage, and the next that has a word which the best has not."""
    best, others = hit.passages[:1], hit.passages[1:]
    seen = {word for passage in best for word in _marked_words(passage)}
    adds = [passage for passage in others if _marked_words(passage) - seen][:1]
    lengths = (_BEST_CHARS, _SECOND_CHARS)
    return tuple(
        Quote(
            passage,
            excerpt(passage, max_chars=max_chars),
            search.project_url(hit.project.id, passage),
        )
        for passage, max_chars in zip((*best, *adds), lengths, strict=False)
    )


def _marked_words(passage: HitPassage) -> set[str]:
    return {passage.text[start:end].casefold() for start, end in passage.marks}


def _unlike(words: tuple[WordMet, ...]) -> tuple[WordMet, ...]:
    """Returns the words without those that differ in upper and lower case alone."""
    return tuple({each.asked.casefold(): each for each in reversed(words)}.values())[::-1]


def _facets(search: Search, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    facets = []
    for name in FACETS:
        values = [
            _facet_value(search, name, value, count=count)
            for value, count in counts.get(name, {}).items()
        ]
        values.sort(key=lambda each: (not each.chosen, -each.count, each.value))
        if len(values) > 1 or any(each.chosen for each in values):
            shown, more = values[:_FACET_VALUES_SHOWN], values[_FACET_VALUES_SHOWN:]
            facets.append(Facet(name, tuple(shown), tuple(more)))
    return facets


def _facet_value(search: Search, name: str, value: str, *, count: int) -> FacetValue:
    chosen = (name, value) in search.where
    changed = search.widened(name, value) if chosen else search.narrowed(name, value)
    return FacetValue(value, count, chosen, changed.url)


def _page_numbers(page: int, last: int) -> list[int | None]:
    """Returns the pages to link to: first, last and those around; None where some are left out."""
    near = range(max(1, page - _PAGES_AROUND), min(last, page + _PAGES_AROUND) + 1)
    numbers = sorted({1, last, *near})
    shown: list[int | None] = []
    for number in numbers:
        if shown and shown[-1] is not None and number - shown[-1] > 1:
            shown.append(None)
        shown.append(number)
    return shown
