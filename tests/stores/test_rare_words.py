"""How much of what is rare two texts have in common, against a value worked out by hand."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest

from synthese.index import Index, open_index


@pytest.fixture(scope="module")
def index(small_index) -> Index:  # type: ignore[no-untyped-def]
    return open_index(small_index)


def held_by(index: Index) -> list[set[str]]:
    """Returns the words of each passage, read one by one."""
    words = index.words
    found = []
    for at in range(len(words.passages)):
        rows, _ = words.rows.take(np.array([at]))
        found.append({words.listed[row] for row in rows.tolist()})
    return found


def test_spread_is_how_many_passages_hold_each_word(index: Index) -> None:
    held = held_by(index)
    counted = [sum(word in each for each in held) for word in index.words.listed]
    assert index.words.spread.tolist() == counted
    assert max(counted) > 1


def by_hand(index: Index, words: set[str], passages: list[int]) -> float:
    held = held_by(index)
    count = len(held)
    spread = {word: sum(word in each for each in held) for word in index.words.listed}

    def weight(word: str) -> float:
        return log((count + 1) / (spread.get(word, 0) + 0.5)) ** 2

    theirs = set().union(*(held[at] for at in passages))
    shared = sum(weight(each) for each in words & theirs if spread[each] <= max(3, 0.005 * count))
    whole = sum(map(weight, words))
    return shared / sqrt(sum(map(weight, theirs)) * whole) if shared else 0.0


@pytest.mark.parametrize(
    "words",
    [
        ["sykehjemmet", "sensorer", "tokke"],
        ["tokke", "tokke", "og", "finnesikke"],
        ["ferge"],
        ["finnesikke"],
    ],
)
def test_what_is_rare_in_common_is_as_worked_out_by_hand(words: list[str], index: Index) -> None:
    passages = index.words.passages
    owners = np.arange(len(passages)) // 2
    found = index.words.of(passages).rare_in_common(words, owners)
    assert found.dtype == np.float32
    wanted = [
        by_hand(index, set(words), np.flatnonzero(owners == each).tolist())
        for each in range(int(owners.max()) + 1)
    ]
    assert found.tolist() == pytest.approx(wanted, abs=1e-5)
    assert any(wanted) == (words != ["finnesikke"])


def test_a_text_has_all_in_common_with_itself(index: Index) -> None:
    passages = index.words.passages[:1]
    rare = [
        each for each in held_by(index)[0] if index.words.spread[index.words._row_of[each]] <= 3
    ]
    (found,) = index.words.of(passages).rare_in_common(rare, np.zeros(1, np.int64))
    assert 0.9 < found <= 1.0001


def test_no_words_and_no_passages_have_nothing_in_common(index: Index) -> None:
    held = index.words.of(index.words.passages)
    assert not held.rare_in_common([], np.zeros(len(index.words.passages), np.int64)).any()
    none = index.words.of(np.zeros(0, np.int64))
    assert none.rare_in_common(["tokke"], np.zeros(0, np.int64)).tolist() == []
