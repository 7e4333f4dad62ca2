"""What is made of the words that somebody types."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.errors import InputError
from synthese.norwegian.words import content_words, stem
from synthese.query import understand
from synthese.wording import say


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


def read(typed: str, **how: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in understand(typed, year=2026, **how).conditions:
        found.setdefault(each.field, set()).update(each.values)
    return found


def test_a_filter_is_taken_out_of_what_is_sought() -> None:
    asked = understand("velferdsteknologi i distriktskommuner siden 2019", year=2026)
    assert asked.words == ("velferdsteknologi",)
    assert asked.sought == "velferdsteknologi"
    assert [(each.field, each.values, each.typed) for each in asked.conditions] == [
        ("centrality", ("5", "6"), "distriktskommuner"),
        ("year", ("2019-",), "siden 2019"),
    ]


@pytest.mark.parametrize("typed", ["Trondheim 2019", "i Trondheim", "kommune:Grong"])
def test_a_query_of_conditions_alone_leaves_nothing_to_search_for(typed: str) -> None:
    asked = understand(typed, year=2026)
    assert (asked.words, asked.stems, asked.sought) == ((), (), "")
    assert asked.conditions


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("velferdsteknologi trondheim", {"5001"}),
        ("Trondheims klimaplan", {"5001"}),
        ("TRONDHEIM KLIMA", {"5001"}),
        ("klima i Time", {"1121"}),
        ("skole i Os kommune", {"3430", "4624"}),
        ("Klepp, Time og Hå sammen", {"1120", "1121", "1119"}),
        ("kommunene Asker og Bærum", {"3203", "3201"}),
        ("Kommune: Grong", {"5045"}),
        ("Våler ombruk", {"3114", "3419"}),
        ("Våler (Østfold) ombruk", {"3114"}),
        ("Nes i Akershus", {"3228"}),
        ("bibliotek i Nordre Land", {"3448"}),
        ("demens i Asker", {"3203"}),
    ],
)
def test_a_municipality_is_found_in_any_case(typed: str, numbers: set[str]) -> None:
    assert read(typed) == {"municipality": numbers}


@pytest.mark.parametrize(
    "typed",
    [
        "time for endring", "Time sykehjem", "os i tøyet", "ski og snø", "lier og ringer", "moss i fuger",
        "flora og fauna", "gran i skogen", "Nes skole", "Berg barnehage", "Kari Vinje om skole",
        "Bergen Næringsråd", "bergen næringsråd", "Universitetet i Oslo", "Høgskolen i Innlandet",
        "Helse Bergen", "Oslo-modellen", "Stor-Oslo", "boliger i distriktene", "sogn og menighet",
    ],
)  # fmt: skip
def test_a_word_with_two_readings_stays_a_word(typed: str) -> None:
    assert read(typed) == {}


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("fastlege nord norge", {"region": {"Nord-Norge"}}),
        ("fastlege på Helgeland", {"region": {"Helgeland"}}),
        ("skole i Hordaland", {"county": {"Hordaland"}}),
        ("skole Innlandet", {"county": {"Innlandet"}}),
        ("skole i Oslo", {"municipality": {"0301"}}),
        ("Oslo fylke", {"county": {"Oslo"}}),
        ("buss i Trøndelag", {"county": {"Trøndelag"}}),
    ],
)
def test_counties_and_regions_are_told_apart(typed: str, conditions: dict[str, set[str]]) -> None:
    assert read(typed) == conditions


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2019", "2019"), ("i fjor", "2025"), ("i år", "2026"), ("høsten 2018", "2018"), ("før 2015", "-2014"),
        ("etter 2018", "2019-"), ("sidan 2020", "2020-"), ("between 2018 and 2020", "2018-2020"),
        ("fra 2018 til 2020", "2018-2020"), ("2018–2020", "2018-2020"), ("2013-14", "2013-2014"),
        ("dei siste tre åra", "2024-2026"), ("last five years", "2022-2026"),
        ("2010-tallet", "2010-2019"), ("2020 eller senere", "2020-"), ("til og med 2020", "-2020"),
    ],
)  # fmt: skip
def test_years_are_read_as_a_range(typed: str, value: str) -> None:
    assert read(f"sykehjem {typed}") == {"year": {value}}


@pytest.mark.parametrize(
    "typed",
    ["Agenda 2030", "klimanøytral innen 2030", "handlingsplan 2020", "2000 elever", "barn under 6 år",
     "kl. 2015", "1850", "12:30", f"over {'1' * 4000} kr", f"beløp:{'1' * 4400}", f"år:{'2019-' * 50}", "over 1 mill mennesker", "2018-2010"],
)  # fmt: skip
def test_a_number_of_something_else_stays_a_word(typed: str) -> None:
    assert read(typed) == {}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("over 1 mill", "1000000-"), ("under 500 000 kr", "-500000"), ("minst kr 250.000", "250000-"),
        ("mellom 1 og 5 millioner kroner", "1000000-5000000"), ("1-5 mill", "1000000-5000000"),
        ("more than NOK 500,000", "500000-"), ("opptil 1,5 mill. kroner", "-1500000"),
        ("budsjett over 200 tusen kroner", "200000-"),
    ],
)  # fmt: skip
def test_sums_are_read_in_kroner(typed: str, value: str) -> None:
    assert read(f"sykehjem {typed}") == {"amount": {value}}


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("kommuner med færre enn 5000 innbyggere", {"population": {"0-4999"}}),
        ("between 5,000 and 10,000 inhabitants", {"population": {"5000-10000"}}),
        ("over 20 tusen innbyggjarar", {"population": {"20000-"}}),
        ("mellomstore kommuner", {"population": {"5000-19999"}}),
        ("små og mellomstore kommunar", {"population": {"0-4999", "5000-19999"}}),
        ("små distriktskommuner", {"population": {"0-4999"}, "centrality": {"5", "6"}}),
        ("mindre sentrale kommuner", {"centrality": {"5", "6"}}),
        ("sentralitet 3-4", {"centrality": {"3", "4"}}),
        ("planned projects", {"status": {"planlagt"}}),
        ("prosjekter som ble stoppet", {"status": {"stoppet"}}),
        ("planlagte fødsler", {}),
        ("finansiert av Husbanken", {"funder": {"Husbanken"}}),
        ("EU-finansierte prosjekter", {"funder": {"EU"}}),
        ("Husbanken", {}),
        ("Klimasats-prosjekter", {"programme": {"Klimasats"}}),
        ("bo trygt hjemme", {}),
        ("Bo trygt hjemme", {"programme": {"Bo trygt hjemme"}}),
        ("pilot e-helse", {}),
        ("leia av frivillige organisasjonar", {"actor": {"voluntary"}}),
        ("university-led projects", {"actor": {"university"}}),
        ("skrevet på bokmål", {"language": {"nb"}}),
        ("engelske rapporter", {"language": {"en"}, "kind": {"report"}}),
        ("opplæring på samisk", {}),
        ("søknader om lekeplass", {"kind": {"application"}}),
        ("digitale søknader", {}),
        ("behandling av søknader", {}),
        ("lessons learned from telecare", {"role": {"læring"}}),
        ("læring i skolen", {}),
        ("costs of ferries", {"role": {"kostnad"}}),
    ],
)
def test_wordings_are_read_where_they_are_clear(
    typed: str, conditions: dict[str, set[str]]
) -> None:
    assert read(typed) == conditions


@pytest.mark.parametrize(
    ("typed", "conditions"),
    [
        ("municipality:Grong,Frøya", {"municipality": {"5045", "5014"}}),
        ("Kommune:Indre Østfold skole", {"municipality": {"3118"}}),
        ("kommune:5045.", {"municipality": {"5045"}}),
        ('fylke:"Møre og Romsdal"', {"county": {"Møre og Romsdal"}}),
        ("region:Nord-Noreg", {"region": {"Nord-Norge"}}),
        ("år:>2018", {"year": {"2019-"}}),
        ("year:<=2018", {"year": {"-2018"}}),
        ("år:siste tre år", {"year": {"2024-2026"}}),
        ("beløp:>1000000", {"amount": {"1000000-"}}),
        ("amount:1-5mill", {"amount": {"1000000-5000000"}}),
        ("innbyggere:<5000", {"population": {"0-4999"}}),
        ("sentralitet:5-6", {"centrality": {"5", "6"}}),
        ("status:avslutta", {"status": {"avsluttet"}}),
        ("språk:nynorsk", {"language": {"nn"}}),
        ("role:obstacle", {"role": {"hindring"}}),
        ("type:sluttrapport", {"kind": {"report"}}),
        ("fase:søknad", {"phase": {"application"}}),
        ("aktør:universitet", {"actor": {"university"}}),
        ("kjelde:example.org", {"source": {"example.org"}}),
        ('tema:"digital inkludering"', {"theme": {"digital inkludering"}}),
        ('funder:"Research Council of Norway"', {"funder": {"Forskningsrådet"}}),
        ("program:Saman om ein betre kommune", {"programme": {"Sammen om en bedre kommune"}}),
        ('program:"Eget program"', {"programme": {"Eget program"}}),
    ],
)
def test_field_syntax_is_read_in_three_languages(
    typed: str, conditions: dict[str, set[str]]
) -> None:
    asked = understand(f"nærvær {typed}", year=2026)
    assert read(f"nærvær {typed}") == conditions
    assert all(each.explicit for each in asked.conditions)
    assert asked.words[0] == "nærvær"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sted:Grong", ("sted", "Grong")),
        ("kommune:Gotham", ("kommune", "Gotham")),
        ("status:merkelig", ("status", "merkelig")),
        ("-kommune:Gotham skole", ("kommune", "Gotham", "skole")),
    ],
)
def test_a_field_or_value_that_is_not_known_stays_words(typed: str, words: tuple[str, ...]) -> None:
    asked = understand(typed, year=2026)
    assert (asked.conditions, asked.words) == ((), words)


def test_nothing_is_read_in_quotation_marks() -> None:
    asked = understand('natt "i Trondheim 2019" «kommune:Oslo»', year=2026)
    assert asked.conditions == ()
    assert asked.phrases == ("i Trondheim 2019", "kommune:Oslo")


def test_a_quoted_value_is_no_phrase() -> None:
    asked = understand('fylke:"Møre og Romsdal" "på natta"', year=2026)
    assert asked.phrases == ("på natta",)
    assert [each.values for each in asked.conditions] == [("Møre og Romsdal",)]


def test_a_hyphen_before_a_word_leaves_out_what_has_it() -> None:
    asked = understand("e-helse -drone -«digitalt tilsyn» 2018 - 2020", year=2026)
    assert (asked.excluded, asked.excluded_phrases) == (("drone",), ("digitalt tilsyn",))
    assert (asked.words, asked.phrases) == (("e", "helse"), ())


def test_a_hyphen_before_a_field_leaves_out_what_fits_it() -> None:
    asked = understand('skole -kommune:Oslo -tema:"fri lek" status:pågående', year=2026)
    assert [(each.field, each.typed) for each in asked.excluded_conditions] == [
        ("municipality", "-kommune:Oslo"),
        ("theme", '-tema:"fri lek"'),
    ]
    assert [each.field for each in asked.conditions] == ["status"]
    assert asked.words == ("skole",)


def test_what_is_left_out_may_be_all_that_is_typed() -> None:
    asked = understand("-drone", year=2026)
    assert (asked.words, asked.excluded, asked.sought) == ((), ("drone",), "")


def test_quotations_and_what_is_left_out_can_be_plain_words_or_dropped() -> None:
    typed = 'fall "på natta" -drone -"digitalt tilsyn" -kommune:Oslo'
    plain = understand(typed, plain=['"På natta"', "-drone", "-kommune:oslo"])
    assert (plain.phrases, plain.excluded, plain.excluded_conditions) == ((), (), ())
    assert plain.words == ("fall", "natta", "drone", "kommune", "Oslo")
    dropped = understand(typed, without=['"på natta"', "-drone", '-"digitalt tilsyn"'])
    assert dropped.words == ("fall",)
    assert (dropped.phrases, dropped.excluded, dropped.excluded_phrases) == ((), (), ())
    assert len(dropped.excluded_conditions) == 1


def test_a_condition_can_be_a_plain_word_or_dropped() -> None:
    typed = "velferdsteknologi i Trondheim før 2015"
    plain = understand(typed, year=2026, plain=["trondheim"])
    assert plain.words == ("velferdsteknologi", "Trondheim")
    assert [each.field for each in plain.conditions] == ["year"]
    dropped = understand(typed, year=2026, without=["FØR 2015"])
    assert dropped.sought == "velferdsteknologi"
    assert [each.field for each in dropped.conditions] == ["municipality"]


def test_a_long_text_is_a_description_without_conditions() -> None:
    typed = "Vi vil prøve digitalt tilsyn på sykehjem i Trondheim fra 2019 av og -gjerne før. " * 5
    asked = understand(typed, year=2026)
    assert (asked.conditions, asked.excluded) == ((), ())
    assert "Trondheim" in asked.words
    assert understand(f"{typed} kommune:Grong").conditions[0].values == ("5045",)


def test_neighbours_in_a_long_text_are_not_tried_as_one_word() -> None:
    words = [f"sykehjem{letter}{other}" for letter in "abcdefghi" for other in "abcdefghi"]
    joined = stem(words[0] + words[1])
    assert joined in understand(" ".join(words[:10])).related
    assert joined not in understand(" ".join(words)).related


def test_other_names_of_what_is_sought_are_told() -> None:
    asked = understand("VFT i Trondheim", year=2026)
    assert [each.typed for each in asked.synonyms] == ["VFT"]
    assert any("velferdsteknologi" in each.forms for each in asked.synonyms)


PIECES = [
    "Trondheim", "i Os", "Os", "nord-norge", "kommune", "kommune:Grong", "år:2018-2020", "2019", "før 2015",
    "over 1 mill", "avsluttede prosjekter", "hindringer med", "-drone", "«på natta»", '"', "sykehjem", ",",
    "og", "på nynorsk", "små kommuner", "klimasats", "finansiert av", "Husbanken", "Våler (Østfold)",
    "status:x", "siste tre år", "OR", "ELLER", "|", "(", ")", "-", "-«ro nå»", "-kommune:Oslo", "-ikke", "sted:x", "„a b“", "İ", "ﬁ", "e-helse", "1-5", "mill", "kr", ":", "5", "og Time", "program:a,", "9" * 400, "٢٠١٩", "beløp:٣",
]  # fmt: skip
typed_texts = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map(" ".join),
    st.text(alphabet='abeklø -"«»“”.5:,|()\n', max_size=60),
    st.text(max_size=40),
)


@given(typed_texts)
def test_nothing_typed_is_dropped_in_silence(typed: str) -> None:
    try:
        asked = understand(typed, year=2026)
    except InputError:
        return
    told: list[str] = [*asked.words]
    for each in asked.ways:
        conditions = (*each.conditions, *each.excluded_conditions)
        assert all(each.text[one.start : one.end] == one.typed for one in conditions)
        assert all(phrase in each.text for phrase in (*each.phrases, *each.excluded_phrases))
        told += (one.typed for one in conditions)
        told += (*each.words, *each.excluded, *each.excluded_phrases)
    assert set(content_words(asked.text)) <= set(content_words(" ".join(told)))
    assert not set(asked.related) & set(asked.stems)
    assert len(set(asked.related)) == len(asked.related)
    assert len(asked.alternatives) <= 8
    assert all(each.piece and say(each.why, piece="", name="", value="") for each in asked.misread)


@given(typed_texts)
def test_an_alternative_is_what_its_own_text_is_read_as(typed: str) -> None:
    try:
        asked = understand(typed, year=2026)
    except InputError:
        return
    for each in asked.alternatives:
        assert replace(understand(each.text, year=2026), misread=()) == each


@given(typed_texts)
def test_conditions_stand_in_order_and_apart(typed: str) -> None:
    try:
        asked = understand(typed, year=2026)
    except InputError:
        return
    for each in asked.ways:
        assert all(one.end <= other.start for one, other in pairwise(each.conditions))
        assert all(one.values and one.typed.strip() for one in each.conditions)


@given(typed_texts)
def test_with_all_conditions_as_plain_words_the_words_are_those_typed(typed: str) -> None:
    try:
        asked = understand(typed, year=2026)
    except InputError:
        return
    pieces = [
        one.typed for each in asked.ways for one in (*each.conditions, *each.excluded_conditions)
    ]
    plain = understand(typed, year=2026, plain=pieces)
    for each in plain.ways:
        assert not each.conditions
        left_out = set(content_words(" ".join((*each.excluded, *each.excluded_phrases))))
        assert [word for word in each.words if word not in left_out] == [
            word for word in content_words(each.text) if word not in left_out
        ]
