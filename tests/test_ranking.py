"""How the scores of four legs become one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from synthese.index import Index, open_index
from synthese.norwegian.words import stem
from synthese.query import understand
from synthese.ranking import _SPELLING, Candidate, Question, rank, weights
from synthese.stores import Wording
from synthese.stores.words import Words

QUERIES = ["sykehjem", "sensorer som varsler om natten på sykehjemmet", "ferry", "skule og fråvær"]


@pytest.fixture(scope="module")
def index(small_index: Path) -> Index:
    return open_index(small_index)


def compared(store: Words, passage: int) -> list[str]:
    """Returns the words of a passage and their parts."""
    rows, _ = store.rows.take(np.searchsorted(store.passages, [passage]))
    parts, _ = store.parts.take(rows)
    return [store.listed[row] for row in (*rows, *parts)]


def question(index: Index, typed: str) -> Question:
    asked = understand(typed)
    vector = index.embedder.encode_queries([asked.text])[0]
    return Question(asked.words, vector, Wording(asked.stems, asked.related))


def flat(index: Index, asked: Question) -> list[Candidate]:
    return [each for found in rank(index, asked, wanted=10).values() for each in found]


def test_spelling_counts_more_the_longer_the_question_within_bounds() -> None:
    vector = np.ones(4, np.float32)
    shares = [
        weights(Question(["ord"] * count, vector, Wording(("ord",))))["spelling"]
        for count in range(1, 60)
    ]
    least, most = _SPELLING
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (least, most)


def test_only_legs_that_are_asked_have_a_weight() -> None:
    vector, wording = np.ones(4, np.float32), Wording(("ord",))
    assert set(weights(Question(["ord"], vector))) == {"dense", "words"}
    assert set(weights(Question(["ord"], None, wording))) == {"lexical", "spelling"}
    assert len(weights(Question(["ord"], vector, wording))) == 4
    assert weights(Question([], vector))["words"] == 0


@pytest.mark.parametrize("typed", QUERIES)
def test_a_score_is_the_mean_of_its_legs_by_their_weights(index: Index, typed: str) -> None:
    asked = question(index, typed)
    shares = weights(asked)
    for each in flat(index, asked):
        legs = {name: getattr(each, name) for name in shares}
        assert all(0 <= value <= 1 for value in legs.values())
        mean = sum(shares[name] * value for name, value in legs.items()) / sum(shares.values())
        assert each.score == pytest.approx(mean, abs=1e-5)


@pytest.mark.parametrize("typed", QUERIES)
def test_every_leg_scores_every_candidate_whichever_found_it(index: Index, typed: str) -> None:
    asked = question(index, typed)
    alone = flat(index, Question(asked.words, asked.vector))
    both = {each.passage: each for each in flat(index, asked)}
    assert {each.passage for each in alone} <= set(both)
    for each in alone:
        assert both[each.passage].dense == pytest.approx(each.dense)
        assert both[each.passage].words == pytest.approx(each.words)
        assert (each.lexical, each.spelling) == (0, 0)


@pytest.mark.parametrize("typed", QUERIES)
def test_projects_stand_by_their_best_passage(index: Index, typed: str) -> None:
    ranked = rank(index, question(index, typed), wanted=10)
    best = [found[0].score for found in ranked.values()]
    assert best == sorted(best, reverse=True)
    for number, found in ranked.items():
        scores = [each.score for each in found]
        assert scores == sorted(scores, reverse=True)
        assert {each.project for each in found} == {number}


def test_rare_words_count_more_word_by_word(index: Index) -> None:
    asked = question(index, "kommune med elektrisk ferge")
    lexicon = index.lexicon
    vectors, weights = lexicon.asked_words(asked.words)
    counts = weights * np.array(index.terms.rarity([stem(word) for word in asked.words]))
    for each in flat(index, asked):
        held = compared(index.words, each.passage)
        near = vectors @ lexicon.word_vectors(held).T
        best = np.clip(near, 0, 1).max(axis=1)
        assert each.words == pytest.approx(float(np.average(best, weights=counts)), abs=1e-4)
