"""Measures the thresholds that saved searches propose, on judged queries.

    python scripts/measure_saved.py

Half of each collection is what exists when a search is saved, the other half comes later; which is
which is drawn with a fixed seed. For each of the three choices, and for one strength for all
queries, it prints how much of what answers (grade 2 and up) would have been told, and how many in
a hundred of the others (grade 0). The collections are the demonstration corpus and the need set,
without its distractors.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from quality import needs, sets
from quality.measure import indexed
from synthese.asking import as_run, question
from synthese.query import understand
from synthese.ranking import best_scores
from synthese.strength import strengths
from synthese.watching import CHOICES, thresholds

SEED = 1
FIXED = (0.05, 0.08, 0.1, 0.13, 0.2, 0.3)
Rule = Callable[[np.ndarray], float]


def judged(name: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Returns, of each answered query, the strength of every project and its grade."""
    every = sets.load(name)
    if name == "needs":
        real = {each["_id"] for each in needs.real(sets.SHARED / "data")}
        every = replace(every, records=[each for each in every.records if each["_id"] in real])
    found = []
    with tempfile.TemporaryDirectory() as folder:
        index = indexed(every, Path(folder))
        numbers = index.facets.numbers
        ids = [index.ids_of(index.catalogue.id_of(number)) for number in numbers.tolist()]
        for key, text in every.queries.items():
            qrels = every.qrels.get(key, {})
            grades = np.array([max(qrels.get(each, 0) for each in some) for some in ids])
            if grades.max() >= 2:
                run = as_run(index, understand(text), (), ())
                _, legs = best_scores(index, question(index, run, "hybrid"), numbers)
                found.append((strengths(legs), grades))
    return found


def measured(some: list[tuple[np.ndarray, np.ndarray]], rule: Rule) -> tuple[float, float]:
    """Returns which share of what answers is told, and which share of the rest."""
    rng = np.random.default_rng(SEED)
    answers, others = [], []
    for given, grades in some:
        there = rng.random(len(given)) < 0.5
        told = given[~there] >= rule(given[there])
        answers.append(told[grades[~there] >= 2])
        others.append(told[grades[~there] == 0])
    return float(np.concatenate(answers).mean()), float(np.concatenate(others).mean())


def main() -> None:
    """Prints a table for each collection."""
    rules: dict[str, Rule] = {
        choice: lambda there, choice=choice: thresholds(there, there)[choice]  # type: ignore[misc]
        for choice in CHOICES
    }
    rules |= {f"strength {each}": lambda _, each=each: each for each in FIXED}  # type: ignore[misc]
    for name in ("demo", "needs"):
        some = judged(name)
        print(f"{name}: {len(some)} queries\n{'rule':14}  found  told wrongly in 100")
        for label, rule in rules.items():
            found, wrong = measured(some, rule)
            print(f"{label:14}  {found:5.2f}  {100 * wrong:19.1f}")


if __name__ == "__main__":
    main()
