"""Contracts: the store of terms against BM25 worked out by hand, values and order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthese.stores import NO_WORDING, Wording, terms
from synthese.stores.terms import _AS_PART, _PAIR, _RELATED

K1, B = 1.2, 0.75
Texts = list[list[str]]
WORDS = st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=30)
PASSAGES = st.lists(
    st.tuples(WORDS, st.lists(st.sampled_from("abcdefg"), max_size=8)), min_size=1, max_size=25
)
ASKED = st.lists(st.sampled_from("abcdefgx"), min_size=2, max_size=7, unique=True)


def bm25(texts: Texts, weights: Mapping[str, float]) -> dict[int, float]:
    """Robertson and Zaragoza (2009), with the idf of Lucene; a weight for each term."""
    mean = sum(map(len, texts)) / len(texts) or 1
    idf = {term: inverse_frequency(texts, term) for term in weights}
    scores: dict[int, float] = {}
    for number, text in enumerate(texts, start=1):
        counts = Counter(text)
        norm = K1 * (1 - B + B * len(text) / mean)
        for term, weight in weights.items():
            if counts[term]:
                tf = counts[term] / (counts[term] + norm)
                scores[number] = scores.get(number, 0.0) + weight * idf[term] * (K1 + 1) * tf
    return scores


def side_by_side(texts: Texts, stems: Sequence[str]) -> dict[int, float]:
    """Two words side by side are a term that is as rare as both together."""
    mean = sum(map(len, texts)) / len(texts)
    scores: dict[int, float] = {}
    for number, text in enumerate(texts, start=1):
        norm = K1 * (1 - B + B * len(text) / mean)
        for pair in pairwise(stems):
            if count := sum(pair == each for each in pairwise(text)):
                rare = sum(inverse_frequency(texts, each) for each in pair)
                given = _PAIR * rare * (K1 + 1) * count / (count + norm)
                scores[number] = scores.get(number, 0.0) + given
    return scores


def inverse_frequency(texts: Texts, term: str) -> float:
    held = sum(term in each for each in texts)
    return math.log(1 + (len(texts) - held + 0.5) / (held + 0.5))


def wanted_scores(
    passages: Sequence[tuple[list[str], list[str]]], asked: Wording
) -> dict[int, float]:
    texts, parts = [text for text, _ in passages], [part for _, part in passages]
    legs = (
        bm25(texts, dict.fromkeys(asked.stems, 1.0)),
        side_by_side(texts, asked.stems),
        bm25(parts, dict.fromkeys(asked.stems, _AS_PART)),
        bm25(texts, dict.fromkeys(asked.related, _RELATED)),
        bm25(parts, dict.fromkeys(asked.related, _RELATED)),
    )
    return dict(sum((Counter(leg) for leg in legs), Counter()))


def written(folder: Path, passages: Sequence[tuple[list[str], list[str]]]) -> terms.TantivyTerms:
    """Returns a store in which passage n is of project n modulo 3."""
    entries = [
        (n, n % 3, " ".join(text), " ".join(parts))
        for n, (text, parts) in enumerate(passages, start=1)
    ]
    terms.write(folder, entries)
    return terms.TantivyTerms.open(folder)


@settings(max_examples=40, deadline=None)
@given(passages=PASSAGES, asked=ASKED, related=st.integers(0, 3))
def test_terms_score_by_bm25(tmp_path_factory, passages, asked: list[str], related: int) -> None:
    wording = Wording(tuple(asked[related:]) or ("a",), tuple(asked[:related]))
    store = written(tmp_path_factory.mktemp("terms"), passages)
    wanted = wanted_scores(passages, wording)
    found = store.search(wording, 100)
    assert {each.passage for each in found} == set(wanted)
    for each in found:
        assert each.score == pytest.approx(
            wanted[each.passage], rel=0.02
        )  # lengths are kept in a byte
        assert each.project == each.passage % 3
    assert found == sorted(found, key=lambda each: (-each.score, each.passage))
    assert store.matching(wording).tolist() == sorted({number % 3 for number in wanted})
    of_one = store.search(wording, 100, projects=np.array([1]))
    assert [each.passage for each in of_one] == [e.passage for e in found if e.project == 1]
    some = np.array(sorted(wanted)[:2], np.int64)
    assert store.scores(wording, some).keys() == set(some.tolist())


@settings(max_examples=25, deadline=None)
@given(passages=PASSAGES, asked=ASKED)
def test_no_words_of_a_passage_give_more_than_the_best_score(
    tmp_path_factory, passages, asked: list[str]
) -> None:
    whole = [(text, []) for text, _ in passages]
    store = written(tmp_path_factory.mktemp("terms"), whole)
    wording = Wording(tuple(asked))
    assert store.best_score(wording) >= max(wanted_scores(whole, wording).values(), default=0)
    assert store.best_score(Wording(wording.stems, ("g",))) == store.best_score(wording)


@settings(max_examples=25, deadline=None)
@given(passages=PASSAGES, phrase=st.lists(st.sampled_from("abx"), min_size=1, max_size=3))
def test_a_phrase_is_found_where_its_stems_stand_side_by_side(
    tmp_path_factory, passages, phrase: list[str]
) -> None:
    store = written(tmp_path_factory.mktemp("terms"), passages)
    wanted = [
        number
        for number, (text, _) in enumerate(passages, start=1)
        if any(text[at : at + len(phrase)] == phrase for at in range(len(text)))
    ]
    assert store.with_phrase(phrase).tolist() == wanted


def test_a_part_counts_less_than_the_word_and_a_related_one_less_still(tmp_path: Path) -> None:
    store = written(tmp_path, [(["a"], []), (["x"], ["a"]), (["b"], []), (["x"], ["b"])])
    found = store.scores(Wording(("a",), ("b",)), np.arange(1, 5))
    assert 1 > _AS_PART > _RELATED > 0
    assert found[1] > found[2] > found[4] > 0
    assert found[1] > found[3] > 0


def test_parts_stand_beside_nothing(tmp_path: Path) -> None:
    store = written(tmp_path, [(["x"], ["a", "b"]), (["a"], ["b"])])
    assert store.with_phrase(["a", "b"]).tolist() == []


def test_a_store_goes_on_from_the_one_before_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    terms.write(old, [(1, 1, "rest", ""), (2, 2, "rest", "del")])
    terms.write(new, [(3, 3, "rest", "")], removed=[1], before=old)
    before, after = terms.TantivyTerms.open(old), terms.TantivyTerms.open(new)
    assert {each.passage for each in after.search(Wording(("rest",)), 9)} == {2, 3}
    assert {each.passage for each in before.search(Wording(("rest",)), 9)} == {1, 2}
    assert after.matching(Wording(("del",))).tolist() == [2]


@settings(max_examples=25, deadline=None)
@given(passages=PASSAGES)
def test_a_stem_is_held_by_the_passages_where_it_stands_as_a_word(
    tmp_path_factory, passages
) -> None:
    store = written(tmp_path_factory.mktemp("terms"), passages)
    texts = [text for text, _ in passages]
    asked = [*"abcdefg", "", "x"]
    assert store.holding(asked) == [sum(each in text for text in texts) for each in asked]
    rarity = [inverse_frequency(texts, each) for each in asked]
    assert store.rarity(asked) == pytest.approx(rarity)


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    store = written(tmp_path, [])
    assert store.search(Wording(("ord",)), 5) == []
    assert store.with_phrase(["ord"]).tolist() == []
    assert store.best_score(NO_WORDING) == 0
    assert store.holding(["ord"]) == [0]


def test_nothing_asked_finds_nothing(tmp_path: Path) -> None:
    store = written(tmp_path, [(["a"], [])])
    assert store.search(NO_WORDING, 5) == []
    assert store.scores(NO_WORDING, np.array([1])) == {}
    assert store.matching(NO_WORDING).tolist() == []
