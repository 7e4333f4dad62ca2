"""A search as it stands in an address: everything that a page shows can be linked to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal, cast, get_args
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from synthese.errors import InputError
from synthese.records import HitPassage
from synthese_api.filters import filter_pair, filters

Mode = Literal["hybrid", "dense", "lexical"]
PAGE_SIZE = 10
_LAST_PAGE = 100_000  # keeps a made-up address from asking for a number no store can hold


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for: words, filters, mode, and which page of the hits."""

    query: str = ""
    where: tuple[tuple[str, str], ...] = ()
    mode: Mode = "hybrid"
    page: int = 1

    @classmethod
    def of(cls, params: QueryParams) -> Search:
        """Returns the search that an address tells of; what can't be used is left out."""
        mode = params.get("mode", "hybrid")
        number = params.get("side", "1")
        page = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
        return cls(
            query=params.get("q", "").strip(),
            where=tuple(dict.fromkeys(_pairs(params.getlist("where")))),
            mode=cast(Mode, mode) if mode in get_args(Mode) else "hybrid",
            page=min(max(page, 1), _LAST_PAGE),
        )

    @property
    def offset(self) -> int:
        """How many hits the earlier pages hold."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def filters(self) -> dict[str, list[str]]:
        """The values of each field."""
        return filters(f"{field}:{value}" for field, value in self.where)

    @property
    def params(self) -> list[tuple[str, str]]:
        """The search as query parameters, without what is the default."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [("where", f"{field}:{value}") for field, value in self.where]
        pairs += [("mode", self.mode)] if self.mode != "hybrid" else []
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

    def at(self, page: int) -> Search:
        """Returns the search at another page of its hits."""
        return replace(self, page=page)

    def unfiltered(self) -> Search:
        """Returns the search for the words alone."""
        return replace(self, where=(), page=1)

    def project_url(self, project_id: str, passage: HitPassage | None = None) -> str:
        """Returns the address of a project, opened at a passage, that remembers this search."""
        path = f"/prosjekt/{quote(project_id, safe='')}"
        if passage is None:
            return _address(path, self.params)
        place = [
            ("dok", document_key(passage.document)),
            ("start", str(passage.start)),
            ("end", str(passage.end)),
        ]
        return _address(path, [*self.params, *place]) + "#treff"


def document_key(source: str) -> str:
    """Returns a short name for a document: an address must not tell where the server keeps it."""
    return sha256(source.encode()).hexdigest()[:10]


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        try:
            pairs.append(filter_pair(text))
        except InputError:
            continue  # an address typed wrong still opens; the chips show what is in force
    return pairs


def _address(path: str, params: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(params)}" if params else path
