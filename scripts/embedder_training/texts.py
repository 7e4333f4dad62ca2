"""What is read for training: documents, pairs, projects and word lists, as plain records."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from synthese.embedding.static import folded, words_of


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


def projects(train: Path, held_out: frozenset[str]) -> list[dict[str, str]]:
    """Returns the projects in all languages; refuses those that are kept for measuring."""
    nynorsk = {row["id"]: row for row in _lines(train / "projects-nn.jsonl.gz")}
    rows = list(_lines(train / "projects.jsonl.gz"))
    if any(row["id"] in held_out for row in rows):
        raise SystemExit("a held-out project lies in the training data")
    return [row | nynorsk.get(row["id"], {}) for row in rows]


def questions(train: Path) -> list[dict]:
    """Returns questions with the article that answers."""
    return list(_lines(train / "questions.jsonl"))


def word_list(train: Path, language: str) -> dict[str, str]:
    """Returns bokmål word form → its form in `language` (nno, swe, dan), folded."""
    with gzip.open(train / f"words-nob-{language}.tsv.gz", "rt", encoding="utf-8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {_folded(row[0].lower()): _folded(row[1].lower()) for row in rows if len(row) == 2}
