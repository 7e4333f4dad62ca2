"""Contracts: every store against a brute-force product, values and order."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.stores import Scored, terms, vectors

RNG = np.random.default_rng(7)


def unit(rows: int, dim: int = 32) -> np.ndarray:
    made = RNG.normal(size=(rows, dim)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@pytest.fixture
def stored(tmp_path: Path) -> tuple[vectors.FaissVectors, np.ndarray, np.ndarray]:
    made = vectors.decoded(vectors.encoded(unit(500)))
    keys = np.stack([np.arange(500) * 3 + 11, np.arange(500) // 4], axis=1)
    vectors.write(tmp_path, keys, vectors.encoded(made))
    return vectors.FaissVectors.open(tmp_path), keys, made


def brute(
    query: np.ndarray, keys: np.ndarray, made: np.ndarray, *, k: int, projects: np.ndarray | None
) -> list[Scored]:
    scores = made @ query
    found = [
        Scored(int(key[0]), int(key[1]), float(score))
        for key, score in zip(keys, scores, strict=True)
        if projects is None or key[1] in projects
    ]
    return sorted(found, key=lambda each: (-each.score, each.passage))[:k]


@pytest.mark.parametrize(
    "projects", [None, np.array([3, 50, 51]), np.arange(100), np.array([], int)]
)
@pytest.mark.parametrize("k", [1, 7, 1000])
def test_nearest_vectors_are_those_of_the_product(stored, k, projects) -> None:
    store, keys, made = stored
    query = unit(1)[0]
    found = store.search(query, k, projects=projects)
    wanted = brute(query, keys, made, k=k, projects=projects)
    assert [each.passage for each in found] == [each.passage for each in wanted]
    assert [each.project for each in found] == [each.project for each in wanted]
    assert np.allclose([e.score for e in found], [e.score for e in wanted], atol=2e-3)


@pytest.mark.parametrize("projects", [None, np.arange(40), np.array([], int)])
def test_all_projects_from_a_cosine_on_are_found(stored, projects) -> None:
    store, keys, made = stored
    query = unit(1)[0]
    wanted = {
        e.project for e in brute(query, keys, made, k=500, projects=projects) if e.score >= 0.2
    }
    assert store.matching(query, 0.2, projects=projects).tolist() == sorted(wanted)


def test_equal_scores_are_ordered_by_passage(tmp_path: Path) -> None:
    same = np.repeat(unit(1), 5, axis=0)
    keys = np.stack([np.arange(5) + 1, np.arange(5)], axis=1)
    vectors.write(tmp_path, keys, vectors.encoded(same))
    found = vectors.FaissVectors.open(tmp_path).search(same[0], 5)
    assert [each.passage for each in found] == [1, 2, 3, 4, 5]


def test_vectors_and_scores_of_named_passages(stored) -> None:
    store, keys, made = stored
    chosen = keys[[3, 40], 0]
    assert np.allclose(store.vectors(chosen), made[[3, 40]])
    query = unit(1)[0]
    assert np.allclose(store.scores(query, chosen), made[[3, 40]] @ query, atol=1e-5)
    with pytest.raises(ValueError, match="not in the store"):
        store.vectors(np.array([1]))


def test_vectors_that_are_not_unit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unit norm"):
        vectors.write(tmp_path, np.array([[1, 1]]), vectors.encoded(unit(1) * 2))


def test_passages_out_of_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ascend"):
        vectors.write(tmp_path, np.array([[2, 1], [1, 1]]), vectors.encoded(unit(2)))


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    vectors.write(tmp_path, np.zeros((0, 2), np.int64), np.zeros((0, 32), np.float16))
    terms.write(tmp_path, [])
    assert vectors.FaissVectors.open(tmp_path).search(unit(1)[0], 5) == []
    assert terms.TantivyTerms.open(tmp_path).search(["ord"], 5) == []
    assert terms.TantivyTerms.open(tmp_path).best_score([]) == 0


TEXTS = st.lists(
    st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=30), min_size=1, max_size=25
)


def bm25(
    texts: list[list[str]], query: list[str], *, k1: float = 1.2, b: float = 0.75
) -> dict[int, float]:
    """Robertson and Zaragoza (2009), with the idf of Lucene."""
    mean = sum(map(len, texts)) / len(texts)
    df = {term: sum(term in each for each in texts) for term in query}
    idf = {term: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for term, n in df.items()}
    scores: dict[int, float] = {}
    for number, text in enumerate(texts, start=1):
        counts = Counter(text)
        norm = k1 * (1 - b + b * len(text) / mean)
        for term in query:
            if counts[term]:
                tf = counts[term] / (counts[term] + norm)
                scores[number] = scores.get(number, 0.0) + idf[term] * (k1 + 1) * tf
        for pair in pairwise(query):  # two words side by side count half as much again
            if count := sum(pair == each for each in pairwise(text)):
                weight = 0.5 * (idf[pair[0]] + idf[pair[1]]) * (k1 + 1)
                scores[number] += weight * count / (count + norm)
    return scores


@settings(max_examples=25, deadline=None)
@given(
    texts=TEXTS, query=st.lists(st.sampled_from("abcdefgx"), min_size=1, max_size=4, unique=True)
)
def test_terms_score_by_bm25(tmp_path_factory, texts: list[list[str]], query: list[str]) -> None:
    folder = tmp_path_factory.mktemp("terms")
    terms.write(folder, [(n, n % 3, " ".join(text)) for n, text in enumerate(texts, start=1)])
    store = terms.TantivyTerms.open(folder)
    wanted = bm25(texts, query)
    found = store.search(query, 100)
    assert {each.passage for each in found} == set(wanted)
    for each in found:
        assert each.score == pytest.approx(
            wanted[each.passage], rel=0.02
        )  # lengths are kept in a byte
        assert each.project == each.passage % 3
    assert store.matching(query).tolist() == sorted({number % 3 for number in wanted})
    of_one = store.search(query, 100, projects=np.array([1]))
    assert [each.passage for each in of_one] == [e.passage for e in found if e.project == 1]
    assert store.best_score(query) >= max(wanted.values(), default=0)
    some = np.array(sorted(wanted)[:2], np.int64)
    assert store.scores(query, some).keys() == set(some.tolist())


def test_a_store_goes_on_from_the_one_before_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    terms.write(old, [(1, 1, "rest"), (2, 2, "rest")])
    terms.write(new, [(3, 3, "rest")], removed=[1], before=old)
    assert {each.passage for each in terms.TantivyTerms.open(new).search(["rest"], 9)} == {2, 3}
    assert {each.passage for each in terms.TantivyTerms.open(old).search(["rest"], 9)} == {1, 2}
