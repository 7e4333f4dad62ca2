"""Step 1: words learned from running text, with the languages woven into each other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from embedder_training.dictionaries import DICTIONARIES, Translations, switched, translations
from embedder_training.held_out import Measured
from embedder_training.texts import (
    Document,
    Project,
    Vocabulary,
    documents,
    pairs,
    projects,
    words,
)

LINE_WORDS = 200
# Share of each source that is read: nine words in ten of `documents` are law.
SHARES = {"forskrift": 0.15, "lov": 0.5, "giella-se": 0.0, "kode": 0.5, "g0vse": 0.6}
FILES = (
    "general",
    "general-norec",
    "documents",
    "translated-nn",
    "translated-nb",
    "general-sv",
)
# (language of the text, language switched in) → copies of each line, a fraction being a chance
COPIES = {
    ("nb", "en"): 0.35,
    ("nb", "nn"): 0.2,
    ("nb", "sv"): 0.1,
    ("nb", "da"): 0.03,
    ("nn", "en"): 0.3,
    ("nn", "nb"): 0.5,
    ("en", "nb"): 2.0,
    ("en", "nn"): 0.5,
    ("sv", "nb"): 0.4,
}


def _cut(line: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(line), LINE_WORDS):
        yield line[start : start + LINE_WORDS]


def _document_lines(document: Document) -> Iterator[list[str]]:
    for section in document.sections:
        text = f"{document.title} {section.heading} {section.text}"
        yield from _cut(words(text))


def woven(left: list[str], right: list[str]) -> list[str]:
    """Returns the words of two parallel texts in turn, each at its place along the text."""
    places = [((at + 0.5) / len(left), word) for at, word in enumerate(left)]
    places += [((at + 0.5) / len(right), word) for at, word in enumerate(right)]
    return [word for _, word in sorted(places, key=lambda place: place[0])]


def _switched_copies(
    line: list[str],
    language: str,
    tables: dict[tuple[str, str], Translations],
    chance: random.Random,
) -> Iterator[list[str]]:
    for (source, other), copies in COPIES.items():
        if source != language:
            continue
        for _ in range(int(copies) + (chance.random() < copies % 1)):
            share = chance.uniform(0.25, 0.6)
            yield switched(line, tables[source, other], share=share, chance=chance)


def _project_lines(project: Project) -> Iterator[list[str]]:
    sides = {language: words(" ".join(side)) for language, side in project.sides.items()}
    for one, other in (("en", "nb"), ("en", "sv"), ("sv", "nb"), ("en", "nn"), ("nb", "nn")):
        if sides[one] and sides[other]:
            yield from _cut(woven(sides[one], sides[other]))


def _text_lines(
    train: Path, measured: Measured, vocabulary: Vocabulary, chance: random.Random
) -> Iterator[list[str]]:
    tables = translations(train)
    for name in FILES:
        for document in documents(train, name):
            if chance.random() >= SHARES.get(document.source, 1.0):
                continue
            for line in _document_lines(document):
                if measured.holds(vocabulary.line(line)):
                    continue
                yield line
                yield from _switched_copies(line, document.language, tables, chance)


def _parallel_lines(train: Path, measured: Measured, vocabulary: Vocabulary) -> Iterator[list[str]]:
    for pair in pairs(train):
        left, right = words(pair.left), words(pair.right)
        if left and right:
            copies = 3 if pair.source in DICTIONARIES else 2
            yield from [woven(left, right), woven(right, left), left + right][:copies]
    for project in projects(train):
        bodies = [vocabulary.line(words(body)) for _, body in project.sides.values()]
        if not measured.is_project(project.id, bodies):
            yield from _project_lines(project)


def lines(train: Path, sets: Path, *, seed: int) -> Iterator[list[str]]:
    """Yields lines of words: text, copies with switched words, woven parallel text."""
    vocabulary = Vocabulary()
    measured = Measured(sets, vocabulary)
    yield from _text_lines(train, measured, vocabulary, random.Random(seed))
    yield from _parallel_lines(train, measured, vocabulary)


def write_lines(path: Path, train: Path, sets: Path, *, seed: int) -> int:
    """Writes the lines in random order, and returns their number."""
    every = [" ".join(line) for line in lines(train, sets, seed=seed) if len(line) > 1]
    random.Random(seed).shuffle(every)
    path.write_text("\n".join(every) + "\n", encoding="utf-8")
    return len(every)
