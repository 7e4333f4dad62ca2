"""How strong a hit is said to be; the constants are fitted, so only their sense is held to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.ranking import Candidate
from synthese.strength import GOOD, strength

LEGS = ("dense", "words", "lexical", "spelling")
share = st.floats(0, 1)
candidates = st.builds(
    lambda *given: Candidate(1, 1, **dict(zip(LEGS, given, strict=True))), *[share] * len(LEGS)
)


@given(candidates)
def test_strength_is_a_probability(candidate: Candidate) -> None:
    assert 0 < strength(candidate) < 1


@pytest.mark.parametrize("leg", LEGS)
@given(candidate=candidates, more=share)
def test_no_score_that_rises_makes_a_hit_weaker(
    leg: str, candidate: Candidate, more: float
) -> None:
    higher = replace(candidate, **{leg: max(more, getattr(candidate, leg))})
    assert strength(higher) >= strength(candidate)


def test_what_meets_in_every_way_is_good_and_what_meets_in_none_is_not() -> None:
    assert strength(Candidate(1, 1, **dict.fromkeys(LEGS, 1.0))) >= GOOD
    assert strength(Candidate(1, 1)) < GOOD
