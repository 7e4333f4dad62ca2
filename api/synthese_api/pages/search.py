"""The search page: one field, how it was read, what was found, and ways to narrow."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from synthese import retrieval
from synthese.errors import InputError
from synthese.records import SearchResult
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.pages.cards import card
from synthese_api.pages.chips import asked_about, divides, read_chips
from synthese_api.pages.facets import facets_of
from synthese_api.pages.links import PAGE_SIZE, Search
from synthese_api.problems import status_of

router = APIRouter(include_in_schema=False)

_EXAMPLES = (
    ("nb", "velferdsteknologi distriktskommune"),
    ("nb", "sykefravær i hjemmetjenesten"),
    ("nn", "rekruttering av lærarar"),
    ("en", "reuse of building materials"),
)
_HINTS = 6  # examples of what a query may hold
_PAGES_AROUND = 2


@router.get("/")
def search_page(request: Request) -> Response:
    """Shows the search field, and with ``?q=`` what is found."""
    search = Search.of(request.query_params)
    page = services(request).templates.page
    empty = {
        "search": search,
        "examples": _EXAMPLES,
        "hints": range(1, _HINTS + 1),
        "result": None,
        "message": None,
    }
    if not search.query:
        return page(request, "search.html", empty)
    try:
        result = _found(request, search, reader_language(request))
    except InputError as error:  # shown beside the field, where it can be mended
        told = {**empty, "message": error.text(reader_language(request))}
        return page(request, "search.html", told, status=status_of(error))
    return page(request, "search.html", {**empty, **_shown(search, result)})


def _found(request: Request, search: Search, language: Language) -> SearchResult:
    return retrieval.search(
        services(request).live.current(),
        search.query,
        k=PAGE_SIZE,
        offset=search.offset,
        mode=search.mode,
        where=search.filters,
        plain=search.plain,
        without=search.without,
        language=language,
        max_chars=services(request).settings.max_query_chars,
    )


def _shown(search: Search, result: SearchResult) -> Mapping[str, object]:
    last = max(1, -(-result.total // PAGE_SIZE))
    return {
        "result": result,
        "chips": read_chips(search, result.interpretation),
        "asked_about": asked_about(result.interpretation),
        "divides": divides(search, result),
        "cards": [card(search, hit) for hit in result.hits],
        "facets": facets_of(search, result.facets),
        "last_page": last,
        "pages": _page_numbers(search.page, last),
    }


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
