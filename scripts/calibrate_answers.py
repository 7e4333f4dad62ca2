"""Prints how well own questions are answered from pilots' sentences, by threshold.

    PYTHONPATH=src python scripts/calibrate_answers.py INDEX

INDEX holds the demonstration corpus. The questions of corpus/relations/questions.tsv were judged
by reading: which pilots of a parallel set answer, and in which sentences. The odd ones are to
calibrate, the even ones to test.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from synthese.index import Index, open_index
from synthese.synthesis.answers import ANSWERS, answer_scores, read_question
from synthese.synthesis.statements import Pilot, Statement, pilot_of

JUDGED = Path(__file__).parents[1] / "corpus" / "relations" / "questions.tsv"
THRESHOLDS = np.arange(0.2, 0.62, 0.02)


@dataclass(frozen=True)
class Judged:
    """Whether a pilot answers a question, and where: the file's name and the sentence's place."""

    number: int
    question: str
    project: str
    answered: bool
    places: list[tuple[str, int, int]] = field(default_factory=list)

    def meets(self, statement: Statement) -> bool:
        """Says whether a statement's quote has an answering sentence in it."""
        name = Path(statement.quote.document).name
        return any(
            name == file and statement.quote.start < end and start < statement.quote.end
            for file, start, end in self.places
        )


def judgements() -> list[Judged]:
    """Returns the judged pairs of question and pilot."""
    found: dict[tuple[int, str], Judged] = {}
    with JUDGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            key = int(row["number"]), row["project"]
            answered = row["answered"] == "1"
            each = found.setdefault(key, Judged(key[0], row["question"], key[1], answered))
            if answered:
                each.places.append((row["document"], int(row["start"]), int(row["end"])))
    return list(found.values())


def main() -> None:
    """Prints both halves by threshold."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index", type=Path)
    index = open_index(parser.parse_args().index)
    pilots: dict[str, Pilot] = {}
    halves: dict[str, list[tuple[Judged, float, bool]]] = defaultdict(list)
    for each in judgements():
        pilot = pilots.get(each.project)
        if pilot is None:
            pilot = pilots[each.project] = pilot_of(index.lexicon, index.project(each.project))
        halves["calibrate" if each.number % 2 else "test"].append(scored(index, pilot, each))
    for name, rows in halves.items():
        told(name, rows)


def scored(index: Index, pilot: Pilot, each: Judged) -> tuple[Judged, float, bool]:
    """Returns the best sentence's score, and whether it answers."""
    scores = answer_scores(index, pilot, read_question(index, each.question))
    best = int(scores.argmax())
    return each, float(scores[best]), each.meets(pilot.statements[best])


def told(name: str, rows: list[tuple[Judged, float, bool]]) -> None:
    """Prints by threshold how many of those said to answer do, and how many that do are said to.

    Also how often the sentence shown first is one that answers.
    """
    answered = np.array([each.answered for each, _, _ in rows])
    scores = np.array([score for _, score, _ in rows])
    right = np.array([hit for _, _, hit in rows])
    print(f"{name}: {len(rows)} pairs, {int(answered.sum())} answered")
    for least in THRESHOLDS:
        said = scores >= least
        precision = answered[said].mean() if said.any() else float("nan")
        shown = right[said].mean() if said.any() else float("nan")
        recall = (said & answered).sum() / answered.sum()
        mark = " <" if abs(least - ANSWERS) < 0.01 else ""
        print(
            f"  {least:.2f}  said {int(said.sum()):3}  precision {precision:.2f}"
            f"  recall {recall:.2f}  the sentence itself {shown:.2f}{mark}"
        )


if __name__ == "__main__":
    main()
