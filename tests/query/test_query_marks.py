"""Quotation marks, hyphens, OR and fields: what they hold together, and what is read as words."""

from __future__ import annotations

import pytest

from synthese.interpreting import chips, notes
from synthese.query import Query, understand
from synthese.wording import LANGUAGES


def read(typed: str) -> Query:
    return understand(typed, year=2026)


def told(typed: str) -> list[tuple[str, str]]:
    return [(each.piece, each.why.removeprefix("search.misread_")) for each in read(typed).misread]


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("sykefravær demens OR eldre", ["sykefravær demens", "sykefravær eldre"]),
        ("demens ELLER eldre", ["demens", "eldre"]),
        ("demens|eldre | barn", ["demens", "eldre", "barn"]),
        ('"på natta" OR -drone fall', ['"på natta" fall', "-drone fall"]),
        ("a OR b c OR d", ["a c", "a d", "b c", "b d"]),
        ("tilsyn i Grong OR i Alta", ["tilsyn i Grong", "tilsyn i Alta"]),
        ("Indre Østfold OR Nordre Follo buss", ["Indre Østfold buss", "Nordre Follo buss"]),
        ("(demens OR eldre) fall", ["demens fall", "eldre fall"]),
        ("demens eller eldre or barn", ["demens eller eldre or barn"]),
        ('"demens OR eldre"', ['"demens OR eldre"']),
        ("kommune:Grong OR fall", ["kommune:Grong", "fall"]),
        ("-kommune:Grong OR -kommune:Alta", ["-kommune:Grong", "-kommune:Alta"]),
        ("ord OR ord", ["ord"]),
    ],
)
def test_or_parts_its_neighbours(typed: str, texts: list[str]) -> None:
    assert [each.text for each in read(typed).ways] == texts


def test_an_alternative_of_which_nothing_is_left_is_none() -> None:
    typed = "fall OR -drone OR Grong"
    asked = understand(typed, without=["-drone", "grong"])
    assert [each.text for each in asked.ways] == ["fall"]
    assert [each.text for each in understand(typed, plain=["-drone"]).ways][1] == "-drone"


def test_or_between_values_of_one_field_is_no_alternative() -> None:
    asked = read("ferge kommune:Grong OR kommune:Alta ELLER kommune:Frøya")
    assert (asked.alternatives, asked.words) == ((), ("ferge",))
    assert [each.values for each in asked.conditions] == [("5045",), ("5601",), ("5014",)]


def test_a_query_with_alternatives_has_the_words_of_all_and_no_filters() -> None:
    asked = read('fall OR "på natta" kommune:Grong -drone')
    assert asked.words == ("fall", "natta")
    assert (asked.conditions, asked.phrases, asked.excluded) == ((), (), ())
    assert [each.phrases for each in asked.ways] == [(), ("på natta",)]
    assert all(each.excluded == ("drone",) and each.conditions for each in asked.ways)


def test_each_piece_is_one_chip_whatever_alternatives_it_stands_in() -> None:
    made = chips(read("fall OR søvn kommune:Grong -drone -status:stoppet -«på natta»"))
    assert [chip.typed for chip in made if chip.kind != "synonym"] == [
        "kommune:Grong", "-status:stoppet", "-drone", "-«på natta»",
    ]  # fmt: skip
    assert [chip.text for chip in made if chip.kind == "excluded"] == [
        "Ikke status: stoppet", "Uten «drone»", "Uten «på natta» ordrett",
    ]  # fmt: skip


def test_more_than_eight_alternatives_are_words() -> None:
    letters = "bcdefghklm"
    asked = read(f'{" OR ".join(letters)} "på natta" OR status:stoppet')
    assert [each.words[0] for each in asked.ways] == list("bcdefghk"[:8])
    assert all(each.phrases == () and each.conditions == () for each in asked.ways)
    assert all({"l", "m", "natta", "status"} <= set(each.words) for each in asked.ways)
    assert told(str(asked.text)) == [("l", "many")]


@pytest.mark.parametrize(
    ("typed", "loose"),
    [
        ('fall "på natta" natta', ("fall", "natta")),
        ('"på natta"', ()),
        ('"på natta" status:stoppet -drone', ()),
        ("fall", ("fall",)),
    ],
)
def test_words_outside_quotation_marks_are_told_apart(typed: str, loose: tuple[str, ...]) -> None:
    assert set(read(typed).loose) == set(loose)


PASTED = "Vi vil prøve ut noe nytt på sykehjemmet i år, sa lederen"


def test_in_a_pasted_text_only_fields_restrict_and_it_is_said() -> None:
    asked = read(f'{PASTED}: "nå er det natt" -fall demens OR eldre kommune:Grong')
    assert (asked.phrases, asked.excluded, asked.alternatives) == ((), (), ())
    assert [each.values for each in asked.conditions] == [("5045",)]
    assert told(asked.text) == [('"nå er det natt"', "pasted")]
    assert told(PASTED) == []


def test_words_in_quotation_marks_and_alternatives_make_no_pasted_text() -> None:
    long = '"en to tre fire fem seks sju åtte ni ti elleve tolv" fall'
    assert len(read(long).phrases) == 1
    assert len(read(" OR ".join("bcdefgh") + " fall søvn natt").alternatives) == 7
    assert read('tilsyn "på natta"?').phrases == ("på natta",)


@pytest.mark.parametrize(
    ("typed", "misread"),
    [
        ('tilsyn "på natta', [('"på natta', "quote")]),
        ("tilsyn på natta»", [("»", "quote")]),
        ('skjerm på 12" til skolen', []),
        ("OR demens", [("OR", "or")]),
        ("demens ELLER", [("ELLER", "or")]),
        ("demens OR OR eldre", [("OR", "or")]),
        ("demens - eldre", [("-", "hyphen")]),
        ("2018 - 2020 demens", []),
        ("e-helse", []),
        ("kommune:Atlantis", [("kommune:Atlantis", "municipality")]),
        ("kommune:Grong,Atlantis", [("kommune:Atlantis", "municipality")]),
        ('-fylke:"Den ytre"', [('-fylke:"Den ytre"', "county")]),
        ("status:merkelig", [("status:merkelig", "value")]),
        ("sted:Grong.", [("sted:Grong", "field")]),
        ("kl 12:30 https://example.org", []),
        ("demens (eldre)", [("(eldre)", "parentheses")]),
        ("Våler (Østfold)", []),
        ("demens NOT eldre", [("NOT", "not")]),
        ("demens -ikke", [("-ikke", "small")]),
        ("demens", []),
    ],
)
def test_wrong_syntax_is_read_as_words_and_said(typed: str, misread: list[tuple[str, str]]) -> None:
    assert told(typed) == misread
    assert read(typed).phrases == ()


def test_a_value_in_quotation_marks_that_is_not_known_is_no_phrase() -> None:
    asked = read('kommune:"Den tapte byen" skole')
    assert (asked.phrases, asked.conditions) == ((), ())
    assert asked.words == ("kommune", "tapte", "byen", "skole")


def test_more_marks_than_are_looked_up_are_words() -> None:
    asked = read(" ".join(f'"ord{n} her"' for n in range(30)))
    assert len(asked.phrases) == 20
    assert asked.loose == tuple(f"ord{n}" for n in range(20, 30))
    assert told(asked.text) == [('"ord20 her"', "many_marks")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_say_what_was_misread(language) -> None:
    said = notes(
        read('kommune:Atlantis skole "slutt'), (), mode="hybrid", where={}, language=language
    )
    assert any("Atlantis;" in each and "kommune:Atlantis" in each for each in said)
    assert any('"slutt' in each for each in said)
    assert not any("{" in each for each in said)


def test_notes_say_what_stands_nowhere_and_the_way_out() -> None:
    asked = read('"på natta" skole')
    how = {"mode": "hybrid", "where": {}, "language": "nb"}
    assert any("«på natta» står ordrett" in each for each in notes(asked, asked.phrases, **how))
    said = notes(asked, asked.phrases, nowhere=asked.phrases, **how)
    assert any("Ta bort hermetegnene" in each for each in said)
    assert not any("Bare prosjekter" in each for each in said)


HOSTILE = [
    "a OR ", "a|", "OR ", '"', '"a b" ', "-drone ", '-"a b" ', "- ", "(", "kommune:Grong ", "kommune:Atlantis ",
    "år:2019- ", "a:", "a", "שלום עולם ", "\u202eabc\u202c ", "🙂 a ", "«a»", "«", '"a" OR ', "og OR i ", "i ",
    '-"a OR b" (c | -kommune:Oslo) "', "a.", "_", "1,5 mill ", "-a", "program:", "tema:x,", "x:«",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_whatever_is_repeated_is_read_within_bounds(piece: str) -> None:
    asked = read(f"{(piece * 5_000)[:4_998]} b")
    assert len(asked.ways) <= 8
    assert len(asked.misread) <= 5
    for each in asked.ways:
        assert max(map(len, (each.phrases, each.excluded, each.excluded_phrases))) <= 20
    assert all(len(each) < 1_500 for each in notes(
        asked, (), mode="dense", where={}, language="nb"
    ))  # fmt: skip
