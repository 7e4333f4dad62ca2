"""Step 2's pairs: what should lie near what, drawn anew for every batch."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from embedder_training.dictionaries import DICTIONARIES, Translations, switched, translations
from embedder_training.texts import Document, documents, pairs, projects, questions, words

Line = list[str]
Draw = Callable[[random.Random], tuple[Line, Line] | None]

CHUNK_WORDS = (60, 180)
# Share of a source's chunks that are kept, so that law does not drown the rest.
SHARES = {"forskrift": 0.2, "lov": 0.7, "norec": 0.35, "giella-nb": 0.8, "g0vse": 0.25, "kode": 0.5}
FILES = ("general", "general-norec", "documents", "translated-nn", "translated-nb", "general-sv")
LEFT_OUT = ("giella-se",)
# Languages that a query is switched into, by the language of the text.
SWITCHES = {"nb": ("en", "nn", "sv"), "nn": ("en", "nb"), "en": ("nb", "nn"), "sv": ("nb",)}


@dataclass
class Material:
    """The training texts cut into chunks, and every kind of pair that comes ready made."""

    chunks: list[tuple[str, Line]] = field(default_factory=list)
    neighbours: list[tuple[int, int]] = field(default_factory=list)
    headed: list[tuple[Line, int]] = field(default_factory=list)
    ready: dict[str, list[tuple[Line, Line]]] = field(default_factory=dict)
    tables: dict[tuple[str, str], Translations] = field(default_factory=dict)
    frequency: Counter[str] = field(default_factory=Counter)

    def add_ready(self, kind: str, left: Line, right: Line) -> None:
        if left and right:
            self.ready.setdefault(kind, []).append((left, right))


def _interned(text: str) -> Line:
    return [sys.intern(word) for word in words(text)]


def _add_document(material: Material, document: Document, chance: random.Random) -> None:
    title = _interned(document.title)
    for section in document.sections:
        body, heading = _interned(section.text), _interned(section.heading)
        start, earlier = 0, -1
        while start < len(body) - 15:
            size = chance.randint(*CHUNK_WORDS)
            number = len(material.chunks)
            material.chunks.append((document.language, body[start : start + size]))
            if earlier >= 0:
                material.neighbours.append((earlier, number))
            if 0 < len(heading) < 20 and start == 0:
                material.headed.append((heading, number))
            if 1 < len(title) < 25 and chance.random() < 0.3:
                material.headed.append((title, number))
            start, earlier = start + size, number


def _add_pairs(material: Material, train: Path) -> None:
    for pair in pairs(train):
        left, right = _interned(pair.left), _interned(pair.right)
        if pair.source in DICTIONARIES or pair.source == "altinn-syn":
            kind = "dictionary"
        else:
            kind = "parallel english" if "en" in pair.languages else "parallel scandinavian"
        if left != right:
            material.add_ready(kind, left, right)


PROJECT_SIDES = {
    "en": ("title_en", "en"),
    "sv": ("title_sv", "sv"),
    "nb": ("title_nb_mt", "nb_mt"),
    "nn": ("title_nn_mt", "nn_mt"),
}


def _add_projects(material: Material, train: Path, held_out: frozenset[str]) -> None:
    for project in projects(train, held_out):
        sides = {
            language: (_interned(project.get(title, "")), _interned(project.get(body, "")))
            for language, (title, body) in PROJECT_SIDES.items()
        }
        for one, (title, body) in sides.items():
            for other, (_, abstract) in sides.items():
                material.add_ready("project title", title, abstract)
                if one < other:
                    material.add_ready("project in two languages", body, abstract)


def read_material(train: Path, held_out: frozenset[str], *, seed: int) -> Material:
    """Returns everything that pairs are drawn from."""
    chance = random.Random(seed)
    material = Material(tables=translations(train))
    for name in FILES:
        for document in documents(train, name):
            share = SHARES.get(document.source, 1.0)
            if document.source not in LEFT_OUT and chance.random() < share:
                _add_document(material, document, chance)
    _add_pairs(material, train)
    _add_projects(material, train, held_out)
    for row in questions(train):
        at = row["answer_start"]
        context = _interned(row["context"][max(0, at - 600) : at + 600])
        material.add_ready("question", _interned(row["question"]), context)
    for _, chunk in material.chunks:
        material.frequency.update(chunk)
    return material


def _span(chunk: Line, chance: random.Random, longest: int) -> tuple[Line, Line]:
    size = min(chance.randint(2, longest), len(chunk) // 2)
    start = chance.randrange(len(chunk) - size + 1)
    return chunk[start : start + size], chunk[:start] + chunk[start + size :]


def _rare(material: Material, chunk: Line, chance: random.Random) -> tuple[Line, Line]:
    """Returns two to five of the chunk's rarer words, as people type them, and the rest."""
    distinct = list(dict.fromkeys(word for word in chunk if len(word) > 3))
    ranked = sorted(distinct, key=lambda word: material.frequency[word] * chance.random() ** 2)
    query = ranked[: chance.randint(2, 5)]
    chance.shuffle(query)
    gone = set(query[: chance.randint(1, len(query))]) if query else set()
    return query, [word for word in chunk if word not in gone]


def _translated(
    material: Material, line: Line, language: str, chance: random.Random
) -> Line:
    others = SWITCHES.get(language)
    if not others:
        return line
    table = material.tables[language, chance.choice(others)]
    return switched(line, table, share=chance.uniform(0.6, 1.0), chance=chance)


def tasks(material: Material) -> dict[str, tuple[float, Draw]]:
    """Returns kind of pair → its weight and how one pair of it is drawn."""

    def chunk(chance: random.Random) -> tuple[str, Line]:
        return material.chunks[chance.randrange(len(material.chunks))]

    def span(chance: random.Random) -> tuple[Line, Line]:
        return _span(chunk(chance)[1], chance, chance.choice((5, 12, 40)))

    def span_across(chance: random.Random) -> tuple[Line, Line]:
        language, text = chunk(chance)
        query, rest = _span(text, chance, chance.choice((5, 12, 40)))
        return _translated(material, query, language, chance), rest

    def rare(chance: random.Random) -> tuple[Line, Line]:
        return _rare(material, chunk(chance)[1], chance)

    def rare_across(chance: random.Random) -> tuple[Line, Line]:
        language, text = chunk(chance)
        query, rest = _rare(material, text, chance)
        return _translated(material, query, language, chance), rest

    def headed(chance: random.Random) -> tuple[Line, Line]:
        heading, number = chance.choice(material.headed)
        language, text = material.chunks[number]
        if chance.random() < 0.3:
            heading = _translated(material, heading, language, chance)
        return heading, text

    def neighbours(chance: random.Random) -> tuple[Line, Line]:
        one, other = chance.choice(material.neighbours)
        return material.chunks[one][1], material.chunks[other][1]

    def ready(kind: str) -> Draw:
        return lambda chance: chance.choice(material.ready[kind])

    def part_of_project(chance: random.Random) -> tuple[Line, Line]:
        left, right = chance.choice(material.ready["project in two languages"])
        start, size = chance.random() * 0.7, chance.uniform(0.1, 0.5)
        piece = left[int(start * len(left)) : int((start + size) * len(left)) + 3]
        return (piece, right) if chance.random() < 0.7 else (right, piece)

    return {
        "span": (5, span),
        "span across": (4, span_across),
        "rare": (3, rare),
        "rare across": (3, rare_across),
        "headed": (5, headed),
        "neighbours": (1.5, neighbours),
        "question": (0.6, ready("question")),
        "parallel english": (4, ready("parallel english")),
        "parallel scandinavian": (1.5, ready("parallel scandinavian")),
        "dictionary": (4, ready("dictionary")),
        "project title": (4, ready("project title")),
        "project part": (5, part_of_project),
    }


def batch(draw: Draw, size: int, chance: random.Random) -> tuple[list[Line], list[Line]]:
    """Returns `size` pairs of one kind, without empty sides."""
    found: list[tuple[Line, Line]] = []
    while len(found) < size:
        pair = draw(chance)
        if pair and pair[0] and pair[1]:
            found.append(pair)
    return [left for left, _ in found], [right for _, right in found]


def mixture(weights: list[float], steps: int, seed: int) -> np.ndarray:
    """Returns which task each step trains."""
    share = np.array(weights) / sum(weights)
    return np.random.default_rng(seed).choice(len(weights), size=steps, p=share)
