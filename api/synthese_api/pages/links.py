"""A search as it stands in an address: everything that a page shows can be linked to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal, cast, get_args
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from synthese.errors import InputError
from synthese.records import HitPassage, Order
from synthese_api.filters import MOST_FILTERS, filter_pair, filters

Mode = Literal["hybrid", "dense", "lexical"]
PAGE_SIZE = 10
PAGE_SIZES = (PAGE_SIZE, 25, 50)
_LAST_PAGE = 100_000  # keeps a made-up address from asking for a number no store can hold
_MOST_SWITCHED = 50  # pieces of a query that are switched off; an address may name any number


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for: words, filters, mode, and which page of the hits in which order.

    `plain` are pieces of the query that are to be plain words, `without` those to leave out.
    `size` is how many hits a page holds.
    """

    query: str = ""
    where: tuple[tuple[str, str], ...] = ()
    mode: Mode = "hybrid"
    page: int = 1
    plain: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    order: Order = "relevance"
    size: int = PAGE_SIZE

    @classmethod
    def of(cls, params: QueryParams) -> Search:
        """Returns the search that an address tells of; what can't be used is left out."""
        size = params.get("antall", "")
        mode, order = params.get("mode", "hybrid"), params.get("sorter", "relevance")
        number = params.get("side", "1")
        page = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
        return cls(
            query=params.get("q", "").strip(),
            where=tuple(dict.fromkeys(_pairs(params.getlist("where"))))[:MOST_FILTERS],
            mode=cast(Mode, mode) if mode in get_args(Mode) else "hybrid",
            page=min(max(page, 1), _LAST_PAGE),
            plain=_pieces(params.getlist("ord")),
            without=_pieces(params.getlist("uten")),
            order=cast(Order, order) if order in get_args(Order) else "relevance",
            size=int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZE,
        )

    @property
    def offset(self) -> int:
        """How many hits the earlier pages hold."""
        return (self.page - 1) * self.size

    @property
    def filters(self) -> dict[str, list[str]]:
        """The values of each field."""
        return filters(f"{field}:{value}" for field, value in self.where)

    @property
    def params(self) -> list[tuple[str, str]]:
        """The search as query parameters, without what is the default."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [("where", f"{field}:{value}") for field, value in self.where]
        pairs += [("ord", piece) for piece in self.plain]
        pairs += [("uten", piece) for piece in self.without]
        pairs += [("mode", self.mode)] if self.mode != "hybrid" else []
        pairs += [("sorter", self.order)] if self.order != "relevance" else []
        pairs += [("antall", str(self.size))] if self.size != PAGE_SIZE else []
        return pairs + ([("side", str(self.page))] if self.page > 1 else [])

    @property
    def url(self) -> str:
        """The address of the page that shows it."""
        return _address("/", self.params)

    def narrowed(self, field: str, value: str) -> Search:
        """Returns the search with one filter more, from its first page."""
        return replace(self, where=(*self.where, (field, value)), page=1)

    def widened(self, field: str, value: str) -> Search:
        """Returns the search without a filter, from its first page."""
        left = tuple(pair for pair in self.where if pair != (field, value))
        return replace(self, where=left, page=1)

    def as_word(self, typed: str) -> Search:
        """Returns the search with a piece of its query taken as plain words."""
        return replace(self.as_read(typed), plain=(*self.as_read(typed).plain, typed))

    def left_out(self, typed: str) -> Search:
        """Returns the search with a piece of its query taken out."""
        return replace(self.as_read(typed), without=(*self.as_read(typed).without, typed))

    def as_read(self, typed: str) -> Search:
        """Returns the search with a piece of its query read as it would be by itself."""
        plain, without = (
            tuple(each for each in pieces if each.casefold() != typed.casefold())
            for pieces in (self.plain, self.without)
        )
        return replace(self, plain=plain, without=without, page=1)

    def asking(self, query: str) -> Search:
        """Returns the search for other words under the same filters."""
        return replace(self, query=query, page=1)

    def sorted_by(self, order: Order) -> Search:
        """Returns the search with its hits in another order, from its first page."""
        return replace(self, order=order, page=1)

    def sized(self, size: int) -> Search:
        """Returns the search with so many hits a page, at the page that holds this one's first."""
        return replace(self, size=size, page=self.offset // size + 1)

    def at(self, page: int) -> Search:
        """Returns the search at another page of its hits."""
        return replace(self, page=page)

    def unfiltered(self) -> Search:
        """Returns the search for the words alone."""
        return replace(self, where=(), page=1)

    def cleared(self, field: str) -> Search:
        """Returns the search without any filter on a field, from its first page."""
        left = tuple(pair for pair in self.where if pair[0] != field)
        return replace(self, where=left, page=1)

    def beside(self, path: str, **more: str) -> str:
        """Returns the address of another page that shows something of this search."""
        return _address(path, [*self.at(1).params, *more.items()])

    def project_url(self, project_id: str, passage: HitPassage | None = None) -> str:
        """Returns the address of a project, opened at a passage, that remembers this search."""
        if passage is None:
            return _address(_path(project_id), self.params)
        span = (passage.start, passage.end)
        return self.place_url(project_id, passage.document, span=span)

    def place_url(self, project_id: str, source: str, *, span: tuple[int, int]) -> str:
        """Returns the address of a place in the text of a project's document."""
        start, end = map(str, span)
        place = [("dok", document_key(source)), ("start", start), ("end", end)]
        return _address(_path(project_id), [*self.params, *place]) + "#treff"

    def page_of(self, project_id: str, step: str = "", **more: str) -> str:
        """Returns the address of a project's page, or of a step there, that remembers this."""
        path = _path(project_id) + (f"/{step}" if step else "")
        return _address(path, [*self.params, *more.items()])


def document_key(source: str) -> str:
    """Returns a short name for a document: an address must not tell where the server keeps it."""
    return sha256(source.encode()).hexdigest()[:10]


def web_address(address: str | None) -> str | None:
    """Returns an address that may be linked to: http and https, never a script."""
    is_web = address is not None and address.lower().startswith(("http://", "https://"))
    return address if is_web else None


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        try:
            pairs.append(filter_pair(text))
        except InputError:
            continue  # an address typed wrong still opens; the chips show what is in force
    return pairs


def _pieces(texts: list[str]) -> tuple[str, ...]:
    stripped = (text.strip() for text in texts)
    return tuple(dict.fromkeys(text for text in stripped if text))[:_MOST_SWITCHED]


def _path(project_id: str) -> str:
    return f"/prosjekt/{quote(project_id, safe='')}"


def _address(path: str, params: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(params)}" if params else path
