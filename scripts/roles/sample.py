"""Draws the sentences that are labelled with roles; needs the shared data beside the checkout.

    PYTHONPATH=scripts python -m roles.sample FOLDER

Writes `batch_1.tsv` … `batch_6.tsv` and `double.tsv` (for labellers), and `sample.tsv`: where each
sentence stands, without its text. The draw is by document: runs of sentences that follow one
another, half of the documents drawn at random, half because they hold words of rare roles.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from roles.sources import Source, sources
from synthese.describe.sentences import Sentence, sentences_of
from synthese.records import BlockKind

SEED = 1814
BATCHES, BATCH = 6, 250
WANTED = {"nb": 780, "nn": 380, "en": 340}  # sentences
MOST_OF_DOCUMENT = 20
FEWEST_OF_DOCUMENT = 3
# Drawn before all others: real municipal projects and reports, of which there are few.
FIRST = ("seeds/", "data/kommune-pilot-pdf/loren", "data/smartby-kommune-prosjekter/")
# By the file's beginning: at most this many sentences, so that no source outweighs the others.
MOST_OF_SOURCE = {
    "data/innovasjon-norge": 150,
    "data/kudos-innovasjon": 210,
    "data/swecris-kth": 120,
    "data/bim-standardisering-pdf": 90,
    "data/kommune-pilot-pdf": 120,
    "data/samapne": 90,
    "data/smartby-kommune-prosjekter": 80,
}
DOUBLE = 300
DOUBLE_TEST_SHARE = 0.75

RARE = re.compile(
    r"\b(?:hindr|hinder|barriere|problem|vanskel|krevjande|krevende|mangl|forsink|forsein|avvik|"
    r"stans|stopp|avslutt|mislyk|dessverre|likevel|ikkje|lær|erfar|anbefal|tilrå|råd |råda|"
    r"suksess|avgjørende|avgjerande|nøkkel|forutset|føreset|forankr|kost|kroner|spar|innspar|"
    r"gevinst|resulta|effekt|økt|auka|redus|færre|obstacle|barrier|delay|lesson|learn|recommend|"
    r"cost|saving|success|result|effect|fail|stopped|discontinu|reduced|fewer|despite|however)",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"(?:Oppdikt|Invented)[\w ]* (?:eksempel|døme|example)\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One sentence of a document, drawn to be labelled."""

    source: Source
    sentence: Sentence
    before: str
    after: str

    @property
    def id(self) -> str:
        """Stable as long as the reader gives the document the same text."""
        name = f"{self.source.file}#{self.source.record}@{self.sentence.start}"
        return sha256(name.encode()).hexdigest()[:12]

    @property
    def text(self) -> str:
        """The sentence itself."""
        return self.source.document.text[self.sentence.start : self.sentence.end]

    @property
    def split(self) -> str:
        """`test` or `train`, the same for the whole document."""
        return "test" if self.source.is_test else "train"


def main() -> None:
    """Writes the batches and prints what was drawn."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    runs = draw(list(sources()))
    batches = in_batches(runs)
    for number, batch in enumerate(batches, 1):
        write(folder / f"batch_{number}.tsv", [each for run in batch for each in run])
    again = twice(batches)
    write(folder / "double.tsv", [each for run in again for each in run])
    drawn = [each for batch in batches for run in batch for each in run]
    write_places(folder / "sample.tsv", drawn)
    print(f"{len(drawn)} sentences of {sum(map(len, batches))} documents")
    for what in ("split", "language", "kind"):
        print(what, counts(_told(each)[what] for each in drawn))
    print("double", sum(map(len, again)), counts(each.split for run in again for each in run))


def draw(found: Sequence[Source]) -> list[list[Drawn]]:
    """Returns a run of sentences for each document drawn, in the order drawn."""
    chance = random.Random(SEED)
    left, room = dict(WANTED), dict(MOST_OF_SOURCE)
    runs = []
    for source, rich in _order(found, chance):
        origin = next((each for each in room if source.file.startswith(each)), "")
        least = min(left[source.language], room[origin] if origin else BATCH)
        if least < FEWEST_OF_DOCUMENT:
            continue
        most = min(MOST_OF_DOCUMENT, least)
        run = _run(source, most, random.Random(f"{SEED} {source.file}#{source.record}"), rich=rich)
        if len(run) >= FEWEST_OF_DOCUMENT:
            left[source.language] -= len(run)
            if origin:
                room[origin] -= len(run)
            runs.append(run)
    return runs


def _order(found: Sequence[Source], chance: random.Random) -> Iterable[tuple[Source, bool]]:
    """Yields those of `FIRST`, then by turns one drawn at random and one for its words."""
    usable = [each for each in found if each.language in WANTED]
    seen = {id(each) for each in usable if each.file.startswith(FIRST)}
    yield from ((each, False) for each in usable if id(each) in seen)
    by_chance = chance.sample(usable, len(usable))
    by_words = sorted(by_chance, key=_richness, reverse=True)
    for pair in zip(by_chance, by_words, strict=True):
        for source, rich in zip(pair, (False, True), strict=True):
            if id(source) not in seen:
                seen.add(id(source))
                yield source, rich


def _richness(source: Source) -> float:
    """Returns how many words of rare roles there are in a run's length of the document."""
    text = source.document.text
    words = max(len(text.split()), 120)  # a short text with one such word isn't rich
    return len(RARE.findall(text)) / words


def _run(source: Source, most: int, chance: random.Random, *, rich: bool) -> list[Drawn]:
    """Returns up to `most` consecutive sentences, from where rare words are densest or anywhere."""
    text = source.document.text
    told = list(sentences_of(source.document))
    usable = [each for each in told if _is_usable(each, text)]
    starts = range(max(1, len(usable) - most + 1))
    first = (
        max(starts, key=lambda at: sum(_is_rare(each, text) for each in usable[at : at + most]))
        if rich
        else chance.choice(starts)
    )
    return [_drawn(source, each, told) for each in usable[first : first + most]]


def _is_rare(sentence: Sentence, text: str) -> bool:
    return RARE.search(text, sentence.start, sentence.end) is not None


def _is_usable(sentence: Sentence, text: str) -> bool:
    """Says whether it is worth a label: a fact on a label's line is so one time in four."""
    told = text[sentence.start : sentence.end]
    words = len(_WORD.findall(told))
    if words < 3 or _NOTICE.fullmatch(told):
        return False
    fact = sentence.kind is BlockKind.LABEL and words <= 8
    return not fact or int(sha256(told.encode()).hexdigest()[:4], 16) % 4 == 0


def _drawn(source: Source, sentence: Sentence, told: Sequence[Sentence]) -> Drawn:
    text, at = source.document.text, sentence.position
    before = text[told[at - 1].start : told[at - 1].end] if at else ""
    after = text[told[at + 1].start : told[at + 1].end] if at + 1 < len(told) else ""
    return Drawn(source, sentence, before, after)


def in_batches(runs: Sequence[list[Drawn]]) -> list[list[list[Drawn]]]:
    """Returns the runs, mixed, in batches of `BATCH`; a run that doesn't fit is ended early."""
    mixed = random.Random(SEED).sample(list(runs), len(runs))
    batches: list[list[list[Drawn]]] = [[] for _ in range(BATCHES)]
    for run in mixed:
        batch = min(batches, key=lambda each: sum(map(len, each)))
        if room := BATCH - sum(map(len, batch)):
            batch.append(run[:room])
    return batches


def twice(batches: Sequence[Sequence[list[Drawn]]]) -> list[list[Drawn]]:
    """Returns whole runs, from each batch alike, that a second labeller labels too."""
    chosen = []
    for batch in batches:
        for split, share in (("test", DOUBLE_TEST_SHARE), ("train", 1 - DOUBLE_TEST_SHARE)):
            most = DOUBLE * share / BATCHES
            so_far = 0
            for run in batch:
                if run[0].split == split and so_far + len(run) / 2 <= most:
                    chosen.append(run)
                    so_far += len(run)
    return chosen


def _told(drawn: Drawn) -> dict[str, str]:
    source, sentence = drawn.source, drawn.sentence
    return {
        "id": drawn.id,
        "split": drawn.split,
        "language": source.language,
        "file": source.file,
        "record": source.record,
        "start": str(sentence.start),
        "end": str(sentence.end),
        "digest": sha256(drawn.text.encode()).hexdigest()[:8],
        "document": source.document.title or source.file,
        "heading": sentence.heading,
        "kind": str(sentence.kind),
        "before": drawn.before,
        "sentence": drawn.text,
        "after": drawn.after,
    }


LABELLERS = ("id", "split", "document", "heading", "kind", "before", "sentence", "after")
PLACES = ("id", "split", "language", "file", "record", "start", "end", "digest")


def write(path: Path, drawn: Iterable[Drawn]) -> None:
    """Writes what a labeller reads."""
    _write(path, LABELLERS, drawn)


def write_places(path: Path, drawn: Iterable[Drawn]) -> None:
    """Writes where the sentences stand: nothing of their text, only its digest."""
    _write(path, PLACES, drawn)


def _write(path: Path, columns: Sequence[str], drawn: Iterable[Drawn]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
        table.writerow(columns)
        for each in drawn:
            told = _told(each)
            table.writerow([" ".join(told[name].split()) for name in columns])


def counts(values: Iterable[str]) -> str:
    """Returns each value with how often it stands there, the most frequent first."""
    listed = list(values)
    each = sorted(set(listed), key=lambda value: (-listed.count(value), value))
    return ", ".join(f"{value} {listed.count(value)}" for value in each)


if __name__ == "__main__":
    main()
