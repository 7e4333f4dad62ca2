"""What somebody may be typing: places, themes, programmes, bodies and titles that the index holds.

What is suggested stands in place of the last unit typed: a place is asked for by its field
(``velferdsteknologi kommune:Grong``), and a title leads to its project.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice, zip_longest
from threading import Lock
from typing import Literal, NamedTuple, get_args
from weakref import WeakKeyDictionary

import numpy as np

from synthese.index import Index
from synthese.norwegian.units import municipalities, resolve, units
from synthese.stores.catalogue import Catalogue
from synthese.stores.openings import Met, Openings, marks, words_of
from synthese.wording import Language, say

Kind = Literal["municipality", "county", "theme", "programme", "funder", "lead", "project"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # in the order in which they are shown

_OF_A_KIND = 3  # at most, so that no kind keeps another out
_TITLES = 4
_WAIT_S = 0.3
_MOST_CHARS = 200  # what is longer is a pasted text, and names nothing more
_MOST_WORDS = 6  # of one name that is being typed
# The share of a former unit's people that makes one of today's its heir.
_HEIR = 0.8
_NAMES: Mapping[Kind, str] = {  # of the fields, as people type them
    "municipality": "kommune kommuner kommunar municipality municipalities",
    "county": "fylke fylker county counties",
    "theme": "tema temaer theme topic emne",
    "programme": "program programme ordning scheme",
    "funder": "finansiør finansiering funder",
}
_FIELDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_QUOTES = '"«»“”„'
_FIELD = re.compile(rf"(?<!\S)-?(\w+):[{_QUOTES}]?([^{_QUOTES}:]*)$")
_WORDS_AT_END = re.compile(rf"(?<!\S)[^\s\-:{_QUOTES}][^\s:{_QUOTES}]*$")
_OPERATORS = frozenset(("OR", "ELLER", "|"))
# A value that the grammar takes without quotation marks, whatever stands after it.
_PLAIN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# A name of a place takes its preposition with it: `lærarar i Grong` is `lærarar kommune:Grong`.
_PREPOSITION = re.compile(r"(?:^|(?<=\s))(?:i|in|på|fra|frå|from)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant.

    `insert` is what the whole query becomes, `count` how many projects there are. `project` is
    the id of the one that a title leads to. `marks` are the spans of `text` that were typed.
    """

    kind: Kind
    text: str
    insert: str
    count: int
    project: str | None = None
    marks: tuple[tuple[int, int], ...] = ()


class _Entry(NamedTuple):
    """A name that may be typed, and what it stands for."""

    kind: Kind
    name: str
    projects: int
    value: str  # of a former municipality, the one of today; of a title, its only project's id

    @property
    def is_other_name(self) -> bool:
        """Whether it is a name that its municipality no longer bears, or bears beside another."""
        return self.kind == "municipality" and self.name != self.value

    @property
    def place(self) -> tuple[int, bool, int, int, str]:
        """What names are sorted by: by kind, the commonest first, then the shortest."""
        return KINDS.index(self.kind), self.is_other_name, -self.projects, len(self.name), self.name


class _Unit(NamedTuple):
    """The end of what was typed, as one name; `head` stands before it."""

    head: str
    typed: str
    kinds: tuple[Kind, ...]
    field: str | None = None  # as typed


class _Names:
    """Every name that one generation holds, those of a kind together, the commonest first."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        self.entries = sorted(entries, key=lambda each: each.place)
        self._openings = Openings([each.name for each in self.entries])
        sizes = Counter(each.kind for each in self.entries)
        ends = np.cumsum([sizes[kind] for kind in KINDS]).tolist()
        self._blocks = {
            kind: slice(end - sizes[kind], end) for kind, end in zip(KINDS, ends, strict=True)
        }

    def meeting(self, unit: _Unit) -> dict[Kind, list[_Entry]]:
        """Returns the names that a unit meets, those that begin with it first; no kind is empty."""
        met = self._openings.met(unit.typed)
        found = {kind: self._first(kind, met) for kind in unit.kinds}
        return {kind: entries for kind, entries in found.items() if entries}

    def _first(self, kind: Kind, met: Met) -> list[_Entry]:
        """Returns the first names of a kind that were met, none that stand for the same."""
        found: dict[str, _Entry] = {}
        for entry in self._of(kind, met):
            found.setdefault(entry.value or entry.name, entry)
            if len(found) == _most(kind):
                break
        return list(found.values())

    def _of(self, kind: Kind, met: Met) -> Iterator[_Entry]:
        block = self._blocks[kind]
        names, opened = met.names[block], met.opened[block]
        for chosen in (names & opened, names & ~opened):
            for at in np.flatnonzero(chosen):
                yield self.entries[block.start + at]


# A catalogue is opened once for each opened generation, and is gone with it.
_kept: WeakKeyDictionary[Catalogue, _Names] = WeakKeyDictionary()
_making = Lock()


def prepare(index: Index) -> None:
    """Reads the names of a generation, so that nobody waits for them later.

    100,000 projects take 3.4 seconds, 119 take .02.
    """
    _names(index)


def suggest(
    index: Index, typed: str, *, k: int = 8, language: Language = "nb"
) -> tuple[Suggestion, ...]:
    """Returns at most `k` things that somebody may be typing, those of a kind together.

    Args:
        index: whose names are suggested.
        typed: the query so far; its end is what is being typed.
        k: how many.
        language: of the fields that are put in.
    """
    if len(typed) > _MOST_CHARS:
        return ()
    names = _names(index)
    if names is None:
        return ()
    found: dict[Kind, list[Suggestion]] = {}
    for unit in _units(typed):
        met = names.meeting(unit)
        if not found.keys() - {"project"}:  # of names within names only the longest are meant
            found |= {
                kind: [_suggestion(each, unit, language) for each in entries]
                for kind, entries in met.items()
                if kind not in found
            }
    return _fairly(found, " ".join(typed.split()), k)


def _fairly(found: Mapping[Kind, list[Suggestion]], typed: str, k: int) -> tuple[Suggestion, ...]:
    """Returns the first of each kind, then the second of each, up to `k`, in the kinds' order."""
    rounds = zip_longest(*(found.get(kind, ()) for kind in KINDS))
    fresh = (each for row in rounds for each in row if each and _is_news(each, typed))
    return tuple(sorted(islice(fresh, k), key=lambda each: KINDS.index(each.kind)))


def _is_news(suggestion: Suggestion, typed: str) -> bool:
    return suggestion.project is not None or suggestion.insert != typed


def _most(kind: Kind) -> int:
    return _TITLES if kind == "project" else _OF_A_KIND


# ---- what is being typed


def _units(typed: str) -> Iterator[_Unit]:
    """Yields what may be the name that is being typed, the longest first."""
    field = _FIELD.search(typed)
    kind = _FIELDS.get(field[1].lower()) if field else None
    if field and kind:
        yield _Unit(typed[: field.start(1)], field[2], (kind,), field[1])
    if sum(typed.count(quote) for quote in _QUOTES) % 2:
        return  # a phrase is to stand there as it is typed
    starts = list(_starts(typed))
    for start in reversed(starts):
        kinds = KINDS if not typed[:start].strip() else KINDS[:-1]
        if start == starts[-1] or len(typed[start:].strip()) > 1:
            yield _Unit(typed[:start], typed[start:], kinds)


def _starts(typed: str) -> Iterator[int]:
    """Yields where the last words begin, the last first, up to what is no plain word."""
    end = len(typed.rstrip())
    for _ in range(_MOST_WORDS):
        word = _WORDS_AT_END.search(typed, 0, end)
        if word is None or word[0] in _OPERATORS:
            return
        yield word.start()
        end = len(typed[: word.start()].rstrip())


# ---- what it becomes


def _suggestion(entry: _Entry, unit: _Unit, language: Language) -> Suggestion:
    return Suggestion(
        kind=entry.kind,
        text=(text := _text(entry, language)),
        insert=_inserted(entry, unit, language),
        count=entry.projects,
        project=(entry.value or None) if entry.kind == "project" else None,
        marks=marks(text, unit.typed),
    )


def _text(entry: _Entry, language: Language) -> str:
    if not entry.is_other_name:
        return entry.name
    key = "seek.also" if entry.name in _names_of_today() else "seek.formerly"
    return say(key, language, name=entry.value, other=entry.name)


@cache
def _names_of_today() -> frozenset[str]:
    """Returns the names of today's municipalities in every language."""
    numbers = {each.number for each in municipalities()}
    return frozenset(name for unit in units() if unit.number in numbers for name in unit.names)


def _inserted(entry: _Entry, unit: _Unit, language: Language) -> str:
    if entry.kind == "project":
        return entry.name
    if entry.kind == "lead":
        return f"{unit.head}{entry.value}"
    head = unit.head
    if entry.kind in ("municipality", "county") and unit.field is None:
        head = _PREPOSITION.sub("", head)
    field = unit.field or say(f"seek.field_{entry.kind}", language)
    plain = _PLAIN.fullmatch(entry.value)
    return f"{head}{field}:{entry.value}" if plain else f'{head}{field}:"{entry.value}"'


# ---- what there is


def _names(index: Index) -> _Names | None:
    """Returns the names of a generation, None while another thread is still reading them."""
    if index.catalogue in _kept:
        return _kept[index.catalogue]
    if not _making.acquire(timeout=_WAIT_S):
        return None  # what is typed meanwhile would only queue up
    try:
        if index.catalogue not in _kept:
            _kept[index.catalogue] = _Names(_entries(index))
        return _kept[index.catalogue]
    finally:
        _making.release()


def _entries(index: Index) -> Iterator[_Entry]:
    counted = index.facets.count(index.facets.among(None))
    for kind in _NAMES:
        yield from _of_facet(kind, counted.get(kind, {}))
    yield from _other_names(counted.get("municipality", {}))
    yield from _leads(index.catalogue.leads(index.generation))
    ids: dict[str, list[str]] = {}
    for project_id, title in index.catalogue.titles(index.generation).items():
        ids.setdefault(title, []).append(project_id)
    for title, those in ids.items():
        yield _Entry("project", title, len(those), those[0] if len(those) == 1 else "")


def _of_facet(kind: Kind, counted: Mapping[str, int]) -> Iterator[_Entry]:
    """Yields a facet's values; those that differ in case only are one, as a filter takes them."""
    usable = [
        value
        for value in counted
        # The grammar can't ask for what holds a quotation mark; a municipality is one itself.
        if words_of(value)
        and not set(value) & set(_QUOTES)
        and (kind != "funder" or not resolve(value))
    ]
    for _, values in groupby(sorted(usable, key=str.casefold), key=str.casefold):
        alike = sorted(values, key=lambda value: (-counted[value], value))
        yield _Entry(kind, alike[0], sum(counted[value] for value in alike), alike[0])


def _other_names(counted: Mapping[str, int]) -> Iterator[_Entry]:
    """Yields what the municipalities were called, or are in another language."""
    for name in sorted({name for unit in units() for name in unit.names if "(" not in name}):
        for heir, share in resolve(name):
            if heir.name in counted and name != heir.name and share >= _HEIR:
                yield _Entry("municipality", name, counted[heir.name], heir.name)


def _leads(leads: Iterable[str]) -> Iterator[_Entry]:
    """Yields the bodies that lead projects; a municipality is suggested as itself."""
    for lead, count in Counter(leads).items():
        if not resolve(lead) and words_of(lead):
            yield _Entry("lead", lead, count, lead)
