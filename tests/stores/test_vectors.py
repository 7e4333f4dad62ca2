"""Contracts: exact search and the sieve against a brute-force product, values, order and recall."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.stores import Scored, vectors
from synthese.stores.vectors import FaissVectors, Grid

LIMIT = 1_000
CODE_ERROR = 0.01  # of a score in 32 dimensions


def unit(rows: int, dim: int = 32, *, seed: int = 7) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def clustered(rows: int, dim: int = 32) -> np.ndarray:
    """Like texts: forty subjects, and each text near one of them."""
    near = unit(40, dim)[np.random.default_rng(3).integers(0, 40, rows)]
    made = near + 0.7 * unit(rows, dim, seed=9)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def numbered(rows: int, first: int = 11) -> np.ndarray:
    return np.stack([np.arange(rows) * 3 + first, np.arange(rows) // 4], axis=1)


def held(store: FaissVectors) -> np.ndarray:
    """Returns what the codes of a store stand for."""
    return store.grid.decoded(store.codes())


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> FaissVectors:
    folder = tmp_path_factory.mktemp("exact")
    vectors.write(folder, numbered(500), vectors.encoded(unit(500)))
    return FaissVectors.open(folder)


@pytest.fixture(scope="module")
def sifted(tmp_path_factory: pytest.TempPathFactory) -> FaissVectors:
    folder = tmp_path_factory.mktemp("sieve")
    vectors.write(folder, numbered(4_000), vectors.encoded(clustered(4_000)), exact_limit=LIMIT)
    return FaissVectors.open(folder)


def brute(
    store: FaissVectors, query: np.ndarray, k: int, projects: np.ndarray | None
) -> list[Scored]:
    found = [
        Scored(int(key[0]), int(key[1]), float(score))
        for key, score in zip(store.keys, held(store) @ query, strict=True)
        if projects is None or key[1] in projects
    ]
    return sorted(found, key=lambda each: (-each.score, each.passage))[:k]


def passages(found: Sequence[Scored]) -> list[int]:
    return [each.passage for each in found]


@pytest.mark.parametrize(
    "projects", [None, np.array([3, 50, 51]), np.arange(100), np.array([], int)]
)
@pytest.mark.parametrize("k", [1, 7, 1000])
def test_nearest_vectors_are_those_of_the_product(exact, k, projects) -> None:
    query = unit(1, seed=1)[0]
    found, wanted = exact.search(query, k, projects=projects), brute(exact, query, k, projects)
    assert passages(found) == passages(wanted)
    assert [each.project for each in found] == [each.project for each in wanted]
    assert np.allclose([e.score for e in found], [e.score for e in wanted], atol=1e-5)


def test_codes_keep_the_nearest_of_the_vectors_themselves(sifted, exact) -> None:
    for store, made in ((exact, unit(500)), (sifted, clustered(4_000))):
        assert np.abs(held(store) - made).max() < CODE_ERROR
        queries = unit(100, seed=2)
        nearest = np.argsort(-(queries @ made.T), axis=1)[:, :10]
        of_codes = np.argsort(-(queries @ held(store).T), axis=1)[:, :10]
        both = [len(set(a) & set(b)) / 10 for a, b in zip(nearest, of_codes, strict=True)]
        assert np.mean(both) >= 0.98


def test_the_switch_comes_above_the_limit_and_tells_its_recall(
    tmp_path: Path, exact, sifted
) -> None:
    assert (exact.facts.kind, exact.facts.recall_at_10) == ("exact", 1.0)
    assert sifted.facts.kind == "sieve"
    assert 0.97 <= sifted.facts.recall_at_10 <= 1
    vectors.write(tmp_path, numbered(LIMIT), vectors.encoded(unit(LIMIT)), exact_limit=LIMIT)
    assert FaissVectors.open(tmp_path).facts.kind == "exact"


@pytest.mark.parametrize("share", [1, 0.9, 0.5, 0.01, None])
def test_a_sieve_lets_through_what_exact_search_finds_whatever_the_filter(sifted, share) -> None:
    queries = clustered(60)[::3] + 0.8 * unit(20, seed=4)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    chance = np.random.default_rng(5)
    together = []
    for query in queries.astype(np.float32):
        size = 1 if share is None else int(1_000 * share)
        projects = None if share == 1 else chance.choice(1_000, size, replace=False)
        found, wanted = (
            sifted.search(query, 10, projects=projects),
            brute(sifted, query, 10, projects),
        )
        assert len(found) == len(wanted), "as many as exist are found"
        assert projects is None or {each.project for each in found} <= set(projects.tolist())
        assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)
        scores = dict(
            zip(passages(found), sifted.scores(query, np.array(passages(found))), strict=True)
        )
        assert all(scores[e.passage] == pytest.approx(e.score, abs=1e-5) for e in found)
        together.append(len({*passages(found)} & {*passages(wanted)}) / len(wanted))
    assert np.mean(together) >= 0.95


@pytest.mark.parametrize("k", [1_500, 4_000, 9_000])
def test_as_many_are_found_as_are_asked_for(sifted, k: int) -> None:
    found = sifted.search(unit(1, seed=1)[0], k)
    assert len(set(passages(found))) == min(k, 4_000)


def test_a_filter_far_from_the_query_finds_all_there_is(sifted) -> None:
    query = clustered(1)[0]
    furthest = np.unique(sifted.keys[np.argsort(held(sifted) @ query)[:2_400], 1])
    found = sifted.search(query, 10, projects=furthest)
    assert passages(found) == passages(brute(sifted, query, 10, furthest))


@settings(max_examples=25, deadline=None)
@given(chosen=st.sets(st.integers(0, 999), min_size=1, max_size=60), k=st.integers(1, 400))
def test_every_small_filter_is_searched_exactly(sifted, chosen: set[int], k: int) -> None:
    projects = np.array(sorted(chosen))
    query = unit(1, seed=1)[0]
    assert passages(sifted.search(query, k, projects=projects)) == passages(
        brute(sifted, query, k, projects)
    )


@pytest.mark.parametrize("projects", [None, np.arange(40), np.array([], int)])
def test_all_projects_from_a_cosine_on_are_found(exact, sifted, projects) -> None:
    query = clustered(1)[0]
    for store in (exact, sifted):
        least = 0.2 if store is exact else 0.5
        near = brute(store, query, 4_000, projects)
        wanted = sorted({each.project for each in near if each.score >= least})
        found = store.matching(query, least, projects=projects).tolist()
        assert found == wanted if store is exact else len(found) >= 0.95 * len(wanted)
        assert set(found) <= set(wanted)


def test_equal_scores_are_ordered_by_passage(tmp_path: Path) -> None:
    same = np.repeat(unit(1), 5, axis=0)
    vectors.write(tmp_path, numbered(5, 1), vectors.encoded(same))
    found = FaissVectors.open(tmp_path).search(same[0], 5)
    assert passages(found) == [1, 4, 7, 10, 13]


def test_vectors_and_scores_of_named_passages(exact) -> None:
    made, chosen = unit(500), exact.keys[[3, 40], 0]
    found = exact.vectors(chosen)
    assert np.allclose(found, made[[3, 40]], atol=CODE_ERROR)
    assert np.allclose(np.linalg.norm(found, axis=1), 1)
    query = unit(1, seed=1)[0]
    assert np.allclose(exact.scores(query, chosen), made[[3, 40]] @ query, atol=CODE_ERROR)
    with pytest.raises(ValueError, match="not in the store"):
        exact.vectors(np.array([1]))


def test_vectors_that_are_not_unit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unit norm"):
        vectors.write(tmp_path, np.array([[1, 1]]), vectors.encoded(unit(1) * 2))


def test_passages_out_of_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ascend"):
        vectors.write(tmp_path, np.array([[2, 1], [1, 1]]), vectors.encoded(unit(2)))


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    vectors.write(tmp_path, np.zeros((0, 2), np.int64), np.zeros((0, 32), np.float16))
    store = FaissVectors.open(tmp_path)
    assert store.search(unit(1)[0], 5) == []
    assert store.matching(unit(1)[0], 0.1).tolist() == []


def test_many_small_writes_hold_what_one_holds(tmp_path: Path) -> None:
    made = unit(300) * np.array([1, 5] * 16, np.float32)  # ranges that grow write by write
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    keys, before = numbered(300), None
    for number, start in enumerate(range(0, 300, 10)):
        folder = tmp_path / str(number)
        folder.mkdir()
        rows = slice(start, start + 10)
        vectors.write(folder, keys[rows], vectors.encoded(made[rows]), before=before)
        before = folder
    store = FaissVectors.open(tmp_path / "29")
    assert np.array_equal(store.keys, keys)
    wrong = np.abs(held(store) - made)
    assert wrong.mean() < CODE_ERROR / 4
    assert wrong.max() < 2 * CODE_ERROR, "the first vectors were brought to wider ranges often"


def test_writing_goes_on_with_the_sieve_until_there_is_twice_as_much(tmp_path: Path) -> None:
    old, more, twice = tmp_path / "old", tmp_path / "more", tmp_path / "twice"
    made, keys = vectors.encoded(clustered(4_000)), numbered(4_000)
    for folder in (old, more, twice):
        folder.mkdir()
    vectors.write(old, keys[:1_500], made[:1_500], exact_limit=LIMIT)
    gone = keys[:20, 0]
    vectors.write(
        more, keys[1_500:2_000], made[1_500:2_000], removed=gone, before=old, exact_limit=LIMIT
    )
    vectors.write(twice, keys[2_000:], made[2_000:], before=more, exact_limit=LIMIT)
    first, second, third = (FaissVectors.open(folder) for folder in (old, more, twice))
    assert (first.sieve.trained, second.sieve.trained, third.sieve.trained) == (1_500, 1_500, 3_980)
    assert [len(each) for each in (first, second, third)] == [1_500, 1_980, 3_980]
    assert [each.sieve.index.ntotal for each in (first, second, third)] == [1_500, 1_980, 3_980]
    assert not np.isin(second.keys[:, 0], gone).any()
    assert min(each.facts.recall_at_10 for each in (first, second, third)) >= 0.97


def test_below_the_limit_again_search_is_exact(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    made, keys = vectors.encoded(clustered(1_200)), numbered(1_200)
    vectors.write(old, keys, made, exact_limit=LIMIT)
    none = np.zeros((0, 2), np.int64), np.zeros((0, 32), np.float16)
    vectors.write(new, *none, removed=keys[:500, 0], before=old, exact_limit=LIMIT)
    assert FaissVectors.open(old).facts.kind == "sieve"
    assert FaissVectors.open(new).facts.kind == "exact"


def test_writing_the_same_twice_gives_the_same_sieve(tmp_path: Path, sifted) -> None:
    vectors.write(tmp_path, numbered(4_000), vectors.encoded(clustered(4_000)), exact_limit=LIMIT)
    again = FaissVectors.open(tmp_path)
    query = unit(1, seed=1)[0]
    assert np.array_equal(again.sieve.through(query, 900), sifted.sieve.through(query, 900))
    assert again.facts == sifted.facts


@given(
    st.lists(st.floats(-1, 1, width=16), min_size=1, max_size=8),
    st.lists(st.floats(-1, 1, width=16), min_size=1, max_size=8),
)
def test_no_number_is_further_from_its_code_than_the_steps(first, then) -> None:
    one, two = (np.array(each, np.float16)[:, None] for each in (first, then))
    narrow = Grid.natural(1).holding(one)
    wide = narrow.holding(two)
    codes = wide.taken_over(narrow.encoded(one), narrow)
    assert np.all(np.abs(wide.decoded(codes) - one) <= wide.step + 1e-6)
    assert np.all(np.abs(wide.decoded(wide.encoded(two)) - two) <= wide.step / 2 + 1e-6)
