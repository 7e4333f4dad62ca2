"""What readers keep, as frozen dataclasses: collections of projects, and searches that go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from synthese.records import HitPassage, Why

MAX_NAME_CHARS = 200
MAX_NOTE_CHARS = 5_000
MAX_ITEMS = 2_000
Mode = Literal["hybrid", "dense", "lexical"]
_NO_WHY = Why()


@dataclass(frozen=True, slots=True)
class Collection:
    """Projects that somebody has put together.

    `edit` is the secret part of the address by which it is changed, `read` of the one by which
    it is only read; neither can be told from the other. Times are ISO.
    """

    id: int
    edit: str
    read: str
    name: str
    note: str
    made: str
    changed: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A project in a collection, under the title that it was last seen with."""

    project: str
    title: str
    note: str
    added: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a saved search asks for: words, filters, or both, as `synthese.retrieval` takes them."""

    query: str = ""
    where: tuple[tuple[str, str], ...] = ()
    plain: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    mode: Mode = "hybrid"

    @property
    def filters(self) -> dict[str, list[str]]:
        """The values of each field."""
        found: dict[str, list[str]] = {}
        for field, value in self.where:
            found.setdefault(field, []).append(value)
        return found


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that goes on: what is new or changed and fits is told once.

    `threshold`, 0..1, is the strength from which a project is told. `turn` is up to where it has
    looked (see `synthese.stores.kept`), `looked` when (ISO). Matches up to number `seen` are
    read, up to `delivered` sent; `there` counts what fitted already, `told` what has been told
    since and `fresh` what of that isn't read.
    """

    id: int
    edit: str
    read: str
    name: str
    asked: Asked
    threshold: float
    made: str
    looked: str
    turn: int
    seen: int = 0
    delivered: int = 0
    there: int = 0
    told: int = 0
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A project that fits a saved search, as it was when that was seen.

    `strength` is None where filters alone were asked for. `ids` are all that it goes by.
    """

    project: str
    title: str
    strength: float | None = None
    passages: tuple[HitPassage, ...] = ()
    why: Why = _NO_WHY
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a saved search has told: `number` grows with each, `told_at` is when (ISO)."""

    number: int
    told_at: str
    found: Found
