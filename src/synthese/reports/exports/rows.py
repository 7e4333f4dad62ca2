"""What an export is made of: a row for each project, and the facts of how they were found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from synthese.records import HitPassage, Order, Project
from synthese.wording import Language

_CHUNK_CHARS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A project as it is exported.

    `address` is of the page that shows it, empty where there is none. `strength`, 0..1, is None
    where nothing was searched for. `counties` and `centrality` (classes 1 to 6) are of its
    municipalities. `quote` is the passage that answers best, `note` what a collection says of it.
    """

    rank: int
    project: Project
    address: str = ""
    strength: float | None = None
    counties: tuple[str, ...] = ()
    centrality: tuple[int, ...] = ()
    quote: HitPassage | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """How an export came to be, so that it can be made again and judged.

    `title` is what was typed, or a collection's name, and `note` what is noted on that. `read`
    is what the query was read as and `filters` what was chosen, a sentence each. It isn't known
    of `unknown` of the `total` projects whether they fit; `quoted` have their best passage. What
    comes after `address`, which leads to the same on the page, is of the index.
    """

    kind: Literal["search", "collection"]
    title: str
    total: int
    made: datetime
    note: str = ""
    read: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    order: Order | None = None
    unknown: int = 0
    quoted: int = 0
    address: str = ""
    projects: int = 0
    documents: int = 0
    failures: int = 0
    updated: str = ""  # ISO date and time
    model: str = ""
    fingerprint: str = ""
    corpus_digest: str = ""
    generation: int = 0
    version: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """Projects on their way into a file, in the reader's `language`.

    `rows`, `total` of them, can be gone through once. `facts` are worked out where a format
    tells them. `empty` are columns that nothing stands in, by name; they are left out.
    """

    kind: Literal["search", "collection"]
    rows: Iterable[Row]
    total: int
    facts: Callable[[], Facts]
    language: Language = "nb"
    empty: frozenset[str] = frozenset()


def in_chunks(pieces: Iterable[str]) -> Iterator[bytes]:
    """Yields text as UTF-8 in parts of a size that is worth sending."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _CHUNK_CHARS:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()
