"""The PDF reader: golden pages, files that can't be read, and real reports where they are."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synthese.errors import ReadError
from synthese.readers import ocr
from synthese.readers.pdf import page_ranges, read_pdf
from synthese.readers.pdf_layout import Line, Rule, Table, Word, line_of, reading_order, segments
from synthese.readers.pdf_mending import LostLigatures, Vocabulary
from synthese.records import Block, BlockKind, Document, Failure
from synthese.settings import ReadLimits
from synthese.wording import LANGUAGES, say, sentences

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/pdf"
SHARED = ROOT.parent / "shared/data"
LIMITS = ReadLimits()


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.pdf").read_bytes()


def read(data: bytes, limits: ReadLimits = LIMITS) -> tuple[Document, list[Failure]]:
    first, *rest = read_pdf(data, "mappe/fil.pdf", limits)
    assert isinstance(first, Document)
    return first, [each for each in rest if isinstance(each, Failure)]


def text_of(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [text_of(document, block) for block in document.blocks if block.kind is kind]


def key_of(data: bytes, limits: ReadLimits = LIMITS) -> str:
    with pytest.raises(ReadError) as caught:
        list(read_pdf(data, "fil.pdf", limits))
    assert caught.value.text("nn")
    return caught.value.key


# Golden pages


def test_columns_are_read_one_after_the_other_between_their_headings() -> None:
    document, _ = read(golden("two_columns"))
    marks = ["Bakgrunn for", "Første spalte begynner", "Første spalte slutter"]
    marks += ["Andre spalte begynner", "Andre spalte slutter", "Hva vi lærte"]
    marks += ["Tredje spalte begynner", "Tredje spalte slutter", "Fjerde spalte begynner"]
    places = [document.text.index(mark) for mark in marks]
    assert places == sorted(places)
    paragraphs = texts(document, BlockKind.PARAGRAPH)
    assert [p.split()[0] for p in paragraphs] == ["Første", "Andre", "Tredje", "Fjerde"]


def test_a_title_in_the_metadata_is_taken_where_the_page_says_it_too() -> None:
    document, _ = read(golden("two_columns"))
    assert document.title == "Velferdsteknologi i små kommuner"
    assert texts(document, BlockKind.TITLE) == [document.title]
    assert [(f.name, f.value, f.how) for f in document.fields] == [
        ("published", "2021-03-09", "metadata")
    ]


def test_a_file_name_in_the_metadata_gives_way_to_the_largest_type_over_its_lines() -> None:
    document, _ = read(golden("report"))
    assert document.title == "Fjordfolk: rekruttering av fagfolk i utkanten"


def test_running_lines_and_contents_lists_are_left_out() -> None:
    document, _ = read(golden("report"))
    assert "Sluttrapport for" not in document.text
    assert "Side" not in document.text
    assert ".." not in document.text
    assert "Innhold" not in document.text
    assert document.text.count("Resultater i tall") == 1


def test_headings_lists_and_tables_are_told_apart() -> None:
    document, _ = read(golden("report"))
    headings = [(text_of(document, b), b.level) for b in document.blocks if b.kind == "heading"]
    assert headings == [("Tiltak som ble prøvd", 1), ("Rekkefølge", 2), ("Resultater i tall", 1)]
    assert texts(document, BlockKind.LIST_ITEM) == [
        "Stipend til studenter som binder seg",
        "Bolig til alle som flytter hit",
        "Fadderordning for nye ansatte",
        "1. Først ble stipendene lyst ut.",
        "2. Så ble boligene kjøpt.",
    ]
    assert texts(document, BlockKind.TABLE) == [
        "Tiltak\tSøkere\tVærende etter to år\n"
        "Stipend\t14\tNi sykepleiere og en lege\n"
        "Bolig\t31\tTjueto"
    ]


@pytest.mark.parametrize("name", ["two_columns", "report", "forms", "scan", "hyphens"])
def test_pages_and_blocks_slice_the_text(name: str) -> None:
    document, _ = read(golden(name))
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    for page, after in zip(document.pages, document.pages[1:], strict=False):
        assert page.start <= page.end <= after.start
    for block in document.blocks:
        page = document.pages[(block.page or 0) - 1]
        assert page.start <= block.start < block.end <= page.end


def test_words_broken_at_line_ends_are_mended_where_the_document_knows_them() -> None:
    text = read(golden("hyphens"))[0].text
    for whole in ("hvordan velferdsteknologi blir", "flere kommunestyrer", "der hjemmetjeneste er"):
        assert whole in text
    for kept in ("helse- og omsorg", "IFC-hierarkiet", "CO2-avtrykket", "Nord-Norge, der"):
        assert kept in text
    assert "og nord-sørlig likeså" in text
    assert "kvaster-tallet" in text


def test_broken_fonts_are_repaired_where_the_vocabulary_tells() -> None:
    text = read(golden("broken_letters"))[0].text
    assert "miljøtiltak og kollektiv trafikk" in text
    assert "ble li> vurdert" in text  # nothing shows what this font's > stands for
    assert "Ferdigstilt er ikke BlueZone" in text
    assert "BlueDot" in text


def test_ligatures_are_opened_and_letters_composed() -> None:
    assert "målet for offisielle tall" in read(golden("broken_letters"))[0].text


def test_labels_stand_with_their_values_and_unruled_tables_keep_their_rows() -> None:
    document, _ = read(golden("forms"))
    assert texts(document, BlockKind.LABEL) == [
        "Prosjektleder: Helsesjefen",
        "Periode: 2019 til 2021",
    ]
    assert texts(document, BlockKind.TABLE) == [
        "Tiltak\tKostnad\tVirkning\nSansehage\t120 000\tRoligere kvelder\n"
        "Nattkamera\t80 000\tFærre fall\nTurvenn\t15 000\tBedre søvn"
    ]


def test_a_caption_beside_a_paragraph_does_not_break_into_it() -> None:
    text = read(golden("forms"))[0].text
    assert "over tre linjer, og bildeteksten skal ikke blandes inn i det.\n\nFigur 1" in text


def test_turned_text_text_outside_the_page_and_double_print_are_left_out() -> None:
    text = read(golden("forms"))[0].text
    assert "stempel" not in text
    assert "Utenfor" not in text
    assert text.count("Trykt") == 1


# Pages that are pictures


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_a_picture_of_text_is_recognised() -> None:
    document, failures = read(golden("scan"))
    assert [page.method for page in document.pages] == ["text", "ocr", "empty"]
    page = document.pages[1]
    assert "Barna fikk gratis" in document.text[page.start : page.end]
    assert not failures


def test_without_tesseract_a_picture_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_tesseract", lambda: None)
    document, failures = read(golden("scan"))
    assert [page.method for page in document.pages] == ["text", "none", "empty"]
    assert [(f.key, f.values) for f in failures] == [("pdf.ocr_missing", {"pages": "2"})]
    assert "Tesseract" in failures[0].reason("nn")


def test_recognition_that_takes_too_long_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_long(*_: object, **__: object) -> str:
        raise TimeoutError

    monkeypatch.setattr(ocr, "find_tesseract", lambda: "tesseract")
    monkeypatch.setattr(ocr, "recognise", too_long)
    _, failures = read(golden("scan"))
    assert [f.key for f in failures] == ["pdf.ocr_timeout"]


def test_recognition_that_finds_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_tesseract", lambda: "tesseract")
    monkeypatch.setattr(ocr, "recognise", lambda *_, **__: "")
    _, failures = read(golden("scan"))
    assert [f.key for f in failures] == ["pdf.ocr_nothing"]


def test_no_more_pages_are_recognised_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(ocr, "find_tesseract", lambda: "tesseract")
    monkeypatch.setattr(ocr, "recognise", lambda picture, **_: asked.append(picture) or "Et ord")
    maker = golden_maker()
    pictures = [maker.Page(b"q 100 0 0 100 9 9 cm /P Do Q", (2, 1, b"\x00\xff"))] * 6
    document, failures = read(maker.by_hand(pictures), ReadLimits(max_ocr_pages=2))
    assert len(asked) == 2
    assert [page.method for page in document.pages] == ["ocr"] * 2 + ["none"] * 4
    assert [(f.key, f.values) for f in failures] == [
        ("pdf.ocr_limit", {"pages": "3–6", "limit": 2})
    ]


def test_a_file_of_pictures_only_yields_its_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_tesseract", lambda: None)
    maker = golden_maker()
    data = maker.by_hand([maker.Page(b"q 100 0 0 100 9 9 cm /P Do Q", (2, 1, b"\x00\xff"))])
    assert [type(each) for each in read_pdf(data, "fil.pdf", LIMITS)] == [Failure]


# Files that can't be read


def test_a_password_is_said_to_be_missing() -> None:
    assert key_of(golden("locked")) == "pdf.encrypted"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\nikke noe her\n%%EOF", b"\x00" * 99])
def test_a_broken_file_is_one_clear_error(data: bytes) -> None:
    assert key_of(data) == "pdf.broken"


def test_a_file_of_blank_pages_is_one_clear_error() -> None:
    maker = golden_maker()
    assert key_of(maker.by_hand([maker.Page(b"")] * 2)) == "pdf.blank"


def test_limits_are_named() -> None:
    assert key_of(golden("report"), ReadLimits(max_pdf_pages=3)) == "pdf.too_many_pages"
    assert key_of(b"%PDF" + b" " * 1_000_001, ReadLimits(max_file_mb=1)) == "pdf.too_large"


def test_a_file_cut_before_its_list_of_pages_is_reported() -> None:
    data = golden("report")
    assert key_of(data[: len(data) // 2]) == "pdf.broken"


def test_pages_before_a_cut_are_read_and_those_after_reported() -> None:
    maker = golden_maker()
    whole = ["Alt dette står på en side.", "Og dette på den neste.", "Men ikke dette her."]
    data = maker.by_hand([maker.Page(maker.lines(text)) for text in whole])
    document, failures = read(data[: data.index(b"(Men")])
    assert document.text == "Alt dette står på en side.\n\nOg dette på den neste."
    assert [page.method for page in document.pages] == ["text", "text", "none"]
    assert [(f.key, f.values["pages"]) for f in failures] == [
        ("pdf.pages_broken", "3"),
        ("pdf.cut_off", "1–2"),
    ]


def test_a_file_whose_end_is_missing_is_read_and_reported() -> None:
    data = golden("hyphens")
    document, failures = read(data[: data.rindex(b"xref\n0")])
    assert "velferdsteknologi" in document.text
    assert [(f.key, f.values) for f in failures] == [("pdf.cut_off", {"pages": "1"})]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(["hyphens", "forms", "broken_letters"]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), max_size=8),
    end=st.floats(0.05, 1),
)
def test_damaged_bytes_raise_nothing_but_read_errors(
    name: str, changes: list[tuple[float, bytes]], end: float
) -> None:
    data = bytearray(golden(name))
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    found: list[object] = []
    with contextlib.suppress(ReadError):
        found += read_pdf(bytes(data[: int(end * len(data))]), "x.pdf", ReadLimits(50, 50, 0))
    assert all(isinstance(each, (Document, Failure)) for each in found)


# Parts


def test_page_numbers_are_told_in_short() -> None:
    assert page_ranges([8, 3, 4, 5, 1]) == "1, 3–5, 8"


def test_every_sentence_can_be_said_in_every_language() -> None:
    values = {"pages": "2", "limit": 1, "mb": 3, "seconds": 4}
    for name in sentences("pdf"):
        for language in LANGUAGES:
            assert "{" not in say(f"pdf.{name}", language, **values)


def word(text: str, left: float, bottom: float, width: float = 40) -> Word:
    return Word(text, left, bottom - 8, left + width, bottom, 10)


def test_wide_gaps_cut_a_row_and_raised_figures_do_not() -> None:
    raised = Word("2", 142, 90, 146, 96, 6)
    rows = segments([word("kWh/m", 100, 100), raised, word("neste", 200, 101)])
    assert [row.text for row in rows] == ["kWh/m 2", "neste"]


def test_cells_inside_rules_become_a_table_row_by_row() -> None:
    levels = [Rule(50, y, 250, y) for y in (80, 110, 140)]
    uprights = [Rule(x, 80, x, 140) for x in (50, 150, 250)]
    lines = [
        line_of([word(text, x, y)])
        for text, x, y in [("a", 60, 92), ("b", 160, 92), ("b2", 160, 104), ("c", 60, 125)]
    ]
    lines.append(line_of([word("d", 160, 125)]))
    [[table]] = reading_order(lines, [*levels, *uprights], page_width=595)
    assert isinstance(table, Table)
    cells = [[" ".join(line.text for line in cell) for cell in row] for row in table.rows]
    assert cells == [["a", "b b2"], ["c", "d"]]


def test_rules_of_an_empty_drawing_are_no_table() -> None:
    rules = [Rule(50, y, 250, y) for y in (80, 110, 140)]
    rules += [Rule(x, 80, x, 140) for x in (50, 150, 250)]
    flows = reading_order([line_of([word("Figur", 60, 92)])], rules, page_width=595)
    assert all(isinstance(piece, Line) for flow in flows for piece in flow)


def test_words_broken_in_two_places_bear_each_other_out() -> None:
    vocabulary = Vocabulary.of(["en bruker-", "medvirkning her", "en brukermed-", "virkning der"])
    assert vocabulary.join(["en bruker-", "medvirkning her"]) == "en brukermedvirkning her"


def test_a_font_that_is_not_shown_to_be_broken_is_left_alone() -> None:
    vocabulary = Vocabulary.of(["drift og aktiv"])
    lost = LostLigatures.of([("driO", "ond"), ("driO", "god"), ("drift", "god")], vocabulary)
    assert lost.repaired("driO", "ond") == "drift"
    assert lost.repaired("driO", "en annen") == "driO"


# Real reports


def golden_maker() -> ModuleType:
    return loaded(ROOT / "tests/golden/make_pdfs.py")


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not beside the repository")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@pytest.mark.parametrize(
    "name",
    [
        "kommune-pilot-pdf/fbab-manifest.pdf",
        "kommune-pilot-pdf/kiruna-reuse-report.pdf",
        "kommune-pilot-pdf/nedre-sem-plastkriterier-2025.pdf",
        "samapne/overordnet-ide.pdf",
    ],
)
def test_real_pages_keep_their_words(name: str) -> None:
    checker = loaded(ROOT / "scripts/check_pdf.py")
    pages = checker.check(SHARED / name, ReadLimits(max_ocr_pages=0))
    assert pages
    assert min(page.share for page in pages) >= checker.FLOOR
    assert sum(page.share for page in pages) / len(pages) >= 0.98
