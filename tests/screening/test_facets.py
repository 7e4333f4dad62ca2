"""What is read of an application: labels of any form, sentences, sums, months and bodies."""

from __future__ import annotations

import pytest

from synthese.describe import describe, with_language
from synthese.errors import InputError
from synthese.readers import read_bytes
from synthese.records import Document, DocumentDetail, ProjectDetail
from synthese.screening.facets import facets_of, recorded, shown, typed_as, value_of_edit
from synthese.screening.facets_form import answers_of, as_form, asks
from synthese.screening_records import FACETS, FacetName
from synthese.settings import ReadLimits
from synthese.wording import LANGUAGES

FORM = """# Søknad

**Søker:** Klæbu kommune
**Søknadsbeløp:** 780 000
**Totalt budsjett:** 1 400 000
**Prosjektperiode:** 08.2026-06.2028
**Samarbeidspartnere:** SINTEF, Nordmøre og Romsdal Brann, NTNU

## Beskriv behovet

Ventelista for avlastning er på 40 familier. Ingen vet hvem som står først.

## Hva skal gjøres?

Vi skal prøve en felles vaktordning i to bydeler.

## Hvem er det for?

Familier med barn under 12 år.

## Beskriv løsningen

Et verktøy viser ledige plasser samme dag.
"""


def detail(text: str, name: str = "01.md") -> ProjectDetail:
    """Returns a text as an application that was handed in."""
    (read,) = read_bytes(text.encode(), name, limits=ReadLimits())
    assert isinstance(read, Document)
    told = with_language(read)
    made = describe([told], "01")
    return ProjectDetail(made.project, (DocumentDetail(told, (), "", ()),), made.fields)


def told(text: str, facet: FacetName, name: str = "01.md") -> list[str]:
    """Returns the values of one facet of a text."""
    return [each.value for each in facets_of(detail(text, name))[facet]]


def test_a_form_is_read_by_its_labels() -> None:
    read = facets_of(detail(FORM))
    assert {name: [each.value for each in read[name]] for name in FACETS} == {
        "challenge": [
            "Ventelista for avlastning er på 40 familier.",
            "Ingen vet hvem som står først.",
        ],
        "measure": ["Vi skal prøve en felles vaktordning i to bydeler."],
        "target_group": ["Familier med barn under 12 år."],
        "solution": ["Et verktøy viser ledige plasser samme dag."],
        "municipality": ["5001"],
        "period": ["2026-08/2028-06"],
        "amount": ["780000"],
        "partners": ["SINTEF", "Nordmøre og Romsdal Brann", "NTNU"],
    }


def test_every_quote_slices_its_document() -> None:
    application = detail(FORM)
    text = application.documents[0].document.text
    quotes = [each.quote for values in facets_of(application).values() for each in values]
    assert quotes
    for quote in quotes:
        assert quote is not None
        assert text[quote.start : quote.end] == quote.text


def test_an_application_that_tells_nothing_has_empty_facets() -> None:
    assert all(values == () for values in facets_of(detail("Hei.\n")).values())


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        ("1.6 Søkt fra fylkeskommunen", "amount"),
        ("Omsøkt medfinansiering (50 %)", "amount"),
        ("Egenandel", "total"),
        ("Totalt budsjett", "total"),
        ("Hva er utfordringen?", "utfordring"),
        ("Kven gjeld det?", "målgruppe"),
        ("Hva vil dere gjøre?", "tiltak"),
        ("Requested funding", "amount"),
        ("Consortium", "partners"),
        ("Søkerkommune", "applicant"),
        ("Været i går", None),
    ],
)
def test_labels_in_three_languages_ask_for_what_they_ask_for(label: str, asked: str | None) -> None:
    assert asks(label) == asked


def test_labels_that_run_on_in_one_paragraph_are_parted() -> None:
    text = "# Søknad\n\nEier: Alta kommune\nTidsrom: mai 2026 til juni 2027\nBeløp: kr 90 000\n"
    read = detail(text).documents[0].document
    answers = answers_of(as_form(read))
    assert [read.text[each.start : each.end] for each in answers] == [
        "Alta kommune",
        "mai 2026 til juni 2027",
        "kr 90 000",
    ]


def test_a_form_keeps_its_text_and_its_blocks_stand_in_order() -> None:
    read = detail(FORM).documents[0].document
    form = as_form(read)
    assert form.text == read.text
    ends = [0]
    for block in form.blocks:
        assert ends[-1] <= block.start < block.end
        ends.append(block.end)


def test_a_table_of_two_columns_is_a_form() -> None:
    text = (
        "# Skjema\n\n| Søker | Moss kommune |\n|---|---|\n| Startdato | 01.01.2027 |\n"
        "| Sluttdato | 31.12.2028 |\n| Søkt beløp | 2 600 000 |\n| Egenandel | 400 000 |\n"
    )
    assert told(text, "period") == ["2027-01/2028-12"]
    assert told(text, "amount") == ["2600000"]
    assert told(text, "municipality") == ["3103"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Av et samlet budsjett på 1 240 000 kroner søker vi om 740 000 kroner.",
        "Prosjektet koster 1 240 000 kroner. Det søkes om 740 000 kroner.",
        "Total costs are NOK 1 240 000, of which NOK 740 000 is applied for.",
        "Totalt koster det 1 240 000 kroner, og av dette søker vi om 740 000.",
        "Kostnadsramme 1 240 000 kroner, søknadsbeløp 740 000 kroner.",
    ],
)
def test_the_sum_is_what_is_applied_for_and_not_the_budget(sentence: str) -> None:
    assert told(f"# Brev\n\n{sentence}\n", "amount") == ["740000"]


def test_a_table_of_money_gives_the_row_that_is_applied_for() -> None:
    text = (
        "# Økonomi\n\n| Post | Sum |\n|---|---|\n| Lønn | 900 000 |\n| Drift | 600 000 |\n"
        "| Eigeninnsats | 500 000 |\n| Søkt frå fylket | 1 000 000 |\n| Sum | 1 500 000 |\n"
    )
    assert told(text, "amount") == ["1000000"]


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("Prosjektperiode: 06/2026 – 05/2028", "2026-06/2028-05"),
        ("Start: 1. november 2026\n\nVarighet: to år fra oppstart", "2026-11/2028-10"),
        ("Duration: 36 months, starting 1 January 2027", "2027-01/2029-12"),
        ("Vi starter i mai 2026 og avslutter i oktober 2027.", "2026-05/2027-10"),
        ("Oppstart er planlagt til høsten 2026.", "2026-08/"),
    ],
)
def test_a_period_is_told_as_one_or_by_its_ends_or_its_length(line: str, period: str) -> None:
    assert told(f"# Søknad\n\nVi vil prøve noe nytt.\n\n{line}\n", "period") == [period]


def test_a_paragraph_below_a_list_of_partners_names_none() -> None:
    text = "# Søknad\n\n## Samarbeid\n\nNAV, SINTEF og biblioteket.\n\nOppdiktet eksempel.\n"
    assert told(text, "partners") == ["NAV", "SINTEF", "biblioteket"]


def test_what_has_been_is_not_the_projects_period() -> None:
    text = "# Søknad\n\nArbeidet med planen startet i 2021. Vi har hatt et forsøk i 2019–2023.\n"
    assert told(text, "period") == []


def test_a_letter_without_labels_is_read_by_its_sentences() -> None:
    text = (
        "Kafé på ferja\n\nHvert år mister Frøya kommune 200 reisende. Kioskene er stengt om"
        " kvelden, og folk venter ute i regnet.\n\nVi ønsker å åpne en kafé som passasjerene"
        " driver selv. Frivillige fra Frøya Røde Kors lærer dem opp.\n\nTilbudet gjelder pendlere"
        " og skoleelever.\n\nFrøya kommune søker om 150 000 kroner.\n"
    )
    assert told(text, "measure", "01.txt")[0].startswith("Vi ønsker å åpne en kafé")
    assert told(text, "solution", "01.txt")[0].startswith("Vi ønsker å åpne en kafé")
    assert told(text, "target_group", "01.txt") == ["Tilbudet gjelder pendlere og skoleelever."]
    assert told(text, "partners", "01.txt") == ["Frøya Røde Kors"]
    assert told(text, "municipality", "01.txt") == ["5014"]


def test_a_municipality_that_works_along_takes_part_and_one_that_looks_on_does_not() -> None:
    text = (
        "# Søknad\n\nSøker: Lier kommune\n\nSamarbeidspartnere: Asker kommune, Drammen kommune som"
        " lærende nabo\n"
    )
    assert told(text, "municipality") == ["3312", "3203"]
    assert told(text, "partners") == ["Asker kommune", "Drammen kommune"]


def test_a_council_applies_for_its_municipalities() -> None:
    text = "# Søknad\n\nRegionrådet søker på vegne av kommunene Hol, Ål og Gol.\n"
    assert sorted(told(text, "municipality")) == ["3324", "3328", "3330"]


def test_the_record_takes_over_what_is_applied_for() -> None:
    application = detail(FORM)
    project = recorded(application.project, facets_of(application))
    assert project.amount_nok == 780_000
    assert project.period is not None
    assert (project.period.start, project.period.end) == ("2026-08", "2028-06")
    assert [unit.name for unit in project.municipalities] == ["Trondheim"]


# ── Typed by people ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("facet", "typed", "values"),
    [
        ("challenge", " - Ventetida er lang.\n\n• Folk gir opp. ", ("Ventetida er lang.",
                                                                   "Folk gir opp.")),
        ("municipality", "Klæbu\n5014; Grong og Lierne", ("5001", "5014", "5045", "5042")),
        ("municipality", "Nore og Uvdal, Voss herad", ("3338", "4621")),
        ("period", "aug 2026 – des 2027", ("2026-08/2027-12",)),
        ("period", "2026–2028", ("2026-01/2028-12",)),
        ("period", "08.2026-12.2027", ("2026-08/2027-12",)),
        ("period", "to år fra august 2026", ("2026-08/2028-07",)),
        ("period", "2026-08/", ("2026-08/",)),
        ("amount", "1,2 mill", ("1200000",)),
        ("amount", "550 000 kr", ("550000",)),
        ("partners", "NTNU; SINTEF\nNTNU", ("NTNU", "SINTEF")),
        ("amount", "  ", ()),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_the_facets_values(
    facet: FacetName, typed: str, values: tuple[str, ...]
) -> None:
    assert value_of_edit(facet, typed) == values


@pytest.mark.parametrize(
    ("facet", "typed", "key"),
    [
        ("municipality", "Voss\nHemmelig sted", "facet_edits.not_a_municipality"),
        ("municipality", "Våler", "facet_edits.several_municipalities"),
        ("period", "hemmelig", "facet_edits.not_a_period"),
        ("period", "des 2027 – aug 2026", "facet_edits.ends_first"),
        ("amount", "hemmelig", "facet_edits.not_an_amount"),
        ("amount", "0", "facet_edits.not_an_amount"),
        ("challenge", "\n".join(f"hemmelig {n}" for n in range(21)), "facet_edits.too_long"),
    ],
)
def test_what_is_no_value_is_the_callers_error_and_not_repeated(
    facet: FacetName, typed: str, key: str
) -> None:
    with pytest.raises(InputError) as error:
        value_of_edit(facet, typed)

    assert error.value.key == key
    for language in LANGUAGES:
        assert "emmelig" not in error.value.text(language)


def test_values_are_shown_as_they_are_read() -> None:
    assert shown("municipality", "5001") == "Trondheim"
    assert shown("period", "2026-08/2027-12", "nn") == "august 2026–desember 2027"
    assert shown("amount", "1200000") == "1\xa0200\xa0000\xa0kr"
    assert shown("amount", "1200000", "en") == "NOK\xa01,200,000"
    assert shown("partners", "NTNU") == "NTNU"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_field_begins_with_can_be_typed_back(language: str) -> None:
    read = facets_of(detail(FORM))
    for facet in FACETS:
        values = tuple(each.value for each in read[facet])
        assert value_of_edit(facet, typed_as(facet, values, language)) == values  # type: ignore[arg-type]
