"""How likely a project found is to answer: a number that means the same over queries.

A logistic regression on a passage's scores, fitted to judged queries of several collections
(`scripts/calibrate_strength.py`, which prints these numbers and what they give).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np

from synthese.embedding import Vectors
from synthese.ranking import Candidate

# Below it a hit is no good hit: so weak is the best hit of one answered query in twenty.
GOOD = 0.13

_START = -4.73
_WEIGHTS = {"dense": 2.94, "words": 3.12, "spelling": 4.27}


# What a strength is called. Of the hits that `scripts/calibrate_strength.py` held out, those from
# .7 on answer in four of five (72 to 92 %), those from .4 in about half (44 to 57 %), those above
# `GOOD` in one of ten to one of three, and those below in one of twenty.
Grade = Literal["very_good", "good", "possible", "weak"]
GRADES: tuple[tuple[float, Grade], ...] = ((0.7, "very_good"), (0.4, "good"), (GOOD, "possible"))


def grade(strength: float) -> Grade:
    """Returns what a strength in 0..1 is called."""
    return next((name for least, name in GRADES if strength >= least), "weak")


def strength(candidate: Candidate) -> float:
    """Returns in 0..1 how likely it is that a passage with these scores answers."""
    given = sum(weight * getattr(candidate, leg) for leg, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-(_START + given)))


def strengths(legs: Mapping[str, Vectors]) -> Vectors:
    """Returns the strength of each of some passages from their scores, float32 (n,)."""
    given = sum((weight * legs[leg] for leg, weight in _WEIGHTS.items() if leg in legs), _START)
    found: Vectors = (1 / (1 + np.exp(-np.asarray(given)))).astype(np.float32)
    return found
