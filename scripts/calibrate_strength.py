"""Fits `synthese.strength` to judged queries and prints its numbers and what they give.

    python scripts/calibrate_strength.py

Every first ten hits of the demonstration queries, the need set and two retrieval sets, each set
weighing the same, are answers or not (grade 2 and up, or 1 where there are no grades). A logistic
regression on their scores is fitted to every other query; the rest shows how well it holds: how
often hits of a given strength answer, and, at the threshold below which one in twenty answered
queries falls, how many queries without an answer are called so. Those are the queries written to
have none, and every answered query with all that answers it taken out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from quality import needs, sets
from quality.measure import indexed
from synthese.asking import question
from synthese.index import Index
from synthese.query import understand
from synthese.ranking import Candidate, rank

SETS = ("demo", "needs", "norquad", "innovasjon-norge")
GRADED = ("demo", "needs")
LEGS = ("dense", "words", "spelling", "lexical")
QUERIES, HITS, RIDGE, LOST = 200, 10, 1.0, 0.05


@dataclass(frozen=True)
class Asked:
    """One query: its set, its hits' scores (n, legs), and their grades."""

    name: str
    scores: np.ndarray
    grades: np.ndarray
    answered: bool

    @property
    def answers(self) -> np.ndarray:
        """Which hits answer."""
        return self.grades >= (2 if self.name in GRADED else 1)


def asked(name: str) -> list[Asked]:
    """Returns a set's queries with their first hits."""
    every = sets.load(name)
    if name == "needs":  # the distractors are unjudged: some may well answer what has no answer
        real = {each["_id"] for each in needs.real(sets.SHARED / "data")}
        every = replace(every, records=[each for each in every.records if each["_id"] in real])
    with tempfile.TemporaryDirectory() as folder:
        index = indexed(every, Path(folder))
        return [
            _asked(index, name, text, every.qrels.get(key, {}))
            for key, text in list(every.queries.items())[:QUERIES]
        ]


def _asked(index: Index, name: str, text: str, grades: Mapping[str, int]) -> Asked:
    ranked = rank(index, question(index, understand(text), "hybrid"), wanted=5 * HITS)
    projects = index.catalogue.projects(list(ranked), index.generation)
    hits: list[tuple[str, Candidate]] = [(projects[n].id, c[0]) for n, c in ranked.items()]
    scores = np.array([[getattr(c, leg) for leg in LEGS] for _, c in hits])
    found = np.array([grades.get(key, 0) for key, _ in hits])
    return Asked(name, scores, found, any(grades.values()))


def fitted(scores: np.ndarray, answers: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Returns start and weights of a ridge logistic regression (Newton's method).

    No weight is negative: a leg whose weight would be is left out.
    """
    legs = list(range(scores.shape[1]))
    while True:
        rows = np.c_[np.ones(len(scores)), scores[:, legs]]
        found = np.zeros(rows.shape[1])
        for _ in range(30):
            chance = 1 / (1 + np.exp(-rows @ found))
            slope = rows.T @ (weights * (chance - answers)) + RIDGE * np.r_[0, found[1:]]
            curve = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows
            found -= np.linalg.solve(curve + RIDGE * np.eye(len(found)), slope)
        if (found[1:] >= 0).all():
            whole = np.zeros(1 + scores.shape[1])
            whole[[0, *(leg + 1 for leg in legs)]] = found
            return whole
        legs.pop(int(np.argmin(found[1:])))


def strength(weights: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Returns the strength of hits with these scores."""
    return 1 / (1 + np.exp(-(weights[0] + scores @ weights[1:])))


def main() -> None:
    """Prints the numbers for `synthese.strength`, and what they give on the other half."""
    every = [each for name in SETS for each in asked(name)]
    tuned, held = every[::2], every[1::2]
    scores = np.concatenate([each.scores[:HITS] for each in tuned])
    answers = np.concatenate([each.answers[:HITS] for each in tuned]).astype(float)
    names = np.concatenate([[each.name] * len(each.scores[:HITS]) for each in tuned])
    share = np.array([1000 / (names == name).sum() for name in names])
    weights = fitted(scores, answers, share)
    start, *slopes = weights.round(2).tolist()
    print("start", start, dict(zip(LEGS, slopes, strict=True)))
    given = np.concatenate([strength(weights, each.scores[:HITS]) for each in held])
    right = np.concatenate([each.answers[:HITS] for each in held])
    print("strength  hits  answer")
    for low in np.arange(0, 1, 0.1):
        within = (given >= low) & (given < low + 0.1)
        if within.any():
            print(f"{low:.1f}–{low + 0.1:.1f}  {within.sum():6}  {right[within].mean():.2f}")
    best = {name: _best(weights, [each for each in held if each.name == name]) for name in SETS}
    least = float(np.quantile(np.concatenate([answered for answered, _, _ in best.values()]), LOST))
    print(f"threshold {least:.2f}: called no good hit")
    print("set                 answered  written without  answers taken out")
    for name, groups in best.items():
        called = [f"{(group < least).mean():.2f}" if len(group) else "–" for group in groups]
        print(f"{name:18}  {called[0]:>8}  {called[1]:>15}  {called[2]:>17}")


def _best(weights: np.ndarray, every: list[Asked]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns the strongest hit of answered queries, of those without, and of answers taken out."""
    answered = [strength(weights, each.scores).max() for each in every if each.answered]
    without = [strength(weights, each.scores).max() for each in every if not each.answered]
    taken = [
        strength(weights, each.scores[each.grades == 0]).max(initial=0)
        for each in every
        if each.answered
    ]
    return np.array(answered), np.array(without), np.array(taken)


if __name__ == "__main__":
    main()
