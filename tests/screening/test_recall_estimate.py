"""How many are relevant in all: by hand, at the edges, and against what is drawn at random."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.screening.recall_estimate import estimate


def test_the_bound_is_the_hypergeometric_one_worked_out_by_hand():
    # 6 of 10 were read and none was relevant: C(4, k) / C(10, k) is .4 with one, .1333 with two,
    # .0333 with three, so that two may be left and three may not.
    assert comb(8, 6) / comb(10, 6) > 0.05 > comb(7, 6) / comb(10, 6)
    assert estimate([False] * 6, total=10).high == 2


def test_what_was_read_since_the_last_find_bounds_what_is_left():
    # The ten first are all relevant; since then 30 of the 40 left were read in vain. With two more
    # there would be as few in C(38, 30) / C(40, 30) = .0577 of the draws, with three in .0121.
    said = [True] * 10 + [False] * 30
    assert comb(38, 30) / comb(40, 30) > 0.05 > comb(37, 30) / comb(40, 30)
    assert estimate(said, total=50).high == 12
    assert not estimate(said, total=50).may_stop


def test_a_stop_is_proposed_once_95_percent_of_the_upper_end_are_found():
    said = [True] * 20 + [False] * 79
    at_last = estimate(said, total=100)
    assert at_last.may_stop
    assert 20 / at_last.high >= 0.95
    assert not estimate(said[:60], total=100).may_stop


def test_nothing_read_says_nothing():
    found = estimate([], total=40)
    assert (found.low, found.relevant, found.high, found.may_stop) == (0, 20, 40, False)


def test_no_texts_are_no_error():
    found = estimate([], total=0)
    assert (found.low, found.relevant, found.high, found.may_stop) == (0, 0, 0, False)


def test_all_read_leaves_no_doubt():
    found = estimate([True, False, True, False], total=4)
    assert (found.low, found.relevant, found.high, found.may_stop) == (2, 2, 2, True)


def test_nothing_found_is_never_a_reason_to_stop():
    assert not estimate([False] * 100, total=100).may_stop


def test_a_falling_rate_promises_less_than_a_steady_one():
    falling = estimate([True] * 8 + [False] * 32, total=200)
    steady = estimate(([True] + [False] * 4) * 8, total=200)
    assert falling.found == steady.found == 8
    assert falling.relevant < 15 < 35 < steady.relevant


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 60))
def test_the_estimate_lies_within_its_interval(said: list[bool], unread: int):
    found = estimate(said, total=len(said) + unread)
    assert found.low == found.found == sum(said)
    assert found.low <= found.relevant <= found.high <= found.found + unread


@pytest.mark.parametrize("relevant", [5, 30, 90])
def test_reading_in_a_drawn_order_keeps_the_true_number_within(relevant: int):
    rng = np.random.default_rng(relevant)
    truth = np.arange(200) < relevant
    within = [
        estimate(rng.permutation(truth)[:read].tolist(), total=200).high >= relevant
        for read in (20, 60, 120)
        for _ in range(40)
    ]
    assert np.mean(within) >= 0.85  # several looks at one draw: less than each look's 95 %
