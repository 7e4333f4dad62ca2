"""Readings of which it is known what is relevant: one problem for each label of a labelled set.

- `goals`: Formas' projects, relevant to goal 2, 3, 11, 12 or 15 in turn (`sdg1`).
- `goals aside`: the same, relevant to one of the other goals that 15 projects or more have.
- `subjects`: 400 projects of the Swedish register, none of them Formas', and another 400, relevant
  to a researcher's subject that 18 or more have and no more than a quarter.

No number was fitted to any of them. The kinds of features and of learner were compared on all of
them, the first included, so that none was kept back from that choice; the differences between the
kinds that use the vectors were small beside what the vectors give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quality.grouping import LabelledSet, formas, swecris
from synthese.embedding.static import StaticEmbedder
from synthese.screening.reading_order import Reader
from synthese.screening.simulating import Simulation, drawn, simulate

GOALS = (2, 3, 11, 12, 15)
_QUESTIONS: Mapping[int, str] = {
    2: "utrydde sult, sikre matforsyning og bærekraftig landbruk",
    3: "god helse og livskvalitet",
    11: "bærekraftige byer og lokalsamfunn",
    12: "ansvarlig forbruk og produksjon",
    15: "livet på land: skog, jord og biologisk mangfold",
}
_FEWEST, _FEWEST_SUBJECT, _LARGEST = 15, 18, 0.25
_PART = 400


@dataclass(frozen=True)
class Problem:
    """A set of texts and what of it is relevant; `question` says it in Norwegian, where it can."""

    name: str
    records: Sequence[Mapping[str, str]]
    relevant: frozenset[str]
    question: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """Title and text of each, by place."""
        return {f"{at:05}": f"{r['title']}\n{r['text']}" for at, r in enumerate(self.records)}


def problems() -> dict[str, list[Problem]]:
    """Returns the problems by set; a set that isn't there has none."""
    of_goals, of_subjects = formas(), swecris()
    goals = list(_goals(of_goals)) if of_goals else []
    return {
        "goals": [each for each in goals if each.question],
        "goals aside": [each for each in goals if not each.question],
        "subjects": list(_subjects(of_subjects)) if of_subjects else [],
    }


def reader_of(problem: Problem, lexicon: StaticEmbedder) -> Reader:
    """Returns the reader of a problem's texts."""
    return Reader.of(problem.texts, lexicon)


def reading(reader: Reader, problem: Problem, *, seed: int, every: int = 1) -> Simulation:
    """Returns one reading that begins with two texts, drawn."""
    known = drawn(reader.ids, problem.relevant, seed=seed)
    return simulate(reader, problem.relevant, known=known, seed=seed, every=every)


def _goals(of: LabelledSet) -> Iterator[Problem]:
    many = Counter(of.labels.tolist())
    for goal in sorted(each for each in many if each and many[each] >= _FEWEST):
        question = _QUESTIONS.get(goal, "")
        yield Problem(f"goal {goal}", of.records, _ids(of.labels == goal), question)


def _subjects(of: LabelledSet) -> Iterator[Problem]:
    for number in range(2):
        part = of.part(np.arange(number * _PART, (number + 1) * _PART))
        many = Counter(part.labels.tolist())
        for label in sorted(many):
            if _FEWEST_SUBJECT <= many[label] <= _LARGEST * _PART:
                name = f"subject {label} of part {number + 1}"
                yield Problem(name, part.records, _ids(part.labels == label))


def _ids(relevant: np.ndarray) -> frozenset[str]:
    return frozenset(f"{at:05}" for at in np.flatnonzero(relevant))
