from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.norwegian.amounts import amount_nok
from synthese.norwegian.dates import period_of
from synthese.norwegian.forms import _COMPILED, common_form
from synthese.norwegian.language import language_of
from synthese.norwegian.places import municipalities_in, municipalities_listed, municipality
from synthese.norwegian.words import (
    STOP_WORDS,
    content_words,
    counted_words,
    hyphenated,
    met,
    placed,
    stem,
    stems_of,
)
from synthese.records import Period


@pytest.mark.parametrize(
    ("written", "kroner"),
    [
        ("Tildelt: kr 0,25 mill.", 250_000),
        ("250 000 kr", 250_000),
        ("250\u00a0000 kroner", 250_000),
        ("kr 1,5 mill", 1_500_000),
        ("1,5 millionar kroner", 1_500_000),
        ("NOK 3.2 million", 3_200_000),
        ("kr 450.000", 450_000),
        ("2 mrd. kr", 2_000_000_000),
        ("450000", 450_000),
        ("kr 80 000,-", 80_000),
        ("12 kommuner", None),
        ("", None),
    ],
)
def test_amounts_are_read_in_all_usual_ways(written: str, kroner: int | None) -> None:
    assert amount_nok(written) == kroner


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("Høsten 2018", "2018-08", "2018-12"),
        ("hausten 2018", "2018-08", "2018-12"),
        ("våren 2013", "2013-01", "2013-06"),
        ("2013–2014", "2013-01", "2014-12"),
        ("2013-14", "2013-01", "2014-12"),
        ("01.08.2020 - 31.12.2021", "2020-08", "2021-12"),
        ("mars–juni 2022", "2022-03", "2022-06"),
        ("fra januar 2021", "2021-01", None),
        ("januar 2013 til sommeren 2014", "2013-01", "2014-08"),
        ("2021-03-15", "2021-03", "2021-03"),
        ("2019", "2019-01", "2019-12"),
        ("August 2021 to June 2023", "2021-08", "2023-06"),
    ],
)
def test_periods_are_read_as_months(written: str, start: str, end: str | None) -> None:
    assert period_of(written) == Period(start, end)


@pytest.mark.parametrize("written", ["", "snart", "2021–2019", "telefon 22 33 44 55"])
def test_what_is_no_period_is_none(written: str) -> None:
    assert period_of(written) is None


def test_languages_are_told_apart() -> None:
    assert (
        language_of("Kommunene har ikke funnet ut hvordan de skal gjøre det i framtiden.") == "nb"
    )
    assert (
        language_of("Kommunane har ikkje funne ut korleis dei skal gjere det i framtida.") == "nn"
    )
    assert language_of("The municipalities have not found out how they should do this yet.") == "en"
    assert (
        language_of("Kommunerna har inte kommit fram till hur de ska göra detta framöver.") == "sv"
    )
    assert language_of("kort") == "und"


@pytest.mark.parametrize(
    ("name", "number"),
    [("0219", "3201"), ("3024", "3201"), ("Bærum", "3201"), ("Nøtterøy", "3911"), ("Klæbu", "5001"),
     ("TROMSØ KOMMUNE", "5501"), ("Karasjok", "5610"), ("Kárášjohka", "5610"), ("Kárásjohka", "5610")],
)  # fmt: skip
def test_names_and_numbers_lead_to_todays_unit(name: str, number: str | None) -> None:
    found = municipality(name)
    assert (found.number if found else None) == number


def test_shared_names_are_not_guessed() -> None:
    assert municipality("Herøy") is None
    assert municipality("Våler") is None


def test_municipalities_are_found_where_they_are_named_as_such() -> None:
    text = "Tokke kommune leder, med Nord-Fron kommune og Nordre Land kommune. Berg leder gruppen."
    assert [unit.name for unit in municipalities_in(text)] == ["Tokke", "Nord-Fron", "Nordre Land"]
    listed = municipalities_listed("Grong, Kristiansund og Hamar")
    assert [unit.name for unit in listed] == ["Grong", "Kristiansund", "Hamar"]


def test_stop_words_of_both_norms_are_left_out() -> None:
    assert stems_of("hvordan kan eg ikkje finne det som er der") == [stem("finne")]
    assert content_words("korleis finne lærarar til lærarar") == ["finne", "lærarar"]


def test_accents_are_folded_and_norwegian_letters_kept() -> None:
    assert stem("idéen") == stem("ideen")
    assert stem("får") != stem("far")


@pytest.mark.parametrize(
    ("bokmål", "nynorsk"),
    [("sykehjemmet", "sjukeheimen"), ("hjemmetjenesten", "heimetenesta"), ("sammen", "saman"),
     ("trygghetsalarm", "tryggleiksalarm"), ("brukermedvirkning", "brukarmedverknad"),
     ("selvkjørende", "sjølvkøyrande"), ("lærere", "lærarar"), ("skolen", "skulane"), ("bedre", "betre"),
     ("ensomhet", "einsemd"), ("offentlig", "offentleg"), ("vannverk", "vassverk"), ("løsning", "løysingar"),
     ("hjemmeboende", "heimebuande"), ("sykepleiere", "sjukepleiarar"), ("saksbehandling", "sakshandsaming"),
     ("vannledning", "vassleidning"), ("forebygging", "førebygging"), ("virksomheten", "verksemda"),
     ("åpne", "opne"), ("innskudd", "innskot"), ("høyere", "høgare"), ("utleie", "utleige"), ("nedlagte", "nedlagde"),
     ("utredning", "utgreiing"), ("følge", "følgje"), ("sørge", "sørgje"), ("rekke", "rekkje"), ("kriterier", "kriterium")],
)  # fmt: skip
def test_both_norms_meet_in_one_stem(bokmål: str, nynorsk: str) -> None:
    assert stem(bokmål) == stem(nynorsk)


@pytest.mark.parametrize(
    ("one", "other"), [("får", "far"), ("skole", "skog"), ("vann", "vind"), ("lege", "leie"), ("utgåve", "oppgåve"), ("fører", "for"),
     ("handel", "hånd"), ("museum", "mus")],
)  # fmt: skip
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_words_meet_their_stem_and_compounds_that_begin_with_them() -> None:
    text = "Velferdsteknologiprosjektet i kommunene, om velferdsteknologi."
    found = [text[word.start : word.end] for word in met(text, [stem("velferdsteknologi")])]
    assert found == ["Velferdsteknologiprosjektet", "velferdsteknologi"]
    assert met(text, []) == []


def test_words_stand_where_they_say() -> None:
    text = "Blåbær på tur – 2,5 km"
    found = met(text, [stem(word) for word in ("blåbær", "2,5", "km")])
    assert [text[word.start : word.end] for word in found] == ["Blåbær", "2,5", "km"]


# Pieces that the rules speak of, so that words made of them meet rules and miss them narrowly.
PIECES = [
    "heim", "sjuk", "eining", "leik", "ar", "ane", "kv", "veg", "auk", "øys", "vatn", "stad", "rekn",
    "barn", "skul", "verk", "nad", "s", "e", "a",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=4).map("".join)
    | st.text(alphabet="abdeghijklmnoprstuvyæøå", max_size=14)
)
def test_no_rule_is_missed_for_a_word_that_is_the_same_in_both_norms(word: str) -> None:
    wanted = word
    for pattern, both in _COMPILED:
        wanted = pattern.sub(both, wanted)
    assert common_form(word) == wanted


def test_words_are_counted_as_written_without_stop_words() -> None:
    text = "Natt og natt, natt og 2,5 døgn – Natt"
    assert counted_words(text) == {"Natt": 2, "natt": 2, "2,5": 1, "døgn": 1}
    assert counted_words("hva er det") == {}


@given(st.text(alphabet="aeiobnhvr å-.,5\n", max_size=60))
def test_counted_placed_and_listed_words_are_the_same_words(text: str) -> None:
    assert all(text[start:end] == word for start, end, word in placed(text))
    written = [word for _, _, word in placed(text) if word.lower() not in STOP_WORDS]
    assert list(counted_words(text)) == content_words(text) == list(dict.fromkeys(written))
    assert sum(counted_words(text).values()) == len(written)
    assert [stem(word) for word in written] == stems_of(text)


def test_words_with_hyphens_are_told_without_them() -> None:
    assert hyphenated("e-helse for 0-6-åringar – natt-, kveld -vakt") == ["ehelse", "06åringar"]
    assert hyphenated("natt") == []
