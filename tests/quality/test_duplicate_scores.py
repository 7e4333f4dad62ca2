"""Precision, recall and thresholds of pairs, against tables made by hand."""

from __future__ import annotations

import importlib
from types import ModuleType

import numpy as np
import pytest
from tests.quality.test_sets import SCRIPTS


@pytest.fixture
def scores(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("quality.duplicate_scores")


@pytest.fixture
def labelled(scores: ModuleType):
    sets = importlib.import_module("quality.duplicate_sets")
    texts = [sets.text_of(str(at), "", "En tekst", language="nb") for at in range(6)]
    return sets.LabelledTexts(
        "six",
        texts,
        {(0, 1): "cut", (2, 3): "form"},
        {(0, 2): "neighbour"},
        frozenset({(4, 5)}),
        halves=["test"] * 4 + ["dev"] * 2,
        made=["source", "cut", "source", "form", "neighbour", "parallel"],
    )


def found(*pairs: tuple[int, int, float]):
    peers = importlib.import_module("quality.duplicate_peers")
    left, right, score = (np.array(each) for each in zip(*pairs, strict=True))
    return peers.Found(left, right, score.astype(np.float32))


def test_unsaid_pairs_count_neither_way(scores, labelled):
    score = scores.scored(labelled.keys([(0, 1), (0, 2), (4, 5)]), labelled)
    assert (score.precision, score.recall, score.f1) == (0.5, 0.5, 0.5)


def test_the_best_threshold_is_that_of_the_best_f1(scores, labelled):
    ranked = found((0, 1, 0.9), (2, 3, 0.7), (0, 2, 0.7), (1, 4, 0.4))
    # .9: P 1, R .5, F1 .667; .7: P 2/3, R 1, F1 .8; .4: P .5, R 1, F1 .667
    assert scores.best_threshold(ranked, labelled) == pytest.approx(0.7)


def test_a_kind_is_measured_among_sources_and_its_own_variants(scores, labelled):
    called = labelled.keys([(0, 1), (0, 2), (1, 3), (2, 3)])
    kinds = scores.by_kind(called, labelled, "test")
    assert kinds["cut"].recall == 1
    assert kinds["cut"].precision == 0.5  # (0, 2) is wrong; (1, 3) is of another kind
    assert kinds["form"].f1 == pytest.approx(2 / 3)


def test_pairs_of_one_language_dont_count_across_languages(scores):
    sets = importlib.import_module("quality.duplicate_sets")
    texts = [sets.text_of(str(at), "", "x", language=tongue) for at, tongue in enumerate("aab")]
    across = sets.LabelledTexts("three", texts, {(0, 2): "a-b"}, across=True)
    assert scores.scored(across.keys([(0, 1), (0, 2)]), across) == scores.Score(1.0, 1.0)


def test_lines_that_many_share_are_taken_out_and_headings_end_at_their_colon():
    peers = importlib.import_module("quality.duplicate_peers")
    texts = [f"Formål: eget {number}\nVi takker" for number in range(peers.COMMON_LINE)]
    assert peers.without_template(texts)[3] == "eget 3"
    assert peers.without_template(texts[1:])[0] == "Formål:\neget 1\nVi takker"


def test_the_same_words_are_one_text_whatever_the_signs_and_capitals():
    peers = importlib.import_module("quality.duplicate_peers")
    made = peers.exact(["En båt, to!", "en  båt to", "En bil", "", " "])
    assert (made.left.tolist(), made.right.tolist()) == ([0], [1])


def test_copies_of_the_bench_are_those_that_are_told(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    copies = importlib.import_module("bench_parts.copies")
    rows, pairs = copies.texts(300, seed=5)
    assert (rows, pairs) == copies.texts(300, seed=5)
    assert len({row["id"] for row in rows}) == 300
    told = {each for pair in pairs for each in pair}
    assert len(told) == 2 * len(pairs) > 0
    text = {row["id"]: row["text"].split() for row in rows}
    for one, other in pairs:
        same = set(text[one]) & set(text[other])
        assert len(same) > 0.5 * min(len(set(text[one])), len(set(text[other])))
