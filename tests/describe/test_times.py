"""When a project ran: labels, sentences, stages; and the document's own date beside it."""

from __future__ import annotations

import pytest
from tests.describe.reading import page, period, record, values

from synthese.describe.times import Dates, day_of, end_after, months_told, periods_of
from synthese.describe.values import to_period

HEAD = "Varme hender i Lom\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prosjektperiode: 01.03.2021 – 30.06.2023", ("2021-03", "2023-06")),
        ("Periode: Høsten 2018", ("2018-08", "2018-12")),
        ("Leiar: Lom kommune. Periode: mai 2020 – juni 2022. Støtte: kr 300 000.", ("2020-05", "2022-06")),
        ("Prosjektperiode: 2021–2023 (januar 2021 til juni 2023).", ("2021-01", "2023-06")),
        ("Prosjektet varte fra august 2021 til juni 2023.", ("2021-08", "2023-06")),
        ("Forsøket vart gjennomført frå mars 2020 til mai 2021.", ("2020-03", "2021-05")),
        ("Kommunen har frå september 2022 til desember 2024 bygd opp eit tilbod.", ("2022-09", "2024-12")),
        ("Fra mai 2021 til oktober 2024 har vi koblet fra takrennene.", ("2021-05", "2024-10")),
        ("From January 2023 to December 2024 the school tried a new way.", ("2023-01", "2024-12")),
        ("The project ran from March 2019 to May 2020.", ("2019-03", "2020-05")),
        ("Prosjektet startet i januar 2022 og ble avsluttet i desember 2023.", ("2022-01", "2023-12")),
        ("Prosjektet starta hausten 2021 og vart avslutta i juni 2023.", ("2021-08", "2023-06")),
        ("Me byrja i mars 2021. Ordninga gjekk over i vanleg drift 1. juli 2023.", ("2021-03", "2023-06")),
        ("Kommunen har siden mars 2018 prøvd ut en minibuss. Prøvetida går ut i mai 2019.", ("2018-03", "2019-05")),
        ("Prosjektet startet i august 2022. Tilbudet har mange brukere. Det varer ut desember 2024.", ("2022-08", "2024-12")),
        ("Arbeidet gikk i to år fra august 2021.", ("2021-08", "2023-07")),
        ("Prosjektet startet i mai 2020. Vi holdt på i atten måneder.", ("2020-05", "2021-10")),
        ("Vi søker om 900 000 kroner over tre år (januar 2022–desember 2024).", ("2022-01", "2024-12")),
        ("Forsøket varte til juni 2020.", (None, "2020-06")),
        ("Prosjektet hadde oppstart i februar 2019.", ("2019-02", None)),
    ],
)  # fmt: skip
def test_a_period_is_read_from_the_words_that_tell_it(
    text: str, expected: tuple[str | None, str | None]
) -> None:
    assert period(HEAD + text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kommunen har en strategi for årene 2015 til 2020.",
        "Mellom 2018 og 2021 økte tallet på søkere fra 90 til 171.",
        "I perioden oktober 2021 til mars 2022 ble det registrert 190 meldinger.",
        "Bygget er fra 1974, og skal rives i 2030.",
        "Hausten 2022 var fråværet 13,4 prosent.",
        "Bedriften har vokst siden oppstarten i 2016.",
        "Fra høsten 2023 er tilbudet en del av ordinær drift.",
        "93 prosent av prosjektene avsluttet i 2015 var vellykkede.",
    ],
)
def test_a_period_of_something_else_is_not_the_projects(text: str) -> None:
    found = period(HEAD + text)
    assert (
        found is None or found[0] is None
    )  # an end alone may be told: before it went into service


def test_stages_together_are_the_whole_plan() -> None:
    stages = "Framdrift\n\n- Mars 2022: oppstart\n- August 2022: kontrakt\n- Oktober 2022 – oktober 2023: arbeid\n- 2024: sluttrapport"
    assert period(f"{HEAD}{stages}") == ("2022-03", "2024-12")


def test_a_precise_period_within_a_vague_one_goes_before_it() -> None:
    text = "PERIODE 2023–2024\n\nI andre runde, frå januar 2023 til juni 2024, var det noko anna."
    found = record(f"Leigebustader\n\nPeriode: 2023–2024\n\n{text}").period
    assert found is not None
    assert (found.start, found.end, found.precision) == ("2023-01", "2024-06", "month")


def test_a_project_that_was_stopped_ended_that_month() -> None:
    text = "Prosjektperiode: februar 2021 – desember 2022\n\nStanset: 1. mai 2022 etter vedtak."
    assert period(HEAD + text) == ("2021-02", "2022-05")


def test_the_documents_date_is_not_the_projects_period() -> None:
    project = record("Tittelen\n\n17. juni 2022\n\nProsjektet startet i mars 2020.")
    assert project.published == "2022-06-17"
    assert project.period is not None
    assert (project.period.start, project.period.end) == ("2020-03", None)


def test_an_end_told_by_its_month_alone_is_of_the_year_the_page_is_from() -> None:
    text = (
        "Publisert 3. september 2024\n\nProsjektet startet i mars 2022 og er avsluttet nå i august."
    )
    assert period(HEAD + text) == ("2022-03", "2024-08")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2013-11-04", "2013-11-04"),
        ("15.11.2019", "2019-11-15"),
        ("17. juni 2022", "2022-06-17"),
        ("12 April 2024", "2024-04-12"),
        ("November 2013", "2013-11"),
        ("uten dato", None),
    ],
)
def test_a_day_is_kept_as_exactly_as_it_is_told(value: str, day: str | None) -> None:
    assert day_of(value) == day


def test_a_number_that_ends_the_line_above_is_no_day() -> None:
    document = page("Plan\n\nEtappe 1\nOktober 2022 – oktober 2023: arbeid")
    assert all("\n" not in document.text[s.start : s.end] for s in Dates.of(document).spans)


def test_every_period_that_was_read_can_be_read_again() -> None:
    document = page(f"{HEAD}Periode: 2020–2022\n\nProsjektet varte fra mai 2020 til juni 2022.")
    assert all(to_period(each.value) for each in periods_of(Dates.of(document)))
    assert len(values(document, "period")) > 1


@pytest.mark.parametrize(
    ("value", "last"),
    [
        ("36 months, starting 1 January 2027", "2029-12"),
        ("to år fra oppstart 1. september 2026", "2028-08"),
        ("august 2026 – juli 2028 (to år)", "2028-07"),
    ],
)
def test_a_label_may_tell_a_beginning_and_how_long_it_takes(value: str, last: str) -> None:
    told = period(f"{HEAD}Søker: Alta kommune\n\nPeriode: {value}\n\nSøknadssum: kr 90 000")
    assert told is not None
    assert told[1] == last


def test_how_long_something_takes_is_told_in_months() -> None:
    assert months_told("Varighet: halvannet år") == 18
    assert months_told("36 months") == 36
    assert months_told("fra august 2026") is None
    assert end_after("2026-09", 24) == "2028-08"
