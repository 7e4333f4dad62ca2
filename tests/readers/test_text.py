from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_checks import SHARED, check_invariants, fields, lines

from synthese.errors import ReadError
from synthese.readers.text import read_text
from synthese.records import BlockKind, Document, PageKind
from synthese.settings import ReadLimits

LIMITS = ReadLimits()


def read(text: str | bytes, source: str = "prosjekt.txt") -> Document:
    data = text.encode() if isinstance(text, str) else text
    (document,) = read_text(data, source, LIMITS)
    assert isinstance(document, Document)
    check_invariants(document)
    return document


def blocks(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


@pytest.mark.parametrize(
    ("number", "kind", "title"),
    [
        (
            "000",
            PageKind.PROJECT_BANK,
            "Læringsnettverk - en modell for innovasjon i distriktskommuner?",
        ),
        (
            "001",
            PageKind.PROJECT_BANK,
            "Nye modeller for samarbeid om FoU og innovasjon i kommunesektoren",
        ),
        ("002", PageKind.ARCHIVE_PAGE, "Innovasjon"),
        ("003", PageKind.PROJECT_PAGE, "Den inkluderende kommune – veier til aktiv deltakelse"),
        (
            "004",
            PageKind.CONSULTANT_PAGE,
            "Om Innovasjonsnettverket i «Saman om ein betre kommune»",
        ),
    ],
)
def test_seed_is_of_its_kind_and_has_its_title(number, kind, title):
    seeds = sorted((SHARED / "seeds").glob(f"{number}_*.txt"))
    if not seeds:
        pytest.skip("the seeds are not beside this repository")
    document = read(seeds[0].read_bytes(), str(seeds[0]))
    assert (document.kind, document.title) == (kind, title)
    for furniture in ("Tilbake til søkeresultatene", "Tips en venn", "Skriv ut", "Historisk arkiv"):
        assert furniture not in document.text


LONG = (
    "Kommunen prøver ut en ny vaktordning der de ansatte selv fordeler helgene mellom seg, og "
    "måler både trivsel og overtid underveis."
)


def test_paragraphs_headings_and_lists_are_told_apart():
    document = read(
        f"Ny vaktordning\n\n{LONG}\n\nHva vi gjorde\n\n"
        "• Spurte de ansatte\n- Laget turnus\n* Målte\n– Delte\n\nSlutt."
    )
    assert blocks(document) == [
        (BlockKind.TITLE, "Ny vaktordning"),
        (BlockKind.PARAGRAPH, LONG),
        (BlockKind.HEADING, "Hva vi gjorde"),
        (BlockKind.LIST_ITEM, "Spurte de ansatte"),
        (BlockKind.LIST_ITEM, "Laget turnus"),
        (BlockKind.LIST_ITEM, "Målte"),
        (BlockKind.LIST_ITEM, "Delte"),
        (BlockKind.PARAGRAPH, "Slutt."),
    ]  # fmt: skip


def test_sentence_before_a_paragraph_is_no_heading():
    document = read(f"Tittel\n\n{LONG}\n\nDette er en kort setning.\n\n{LONG}")
    assert blocks(document)[2] == (BlockKind.PARAGRAPH, "Dette er en kort setning.")


def test_numbered_lines_together_are_a_list_and_alone_a_heading():
    document = read(f"Plan\n\n1. Første steg\n2. Andre steg\n\n3. Resultat\n\n{LONG}")
    assert [kind for kind, _ in blocks(document)][1:4] == [
        BlockKind.LIST_ITEM, BlockKind.LIST_ITEM, BlockKind.HEADING,
    ]  # fmt: skip


def test_lines_broken_at_the_margin_are_joined_and_short_lines_are_not():
    wrapped = (
        "Rapport om vakter\n\n"
        "Kommunen har prøvd en ny vaktordning i to år, og de ansatte har vært med hele\n"
        "veien. Sykefraværet gikk ned, men det tok tid før alle fant seg til rette med den\n"
        "nye turnusen i helgene.\n"
        "Hindringer: for få vikarer\n"
        "Suksesskriterier: tidlig medvirkning fra tillitsvalgte, god tid, og en ledelse som\n"
        "holder fast ved planen også når det butter imot.\n"
    )
    assert [text for _, text in blocks(read(wrapped))] == [
        "Rapport om vakter",
        "Kommunen har prøvd en ny vaktordning i to år, og de ansatte har vært med hele veien. "
        "Sykefraværet gikk ned, men det tok tid før alle fant seg til rette med den nye turnusen i "
        "helgene.",
        "Hindringer: for få vikarer",
        "Suksesskriterier: tidlig medvirkning fra tillitsvalgte, god tid, og en ledelse som holder "
        "fast ved planen også når det butter imot.",
    ]


def test_word_broken_at_the_margin_is_made_whole():
    text = (
        "Tittel her\n\n"
        "Dette er en linje som er lang nok til at den er brutt ved margen i kommune-\n"
        "sektoren, og her kommer enda en linje som er like lang og brutt på samme plass, drifts-\n"
        "og vedlikeholdsplanen er den tredje av de lange linjene i denne vesle teksten vår her.\n"
    )
    paragraph = blocks(read(text))[1][1]
    assert "kommunesektoren" in paragraph
    assert "drifts- og vedlikeholdsplanen" in paragraph


def test_running_lines_of_a_paged_text_are_dropped_and_the_paragraph_goes_on():
    page = "Linje nummer {} som er lang nok til å gå helt ut til margen på denne arksiden her\n"
    text = (
        f"Sluttrapport for prøven\n\n{page.format('en')}{page.format('to')}{page.format('tre')}"
        "og som derfor fortsetter på neste side uten at noen punktum har kommet før den er\n\n"
        "Lia kommune   Side 1 av 2\n"
        "\fslutt på et annet ark.\n\nNy del\n\nMer tekst.\n\nEnda mer.\n\n"
        "Lia kommune   Side 2 av 2\n"
    )
    document = read(text)
    assert "Side 1" not in document.text
    assert "før den er slutt på et annet ark." in document.text


FORM = """RAPPORT FOR TILSKUDD 2020
Foretaksnavn: Granli kommune
Saksnr.: 2020/15

SLUTTRAPPORT

Sykkelhotell ved stasjonen

Hva er gjennomført?
Gi en kort beskrivelse:
Kommunen har bygd et sykkelhotell med hundre plasser.

Beskriv eventuelle avvik fra planen. Skjedde det noe underveis?
Grunnarbeidet ble dyrere.

Hvilke resultater har prosjektet ført til?
Førti flere reiser med tog hver dag.

Hvilke erfaringer har dere gjort?
-Spør naboene først
-Sett av tid
"""


def test_report_form_has_its_projects_title_and_its_questions_as_headings():
    document = read(FORM)
    assert (document.kind, document.title) == (PageKind.REPORT_FORM, "Sykkelhotell ved stasjonen")
    headings = [text for kind, text in blocks(document) if kind is BlockKind.HEADING]
    assert headings == [
        "Hva er gjennomført?",
        "Beskriv eventuelle avvik fra planen. Skjedde det noe underveis?",
        "Hvilke resultater har prosjektet ført til?",
        "Hvilke erfaringer har dere gjort?",
    ]
    assert fields(document) == {"lead": ["Granli kommune"], "case_number": ["2020/15"]}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp865"]
)
def test_letters_come_out_right_in_every_encoding(encoding):
    text = "Blåbær på Ås\n\nDet er både lærerikt og gøy på øya når været er bra."
    assert lines(read(text.encode(encoding)).text) == lines(text)


def test_utf_16_without_a_mark_is_told_by_its_zeros():
    assert read("Blåbær på Ås er godt".encode("utf-16-le")).text == "Blåbær på Ås er godt"


def test_decomposed_letters_soft_hyphens_and_spaces_are_mended():
    text = (
        unicodedata.normalize("NFD", "Sjukeheim på Øyane")
        + "\n\nkommune\u00adsamarbeid\u00a0no\u200b"
    )
    assert lines(read(text).text) == ["Sjukeheim på Øyane", "kommunesamarbeid no"]


def test_nul_bytes_are_dropped():
    assert read(b"Hei p\xc3\xa5\x00 deg\x00").text == "Hei på deg"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "pages.empty"),
        (b"\n \t\n", "pages.empty"),
        (b"\x00" * 50, "pages.empty"),
        (bytes(range(256)) * 20, "pages.not_text"),
        (b"Skriv ut\nTips en venn\n", "pages.no_text"),
    ],
)
def test_file_without_text_is_one_clear_failure(data, key):
    with pytest.raises(ReadError) as refused:
        list(read_text(data, "prosjekt.txt", LIMITS))
    assert refused.value.key == key
    assert "prosjekt.txt" in refused.value.text("nn")


def test_too_large_file_is_one_clear_failure():
    with pytest.raises(ReadError) as refused:
        list(read_text(b"a " * 1_000_000, "prosjekt.txt", ReadLimits(max_file_mb=1)))
    assert refused.value.key == "pages.too_large"


def test_file_that_begins_with_prose_is_named_by_its_file():
    assert read(f"{LONG} {LONG}", "mappe/vakter.txt").title == "vakter"


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_raise_nothing_but_their_own_error(data):
    try:
        found = list(read_text(data, "prosjekt.txt", LIMITS))
    except ReadError:
        return
    for each in found:
        assert isinstance(each, Document)
        check_invariants(each)


_LINES = [
    *FORM.split("\n"),
    "Status:",
    "Periode: 2020",
    "• punkt",
    "Tildelt: kr 1 mill.",
    "Samarbeidspartnere",
    "",
    LONG,
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=20))
def test_labels_and_headings_in_any_order_hold_the_invariants(chosen):
    try:
        found = list(read_text("\n".join(chosen).encode(), "prosjekt.txt", LIMITS))
    except ReadError:
        return
    for each in found:
        assert isinstance(each, Document)
        check_invariants(each)
