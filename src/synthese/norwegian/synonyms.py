"""Abbreviations and near synonyms of Norwegian municipal language.

The table ``synonyms.csv`` is our own. Each row is one concept: its forms in nb, nn and en, its
abbreviations, and who uses the term. ``usage`` in `provenance` means current among
municipalities without one source; ``ambiguous`` that the abbreviation is also used of other
things, each of which has a row of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from synthese.norwegian.words import STOP_WORDS, placed, stem

Kind = Literal["abbreviation", "synonym", "nb-nn"]

# Abbreviations that are ordinary words in lower case (praise, shout, act, for, litres ...).
_ALSO_WORDS = frozenset("act fact ip ml pro rop ros va".split())  # noqa: SIM905  # reads best so
_STEMMED_FROM = 4  # letters; shorter words (rus, app) have no ending worth cutting


@dataclass(frozen=True, slots=True)
class Synonym:
    """Other forms of what was typed as ``words[start:end]``.

    `forms` are the row's other forms, nb first, one for each that is searched differently
    (``hjemmesykepleie`` stands for ``heimesjukepleie`` too). `id` names the row, so that it can
    be switched off; `provenance` tells who uses the terms, parted by ``; ``.
    """

    typed: str
    start: int
    end: int
    forms: tuple[str, ...]
    kind: Kind
    provenance: str
    id: str


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    kind: Kind
    provenance: str
    forms: dict[tuple[str, ...], str]  # what a form is found by → the form as it is shown
    short: frozenset[tuple[str, ...]]  # those of them that are abbreviations


def synonyms_of(words: Sequence[str]) -> list[Synonym]:
    """Returns the synonyms of `words`, in the order of the words.

    Of forms that overlap the longest counts. An abbreviation with several readings gives one
    synonym for each, all with the same `start`. Function words may stand among `words` or be
    left out; longer words meet in any inflection.
    """
    telling = [at for at, word in enumerate(words) if word.lower() not in STOP_WORDS]
    keys = [_key(words[at]) for at in telling]
    found: list[Synonym] = []
    first = 0
    while first < len(keys):
        length, rows = _longest(keys[first:], words[telling[first]])
        if rows:
            start, end = telling[first], telling[first + length - 1] + 1
            own = tuple(keys[first : first + length])
            found += [_synonym(row, words, (start, end), own=own) for row in rows]
        first += length
    return found


def _longest(keys: Sequence[str], typed: str) -> tuple[int, tuple[_Row, ...]]:
    """Returns how many of `keys` the longest form takes, and the rows that have it."""
    table, most = _table()
    for length in range(min(most, len(keys)), 1, -1):
        if rows := table.get(tuple(keys[:length])):
            return length, rows
    is_word = typed.lower() in _ALSO_WORDS and not typed.isupper()
    return 1, () if is_word else table.get((keys[0],), ())


def _synonym(
    row: _Row, words: Sequence[str], span: tuple[int, int], *, own: tuple[str, ...]
) -> Synonym:
    start, end = span
    others = tuple(form for key, form in row.forms.items() if key != own)
    typed = " ".join(words[start:end])
    whole = row.kind == "abbreviation" and own not in row.short  # `drone` stands for itself
    kind = "synonym" if whole else row.kind
    return Synonym(typed, start, end, others, kind, row.provenance, row.id)


def _key(word: str) -> str:
    return stem(word) if len(word) >= _STEMMED_FROM else word.lower()


def _keys(form: str) -> tuple[str, ...]:
    words = (word for _, _, word in placed(form))
    return tuple(_key(word) for word in words if word.lower() not in STOP_WORDS)


@cache
def _table() -> tuple[dict[tuple[str, ...], tuple[_Row, ...]], int]:
    """Returns the rows by the keys of their forms, and how many words the longest form has."""
    table: dict[tuple[str, ...], tuple[_Row, ...]] = {}
    for row in _rows():
        for key in row.forms:
            table[key] = (*table.get(key, ()), row)
    return table, max(map(len, table))


def _rows() -> Iterator[_Row]:
    text = files(__package__).joinpath("synonyms.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        forms: dict[tuple[str, ...], str] = {}
        for column in ("nb", "nn", "en", "abbreviation"):
            for form in filter(None, row[column].split("|")):
                forms.setdefault(_keys(form), form)
        short = frozenset(map(_keys, filter(None, row["abbreviation"].split("|"))))
        yield _Row(row["id"], cast(Kind, row["kind"]), row["provenance"], forms, short)
