"""A pilot and a role → its own sentences that tell it, the best first.

A wrong sentence in a cell is worse than an empty one: only what is likely to tell the role is put
there (`synthese.synthesis.belief`). The best says most: of what the project is about, with words
and figures enough, understood without the sentence before, from as late in the project as what
was learnt can be told.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from synthese.pilot_records import Quote
from synthese.records import Phase, Role
from synthese.synthesis.belief import LEAST, belief, is_to_come
from synthese.synthesis.statements import Pilot

MOST_QUOTES = 12  # of a cell; what renders it shows the first and the rest on demand
_FOLDED = 0.9  # cosine from which two sentences of one project are the same told twice
_SHARED_STEMS = 0.6  # or share of all stems of both
# What each counts in the order of a cell, beside belief; by reading the cells of eight sets.
_CENTRAL, _TELLING, _LEANING, _OPENS, _LABELLED, _TO_COME = 0.5, 0.4, 0.4, 0.1, 0.2, 0.3
_FIGURES = {Role.COST: 0.4, Role.RESULT: 0.2, Role.CHALLENGE: 0.1}
_LEAST_STEMS = 3  # own words; a sentence with fewer tells nothing without those around it
_ENOUGH_STEMS = 10  # own words that a sentence tells enough with
_MANY_STEMS = 28  # and more than a cell has room for
_LATER = {Phase.FINAL: 0.2, Phase.FOLLOW_UP: 0.2, Phase.INTERIM: 0.1, Phase.APPLICATION: -0.3}
_LEARNT = frozenset(
    (Role.MEASURE, Role.RESULT, Role.LESSON, Role.OBSTACLE, Role.SUCCESS_FACTOR, Role.COST)
)


def quotes_under(pilot: Pilot, role: Role, *, most: int = MOST_QUOTES) -> tuple[int, ...]:
    """Returns which of a pilot's statements tell a role, the best first, none told twice."""
    beliefs = [belief(each, role) for each in pilot.statements]
    likely = [
        at
        for at, value in enumerate(beliefs)
        if value >= LEAST[role] and len(pilot.statements[at].stems) >= _LEAST_STEMS
    ]
    worth = {at: beliefs[at] + _worth(pilot, at, role) for at in likely}
    ordered = sorted(likely, key=lambda at: (-round(worth[at], 6), at))
    return without_repeats(pilot, ordered, most=most)


def _worth(pilot: Pilot, at: int, role: Role) -> float:
    """Returns what a sentence tells beside being in its place."""
    each = pilot.statements[at]
    return (
        _CENTRAL * float(pilot.central[at])
        + _TELLING * _telling(len(each.stems))
        - _LEANING * each.leans
        - _TO_COME * (role is Role.MEASURE and is_to_come(each.text))
        - _LABELLED * each.labelled
        + _OPENS * each.opens
        + _FIGURES.get(role, 0.0) * each.figures
        + (_LATER.get(each.phase, 0.0) if role in _LEARNT else 0.0)
    )


def _telling(stems: int) -> float:
    """Returns 1 for a sentence with words enough, less for a short one or one that runs on."""
    return min(1.0, stems / _ENOUGH_STEMS) - max(0, stems - _MANY_STEMS) / _MANY_STEMS


def without_repeats(pilot: Pilot, ordered: Sequence[int], *, most: int) -> tuple[int, ...]:
    """Returns the first `most` of some statements, without what an earlier one has told."""
    kept: list[int] = []
    for at in ordered:
        if len(kept) == most:
            break
        if not any(_same(pilot, at, other) for other in kept):
            kept.append(at)
    return tuple(kept)


def _same(pilot: Pilot, one: int, other: int) -> bool:
    if pilot.statements[one].overlaps(pilot.statements[other]):
        return True
    if float(np.dot(pilot.vectors[one], pilot.vectors[other])) >= _FOLDED:
        return True
    left, right = set(pilot.statements[one].stems), set(pilot.statements[other].stems)
    return len(left & right) >= _SHARED_STEMS * len(left | right)


def as_quotes(pilot: Pilot, chosen: Sequence[int]) -> tuple[Quote, ...]:
    """Returns the quotes of some of a pilot's statements."""
    return tuple(pilot.statements[at].quote for at in chosen)
