from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import cache

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from page_checks import check_invariants, fields, lines

from synthese.errors import ReadError
from synthese.readers.docx import read_docx
from synthese.records import BlockKind, Document, PageKind
from synthese.settings import ReadLimits

LIMITS = ReadLimits()


def saved(word: WordDocument) -> bytes:
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def zipped(**members: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


def read(data: bytes) -> Document:
    (document,) = read_docx(data, "søknad.docx", LIMITS)
    assert isinstance(document, Document)
    check_invariants(document)
    return document


def refusal(data: bytes, limits: ReadLimits = LIMITS) -> str:
    with pytest.raises(ReadError) as refused:
        list(read_docx(data, "søknad.docx", limits))
    for language in ("nb", "nn", "en"):
        assert "søknad.docx" in refused.value.text(language)
    return refused.value.key


@pytest.fixture
def word() -> WordDocument:
    word = docx.Document()
    word.core_properties.title = ""
    word.core_properties.created = datetime(2022, 5, 6)
    return word


def test_blocks_stand_in_order_with_their_kinds(word):
    word.sections[0].header.paragraphs[0].text = "Topptekst"
    word.sections[0].footer.paragraphs[0].text = "Side 1"
    word.add_paragraph("Søknad om måltidsvenner", style="Title")
    word.add_paragraph("Bakgrunn", style="Heading 1")
    word.add_paragraph("Eldre spiser\xa0alene på Øya.")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["År", "Kroner", "2022", "100\u00ad000"], strict=True):
        cell.text = text
    word.add_paragraph("Tiltak", style="Heading 2")
    word.add_paragraph("Spise sammen", style="List Bullet")
    document = read(saved(word))
    told = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert told == [
        (BlockKind.TITLE, 0, "Søknad om måltidsvenner"),
        (BlockKind.HEADING, 1, "Bakgrunn"),
        (BlockKind.PARAGRAPH, 0, "Eldre spiser alene på Øya."),
        (BlockKind.TABLE, 0, "År\tKroner\n2022\t100000"),
        (BlockKind.HEADING, 2, "Tiltak"),
        (BlockKind.LIST_ITEM, 0, "Spise sammen"),
    ]
    assert document.title == "Søknad om måltidsvenner"
    assert fields(document) == {"published": ["2022-05-06T00:00:00Z"]}


def test_norwegian_style_names_are_headings(word):
    for name in ("Overskrift 3", "Tittel"):
        word.styles.add_style(name, 1)
    word.add_paragraph("Heile namnet", style="Tittel")
    word.add_paragraph("Mål", style="Overskrift 3")
    word.add_paragraph("Færre fall.")
    document = read(saved(word))
    assert [(b.kind, b.level) for b in document.blocks] == [
        (BlockKind.TITLE, 0), (BlockKind.HEADING, 3), (BlockKind.PARAGRAPH, 0),
    ]  # fmt: skip


def test_inserted_text_is_read_and_deleted_text_is_not(word):
    paragraph = word.add_paragraph("Fast ")
    for tag, text in (("ins", "<w:t>ny</w:t>"), ("del", "<w:delText>gammel</w:delText>")):
        paragraph._p.append(parse_xml(f"<w:{tag} {nsdecls('w')}><w:r>{text}</w:r></w:{tag}>"))
    assert read(saved(word)).text == "Fast ny"


def test_content_controls_and_text_boxes_are_read_once(word):
    inside = "<w:p><w:r><w:t>I feltet</w:t></w:r></w:p>"
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    word.element.body.insert(0, parse_xml(control))
    inner = "<w:txbxContent><w:p><w:r><w:t>I boksen</w:t></w:r></w:p></w:txbxContent>"
    word.add_paragraph("Rundt")._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:AlternateContent><mc:Choice Requires="x">{inner}</mc:Choice>'
            f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert lines(read(saved(word)).text) == ["I feltet", "Rundt", "I boksen"]


def test_table_with_long_cells_is_read_as_text(word):
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Beskriv målet"
    table.cell(0, 1).text = "Vi vil at flere skal spise sammen med noen. " * 30
    assert [block.kind for block in read(saved(word)).blocks][1:] == [BlockKind.PARAGRAPH]


def test_real_title_property_is_used_and_a_programs_is_not(word):
    word.add_paragraph("Innledende setning som er lang. " * 10)
    word.core_properties.title = "Måltidsvenner i Lia"
    assert read(saved(word)).title == "Måltidsvenner i Lia"
    word.core_properties.title = "Microsoft Word - søknad.doc"
    assert read(saved(word)).title == "søknad"


def test_project_labels_are_read_in_word_too(word):
    for text in (
        "Måltidsvenner",
        "Prosjektleder:",
        "Kari Eksempel, kari@example.no",
        "Status: Planlagt",
    ):
        word.add_paragraph(text)
    document = read(saved(word))
    assert (document.kind, document.title) == (PageKind.PROJECT_PAGE, "Måltidsvenner")
    assert fields(document)["contact"] == ["Kari Eksempel"]
    assert fields(document)["status"] == ["Planlagt"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "pages.empty"),
        (b"Hei", "pages.docx_other"),
        (zipped(notat_txt="hei"), "pages.docx_other"),
        (b"PK\x03\x04 halv fil", "pages.docx_broken"),
        (OLE, "pages.docx_old"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "pages.docx_encrypted"),
        (zipped(word__document_xml="<w:document"), "pages.docx_broken"),
        (zipped(word__document_xml=f'<!DOCTYPE x><x xmlns:w="{W}"/>'), "pages.docx_broken"),
        (zipped(word__document_xml=f'<w:document xmlns:w="{W}"/>'), "pages.no_text"),
        (zipped(word__document_xml=b" " * 30_000_000), "pages.docx_too_large"),
    ],
)
def test_bad_file_is_one_clear_failure(data, key):
    assert refusal(data) == key


def test_deeply_nested_tables_do_not_crash():
    cell, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    text = "<w:p><w:r><w:t>Innerst</w:t></w:r></w:p>"
    xml = f'<w:d xmlns:w="{W}">{cell * 5_000}{text}{end * 5_000}</w:d>'
    assert read(zipped(word__document_xml=xml)).text == "Innerst"


@cache
def _small() -> bytes:
    word = docx.Document()
    word.add_paragraph("Søknad", style="Title")
    word.add_table(rows=1, cols=2).cell(0, 0).text = "Celle"
    return saved(word)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_file_raises_nothing_but_its_own_error(data):
    bytes_ = bytearray(_small())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(bytes_) - 1))
        bytes_[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    try:
        found = list(read_docx(bytes(bytes_), "søknad.docx", LIMITS))
    except ReadError:
        return
    for each in found:
        assert isinstance(each, Document)
        check_invariants(each)
