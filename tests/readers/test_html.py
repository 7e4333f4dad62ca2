from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_checks import PAGES, SHARED, check_invariants, f1, fields, lines, words

from synthese.errors import ReadError
from synthese.readers.html import read_html
from synthese.records import BlockKind, Document, Failure, PageKind
from synthese.settings import ReadLimits

LIMITS = ReadLimits()
GOLDEN = sorted(PAGES.glob("*.html"))
REGJERINGEN = PAGES.parent / "regjeringen.json"


def read(page: str | bytes, source: str = "side.html", limits: ReadLimits = LIMITS) -> Document:
    data = page.encode() if isinstance(page, str) else page
    document = next(iter(read_html(data, source, limits)))
    assert isinstance(document, Document)
    check_invariants(document)
    return document


def refusal(data: bytes, limits: ReadLimits = LIMITS) -> str:
    with pytest.raises(ReadError) as refused:
        list(read_html(data, "side.html", limits))
    for language in ("nb", "nn", "en"):
        assert "side.html" in refused.value.text(language)
    return refused.value.key


@pytest.mark.parametrize("page", GOLDEN, ids=lambda page: page.stem)
def test_golden_page_yields_its_main_text(page):
    document = read(page.read_bytes(), str(page))
    expected = page.with_suffix(".txt").read_text("utf-8")
    assert f1(words(document.text), words(expected)) == 1.0
    assert lines(document.text) == lines(expected)


@pytest.mark.parametrize(
    ("name", "kind", "title"),
    [
        ("archive_nb", PageKind.ARCHIVE_PAGE, "Heltid som hovedregel"),
        ("consultant_nb", PageKind.CONSULTANT_PAGE, "Om Nabohjelp på nett i «Vi bor her»"),
        ("hearing_nb", PageKind.OTHER, "Høring om nattslukking av gatelys"),
        ("plain_nfd_nb", PageKind.OTHER, "Matglede på sykehjem"),
        (
            "project_bank_nb",
            PageKind.PROJECT_BANK,
            "Trygge turer – lyssatte stier for eldre i skogkommuner",
        ),
        ("project_page_en", PageKind.PROJECT_PAGE, "Winter cycling in small towns"),
        ("project_page_nn", PageKind.PROJECT_PAGE, "Heime lenger med tryggleiksteknologi"),
        ("report_form_nn", PageKind.REPORT_FORM, "Ladepunkt for heimetenesta"),
    ],
)
def test_golden_page_is_told_by_its_labels(name, kind, title):
    document = read((PAGES / f"{name}.html").read_bytes())
    assert (document.kind, document.title) == (kind, title)


def test_golden_fields():
    def of(name: str) -> dict[str, list[str]]:
        return fields(read((PAGES / f"{name}.html").read_bytes()))

    assert of("project_page_nn") == {
        "lead": ["Utviklingssenteret for heimetenester"],
        "contact": ["Ola Eksempel"],
        "status": ["Under arbeid"],
        "period": ["Hausten 2021 – våren 2023"],
        "partners": ["Sjøvik kommune, Ytre Holme kommune og Høgskulen på Vestlandet."],
    }
    assert of("project_page_en") == {
        "lead": ["Elverhøy municipality"],
        "contact": ["Head of roads"],
        "status": ["Finished"],
        "period": ["January 2020 – May 2021"],
        "partners": ["Bjørkås municipality", "The cyclists' union"],
        "published": ["2022-03-04T08:00:00+01:00"],
    }
    assert of("project_bank_nb") == {
        "programme": ["FRISK-Forebygging i små kommuner"],
        "amount": ["kr 0,45 mill."],
        "themes": ["Folkehelse", "Stedsutvikling"],
        "url": ["https://prosjekt.example.no/p/4711"],
    }
    assert of("report_form_nn") == {"case_number": ["2021/77"], "lead": ["Fjellvær kommune"]}
    assert of("hearing_nb") == {
        "status": ["På høring"],
        "deadline": ["01.05.2024"],
        "case_number": ["24/100"],
        "url": ["https://tilsyn.example.no/horing/1"],
        "published": ["2024-02-01"],
    }


@pytest.mark.parametrize("name", json.loads(REGJERINGEN.read_text("utf-8"))["pages"])
def test_government_page_yields_the_lines_chosen_by_hand(name):
    """The lines themselves are others' text; only their hashes are kept here."""
    page = SHARED / "data" / "regjeringen-html" / name
    if not page.exists():
        pytest.skip("the saved pages are not beside this repository")
    expected = json.loads(REGJERINGEN.read_text("utf-8"))["pages"][name]
    found = [
        hashlib.sha256(" ".join(line.split()).encode()).hexdigest()
        for line in lines(read(page.read_bytes()).text)
    ]
    assert f1(found, expected) >= 0.95


# ── Structure ────────────────────────────────────────────────────────────────────────────────


def test_headings_lists_and_tables_keep_their_levels():
    document = read(
        "<main><h1>En</h1><p>Prøve</p><h2>To</h2><ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>"
        "<h3>Tre</h3><table><tr><th>År</th><th>Kr</th></tr><tr><td>2020</td><td>5</td></tr></table>"
        "</main>"
    )
    told = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert told == [
        (BlockKind.TITLE, 0, "En"),
        (BlockKind.PARAGRAPH, 0, "Prøve"),
        (BlockKind.HEADING, 2, "To"),
        (BlockKind.LIST_ITEM, 0, "a"),
        (BlockKind.LIST_ITEM, 1, "b"),
        (BlockKind.LIST_ITEM, 0, "c"),
        (BlockKind.HEADING, 3, "Tre"),
        (BlockKind.TABLE, 0, "År\tKr\n2020\t5"),
    ]


def test_inline_elements_neither_glue_nor_split_words():
    document = read(
        "<main><h1>T</h1><p>Ny<b>skap</b>ing <i>i</i> <a href=x>by</a>\n og<br>land</p></main>"
    )
    assert lines(document.text) == ["T", "Nyskaping i by og land"]


def test_entities_soft_hyphens_and_no_break_spaces_are_mended():
    document = read(
        "<main><h1>&Aring; l&aelig;re</h1>"
        "<p>kommune&shy;sam&#173;arbeid&nbsp;p&#229; &Oslash;ya</p></main>"
    )
    assert lines(document.text) == ["Å lære", "kommunesamarbeid på Øya"]


def test_layout_table_is_read_as_text():
    document = read(
        "<table><tr><td><h1>Tittel</h1><p>Tekst en.</p></td><td>Tekst to.</td></tr></table>"
    )
    assert [block.kind for block in document.blocks][1:] == [BlockKind.PARAGRAPH] * 2


def test_definition_list_becomes_labels():
    document = read(
        "<main><h1>T</h1><dl><dt>Finansiering</dt><dd>Fondet</dd><dt>Farge</dt><dd>Blå</dd></dl></main>"
    )
    assert [block.kind for block in document.blocks][1:] == [BlockKind.LABEL, BlockKind.LABEL]
    assert fields(document) == {"funder": ["Fondet"]}


def test_hidden_text_is_left_out_but_a_panel_with_a_button_is_kept():
    prose = "Dette er et panel med mange nok ord til at det er sidens egen tekst, " * 3
    document = read(
        f"<main><h1>T</h1><p>Synlig.</p><div hidden>Usynlig {prose}</div>"
        f"<button aria-controls=p1>Vis</button>"
        f"<div id=p1 aria-hidden=true><p>{prose}</p></div></main>"
    )
    assert "Usynlig" not in document.text
    assert prose.strip() in document.text


def test_page_inside_one_form_is_read_but_a_form_on_a_page_is_not():
    document = read("<form><h1>Prøve</h1><p>Hele siden står i et skjema.</p><form></form></form>")
    assert "Hele siden" in document.text
    document = read(
        "<main><h1>Prøve</h1><p>Teksten her er lengre enn skjemaet.</p>"
        "<form><p>Søk her</p></form></main>"
    )
    assert "Søk her" not in document.text


def test_running_text_that_mentions_furniture_is_kept():
    sentence = "Vi lærte at knappen «Skriv ut» og lenken Tips en venn ble lite brukt."
    assert sentence in read(f"<main><h1>Nettsider</h1><p>{sentence}</p><p>Skriv ut</p></main>").text


def test_useful_links_are_kept_where_a_menu_is_not():
    links = "<ul><li><a>Veileder</a></li><li><a>Rapport</a></li><li><a>Film</a></li></ul>"
    document = read(
        f"<body>{links}<h1>Om</h1><p>Noe om prosjektet står her.</p><h2>Nyttige lenker</h2>{links}"
    )
    assert lines(document.text) == [
        "Om", "Noe om prosjektet står her.", "Nyttige lenker", "Veileder", "Rapport", "Film",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            "<title>Heltid i Lia - Lia kommune</title>"
            "<meta property=og:site_name content='Lia kommune'>",
            "Heltid i Lia",
        ),
        ("<title>Heltid i Lia | Lia</title>", "Heltid i Lia"),
        ("<title>Heltid - en prøve</title>", "Heltid - en prøve"),
        ("<title>Feil</title><meta property=og:title content='Heltid i Lia'>", "Heltid i Lia"),
    ],
)  # fmt: skip
def test_page_without_heading_takes_the_title_from_its_head(head, title):
    assert (
        read(f"<html><head>{head}</head><body><p>Kort tekst om vakter.</p></body>").title == title
    )


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ("<meta property=og:site_name content='Lia kommune'><title>Heltid</title>", "Lia kommune"),
        ("<title>Heltid i Lia - Lia kommune</title>", "Lia kommune"),
        ("<title>Heltid | Helse | Lia herad</title>", "Lia herad"),
        ("<title>Full time – Lia municipality</title>", "Lia municipality"),
        ("<title>Heltid | Lia fylkeskommune</title>", "Lia fylkeskommune"),
        ("<title>Heltid | Lia kommune</title><meta property=og:site_name content=Lia>", "Lia kommune"),
    ],
)  # fmt: skip
def test_page_of_a_municipality_is_published_by_it(head, publisher):
    page = read(
        f"<html><head>{head}</head><body><h1>Heltid</h1><p>Kort tekst om vakter.</p></body>"
    )
    assert fields(page)["publisher"] == [publisher]


@pytest.mark.parametrize(
    "title",
    ["Heltid | Prosjektbanken", "Lia kommune", "Heltid - slik gjør vi det i vår lille kommune",
     "Heltid | Kommune", "Heltid | Lia kommune | Prosjektbanken"],
)  # fmt: skip
def test_page_of_no_municipality_tells_no_publisher(title):
    head = f"<html><head><title>{title}</title></head>"
    assert "publisher" not in fields(read(f"{head}<body><h1>Heltid</h1><p>Kort tekst.</p></body>"))


def test_page_without_any_title_takes_its_first_short_line_or_the_files_name():
    assert read("<p>Vakter i Lia</p><p>Tekst.</p>").title == "Vakter i Lia"
    assert read(f"<p>{'Lang tekst. ' * 40}</p>", "mappe/vakter-i-lia.html").title == "vakter-i-lia"


# ── Bytes ────────────────────────────────────────────────────────────────────────────────────

_PAGE = (
    '<html><head><meta charset="utf-8"><title>x</title></head><body><main><h1>Blåbær på Ås</h1>'
    "<p>Å prøve «nytt» – også for øyene.</p></main></body></html>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_come_out_right_whatever_the_page_says(encoding):
    document = read(_PAGE.encode(encoding))
    assert lines(document.text) == ["Blåbær på Ås", "Å prøve «nytt» – også for øyene."]


def test_latin_1_that_says_utf_8_is_read_as_latin_1():
    document = read(_PAGE.replace("–", "-").encode("latin-1"))
    assert lines(document.text) == ["Blåbær på Ås", "Å prøve «nytt» - også for øyene."]


def test_utf_8_with_a_few_latin_1_letters_pasted_in_keeps_both():
    data = _PAGE.encode().replace("øyene".encode(), "øyene på".encode("latin-1"))
    assert "øyene på" in read(data).text


def test_nul_bytes_are_dropped():
    assert lines(read(_PAGE.encode().replace(b"Bl", b"B\x00l\x00")).text)[0] == "Blåbær på Ås"


# ── Bad input ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("data", [b"", b"   \n\t ", b"\x00\x00\x00"])
def test_empty_file_is_one_clear_failure(data):
    assert refusal(data) == "pages.empty"


@pytest.mark.parametrize("element", [b"div", b"span", b"b", b"table"])
def test_hundred_thousand_nested_elements_are_one_clear_failure(element):
    assert refusal(b"<%s>" % element * 100_000) == "pages.too_deep"


def test_too_many_elements_are_one_clear_failure():
    assert refusal(b"<p>a" * 200_001) == "pages.too_many_elements"


def test_elements_inside_scripts_and_comments_do_not_count():
    script = "<script>var x = '" + "<div>" * 600 + "';</script><!--" + "<div>" * 600 + "-->"
    assert read(f"{script}<main><h1>Tittel</h1></main>").title == "Tittel"


def test_too_large_page_is_one_clear_failure():
    assert refusal(b"<p>" + b"a " * 600_000, ReadLimits(max_html_mb=1)) == "pages.too_large"


def test_picture_is_one_clear_failure():
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20) == "pages.not_text"


def test_scripts_and_styles_alone_are_no_text():
    page = b"<html><head><style>p{}</style></head><body><script>alert('hei')</script></body></html>"
    assert refusal(page) == "pages.no_text"


FRAMES = (
    "<html><head><title>Rammer</title></head>"
    "<frameset><frame src=a.html><frame src=b.html>{}</frameset></html>"
)


def test_frames_without_text_are_one_failure_that_names_them():
    with pytest.raises(ReadError, match=r"a\.html, b\.html"):
        list(read_html(FRAMES.format("").encode(), "side.html", LIMITS))


def test_text_beside_frames_is_read_and_the_frames_are_reported():
    page = FRAMES.format("<noframes><body><p>Prosjektet handler om vann.</p></body></noframes>")
    document, failure = read_html(page.encode(), "side.html", LIMITS)
    assert isinstance(document, Document)
    assert document.text == "Prosjektet handler om vann."
    assert isinstance(failure, Failure)
    assert "a.html" in failure.reason("nn")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_page_raises_nothing_but_its_own_error(data):
    page = bytearray(data.draw(st.sampled_from(GOLDEN)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(page) - 1))
        page[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    try:
        found = list(read_html(bytes(page), "side.html", LIMITS))
    except ReadError:
        return
    for each in found:
        if isinstance(each, Document):
            check_invariants(each)
