"""Programmes and grants, by any of their names.

``programmes.csv`` holds public facts. Its `names` are trusted anywhere in a text, its `labels`
(``DEMOS``, ``TRANSPORT``, ``skjønnsmidler``: words of other meanings too) only where a label's
value begins with them. A name with a capital has one in the text, and what is written in
capitals within (``VIOS``, ``StimuLab``) stands so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Generic, NamedTuple, TypeVar

from synthese.norwegian.forms import common_form

_T = TypeVar("_T")
_WORD = re.compile(r"[^\W_]+")
_GAP = r"[^\w;!?]{1,3}"  # between the words of a name: a space, a hyphen, a comma, a line's end
_END = r"(?=(?:s|S)?(?![^\W_]))"  # a genitive may follow
_LITTLE = {"ein": "en", "eit": "et", "ei": "en", "noreg": "norge", "og": "and"}
_INFLECTED = re.compile(r"(?<=\w{3})[ae](?:r|ne|t)?$")
_QUOTES = " \t\r\n\"'«»“”„‘’*_.,;:"
# After a label's own name a word in lower case would make it another thing (`Bolyst og omdømme`).
_OWN_NAME = re.compile(r"\s*(?:$|[^\w\s]|[A-ZÆØÅ])")


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme or grant.

    `name` is the canonical one, in bokmål; `names` are all that it goes by, `name` first.
    `funder` is a canonical name of ``organisations``, None where several or none stand behind.
    `start` and `end` are its first and last year, None where unknown or open.
    """

    id: str
    name: str
    names: tuple[str, ...]
    funder: str | None
    start: int | None = None
    end: int | None = None


class ProgrammeSpan(NamedTuple):
    """Where a text names a programme, and which."""

    start: int
    end: int
    programme: Programme


class NameSpan(NamedTuple, Generic[_T]):
    """Where a text holds a name, and what the name stands for."""

    start: int
    end: int
    value: _T


class _Name(NamedTuple, Generic[_T]):
    """A name as it is looked for; `inner` and `last` are words it needs, in lower case."""

    inner: frozenset[str]
    last: str
    pattern: re.Pattern[str]
    value: _T

    def may_stand(self, words: Set[str]) -> bool:
        """Tells whether a text of these words may hold the name, whose last may have a genitive."""
        return self.inner <= words and (self.last in words or f"{self.last}s" in words)


class NameTable(Generic[_T]):
    """Names and what they stand for, looked up whole or found in running text in one scan."""

    def __init__(self, names: Iterable[tuple[str, _T]]) -> None:
        self._whole: dict[tuple[str, ...], _T] = {}
        self._shared: dict[tuple[str, ...], _T] = {}
        self._by_first: dict[str, list[_Name[_T]]] = {}
        for name, value in sorted(names, key=lambda each: -len(each[0])):  # the longest first
            key = key_of(name)
            self._whole.setdefault(key, value)
            self._shared.setdefault(_shared_key(key), value)
            sought = _Name(frozenset(key[1:-1]), key[-1], _pattern(name), value)
            self._by_first.setdefault(key[0], []).append(sought)

    def get(self, name: str) -> _T | None:
        """Returns what a whole name stands for, in any case, punctuation and written norm."""
        key = key_of(name)
        found = self._whole.get(key)
        return self._shared.get(_shared_key(key)) if found is None and key else found

    def starting(self, text: str, at: int = 0) -> NameSpan[_T] | None:
        """Returns the longest name that begins at `at`."""
        word = _WORD.match(text, at)
        return _name_at(text, word, self._by_first.get(word[0].lower(), ())) if word else None

    def find(self, text: str) -> Iterator[NameSpan[_T]]:
        """Yields the names in `text`, in order, the longest where several begin."""
        likely = self._likely(text)
        if not likely:
            return
        done = 0
        for word in _WORD.finditer(text):
            names = likely.get(word[0].lower())
            if names and word.start() >= done and not _is_tail(text, word):
                span = _name_at(text, word, names)
                if span:
                    done = span.end
                    yield span

    def _likely(self, text: str) -> dict[str, list[_Name[_T]]]:
        """Returns the names whose words all stand in `text`, by their first: mostly none."""
        words = set(_WORD.findall(text.lower()))
        found: dict[str, list[_Name[_T]]] = {}
        for first in self._by_first.keys() & words:
            if names := [name for name in self._by_first[first] if name.may_stand(words)]:
                found[first] = names
        return found


def _name_at(text: str, word: re.Match[str], names: Iterable[_Name[_T]]) -> NameSpan[_T] | None:
    """Returns the first of the names that stands where a word begins."""
    for name in names:
        if found := name.pattern.match(text, word.start()):
            return NameSpan(found.start(), found.end(), name.value)
    return None


def key_of(name: str) -> tuple[str, ...]:
    """Returns the words of a name in lower case, which is what makes two spellings one."""
    return tuple(_WORD.findall(name.lower()))


def read_table(file: str) -> list[dict[str, str]]:
    """Returns the rows of a table of this package."""
    text = files(__package__).joinpath(file).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def listed(cell: str) -> tuple[str, ...]:
    """Returns the names of a cell."""
    return tuple(name for name in cell.split("|") if name)


def programme(value: str) -> Programme | None:
    """Returns the programme that a label's value names, or None.

    Reads ``VIOS-Verdiskapende innovasjon i off``, ``Sammen om en bedre kommune (Innovasjon)``,
    ``«Saman om ein betre kommune»`` and ``Skjønnsmidler, Statsforvalteren i Innlandet``. Where
    the value names several, the first is returned.
    """
    value = value.strip(_QUOTES)
    labels, names = _labels(), _names()
    found = labels.get(value) or names.get(value) or labels.get(re.sub(r"\s*\([^)]*\)", "", value))
    if found:
        return found
    head = labels.starting(value)
    if head and _OWN_NAME.match(value, head.end):
        return head.value
    return next((span.value for span in names.find(value)), None)


def programmes_in(text: str) -> list[ProgrammeSpan]:
    """Returns where `text` names programmes by names that mean nothing else, in order."""
    return [ProgrammeSpan(*span) for span in _names().find(text)]


@cache
def programmes() -> tuple[Programme, ...]:
    """Returns the whole table."""
    return tuple(_programme(row) for row in read_table("programmes.csv"))


def _programme(row: dict[str, str]) -> Programme:
    own = (row["name"], row["nn"], row["en"], *listed(row["names"]), *listed(row["labels"]))
    return Programme(
        id=row["id"],
        name=row["name"],
        names=tuple(dict.fromkeys(name for name in own if name)),
        funder=row["funder"] or None,
        start=int(row["start"]) if row["start"] else None,
        end=int(row["end"]) if row["end"] else None,
    )


@cache
def _labels() -> NameTable[Programme]:
    """Returns all names, for a label's value."""
    return NameTable((name, each) for each in programmes() for name in each.names)


@cache
def _names() -> NameTable[Programme]:
    """Returns the names that are trusted anywhere."""
    labels = {label for row in read_table("programmes.csv") for label in listed(row["labels"])}
    return NameTable(
        (name, each) for each in programmes() for name in each.names if name not in labels
    )


def _shared_key(key: tuple[str, ...]) -> tuple[str, ...]:
    """Returns a name's words in the form that both norms share, without their inflection."""
    words = (common_form(_LITTLE.get(word, word)) for word in key)
    return tuple(_INFLECTED.sub("", word) for word in words)


def _pattern(name: str) -> re.Pattern[str]:
    """Returns a pattern for a name in running text, strict about capitals as the name has them."""
    words = _WORD.findall(name)
    return re.compile(_GAP.join([_cased(words[0], first=True), *map(_cased, words[1:])]) + _END)


def _is_tail(text: str, word: re.Match[str]) -> bool:
    """Tells whether a word is the last part of another: ``nord-områdesatsingen``."""
    at = word.start()
    return at > 1 and text[at - 1] == "-" and text[at - 2].isalnum()


def _cased(word: str, *, first: bool = False) -> str:
    if word[1:] != word[1:].lower():  # a short name: `VIOS`, `StimuLab`
        return re.escape(word)
    if first and word[0].isupper():
        return f"{re.escape(word[0])}(?i:{re.escape(word[1:])})"
    return f"(?i:{re.escape(word)})"
