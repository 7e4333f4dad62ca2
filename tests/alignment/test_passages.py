"""Which passages two texts share, how each is found again, and which facts differ."""

from __future__ import annotations

from itertools import pairwise
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synthese.alignment import align
from synthese.duplicate_records import (
    AlignedPassage,
    Alignment,
    Difference,
    PassageKind,
    Text,
    TextSpan,
)
from synthese.embedding.static import StaticEmbedder
from synthese.records import Municipality, Period

EXACT, EDITED = PassageKind.EXACT, PassageKind.EDITED
REWORDED, TRANSLATED = PassageKind.REWORDED, PassageKind.TRANSLATED

NIGHT = (
    "Tokke kommune vil prøve digitalt tilsyn om natta på sykehjemmet. "
    "Sensorer varsler når en beboer står opp av senga. "
    "De ansatte slipper å gå rundt og vekke dem som sover. "
    "Målet er færre fall og bedre søvn for beboerne."
)
NIGHT_NN = (
    "Tokke kommune vil prøve digitalt tilsyn om natta på sjukeheimen. "
    "Sensorar varslar når ein bebuar står opp av senga. "
    "Dei tilsette slepp å gå rundt og vekkje dei som søv. "
    "Målet er færre fall og betre søvn for bebuarane."
)
NIGHT_EN = (
    "Tokke municipality will try digital supervision at night in the nursing home. "
    "Sensors give notice when a resident gets out of bed. "
    "The staff no longer have to walk around and wake those who are asleep. "
    "The aim is fewer falls and better sleep for the residents."
)
NIGHT_SV = (
    "Tokke kommun vill pröva digital tillsyn på natten på äldreboendet. "
    "Sensorer varnar när en boende stiger upp ur sängen. "
    "Personalen slipper gå runt och väcka dem som sover. "
    "Målet är färre fall och bättre sömn för de boende."
)
FERRY = (
    "Ferga over fjorden skal gå på batteri. Laderen står på kaia ved rådhuset. "
    "Passasjerene betaler med kort. Dieselmotoren er solgt."
)
STRANGE = (
    "",
    " \n\t",
    "12 345",
    "🙂 🙂 🎉",
    "...",
    "a",
    "\u00ad\u200b\u0301",
    "e\u0301a \u0130i ﬁ ǅ",
    "9" * 5000,
)


@pytest.fixture(scope="module")
def lexicon() -> StaticEmbedder:
    return StaticEmbedder.load()


class Silent(StaticEmbedder):
    """An embedder that may not be asked."""

    def __init__(self) -> None:
        pass


def text(of: str, language: str = "nb", **known: Any) -> Text:
    return Text("t", 0, "", of, "", "", language, **known)


def quoted(left: Text, right: Text, found: Alignment) -> list[tuple[PassageKind, str, str]]:
    return [
        (each.kind, left.text[slice(*each.left)], right.text[slice(*each.right)])
        for each in found.passages
    ]


def kinds(found: Alignment) -> list[PassageKind]:
    return [each.kind for each in found.passages]


def told(found: Alignment) -> list[tuple[str, str | None, str | None]]:
    return [(each.kind, each.left, each.right) for each in found.differences]


# ── Exact ────────────────────────────────────────────────────────────────────────────────────


def test_a_text_and_itself_are_one_exact_passage_and_nothing_is_embedded() -> None:
    found = align(Silent(), text(NIGHT), text(NIGHT))
    assert found.passages == (
        AlignedPassage(EXACT, TextSpan(0, len(NIGHT)), TextSpan(0, len(NIGHT)), 1.0),
    )
    assert found.differences == ()
    shares = found.covered_left, found.covered_right, found.verbatim_left, found.verbatim_right
    assert shares == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        NIGHT.upper(),
        NIGHT.replace(" ", "  "),
        NIGHT.replace(".", " !"),
        NIGHT.replace("sykehjemmet", "syke\u00adhjemmet"),
        NIGHT.replace("å", "a\u030a"),
        NIGHT.replace(". ", ".\n\n"),
        "\n".join(wrap(NIGHT, 45)),
        "\n".join(wrap(NIGHT, 70)),
        NIGHT.replace(". ", ", "),
    ],
)
def test_capitals_spaces_marks_and_lines_make_no_difference(
    other: str, lexicon: StaticEmbedder
) -> None:
    found = align(lexicon, text(NIGHT), text(other))
    assert kinds(found) == [EXACT]
    assert (found.verbatim_left, found.verbatim_right) == (1, 1)


def test_a_number_is_the_same_however_its_thousands_are_parted(lexicon: StaticEmbedder) -> None:
    left, right = text("De fikk 12 000 kr hver."), text("De fikk 12.000 kr hver.")
    assert kinds(align(lexicon, left, right)) == [EXACT]
    assert kinds(align(lexicon, left, text("De fikk 12000 kr hver."))) == [EXACT]
    assert kinds(align(lexicon, left, text("De fikk 120 00 kr hver."))) == [EDITED]


def test_a_decimal_is_no_other_number(lexicon: StaticEmbedder) -> None:
    left = text("Det tok 1,5 timer hver dag.")
    assert kinds(align(lexicon, left, text("Det tok 1.5 timer hver dag."))) == [EXACT]
    assert kinds(align(lexicon, left, text("Det tok 15 timer hver dag."))) == [EDITED]


def test_headings_that_recur_meet_where_they_stand(lexicon: StaticEmbedder) -> None:
    left = text("Mål\nFærre fall på hjemmet.\nMål\nMer søvn om natta.")
    right = text("Mål\nHelt andre greier her.\nMål\nMer søvn om natta.")
    found = align(lexicon, left, right)
    assert quoted(left, right, found)[-1] == (EXACT, left.text[27:], right.text[27:])
    assert not any(each.moved for each in found.passages)


# ── Edited ───────────────────────────────────────────────────────────────────────────────────


def test_words_that_were_changed_are_told_word_by_word(lexicon: StaticEmbedder) -> None:
    left, right = text(NIGHT), text(NIGHT.replace("en beboer", "en pasient på rommet"))
    found = align(lexicon, left, right)
    assert kinds(found) == [EXACT, EDITED, EXACT]
    (change,) = found.passages[1].changes
    assert left.text[slice(*change.left)] == "beboer"
    assert right.text[slice(*change.right)] == "pasient på rommet"


def test_words_put_in_or_taken_out_have_an_empty_other_side(lexicon: StaticEmbedder) -> None:
    left, right = (
        text("Sensorer varsler når noen står opp."),
        text("Sensorer varsler straks når noen står opp."),
    )
    (put_in,) = align(lexicon, left, right).passages[0].changes
    assert put_in.left.start == put_in.left.end == len("Sensorer varsler")
    assert right.text[slice(*put_in.right)] == "straks"


def test_a_sentence_split_in_two_is_edited(lexicon: StaticEmbedder) -> None:
    left = text("Sensorer varsler når en beboer står opp, og da kan de ansatte gå inn på rommet.")
    right = text("Sensorer varsler når en beboer står opp. Da kan de ansatte gå inn på rommet.")
    for one, other in ((left, right), (right, left)):
        found = align(lexicon, one, other)
        assert quoted(one, other, found) == [(EDITED, one.text, other.text)]


def test_a_sentence_that_was_cut_is_edited(lexicon: StaticEmbedder) -> None:
    left = text(
        "Sensorer varsler når en beboer står opp av senga, går ut på gangen, ned trappa og ut i hagen."
    )
    right = text("Sensorer varsler når en beboer står opp av senga.")
    found = align(lexicon, left, right)
    assert kinds(found) == [EDITED]
    assert found.verbatim_right == 1
    assert found.verbatim_left == pytest.approx(9 / 19, abs=1e-3)


def test_texts_without_full_stops_are_aligned_too(lexicon: StaticEmbedder) -> None:
    words = [f"ord{at * 7919 % 997}" for at in range(600)]
    left = text(" ".join(words))
    right = text(" ".join(["nytt", *words[:300], "enda", "mer", *words[300:]]))
    found = align(lexicon, left, right)
    assert found.covered_left == 1
    assert found.verbatim_left > 0.95


def test_a_line_broken_elsewhere_is_one_passage(lexicon: StaticEmbedder) -> None:
    left = text(
        "Rapporten skal også omfatte føringer som\nomtales i tillegg til brevet fra departementet"
    )
    right = text(
        "Rapporten skal også omfatte føringer som omtales i\ntillegg til brevet fra departementet"
    )
    assert quoted(left, right, align(lexicon, left, right)) == [(EXACT, left.text, right.text)]


def test_two_edited_sentences_on_one_line_stay_two(lexicon: StaticEmbedder) -> None:
    left = text(
        "Sensorer varsler når en beboer står opp om natta. De ansatte kan gå inn på rommet."
    )
    right = text(
        "Sensorer varsler når en beboer står opp. Etterpå kan de ansatte gå inn på rommet."
    )
    assert kinds(align(lexicon, left, right)) == [EDITED, EDITED]


# ── By meaning ───────────────────────────────────────────────────────────────────────────────


def test_the_same_in_other_words_is_reworded(lexicon: StaticEmbedder) -> None:
    left = text("Sensorer i rommet sier fra når en pasient reiser seg fra senga om natten.")
    right = text("Følere på soverommene varsler dersom noen av beboerne står opp nattestid.")
    found = align(lexicon, left, right)
    assert kinds(found) == [REWORDED]
    assert found.covered_left == found.covered_right == 1
    assert found.verbatim_left == found.verbatim_right == 0


@pytest.mark.parametrize(
    ("other", "language"), [(NIGHT_NN, "nn"), (NIGHT_EN, "en"), (NIGHT_SV, "sv")]
)
def test_a_translation_is_found_sentence_by_sentence(
    other: str, language: str, lexicon: StaticEmbedder
) -> None:
    left, right = text(NIGHT), text(other, language)
    found = align(lexicon, left, right)
    assert kinds(found) == [TRANSLATED] * 4
    assert found.covered_left == found.covered_right == 1
    assert found.differences == ()
    assert not any(each.moved or each.changes for each in found.passages)


def test_headings_between_translated_sentences_are_translated(lexicon: StaticEmbedder) -> None:
    left = text("Tiltak\n" + NIGHT.replace(". Målet", ".\nGevinst\nMålet"))
    right = text("Measures\n" + NIGHT_EN.replace(". The aim", ".\nGains\nThe aim"), "en")
    pairs = quoted(left, right, align(lexicon, left, right))
    assert (TRANSLATED, "Gevinst", "Gains") in pairs
    assert (TRANSLATED, "Tiltak", "Measures") in pairs


def test_mostly_the_same_words_are_no_translation_whatever_was_guessed(
    lexicon: StaticEmbedder,
) -> None:
    right = text(NIGHT.replace("en beboer", "en pasient"), "da")
    assert kinds(align(lexicon, text(NIGHT), right)) == [EXACT, EDITED, EXACT]


def test_unrelated_texts_share_nothing(lexicon: StaticEmbedder) -> None:
    for other, language in ((FERRY, "nb"), (NIGHT_EN, "en")):
        found = align(lexicon, text(FERRY if language == "en" else NIGHT), text(other, language))
        assert found.passages == ()
        assert found.covered_left == found.covered_right == 0


# ── Order ────────────────────────────────────────────────────────────────────────────────────


def test_what_stands_in_another_order_has_moved(lexicon: StaticEmbedder) -> None:
    one, two, three, four = (f"{each.rstrip('.')}." for each in NIGHT.split(". "))
    left, right = text(NIGHT), text(" ".join((one, three, four, two)))
    found = align(lexicon, left, right)
    assert [each.moved for each in found.passages] == [False, True, False]
    assert left.text[slice(*found.passages[1].left)] == two


def test_a_moved_sentence_with_words_changed_is_edited_and_moved(lexicon: StaticEmbedder) -> None:
    one, two, three, four = (f"{each.rstrip('.')}." for each in NIGHT.split(". "))
    right = text(" ".join((one, three, four, two.replace("av senga", "fra stolen"))))
    moved = [each for each in align(lexicon, text(NIGHT), right).passages if each.moved]
    assert [each.kind for each in moved] == [EDITED]


# ── Template text ────────────────────────────────────────────────────────────────────────────


def test_template_text_is_shown_and_counts_for_nothing(lexicon: StaticEmbedder) -> None:
    form = "Beskriv målet med prosjektet og hvem som skal ha nytte av det."
    left = text(f"{form}\n{NIGHT}", template=(TextSpan(0, len(form)),))
    right = text(f"{form}\n{FERRY}", template=(TextSpan(0, len(form)),))
    found = align(lexicon, left, right)
    assert [(each.kind, each.template) for each in found.passages] == [(EXACT, True)]
    assert (found.covered_left, found.verbatim_right) == (0, 0)
    same = align(lexicon, left, left)
    assert [each.template for each in same.passages] == [True, False]
    assert same.covered_left == same.verbatim_left == 1


def test_a_text_of_template_alone_covers_nothing(lexicon: StaticEmbedder) -> None:
    left = text(FERRY, template=(TextSpan(0, len(FERRY)),))
    found = align(lexicon, left, left)
    assert [each.template for each in found.passages] == [True]
    assert found.covered_left == found.verbatim_left == 0
    assert found.differences == ()


# ── Facts that differ ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("Prosjektet går i Tokke og varer ett år.", "Prosjektet går i Seljord og varer ett år.", ("place", "Tokke", "Seljord")),
        ("Vi søker om 2 mill. kroner til dette.", "Vi søker om 3 mill. kroner til dette.", ("amount", "2 mill. kroner", "3 mill. kroner")),
        ("Arbeidet begynner i mars 2021 på skolen.", "Arbeidet begynner i mai 2022 på skolen.", ("date", "mars 2021", "mai 2022")),
        ("Møtet holdes 12. mars 2021 på skolen.", "Møtet holdes 15. mars 2021 på skolen.", ("date", "12. mars 2021", "15. mars 2021")),
        ("Vi vil ansette 30 personer på skolen.", "Vi vil ansette 45 personer på skolen.", ("number", "30", "45")),
        ("Fraværet skal ned 10 % på skolen.", "Fraværet skal ned 15 % på skolen.", ("number", "10 %", "15 %")),
        ("Vi vil ansette seks loser på skolen.", "Vi vil ansette fire loser på skolen.", ("number", "seks", "fire")),
        ("Arbeidet ledes av Kari Berg på skolen.", "Arbeidet ledes av Ola Dahl på skolen.", ("name", "Kari Berg", "Ola Dahl")),
        ("Vi tester utstyret på skolen i lag.", "Vi tester utstyret fra Velvære på skolen i lag.", ("name", None, "Velvære")),
        ("We hired 12 nurses for the night shift.", "We hired 15 nurses for the night shift.", ("number", "12", "15")),
        ("Projektet får 2 miljoner kronor i stöd av staten.", "Projektet får 2 miljoner euro i stöd av staten.", None),
    ],
)  # fmt: skip
def test_a_fact_that_was_changed_is_told(
    left: str,
    right: str,
    expected: tuple[str, str | None, str | None] | None,
    lexicon: StaticEmbedder,
) -> None:
    found = align(lexicon, text(left), text(right))
    if expected is not None:
        assert told(found) == [expected]
    for each in found.differences:
        assert each.left_span is None or left[slice(*each.left_span)] == each.left
        assert each.right_span is None or right[slice(*each.right_span)] == each.right


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Vi søker om 2 mill. kroner til utstyr.", "Vi søker om 2 000 000 kr til utstyr."),
        ("Arbeidet begynner i mars 2021 på skolen.", "Arbeidet begynner i 2021-03 på skolen."),
        ("Møtet holdes 12. mars 2021 på skolen.", "Møtet holdes 12.03.2021 på skolen."),
        ("Vi prøver dette i Tokke i to år.", "Vi prøver dette i Tokke kommune i to år."),
        ("Det kom 1 000 svar fra elevene.", "Det kom inn 1000 svar fra elevene."),
        ("Vi ansetter seks personer på skolen.", "Vi ansetter nå 6 personer på skolen."),
        ("Fraværet skal ned 10 % på skolen.", "Fraværet skal ned 10 prosent på skolen."),
        ("Vi bruker sensorer på rommene om natta.", "Vi bruker kameraer på rommene om natta."),
        ("Vi skal (1) måle fall og 2) måle søvn.", "Vi skal (a) måle fall og b) måle søvn."),
        ("3. Vi prøver sensorer på rommene.", "4. Vi prøver kameraer på rommene."),
        ("Prosjektet går i Tokke og Vinje i to år.", "Prosjektet går i Vinje og Tokke i to år."),
    ],
)  # fmt: skip
def test_the_same_fact_written_otherwise_is_no_difference(
    left: str, right: str, lexicon: StaticEmbedder
) -> None:
    assert told(align(lexicon, text(left), text(right))) == []


def test_facts_of_the_records_come_first_and_only_where_both_know_them(
    lexicon: StaticEmbedder,
) -> None:
    tokke, seljord = Municipality("4034", "Tokke"), Municipality("4022", "Seljord")
    vinje = Municipality("4036", "Vinje")
    left = text(
        NIGHT,
        applicant="Tokke kommune",
        municipalities=(tokke, vinje),
        period=Period("2021-01", "2022-12"),
        amount_nok=400_000,
    )
    right = text(NIGHT, applicant="Seljord kommune", municipalities=(seljord, vinje), period=Period("2023-01", None), amount_nok=900_000)  # fmt: skip
    assert align(lexicon, left, right).differences == (
        Difference("applicant", "Tokke kommune", "Seljord kommune"),
        Difference("place", "Tokke", "Seljord"),
        Difference("period", "2021-01/2022-12", "2023-01/"),
        Difference("amount", "400000", "900000"),
    )
    assert align(lexicon, left, text(NIGHT)).differences == ()
    assert align(lexicon, left, text(NIGHT, period=Period("2021-01", None))).differences == ()


@pytest.mark.parametrize("other", ["Tokke", "TOKKE KOMMUNE", "Tokke kommune, helse og omsorg"])
def test_one_applicant_written_otherwise_is_no_difference(
    other: str, lexicon: StaticEmbedder
) -> None:
    left, right = text(NIGHT, applicant="Tokke kommune"), text(NIGHT, applicant=other)
    assert align(lexicon, left, right).differences == ()


def test_what_a_record_and_the_text_both_say_is_told_once(lexicon: StaticEmbedder) -> None:
    left = text(NIGHT, municipalities=(Municipality("4034", "Tokke"),))
    right = text(
        NIGHT.replace("Tokke", "Seljord"), municipalities=(Municipality("4022", "Seljord"),)
    )
    (place,) = align(lexicon, left, right).differences
    assert (place.left, place.right, place.left_span) == ("Tokke", "Seljord", TextSpan(0, 5))


def test_a_number_that_a_translation_changes_is_told(lexicon: StaticEmbedder) -> None:
    left = text(NIGHT.replace("en beboer", "en av 24 beboere"))
    same = text(NIGHT_EN.replace("a resident", "one of twenty-four residents"), "en")
    other = text(NIGHT_EN.replace("a resident", "one of 36 residents"), "en")
    assert told(align(lexicon, left, same)) == []
    assert told(align(lexicon, left, other)) == [("number", "24", "36")]


def test_at_most_thirty_of_a_kind_are_told(lexicon: StaticEmbedder) -> None:
    words = [f"post{at}" for at in range(50)]
    left = text(
        "\n".join(f"Til {word} trenger vi {100 + at} timer" for at, word in enumerate(words))
    )
    right = text(
        "\n".join(f"Til {word} trenger vi {900 + at} timer" for at, word in enumerate(words))
    )
    differences = align(lexicon, left, right).differences
    assert [each.kind for each in differences] == ["number"] * 30
    assert differences[0].left == "100"


# ── Whatever the texts are ───────────────────────────────────────────────────────────────────

SENTENCES = [
    *(f"{each.rstrip('.')}." for each in f"{NIGHT} {FERRY} {NIGHT_EN}".split(". ")),
    "Mål",
    "Vi søker om 2 mill. kroner i 2021.",
    "Vi søker om 3 mill. kroner i 2022.",
    "Sensorer varsler når en pasient i Bø står opp.",
]
BUILT = st.lists(st.sampled_from(SENTENCES), max_size=9).map(" ".join) | st.text(max_size=60)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    of = draw(BUILT)
    start = draw(st.integers(0, len(of)))
    template = (TextSpan(start, draw(st.integers(start, len(of)))),) if draw(st.booleans()) else ()
    return text(of, draw(st.sampled_from(["nb", "nn", "en", "und"])), template=template)


def overlap(spans: list[TextSpan]) -> bool:
    spans = sorted(spans)
    return any(one.end > other.start for one, other in pairwise(spans))


@settings(deadline=None, max_examples=150)
@given(left=texts(), right=texts())
def test_no_passages_overlap_and_every_span_slices(left: Text, right: Text) -> None:
    found = align(LEXICON, left, right)
    assert [each.left for each in found.passages] == sorted(each.left for each in found.passages)
    assert not overlap([each.left for each in found.passages])
    assert not overlap([each.right for each in found.passages])
    for each in found.passages:
        assert any(map(str.isalnum, left.text[slice(*each.left)]))
        assert any(map(str.isalnum, right.text[slice(*each.right)]))
        assert 0 <= each.likeness <= 1
        assert bool(each.changes) == (each.kind is EDITED)
        for change in each.changes:
            assert each.left.start <= change.left.start <= change.left.end <= each.left.end
            assert each.right.start <= change.right.start <= change.right.end <= each.right.end
    for share, verbatim in (
        (found.covered_left, found.verbatim_left),
        (found.covered_right, found.verbatim_right),
    ):
        assert 0 <= verbatim <= share <= 1


@settings(deadline=None, max_examples=150)
@given(left=texts(), right=texts())
def test_the_same_is_found_whichever_is_left(left: Text, right: Text) -> None:
    one, other = align(LEXICON, left, right), align(LEXICON, right, left)
    assert sorted(
        (each.right, each.left, each.kind, each.moved, each.likeness) for each in one.passages
    ) == sorted(
        (each.left, each.right, each.kind, each.moved, each.likeness) for each in other.passages
    )
    assert (one.covered_left, one.verbatim_right) == (other.covered_right, other.verbatim_left)
    assert {(each.kind, each.right, each.left) for each in one.differences} == {
        (each.kind, each.left, each.right) for each in other.differences
    }


@settings(deadline=None, max_examples=60)
@given(of=texts())
def test_a_text_is_covered_by_itself(of: Text) -> None:
    found = align(LEXICON, of, of)
    assert {each.kind for each in found.passages} <= {EXACT}
    assert found.covered_left == found.covered_right
    assert found.differences == ()


@settings(deadline=None, max_examples=30)
@given(of=st.sampled_from(STRANGE), other=st.sampled_from((*STRANGE, NIGHT)))
@example(of="", other="")
def test_strange_texts_are_aligned_without_ado(of: str, other: str) -> None:
    found = align(LEXICON, text(of), text(other, "en"))
    assert found.passages == () or of == other or {"12 345", "a"} & {of, other}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ord " * 60_000, "ord " * 59_000),
        ("x" * 300_000, "y" * 300_000),
        ("\n".join(f"Rad {at} har {at * 3} kroner" for at in range(3_000)),
         "\n".join(f"Rad {at} har {at * 7} kroner" for at in range(3_000))),
        ("Det samme igjen og igjen.\n" * 3_000, "Det samme om igjen og igjen.\n" * 3_000),
    ],
)  # fmt: skip
def test_absurd_texts_come_through(left: str, right: str, lexicon: StaticEmbedder) -> None:
    found = align(lexicon, text(left), text(right))
    assert 0 <= found.covered_left <= 1
    assert len(found.differences) <= 7 * 30


LEXICON = StaticEmbedder.load()
