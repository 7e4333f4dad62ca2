"""The memo, in Word and PDF: what it says, how it is tagged, and that no text of it can do harm."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from docx.document import Document as WordFile
from tests.reports.screening_samples import (
    ASKS,
    LEARNT,
    LONELY,
    TELLS,
    application,
    decisions,
    match,
    screening,
    whole,
)

from synthese.reports.screening import MemoFormat, call_memo, memo
from synthese.screening_records import Tab
from synthese.wording import LANGUAGES, Language

HOSTILE = (
    "#let x = 1", "#panic()", "$ x^2 $", "\\", "]", "[", "*fet*", "_skrå_", "`kode`", "= Overskrift",
    "@kilde", "<merke>", "//", "/*", "\"", "<w:t>", "&amp;", "{{ x }}", "#read(\"/etc/passwd\")",
)  # fmt: skip


def made(format: MemoFormat, language: Language = "nb", number: int = 0) -> bytes:
    call, decided = whole()
    of = call.applications[number]
    return memo(
        of,
        call.screenings[of.id],
        format,
        language=language,
        decisions=decided.get(of.id, ()),
        others={each.id: each.title for each in call.applications},
    )


def word(content: bytes) -> WordFile:
    return docx.Document(io.BytesIO(content))


def word_text(content: bytes) -> str:
    file = word(content)
    cells = [c.text for t in file.tables for row in t.rows for c in row.cells]
    return "\n".join([*(each.text for each in file.paragraphs), *cells])


def pdf_text(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    told = "\n".join(page.get_textpage().get_text_range() for page in pages)
    whole = re.sub("[\u200b\u00ad\ufffe\x02]", "", told)  # where words may part, and did
    return re.sub(r"[\s\u00a0]+", " ", whole)


def headings(content: bytes) -> list[tuple[int, str]]:
    styled = [(each.style.name, each.text) for each in word(content).paragraphs if each.style]
    return [(int(name[-1]), text) for name, text in styled if name.startswith("Heading")]


# ── What it says ─────────────────────────────────────────────────────────────────────────────


def test_the_sections_stand_in_their_order() -> None:
    first = [text for level, text in headings(made("docx")) if level == 1]
    assert first == [
        "Funn", "Søknaden", "Allerede gjort", "Parallell pilot", "Lær av", "Hva som kan læres",
        "Nytt i søknaden", "Hvem som kan spørres", "Andre søknader i utlysningen",
        "Øvrige som ligner", "Hva det er søkt i", "Dette er ikke sjekket", "Kilder", "Avgjørelse",
    ]  # fmt: skip
    assert (2, "Sov godt i Gol") in headings(made("docx"))


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_the_memo_tells_what_was_found_read_searched_and_decided(format: MemoFormat) -> None:
    content = made(format)
    told = word_text(content) if format == "docx" else pdf_text(content)
    for each in (ASKS, TELLS, LEARNT, LONELY):
        assert each.replace(" ", "") in re.sub(r"[-\s]+", "", told), each
    for each in (
        "Trygg natt i Ål", "Det er funnet 1 prosjekt som alt har møtt utfordringen",
        "Maskinen avviser ingenting", "Ål (Buskerud, sentralitet", "550", "Kari Nordmann",
        "rådgiver i velferdsteknologi", "postmottak@gol.kommune.no", "c0ffee12-static-7",
        "119 prosjekter", "Side 2 viser noe", "Gol har gjort det.", "Ser lik ut.", "Uenig.",
        "gjelder en annen", "Underskrift", "februar 2023",
    ):  # fmt: skip
        assert each in told, each


def test_all_of_a_sources_digest_is_told() -> None:
    told = word_text(made("docx"))
    of = whole()[0].applications[0]
    assert f"SHA-256 {of.digest}" in told
    assert f"SHA-256 {of.detail.documents[0].document.digest}" in told


def test_quotes_stand_side_by_side() -> None:
    (first, *_) = [t for t in word(made("docx")).tables if t.rows[0].cells[-1].text == "Prosjektet"]
    assert [each.text for each in first.rows[0].cells] == ["Om", "Søknaden", "Prosjektet"]
    about, mine, theirs = (each.text for each in first.rows[1].cells)
    assert about == "Utfordring\nlikt (0,71)"
    assert mine == f"«{ASKS}» [1,\u00a0s.\u00a01]"
    assert theirs == f"«{TELLS}» [2]"


def test_one_not_decided_has_room_for_it() -> None:
    told = word_text(made("docx", number=1))
    assert "Ikke avgjort ennå" in told
    for each in ("allerede gjort", "parallell pilot", "lær av", "ingen kjent", "uavklart"):
        assert f"☐\u00a0{each}" in told
    assert "Ingen kjent: av 119 prosjekter" in told


def test_decisions_that_were_changed_stand_before_those_that_took_their_place() -> None:
    (table,) = [t for t in word(made("docx")).tables if t.rows[0].cells[0].text == "Hvem"]
    assert [row.cells[2].text.split("\n")[0] for row in table.rows[1:]] == [
        "parallell pilot",
        "allerede gjort",
        "uavklart",
    ]
    assert "Andreleser" in table.rows[3].cells[0].text


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Hva det er søkt i"), ("nn", "Kva det er søkt i"), ("en", "What was searched")],
)
def test_headings_are_the_readers_and_quotes_are_as_they_stand(
    language: Language, words: str
) -> None:
    content = made("docx", language)
    assert (1, words) in headings(content)
    assert ASKS in word_text(content)
    assert TELLS in word_text(content)


def test_a_match_is_told_once_and_pointed_to_from_its_other_tabs() -> None:
    told = [text for _, text in headings(made("docx"))]
    assert told.count("Sov godt i Gol") == 1
    assert "Sov godt i Gol (Gol, 2021–2022) – se «Allerede gjort»" in word_text(made("docx"))


# ── Word ─────────────────────────────────────────────────────────────────────────────────────


def test_the_language_of_a_quote_is_marked_in_word() -> None:
    with zipfile.ZipFile(io.BytesIO(made("docx", "en"))) as package:
        text = package.read("word/document.xml").decode()
    assert re.search(rf'<w:lang w:val="nn-NO"/></w:rPr><w:t[^>]*>{re.escape(ASKS)}', text)
    assert re.search(rf'<w:lang w:val="nb-NO"/></w:rPr><w:t[^>]*>{re.escape(TELLS)}', text)


def test_a_memo_has_no_table_of_contents_and_that_of_a_call_has() -> None:
    call, decided = whole()
    for content, has in ((made("docx"), False), (call_memo(call, "docx", decisions=decided), True)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert ("TOC" in package.read("word/document.xml").decode()) is has


def test_every_table_in_word_has_headings_and_says_what_it_is() -> None:
    with zipfile.ZipFile(io.BytesIO(made("docx"))) as package:
        text = package.read("word/document.xml").decode()
    tables = text.count("<w:tbl>")
    assert tables >= 6
    assert text.count("<w:tblHeader/>") == text.count("<w:tblCaption ") == tables


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_with_title_language_and_headings(language: Language) -> None:
    file = pypdf.PdfReader(io.BytesIO(made("pdf", language)))
    root = file.trailer["/Root"]
    assert root["/Lang"] == {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}[language]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Trygg natt i Ål" in str(file.metadata and file.metadata.title)
    assert b"pdfuaid" in root["/Metadata"].get_data()
    kinds = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/Link"} <= set(kinds)
    assert len(file.outline) >= 10


def tags(node: object) -> list[str]:
    """Returns the kinds of all elements of a structure tree."""
    found, waiting = [], [node]
    while waiting:
        each = waiting.pop()
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            if "/S" in each:
                found.append(str(each["/S"]))
            waiting += [each["/K"]] if "/K" in each else []
    return found


def test_the_language_of_a_quote_is_marked_in_the_pdf() -> None:
    root = pypdf.PdfReader(io.BytesIO(made("pdf", "en"))).trailer["/Root"]
    held, waiting = set(), [root["/StructTreeRoot"]]
    while waiting:
        each = waiting.pop().get_object()
        if isinstance(each, dict) and "/Lang" in each:
            held.add(str(each["/Lang"]))
        below = each.get("/K", []) if isinstance(each, dict) else each
        below = below if isinstance(below, list) else [below]
        waiting += [e for e in below if hasattr(e, "get_object") and not isinstance(e, int)]
    assert {each[:2] for each in held} >= {"nn", "nb"}


def test_the_pdf_carries_its_fonts_and_norwegian_letters() -> None:
    content = made("pdf")
    file = pypdf.PdfReader(io.BytesIO(content))
    fonts = {str(f["/BaseFont"]) for page in file.pages for f in _fonts(page)}
    assert fonts
    assert all("Libertinus" in each or "DejaVu" in each or "NewCM" in each for each in fonts)
    assert "Trygg natt i Ål" in pdf_text(content)
    assert "Avgjørelse" in pdf_text(content)


def _fonts(page: pypdf.PageObject) -> list[dict[str, object]]:
    return [each.get_object() for each in page["/Resources"]["/Font"].values()]


def test_what_no_font_has_does_not_stop_the_pdf() -> None:
    of = application("x", "\u0645\u0631\u062d\u0628\u0627 \U0001f680 \u65e5\u672c\u8a9e og mer.")
    content = memo(of, screening(of, new=""), "pdf")
    assert content.startswith(b"%PDF")
    assert "/StructTreeRoot" in pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]


def test_nothing_is_left_behind_by_the_typesetter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert made("pdf").startswith(b"%PDF")
    assert list(tmp_path.rglob("*")) == []


# ── Texts that would do harm ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", ["docx", "pdf"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_is_markup(hostile: str, format: MemoFormat) -> None:
    sentence = f"Vi vil {hostile} gjere det."
    of = application("x", sentence, title=f"Tittel {hostile} slutt", name=f"{hostile}.docx")
    found = screening(of, match(of, "gol", tab=Tab.ALREADY_DONE, mine=sentence), new="")
    content = memo(of, found, format)
    told = word_text(content) if format == "docx" else pdf_text(content)
    assert sentence in told
    assert f"Tittel {hostile} slutt" in told


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_what_cannot_be_seen_and_may_do_harm_is_gone(format: MemoFormat) -> None:
    sentence = "Før\0 \u202esnudd\u202c \u2066skjult\u2069 \x08og \ud800 etter."
    of = application("x", sentence, title="T\0\u202eittel")
    found = screening(of, match(of, "gol", tab=Tab.PARALLEL, mine=sentence), new="")
    content = memo(of, found, format)
    told = word_text(content) if format == "docx" else pdf_text(content)
    assert not set("\0\u202e\u202c\u2066\u2069\x08\ud800") & set(told)
    assert "Tittel" in told
    assert "snudd" in told


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_a_word_of_ten_thousand_letters_stays_on_the_paper(format: MemoFormat) -> None:
    word_of = "æ" * 10_000
    of = application("x", f"{word_of}.", title=word_of)
    content = memo(of, screening(of, new=f"{word_of}."), format)
    if format == "docx":
        assert f"«{word_of}.»" in word_text(content)
        return
    file = pypdfium2.PdfDocument(content)
    for page in file:
        width = page.get_width()
        text = page.get_textpage()
        for n in range(text.count_rects()):
            assert text.get_rect(n)[2] <= width


# ── The call ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_the_memo_of_a_call_tells_of_each_application_and_what_was_not_read(
    format: MemoFormat,
) -> None:
    call, decided = whole()
    content = call_memo(call, format, decisions=decided)
    told = word_text(content) if format == "docx" else pdf_text(content)
    for each in (
        "1. Trygg natt i Ål", "2. Lys på kaia", "2 søknader er lest.", "1 kunne ikke leses",
        "skann.pdf: Filen er tom.", "1 av 2 søknader er avgjort", "tilsyn om natten", "Buskerud",
        "Samme tekst, annen søker", "allerede gjort (Kari Nordmann, 3. mars 2026)", "Underskrift",
    ):  # fmt: skip
        assert each in told, each


def test_a_pair_of_overlapping_applications_is_told_once() -> None:
    call, _ = whole()
    back = replace(call.screenings["a1"].overlaps[0], application="a1", quotes=())
    both = {**call.screenings, "b2": replace(call.screenings["b2"], overlaps=(back,))}
    told = word_text(call_memo(replace(call, screenings=both), "docx"))
    assert told.count("Samme tekst, annen søker") == 1


def test_what_was_not_checked_is_told_with_how_many_it_is_told_of() -> None:
    told = word_text(call_memo(whole()[0], "docx"))
    assert re.search(r"Sider uten lesbar tekst: 2\..*\(2 søknader\)", told)


def test_a_decision_of_another_edition_is_marked() -> None:
    of = application("x")
    old = replace(decisions(of)[0], digest="0" * 64)
    told = word_text(memo(of, screening(of), "docx", decisions=[old]))
    assert "gjelder en annen utgave av søknaden" in told
