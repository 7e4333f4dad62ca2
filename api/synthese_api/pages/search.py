"""The search page: one field, how it was read, what was found, and ways to narrow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import get_args

from fastapi import APIRouter, Request, Response

from synthese.errors import InputError
from synthese.records import Order, SearchResult
from synthese.wording import Language
from synthese_api.context import reader_language, services
from synthese_api.pages import seeking
from synthese_api.pages.cards import card, words_sought
from synthese_api.pages.chips import asked_about, costs, divides, read_chips
from synthese_api.pages.facets import facets_of
from synthese_api.pages.grouped import in_groups
from synthese_api.pages.links import PAGE_SIZES, Search
from synthese_api.pages.spans import axis_of
from synthese_api.problems import status_of

router = APIRouter(include_in_schema=False)

_PAGES_AROUND = 2


@router.get("/")
def search_page(request: Request) -> Response:
    """Shows the search field, and with ``?q=`` what is found."""
    search = Search.of(request.query_params)
    page = services(request).templates.page
    empty = {
        "search": search,
        **seeking.form(request, query=search.query),
        "result": None,
        "message": None,
    }
    if not (search.query or search.where):
        return page(request, "search.html", empty)
    try:
        result = _found(request, search, reader_language(request))
    except InputError as error:  # shown beside the field, where it can be mended
        told = {**empty, "message": error.text(reader_language(request))}
        return page(request, "search.html", told, status=status_of(error))
    shown = _shown(search, result, reader_language(request))
    told = {
        **in_groups(services(request).groups.known(), [hit.project.id for hit in result.hits]),
        "projects": len(services(request).live.current().facets.numbers),
    }
    return page(request, "search.html", {**empty, **shown, **told})


def _found(request: Request, search: Search, language: Language) -> SearchResult:
    return services(request).searching.search(
        search.query,
        k=search.size,
        order=search.order,
        offset=search.offset,
        mode=search.mode,
        where=search.filters,
        plain=search.plain,
        without=search.without,
        language=language,
    )


def _shown(search: Search, result: SearchResult, language: Language) -> Mapping[str, object]:
    last = max(1, -(-result.listed // search.size))
    axis = axis_of(hit.project.period for hit in result.hits)
    words = words_sought(search.query, result.interpretation)
    cards = [card(search, hit, axis=axis, words=words, language=language) for hit in result.hits]
    return {
        "result": result,
        "chips": read_chips(search, result.interpretation),
        "asked_about": asked_about(result.interpretation),
        "divides": divides(result),
        "cards": cards,
        "sought": bool(words),  # by filters alone every hit is as good as any other
        # In another order only the page's own hits are looked at, and they say nothing of the rest.
        "none_good": bool(cards) and not result.good and result.order == "relevance",
        "axis": axis,
        "kinds": {kind for card in cards for kind in card.kinds},
        "costs": costs(search, result),
        "orders": [(each, search.sorted_by(each).url) for each in get_args(Order)],
        "sizes": [(each, search.sized(each).url) for each in PAGE_SIZES],
        "now": datetime.now(UTC).isoformat(),
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
