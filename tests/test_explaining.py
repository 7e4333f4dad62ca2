"""Which words meet, and that they are those that a reader would mark."""

from __future__ import annotations

import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from synthese.embedding.static import StaticEmbedder
from synthese.explaining import NEAR, meetings
from synthese.norwegian.words import STOP_WORDS
from synthese.query import understand

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
import measure_highlights

# Measured: 50 of 50, 25 of 30, 18 of 20. A word that has nothing to do with the query is a bug,
# and only `working`, for `jobb`, is known to be told.
FLOORS = {
    "highlights": (48, 0),
    "highlights_held_out": (24, 1),
    "highlights_real": (17, 0),
}


@cache
def lexicon() -> StaticEmbedder:
    return StaticEmbedder.load()


def met(query: str, text: str) -> dict[str, tuple[str, float]]:
    """Returns the words that met, each with the word asked for and how near it is."""
    (found,) = meetings(lexicon(), understand(query), [text])
    assert all(text[each.start : each.end] == each.found for each in found)
    assert found == sorted(found)
    return {each.found: (each.asked, each.likeness) for each in found}


def same(query: str, text: str) -> list[str]:
    return [word for word, (_, likeness) in met(query, text).items() if likeness == 1]


def near(query: str, text: str) -> list[str]:
    return [word for word, (_, likeness) in met(query, text).items() if likeness < 1]


@pytest.mark.parametrize("name", FLOORS)
def test_marked_words_are_those_that_a_reader_would_mark(name: str) -> None:
    every = [measure_highlights.judged(lexicon(), pair) for pair in measure_highlights.pairs(name)]
    if not every:
        pytest.skip("the texts lie in ../shared, which is not here")
    right, absurd = FLOORS[name]
    wrong = [(each.pair.query, each.missing, each.absurd) for each in every if not each.is_right]
    assert sum(each.is_right for each in every) >= right, wrong
    assert sum(bool(each.absurd) for each in every) <= absurd, wrong


def test_word_meets_itself_in_any_form_and_either_norm() -> None:
    assert same("trygghetsalarm", "Tryggleiksalarmane og en trygghetsalarm.") == [
        "Tryggleiksalarmane",
        "trygghetsalarm",
    ]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("velferdsteknologi", "velferdsteknologiprosjekt"),
        ("forebygging", "Fallforebygging"),
        ("ombruk", "Ombrukskartlegging"),
    ],
)
def test_compound_of_the_word_is_marked_whole(query: str, word: str) -> None:
    assert same(query, f"Vi har {word} her.") == [word]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("rom", "Romfart er dyrt."),
        ("eldre", "En seniorrådgiver ringte."),
        ("kunstig intelligens", "Kunst i offentlige rom."),
        ("hjemme", "Pasienten ligger på sykehjemmet."),
        ("ny", "Nytteverdien er stor."),
        ("hjemmetjeneste", "Bedriftshelsetjenesten var med."),
    ],
)
def test_word_that_only_holds_the_letters_is_not_marked(query: str, text: str) -> None:
    assert met(query, text) == {}


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("heltid", "deltid"),
        ("heltidskultur", "deltidsstillinger"),
        ("nynorsk", "bokmål"),
        ("innendørs", "utendørs"),
        ("gutter", "jenter"),
        ("sykehjem", "sykehus"),
        ("mandag", "tirsdag"),
        ("privat", "offentlig"),
    ],
)
def test_opposite_is_never_marked(query: str, other: str) -> None:
    assert met(query, f"Her er {other} nevnt.") == {}


def test_other_numbers_and_other_places_are_never_marked() -> None:
    assert same("nattilsyn 2021", "Nattilsyn i 2020, 2021 og 2022.")[0] == "Nattilsyn"
    assert not {"2020", "2022"} & met("nattilsyn 2021", "Nattilsyn i 2020 og 2022.").keys()
    assert met("nattilsyn Tokke", "Vinje, Seljord og Tokkes nabo Fyresdal.").keys() == {"Tokkes"}


def test_place_is_marked_as_a_name_only() -> None:
    assert same("nattilsyn kommune:Os", "Det var os i rommet, og Os var med.") == ["Os"]


def test_filter_that_a_text_says_in_words_is_marked() -> None:
    text = "Her er mange distriktskommuner."
    assert same("velferdsteknologi distriktskommune", text) == ["distriktskommuner"]


def test_synonym_is_marked_as_meaning() -> None:
    assert near("ombruk", "Gjenbruk av dører") == ["Gjenbruk"]
    assert near("velferdsteknologi", "Opplæring i VFT") == ["VFT"]


def test_abbreviation_typed_meets_itself_and_what_it_is_short_for() -> None:
    found = met("VFT", "Velferdsteknologi, eller VFT")
    assert found.keys() == {"Velferdsteknologi", "VFT"}
    assert found["VFT"] == ("VFT", 1.0)


def test_words_of_a_synonym_are_marked_only_together() -> None:
    assert near("KI", "Kunstig intelligens i skolen") == ["Kunstig", "intelligens"]
    assert met("KI", "Kunstig gress på banen") == {}


def test_parts_of_a_compound_are_marked_where_all_stand() -> None:
    assert near("nattilsyn", "Tilsyn om natta") == ["Tilsyn", "natta"]
    assert met("vannledning", "Ledning til hus, uten annet") == {}


def test_words_joined_by_a_hyphen_are_marked_only_together() -> None:
    assert met("part-time positions", "Det tar tid, ti timer.") == {}
    assert same("part-time work", "They work part of the time.") == ["work", "part", "time"]


def test_quoted_phrase_is_marked_where_it_stands_and_nowhere_else() -> None:
    text = "En digital tvilling. Digitale skjema. Min tvilling."
    (found,) = meetings(lexicon(), understand('"digital tvilling"'), [text])
    assert [(each.start, each.found) for each in found] == [(3, "digital"), (11, "tvilling")]


def test_word_of_one_language_is_not_its_double_in_the_other() -> None:
    assert "time" not in met("time of the nurses", "En time til og fra, som avtalt på jobb.")


def test_small_words_are_never_marked() -> None:
    small = sorted(word for word in STOP_WORDS if len(word) < 5)
    assert met("hva skal til for at en kommune får det til blant andre", " ".join(small)) == {}


def test_words_met_across_languages_are_near() -> None:
    assert near("elderly", "De eldre") == ["eldre"]
    assert near("demens", "People with dementia") == ["dementia"]


@hypothesis_settings(max_examples=60, deadline=None)
@given(
    st.text('aåeæ 2IT-.\n"«', max_size=40),
    st.text('aåeæ 2IT-.\n"«', max_size=80),
)
def test_any_text_is_marked_in_order_without_overlap(query: str, text: str) -> None:
    if not any(letter.isalnum() for letter in query):
        return
    (found,) = meetings(lexicon(), understand(query), [text])
    for one, other in pairwise(found):
        assert one.end <= other.start
    for each in found:
        assert text[each.start : each.end] == each.found
        assert NEAR <= each.likeness <= 1
