"""Labelled sentences with their documents: by hand, and invented for training.

`labels.tsv` are the drawn sentences with both labellers' roles, `more_labels.tsv` further ones of
training documents by a third labeller; both say only where a sentence stands. `invented.tsv` holds
made-up sentences, those of one `story` in order.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from roles.sources import Source, sources
from synthese.describe.sentences import Sentence, sentences_of
from synthese.records import BlockKind, Role

HERE = Path(__file__).parent
AROUND = 2  # sentences before and after a labelled one that the model sees


@dataclass(frozen=True, slots=True)
class Label:
    """One sentence's role; `second` is what the second labeller said, where there is one."""

    at: int  # its place among the run's sentences
    role: Role
    stopped: bool
    second: Role | None = None
    second_stopped: bool | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Sentences of one document that follow one another, some of them labelled."""

    text: str
    sentences: tuple[Sentence, ...]
    labels: tuple[Label, ...]
    family: str
    language: str
    origin: str  # file, or "invented"
    is_test: bool = False
    by_hand: bool = True  # from `labels.tsv`


class ChangedTextError(ValueError):
    """A labelled sentence isn't in its document: the reader gives another text."""


def by_hand(name: str = "labels.tsv", every: Sequence[Source] | None = None) -> Iterator[Run]:
    """Yields every document of a table of labels, whole; nothing without the shared data."""
    rows = defaultdict(dict)
    for row in _rows(HERE / name):
        rows[row["file"], row["record"]][int(row["start"])] = row
    for source in sources() if every is None else every:
        if wanted := rows.get((source.file, source.record)):
            yield _run(source, wanted, by_hand=name == "labels.tsv")


def _run(source: Source, wanted: dict[int, dict[str, str]], *, by_hand: bool) -> Run:
    text, sentences = source.document.text, tuple(sentences_of(source.document))
    places = defaultdict(list)
    for at, each in enumerate(sentences):
        told = text[each.start : each.end]
        places[sha256(told.encode()).hexdigest()[:8]].append(at)
    labels = []
    for start, row in sorted(wanted.items()):
        if not (same := places.get(row["digest"])):
            raise ChangedTextError(f"{source.file}#{source.record} at {start}: draw and label anew")
        # A reader that leaves out a line above moves a sentence and doesn't change it.
        place = min(same, key=lambda at: abs(sentences[at].start - start))
        second = row.get("second_role")
        labels.append(
            Label(
                place,
                Role(row["role"]),
                row["stopped"] == "1",
                Role(second) if second else None,
                row["second_stopped"] == "1" if second else None,
            )
        )
    return Run(
        text, sentences, tuple(labels), source.family, source.language, source.file,
        source.is_test, by_hand,
    )  # fmt: skip


def invented() -> Iterator[Run]:
    """Yields the invented stories, and each single sentence."""
    stories = defaultdict(list)
    for number, row in enumerate(_rows(HERE / "invented.tsv")):
        stories[row["story"] or f"single {number}"].append(row)
    for name, rows in stories.items():
        text, sentences, labels = "", [], []
        for at, row in enumerate(rows):
            start, text = len(text), f"{text}{row['sentence']}\n"
            kind = BlockKind.PARAGRAPH if row["sentence"][-1] in ".?»”" else BlockKind.LIST_ITEM
            sentences.append(Sentence(start, len(text) - 1, row["heading"], kind, at))
            labels.append(Label(at, Role(row["role"]), row["stopped"] == "1"))
        yield Run(
            text, tuple(sentences), tuple(labels), f"invented {name}", "", "invented",
            by_hand=False,
        )  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
