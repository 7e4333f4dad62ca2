"""How much reading an order saves, simulated on texts of which it is known what is relevant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from synthese.errors import InputError
from synthese.screening.reading_order import Reader
from synthese.screening.recall_estimate import RECALL
from synthese.screening_records import Mark, RecallEstimate


@dataclass(frozen=True, slots=True)
class Simulation:
    """One reading, until all that is relevant was found.

    `curve` is how many relevant ones were found after each text, those known from the start
    included; `total` is how many texts there are. `estimates` are what was estimated each time the
    order was made anew.
    """

    curve: tuple[int, ...]
    total: int
    estimates: tuple[RecallEstimate, ...] = ()

    @property
    def relevant(self) -> int:
        """How many are relevant."""
        return self.curve[-1]

    @property
    def read_at_95(self) -> int:
        """How many were read when 95 % of the relevant ones were found, the known ones included."""
        return int(np.searchsorted(self.curve, ceil(RECALL * self.relevant))) + 1

    @property
    def work_saved_at_95(self) -> float:
        """WSS@95: the share left unread at 95 % recall, less the 5 % that chance would leave.

        Cohen, Hersh, Peterson & Yen 2006, "Reducing workload in systematic review preparation using
        automated citation classification" (JAMIA 13:206).
        """
        return (self.total - self.read_at_95) / self.total - (1 - RECALL)

    @property
    def proposed(self) -> RecallEstimate | None:
        """The first estimate that proposed to stop, None where none did before all were found."""
        return next((each for each in self.estimates if each.may_stop), None)


def drawn(ids: Sequence[str], relevant: Collection[str], *, seed: int) -> tuple[str, str]:
    """Returns a relevant text and another, drawn: what ASReview's simulation knows from the start.

    Raises:
        InputError: all are relevant, or none is.
    """
    chance = np.random.RandomState(seed)  # whose draws no version of numpy changes
    sides = (
        [each for each in ids if each in relevant],
        [each for each in ids if each not in relevant],
    )
    if not all(sides):
        raise InputError("reading_order.one_kind", relevant=len(sides[0]), total=len(ids))
    return sides[0][chance.randint(len(sides[0]))], sides[1][chance.randint(len(sides[1]))]


def simulate(
    reader: Reader,
    relevant: Collection[str],
    *,
    known: Sequence[str] = (),
    question: str = "",
    seed: int = 0,
    every: int = 1,
) -> Simulation:
    """Returns how a reading goes that always takes what comes first, until all are found.

    Args:
        reader: the texts.
        relevant: ids of the relevant ones; at least one.
        known: ids of what is marked before it begins.
        question: the criterion in words.
        seed: where to begin as long as nothing relevant is known.
        every: how many are read before the order is made anew.
    """
    marks = [Mark(each, each in relevant, "", "") for each in known]
    missing = sum(each in relevant for each in reader.ids) - sum(each.relevant for each in marks)
    estimates: list[RecallEstimate] = []
    while len(marks) < len(reader.ids) and (missing or not estimates[-1].may_stop):
        now = reader.order(marks, question=question, seed=seed)
        estimates.append(now.estimate)
        for id_, _ in now.order[:every]:
            marks.append(Mark(id_, id_ in relevant, "", ""))
            missing -= id_ in relevant
    curve = np.cumsum([each.relevant for each in marks])
    return Simulation(tuple(curve.tolist()), len(reader.ids), tuple(estimates))
