"""Step 2's pairs: what should lie near what, drawn anew for every batch.

Texts are arrays of word numbers throughout; `Vocabulary` knows the words.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from embedder_training.dictionaries import DICTIONARIES, Translations, translations
from embedder_training.held_out import Measured
from embedder_training.texts import (
    Document,
    Line,
    Vocabulary,
    documents,
    pairs,
    projects,
    questions,
    words,
)

Drawn = tuple[Line, Line]
Draw = Callable[[random.Random], Drawn]


@dataclass(frozen=True)
class Task:
    """One kind of pairs: how often a batch is of it, how one is drawn, what is scored.

    A text is scored as the sum of its words, or the left side word by word against the right.
    """

    weight: float
    draw: Draw
    objective: Literal["sums", "words"] = "sums"


CHUNK_WORDS = (40, 180)
ONE_SOURCE = 0.5  # of the batches of chunks are drawn from one source
SMALLEST_SOURCE = 1_500  # chunks; a smaller one would be drawn to shreds
MAX_WORDS = 160  # of a longer side, a random stretch: abstracts run to 400 words
# Share of a source's documents that are read, so that law does not drown the rest.
SHARES = {"forskrift": 0.3, "lov": 1.0, "norec": 0.35, "giella-nb": 0.8, "g0vse": 0.25, "kode": 0.5}
FILES = ("general", "general-norec", "documents", "translated-nn", "translated-nb", "general-sv")
LEFT_OUT = ("giella-se",)
# Languages that a query is switched into, by the language of the text.
SWITCHES = {"nb": ("en", "en", "nn", "sv"), "nn": ("en", "nb"), "en": ("nb", "nn"), "sv": ("nb",)}


class NumberedTranslations:
    """`Translations` over numbers, each word looked up once."""

    def __init__(self, table: Translations, vocabulary: Vocabulary) -> None:
        self._table, self._vocabulary = table, vocabulary
        for word in sorted(table.counterparts()):
            vocabulary.number(word)
        self._known: dict[int, list[list[int]]] = {}

    def of(self, number: int) -> list[list[int]]:
        """Returns the counterparts of a word."""
        if number not in self._known:
            found = self._table.of(self._vocabulary.words[number])
            self._known[number] = [[self._vocabulary.number(w) for w in words] for words in found]
        return self._known[number]


@dataclass
class Material:
    """The training texts cut into chunks, and every kind of pair that comes ready made."""

    vocabulary: Vocabulary
    measured: Measured
    chunks: list[tuple[str, Line]] = field(default_factory=list)
    sources: dict[str, list[int]] = field(default_factory=dict)  # → places in `chunks`
    neighbours: list[tuple[int, int]] = field(default_factory=list)
    headed: list[tuple[Line, int]] = field(default_factory=list)
    ready: dict[str, list[Drawn]] = field(default_factory=dict)
    tables: dict[tuple[str, str], NumberedTranslations] = field(default_factory=dict)
    frequency: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def rarity(self, words: Line) -> np.ndarray:
        """Returns how much each word counts among others, float32: ln of how few chunks hold it."""
        seen = np.zeros(len(words), np.float32)
        known = words < len(self.frequency)
        seen[known] = self.frequency[words[known]]
        return np.log1p(len(self.chunks) / (seen + 1)).astype(np.float32)

    def line(self, text: str) -> Line:
        """Returns a text's words as numbers."""
        return self.vocabulary.line(words(text))

    def add_ready(self, kind: str, left: Line, right: Line) -> None:
        """Keeps a pair unless a side is empty or measured, or both are the same."""
        if len(left) == 0 or len(right) == 0 or np.array_equal(left, right):
            return
        if not self.measured.holds(left) and not self.measured.holds(right):
            self.ready.setdefault(kind, []).append((left, right))


def _add_document(material: Material, document: Document, chance: random.Random) -> None:
    title = material.line(document.title)
    for section in document.sections:
        body, heading = material.line(section.text), material.line(section.heading)
        start, earlier = 0, -1
        while start < len(body) - 15:
            chunk = body[start : start + chance.randint(*CHUNK_WORDS)]
            start += len(chunk)
            if material.measured.holds(chunk):
                continue
            number = len(material.chunks)
            material.chunks.append((document.language, chunk))
            material.sources.setdefault(document.source, []).append(number)
            if earlier >= 0:
                material.neighbours.append((earlier, number))
            if 0 < len(heading) < 20 and start == len(chunk):
                material.headed.append((heading, number))
            if 1 < len(title) < 25 and chance.random() < 0.3:
                material.headed.append((title, number))
            earlier = number


def _add_pairs(material: Material, train: Path) -> None:
    for pair in pairs(train):
        if pair.source in DICTIONARIES or pair.source == "altinn-syn":
            kind = "dictionary"
        else:
            kind = "parallel english" if "en" in pair.languages else "parallel scandinavian"
        material.add_ready(kind, material.line(pair.left), material.line(pair.right))


def _add_projects(material: Material, train: Path) -> None:
    for project in projects(train):
        sides = {
            language: (material.line(title), material.line(body))
            for language, (title, body) in project.sides.items()
        }
        if material.measured.is_project(project.id, [body for _, body in sides.values()]):
            continue
        for one, (title, body) in sides.items():
            for other, (_, abstract) in sides.items():
                material.add_ready("project title", title, abstract)
                if one < other:
                    material.add_ready("project in two languages", body, abstract)


def _add_questions(material: Material, train: Path) -> None:
    for row in questions(train):
        at = row["answer_start"]
        context = row["context"][max(0, at - 600) : at + 600]
        material.add_ready("question", material.line(row["question"]), material.line(context))


def read_material(train: Path, sets: Path, *, seed: int) -> Material:
    """Returns everything that pairs are drawn from, without what is measured in `sets`."""
    chance, vocabulary = random.Random(seed), Vocabulary()
    material = Material(vocabulary, Measured(sets, vocabulary))
    for name in FILES:
        for document in documents(train, name):
            share = SHARES.get(document.source, 1.0)
            if document.source not in LEFT_OUT and chance.random() < share:
                _add_document(material, document, chance)
    _add_pairs(material, train)
    _add_projects(material, train)
    _add_questions(material, train)
    material.frequency = np.bincount(np.concatenate([chunk for _, chunk in material.chunks]))
    material.tables = {
        languages: NumberedTranslations(table, material.vocabulary)
        for languages, table in translations(train).items()
    }
    return material


def _span(chunk: Line, chance: random.Random) -> Drawn:
    size = min(chance.randint(2, chance.choice((5, 12, 40))), len(chunk) // 2)
    start = chance.randrange(len(chunk) - size + 1)
    return chunk[start : start + size], np.delete(chunk, slice(start, start + size))


class Drawer:
    """Draws the pairs of each kind from the material."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._among: list[int] = []

    def begin(self, chance: random.Random) -> None:
        """Begins a batch: half of them are of one source, whose texts are harder to tell apart."""
        sources = self._material.sources
        shares = [len(places) ** 0.5 for places in sources.values()]
        one = chance.choices(list(sources.values()), shares)[0]
        self._among = one if chance.random() < ONE_SOURCE and len(one) >= SMALLEST_SOURCE else []

    def tasks(self) -> dict[str, Task]:
        """Returns the kinds of pairs by name."""
        return {
            "span": Task(5, self._span),
            "span across": Task(4, self._across(_span)),
            "rare": Task(3, self._rare_words),
            "rare across": Task(3, self._across(self._rare)),
            "headed": Task(5, self._headed),
            "neighbours": Task(1.5, self._neighbours),
            "question": Task(0.6, self._ready("question")),
            "parallel english": Task(4, self._ready("parallel english")),
            "parallel scandinavian": Task(1.5, self._ready("parallel scandinavian")),
            "dictionary": Task(4, self._ready("dictionary")),
            "project title": Task(4, self._ready("project title")),
            "project part": Task(5, self._part_of_project),
            "rare, words": Task(5, self._rare_words, "words"),
            "rare across, words": Task(6, self._across(self._rare), "words"),
            "headed, words": Task(4, self._headed, "words"),
            "question, words": Task(0.4, self._ready("question"), "words"),
            "english, words": Task(2, self._ready("parallel english"), "words"),
            "title, words": Task(3, self._ready("project title"), "words"),
        }

    def _span(self, chance: random.Random) -> Drawn:
        return _span(self._chunk(chance)[1], chance)

    def _rare_words(self, chance: random.Random) -> Drawn:
        return self._rare(self._chunk(chance)[1], chance)

    def _chunk(self, chance: random.Random) -> tuple[str, Line]:
        if self._among:
            return self._material.chunks[chance.choice(self._among)]
        return chance.choice(self._material.chunks)

    def _ready(self, kind: str) -> Draw:
        return lambda chance: chance.choice(self._material.ready[kind])

    def _rare(self, chunk: Line, chance: random.Random) -> Drawn:
        """Returns two to five of the chunk's rarer words, as people type them, and the rest."""
        distinct = np.unique(chunk)
        luck = np.random.default_rng(chance.getrandbits(32)).random(len(distinct))
        order = np.argsort((self._material.frequency[distinct] + 3) * luck**2)
        query = distinct[order[: chance.randint(2, 5)]]
        chance.shuffle(query)
        gone = query[: chance.randint(0, len(query))]
        return query, chunk[~np.isin(chunk, gone)]

    def _across(self, take: Callable[[Line, random.Random], Drawn]) -> Draw:
        def draw(chance: random.Random) -> Drawn:
            language, text = self._chunk(chance)
            query, rest = take(text, chance)
            return self._translated(query, language, chance), rest

        return draw

    def _translated(self, line: Line, language: str, chance: random.Random) -> Line:
        others = SWITCHES.get(language)
        if not others:
            return line
        table, share = (
            self._material.tables[language, chance.choice(others)],
            chance.uniform(0.6, 1),
        )
        out: list[int] = []
        for number in line.tolist():
            found = table.of(number) if chance.random() < share else None
            out.extend(chance.choice(found) if found else (number,))
        return np.array(out, np.int32)

    def _headed(self, chance: random.Random) -> Drawn:
        heading, number = chance.choice(self._material.headed)
        language, text = self._material.chunks[number]
        if chance.random() < 0.3:
            heading = self._translated(heading, language, chance)
        return heading, text

    def _neighbours(self, chance: random.Random) -> Drawn:
        one, other = chance.choice(self._material.neighbours)
        return self._material.chunks[one][1], self._material.chunks[other][1]

    def _part_of_project(self, chance: random.Random) -> Drawn:
        left, right = chance.choice(self._material.ready["project in two languages"])
        if chance.random() < 0.5:
            left, right = right, left
        start, size = chance.random() * 0.7, chance.uniform(0.05, 0.5)
        return left[int(start * len(left)) : int((start + size) * len(left)) + 3], right


def _cut(line: Line, chance: random.Random) -> Line:
    if len(line) <= MAX_WORDS:
        return line
    start = chance.randrange(len(line) - MAX_WORDS)
    return line[start : start + MAX_WORDS]


def batch(draw: Draw, size: int, chance: random.Random) -> list[Line]:
    """Returns the left sides of `size` pairs of one kind, then their right sides."""
    found: list[Drawn] = []
    while len(found) < size:
        left, right = draw(chance)
        if len(left) and len(right):
            found.append((_cut(left, chance), _cut(right, chance)))
    return [left for left, _ in found] + [right for _, right in found]
