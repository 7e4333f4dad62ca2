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
    """One reading, until all that is relevant was found and a stop was proposed.

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
    def stop(self) -> tuple[float, float]:
        """What share was read where a stop was first proposed, and what share was found by then."""
        at = next((each for each in self.estimates if each.may_stop), None)
        return (at.read / self.total, at.found / self.relevant) if at else (1.0, 1.0)

    def recall_at(self, share: float) -> float:
        """Returns what share of the relevant ones was found when this share of all was read."""
        read = min(len(self.curve), round(share * self.total))
        return self.curve[read - 1] / self.relevant if read else 0.0


def drawn(ids: Sequence[str], relevant: Collection[str], *, seed: int) -> tuple[str, str]:
    """Returns a relevant text and another, drawn: what ASReview's simulation knows from the start.

    Raises:
        InputError: all are relevant, or none is.
    """
    chance = np.random.RandomState(seed)  # whose draws no version of numpy changes
    sides = [[each for each in ids if (each in relevant) is side] for side in (True, False)]
    if not all(sides):
        raise InputError("reading_order.one_kind", relevant=len(sides[0]), total=len(ids))
    first, other = (side[chance.randint(len(side))] for side in sides)
    return first, other


def simulate(
    reader: Reader,
    relevant: Collection[str],
    *,
    known: Sequence[str] = (),
    question: str = "",
    seed: int = 0,
    every: int = 1,
) -> Simulation:
    """Returns how a reading goes that always takes what comes first.

    Args:
        reader: the texts.
        relevant: ids of the relevant ones; at least one.
        known: ids of what is marked before it begins.
        question: the criterion in words.
        seed: where to begin as long as nothing relevant is known.
        every: how many are read before the order is made anew.
    """
    marks = [_mark(each, relevant) for each in known]
    many = sum(each in relevant for each in reader.ids)
    estimates: list[RecallEstimate] = []
    while len(marks) < len(reader.ids):
        now = reader.order(marks, question=question, seed=seed)
        estimates.append(now.estimate)
        if now.estimate.may_stop and now.estimate.found == many:
            break
        marks += [_mark(id_, relevant) for id_, _ in now.order[:every]]
    curve = np.cumsum([each.relevant for each in marks])
    return Simulation(tuple(curve.tolist()), len(reader.ids), tuple(estimates))


def _mark(id_: str, relevant: Collection[str]) -> Mark:
    return Mark(id_, id_ in relevant, by="", at="")
