"""Every document of a synthesis, read back by another program's eyes."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document as WordFile
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.synthesis_sample import COLUMNS, QUESTION, SORTLAND, STRYN, TOKKE, grown, sample

import synthese.reports.syntheses
from synthese.pilot_records import Cell, CellEdit, Column, Member, Quote, SourceEntry, Synthesis
from synthese.records import Period, Project, Role
from synthese.reports.exports.cleaning import in_lines
from synthese.reports.syntheses import FORMATS, MEDIA_TYPES, DocumentFormat, outline, render
from synthese.reports.syntheses.blocks import Cited, Figure, Inline, Quoted, References, Table
from synthese.reports.syntheses.html_file import STYLE_HASH
from synthese.reports.syntheses.marks import target
from synthese.reports.syntheses.telling import quotes_of
from synthese.reports.syntheses.timeline import Span, bounds, shapes, timeline
from synthese.wording import LANGUAGES, Language, sentences

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEARNT = Column("læring", Role.LESSON)
READ: tuple[DocumentFormat, ...] = ("docx", "html", "md")  # what the outline is rendered in


@cache
def whole() -> Synthesis:
    """The sample with everything, a question of the reader's own among its columns."""
    return grown(sample((*COLUMNS[:4], QUESTION)))


@cache
def rendered(format_: DocumentFormat, language: Language = "nb") -> bytes:
    return render(whole(), format_, language)


# ── Read back ────────────────────────────────────────────────────────────────────────────────


def word(data: bytes) -> WordFile:
    return docx.Document(io.BytesIO(data))


def word_text(data: bytes) -> str:
    """All that is read in a Word file, its paragraphs parted by a line."""
    told = []
    for paragraph in word(data).element.body.iter(f"{W}p"):
        runs = paragraph.iter(f"{W}t", f"{W}br", f"{W}tab")
        told.append(
            "".join(
                {"br": "\n", "tab": "\t"}.get(each.tag[len(W) :], each.text or "") for each in runs
            )
        )
    return "\n\n".join(told)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.quotes: list[tuple[str, dict[str, str | None]]] = []
        self._in: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "col", "rect"):
            self._in.append(tag)
        if tag == "q":
            self.quotes.append(("", dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._in:
            assert self._in.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "q" in self._in:
            text, attributes = self.quotes[-1]
            self.quotes[-1] = (text + data, attributes)


def page(data: bytes) -> _Page:
    read = _Page()
    read.feed(data.decode())
    return read


def markdown_text(data: bytes) -> str:
    """What a reader of Markdown sees; no sign of a source may have become a mark."""
    told = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(data.decode()):
        assert token.type != "html_block"
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak") or child.content == "<br>":
                told.append("\n")
            else:
                assert child.type != "html_inline", child.content
                told.append(child.content)
        told.append("\n" if token.type == "inline" else "")
    return "".join(told)


def text_of(format_: DocumentFormat, data: bytes) -> str:
    if format_ == "docx":
        return word_text(data)
    return page(data).text if format_ == "html" else markdown_text(data)


def inlines(synthesis: Synthesis, language: Language = "nb") -> Iterator[Inline]:
    """Everything that stands on a line of the outline."""
    pending: list[object] = [outline(synthesis, language).sections]
    while pending:
        each = pending.pop()
        if isinstance(each, tuple):
            pending += each
        elif isinstance(each, Quoted | Cited):
            yield each
        elif hasattr(each, "__dataclass_fields__"):
            pending += [getattr(each, name) for name in each.__dataclass_fields__]


def words_of(text: str) -> str:
    return " ".join(text.split())


# ── Quotes and references ────────────────────────────────────────────────────────────────────


def test_every_quote_slices_its_document() -> None:
    held = sample((*COLUMNS, QUESTION))
    quotes = list(quotes_of(grown(held)))
    assert len(quotes) > 60
    for quote in quotes:
        assert held.documents[quote.document].text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READ)
def test_every_quote_of_the_outline_stands_verbatim(
    format_: DocumentFormat, language: Language
) -> None:
    quoted = [each for each in inlines(whole(), language) if isinstance(each, Quoted)]
    sources = {quote.text for quote in quotes_of(whole())}
    assert {each.text for each in quoted} <= sources
    assert len({each.text for each in quoted}) > 30
    text = text_of(format_, rendered(format_, language))
    assert [each.text for each in quoted if each.text not in text] == []


def test_what_a_page_marks_as_a_quote_is_one() -> None:
    sources = {quote.text for quote in quotes_of(whole())}
    marked = page(rendered("html")).quotes
    assert marked
    assert {text for text, _ in marked} <= sources


def test_every_quote_is_in_the_workbook_and_in_json() -> None:
    cells = {quote for cell in whole().cells for quote in cell.quotes}
    rows = sheet("Sitater")
    assert {(row["Sitat"], row["Fra tegn"], row["Til tegn"]) for row in rows if row["Kilde"]} == {
        (each.text, each.start, each.end) for each in cells
    }
    told = json.loads(rendered("json"))
    assert {each["text"] for cell in told["cells"] for each in cell["quotes"]} == {
        each.text for each in cells
    }


def test_every_number_has_its_entry() -> None:
    numbers = {each.number for each in whole().sources}
    assert {each.number for each in inlines(whole())} <= numbers
    for format_ in READ:
        text = text_of(format_, rendered(format_))
        cited = {int(each) for each in re.findall(r"\[(\d+)(?:,\s[^\]]*)?\]", text)}
        assert cited == numbers, format_


def test_every_link_within_a_page_leads_somewhere() -> None:
    tags = page(rendered("html")).tags
    held = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(set(held)) == len(held)
    within = {a["href"][1:] for tag, a in tags if tag == "a" and (a["href"] or "").startswith("#")}
    assert len(within) > 10
    assert within <= set(held)
    named = {name for _, a in tags for name in (a.get("aria-labelledby") or "").split()}
    assert named <= set(held)


def test_every_link_within_a_word_file_leads_to_a_bookmark() -> None:
    body = word(rendered("docx")).element.body
    names = [each.get(f"{W}name") for each in body.iter(f"{W}bookmarkStart")]
    numbers = [each.get(f"{W}id") for each in body.iter(f"{W}bookmarkStart")]
    assert len(set(names)) == len(names)
    assert len(set(numbers)) == len(numbers)
    anchors = {each.get(f"{W}anchor") for each in body.iter(f"{W}hyperlink")} - {None}
    assert len(anchors) > 10
    assert anchors <= set(names)


def test_a_page_is_named_where_there_are_pages() -> None:
    quote = next(each for each in quotes_of(whole()) if each.page == 2)
    assert quote.project == SORTLAND
    assert f"{quote.text}» [3,\u00a0s.\u00a02]" in word_text(rendered("docx"))
    assert f"{quote.text}” [3,\u00a0p.\u00a02]" in word_text(rendered("docx", "en"))


def test_a_document_that_is_quoted_and_not_listed_gets_an_entry() -> None:
    stray = Quote(TOKKE, "/srv/hemmelig/notat.txt", "Et sitat.", 0, 9)
    cells = (replace(whole().cells[0], quotes=(stray,)), *whole().cells[1:])
    synthesis = replace(whole(), cells=cells)
    text = word_text(render(synthesis, "docx", "nb"))
    assert "«Et sitat.» [6]" in text
    assert "[6]\tTokke –" in text
    assert "notat.txt" in text


# ── What is told ─────────────────────────────────────────────────────────────────────────────


def test_the_summary_is_counted() -> None:
    text = words_of(word_text(rendered("docx")))
    for told in (
        "5 kommuner: Tokke (klasse 6), Gausdal (klasse 4)",
        "Fra januar 2021 til juni 2023.",
        "i gang samtidig i 10 måneder, januar 2022–oktober 2022: tid til å dele.",
        "1 er underveis: Rana.",
        "4 er ferdige: Tokke, Gausdal, Sortland og Stryn.",
        "8 av 10 par regnes som parallelle.",
        "2 par til er trolig parallelle",
        "Utfordring, 3 av 5: Tokke: «Nattevakta gjekk faste rundar",
        "Det samme forteller: Sortland [3, s. 1], Stryn [5].",
        "Tiltak: Gausdal: «Kamera med lys som viser når noen ser inn.» [2] Mot dette: Sortland: «Det er",
    ):
        assert told in text


def test_what_nobody_tells_is_told_first() -> None:
    told = sample((COLUMNS[0], LEARNT)).synthesis
    text = word_text(render(told, "docx", "nb"))
    summary = text[: text.index("Pilotene\n\nTabell")]
    assert "Ingen av de 5 har omtalt hva de har lært" in summary
    assert "Hva ville dere gjort annerledes om dere begynte på nytt?" in text


def test_gaps_become_questions_to_those_who_are_silent() -> None:
    text = words_of(word_text(render(sample().synthesis, "docx", "nb")))
    assert (
        "2 av 5 har ikke omtalt kostnader og gevinster. Hva kostet det å innføre og å drive, og hva ble spart? "
        "Til Rana og Stryn." in text
    )
    assert (
        "Gausdal og Sortland forteller motsatte ting om tiltak. Hva forklarer forskjellen? [2] [3, s. 1]"
        in text
    )
    assert "2 av 5 har ikke svart på «Hvordan ble samtykke innhentet?»" in word_text(
        rendered("docx")
    )


@pytest.mark.parametrize("format_", READ)
def test_a_cell_without_a_quote_says_so_and_an_edit_is_named(format_: DocumentFormat) -> None:
    text = words_of(text_of(format_, render(sample().synthesis, format_, "nb")))
    assert "ikke omtalt" in text
    edit = "Skrevet av Nettverksleder, 12. november 2026: Stryn svarer muntlig: om lag 300 000 kroner i året."
    assert edit in text
    assert f"«{edit}" not in text


@pytest.mark.parametrize("format_", READ)
def test_an_edit_stands_beside_the_quotes(format_: DocumentFormat) -> None:
    edit = CellEdit("Se vedlegget.", "", "2026-01-02")
    first = replace(whole().cells[0], edit=edit)
    synthesis = replace(whole(), cells=(first, *whole().cells[1:]))
    text = words_of(text_of(format_, render(synthesis, format_, "nb")))
    assert first.quotes[0].text in text
    assert "Skrevet av en person, 2. januar 2026: Se vedlegget." in text


def test_a_cell_has_the_best_two_and_says_that_there_are_more() -> None:
    (table,) = (each for each in blocks(sample().synthesis, "matrix") if isinstance(each, Table))
    told = table.rows[0][1]
    assert [type(line[0]).__name__ for line in told] == ["Quoted", "Quoted", "Words"]
    assert told[2][0].text == "+ 1 sitat til"


@pytest.mark.parametrize(
    ("pilots", "columns", "tables", "wide"), [(5, 5, 1, True), (5, 6, 6, False), (7, 2, 2, False), (6, 2, 1, False)]
)  # fmt: skip
def test_a_matrix_that_no_page_holds_becomes_a_table_a_column(
    pilots: int, columns: int, tables: int, wide: bool
) -> None:
    roles = [each for each in Role if each is not Role.OTHER][:columns]
    synthesis = many(pilots, tuple(Column(each.value, each) for each in roles))
    section = next(each for each in outline(synthesis, "nb").sections if each.anchor == "matrix")
    assert sum(isinstance(each, Table) for each in section.blocks) == tables
    assert section.wide is wide


def test_a_table_of_one_column_names_the_silent_together() -> None:
    synthesis = many(8, (COLUMNS[0],))
    cells = tuple(
        replace(each, quotes=()) if n % 2 else each for n, each in enumerate(synthesis.cells)
    )
    (table,) = (
        each
        for each in blocks(replace(synthesis, cells=cells), "matrix")
        if isinstance(each, Table)
    )
    assert len(table.rows) == 5
    assert table.rows[-1][0][0][0].text == "Ikke omtalt"
    assert table.rows[-1][1][0][0].text.startswith("Pilot 2, Pilot 4, Pilot 6 og Pilot 8")


def test_what_a_language_model_has_worded_is_marked_and_counted() -> None:
    text = words_of(word_text(rendered("docx")))
    assert "Formulert av en språkmodell" in text
    assert "Nattpatruljen kjører mindre i tre av fem piloter. [1] [2] [5]" in text
    assert "2 setninger holdt ikke mål mot kildene og ble forkastet." in text
    assert "Ingenting er skrevet av en språkmodell." not in text
    without = word_text(render(sample().synthesis, "docx", "nb"))
    assert "Ingenting er skrevet av en språkmodell." in without


def test_what_is_new_is_told() -> None:
    text = word_text(rendered("docx"))
    assert "Nye piloter: Stryn" in text
    assert "Ikke lenger med: natt-lampe-nowhere" in text
    assert "Nytt siden" not in word_text(render(sample().synthesis, "docx", "nb"))


def test_the_certificate_tells_what_is_covered() -> None:
    text = word_text(rendered("docx"))
    for told in ("b5c1d2a97e0f", "Synthese 0.1.0", "Gruppe: Digitalt tilsyn om natten", "bokmål 2, nynorsk 2, engelsk 1", "2 kilder i indeksen lot seg ikke lese", "Utfordring 0,50; Resultat 0,45; setninger som sammenlignes 0,62"):  # fmt: skip
        assert told in text
    for source in whole().sources:
        assert source.digest in text
        assert source.address in text


def test_whoever_has_opted_out_is_counted() -> None:
    assert "1 pilot står på reservasjonslisten" in word_text(rendered("docx"))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_synthesis_is_the_same_bytes(format_: DocumentFormat) -> None:
    again = grown(sample((*COLUMNS[:4], QUESTION)))
    assert again is not whole()
    assert render(again, format_, "nn") == rendered(format_, "nn")
    assert set(MEDIA_TYPES) == set(FORMATS)


@pytest.mark.parametrize("format_", READ)
def test_headings_are_in_the_readers_language_and_quotes_as_they_are(
    format_: DocumentFormat,
) -> None:
    headings = {
        "nb": "Spørsmål til møtet",
        "nn": "Kven bør snakke saman",
        "en": "Who should talk to whom",
    }
    for language, heading in headings.items():
        text = text_of(format_, rendered(format_, language))
        assert heading in text
        assert "Køyringa gjekk ned med 38 prosent." in text
        assert "the number of falls is unchanged." in text


# ── Word ─────────────────────────────────────────────────────────────────────────────────────


def test_word_file_has_real_styles_and_headings() -> None:
    file = word(rendered("docx"))
    styles = [each.style.name for each in file.paragraphs]
    assert styles[:2] == ["Title", "Subtitle"]
    assert {
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "Quote",
        "List Bullet",
        "List Number",
        "Caption",
    } <= set(styles)
    titles = [each.text for each in file.paragraphs if each.style.name == "Heading 1"]
    assert titles == [each.title for each in outline(whole(), "nb").sections]
    assert titles[0] == "Sammendrag"
    used = {
        each.get(f"{W}val")
        for each in file.element.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    }
    assert used <= {each.style_id for each in file.styles}


def test_word_file_opens_with_its_contents_filled() -> None:
    body = word(rendered("docx")).element.body
    (contents,) = body.iter(f"{W}sdt")
    codes = [each.text for each in contents.iter(f"{W}instrText")]
    assert [each.split()[0] for each in codes] == ["TOC"]
    kinds = [each.get(f"{W}fldCharType") for each in contents.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    entries = [
        "".join(text.text for text in each.iter(f"{W}t")) for each in contents.iter(f"{W}hyperlink")
    ]
    assert entries == [each.title for each in outline(whole(), "nb").sections]


def test_every_table_repeats_its_heading_and_says_what_it_is() -> None:
    file = word(rendered("docx"))
    assert len(file.tables) == 4
    for table in file.tables:
        assert table.style.name == "Synthese Table"
        first, *others = table._tbl.tr_lst
        assert first.find(f".//{W}tblHeader") is not None
        assert not any(each.find(f".//{W}tblHeader") is not None for each in others)
        assert table._tbl.tblPr.find(f"{W}tblCaption").get(f"{W}val")
        assert {len(each.tc_lst) for each in table._tbl.tr_lst} == {len(table.columns)}
        grid = [int(each.get(f"{W}w")) for each in table._tbl.tblGrid]
        assert sum(grid) == pytest.approx(int(table._tbl.tblPr.find(f"{W}tblW").get(f"{W}w")))


def test_the_figure_has_words_for_those_who_do_not_see_it() -> None:
    (figure,) = word(rendered("docx")).element.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    told = figure.get("descr")
    assert "1 Tokke: jan. 2021–des. 2022." in told.replace("\u00a0", " ")
    assert "tid til å dele, januar 2022–oktober 2022" in told
    drawing = figure.getparent().getparent()
    text = "".join(each.text for each in drawing.iter(f"{W}t"))
    assert "tid til å dele" in text
    tags = page(rendered("html")).tags
    (picture,) = (attributes for tag, attributes in tags if tag == "svg")
    assert picture["role"] == "img"
    assert any(tag == "desc" for tag, _ in tags)


def test_numbers_of_drawings_are_each_their_own() -> None:
    body = word(render(many(40, (COLUMNS[0],)), "docx", "nb")).element.body
    numbers = [
        each.get("id") for each in body.iter() if str(each.tag).endswith(("}docPr", "}cNvPr"))
    ]
    assert sum(str(each.tag).endswith("}docPr") for each in body.iter()) == 2
    assert len(set(numbers)) == len(numbers) > 100


def test_word_file_is_a4_with_the_matrix_on_paper_that_lies() -> None:
    sections = list(word(rendered("docx")).sections)
    sizes = [(round(each.page_width.mm), round(each.page_height.mm)) for each in sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    assert [int(each.orientation) for each in sections] == [0, 1, 0]
    for section in sections:
        codes = [each.text.strip() for each in section.footer._element.iter(f"{W}instrText")]
        assert codes == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(
    ("language", "tongue"), [("nb", "nb-NO"), ("nn", "nn-NO"), ("en", "en-GB")]
)
def test_word_file_is_in_the_readers_language_and_quotes_in_their_own(
    language: Language, tongue: str
) -> None:
    file = word(rendered("docx", language))
    default = file.styles.element.find(f".//{W}rPrDefault//{W}lang")
    assert default.get(f"{W}val") == tongue
    assert file.core_properties.language == tongue
    tongues = {each.get(f"{W}val") for each in file.element.body.iter(f"{W}lang")}
    assert tongues == {"nb-NO", "nn-NO", "en-GB"} - {tongue}


def test_word_file_tells_its_title_and_no_time() -> None:
    properties = word(rendered("docx")).core_properties
    assert (properties.title, properties.author) == ("Digitalt tilsyn om natten", "Synthese")
    assert properties.created is None
    parts = zipfile.ZipFile(io.BytesIO(rendered("docx"))).infolist()
    assert {each.date_time for each in parts} == {(1980, 1, 1, 0, 0, 0)}


def test_links_of_a_word_file_are_real() -> None:
    file = word(rendered("docx"))
    addresses = {each.target_ref for each in file.part.rels.values() if each.is_external}
    assert addresses == {each.address for each in whole().sources}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="soffice is not installed: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")  # fmt: skip
@pytest.mark.parametrize("format_", ["docx", "xlsx"])
def test_libreoffice_opens_it_and_prints_every_quote(
    format_: DocumentFormat, tmp_path: Path
) -> None:
    (tmp_path / f"a.{format_}").write_bytes(rendered(format_))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / f"a.{format_}"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    import pypdfium2

    pdf = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    text = "".join("".join(each.get_textpage().get_text_bounded() for each in pdf).split())
    pdf.close()
    quote = next(each for each in quotes_of(whole()) if each.project == SORTLAND)
    assert "".join(quote.text.split()) in text
    assert "tidtilådele" in text.lower()


# ── The page ─────────────────────────────────────────────────────────────────────────────────


def test_a_page_is_one_file_that_fetches_and_runs_nothing() -> None:
    told = rendered("html").decode()
    assert STYLE_HASH in told
    assert '<html lang="nb">' in told
    assert not re.search(r"<script|<link|<img|\ssrc=|@import|url\(|\sstyle=|\son\w+=", told)


def test_a_page_marks_what_is_in_another_language() -> None:
    tongues = {text: attributes.get("lang") for text, attributes in page(rendered("html")).quotes}
    assert tongues["Køyringa gjekk ned med 38 prosent."] == "nn"
    assert tongues["Fallene er ikke blitt færre."] is None
    english = {
        text: attributes.get("lang") for text, attributes in page(rendered("html", "en")).quotes
    }
    assert english["Fallene er ikke blitt færre."] == "nb"


# ── The workbook ─────────────────────────────────────────────────────────────────────────────


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def sheet(name: str, synthesis: Synthesis | None = None) -> list[dict[str, object]]:
    data = render(synthesis, "xlsx", "nb") if synthesis else rendered("xlsx")
    heads, *rows = book(data)[name].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_workbook_has_its_sheets_with_frozen_filtered_headings() -> None:
    held = book(rendered("xlsx"))
    assert held.sheetnames == [
        "Matrise",
        "Funn",
        "Spørsmål",
        "Samtaler",
        "Sitater",
        "Kilder",
        "Relasjoner",
        "Om",
    ]
    for each in held.worksheets[:-1]:
        assert each.freeze_panes == ("C2" if each.title == "Matrise" else "A2")
        assert each.auto_filter.ref == each.dimensions
        assert each.print_title_rows == "$1:$1"
        assert all(cell.font.bold and cell.value for cell in each[1])
        assert min(each.column_dimensions[cell.column_letter].width for cell in each[1]) >= 5
    links = {cell.hyperlink.target for row in held["Kilder"] for cell in row if cell.hyperlink}
    assert links == {each.address for each in whole().sources}
    assert book(rendered("xlsx", "nn")).sheetnames[5] == "Kjelder"


def test_workbook_tells_findings_relations_and_the_certificate() -> None:
    opposed = [row for row in sheet("Funn") if row["Funn"] == "Uenige"]
    assert [(row["Part"], row["Pilot"]) for row in opposed] == [("A", "Gausdal"), ("B", "Sortland")]
    relations = sheet("Relasjoner")
    assert len(relations) == 10
    assert relations[0]["Likhet (0–100)"] == 93
    about = dict(book(rendered("xlsx"))["Om"].iter_rows(values_only=True))
    assert about["Indeks"] == "b5c1d2a97e0f"
    assert any("ikke omtalt" in str(value) for row in sheet("Matrise") for value in row.values())


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def test_json_is_the_record_with_the_number_of_its_format() -> None:
    told = json.loads(rendered("json"))
    assert told["format"] == 1
    assert set(told) == {"format", *Synthesis.__dataclass_fields__}
    assert told["members"][0]["project"]["title"] == "Digital natt i Tokke"
    assert told["relations"][0]["kind"] == "parallell"


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_tells_where_the_server_keeps_a_source(format_: DocumentFormat) -> None:
    hidden = tuple(replace(each, address=each.document) for each in whole().sources)
    assert all(each.document.startswith("/") for each in hidden)
    data = render(replace(whole(), sources=hidden), format_, "nb")
    if format_ in ("docx", "xlsx"):
        parts = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(map(parts.read, parts.namelist()))
    folder = str(Path(whole().sources[0].document).parent)
    assert folder.encode() not in data
    assert b"digitalt-natt-tokke.html" in data


# ── Anything that may come ───────────────────────────────────────────────────────────────────


def blocks(synthesis: Synthesis, anchor: str) -> tuple[object, ...]:
    found = (each for each in outline(synthesis, "nb").sections if each.anchor == anchor)
    return next(found).blocks


def many(pilots: int, columns: tuple[Column, ...]) -> Synthesis:
    """So many pilots, each of which tells one thing in every column."""
    members = tuple(
        Member(n, Project(id=f"p{n}", title=f"Pilot {n}", source=f"p{n}", period=Period(f"{2000 + n}-01", None)), "midway")
        for n in range(1, pilots + 1)
    )  # fmt: skip
    cells = tuple(
        Cell(f"p{n}", column.key, (Quote(f"p{n}", f"p{n}", f"Sitat {n} om {column.key}.", 0, 9),))
        for n in range(1, pilots + 1)
        for column in columns
    )
    sources = tuple(
        SourceEntry(
            n, f"p{n}", f"Kilde {n}", f"p{n}", f"https://a.no/{n}", None, "0" * 64, 0, 0, "nb"
        )
        for n in range(1, pilots + 1)
    )
    bare = sample().synthesis
    return replace(
        bare, members=members, columns=columns, cells=cells, sources=sources, findings=(), gaps=(), matches=(), relations=(), together=None
    )  # fmt: skip


def saying(text: str) -> Synthesis:
    """The sample, and every word of it that a source or a person may choose is this one."""
    held = whole()

    def quote(each: Quote) -> Quote:
        return replace(each, text=text)

    def project(each: Project) -> Project:
        return replace(each, title=text, lead=text, municipalities=())

    return replace(
        held,
        title=text,
        members=tuple(replace(each, project=project(each.project)) for each in held.members),
        columns=(*held.columns[:-1], Column("q1", question=text)),
        cells=tuple(replace(each, quotes=tuple(map(quote, each.quotes)), edit=CellEdit(text, text, text)) for each in held.cells),
        findings=tuple(replace(each, quotes=tuple(map(quote, each.quotes))) for each in held.findings),
        matches=tuple(replace(each, knows_quotes=tuple(map(quote, each.knows_quotes)), contacts=(None, None), contact=text) for each in held.matches),
        sources=tuple(replace(each, title=text, address=text, date=text) for each in held.sources),
        reworded=tuple(replace(each, text=text) for each in held.reworded),
        certificate=replace(held.certificate, selection=text, fingerprint=text),
    )  # fmt: skip


ATTACKS = [
    "<script>alert(1)</script> & \"x\" 'y' ]]> <!-- -->",
    "| a | b |\n| --- | --- |\n| *x* | `y` | **z** ~~w~~ $q$ [l](javascript:a) ![i](http://x.no/i.png) <br> &amp; \\",
    "# h\n- a\n1. b\n> c\n\n    d\n=====\n---\n```\ne",
    "\x00\x07\x0b\x0c\x1f\x85\u2028\ud800\ufffe\u202eabc\u200bdef\x7f",
    "=1+1\t@SUM(A1)\r\n+2",
    "מבחן בעברית 123 (עם סוגריים)",
    "👩‍👩‍👧 🇳🇴 e\u0301 ﬁ æøåÆØÅ á š",
    "",
    " \n ",
    "{braces} {0} %s {n}",
    "ord " * 9_000,
    "x" * 40_000,
    "_x000D_ _x0041_",
    "http://a.no/\"><script>x",
    "[3] «sitat» “quote” [99, s. 3]",
]  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: ascii(text[:20]))
def test_whatever_a_source_says_stays_words(text: str, format_: DocumentFormat) -> None:
    data = render(saying(text), format_, "nb")
    wanted = words_of(in_lines(text))
    if format_ == "json":
        assert json.loads(data)["title"] == text
    elif format_ == "xlsx":
        _check_workbook(data, wanted)
    else:
        assert wanted in words_of(text_of(format_, data))
    if format_ == "html":
        assert not {tag for tag, _ in page(data).tags} & {"script", "img", "b", "br"}


def _check_workbook(data: bytes, wanted: str) -> None:
    told = [row for row in book(data)["Sitater"].iter_rows(min_row=2) if row[3].value]
    for row in told:
        assert row[2].data_type in ("s", "inlineStr", "n")  # an empty cell is a number of none
        # As Excel reads it, and openpyxl doesn't: an underscore that would begin an escape.
        shown = words_of(str(row[2].value or "").replace("_x005F_", "_"))
        assert shown == wanted or (len(wanted) > 32_000 and wanted.startswith(shown[:-1]))


texts = st.text(max_size=40) | st.text(
    alphabet="|*_`#<>[]()\\&~$-+=.:1 \n\t\r\x00\x0b\u2028\u202e\ud800«»א😀a", max_size=30
)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_any_text_stays_words_in_what_is_read(text: str) -> None:
    synthesis = small(text)
    wanted = "".join(in_lines(text).split())
    for format_ in READ:
        told = text_of(format_, render(synthesis, format_, "nb"))
        assert f"«{wanted}»[1]" in "".join(told.split()), format_


@given(texts)
@settings(max_examples=40, deadline=None)
def test_any_text_leaves_a_document_of_the_same_shape(text: str) -> None:
    """A source adds no heading, list, table, link or picture to a document."""
    plain, other = (render(small(each), "md", "nb").decode() for each in ("ord", text))
    kinds = [
        [
            token.type
            for token in MarkdownIt("commonmark").enable("table").parse(each)
            if not token.type.startswith(("paragraph", "inline"))
        ]
        for each in (plain, other)
    ]
    assert kinds[0] == kinds[1]
    shapes_of = [
        [tag for tag, _ in page(render(small(each), "html", "nb")).tags if tag != "span"]
        for each in ("ord", text)
    ]
    assert shapes_of[0] == shapes_of[1]


def small(text: str) -> Synthesis:
    """Two pilots, of which one says a text."""
    held = many(2, (COLUMNS[0],))
    told = replace(
        held.cells[0],
        quotes=(replace(held.cells[0].quotes[0], text=text),),
        edit=CellEdit(text, "Ola", ""),
    )
    return replace(held, cells=(told, held.cells[1]))


def test_forty_pilots_are_no_matter() -> None:
    roles = tuple(Column(each.value, each) for each in Role if each is not Role.OTHER)
    synthesis = many(40, roles)
    assert sum(isinstance(each, Figure) for each in blocks(synthesis, "time")) == 2
    for format_ in FORMATS:
        assert len(render(synthesis, format_, "nn")) > 20_000


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_synthesis_is_still_a_document(
    format_: DocumentFormat, language: Language
) -> None:
    bare = replace(
        many(0, ()),
        title="",
        certificate=replace(sample().synthesis.certificate, languages={}, thresholds={}),
    )
    data = render(bare, format_, language)
    if format_ in READ:
        assert len(text_of(format_, data)) > 500
    one = replace(many(1, (COLUMNS[0],)), cells=())
    assert render(one, format_, language)


# ── Time ─────────────────────────────────────────────────────────────────────────────────────


def figure(*periods: Period | None, window: Period | None = None):
    spans = [Span(f"p{n}", "periode", *bounds(each)) for n, each in enumerate(periods)]
    return timeline(spans, window, "tid til å dele")


def drawn(found, ink: str) -> list[tuple[int, int]]:
    return [
        (round(each.x), round(each.x + each.width))
        for each in shapes(found, 1000)
        if each.ink == ink
    ]


def test_bars_begin_and_end_at_their_months() -> None:
    found = figure(
        Period("2020-01", "2020-12"),
        Period("2020-07", "2021-12"),
        window=Period("2020-07", "2020-12"),
    )
    (left, middle), (half, right) = drawn(found, "bar")
    assert (middle - left, right - left, half - left) == pytest.approx(
        ((right - left) / 2, right - left, (right - left) / 4), abs=1.5
    )
    assert drawn(found, "window") == [(half, middle)]
    assert [each.text for each in shapes(found, 1000) if getattr(each, "ink", "") == "label"] == [
        "tid til å dele"
    ]


def test_what_is_not_known_of_a_period_reaches_the_edge() -> None:
    found = figure(
        Period("2020-01", None), Period(None, "2020-06"), None, Period("2020-12", "2020-01")
    )
    assert len(drawn(found, "bar")) == 2
    assert [each.opens for each in shapes(found, 1000) if getattr(each, "opens", "")] == [
        "right",
        "left",
    ]


def test_a_window_that_goes_on_is_told_and_drawn_so() -> None:
    found = figure(Period("2020-01", None), Period("2020-07", None), window=Period("2020-07", None))
    ((_, edge), (half, right)) = drawn(found, "bar")
    assert drawn(found, "window") == [(half, right)]
    assert edge == right
    text = word_text(
        render(replace(sample().synthesis, together=Period("2022-01", None)), "docx", "nb")
    )
    assert "i gang samtidig fra januar 2022: tid til å dele." in text
    assert "None" not in text


@pytest.mark.parametrize("periods", [(None,), (Period(None, None),), (Period("tekst", "2020-13"),), (Period("0001-01", None), Period("9999-01", "9999-12"))])  # fmt: skip
def test_no_figure_where_no_time_can_be_drawn(periods: tuple[Period | None, ...]) -> None:
    assert figure(*periods) is None
    members = tuple(replace(sample().synthesis.members[0], project=replace(sample().synthesis.members[0].project, period=each)) for each in periods)  # fmt: skip
    assert render(replace(sample().synthesis, members=members), "docx", "nb")


def test_a_window_outside_the_figure_is_not_drawn() -> None:
    for window in (Period("2030-01", "2030-12"), Period("2021-02", "2021-01"), Period(None, None)):
        assert drawn(figure(Period("2020-02", "2020-09"), window=window), "window") == []


def test_an_axis_without_a_new_year_has_its_year() -> None:
    found = figure(Period("2020-02", "2020-09"))
    assert "2020" in [each.text for each in shapes(found, 1000) if hasattr(each, "text")]


@given(st.integers(0, 3000), st.integers(0, 1300), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_nothing_is_drawn_outside_the_figure(start: int, length: int, pilots: int) -> None:
    def period(first: int) -> Period:
        last = first + length
        return Period(
            f"{1900 + first // 12:04}-{first % 12 + 1:02}",
            f"{1900 + last // 12:04}-{last % 12 + 1:02}",
        )

    found = figure(*(period(start + n) for n in range(pilots)), window=period(start))
    for each in shapes(found, 960) if found else ():
        assert each.x >= 0
        assert each.x + each.width <= 961
        assert each.width > 0


# ── Addresses and wording ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("https://a.no/b?c=d&e#f", "https://a.no/b?c=d&e#f"),
        ("https://a.no/pilotår/æ", "https://a.no/pilot%C3%A5r/%C3%A6"),
        ("javascript:alert(1)", None),
        ("https://a.no/ b", None),
        ("https://a.no/\"><x", None),
        ("rapport.pdf", None),
        ("https://a.no/" + "x" * 3000, None),
        ("https://a.no/\ud800", None),
    ],
)  # fmt: skip
def test_only_an_address_is_followed(address: str, held: str | None) -> None:
    assert target(address) == held


def test_every_sentence_is_there_and_is_used() -> None:
    folder = Path(synthese.reports.syntheses.__file__).parent
    files = [*folder.glob("*.py"), folder.parent / "time_told.py"]
    code = "".join(each.read_text("utf-8") for each in files).replace('"synthesis.', '"')
    named = set(re.findall(r"""(?:say|count)\(\s*"([a-z_0-9]+)\"""", code))
    assert named <= set(sentences("synthesis"))
    assert {name for name in sentences("synthesis") if not _is_said(name, code)} == set()


def _is_said(name: str, code: str) -> bool:
    """Tells whether the code names a sentence, or puts a name together that begins as its does."""
    begun = (name[:at] for at in range(3, len(name) + 1))
    quoted = (f'"{name}"', f"'{name}'", f'synthesis.{name}"', f" {name}=", f"({name}=")
    return any(each in code for each in quoted) or any(f"{each}{{" in code for each in begun)


def test_the_reference_list_is_in_order() -> None:
    (entries,) = (each for each in blocks(whole(), "sources") if isinstance(each, References))
    assert [each.number for each in entries.entries] == [1, 2, 3, 4, 5]
    assert STRYN in word_text(rendered("docx"))
