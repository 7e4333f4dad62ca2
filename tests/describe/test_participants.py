"""Who takes part, who is only named, and who leads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.describe.reading import page, record, values

from synthese.describe import describe
from synthese.records import Document, Field, PageKind


def numbers(text: str) -> list[str]:
    return [unit.number for unit in record(text).municipalities]


def test_all_municipalities_of_the_only_list_take_part() -> None:
    text = "Om nettverket\n\nI nettverket jobber kommunene sammen. De fire kommunene (Grong, Hamar, Frøya og Sarpsborg) har møttes to ganger."
    assert numbers(text) == ["5045", "3403", "5014", "3105"]


def test_a_list_as_long_as_the_text_counts_takes_part() -> None:
    text = "Felles lag for fire kommuner\n\nØrland, Åfjord, Indre Fosen og Osen lyste ut de samme stillingene."
    assert sorted(numbers(text)) == ["5020", "5054", "5057", "5058"]


def test_municipalities_named_by_the_way_only_are_mentioned() -> None:
    text = "Regnbed\n\nLier kommune har prøvd regnbed. Telefonen ble svart av et callsenter i Oslo. Kristiansand og Arendal har spurt om å få være med."
    project = record(text)
    assert [unit.name for unit in project.municipalities] == ["Lier"]
    assert {unit.name for unit in project.mentioned} == {"Oslo", "Kristiansand", "Arendal"}


def test_partners_of_a_municipality_that_leads_are_named_and_help() -> None:
    text = "Heim-til-dør\n\nProsjektansvarleg: Vinje kommune\n\nProsjektleiar: Kari Nordmann\n\nStatus: Avslutta\n\nSamarbeidspartnarar\n\nTokke kommune, fylkeskommunen."
    project = record(text)
    assert [unit.name for unit in project.municipalities] == ["Vinje"]
    assert "Tokke kommune" in project.partners


def test_partners_of_another_body_take_part() -> None:
    text = "Forprosjekt\n\nProsjektansvarlig: USHT Oppland\n\nStatus: Pågående\n\nSamarbeidspartnere\n\nGjøvik kommune, NTNU."
    project = record(text)
    assert [unit.name for unit in project.municipalities] == ["Gjøvik"]
    assert project.lead == "USHT Oppland"


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Lindesnes kommune\n\nTilbake til klasserommet\n\nNoen barn blir hjemme.", "Lindesnes kommune"),
        ("Ny runde\n\nEier: Målselv kommune, teknisk avdeling\n\nPeriode: 2021–2022", "Målselv kommune"),
        ("Nøkler\n\nKommune: Gamvik. Periode: februar 2020 – oktober 2022.", "Gamvik kommune"),
        ("Team\n\nKommune: Steinkjer\n\nAnsvarlig: kommunalsjef oppvekst", "Steinkjer kommune"),
        ("Felles alarm\n\nLeiarkommune: Vinje. Med i samarbeidet: Fyresdal.", "Vinje kommune"),
        ("Ombruk av PC-er\n\nLier kommune byttet ut 900 maskiner. I Lier prøver de noe nytt.", "Lier kommune"),
        ("Saman\n\nKS leder et innovasjonsnettverk med seks kommuner.", "KS"),
        ("Prøvehus\n\nProsjekteigar er Stord kommune, avdeling for oppvekst.", "Stord kommune"),
        ("Låven\n\nPilotprosjektet er gjennomført i regi av Asker kommune og en entreprenør.", "Asker kommune"),
    ],
)  # fmt: skip
def test_the_lead_is_told_by_label_head_or_sentence(text: str, lead: str) -> None:
    assert record(text).lead == lead


@pytest.mark.parametrize(
    "text",
    [
        "Bedriften\n\nGründeren har deltatt på kurs i regi av Innovasjon Norge.",
        "Kurs\n\nDeltakerne kom fra Hamar, Lom og Oslo.",
    ],
)
def test_no_one_leads_where_no_one_is_said_to(text: str) -> None:
    assert record(text).lead is None


def test_an_institution_tells_whose_project_it_is_where_nothing_else_does() -> None:
    text = "Datahjelpa\n\nI fjor hadde Gausdal bibliotek åpen dør for alle som sto fast."
    assert values(page(text), "municipality") == ["3441"]


def test_a_former_municipality_is_its_successor() -> None:
    text = "Trygghetsalarm ute\n\nEksempel fra Klæbu kommune\n\nKlæbu har prøvd en alarm med mobilkort."
    assert numbers(text) == ["5001"]


def test_a_file_that_is_named_for_it_settles_a_doubtful_name() -> None:
    text = "To uker på\n\nNoen ganger står det stille. Loppa venter på legen sin."
    assert [unit.number for unit in record(text, "leger-loppa.txt").municipalities] == ["5614"]


def row(**cells: str) -> Document:
    """Returns a table's record."""
    fields = tuple(Field(name, value, how="column") for name, value in cells.items())
    return replace(page("Smarte bygg\n\nEt område."), kind=PageKind.REGISTER_ROW, fields=fields)


def test_the_column_of_places_says_who_takes_part_and_the_lead_comes_first() -> None:
    project = describe([row(municipality="Moss, Sarpsborg", lead="Sarpsborg kommune")], "x").project
    assert [unit.name for unit in project.municipalities] == ["Sarpsborg", "Moss"]


def test_a_post_code_in_the_column_of_places_is_no_municipality() -> None:
    project = describe([row(municipality="1702", lead="Sarpsborg kommune")], "x").project
    assert [unit.name for unit in project.municipalities] == ["Sarpsborg"]
    project = describe([row(municipality="1702")], "x").project
    assert [unit.name for unit in project.municipalities] == ["Steinkjer"]
