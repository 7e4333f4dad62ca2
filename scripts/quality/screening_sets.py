"""Applications made of real texts, and the projects that each of them should lead to.

Twins: the first half of a real text is the application, the second half of every text the index.
Languages: a research council's English abstract is the application, the Swedish ones the index.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quality.sets import ROOT, SHARED

JUDGED = ROOT / "corpus" / "relations" / "real-pairs.tsv"
_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÆØÅÄÖ«*-])")
_LEAST_CHARS, _LEAST_SENTENCES = 300, 4
_SWEDISH = re.compile(r"\b(?:och|att|är|som)\b")
_ENGLISH = re.compile(r"\b(?:the|and|of)\b")
_TWINS, _CROSSED, _KNOWN = 300, 300, 4_850  # research projects
_PARTS = {
    "innovasjon-norge/kundehistorier.jsonl": ("id", ("lead", "block0", "block2")),
    "smartby-kommune-prosjekter/projects.jsonl": (
        "id",
        ("slogan", "abstract", "description", "values", "resources"),
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A text and the id that it has in both tables."""

    id: str
    text: str
    title: str = ""

    def line(self) -> str:
        """Returns it as a line of a table."""
        told = {"id": self.id, "text": self.text} | ({"title": self.title} if self.title else {})
        return json.dumps(told, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Crossing:
    """Applications, and the projects that are known; each application's twin has its id."""

    applications: tuple[Row, ...]
    projects: tuple[Row, ...]


def twins() -> Crossing:
    """Returns halves of Norwegian and Swedish texts."""
    whole = [*_norwegian(), *_swedish()]
    halves = [(row, cut) for row in whole if (cut := _halves(row.text)) is not None]
    return Crossing(
        tuple(Row(row.id, first) for row, (first, _) in halves),
        tuple(Row(row.id, second) for row, (_, second) in halves),
    )


def languages() -> Crossing:
    """Returns English abstracts, and Swedish ones with Norwegian stories among them."""
    found = list(_research())[:_KNOWN]
    told = [
        Row(each["projectId"], each["projectAbstractEn"])
        for each in found
        if len(_ENGLISH.findall(each["projectAbstractEn"] or "")) > 8
        and len(each["projectAbstractEn"]) > 400
    ]
    swedish = (
        Row(each["projectId"], each["projectAbstractSv"], each["projectTitleSv"] or "")
        for each in found
    )
    return Crossing(tuple(told[:_CROSSED]), (*swedish, *_norwegian()))


def _halves(text: str) -> tuple[str, str] | None:
    """Returns a text cut between the two sentences nearest its middle; None of a short one."""
    sentences = _SENTENCE.split(text.strip())
    if len(sentences) < _LEAST_SENTENCES or len(text) < _LEAST_CHARS:
        return None
    before, at = 0, 0
    while before < len(text) / 2 and at < len(sentences) - 1:
        before += len(sentences[at])
        at += 1
    return " ".join(sentences[:at]), " ".join(sentences[at:])


def _norwegian() -> Iterator[Row]:
    for name, (id, parts) in _PARTS.items():
        for row in _lines(name):
            yield Row(str(row[id]), " ".join(str(row.get(part) or "") for part in parts))


def _swedish() -> Iterator[Row]:
    long = (each for each in _research() if len(each["projectAbstractSv"]) >= 500)
    for _, each in zip(range(_TWINS), long, strict=False):
        yield Row(each["projectId"], each["projectAbstractSv"])


def _research() -> Iterator[dict[str, str]]:
    """Yields Swedish projects in an order drawn by a seed, each diary number and text once."""
    rows = _lines("swecris-kth/projects.jsonl")
    random.Random(1).shuffle(rows)
    seen: set[str] = set()
    for row in rows:
        text, number = row["projectAbstractSv"] or "", row["projectId"].split("_")[0]
        if number in seen or text[:150] in seen or len(_SWEDISH.findall(text)) < 5:
            continue
        seen |= {number, text[:150]}
        yield row


def _lines(name: str) -> list[dict[str, str]]:
    with (SHARED / "data" / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def judged_alike(source: str) -> list[tuple[str, str]]:
    """Returns the judged pairs of a source that meet one challenge (corpus/relations)."""
    with JUDGED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["source"] == source]
    return [
        (row["left"], row["right"])
        for row in rows
        if all(row[judge] in ("", "2") for judge in ("judge1", "judge2"))
    ]


def elsewhere() -> tuple[Row, ...]:
    """Returns real Norwegian stories and projects, which invented applications are foreign to."""
    return tuple(_norwegian())


def write(rows: tuple[Row, ...], path: Path) -> Path:
    """Writes rows as a table of JSON lines, and returns where."""
    path.write_text("".join(row.line() for row in rows), "utf-8")
    return path
