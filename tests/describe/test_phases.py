"""What a document is in its project's life, and how the project stands."""

from __future__ import annotations

import pytest
from tests.describe.reading import page, record

from synthese.describe.phases import phase_of, status_of
from synthese.records import Phase

HEAD = "Varme hender i Lom\n\n"


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("Følgevenn\n\nSluttrapport til Helsedirektoratet\n\nVi kom i mål.", Phase.FINAL),
        ("Søknad: Tale til tekst\n\nVi vil prøve.", Phase.APPLICATION),
        ("Dørlåser\n\nSøker: Lom kommune\n\nVi vil prøve.", Phase.APPLICATION),
        ("Løren\n\nDelrapport 2023\n\nVi er halvveis.", Phase.INTERIM),
        ("Evaluering av bussen\n\nVi spurte 40 personer.", Phase.FOLLOW_UP),
        ("Bussen i Lom\n\nVi skal skrive en sluttrapport når vi er ferdige.", Phase.PAGE),
    ],
)
def test_a_document_says_itself_what_phase_it_is_of(text: str, phase: Phase) -> None:
    assert phase_of(page(text)) is phase


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("Pågående. Oppstart august 2024, avsluttes juni 2027", "pågående"),
        ("Avslutta", "avsluttet"),
        ("Completed", "avsluttet"),
        ("Stanset etter vedtak", "stoppet"),
        ("På høring", None),
    ],
)
def test_a_label_tells_how_it_stands_by_its_first_word(value: str, status: str | None) -> None:
    assert status_of(value) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Prosjektet ble avsluttet i fjor.", "avsluttet"),
        ("Då prosjektet vart avslutta, var fråværet lågare.", "avsluttet"),
        ("Prosjektet måtte stoppes, og piloten ble lagt ned.", "stoppet"),
        ("Prosjektet ble stanset etter vedtak.", "stoppet"),
        ("Prosjektet pågår, og vi vet mer til våren.", "pågående"),
        ("Forsøket varer til juni.", "pågående"),
        ("Prosjektperiode: mai 2020 – juni 2021\n\nPublisert 3. september 2024", "avsluttet"),
        ("Prosjektperiode: mai 2020 – juni 2026\n\nPublisert 3. september 2024", "pågående"),
        ("Fra mai 2021 til juni 2022 prøvde vi en ny måte.", "avsluttet"),
    ],
)
def test_a_text_tells_how_its_project_stands(text: str, status: str) -> None:
    assert record(HEAD + text).status == status


@pytest.mark.parametrize(
    "text",
    [
        "Kommunen skal rapportere når prosjektet er avsluttet.",
        "Midler kan kreves tilbake dersom prosjektet ble avsluttet.",
        "Prosjektperiode: mai 2020 – juni 2021",
    ],
)
def test_what_is_to_come_and_todays_clock_tell_nothing(text: str) -> None:
    assert record(HEAD + text).status is None


def test_what_is_applied_for_is_planned() -> None:
    assert record("Søknad om støtte\n\nVi vil prøve dette.").status == "planlagt"
