"""What is planted, is planted as it is said to be."""

from __future__ import annotations

import importlib
import random
from collections import Counter
from types import ModuleType

import numpy as np
import pytest
from tests.quality.test_sets import SCRIPTS

STREAMS = ("havn", "skole", "bibliotek", "sykehjem", "vei", "park", "kino", "fjell", "brygge")


@pytest.fixture
def variants(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("quality.variants")


def text_about(word: str, rng: random.Random) -> str:
    """Ten sentences of words that are this text's alone, and of some that can be swapped."""
    sentences = []
    for number in range(10):
        own = " ".join(f"{word}{rng.choice('abcdefgh')}{rng.choice('klmnop')}en" for _ in range(6))
        sentences.append(f"Også {own} bruker ikke mange midler fra Molde i {2010 + number}.")
    return " ".join(sentences)


@pytest.fixture
def sources(variants: ModuleType):
    rng = random.Random(3)
    return [
        variants.Planted(name, "", text_about(name, rng), "Molde kommune", "Molde", "nb")
        for name in STREAMS
    ]


@pytest.fixture
def made(variants: ModuleType, sources):
    return variants.plant(sources[:6], sources[6:], words={}, seed=7)


def test_a_cut_text_keeps_half_to_two_thirds_of_its_sentences_in_order(variants, sources):
    text = sources[0].text
    left = variants.cut(text, random.Random(1))
    parts = left.split(". ")
    assert 5 <= len(parts) <= 7
    places = [text.index(part.rstrip(".")) for part in parts]
    assert places == sorted(places)


def test_reordered_sentences_are_the_same_sentences_in_another_order(variants, sources):
    text = sources[0].text
    other = variants.reordered(text, random.Random(1))
    assert other != text
    assert sorted(other.split()) == sorted(text.split())


def test_too_few_sentences_are_neither_cut_nor_reordered(variants):
    assert variants.cut("En. To. Tre.", random.Random(1)) is None
    assert variants.reordered("En. To. Tre.", random.Random(1)) is None


@pytest.mark.parametrize("share", [0.05, 0.10, 0.20])
def test_edits_touch_the_share_of_words_that_is_asked_for(variants, share):
    words = [f"ord{number}" for number in range(200)]
    other = variants.edited(" ".join(words), share, ["nytt"], rng=random.Random(1)).split()
    gone, new = len(set(words) - set(other)), other.count("nytt")
    assert max(gone, new) <= round(share * len(words)) <= gone + new  # a replaced one is of both
    assert [word for word in other if word != "nytt"] == [w for w in words if w in other]


def test_swapped_words_keep_their_capitals_and_too_few_are_none(variants):
    by = {"også": "dessuten", "få": "et-par"}
    assert variants.swapped("Også få og også én", by) == "Dessuten et par og dessuten én"
    assert variants.swapped("også " + "annet " * 20, by) is None


def test_another_applicants_text_has_other_names_years_and_numbers_each_always_the_same(variants):
    text = "Prosjektet i Molde fikk 500 000 kroner i 2019, og Molde brukte dem i 2019."
    other = variants.renamed(text, ["Annet"], random.Random(1))
    assert "Molde" not in other
    assert "2019" not in other
    assert "500 000" not in other
    assert other.startswith("Prosjektet i ")
    names = [word for word in other.split()[2:] if word[:1].isupper()]
    assert len(set(names)) == 1


def test_all_variants_of_a_source_are_of_its_half(made):
    halves = {source: set() for each in made.texts for source in each.of}
    for each in made.texts:
        for source in each.of:
            halves[source].add(each.half)
    assert all(len(found) == 1 for found in halves.values())


def test_every_pair_of_one_source_is_true_or_unsaid_and_no_other_is_true(made):
    text = {each.id: each for each in made.texts}
    true = {(pair.left, pair.right) for pair in made.pairs if pair.label}
    for one in made.texts:
        for other in made.texts:
            if one.id < other.id:
                key = one.id, other.id
                assert bool(set(one.of) & set(other.of)) == (key in true or key in made.unsaid)
    assert not true & made.unsaid
    for pair in made.pairs:
        if not pair.label:
            assert not set(text[pair.left].of) & set(text[pair.right].of)


def test_each_source_has_every_kind_and_is_joined_with_two(variants, made):
    kinds = Counter(pair.kind for pair in made.pairs if pair.label)
    for kind in set(variants.KINDS) - {"joined"}:
        assert kinds[kind] == 6, kind
    assert kinds["joined"] > 6


def test_ids_tell_nothing_and_a_seed_gives_the_same_again(variants, sources, made):
    again = variants.plant(sources[:6], sources[6:], words={}, seed=7)
    assert again == made
    assert all(each.id[1:].isdigit() for each in made.texts)


def test_texts_that_share_wording_are_not_both_kept(variants, sources):
    near = variants.replace(sources[0], id="near", text=sources[0].text + " Og en hale.")
    kept = variants.distinct([sources[0], sources[1], near])
    assert [each.id for each in kept] == ["havn", "skole"]


def test_cosines_of_words_are_those_of_the_formula(variants):
    like = variants.tfidf(["by by sjø", "by fjell", "sjø"])
    idf = {"by": np.log(3 / 2) + 1, "sjø": np.log(3 / 2) + 1, "fjell": np.log(3) + 1}
    one = np.array([(1 + np.log(2)) * idf["by"], idf["sjø"], 0])
    other = np.array([idf["by"], 0, idf["fjell"]])
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert like[0, 1] == pytest.approx(cosine, abs=1e-6)
    assert like[0, 0] == pytest.approx(1, abs=1e-6)
