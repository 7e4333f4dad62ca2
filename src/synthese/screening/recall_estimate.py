"""How many relevant ones there probably are, and when nothing speaks against stopping.

Probably: the rate at which they turn up falls as reading goes on, and is followed to the last text
(Sneyd & Stevenson 2021, "Stopping methods for technology assisted reviews based on point
processes", with their exponential rate). It is much too high until the rate has begun to fall.

At the most: the bound of Callaghan & Müller-Hansen 2020, "Statistical stopping criteria for
automated screening in systematic reviews" (Systematic Reviews 9:273), which looks at what was read
since any one moment as if it had been drawn at random from what was unread then. What is read first
is likelier to be relevant than what is drawn, so it errs to the safe side, unless relevant ones are
unlike all others that were found.

How often the true number lies within the interval, how far off the estimate is, and when a stop is
proposed, is printed by ``scripts/measure_reading_order.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, expm1

import numpy as np
import numpy.typing as npt

from synthese.screening_records import RecallEstimate

RECALL = 0.95  # share of the relevant ones that must have been found before a stop is proposed
_DOUBT = 0.05  # how likely there are to be more of them than the interval says
_STEADY = 0.49  # mean moment of what was found, of 0..1, from which the rate isn't falling


def estimate(said: Sequence[bool], *, total: int) -> RecallEstimate:
    """Returns how many of `total` texts are relevant, probably and at the most.

    At the least it is those that were found. A stop is proposed where those are `RECALL` of what
    there are at the most.

    Args:
        said: what was said of each that was read, in the order of reading.
        total: how many texts there are, read and unread.
    """
    found = sum(said)
    high = _most(np.asarray(said, bool), total)
    return RecallEstimate(
        read=len(said),
        total=total,
        found=found,
        relevant=min(float(high), found + _to_come(said, total)),
        low=float(found),
        high=float(high),
        may_stop=found > 0 and found >= RECALL * high,
    )


def _to_come(said: Sequence[bool], total: int) -> float:
    """Returns how many relevant ones are unread, as if the next text were one more (Laplace)."""
    read = len(said)
    if not read:
        return total / 2
    moments = [(at + 0.5) / read for at, each in enumerate(said) if each] + [1.0]
    mean = sum(moments) / len(moments)
    if mean >= _STEADY:
        return len(moments) * (total - read) / read
    fall = _fall(mean)
    left = exp(-fall) - exp(-fall * total / read)
    return len(moments) * left / -expm1(-fall)


def _fall(mean: float) -> float:
    """Returns how fast a rate falls, per stretch read, of which what was found has this mean."""
    from scipy.optimize import brentq

    def over(fall: float) -> float:
        return 1 / fall - exp(-fall) / -expm1(-fall) - mean

    return float(brentq(over, 1e-3, 2 / mean))


def _most(said: npt.NDArray[np.bool_], total: int) -> int:
    """Returns the largest number of relevant ones that what was read doesn't speak against."""
    least = int(said.sum())
    most = least + total - len(said)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if _may_be(middle, said, total) else (least, middle - 1)
    return least


def _may_be(relevant: int, said: npt.NDArray[np.bool_], total: int) -> bool:
    """Says whether as few could have been found with so many relevant among `total`.

    Of all moments since which the reading can be looked at, those right after something relevant
    was found are enough: nothing starts a longer row with as few in it.
    """
    from scipy.stats import hypergeom

    begun = np.concatenate([[0], np.flatnonzero(said) + 1])
    before = np.arange(len(begun))
    as_few = hypergeom.cdf(before[-1] - before, total - begun, relevant - before, len(said) - begun)
    return bool(as_few.min() >= _DOUBT)
