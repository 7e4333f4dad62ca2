from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.norwegian.value_gold import SHARED, Found, outcomes, period_label, share_exact

from synthese.norwegian.dates import period_of, periods_in, years_of


def _found(text: str) -> list[Found]:
    return [(start, end, period_label(period)) for start, end, period in periods_in(text)]


def _labels(text: str) -> list[str]:
    return [label for _, _, label in _found(text)]


@pytest.mark.skipif(not SHARED.exists(), reason="the real texts are not beside the repository")
@pytest.mark.parametrize(("part", "floor"), [("dev", 0.95), ("test", 0.95)])
def test_periods_in_real_text_are_exact(part: str, floor: float) -> None:
    wrong = [row for row, exact in outcomes("periods", part, _found) if not exact]
    assert share_exact("periods", part, _found) >= floor, wrong


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("høsten 2018", "2018-08/2018-12 season"),
        ("hausten 2018", "2018-08/2018-12 season"),
        ("in the fall of 2018", "2018-08/2018-12 season"),
        ("våren 2019", "2019-01/2019-06 season"),
        ("sommaren 2019", "2019-06/2019-08 season"),
        ("vinteren 2018", "2018-01/2018-03 season"),
        ("vinteren 2018/19", "2018-12/2019-03 season"),
        ("vinter/vår 2020", "2020-01/2020-06 season"),
        ("skoleåret 2015/16", "2015-08/2016-06 season"),
        ("årsskiftet 2020/21", "2020-12/2021-01 month"),
        ("1. halvår 2021", "2021-01/2021-06 half-year"),
        ("første halvår 2021", "2021-01/2021-06 half-year"),
        ("3. kvartal 2021", "2021-07/2021-09 season"),
        ("3. og 4. kvartal 2022", "2022-07/2022-12 season"),
        ("Q3–Q4 2021", "2021-07/2021-12 season"),
        ("medio 2020", "2020-05/2020-08 season"),
        ("medio juni 2020", "2020-06/2020-06 month"),
        ("slutten av 2019", "2019-09/2019-12 season"),
        ("1. juni 2021", "2021-06/2021-06 day"),
        ("June 1, 2021", "2021-06/2021-06 day"),
        ("14.–15. april 2021", "2021-04/2021-04 day"),
        ("01.06.21", "2021-06/2021-06 day"),
        ("2021-06-01", "2021-06/2021-06 day"),
        ("01.08–31.12.2021", "2021-08/2021-12 day"),
        ("01.08.2020 - 31.12.2021", "2020-08/2021-12 day"),
        ("fra september 2018 til juni 2019", "2018-09/2019-06 month"),
        ("desember–februar 2022", "2021-12/2022-02 month"),
        ("i perioden 2015-2020", "2015-01/2020-12 year"),
        ("mellom 2015 og 2020", "2015-01/2020-12 year"),
        ("2013–14", "2013-01/2014-12 year"),
        ("2015/16", "2015-01/2016-12 year"),
        ("1990-tallet", "1990-01/1999-12 year"),
        ("siden 2013", "2013-01/ year"),
        ("sidan hausten 2013", "2013-08/ season"),
        ("Fra 2016 og frem til i dag", "2016-01/ year"),
        ("fra og med 1. januar 2021", "2021-01/ day"),
        ("2019–", "2019-01/ year"),
        ("januar 2021 – d.d.", "2021-01/ month"),
        ("innen utgangen av 2024", "/2024-12 month"),
        ("fram til sommeren 2014", "/2014-08 season"),
        ("Vi begynte i januar 2013 og avslutter sommeren 2014.", "2013-01/2014-08 season"),
        ("Fra april 2020 til desember 2022 ansatte de fire.", "2020-04/2022-12 month"),
        ("I mars 2021 plasserte vi ut kasser.", "2021-03/2021-03 month"),
        ("Etappe 1\nOktober 2022", "2022-10/2022-10 month"),
        ("Etappe 2 og 3\nOctober 2022", "2022-10/2022-10 month"),
        ("3. oktober 2022", "2022-10/2022-10 day"),
    ],
)
def test_a_period_in_text_is_read_with_its_precision(written: str, label: str) -> None:
    assert _labels(written) == [label]


@pytest.mark.parametrize(
    "written",
    [
        "2 000 personer", "2000 kr", "2000 m²", "2000 ansatte", "side 2013", "nr. 2013",
        "saksnr. 2021/1940", "forordning 2010/40/EU", "1926/2017", "NS 3720:2018", "rapport 2013:52",
        "ISBN 978-82-2019-11-2", "tlf. 55 20 20 10", "VS2010", "F20210352", "3.2.13 Om arbeidet",
        "https://eksempel.no/2021/03/sak", "bilde%202025.png", "Horisont 2020", "1900-tallet",
        "uke 34", "i juni", "12. mars", "de siste fire årene", "2000,00", "9. klasse",
    ],
)  # fmt: skip
def test_a_number_that_is_no_date_is_left_alone(written: str) -> None:
    assert periods_in(written) == []


def test_two_years_that_no_word_joins_are_two_periods() -> None:
    assert _labels("i 2013 og 2014") == ["2013-01/2013-12 year", "2014-01/2014-12 year"]


def test_a_number_after_a_month_is_a_number_where_money_or_digits_follow() -> None:
    assert _labels("Fra 1. mai 2000 kroner i måneden") == []
    assert _labels("I mai 2000,50 for hver") == []


def test_a_number_of_employees_is_no_year() -> None:
    assert _labels("De er 2022 ansatte") == []


def test_a_thing_from_a_year_is_not_going_on_since() -> None:
    assert _labels("kravet fra 1999") == ["1999-01/1999-12 year"]
    assert _labels("Ordningen gjelder fra 1999") == ["1999-01/ year"]


def test_before_and_after_a_year_are_points_in_text() -> None:
    assert _labels("både før 2015 og etter 2018") == [
        "2015-01/2015-12 year",
        "2018-01/2018-12 year",
    ]


def test_spans_point_at_the_very_words() -> None:
    text = "Æres den. PROSJEKTET VARER FRA HØSTEN 2018 TIL VÅREN 2020, ikke lenger."
    (span,) = periods_in(text)
    assert text[span.start : span.end] == "FRA HØSTEN 2018 TIL VÅREN 2020"
    (span,) = periods_in("İ İstanbul i 2019")
    assert "İ İstanbul i 2019"[span.start : span.end] == "2019"


def test_a_label_with_several_dates_is_what_they_span() -> None:
    period = period_of("Oppstart: 01.08.2020. Slutt: 31.12.2021")
    assert period is not None
    assert (period.start, period.end, period.precision) == ("2020-08", "2021-12", "day")
    assert period_of("Slutt 2021, oppstart 2019") is None


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        ("2019", (2019, 2019)), ("i 2019", (2019, 2019)), ("2018-2020", (2018, 2020)),
        ("fra 2018 til 2020", (2018, 2020)), ("mellom 2018 og 2020", (2018, 2020)),
        ("2018 og 2019", (2018, 2019)), ("før 2015", (None, 2014)), ("etter 2018", (2019, None)),
        ("etter våren 2018", (2018, None)), ("siden 2020", (2020, None)), ("fra 2020", (2020, None)),
        ("innen 2024", (None, 2024)), ("siste tre år", (2024, 2026)),
        ("dei siste tre åra", (2024, 2026)), ("de siste 5 årene", (2022, 2026)),
        ("last three years", (2024, 2026)), ("i fjor", (2025, 2025)), ("i år", (2026, 2026)),
        ("1990-tallet", (1990, 1999)), ("høsten 2018", (2018, 2018)),
    ],
)  # fmt: skip
def test_years_asked_for_are_read(asked: str, years: tuple[int | None, int | None]) -> None:
    assert years_of(asked, 2026) == years


@pytest.mark.parametrize(
    "asked", ["", "velferd 2019", "2019 velferd", "pågående", "2000 kr", "tre"]
)
def test_what_asks_for_no_years_is_none(asked: str) -> None:
    assert years_of(asked, 2026) is None


_PIECES = st.sampled_from(
    ["2019", "2020", "20", "1", "31", "01.06.21", "2021-03", ".", "-", "–", "/", ",", " ", "  ", "\n", "mars",
     "mai ", "høsten ", "fra ", "til ", " og ", "siden ", "innen ", "mellom ", "3. kvartal ", "slutten av ",
     "årsskiftet ", "skoleåret ", "-tallet", " d.d.", "İ", "٢٠٢٠", "999999999999"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_any_text_gives_ordered_spans_and_true_intervals(text: str) -> None:
    spans = periods_in(text)
    ends = [0]
    for start, end, period in spans:
        assert ends[-1] <= start < end <= len(text)
        assert period.start is not None or period.end is not None
        assert period.start is None or period.end is None or period.start <= period.end
        ends.append(end)
    period_of(text)
    years_of(text, 2026)


@pytest.mark.parametrize(
    "piece",
    ["1", "2019", "2019 ", "2019-", "1.1.", "20.20.", "mars ", "mars-", "fra ", " ", "\n", "slutten av ",
     "innen den ", "og ", "1.-", "første og ", "1.1.2020-"],
)  # fmt: skip
def test_absurd_length_is_no_trouble(piece: str) -> None:
    for text in (piece * (100_000 // len(piece)), piece * (100_000 // len(piece)) + "2020"):
        assert len(periods_in(text)) <= 100_000 // 4
        years_of(text, 2026)
