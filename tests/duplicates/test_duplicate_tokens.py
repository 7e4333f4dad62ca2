"""Words as numbers: each stands where it is said to, and hashes are the same where words are."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synthese.duplicates.tokens import (
    each_once,
    plain,
    segment_hashes,
    shingles,
    text_hashes,
    tokens_of,
    word_spans,
)

SHY = "\u00ad"
ODD = "aåÅßİıſΣςﬁ e\u0301é🙂👩‍👧٣½²_-'.:;!?\n\r\t \u2028" + SHY + "\u00a0\u200b漢字"
texts = st.text(st.sampled_from(ODD) | st.characters(), max_size=60)
words = st.lists(st.sampled_from(["å", "bru", "elv", "fjord"]), max_size=9).map(" ".join)


def words_of(text: str) -> list[str]:
    tokens = tokens_of([text])
    return [tokens.vocabulary[each] for each in tokens.words]


@given(texts)
@example("İstanbul kommune")
@example("STRAẞE og Straße")
@example(f"{SHY}heim{SHY}e-{SHY}teneste{SHY} {SHY}")
@example("e\u0301n e\u0301tat")
@example("👩‍👧‍👦familie🙂🙂sammen")
@settings(max_examples=400)
def test_the_spans_of_words_are_those_that_are_numbered(text: str) -> None:
    spans = word_spans(text)
    same = plain(text)
    assert [same[start:end].replace(SHY, "") for start, end in spans] == words_of(text)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(texts)
def test_lower_case_has_as_many_characters(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(texts, texts)
@example("Søknad", "i Tokke")
@example(f"Søknad{SHY}", f"{SHY}i Tokke")
def test_a_title_before_a_text_has_the_words_of_the_title_first(title: str, text: str) -> None:
    titled, whole = words_of(title), words_of(f"{title}\n{text}")
    assert len(whole) == len(titled) + len(words_of(text))


def test_soft_hyphens_count_as_nothing_and_case_neither() -> None:
    assert (
        words_of(f"Hjemme{SHY}tjenesten, HJEMMETJENESTEN_hjemmetjenesten")
        == ["hjemmetjenesten"] * 3
    )


def test_a_sentence_ends_at_a_stop_before_a_space_and_a_line_at_its_end() -> None:
    tokens = tokens_of(["Kl. 10.30 møter vi. Hvem?\nKort svar: ja", "Ny tekst"])
    lengths = np.diff(np.flatnonzero(np.diff(tokens.segments, prepend=-1, append=-1)))
    assert lengths.tolist() == [1, 4, 1, 2, 1, 2]  # kl | 10 30 møter vi | hvem | kort svar | ja …
    assert tokens.starts.tolist() == [0, 9, 11]


@given(st.lists(texts, max_size=6), st.integers(1, 4))
def test_runs_of_words_are_those_of_each_text_alone(many: list[str], size: int) -> None:
    tokens = tokens_of(many)
    found, begins = shingles(tokens, size)
    at: dict[int, tuple[int, ...]] = {}
    for text, start in enumerate(tokens.starts[:-1]):
        for begin in range(start, tokens.starts[text + 1] - size + 1):
            at[int(begin)] = tuple(tokens.words[begin : begin + size].tolist())
    assert begins.tolist() == sorted(at)
    by_hash = {int(code): at[int(begin)] for code, begin in zip(found, begins, strict=True)}
    assert len(by_hash) == len(set(at.values()))
    assert all(by_hash[int(c)] == at[int(b)] for c, b in zip(found, begins, strict=True))


@given(st.lists(words, min_size=2, max_size=6))
def test_texts_have_one_hash_where_their_words_are_the_same(many: list[str]) -> None:
    hashes = text_hashes(tokens_of(many))
    for (ours, left), (theirs, right) in product(zip(many, hashes, strict=True), repeat=2):
        assert (left == right) == (ours.split() == theirs.split())
    assert all((code == 0) == (not text) for text, code in zip(many, hashes, strict=True))


@given(st.lists(words, min_size=1, max_size=8))
def test_sentences_have_one_hash_where_their_words_are_the_same(told: list[str]) -> None:
    tokens = tokens_of([". ".join(told)])
    hashes, begins = segment_hashes(tokens)
    kept = [each.split() for each in told if each]
    assert len(hashes) == len(kept)
    lengths = np.diff(np.append(begins, len(tokens.words)))
    assert lengths.tolist() == [len(each) for each in kept]
    for (ours, left), (theirs, right) in product(zip(kept, hashes, strict=True), repeat=2):
        assert (left == right) == (ours == theirs)


@given(st.lists(texts, max_size=6), st.randoms())
def test_what_is_kept_of_words_stays_with_its_text(many: list[str], chance) -> None:
    tokens = tokens_of(many)
    kept = np.array([chance.random() < 0.5 for _ in tokens.words], np.bool_)
    some = tokens.only(kept)
    assert some.owners.tolist() == tokens.owners[kept].tolist()
    assert some.words.tolist() == tokens.words[kept].tolist()
    assert len(some) == len(tokens)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_each_pair_of_unit_and_text_is_there_once(pairs: list[tuple[int, int]]) -> None:
    units, owners = np.array(pairs, np.int64).reshape(-1, 2).T
    found = list(zip(*(each.tolist() for each in each_once(units, owners)), strict=True))
    assert found == sorted(set(pairs))
