from __future__ import annotations

import pytest
from page_checks import check_invariants, fields

from synthese.readers.page_kinds import (
    Origin,
    Piece,
    is_furniture,
    is_heading_line,
    label_name,
    labelled,
    page_document,
    recognise,
    stem,
)
from synthese.records import BlockKind, Document, Format, PageKind


def paragraphs(*texts: str) -> list[Piece]:
    return [Piece(BlockKind.PARAGRAPH, text) for text in texts]


def document(*pieces: Piece | str, title: str = "") -> Document:
    made = [Piece(BlockKind.PARAGRAPH, p) if isinstance(p, str) else p for p in pieces]
    found = page_document(made, Origin(b"x", "mappe/side.txt", Format.TEXT, title=title))
    assert found is not None
    check_invariants(found)
    return found


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("Tildelt: kr 1 mill.", "Budsjettformål:", "PRØVE"), PageKind.PROJECT_BANK),
        (("Tildelt: kr 1 mill.", "Tema og emne"), PageKind.PROJECT_BANK),
        (("Awarded: NOK 1 mill.", "Funding scheme: TEST"), PageKind.PROJECT_BANK),
        (("Budsjett: 1 mill.", "Program: Vårt eget"), PageKind.OTHER),
        (("Prosjektansvarlig:", "Lia", "Status: Ferdig"), PageKind.PROJECT_PAGE),
        (("Prosjektleiar: Ola", "Periode: 2020"), PageKind.PROJECT_PAGE),
        (("Project owner: Lia", "Period: 2020"), PageKind.PROJECT_PAGE),
        (("Historisk arkiv", "Publisert under: Regjeringen A"), PageKind.ARCHIVE_PAGE),
        (("Publisert under: Regjeringa A", "Utgjevar: Departementet"), PageKind.ARCHIVE_PAGE),
        (("SAMFUNNSUTFORDRING", "x", "VÅR ROLLE", "y"), PageKind.CONSULTANT_PAGE),
        (("Our role", "x", "Funded by", "y"), PageKind.CONSULTANT_PAGE),
        (("Hva er gjennomført?", "Hvilke resultater har dere?"), PageKind.REPORT_FORM),
        (("Kva er gjennomført?", "Kva for erfaringar har de?"), PageKind.REPORT_FORM),
        (("Status: På høring", "Høringsfrist: 1.1.2024"), PageKind.OTHER),
        (("Historisk arkiv", "En tekst om arkivet."), PageKind.OTHER),
        (("Hva er klima?", "Hvordan virker det?"), PageKind.OTHER),
        (("Kontakt: Kari", "En nyhet om vær."), PageKind.OTHER),
        ((), PageKind.OTHER),
    ],
)
def test_kind_is_told_by_labels_alone(lines, kind):
    assert recognise(paragraphs(*lines)) is kind


@pytest.mark.parametrize(
    "line",
    [
        "Tilbake til søkeresultatene", "‹ Tilbake til søkeresultatene", "Tips en venn Skriv ut",
        "Tips ein ven | Skriv ut", "Hopp til innhold", "Hopp til innhald", "Skip to content",
        "Del på Facebook", "Share on Facebook", "Godta alle", "Accept all cookies", "MENY",
        "Vi bruker informasjonskapsler for at siden skal virke.",
        "Me nyttar informasjonskapslar på denne staden.", "This website uses cookies.",
    ],
)  # fmt: skip
def test_furniture_is_told(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Skriv ut rapporten og del den med naboen.",
        "Vi lærte at «Tips en venn» ikke virker.",
        "Meny for sykehjemmet",
        "Delprosjekt 2",
        "Kommunen bruker informasjonskapsler på sine sider, og prosjektet undersøkte hvordan.",
        "Forsiden av brosjyren / plakaten ble laget av elever.",
    ],
)
def test_running_text_is_no_furniture(line):
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line", ["Forsiden/Forskning", "Hjem › Prosjekter", "Du er her: Start", "832"]
)
def test_paths_and_page_numbers_are_furniture_only_near_the_top(line):
    assert is_furniture(line, near_top=True)
    assert not is_furniture(line)


def test_label_meets_its_value_on_the_next_line():
    made = document("Prøven", "Prosjektansvarlig:", "USHT Lia", "Status: Ferdig")
    assert made.text == "Prøven\n\nProsjektansvarlig: USHT Lia\n\nStatus: Ferdig"
    assert fields(made) == {"lead": ["USHT Lia"], "status": ["Ferdig"]}
    assert [b.kind for b in made.blocks] == [BlockKind.TITLE, BlockKind.LABEL, BlockKind.LABEL]


def test_label_without_a_value_takes_no_heading_label_or_prose():
    made = document("Prøven", "Status:", "Periode: 2020", "Status", "Mål", "Prosjektleder:")
    assert fields(made) == {"period": ["2020"]}
    prose = "Vi er i gang med å prøve ordningen, og har så langt møtt få hindringer."
    made = document("Prøven", Piece(BlockKind.HEADING, "Status", level=2), prose)
    assert fields(made) == {}


def test_labels_side_by_side_part():
    made = document("Prøven", "Status: Ferdig Periode: 2020 – 2021 | Prosjektleder: Ola Nes")
    assert fields(made) == {"status": ["Ferdig"], "period": ["2020 – 2021"], "contact": ["Ola Nes"]}


@pytest.mark.parametrize(
    ("value", "contact"),
    [
        ("Kari Nes, kari.nes@lia.kommune.no", ["Kari Nes"]),
        ("Rådgiver Kari Nes: kari(at)lia.no, tlf. 900 00 000", ["Rådgiver Kari Nes"]),
        ("Kari Nes +47 90 00 00 00", ["Kari Nes"]),
        ("kari@lia.no", []),
    ],
)
def test_contact_field_holds_no_address_but_the_text_does(value, contact):
    made = document("Prøven", f"Prosjektleder: {value}")
    assert fields(made).get("contact", []) == contact
    assert value in made.text


def test_long_paragraph_that_begins_with_a_label_word_stays_prose():
    made = document("Prøven", "Program: " + "vi har laget et program for dagene. " * 12)
    assert made.blocks[1].kind is BlockKind.PARAGRAPH
    assert fields(made) == {}


def test_table_of_labels_is_read_as_labels_and_another_table_is_not():
    facts = Piece(BlockKind.TABLE, rows=(("Status", "Ferdig"), ("Prosjektleder", "Kari"), ("", "")))
    assert fields(document("Prøven", facts)) == {"status": ["Ferdig"], "contact": ["Kari"]}
    costs = Piece(BlockKind.TABLE, rows=(("År", "Kr"), ("2020", "5"), ("Status", "x")))
    assert document("Prøven", costs).blocks[1].kind is BlockKind.TABLE


def test_reading_list_becomes_references_until_the_next_heading():
    made = document(
        "Prøven", "Anbefalt litteratur:", "Nes, K. (2010): Vakter.", "Lia, O. (2011): Turnus.",
        Piece(BlockKind.HEADING, "Bakgrunn", level=2), "Slik begynte det.",
    )  # fmt: skip
    kinds = [block.kind for block in made.blocks]
    assert kinds[2:] == [
        BlockKind.REFERENCE, BlockKind.REFERENCE, BlockKind.HEADING, BlockKind.PARAGRAPH,
    ]  # fmt: skip
    assert fields(made)["references"] == ["Nes, K. (2010): Vakter.", "Lia, O. (2011): Turnus."]


def test_bank_page_without_themes_has_no_theme():
    made = document(
        "PRØVE",
        "Vakter i Lia",
        "Tildelt: kr 1 mill.",
        "Temaer og emner",
        "Ingen temaer knyttet til prosjektet",
    )
    assert (made.kind, made.title) == (PageKind.PROJECT_BANK, "Vakter i Lia")
    assert fields(made) == {"programme": ["PRØVE"], "amount": ["kr 1 mill."]}
    assert "Ingen temaer" in made.text


def test_consultants_form_words_are_never_the_title():
    made = document(
        "SAMFUNNSUTFORDRING", "Ensomhet", "VÅR ROLLE", "Rådgiver",
        Piece(BlockKind.HEADING, "Om Naboer", level=2), "Naboer hjelper hverandre.",
    )  # fmt: skip
    assert made.title == "Om Naboer"
    assert fields(made) == {"challenge": ["Ensomhet"], "our_role": ["Rådgiver"]}


def test_title_that_the_format_marks_is_found_in_the_text():
    made = document("Ingress først.", Piece(BlockKind.HEADING, "Navnet", level=1), title="Navnet")
    assert made.title == "Navnet"
    assert [block.kind for block in made.blocks] == [BlockKind.PARAGRAPH, BlockKind.TITLE]


def test_furniture_alone_is_no_document():
    assert page_document(paragraphs("Skriv ut", "Meny"), Origin(b"x", "a", Format.TEXT)) is None


def test_labels_and_headings_are_known_in_all_three_languages():
    assert label_name("Prosjektleder: A") == "prosjektleder"
    assert label_name("PROSJEKTLEIAR") == "prosjektleiar"
    assert label_name("Project manager:") == "project manager"
    assert label_name("Prosjektlederen: se under") is None
    assert all(map(is_heading_line, ("Mål", "Føremål", "Background", "Tiltak:")))
    assert labelled("Status", "Ferdig").text == "Status Ferdig"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/a/b/rapport.v2.txt", "rapport.v2"),
        ("arkiv.zip!/mappe/søknad.docx", "søknad"),
        ("https://example.no/prosjekt/heltid%20i%20lia.html?x=1", "heltid i lia"),
        ("https://example.no/", "https://example.no/"),
    ],
)
def test_stem_is_the_files_own_name(source, name):
    assert stem(source) == name
