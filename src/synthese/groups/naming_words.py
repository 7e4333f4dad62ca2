"""Which words a noun phrase is made of: what a word is most often, told by its last letters.

``word_kinds.json`` holds endings and whole words by language; the longest that fits decides, so
that a compound is what its last part is (``nattilsyn`` is a ``tilsyn``). It was learned from
running text by ``scripts/train_word_kinds.py``, which tells how often it is right.
``passing_words.csv`` is our own list of words that tell nothing of a subject, in nb, nn, sv, da
and en: ``closed`` are no part of a phrase, ``weak`` no adjective, and ``frame`` no noun of one;
``function`` words of the languages beside Norwegian and English are no part of any name.
"""

from __future__ import annotations

import csv
import json
import re
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

from synthese.norwegian.words import STOP_WORDS

_CACHED = 500_000  # words: as many as 100,000 passages hold


class Kind(IntEnum):
    """What a word can be in a noun phrase."""

    OTHER = 0
    MODIFIER = 1  # an adjective: digital, kommunale
    PARTICIPLE = 2  # one that may as well be a verb: tilpasset opplæring, har tilpasset …
    NOUN = 3  # not in a definite form
    PLURAL = 4  # a noun after an adjective, else as likely a verb: elektroniske dørlåser


_LETTERS = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*$")
_PARTICIPLE = re.compile(
    r".{2,}(?:et|ert|ede|[kpsd]t|[^aeiouyæøå]te|[gd]de?|ed|ing)$|.{4,}a$"  # brukt, trengte, lagde
)
_ADJECTIVE = re.compile(r".{3,}(?:lig|leg|isk|basert|messig|l[øaö]u?s|fri)(?:e|t|a)?$")
_PLURAL = re.compile(r".{4,}[ea]r$")
_MODIFIERS = frozenset(("bedre", "betre", "felles", "moderne"))  # as a noun or a verb too
_TABLES = {"da": "nb", "und": "nb", "se": "nb"}  # whose words are told by another's table


@lru_cache(_CACHED)
def kind_of(word: str, language: str) -> Kind:
    """Returns what a lower-case word of a text in `language` can be in a noun phrase."""
    if (
        is_function(word)
        or word in _passing("closed")
        or word in _passing("weak")
        or not _LETTERS.match(word)
    ):
        return Kind.OTHER
    if word in _MODIFIERS:
        return Kind.MODIFIER
    kind = _told(word, _TABLES.get(language, language))
    if kind is Kind.NOUN and language != "en" and _ADJECTIVE.match(word):
        return Kind.OTHER
    if kind is Kind.OTHER and language != "en" and _PLURAL.match(word):
        return Kind.PLURAL
    if kind is Kind.MODIFIER and _PARTICIPLE.match(word):
        return Kind.PARTICIPLE
    return kind


def is_function(word: str) -> bool:
    """Says whether a lower-case word is a function word of any of the languages."""
    return word in STOP_WORDS or word in _passing("function")


def is_frame(word: str) -> bool:
    """Says whether a lower-case noun could stand in the description of any project."""
    return word in _passing("frame")


def _told(word: str, language: str) -> Kind:
    table = _table().get(language) or _table()["nb"]
    whole = f"^{word}"
    return next((table[whole[at:]] for at in range(len(whole)) if whole[at:] in table), Kind.OTHER)


@cache
def _passing(kind: str) -> frozenset[str]:
    text = files(__package__).joinpath("passing_words.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["kind"] == kind]
    return frozenset(word for row in rows for word in row["words"].split())


@cache
def _table() -> dict[str, dict[str, Kind]]:
    text = files(__package__).joinpath("word_kinds.json").read_text("utf-8")
    return {
        language: {
            ending: Kind[kind.upper()]
            for kind, listed in kinds.items()
            for ending in listed.split()
        }
        for language, kinds in json.loads(text).items()
    }
