"""The words of a language's texts: how common each is, and which common words stand beside it."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

FEWEST = 3  # times that a word stands in the texts
NEIGHBOURS = 160  # of the commonest words and marks, whose company tells what a word is
_TOKEN = re.compile(r"\w+(?:-\w+)*|[^\w\s]|\n")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDS = ".!?:\n"
_BATCH = 2_000_000  # tokens


@dataclass(frozen=True)
class Contexts:
    """Words, the commonest first, and what stands beside each.

    `before` and `after` count, (words, neighbours + 1), how often each of `neighbours` does; the
    last column is any other word.
    """

    words: list[str]
    counts: np.ndarray
    neighbours: list[str]
    before: np.ndarray
    after: np.ndarray

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each word stands in `words`."""
        return {word: at for at, word in enumerate(self.words)}

    def count(self, word: str) -> int:
        """Returns how often a word stands in the texts."""
        at = self.place.get(word)
        return 0 if at is None else int(self.counts[at])

    def follows(self, word: str, firsts: Iterable[str]) -> int:
        """Returns how often a word stands right after one of `firsts`."""
        at = self.place.get(word)
        columns = [self.neighbours.index(each) for each in firsts if each in self.neighbours]
        return 0 if at is None else int(self.before[at, columns].sum())


def read(files: Iterable[Path], language: str) -> Contexts:
    """Returns the contexts of the texts of a language in JSONL files, packed or not."""
    paths = list(files)
    counted: Counter[str] = Counter()
    for text in _texts(paths, language):
        counted.update(_TOKEN.findall(text))
    words = [word for word in counted if _is_kept(word, counted)]
    words.sort(key=lambda word: (-counted[word], word))
    neighbours = words[:NEIGHBOURS]
    counts = np.array([counted[word] for word in words])
    before = np.zeros((len(words), NEIGHBOURS + 1), np.int32)
    after = np.zeros_like(before)
    place = {word: at for at, word in enumerate(words)}
    for tokens in _batches(_texts(paths, language), place):
        columns = np.where((tokens >= 0) & (tokens < NEIGHBOURS), tokens, NEIGHBOURS)
        known = tokens >= 0
        np.add.at(before, (tokens[1:][known[1:]], columns[:-1][known[1:]]), 1)
        np.add.at(after, (tokens[:-1][known[:-1]], columns[1:][known[:-1]]), 1)
    return Contexts(words, counts, neighbours, before, after)


def _is_kept(word: str, counted: Counter[str]) -> bool:
    """Says so of marks, and of words that are mostly written small."""
    if not word[0].isalnum():
        return True
    small = word == word.lower() and bool(_WORD.fullmatch(word)) and counted[word] >= FEWEST
    return small and counted[word.capitalize()] <= 3 * counted[word]


def _batches(texts: Iterable[str], place: dict[str, int]) -> Iterator[np.ndarray]:
    """Yields the words of the texts by their places, -1 for one that isn't kept."""
    batch: list[int] = []
    for text in texts:
        opens = True
        for token in _TOKEN.findall(text + "\n"):
            word = token.lower() if opens else token
            batch.append(place.get(word, -1))
            opens = token in _ENDS
        if len(batch) > _BATCH:
            yield np.array(batch)
            batch = []
    yield np.array(batch, np.int64)


def _texts(files: Iterable[Path], language: str) -> Iterator[str]:
    """Yields texts of `language`: of ``sections``, or a field by the language's own name."""
    for path in files:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
            for line in lines:
                record = json.loads(line)
                if record.get("language") == language and "sections" in record:
                    yield "\n".join(f"{s['heading']}\n{s['text']}" for s in record["sections"])
                elif record.get(language):
                    yield f"{record.get(f'title_{language}') or ''}\n{record[language]}"
