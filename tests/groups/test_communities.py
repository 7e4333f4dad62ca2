"""Themes hold every project, follow what is planted, and stay when projects come in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.groups.communities import broad, kept_ids
from synthese.groups.modularity import Graph, numbered

BLOCKS, EACH, DIM = 5, 24, 32


def planted(seed: int = 0, *, blocks: int = BLOCKS, each: int = EACH, noise: float = 0.8):
    """Unit vectors around so many random directions, in mixed order, and which each is around."""
    random = np.random.default_rng(seed)
    truth = random.permutation(np.repeat(np.arange(blocks), each))
    centres = random.normal(size=(blocks, DIM))
    rows = centres[truth] + noise * random.normal(size=(len(truth), DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), truth


def pairs_of(vectors: np.ndarray, neighbours: int = 8):
    """Each vector's nearest: pairs once, with their cosines."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    near = np.argsort(-cosines, axis=1, kind="stable")[:, :neighbours]
    rows = np.repeat(np.arange(len(vectors)), near.shape[1])
    low, high = np.minimum(rows, near.ravel()), np.maximum(rows, near.ravel())
    keys = np.unique(low * len(vectors) + high)
    left, right = keys // len(vectors), keys % len(vectors)
    return left, right, np.maximum(cosines[left, right], 0).astype(np.float32)


def themes_of(vectors: np.ndarray, neighbours: int = 8, **wanted):
    return broad(vectors, *pairs_of(vectors, neighbours), **wanted)


def as_sets(groups: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(groups == each).tolist()) for each in np.unique(groups)}


# ---- themes


def test_planted_blocks_are_the_themes() -> None:
    vectors, truth = planted()
    assert as_sets(themes_of(vectors)) == as_sets(truth)


def test_themes_are_numbered_by_their_first_members() -> None:
    vectors, _ = planted()
    found = themes_of(vectors)
    assert found.tolist() == numbered(found).tolist()
    assert found.dtype == np.int64


def test_a_bridge_between_two_blocks_does_not_make_them_one() -> None:
    vectors, truth = planted(blocks=4)
    a, b = np.flatnonzero(truth == 0)[0], np.flatnonzero(truth == 1)[0]
    vectors[a] = vectors[b] = (vectors[a] + vectors[b]) / np.linalg.norm(vectors[a] + vectors[b])
    found = themes_of(vectors)
    others = np.setdiff1d(np.arange(len(truth)), [a, b])
    assert as_sets(found[others]) == as_sets(truth[others])


def test_the_order_of_projects_and_of_pairs_changes_nothing_but_the_names() -> None:
    vectors, _ = planted(noise=1.6)  # blocks that run into each other
    found = themes_of(vectors)
    order = np.random.default_rng(1).permutation(len(vectors))
    left, right, weights = pairs_of(vectors[order])
    mixed = np.random.default_rng(2).permutation(len(left))
    again = broad(vectors[order], right[mixed], left[mixed], weights[mixed])
    assert as_sets(again) == {
        frozenset(np.flatnonzero(np.isin(order, list(each))).tolist()) for each in as_sets(found)
    }


def test_the_same_again_is_the_same() -> None:
    vectors, _ = planted(noise=1.6)
    assert themes_of(vectors).tolist() == themes_of(vectors).tolist()


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_as_many_themes_as_are_wanted(count: int) -> None:
    vectors, _ = planted()
    assert len(set(themes_of(vectors, count=count).tolist())) == count


def test_fewer_wanted_keep_the_planted_together() -> None:
    vectors, truth = planted()
    found = themes_of(vectors, count=3)
    assert all(len(set(found[truth == block].tolist())) == 1 for block in range(BLOCKS))


def test_no_more_themes_than_a_person_reads_through() -> None:
    vectors, _ = planted(blocks=70, each=6, noise=0.2)
    assert len(set(themes_of(vectors, neighbours=5).tolist())) == 40


def test_a_project_without_neighbours_is_in_the_theme_nearest_to_it() -> None:
    vectors, truth = planted()
    left, right, weights = pairs_of(vectors)
    lonely = 7
    tied = (left != lonely) & (right != lonely)
    found = broad(vectors, left[tied], right[tied], weights[tied])
    assert as_sets(found) == as_sets(truth)


def test_no_project_is_no_theme() -> None:
    none = np.zeros(0, np.int64)
    empty = np.zeros((0, DIM), np.float32)
    assert broad(empty, none, none, none.astype(np.float32)).tolist() == []


def test_one_project_is_one_theme() -> None:
    none = np.zeros(0, np.int64)
    one = np.eye(1, DIM, dtype=np.float32)
    assert broad(one, none, none, none.astype(np.float32)).tolist() == [0]


def test_projects_that_all_tell_the_same_are_one_theme() -> None:
    same = np.tile(planted()[0][:1], (50, 1))
    assert set(themes_of(same).tolist()) == {0}


def test_projects_without_a_word_are_in_a_theme_too() -> None:
    vectors, _ = planted()
    vectors[:3] = 0
    found = themes_of(vectors)
    assert len(found) == len(vectors)
    assert found.min() == 0


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 30),
    ties=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29), st.floats(0, 1)), max_size=60),
    seed=st.integers(0, 5),
)
def test_every_project_is_in_exactly_one_theme(
    count: int, ties: list[tuple[int, int, float]], seed: int
) -> None:
    pairs = {(min(a, b), max(a, b)): w for a, b, w in ties if a != b and max(a, b) < count}
    left, right = (np.array([each[at] for each in pairs], np.int64) for at in (0, 1))
    vectors = np.random.default_rng(seed).normal(size=(count, 4)).astype(np.float32)
    found = broad(vectors, left, right, np.array(list(pairs.values()), np.float32))
    assert sorted(set(found.tolist())) == list(range(found.max() + 1))
    assert len(found) == count


# ---- themes when projects come in


def grown(share: float):
    """Planted vectors, and the themes of the first of them, -1 for those to come."""
    vectors, truth = planted(noise=1.6)
    held = int(len(vectors) * share)
    old = np.full(len(vectors), -1, np.int64)
    old[:held] = themes_of(vectors[:held])
    return vectors, truth, old


def test_a_tenth_more_leaves_nearly_all_together() -> None:
    vectors, _, old = grown(0.9)
    found = themes_of(vectors, old=old)
    was = old >= 0
    together = (old[was][:, None] == old[was][None]) & ~np.eye(was.sum(), dtype=bool)
    still = found[was][:, None] == found[was][None]
    assert still[together].mean() > 0.95


def test_what_comes_goes_where_it_belongs() -> None:
    vectors, truth = planted()
    old = np.where(np.arange(len(vectors)) < 100, numbered(truth), -1)
    assert as_sets(themes_of(vectors, old=old)) == as_sets(truth)


def test_a_subject_that_is_new_is_a_theme_of_its_own() -> None:
    vectors, truth = planted()
    old = np.where(truth == 2, -1, truth)
    assert as_sets(themes_of(vectors, old=old)) == as_sets(truth)


def test_themes_that_nothing_new_concerns_stay_as_they_were() -> None:
    vectors, truth = planted()
    old = np.minimum(truth, 1)  # no theme that would be found so
    assert as_sets(themes_of(vectors, old=old)) == as_sets(old)


def test_many_more_than_before_find_themes_anew() -> None:
    vectors, truth = planted()
    old = np.where(np.arange(len(vectors)) < 40, 0, -1)
    assert as_sets(themes_of(vectors, old=old)) == as_sets(truth)


# ---- the graph


def test_modularity_of_two_triangles_is_largest_with_each_by_itself() -> None:
    left, right = np.array([0, 0, 1, 3, 3, 4, 2]), np.array([1, 2, 2, 4, 5, 5, 3])
    graph = Graph.of(6, left, right, np.ones(7))
    assert graph.communities(1.0).tolist() == [0, 0, 0, 1, 1, 1]


def test_a_graph_without_ties_is_all_by_itself() -> None:
    none = np.zeros(0, np.int64)
    assert Graph.of(3, none, none, np.zeros(0)).communities(1.0).tolist() == [0, 1, 2]


def test_a_joined_graph_weighs_as_much_as_the_whole() -> None:
    left, right = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3])
    joined = Graph.of(4, left, right, np.array([1.0, 2, 4, 8])).joined(np.array([0, 0, 1, 1]))
    assert joined.ends.tolist() == [1, 0]
    assert joined.weights.tolist() == [6, 6]
    assert joined.strength.tolist() == [8, 22]


# ---- which groups live on


def test_a_group_keeps_its_id_where_half_of_it_stays() -> None:
    assert kept_ids([("a", "b", "x", "y")], {"g": ("a", "b", "c", "d")}) == ("g",)


def test_a_group_of_which_less_than_half_stays_is_gone() -> None:
    assert kept_ids([("a", "x")], {"g": ("a", "b", "c")}) == (None,)


def test_of_two_that_became_one_the_larger_lives_on() -> None:
    assert kept_ids([("a", "b", "c", "d", "e")], {"f": ("a", "b"), "g": ("c", "d", "e")}) == ("g",)


def test_of_two_halves_one_only_lives_on() -> None:
    kept = kept_ids([("c", "d"), ("a", "b")], {"g": ("a", "b", "c", "d")})
    assert sorted(kept, key=str) == [None, "g"]


def test_which_live_on_does_not_hang_on_the_order() -> None:
    new = [("c", "d"), ("a", "b"), ("e", "f", "g")]
    old = {"g": ("a", "b", "c", "d"), "h": ("e", "f"), "i": ("g", "a")}
    kept = dict(zip(new, kept_ids(new, old), strict=True))
    turned = dict(zip(new[::-1], kept_ids(new[::-1], dict(reversed(old.items()))), strict=True))
    assert kept == turned


def test_nothing_before_means_that_all_are_new() -> None:
    assert kept_ids([("a",), ("b",)], {}) == (None, None)
