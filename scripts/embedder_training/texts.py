"""What is read for training: documents, pairs, projects and word lists, as plain records."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from synthese.embedding.static import folded, words_of

Line = np.ndarray  # int32 word numbers


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A training document."""

    source: str
    language: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that say the same."""

    source: str
    languages: tuple[str, str]
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Project:
    """A research project: language → title and abstract, empty where it has none."""

    id: str
    sides: dict[str, tuple[str, str]]


_PROJECT_SIDES = {
    "en": ("title_en", "en"),
    "sv": ("title_sv", "sv"),
    "nb": ("title_nb_mt", "nb_mt"),
    "nn": ("title_nn_mt", "nn_mt"),
}


class Vocabulary:
    """Words ↔ numbers, in order of first meeting."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._number: dict[str, int] = {}

    def number(self, word: str) -> int:
        """Returns the word's number, a new one if it is met for the first time."""
        found = self._number.get(word)
        if found is None:
            found = self._number[word] = len(self.words)
            self.words.append(word)
        return found

    def line(self, found: Iterable[str]) -> Line:
        """Returns the words' numbers."""
        return np.fromiter((self.number(word) for word in found), np.int32)


@cache
def _folded(word: str) -> str:
    return folded(word)


def words(text: str) -> list[str]:
    """Returns the words of `text` as the embedder sees them."""
    return [_folded(word) for word in words_of(text)]


def _lines(path: Path) -> Iterator[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def documents(train: Path, name: str) -> Iterator[Document]:
    """Yields the documents of one file."""
    for row in _lines(train / f"{name}.jsonl.gz"):
        sections = tuple(Section(s["heading"], s["text"]) for s in row["sections"])
        yield Document(row["source"], row["language"], row["title"], sections)


def pairs(train: Path) -> Iterator[Pair]:
    """Yields the pairs without Northern Sámi, which no user of the embedder types."""
    for name in ("pairs", "pairs-general"):
        for row in _lines(train / f"{name}.jsonl.gz"):
            languages = (row["left_language"], row["right_language"])
            yield Pair(row["source"], languages, row["left"], row["right"])


def projects(train: Path) -> list[Project]:
    """Returns the projects in all their languages."""
    nynorsk = {row["id"]: row for row in _lines(train / "projects-nn.jsonl.gz")}
    rows = [row | nynorsk.get(row["id"], {}) for row in _lines(train / "projects.jsonl.gz")]
    return [
        Project(
            row["id"],
            {
                language: (row.get(title) or "", row.get(body) or "")
                for language, (title, body) in _PROJECT_SIDES.items()
            },
        )
        for row in rows
    ]


def questions(train: Path) -> list[dict]:
    """Returns questions with the article that answers."""
    return list(_lines(train / "questions.jsonl"))


def word_list(train: Path, language: str) -> dict[str, str]:
    """Returns bokmål word form → its form in `language` (nno, swe, dan), folded."""
    with gzip.open(train / f"words-nob-{language}.tsv.gz", "rt", encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {_folded(row[0].lower()): _folded(row[1].lower()) for row in rows if len(row) == 2}
