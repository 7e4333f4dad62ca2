"""What is made of the words that somebody types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.errors import InputError
from synthese.norwegian.words import content_words, stem
from synthese.query import understand


def test_words_are_kept_as_typed_and_stop_words_left_out() -> None:
    asked = understand("Hvordan har Sykehjemmet det?")
    assert asked.words == ("Sykehjemmet",)
    assert asked.stems == (stem("sykehjem"),)


def test_words_of_one_stem_are_looked_for_once() -> None:
    asked = understand("sykehjem sjukeheimen Sykehjem")
    assert asked.words == ("sykehjem", "sjukeheimen", "Sykehjem")
    assert asked.stems == (stem("sykehjem"),)


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ('fall "på natta" igjen', ("på natta",)),
        ("fall «på natta» igjen", ("på natta",)),
        ("fall “på natta” igjen", ("på natta",)),
        ('"på natta" og «hele døgnet»', ("på natta", "hele døgnet")),
        ("«på\n natta»", ("på natta",)),
        ("«natta» «natta»", ("natta",)),
        ('en "løs anførsel', ()),
        ('"" natta', ()),
        ('"…" natta', ()),
        ("på natta", ()),
    ],
)
def test_what_stands_in_quotation_marks_is_a_phrase(typed: str, phrases: tuple[str, ...]) -> None:
    assert understand(typed).phrases == phrases


def test_words_of_a_phrase_are_looked_for_too() -> None:
    assert understand("fall «hele natta»").words == ("fall", "hele", "natta")


@pytest.mark.parametrize("typed", ["velferds teknologi", "velferd teknologi", "Velferds Teknologi"])
def test_neighbours_may_be_meant_as_one_word(typed: str) -> None:
    assert stem("velferdsteknologi") in understand(typed).related


def test_a_word_with_a_hyphen_may_be_meant_without_it() -> None:
    assert stem("ehelse") in understand("e-helse").related
    assert stem("nettbrett") in understand("nett-brett").related


def test_parts_of_compounds_are_related() -> None:
    asked = understand("velferdsteknologi")
    assert asked.stems == (stem("velferdsteknologi"),)
    assert set(asked.related) == {stem("velferd"), stem("teknologi")}


def test_what_is_asked_for_itself_is_not_also_related() -> None:
    asked = understand("teknologi velferdsteknologi")
    assert stem("teknologi") in asked.stems
    assert stem("teknologi") not in asked.related


@pytest.mark.parametrize("typed", ["", " \n", "\u200b", "…", '"!"'])
def test_what_has_no_word_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        understand(typed)


@given(st.text(alphabet='abeklø -"«»“”.5\n', max_size=60))
def test_related_stems_and_phrases_hold_to_what_was_typed(typed: str) -> None:
    try:
        asked = understand(typed)
    except InputError:
        return
    assert list(asked.words) == content_words(asked.text)
    assert not set(asked.related) & set(asked.stems)
    assert len(set(asked.related)) == len(asked.related)
    assert all(phrase in asked.text for phrase in asked.phrases)
