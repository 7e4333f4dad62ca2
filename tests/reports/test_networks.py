"""The table for a mail merge and the calendar are read back by other eyes than wrote them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.errors import InputError
from synthese.pilot_records import (
    Certificate,
    Contact,
    Grouping,
    Label,
    Match,
    Member,
    Quote,
    SourceEntry,
    Synthesis,
    Theme,
    WhiteSpot,
)
from synthese.records import Municipality, Period, Project, Role
from synthese.reports.networks import calendar, mail_merge, spots_table
from synthese.reports.why_meet import why
from synthese.wording import LANGUAGES, Language, sentences

TODAY = date(2022, 6, 1)
KNOWN = Quote("tokke", "/srv/tokke.pdf", "=Vekkingane gjekk ned; frå 2,4 til 0,9.", 40, 79, page=3)
ASKED = Quote("voss", "https://voss.no/natt", "Natta er uroleg.", 0, 16)


def member(number: int, name: str, unit: str, **more: object) -> Member:
    place = Municipality(unit, name.title())
    project = Project(name, f"Natt, {name}", f"{name}.html", municipalities=(place,), **more)  # type: ignore[arg-type]
    return Member(number, project, "midway")


MATCH = Match(
    "tokke",
    "voss",
    (Role.RESULT,),
    (KNOWN,),
    (ASKED,),
    contact="Tokke kommune, helse, rådgiver",
    same_county=False,
    distance=1,
    reasons=(
        "network.finished_planned",
        "network.likely_same_challenge",
        "network.answers_challenge",
        "network.answers_obstacle",
        "network.same_county",
        "network.like_size",
        "network.long_ago",
    ),
    contacts=(
        Contact("Tokke kommune, helse", "rådgiver", "postmottak@tokke.kommune.no"),
        Contact("Voss herad"),
    ),
)
SYNTHESIS = Synthesis(
    title="Natt; på sjukeheim, «og» heime",
    members=(
        member(1, "tokke", "4034", period=Period("2021-01", "2022-12", "month")),
        member(2, "voss", "4621", period=Period("2022-08", "2023-12", "season")),
        member(3, "alta", "5601"),
    ),
    together=Period("2022-08", "2022-12"),
    columns=(),
    cells=(),
    findings=(),
    gaps=(),
    matches=(
        MATCH,
        replace(MATCH, asks="alta", asks_quotes=(), contacts=(MATCH.contacts[0], None)),
    ),
    relations=(),
    sources=(
        SourceEntry(1, "tokke", "T", KNOWN.document, KNOWN.document, None, "0", 3, 0, "nn"),
        SourceEntry(2, "voss", "V", ASKED.document, ASKED.document, None, "0", 0, 0, "nn"),
    ),
    certificate=Certificate("f", "1", 3, 2, 0, {"nn": 2}, "", {}),
)


# ── Why ──────────────────────────────────────────────────────────────────────────────────────


def test_reasons_are_sentences_those_of_one_kind_in_one() -> None:
    assert why(MATCH, "nb", knows="Tokke", asks="Voss") == (
        "Tokke er ferdig, og Voss skal i gang. De arbeider trolig med den samme utfordringen. "
        "Det Tokke forteller, ligger nær det Voss beskriver som utfordring og hindring. "
        "De ligger i samme fylke og har omtrent like mange innbyggere. "
        "Det er fem år eller mer siden Tokke avsluttet prosjektet."
    )
    assert why(MATCH, "nn", knows="Tokke", asks="Voss").startswith(
        "Tokke er ferdig, og Voss skal i gang. Dei arbeider truleg med den same utfordringa. "
    )
    assert "They are in the same county and have about as many" in why(
        MATCH, "en", knows="Tokke", asks="Voss"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_told_whole(language: Language) -> None:
    stages = [
        name
        for name in sentences("network")
        if re.match(r"[a-z]+_(?:plan|start|midw|stop|fin)", name)
    ]
    assert len(stages) == 14
    for name in (*stages, "same_challenge", "likely_same_challenge", "long_ago", "same_class"):
        told = why(replace(MATCH, reasons=(f"network.{name}",)), language, knows="A{x}", asks="B")
        assert told.endswith(".")
        assert "{" not in told.replace("A{x}", "")


# ── Mail merge ───────────────────────────────────────────────────────────────────────────────


def table(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_each_receiver_has_one_line_with_all_whom_it_should_meet() -> None:
    tokke, voss, alta = table(mail_merge(SYNTHESIS, "nb"))
    assert tokke["Mottaker"] == "Tokke kommune, helse"
    assert tokke["Stilling"] == "rådgiver"
    assert tokke["E-post"] == "postmottak@tokke.kommune.no"
    assert (tokke["Kommune"], tokke["Prosjekt"]) == ("Tokke", "Natt, tokke")
    assert (tokke["Møt 1"], tokke["Møt 2"]) == ("Voss herad: Natt, voss", "Natt, alta")
    assert voss["Møt 1"] == (
        "Tokke kommune, helse, rådgiver, postmottak@tokke.kommune.no: Natt, tokke"
    )
    assert voss["Hvorfor 1"] == tokke["Hvorfor 1"]
    assert voss["Møt 2"] == ""
    assert alta["Mottaker"] == ""
    assert alta["Kommune"] == "Alta"


def test_quote_is_the_others_and_no_formula_and_its_file_has_no_path() -> None:
    tokke, voss, _ = table(mail_merge(SYNTHESIS, "nb"))
    assert voss["Sitat 1"] == f"'{KNOWN.text}"
    assert voss["Kilde 1"] == "tokke.pdf, side 3"
    assert (tokke["Sitat 1"], tokke["Kilde 1"]) == (ASKED.text, ASKED.document)


def test_who_has_opted_out_stands_nowhere_in_the_table() -> None:
    data = mail_merge(replace(SYNTHESIS, opted_out=("voss",)), "nb")
    assert b"Voss" not in data
    assert b"voss" not in data
    assert [each["Kommune"] for each in table(data)] == ["Tokke", "Alta"]


def test_without_matches_the_table_has_headings_alone() -> None:
    assert table(mail_merge(replace(SYNTHESIS, matches=()), "en")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_synthesis_gives_the_same_bytes(language: Language) -> None:
    assert mail_merge(SYNTHESIS, language) == mail_merge(SYNTHESIS, language)
    once = calendar(SYNTHESIS, language, today=TODAY)
    assert once == calendar(SYNTHESIS, language, today=TODAY)


# ── Calendar ─────────────────────────────────────────────────────────────────────────────────


def events(data: bytes) -> list[dict[str, str]]:
    """Returns the events of an iCalendar file, read by the grammar of RFC 5545, section 3.1."""
    assert data.endswith(b"\r\n")
    physical = data.split(b"\r\n")[:-1]
    assert all(len(each) <= 75 for each in physical)
    assert not any(b"\r" in each or b"\n" in each for each in physical)
    for each in physical:
        each.decode()  # no character is broken by a fold
    lines = data.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "VERSION:2.0" in lines[:5]
    assert any(each.startswith("PRODID:") for each in lines[:5])
    found: list[dict[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value)
            found[-1][name] = re.sub(
                r"\\(.)", lambda m: {"n": "\n", "N": "\n"}.get(m[1], m[1]), value
            )
    return found


def test_shared_window_is_one_event_of_whole_days() -> None:
    window, *_ = events(calendar(SYNTHESIS, "nb", today=TODAY))
    assert window["SUMMARY"] == "Tid til å dele: Natt; på sjukeheim, «og» heime"
    assert window["DTSTART;VALUE=DATE"] == "20220801"
    assert window["DTEND;VALUE=DATE"] == "20230101"  # the first day that is no longer in it
    assert window["DTSTAMP"] == "20220601T000000Z"
    assert window["DESCRIPTION"] == "Disse er i gang samtidig: Tokke, Voss."


def test_end_that_is_known_to_the_month_and_to_come_is_told() -> None:
    found = events(calendar(SYNTHESIS, "nb", today=TODAY))
    assert [each["SUMMARY"] for each in found[1:]] == ["Slutter: Tokke"]  # Voss tells a season
    assert found[1]["DTSTART;VALUE=DATE"] == "20221231"
    assert found[1]["DTEND;VALUE=DATE"] == "20230101"
    assert len(events(calendar(SYNTHESIS, "nb", today=date(2023, 1, 1)))) == 1


def test_uid_is_the_same_the_next_day_and_differs_between_events() -> None:
    first = [each["UID"] for each in events(calendar(SYNTHESIS, "nb", today=TODAY))]
    again = [each["UID"] for each in events(calendar(SYNTHESIS, "nn", today=date(2022, 6, 2)))]
    assert first == again
    assert len(set(first)) == 2
    other = replace(SYNTHESIS, group="g7")
    assert events(calendar(other, "nb", today=TODAY))[0]["UID"] not in first


def test_who_has_opted_out_stands_nowhere_in_the_calendar() -> None:
    data = calendar(replace(SYNTHESIS, opted_out=("tokke",)), "nb", today=TODAY)
    assert b"Tokke" not in data


def test_without_a_known_month_there_is_no_calendar() -> None:
    bare = replace(SYNTHESIS, together=None, members=SYNTHESIS.members[2:])
    with pytest.raises(InputError):
        calendar(bare, "nb", today=TODAY)


@given(st.text(max_size=200))
def test_any_title_is_read_back_as_it_was(title: str) -> None:
    window, *_ = events(calendar(replace(SYNTHESIS, title=title), "en", today=TODAY))
    told = window["SUMMARY"].removeprefix("Time to share:")
    assert [sign for sign in told if sign.isalnum()] == [s for s in title if s.isalnum()]


# ── White spots ──────────────────────────────────────────────────────────────────────────────


def test_white_spots_are_a_table_with_what_they_rest_on() -> None:
    label = Label({"nb": "natt på sjukeheim", "nn": "natt", "en": "night"})
    grouping = Grouping((Theme("t", label, ("a",)),), (), ())
    spots = (
        WhiteSpot("t", "county", "11", "Rogaland", 4.25, 472_024, True, 9, 0.02, surprising=True),
        WhiteSpot("t", "centrality", "1", "1", 3.1, 928_399, True, 2, 0.5),
        WhiteSpot("t", "county", "03", "Oslo", 5.0, 666_759, False),
    )
    rows = table(spots_table(spots, grouping, "nb"))
    assert [each["Vurdering"] for each in rows] == [
        "hvit flekk",
        "indeksen kjenner for få herfra til å si det",
        "uten data",
    ]
    assert rows[0] | {"Vurdering": ""} == {
        "Tema": "natt på sjukeheim",
        "Fylke eller sentralitet": "fylke",
        "Sted": "Rogaland",
        "Forventede prosjekter": "4,2",
        "Innbyggere": "472024",
        "Kjente prosjekter herfra": "9",
        "Vurdering": "",
    }
