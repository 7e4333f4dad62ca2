from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.norwegian.value_gold import SHARED, Found, amount_label, outcomes, share_exact

from synthese.norwegian.amounts import amount_nok, amounts_in, bounds_of


def _found(text: str) -> list[Found]:
    return [
        (each.start, each.end, amount_label(each.low, each.high, each.currency))
        for each in amounts_in(text)
    ]


def _labels(text: str) -> list[str]:
    return [label for _, _, label in _found(text)]


@pytest.mark.skipif(not SHARED.exists(), reason="the real texts are not beside the repository")
@pytest.mark.parametrize(("part", "floor"), [("dev", 0.95), ("test", 0.95)])
def test_amounts_in_real_text_are_exact(part: str, floor: float) -> None:
    wrong = [row for row, exact in outcomes("amounts", part, _found) if not exact]
    assert share_exact("amounts", part, _found) >= floor, wrong


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("kr 0,25 mill.", "250000"), ("250 000 kr", "250000"), ("kr 1,5 mill", "1500000"),
        ("1.5 MNOK", "1500000"), ("MNOK 5", "5000000"), ("NOK 3,000,000", "3000000"),
        ("3 millioner kroner", "3000000"), ("3 millionar kroner", "3000000"),
        ("ti millioner kroner", "10000000"), ("en halv million kroner", "500000"),
        ("halvannen million kroner", "1500000"), ("to og en halv million kroner", "2500000"),
        ("hundre tusen kroner", "100000"), ("fem hundre tusen kroner", "500000"),
        ("25 000,-", "25000"), ("kr. 100.000,–", "100000"), ("tkr 450", "450000"),
        ("10–15 millioner kroner", "10000000-15000000"), ("mellom 1 og 2 mill. kr", "1000000-2000000"),
        ("to-tre millioner kroner", "2000000-3000000"), ("kr 500 000 til 1 mill", "500000-1000000"),
        ("fra kr 200 000 til kr 499 999", "200000-499999"), ("150 mill", "150000000"),
        ("2 mrd.", "2000000000"), ("10.000 milliarder kroner", "10000000000000"),
        ("EUR 2 million", "EUR 2000000"), ("€500k", "EUR 500000"), ("$2.5bn", "USD 2500000000"),
        ("500 000 SEK", "SEK 500000"), ("6 MSEK", "SEK 6000000"), ("DKK 6.9 million", "DKK 6900000"),
        ("kr 400 per innbygger", "400"), ("i 2019 kr 500 000", "500000"),
        ("Hvor stort er budsjettet? 900 000", "900000"),
        ("et tilskudd på 2,4 millioner fra fylket", "2400000"),
    ],
)  # fmt: skip
def test_a_sum_in_text_is_read(written: str, label: str) -> None:
    assert _labels(written) == [label]


@pytest.mark.parametrize(
    "written",
    [
        "20 prosent", "12 kommuner", "20 millioner mennesker", "1,3 milliarder år", "40 tusen soldater",
        "75 000 innbyggere", "2000 m²", "flere titalls millioner kroner", "mange hundre tusen kroner",
        "kroner", "mill kroner", "1 øre/kWh", "tlf. 22 33 44 55", "13.- 16. september", "kl. 10-16",
        "en million av disse", "hundretusener av frivillige", "(ikr. 1 juli 2005)", "2019 og 2020",
    ],
)  # fmt: skip
def test_a_number_that_is_no_sum_is_left_alone(written: str) -> None:
    assert amounts_in(written) == []


def test_years_beside_sums_stay_years() -> None:
    assert _labels("2019 99 858 kroner 2018 96 883 kroner") == ["99858", "96883"]
    assert _labels("fra 18 mill. kroner i 2017 til 9 mill. kroner") == ["18000000", "9000000"]


def test_bare_millions_are_in_the_currency_just_told() -> None:
    assert _labels("SEK 400 million in grants and 2.4 billion in loans") == [
        "SEK 400000000", "SEK 2400000000",
    ]  # fmt: skip


def test_spans_point_at_the_very_words() -> None:
    text = "Prosjektet fekk 2,5 millionar kroner. Resten var eigne midlar."
    (found,) = amounts_in(text)
    assert text[found.start : found.end] == "2,5 millionar kroner"


@pytest.mark.parametrize(
    ("cell", "kroner"),
    [("450000", 450_000), ("1 200 000", 1_200_000), ("450.000", 450_000), ("3 mill", 3_000_000),
     ("5 millionar", 5_000_000), ("EUR 5000", None), ("22 33 44 55", None), ("1" * 40, None),
     ("10–15 mill. kr", 10_000_000)],
)  # fmt: skip
def test_a_cell_that_is_a_sum_is_kroner(cell: str, kroner: int | None) -> None:
    assert amount_nok(cell) == kroner


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ("over 1 mill", (1_000_000, None)), ("meir enn 2 millionar kroner", (2_000_000, None)),
        ("under 500 000", (None, 500_000)), ("under 500 000 kr", (None, 500_000)),
        ("inntil kr 250 000", (None, 250_000)), ("1-5 mill", (1_000_000, 5_000_000)),
        ("mellom 1 og 5 mill", (1_000_000, 5_000_000)), ("fra 1 til 3 mill", (1_000_000, 3_000_000)),
        ("100 000-500 000", (100_000, 500_000)), ("more than 2 million", (2_000_000, None)),
        ("over en halv million", (500_000, None)), ("1 mill kr", (1_000_000, 1_000_000)),
    ],
)  # fmt: skip
def test_bounds_asked_for_are_read(asked: str, bounds: tuple[int | None, int | None]) -> None:
    assert bounds_of(asked) == bounds


@pytest.mark.parametrize(
    "asked", ["", "over", "over 65", "2019", "over 1 mill velferd", "under 9 euro"]
)
def test_what_asks_for_no_sum_is_none(asked: str) -> None:
    assert bounds_of(asked) is None


_PIECES = st.sampled_from(
    ["1", "10", "000", "2019", "1,5", ".", ",", "-", "–", " ", "\u00a0", "\n", "kr ", "kr", " kroner", " mill.",
     " millioner", "mrd", ",-", "€", "$", "SEK ", "MNOK", "til", " og ", "mellom ", "en ", "halv ", "hundre ",
     "tusen ", "%", "støtte: ", "İ", "٢", "9" * 20]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_any_text_gives_ordered_spans_and_true_ranges(text: str) -> None:
    ends = [0]
    for found in amounts_in(text):
        assert ends[-1] <= found.start < found.end <= len(text)
        assert 0 <= found.low <= found.high
        ends.append(found.end)
    amount_nok(text)
    bounds_of(text)


@pytest.mark.parametrize(
    "piece",
    ["1", "1 000 ", "1 000", "kr ", "kr 1 ", "1-", "en ", "en million ", "hundre ", "mill ", " ", "€", "1,",
     "støtte ", "mellom 1 og "],
)  # fmt: skip
def test_absurd_length_is_no_trouble(piece: str) -> None:
    absurd = piece * (100_000 // len(piece)) + "kr"
    assert len(amounts_in(absurd)) <= len(absurd)
    assert bounds_of(absurd) is None


def test_groups_with_decimals_before_millions_are_no_failure() -> None:
    for written in ("kr 1.869.7 millioner", "1.869,7 mill. kr", "12.345.6 mrd. kroner"):
        assert [each.low > 0 for each in amounts_in(written)] == [True], written
