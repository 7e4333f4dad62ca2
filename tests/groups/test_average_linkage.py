"""Groups are of projects that are alike on the whole, and stay when projects come in."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.groups.average_linkage import holding, tight

Pairs = dict[tuple[int, int], float]


def arrays(pairs: Pairs):
    left, right = (np.array([each[at] for each in pairs], np.int64) for at in (0, 1))
    return left, right, np.array(list(pairs.values()), np.float32)


def groups(count: int, pairs: Pairs, least: float = 0.5, **given_):
    return tight(count, *arrays(pairs), least=least, **given_).tolist()


def block(members: range, weight: float) -> Pairs:
    return dict.fromkeys(combinations(members, 2), weight)


def test_blocks_are_found() -> None:
    pairs = block(range(4), 0.8) | block(range(4, 7), 0.7) | {(3, 4): 0.4}
    assert groups(8, pairs) == [0, 0, 0, 0, 1, 1, 1, 2]


def test_a_chain_is_no_group() -> None:
    assert groups(3, {(0, 1): 0.8, (1, 2): 0.7}) == [0, 0, 1]


def test_the_ends_of_a_chain_are_together_where_they_are_alike_too() -> None:
    assert groups(3, {(0, 1): 0.8, (1, 2): 0.7, (0, 2): 0.35}) == [0, 0, 0]


def test_the_likest_are_merged_first() -> None:
    assert groups(3, {(0, 1): 0.6, (1, 2): 0.9}) == [0, 1, 1]


def test_a_mean_that_is_just_enough_is_enough() -> None:
    pairs = {(0, 1): 0.5, (1, 2): 0.25}
    assert groups(3, pairs, least=0.5) == [0, 0, 1]
    assert groups(3, pairs, least=0.125) == [0, 0, 0]


def test_two_projects_are_a_group_only_from_the_bound() -> None:
    assert groups(2, {(0, 1): 0.49}) == [0, 1]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_without_pairs_each_is_alone(count: int) -> None:
    assert groups(count, {}) == list(range(count))


def test_those_that_are_all_the_same_are_one_group() -> None:
    assert groups(6, block(range(6), 1.0)) == [0] * 6


# ---- what people have decided


def test_those_placed_in_one_group_are_together_however_unlike() -> None:
    assert groups(4, {(1, 2): 0.9}, placed={0: 5, 3: 5}) == [0, 1, 1, 0]


def test_two_placed_groups_stay_two_however_alike() -> None:
    assert groups(2, {(0, 1): 1.0}, placed={0: 1, 1: 2}) == [0, 1]


def test_one_set_apart_stays_alone_and_pulls_nobody() -> None:
    assert groups(3, block(range(3), 0.9), placed={1: -1}) == [0, 1, 0]


def test_others_come_to_a_placed_group_and_it_stays_apart_from_the_next() -> None:
    pairs = block(range(4), 0.9)
    found = groups(4, pairs, placed={0: 1, 3: 2})
    assert found[0] != found[3]
    assert set(found) == {0, 1}


def test_placing_holds_against_what_was_before() -> None:
    before = np.array([0, 0, 0])
    assert groups(3, block(range(3), 0.9), placed={2: -1}, old=before) == [0, 0, 1]
    assert groups(3, block(range(3), 0.9), placed={0: 0, 1: 1}, old=before)[:2] == [0, 1]


# ---- what was before


def test_what_comes_in_does_not_pull_a_group_apart() -> None:
    pairs = {(0, 1): 0.6, (1, 2): 0.95}
    assert groups(3, pairs, old=np.array([0, 0, -1])) == [0, 0, 1]
    assert groups(3, pairs) == [0, 1, 1]


def test_what_comes_in_joins_a_group_that_it_is_like() -> None:
    pairs = block(range(3), 0.8) | {(3, 4): 0.2}
    assert groups(5, pairs, old=np.array([4, 4, -1, -1, -1])) == [0, 0, 0, 1, 2]


def test_a_group_that_no_longer_holds_is_found_anew() -> None:
    pairs = {(0, 1): 0.1, (1, 2): 0.9}
    assert groups(3, pairs, old=np.array([0, 0, -1])) == [0, 1, 1]


def test_the_same_again_with_what_was_before_is_the_same() -> None:
    pairs = block(range(4), 0.8) | block(range(4, 7), 0.7) | {(3, 4): 0.4}
    found = groups(8, pairs)
    assert groups(8, pairs, old=np.array(found)) == found


def test_a_group_holds_while_its_members_are_alike_in_the_mean() -> None:
    pairs = {(0, 1): 0.9, (0, 2): 0.5, (1, 2): 0.1, (3, 4): 0.4}
    old = np.array([0, 0, 0, 1, 1, -1, 2])
    held = holding(old, *arrays(pairs), least=0.5)
    assert held.tolist() == [0, 0, 0, -1, -1, -1, -1]


def test_pairs_that_are_not_known_count_as_unlike() -> None:
    old = np.array([0, 0, 0])
    assert holding(old, *arrays({(0, 1): 0.8}), least=0.3).tolist() == [-1, -1, -1]
    assert holding(old, *arrays({(0, 1): 0.8}), least=0.25).tolist() == [0, 0, 0]


# ---- against what average linkage is


def slowly(count: int, pairs: Pairs, least: float) -> set[frozenset[int]]:
    """Average linkage as it is defined: all means worked out anew at each step."""
    clusters = [frozenset([each]) for each in range(count)]

    def mean(one: frozenset[int], other: frozenset[int]) -> float:
        total = sum(pairs.get((min(a, b), max(a, b)), 0.0) for a in one for b in other)
        return total / (len(one) * len(other))

    while len(clusters) > 1:
        one, other = max(combinations(clusters, 2), key=lambda each: mean(*each))
        if mean(one, other) < least:
            break
        clusters = [each for each in clusters if each not in (one, other)] + [one | other]
    return set(clusters)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 14), share=st.floats(0.1, 1))
def test_groups_are_those_of_average_linkage(seed: int, count: int, share: float) -> None:
    random = np.random.default_rng(seed)
    pairs = {
        each: float(random.random())
        for each in combinations(range(count), 2)
        if random.random() < share
    }
    found = np.array(groups(count, pairs, least=0.3))
    made = {frozenset(np.flatnonzero(found == each).tolist()) for each in set(found.tolist())}
    assert made == slowly(count, {k: float(np.float32(v)) for k, v in pairs.items()}, 0.3)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_changes_nothing_but_the_names(seed: int) -> None:
    random = np.random.default_rng(seed)
    pairs = {each: float(random.random()) for each in combinations(range(10), 2)}
    found, names = groups(10, pairs, least=0.4), random.permutation(10)
    turned: Pairs = {}
    for (a, b), weight in reversed(pairs.items()):
        turned[min(names[a], names[b]), max(names[a], names[b])] = weight
    again = groups(10, turned, least=0.4)
    assert all(
        (found[a] == found[b]) == (again[names[a]] == again[names[b]])
        for a, b in combinations(range(10), 2)
    )
