from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.describe.sentences import sentences_of
from synthese.norwegian.sentences import sentences_in
from synthese.readers import read_bytes
from synthese.records import BlockKind, Document
from synthese.settings import ReadLimits


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences_in(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Vi prøvde tre sensorer.", "To av dem virket."],
        ["Kommunen kjøpte bl.a. Roomcare og f.eks. Tryggi.", "Begge virket."],
        ["Ifølge Dr. Ås og Prof. Li er det nytt."],
        ["Det kostet kr. 250 000.", "Staten ga halve summen."],
        ["Det kostet 2,5 mill. kr.", "Staten ga 1.25 mill. av dem."],
        ["Det kosta kr 80 000, jf. Budsjett 2021 kap. 3.", "Resten er spart."],
        ["Vi møttes 1. juni 2019.", "Etterpå ble det stille."],
        ["Det varte fra 1. 6. 2021 til 3. august.", "Så var det slutt."],
        ["Det begynte i 2019.", "15 brukere var med."],
        ["Tilbodet gjeld skyss, mat m.m.", "Andre får ikkje noko."],
        ["Tilbodet gjeld skyss, mat osv. i heile fylket."],
        ["Ca. 40 pr. Uke, dvs. Alle som ville."],
        ["Leder er A. B. Berg fra Voss.", "Hun er fornøyd."],
        ["Virket det?", "Ja!", "Nesten …", "Men ikke om natta."],
        ["«Virker det?» spurte hun.", "– Ja, svarte vi."],
        ["Hun sa: «Det virker.»", "Så gikk hun.", "(Ingen så henne.)", "Slik var det."],
        ["2. Mål for arbeidet er færre turer.", "3.1. Resultatet kom sent."],
        ["We tried e.g. Sensors, i.e. Small ones, cf. Table 2.", "They worked."],
        ["Den sparer penger.", "Vi regner med mer."],
        ["Se www.tokke.no/natt.html for mer.", "Der står alt."],
        ["Hun tok en ph.d. om dette.", "Å lese den tar tid."],
        ["Ålesund var med.", "Åtte av ti ble igjen.", "«Øya» var ikke med."],
    ],
    ids=lambda sentences: sentences[0][:25],
)  # fmt: skip
def test_sentences_end_where_they_end(sentences: list[str]) -> None:
    assert parts(" ".join(sentences)) == sentences


def test_missing_space_is_seen() -> None:
    assert parts("Den sparer penger.Vi regner med mer (mye).Det er bra.") == [
        "Den sparer penger.", "Vi regner med mer (mye).", "Det er bra.",
    ]  # fmt: skip


def test_lines_and_bullets_are_sentences_of_their_own() -> None:
    assert parts("Vi vil:\n• Spare penger\n• Spare tid\n\nSlik: • en • to\n***\n") == [
        "Vi vil:", "Spare penger", "Spare tid", "Slik:", "en", "to",
    ]  # fmt: skip


def test_only_what_is_asked_for_is_cut() -> None:
    text = "Forord. Vi prøvde. Det gikk. Etterord."
    assert [text[a:b] for a, b in sentences_in(text, 8, 28)] == ["Vi prøvde.", "Det gikk."]


def test_nothing_is_no_sentence() -> None:
    assert sentences_in("") == sentences_in(" \n … \n--\n") == []


@given(st.text(alphabet="aB1.!?…\n \t«»()-•jfkr", max_size=60))
def test_sentences_stand_in_order_and_hold_every_letter(text: str) -> None:
    spans = sentences_in(text)
    joined = [0, *(at for span in spans for at in span), len(text)]
    assert joined == sorted(joined)
    assert all(text[a:b] == text[a:b].strip() != "" and "\n" not in text[a:b] for a, b in spans)
    between = "".join(text[a:b] for a, b in zip(joined[::2], joined[1::2], strict=True))
    assert not any(map(str.isalnum, between))


def document(markdown: str) -> Document:
    read = list(read_bytes(markdown.encode(), "prøve.md", limits=ReadLimits()))
    assert isinstance(read[0], Document)
    return read[0]


def test_documents_sentences_know_where_they_stand() -> None:
    made = document(
        "# Natt\n\nInnledning her.\n\n## Mål\n\nVi vil sove. Alle skal sove.\n\n- Færre turer\n"
        "\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    found = [
        (made.text[s.start : s.end], s.heading, s.kind, s.position) for s in sentences_of(made)
    ]
    assert found == [
        ("Innledning her.", "", BlockKind.PARAGRAPH, 0),
        ("Vi vil sove.", "Mål", BlockKind.PARAGRAPH, 1),
        ("Alle skal sove.", "Mål", BlockKind.PARAGRAPH, 2),
        ("Færre turer", "Mål", BlockKind.LIST_ITEM, 3),
    ]
