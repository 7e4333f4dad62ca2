"""How likely a project found is to answer: a number that means the same over queries.

A logistic regression on a passage's scores, fitted to judged queries of several collections
(`scripts/calibrate_strength.py`, which prints these numbers and what they give).
"""

from __future__ import annotations

import math

from synthese.ranking import Candidate

# Below it a hit is no good hit: so weak is the best hit of one answered query in twenty.
GOOD = 0.13

_START = -4.73
_WEIGHTS = {"dense": 2.94, "words": 3.12, "spelling": 4.27}


def strength(candidate: Candidate) -> float:
    """Returns in 0..1 how likely it is that a passage with these scores answers."""
    given = sum(weight * getattr(candidate, leg) for leg, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-(_START + given)))
