"""Real texts to make variants of, from ../shared/data; read when they are needed, kept nowhere."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from quality.needs import Record
from quality.planted import TRUTH
from quality.sets import demonstration
from quality.variants import Plant, Planted, PlantedPair, distinct, plant, tfidf
from synthese.norwegian.language import language_of
from synthese.norwegian.sentences import sentences_in
from synthese.norwegian.units import municipalities

SHORTEST, LONGEST = 80, 180  # words, as a project's description has them; the rest is cut off
MOST = {"innovasjon-norge": 110, "smartby": 12, "kudos": 90, "swecris": 110}
FILLERS = 24  # of each language
NEAR = 3  # texts for each source, the nearest of all


def planted_of(shared: Path, seed: int) -> Plant:
    """Returns real texts with what is planted beside them, and the parallel pilots."""
    sources = sources_of(shared, seed)
    fillers = fillers_of(shared, sources, seed)
    near = neighbours_of(shared, sources, fillers)
    return parallels(plant(sources, fillers, near, words=word_list(shared), seed=seed))


def sources_of(shared: Path, seed: int) -> list[Planted]:
    """Returns unrelated texts in bokmål and Swedish, some 300, in an order of the seed's."""
    rng = random.Random(seed)
    found: list[Planted] = []
    for name, own in _all(shared).items():
        rng.shuffle(own)
        found += distinct(own, found)[: MOST[name]]
    return [replace(each, **_applicant(rng)) for each in found]


def fillers_of(shared: Path, sources: Sequence[Planted], seed: int) -> list[Planted]:
    """Returns texts that aren't akin to the sources, nor to each other."""
    rng = random.Random(seed)
    rest = [each for own in _all(shared).values() for each in own]
    rng.shuffle(rest)
    taken = {each.id for each in sources}
    apart = distinct((each for each in rest if each.id not in taken), sources)
    languages = sorted({each.language for each in sources})
    found = [e for tongue in languages for e in _of(apart, tongue)[:FILLERS]]
    return [replace(each, **_applicant(rng)) for each in found]


def neighbours_of(
    shared: Path, sources: Sequence[Planted], taken: Sequence[Planted]
) -> list[Planted]:
    """Returns the texts whose words are nearest to the sources' and that aren't akin to them."""
    known = {each.id for each in (*sources, *taken)}
    rest = [e for own in _all(shared).values() for e in own if e.id not in known]
    apart = distinct(rest, (*sources, *taken))
    found: set[int] = set()
    for tongue in sorted({each.language for each in sources}):
        own, places = _of(sources, tongue), [n for n, e in enumerate(apart) if e.language == tongue]
        texts = [each.text for each in (*own, *(apart[at] for at in places))]
        like = tfidf(texts, len(own))[:, len(own) :]
        nearest = np.argsort(-like, axis=1, kind="stable")[:, :NEAR]
        found |= {places[at] for at in nearest.ravel().tolist()}
    return [apart[at] for at in sorted(found)]


def parallels(made: Plant) -> Plant:
    """Returns it with the demonstration corpus' parallel pilots beside, as hard negatives."""
    truth = json.loads(TRUTH.read_text("utf-8"))
    halves = {
        project: ("dev", "test")[number % 2]
        for number, each in enumerate(truth["parallel"])
        for project in each["projects"]
    }
    texts = [_pilot(each, halves) for each in demonstration() if each["_id"] in halves]
    there = {each.id for each in texts}
    same = _same(truth)
    pairs = [
        PlantedPair(*sorted(pair), "parallel", 0, halves[pair[0]])
        for each in truth["parallel"]
        for pair in combinations(sorted(there & set(each["projects"])), 2)
        if frozenset(pair) not in same
    ]
    unsaid = {tuple(sorted(pair)) for pair in same if set(pair) <= there}
    return Plant((*made.texts, *texts), (*made.pairs, *pairs), made.unsaid | unsaid)


def word_list(shared: Path) -> dict[str, str]:
    """Returns bokmål → nynorsk of the word list beside the training texts, where they differ."""
    with gzip.open(shared / "train/words-nob-nno.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines, delimiter="\t") if len(row) >= 2]
    return {row[0].lower(): row[1].lower() for row in reversed(rows) if " " not in row[1]}


def swecris(shared: Path) -> list[dict[str, Any]]:
    """Returns the rows of swecris-kth."""
    return list(_rows(shared / "data/swecris-kth/projects.jsonl"))


def _pilot(record: Record, halves: Mapping[str, str]) -> Planted:
    key, text = record["_id"], record["text"]
    language, half = language_of(text), halves[key]
    return Planted(key, record["title"], text, "", "", language, "parallel", (key,), half)


def _of(texts: Iterable[Planted], language: str) -> list[Planted]:
    return [each for each in texts if each.language == language]


def _same(truth: dict[str, Any]) -> set[frozenset[str]]:
    """Pairs of the demonstration corpus that are versions or phases of one project."""
    groups = [*truth["revised"], *truth["same_text_two_applicants"]]
    groups += [each["documents"] for each in (*truth["phases"], *truth["language_pairs"])]
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def _all(shared: Path) -> dict[str, list[Planted]]:
    data = shared / "data"
    found = {
        "innovasjon-norge": [
            "\n\n".join(filter(None, (r["lead"], r["block0"], r["block2"])))
            for r in _rows(data / "innovasjon-norge/kundehistorier.jsonl")
        ],
        "smartby": [
            "\n\n".join(filter(None, (r["abstract"], r["description"])))
            for r in _rows(data / "smartby-kommune-prosjekter/projects.jsonl")
        ],
        "kudos": [r["tekst"] for r in _rows(data / "kudos-innovasjon/snippets.jsonl")],
        "swecris": [
            r["projectAbstractSv"] or ""
            for r in {r["projectId"].split("_")[0]: r for r in swecris(shared)}.values()
        ],
    }
    return {name: list(_texts(name, rows)) for name, rows in found.items()}


def _texts(name: str, texts: Iterable[str]) -> Iterator[Planted]:
    """Texts of a length and language, without titles: a variant's would give it away."""
    wanted = "sv" if name == "swecris" else "nb"
    for number, text in enumerate(texts):
        text = _begun(text)
        if len(text.split()) >= SHORTEST and language_of(text) == wanted:
            yield Planted(f"{name}-{number}", "", text, "", "", wanted)


def _begun(text: str) -> str:
    """Returns the first sentences of a text, as many as aren't too long."""
    end = 0
    for _, stop in sentences_in(text):
        if len(text[:stop].split()) > LONGEST:
            break
        end = stop
    return text[:end].strip()


def _applicant(rng: random.Random) -> dict[str, str]:
    place = rng.choice(municipalities()).name
    return {"applicant": f"{place} kommune", "municipality": place}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
