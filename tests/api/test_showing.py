"""What stands between records and pages: excerpts, documents in parts, figures, addresses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

import synthese_api
from synthese.readers.layout import Draft
from synthese.records import (
    Block,
    BlockKind,
    Document,
    Format,
    HitPassage,
    Municipality,
    Period,
    Project,
)
from synthese.wording import LANGUAGES, sentences
from synthese_api.pages import figures
from synthese_api.pages.layout import laid_out
from synthese_api.pages.links import Search
from synthese_api.pages.marking import excerpt, segments
from synthese_api.pages.project import web_address

TEMPLATES = Path(synthese_api.__file__).with_name("templates")


def document_of(*blocks: tuple[BlockKind, str, int, int | None]) -> Document:
    draft = Draft()
    for kind, text, level, page in blocks:
        draft.add(kind, text, level=level, page=page)
    return draft.document(source="s", container="s", digest="d", format=Format.PDF, title="t")


def shown_text(line) -> str:
    return "".join(segment.text for segment in line)


def passage(text: str, *marks: tuple[int, int]) -> HitPassage:
    return HitPassage(text, 0, len(text), None, None, "s", marks)


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6),
)
def test_segments_put_together_are_the_text(text: str, marks: list[tuple[int, int]]) -> None:
    cut = segments(text, marks, (0, len(text)))
    assert shown_text(cut) == text
    assert all(segment.text for segment in cut)


def test_segments_mark_what_overlaps_once() -> None:
    cut = segments("abcdef", [(1, 3), (2, 4)], (0, 6))
    assert [(each.text, each.marked) for each in cut] == [
        ("a", False),
        ("bc", True),
        ("d", True),
        ("ef", False),
    ]


@given(
    st.text(alphabet="abø .\n", max_size=300),
    st.lists(st.integers(0, 300), max_size=5),
    st.integers(20, 120),
)
def test_excerpt_is_the_passages_own_words(text: str, starts: list[int], max_chars: int) -> None:
    marks = [(start, start + 3) for start in starts if start + 3 <= len(text)]
    shown = excerpt(passage(text, *marks), max_chars=max_chars)
    lines = [shown_text(line) for line in shown.lines]
    assert sum(map(len, lines)) <= max_chars
    at = 0
    for line in lines:
        at = text.index(line, at) + len(line)


def test_excerpt_stands_where_most_words_met_and_begins_with_a_sentence() -> None:
    text = (
        "Innledning uten noe. " * 20 + "Så kommer det. Natt og kamera står her. " + "Slutt. " * 30
    )
    at = text.index("Natt")
    shown = excerpt(passage(text, (at, at + 4), (at + 8, at + 14)), max_chars=90)
    assert shown_text(shown.lines[0]).startswith(("Så kommer", "Natt", "Innledning"))
    assert [each.text for each in shown.lines[0] if each.marked] == ["Natt", "kamera"]
    assert shown.cut_before
    assert shown.cut_after


def test_short_passage_is_shown_whole_a_line_a_block() -> None:
    shown = excerpt(passage("Mål\n\nFærre fall."), max_chars=200)
    assert [shown_text(line) for line in shown.lines] == ["Mål", "Færre fall."]
    assert not shown.cut_before
    assert not shown.cut_after


def test_every_letter_of_a_document_is_shown_in_order() -> None:
    text = "Foran\n\nTittel\n\na\tb\nc\n\nMellom\n\nStatus: Ferdig\nBak"
    blocks = (
        Block(BlockKind.HEADING, text.index("Tittel"), text.index("Tittel") + 6, level=1),
        Block(BlockKind.TABLE, text.index("a\tb"), text.index("c\n") + 1),
        Block(BlockKind.LABEL, text.index("Status"), text.index("\nBak")),
    )
    document = Document("s", "s", "d", Format.TEXT, "t", text, blocks)
    shown = []
    for part in laid_out(document, None):
        lines = [part.label, *part.lines, *(cell for row in part.rows for cell in row)]
        shown += [shown_text(line) for line in lines]
    assert "".join("".join(shown).split()) == "".join(text.split())


def test_heading_levels_never_skip_one() -> None:
    heading = BlockKind.HEADING
    document = document_of(
        (heading, "A", 3, None), (heading, "B", 1, None), (heading, "C", 6, None)
    )
    assert [part.level for part in laid_out(document, None)] == [3, 3, 4]


def test_list_items_go_together_and_pages_are_told_where_they_begin() -> None:
    item, plain = BlockKind.LIST_ITEM, BlockKind.PARAGRAPH
    document = document_of(
        (plain, "p", 0, 1), (item, "a", 0, 1), (item, "b", 0, 1), (item, "c", 0, 2)
    )
    parts = laid_out(document, None)
    assert [(part.kind, len(part.lines), part.page) for part in parts] == [
        (plain, 1, 1),
        (item, 2, None),
        (item, 1, 2),
    ]


def test_mark_goes_across_blocks_and_cells() -> None:
    draft = Draft()
    draft.add(BlockKind.PARAGRAPH, "En to")
    draft.add_table([["tre", "fire"], ["fem", "seks"]])
    document = draft.document(source="s", container="s", digest="d", format=Format.TEXT, title="t")
    start, end = document.text.index("to"), document.text.index("seks")
    marked = []
    for part in laid_out(document, (start, end)):
        for line in (*part.lines, *(cell for row in part.rows for cell in row)):
            marked += [segment.text for segment in line if segment.marked]
    assert marked == ["to", "tre", "fire", "fem"]


def test_label_stands_apart_from_its_value() -> None:
    (part,) = laid_out(document_of((BlockKind.LABEL, "Status: Ferdig: ja", 0, None)), None)
    assert shown_text(part.label) == "Status:"
    assert shown_text(part.lines[0]) == " Ferdig: ja"


@pytest.mark.parametrize(
    ("kroner", "nb", "en"),
    [
        (0, "0 kr", "NOK 0"),
        (250_000, "250 000 kr", "NOK 250,000"),
        (1_000_000, "1 mill. kr", "NOK 1 million"),
        (1_250_000, "1,25 mill. kr", "NOK 1.25 million"),
        (1_234_000_000, "1 234 mill. kr", "NOK 1,234 million"),
    ],
)
def test_amounts_are_written_as_people_write_them(kroner: int, nb: str, en: str) -> None:
    assert figures.amount(kroner, "nb").replace("\u00a0", " ") == nb
    assert figures.amount(kroner, "en").replace("\u00a0", " ") == en


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period("2018-08", "2020-06"), "august 2018 – juni 2020"),
        (Period("2018-01", "2020-12"), "2018 – 2020"),
        (Period("2018-01", "2018-12"), "2018"),
        (Period("2018-08", None), "frå august 2018"),
        (Period(None, "2019-02"), "til februar 2019"),
        (Period(None, None), ""),
        (Period("2018", "2019"), "2018 – 2019"),
    ],
)
def test_periods_are_told_in_months_or_whole_years(period: Period, said: str) -> None:
    assert figures.period(period, "nn").replace("\u2009", " ") == said


def test_short_facts_name_the_municipality_once() -> None:
    project = Project("1", "t", "s", municipalities=(Municipality("4036", "Tokke"),))
    assert figures.short_facts(project, "nb") == ["Tokke"]
    led = Project("1", "t", "s", municipalities=project.municipalities, lead="Tokke kommune")
    assert figures.short_facts(led, "nb") == ["Tokke kommune"]


def test_search_survives_its_own_address() -> None:
    search = Search("natt & dag", (("municipality", "Ås"), ("year", "2021")), "lexical", 3)
    assert Search.of(QueryParams(search.url.partition("?")[2])) == search


def test_other_words_or_filters_begin_at_the_first_page() -> None:
    search = Search("natt", (("year", "2021"),), page=4)
    assert search.narrowed("kind", "other").page == 1
    assert search.widened("year", "2021") == Search("natt")


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("/mappe/fil.pdf", False),
        ("file:///etc/passwd", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked_to(address: str | None, linked: bool) -> None:
    assert (web_address(address) is not None) == linked


def test_every_sentence_is_used_and_every_used_sentence_is_there() -> None:
    names = set(sentences("web"))
    source = "".join(
        path.read_text("utf-8")
        for path in Path(synthese_api.__file__).parent.rglob("*")
        if path.suffix in (".html", ".py")
    )
    asked = set(re.findall(r"\bt\('([a-z_0-9]+)'[,)]", source))
    asked |= set(re.findall(r'"web\.([a-z_0-9]+)"', source))
    counted = re.findall(r"t\.count\('([a-z_]+)'", source)
    asked |= {f"{name}_{form}" for name in counted for form in ("one", "many")}
    assert asked <= names
    made = ("language_", "kind_", "format_", "facet_", "mode_", "about_how_", "nav_")
    quoted = set(re.findall(r"'([a-z_0-9]+)'", source))
    unused = {name for name in names - asked - quoted if not name.startswith(made)}
    assert not unused


def test_javascript_dependency_is_for_tests_alone_and_names_no_host() -> None:
    root = Path(__file__).parents[2]
    package = json.loads((root / "package.json").read_text("utf-8"))
    assert set(package) == {"name", "private", "devDependencies"}
    assert set(package["devDependencies"]) == {"axe-core"}
    assert "resolved" not in (root / "package-lock.json").read_text("utf-8")


def test_sentences_have_the_same_placeholders_in_every_language() -> None:
    for name, sentence in sentences("web").items():
        holes = {language: set(re.findall(r"{(\w+)", sentence[language])) for language in LANGUAGES}
        assert holes["nb"] == holes["nn"] == holes["en"], name
