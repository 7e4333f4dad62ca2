"""Word for word across the languages, for switching words inside running text."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import Stemmer

from embedder_training.texts import Pair, pairs, word_list, words

DICTIONARIES = ("wikt", "omw", "wikt-gloss", "inn-emneord")
_STEMMERS = {"nb": "norwegian", "nn": "norwegian", "sv": "swedish", "da": "danish", "en": "english"}
_MARKS = {"en": ("to", "the", "a", "an"), "nb": ("å",), "nn": ("å",)}


def _bare(text: str, language: str) -> tuple[str, ...]:
    found = words(text)
    while len(found) > 1 and found[0] in _MARKS.get(language, ()):
        found = found[1:]
    return tuple(found)


class Translations:
    """From a word of one language to its counterparts in another, by form or else by stem."""

    def __init__(self, language: str) -> None:
        self._stem = lru_cache(200_000)(Stemmer.Stemmer(_STEMMERS[language]).stemWord)
        self._forms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, ...]]] = defaultdict(list)

    def add(self, word: str, counterpart: tuple[str, ...]) -> None:
        """Learns one counterpart of `word`."""
        if counterpart not in self._forms[word]:
            self._forms[word].append(counterpart)
            self._stems[self._stem(word)].append(counterpart)

    def of(self, word: str) -> list[tuple[str, ...]]:
        """Returns the counterparts of `word`, or of the words with its stem."""
        return self._forms.get(word) or self._stems.get(self._stem(word)) or []

    def counterparts(self) -> set[str]:
        """Returns every word that something is translated to."""
        return {word for found in self._forms.values() for words in found for word in words}


def _entries(every: Iterable[Pair]) -> Iterable[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    for pair in every:
        (one, other) = pair.languages
        left, right = _bare(pair.left, one), _bare(pair.right, other)
        if pair.source in DICTIONARIES and left and right and left != right:
            yield one, other, left, right
            yield other, one, right, left


def translations(train: Path) -> dict[tuple[str, str], Translations]:
    """Returns (from, to) → translations, from the dictionaries and the word lists."""
    tables: dict[tuple[str, str], Translations] = {}
    for one, other, left, right in _entries(pairs(train)):
        if len(left) == 1 and len(right) <= 2:
            tables.setdefault((one, other), Translations(one)).add(left[0], right)
    for language, code in (("nno", "nn"), ("swe", "sv"), ("dan", "da")):
        for word, counterpart in word_list(train, language).items():
            if word != counterpart:
                tables.setdefault(("nb", code), Translations("nb")).add(word, (counterpart,))
                tables.setdefault((code, "nb"), Translations(code)).add(counterpart, (word,))
    return tables


def switched(
    line: list[str], table: Translations, *, share: float, chance: random.Random
) -> list[str]:
    """Returns `line` with about `share` of the words that have a counterpart replaced by it."""
    out: list[str] = []
    for word in line:
        found = table.of(word) if chance.random() < share else None
        out.extend(chance.choice(found) if found else (word,))
    return out
