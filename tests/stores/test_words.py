"""Contracts: the store of words against what is worked out by hand, word by word."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synthese.norwegian import compounds
from synthese.norwegian.words import counted_words
from synthese.stores import words
from synthese.stores.varints import Lists
from synthese.stores.words import Words

Passages = Mapping[int, Mapping[str, int]]
BUCKETS = 65_536
DIM = 8
ROUNDED = 0.004  # of a cosine, by keeping vectors in eight bits
PARTS = {
    "fallforebygging": ("fall", "forebygging"),
    "skoleprosjekt": ("skole", "prosjekt"),
    "skolehageprosjekt": ("skolehage", "prosjekt"),
    "skolehage": ("skole", "hage"),
}
VOCABULARY = [*PARTS, "fall", "falle", "skole", "å", "øy", "øyer", "2,5", "natt", "nattevakt"]
NO_IDS = np.zeros(0, np.int64)


class Drawn:
    """Stands for the lexicon: each word has a vector drawn for it, whatever it means."""

    fingerprint = "drawn"
    dim = DIM

    def word_vectors(self, of: Sequence[str]) -> np.ndarray:
        return vectors(of)


LEXICON = Drawn()

passages_of = st.lists(
    st.dictionaries(st.sampled_from(VOCABULARY), st.integers(1, 300), max_size=6), max_size=12
)
asked_of = st.lists(
    st.sampled_from([*VOCABULARY, "Skole", "hage", "ukjent", "zz"]), max_size=5, unique=True
)


class ListedParts:
    """Stands for the splitter, so that what is stored is tested and not what is split."""

    def with_counts(self, _: Mapping[str, int]) -> ListedParts:
        return self

    def parts(self, word: str) -> tuple[str, ...]:
        return PARTS.get(word, ())


@pytest.fixture(scope="module", autouse=True)
def _listed_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "default_splitter", ListedParts)
        yield


def numbered(found: Sequence[Mapping[str, int]], *, first: int = 10) -> dict[int, Mapping]:
    return {first + 3 * at: each for at, each in enumerate(found)}


def written(folder: Path, passages: Passages) -> Words:
    return gone_on(folder, passages)


def gone_on(
    folder: Path, passages: Passages, *, removed: np.ndarray = NO_IDS, before: Path | None = None
) -> Words:
    words.write(folder, passages.items(), removed=removed, lexicon=LEXICON, before=before)
    return Words.open(folder, LEXICON)


def ids(passages: Passages) -> np.ndarray:
    return np.array(list(passages), np.int64)


def vector(word: str) -> np.ndarray:
    made = np.random.default_rng(zlib.crc32(word.lower().encode())).normal(size=DIM)
    return (made / np.linalg.norm(made)).astype(np.float32)


def vectors(of: Sequence[str]) -> np.ndarray:
    return np.array([vector(word) for word in of], np.float32).reshape(len(of), DIM)


def compared(store: Words, *passages: int) -> list[str]:
    """Returns the words and parts that a query is compared with."""
    told: list[str] = []
    cosines = store.vectors.cosines

    def noted(query: np.ndarray, rows: np.ndarray) -> np.ndarray:
        told.extend(store.listed[row] for row in rows.tolist())
        return cosines(query, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.vectors, "cosines", noted)
        held = store.of(np.array(passages, np.int64))
        held.interaction(vectors(["natt"]), weighed(["natt"]))
    return sorted(told)


def weighed(query: Sequence[str]) -> np.ndarray:
    return np.arange(1, len(query) + 1, dtype=np.float32)


def interaction(query: Sequence[str], held: Sequence[str]) -> float:
    """The mean, weighed, of each asked word's cosine with the nearest word or part."""
    near = [each for word in held for each in (word, *PARTS.get(word, ()))]
    if not near or not query:
        return 0.0
    best = [max(0.0, *(float(vector(each) @ vector(word)) for word in near)) for each in query]
    return float(np.average(best, weights=weighed(query)))


def grams(word: str) -> list[int]:
    marked = f"<{word}>"
    found = {marked[at : at + 4] for at in range(len(marked) - 3)} or {marked}
    return [zlib.crc32(gram.encode()) % BUCKETS for gram in found]


def rarity(passages: Passages) -> np.ndarray:
    """ln((1 + passages) / (1 + those that hold a word with it)) + 1, a word at a time."""
    held = Counter(gram for found in passages.values() for word in found for gram in grams(word))
    return np.array(
        [
            math.log((1 + len(passages)) / (1 + min(held[gram], len(passages)))) + 1
            for gram in range(BUCKETS)
        ]
    )


def spelling(query: Sequence[str], held: Mapping[str, int], rare: np.ndarray) -> float:
    """The cosine of TF-IDF over the n-grams of words."""
    asked = np.zeros(BUCKETS)
    for gram, count in Counter(g for word in query for g in grams(word.lower())).items():
        asked[gram] = (1 + math.log(count)) * rare[gram]
    stored = np.zeros(BUCKETS)
    for word, count in held.items():
        for gram in grams(word):
            stored[gram] += (1 + math.log(count)) * rare[gram]
    norm = float(np.linalg.norm(asked) * np.linalg.norm(stored))
    return float(asked @ stored) / norm if norm else 0.0


@settings(max_examples=60, deadline=None)
@given(found=passages_of, query=asked_of)
def test_interaction_is_the_mean_of_the_nearest_words_and_parts(
    tmp_path_factory, found: list[dict[str, int]], query: list[str]
) -> None:
    passages = numbered(found)
    held = written(tmp_path_factory.mktemp("words"), passages).of(ids(passages))
    scores = held.interaction(vectors(query), weighed(query))
    wanted = [interaction(query, list(each)) for each in found]
    assert scores.dtype == np.float32
    assert scores == pytest.approx(np.array(wanted), abs=ROUNDED)


numbers = st.lists(
    st.lists(st.sampled_from([0, 1, 127, 128, 16_383, 16_384, 2**21, 2**28, 2**32 - 1]))
)


@settings(max_examples=60, deadline=None)
@given(before=numbers, after=numbers, data=st.data())
def test_lists_come_back_ascending_with_what_recurs(
    tmp_path_factory, before: list[list[int]], after: list[list[int]], data: st.DataObject
) -> None:
    folder, every = tmp_path_factory.mktemp("lists"), before + after
    Lists.joined([packed(before), packed(after)]).save(folder, "some")
    lists = Lists.open(folder, "some")
    chosen = data.draw(st.lists(st.integers(0, len(every) - 1)) if every else st.just([]))
    at = np.array(chosen, np.int64)
    values, sizes = lists.take(at)
    assert len(lists) == len(every)
    assert sizes.tolist() == [len(every[each]) for each in chosen]
    assert values.tolist() == [value for each in chosen for value in sorted(every[each])]
    assert lists.only(at).take(np.arange(len(at)))[0].tolist() == values.tolist()
    once, counts, distinct = lists.counted(at)
    wanted = [sorted(Counter(every[each]).items()) for each in chosen]
    assert distinct.tolist() == [len(each) for each in wanted]
    pairs = list(zip(once.tolist(), counts.tolist(), strict=True))
    assert pairs == [pair for each in wanted for pair in each]


def packed(lists: list[list[int]]) -> Lists:
    values = np.array([value for each in lists for value in each], np.int64)
    return Lists.of(values, np.array([len(each) for each in lists], np.int64))


@settings(max_examples=40, deadline=None)
@given(found=passages_of, query=asked_of)
@example(found=[{"skole": 1, "natt": 300}], query=["skole", "Skolehage"])
def test_spelling_is_the_cosine_of_the_letters(
    tmp_path_factory, found: list[dict[str, int]], query: list[str]
) -> None:
    passages = numbered(found)
    store = written(tmp_path_factory.mktemp("words"), passages)
    rare = rarity(passages)
    wanted = [spelling(query, each, rare) for each in found]
    assert store.of(ids(passages)).spelling(query) == pytest.approx(np.array(wanted), abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(found=passages_of, query=st.lists(st.sampled_from(VOCABULARY), max_size=2, unique=True))
@example(found=[{}, {"skole": 1, "natt": 1}, {"natt": 1}], query=["natt"])
def test_passages_that_hold_all_words_hold_each_in_that_form(
    tmp_path_factory, found: list[dict[str, int]], query: list[str]
) -> None:
    passages = numbered(found)
    store = written(tmp_path_factory.mktemp("words"), passages)
    wanted = [number for number, each in passages.items() if set(query) <= set(each)]
    assert store.holding_all(query, ids(passages)).tolist() == wanted


@settings(max_examples=40, deadline=None)
@given(found=passages_of, query=asked_of, data=st.data())
def test_some_passages_score_as_they_do_among_all(
    tmp_path_factory, found: list[dict[str, int]], query: list[str], data: st.DataObject
) -> None:
    passages = numbered(found)
    store = written(tmp_path_factory.mktemp("words"), passages)
    at = data.draw(st.lists(st.integers(0, len(found) - 1), unique=True) if found else st.just([]))
    every, some = store.of(ids(passages)), store.of(ids(passages)[at])
    assert some.spelling(query) == pytest.approx(every.spelling(query)[at])
    alone = some.interaction(vectors(query), weighed(query))
    among = every.interaction(vectors(query), weighed(query))
    assert alone == pytest.approx(among[at])


@settings(max_examples=40, deadline=None)
@given(before=passages_of, new=passages_of, query=asked_of, data=st.data())
def test_a_store_that_goes_on_is_the_one_written_afresh(
    tmp_path_factory, before: list, new: list, query: list[str], data: st.DataObject
) -> None:
    old, young = numbered(before), numbered(new, first=1000)
    removed = data.draw(st.lists(st.sampled_from(list(old)), unique=True) if old else st.just([]))
    living = {number: each for number, each in old.items() if number not in removed} | young
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    start = written(first, old)
    going = gone_on(second, young, removed=np.array(removed, np.int64), before=first)
    fresh = written(tmp_path_factory.mktemp("fresh"), living)

    assert going.passages.tolist() == fresh.passages.tolist() == list(living)
    assert [stored(going, each) for each in living] == [stored(fresh, each) for each in living]
    assert going._rarity.tolist() == fresh._rarity.tolist()
    ones, others = going.of(ids(living)), fresh.of(ids(living))
    assert compared(going, *living) == compared(fresh, *living)
    assert ones.interaction(vectors(query), weighed(query)) == pytest.approx(
        others.interaction(vectors(query), weighed(query)), abs=1e-5
    )
    assert going.of(ids(young)).spelling(query) == pytest.approx(
        fresh.of(ids(young)).spelling(query), abs=1e-5
    )
    stayed = [number for number in old if number in living]
    kept = start.lengths[np.searchsorted(start.passages, stayed)]
    assert going.lengths[: len(stayed)].tolist() == kept.tolist()


def stored(store: Words, passage: int) -> dict[str, int]:
    at = int(np.searchsorted(store.passages, passage))
    rows, counts, _ = store.rows.counted(np.array([at]))
    return {store.listed[row]: n for row, n in zip(rows.tolist(), counts.tolist(), strict=True)}


def test_a_part_that_becomes_a_word_later_has_its_own_parts(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    written(first, {1: {"skolehageprosjekt": 1}})
    store = gone_on(second, {2: {"skolehage": 1}}, before=first)
    assert compared(store, 2) == ["hage", "skole", "skolehage"]


def test_the_store_before_stays_as_it_was(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    before = written(first, {1: {"natt": 2}, 2: {"skole": 1}})
    store = gone_on(second, {3: {"øy": 1}}, removed=np.array([1]), before=first)
    assert before.passages.tolist() == Words.open(first, LEXICON).passages.tolist() == [1, 2]
    assert store.passages.tolist() == [2, 3]
    assert stored(store, 2) == {"skole": 1}


def test_a_store_of_no_passages_finds_nothing(tmp_path: Path) -> None:
    store = written(tmp_path, {})
    held = store.of(NO_IDS)
    assert compared(store) == []
    assert held.spelling(["natt"]).tolist() == []
    assert held.interaction(vectors(["natt"]), weighed(["natt"])).tolist() == []
    assert store.holding_all(["natt"], NO_IDS).tolist() == []


def test_all_passages_may_go_and_others_come(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    written(first, {1: {"natt": 2}})
    store = gone_on(second, {2: {"natt": 1}}, removed=np.array([1]), before=first)
    assert store.holding_all(["natt"], np.array([2])).tolist() == [2]
    assert store.of(np.array([2])).spelling(["natt"]) == pytest.approx([1])


def test_a_passage_of_stop_words_alone_scores_nothing(tmp_path: Path) -> None:
    passages = {1: counted_words("natt på øy"), 2: counted_words("hva er det"), 3: {"natt": 1}}
    assert passages[2] == {}
    held = written(tmp_path, passages).of(ids(passages))
    query = ["natt"]
    assert held.interaction(vectors(query), weighed(query))[1] == 0
    assert held.spelling(query)[1] == 0
    assert held.spelling(query)[2] == pytest.approx(1)
    (alone := tmp_path / "alone").mkdir()
    assert written(alone, {2: {}}).of(np.array([2])).spelling(query).tolist() == [0]


def test_a_question_without_words_or_weight_scores_nothing(tmp_path: Path) -> None:
    held = written(tmp_path, {1: {"natt": 1}}).of(np.array([1]))
    nothing = np.zeros(1, np.float32)
    assert held.spelling([]).tolist() == [0]
    assert held.interaction(vectors(["natt"]), nothing).tolist() == [0]
    assert held.interaction(vectors([]), weighed([])).tolist() == [0]


def test_a_word_nobody_holds_shares_only_letters(tmp_path: Path) -> None:
    held = written(tmp_path, {1: {"barnehage": 1}, 2: {"fylkesvei": 1}}).of(np.array([1, 2]))
    near, far = held.spelling(["barnehge"])
    assert 0 < near < 1
    assert far == 0
    assert held.spelling(["xyzzy"]).tolist() == [0, 0]


def test_a_compound_is_met_by_its_parts(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(words, "default_splitter", compounds.default_splitter)
    passages = {1: {"fallforebygging": 1}, 2: {"øy": 1}}
    splitter = words.write(tmp_path, passages.items(), removed=NO_IDS, lexicon=LEXICON)
    assert splitter.parts("fallforebygging") == ("fall", "forebygging")
    store = Words.open(tmp_path, LEXICON)
    assert compared(store, 1, 2) == ["fall", "fallforebygging", "forebygging", "øy"]
    held = store.of(np.array([1, 2]))
    query = ["fall"]
    scores = held.interaction(vectors(query), weighed(query))
    assert scores[0] == pytest.approx(1, abs=ROUNDED)
    assert scores[1] < 1 - ROUNDED


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_list_of_words(tmp_path_factory, text: str) -> None:
    found = counted_words(text.lower())
    store = written(tmp_path_factory.mktemp("words"), {1: found})
    assert stored(store, 1) == found
    assert store.holding_all(list(found), np.array([1])).tolist() == [1]
    if found:
        assert store.of(np.array([1])).spelling(list(found))[0] > 0
