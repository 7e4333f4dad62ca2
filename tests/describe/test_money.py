"""What a project was given or cost, and sums that don't add up."""

from __future__ import annotations

import pytest
from tests.describe.reading import page, record

from synthese.describe.money import sum_differs

HEAD = "Varme hender i Lom\n\n"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Tildelt: kr 0,25 mill.", 250_000),
        ("Tildelt: kr 1 100 000", 1_100_000),
        ("Søknadssum: kr 380 000", 380_000),
        ("Prosjektet fekk 860 000 kroner frå Statsforvaltaren.", 860_000),
        ("Arbeidet er finansiert med 2,8 millioner kroner fra fylkeskommunen.", 2_800_000),
        ("Det er gjennomført med 1,5 millionar kroner frå Vestland fylkeskommune.", 1_500_000),
        ("The Directorate funded the project with NOK 2.9 million.", 2_900_000),
        ("Forsøket koster kommunen 185 000 kroner.", 185_000),
        ("Samlet ramme var 6,2 millioner kroner, hvorav 2,0 fra fylket.", 6_200_000),
        ("Vi søker om 900 000 kroner over tre år.", 900_000),
    ],
)
def test_a_sum_is_read_from_the_words_around_it(text: str, amount: int) -> None:
    assert record(HEAD + text).amount_nok == amount


@pytest.mark.parametrize(
    "text",
    [
        "Kommunen brukte 7,1 millioner kroner i året på vikarer.",
        "Innkjøpet er redusert med 3,9 millionar kroner over to år.",
        "En oppfølging kostet i snitt 88 000 kroner.",
        "Kommunen sparte om lag 1,1 millioner kroner på vikarer.",
        "Bedriften hadde 350 millioner kroner i omsetning.",
        "Prosjektet fikk 40 000 euro fra EU.",
    ],
)
def test_a_sum_of_something_else_is_not_the_projects(text: str) -> None:
    assert record(HEAD + text).amount_nok is None


def test_a_grant_goes_before_the_whole_budget() -> None:
    text = "Totalbudsjett: kr 2 400 000\n\nTildelt: kr 900 000"
    assert record(HEAD + text).amount_nok == 900_000
    told = "Ordningen kostet 5,3 millioner kroner. I tillegg fikk kommunen 1,5 millioner kroner i tilskudd."
    assert record(HEAD + told).amount_nok == 1_500_000


def test_parts_that_are_more_than_their_sum_are_a_doubt() -> None:
    more = "Budsjett: kr 500 000, hvorav kr 400 000 fra KS og kr 300 000 fra kommunen"
    less = "Budsjett: kr 900 000, hvorav kr 400 000 fra KS"
    assert record(HEAD + more).doubts == ("record.sum_differs",)
    assert record(HEAD + less).doubts == ()


def test_a_table_whose_column_adds_up_is_no_doubt() -> None:
    assert not sum_differs(page(f"{HEAD}Lønn\t400 000\nUtstyr\t100 000\nSum\t500 000"))
