"""What stands between records and pages: excerpts, documents in parts, figures, addresses."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

import synthese_api
from synthese.describe.values import FIELDS
from synthese.readers.layout import Draft
from synthese.records import (
    Block,
    BlockKind,
    Bond,
    Chip,
    Correction,
    Document,
    DocumentDetail,
    Field,
    Format,
    Hit,
    HitPassage,
    Municipality,
    Period,
    Phase,
    Project,
    ProjectDetail,
    Role,
    SearchResult,
    Sentence,
    Why,
)
from synthese.stores.facets import FACETS
from synthese.wording import sentences
from synthese_api.pages import figures
from synthese_api.pages.chips import asked_about, divides, read_chips
from synthese_api.pages.facets import facets_of
from synthese_api.pages.layout import Mark, laid_out, outline, piece_of, pieces
from synthese_api.pages.life import View, in_order, parted, source_of
from synthese_api.pages.links import Search, document_key, web_address
from synthese_api.pages.marking import excerpt, segments
from synthese_api.pages.record import (
    newest,
    rows,
    typed_values,
    unfilled,
    unsure,
    values_of,
)
from synthese_api.pages.telling import in_margin, margin, role_marks, roles_told
from synthese_api.pages.timeline import WIDTH, timeline

PLAIN = str.maketrans("\u00a0\u2009", "  ")
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
    for part in laid_out(document):
        lines = [part.label, *part.lines, *(cell for row in part.rows for cell in row)]
        shown += [shown_text(line) for line in lines]
    assert "".join("".join(shown).split()) == "".join(text.split())


def test_heading_levels_never_skip_one() -> None:
    heading = BlockKind.HEADING
    document = document_of(
        (heading, "A", 3, None), (heading, "B", 1, None), (heading, "C", 6, None)
    )
    assert [part.level for part in laid_out(document)] == [3, 3, 4]


def test_list_items_go_together_and_pages_are_told_where_they_begin() -> None:
    item, plain = BlockKind.LIST_ITEM, BlockKind.PARAGRAPH
    document = document_of(
        (plain, "p", 0, 1), (item, "a", 0, 1), (item, "b", 0, 1), (item, "c", 0, 2)
    )
    parts = laid_out(document)
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
    for part in laid_out(document, (Mark(start, end),)):
        for line in (*part.lines, *(cell for row in part.rows for cell in row)):
            marked += [segment.text for segment in line if segment.marked]
    assert marked == ["to", "tre", "fire", "fem"]


def test_label_stands_apart_from_its_value() -> None:
    (part,) = laid_out(document_of((BlockKind.LABEL, "Status: Ferdig: ja", 0, None)))
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


def test_short_facts_name_the_municipality_once_and_its_county() -> None:
    project = Project("1", "t", "s", municipalities=(Municipality("4034", "Tokke"),))
    assert figures.short_facts(project, "nb") == ["Tokke (Telemark)"]
    led = replace(project, lead="Tokke kommune", programme="Heltid")
    assert figures.short_facts(led, "nb") == ["Tokke (Telemark)", "Heltid"]
    other = replace(project, lead="NTNU")
    assert figures.short_facts(other, "nb") == ["Tokke (Telemark)", "NTNU"]


def test_many_municipalities_are_counted_after_the_first() -> None:
    units = tuple(map(Municipality, ("4034", "4036", "3403", "5045", "5014"), "abcde"))
    assert figures.places(units, "nn") == "a, b, c og 2 til"
    assert figures.places(units[:2], "nn") == "a, b (Telemark)"


@pytest.mark.parametrize(
    ("field", "code", "nb", "en"),
    [
        ("amount", "1234567", "1 234 567 kr", "NOK 1,234,567"),
        ("amount", "0-249999", "under 250 000 kr", "under NOK 250,000"),
        ("period", "2018-08/2018-12 season", "august 2018 – desember 2018", None),
        ("municipality", "4034", "Tokke", "Tokke"),
        ("year", "2018-2020", "2018–2020", "2018–2020"),
        ("phase", "final", "sluttrapport", "final report"),
        ("published", "2013-11-04", "4. november 2013", "4 November 2013"),
        ("programme", "Heltid", "Heltid", "Heltid"),
    ],
)
def test_values_are_said_as_people_say_them(field: str, code: str, nb: str, en: str | None) -> None:
    assert figures.value(field, code, "nb").translate(PLAIN) == nb
    assert en is None or figures.value(field, code, "en").translate(PLAIN) == en


def test_search_survives_its_own_address() -> None:
    search = Search(
        "natt & dag",
        (("municipality", "Ås"), ("year", "2021")),
        "lexical",
        3,
        plain=("Os & Time",),
        without=("2021",),
    )
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
    counted = re.findall(r"t\.(?:count|form)\('([a-z_]+)'", source)
    asked |= set(counted)
    assert asked <= names
    made = (
        *("chip_", "done_", "hint_", "language_", "mode_", "nav_"),
        *("precision_", "unknown_", "distant_", "look_"),
    )
    quoted = set(re.findall(r"'([a-z_0-9]+)'", source))
    unused = {name for name in names - asked - quoted if not name.startswith(made)}
    assert not unused


def test_javascript_dependency_is_for_tests_alone_and_names_no_host() -> None:
    root = Path(__file__).parents[2]
    package = json.loads((root / "package.json").read_text("utf-8"))
    assert set(package) == {"name", "private", "devDependencies"}
    assert set(package["devDependencies"]) == {"axe-core"}
    assert "resolved" not in (root / "package-lock.json").read_text("utf-8")


def test_piece_is_word_or_left_out_and_never_both() -> None:
    search = Search("Os 2019", page=3).as_word("Os")
    assert search.left_out("os") == Search("Os 2019", without=("os",))
    assert search.as_read("OS") == Search("Os 2019")
    assert search.as_word("Os") == search


@pytest.mark.parametrize(
    ("known", "first", "distant"),
    [
        ([True, True, False], 3, None),
        ([False, False], 1, None),
        ([True, False, True, True], 2, 3),
        ([True, True, False, False, True, False], 3, 5),
        ([True, True], None, None),
        ([], None, None),
    ],
)
def test_divides_stand_before_the_unknown_and_the_more_distant(
    known: list[bool], first: int | None, distant: int | None
) -> None:
    hits = tuple(
        Hit(rank, 0.5, 0.5, Project("p", "t", "s"), (), Why(), known=knows)
        for rank, knows in enumerate(known, start=1)
    )
    chip = Chip("filter", "county", ("Agder",), "agder", "Fylke: Agder")
    result = SearchResult("q", (chip,), (), 9, 1, {}, hits, True)
    ranks = {name: rank for rank, name in divides(result).items()}
    assert ranks.get("unknown_from_here") == first
    assert ranks.get("distant_from_here") == distant
    assert not divides(replace(result, order="newest"))


def test_what_may_be_unknown_is_said_once_and_only_of_chips_in_force() -> None:
    place = Chip("filter", "county", ("Agder",), "agder", "Fylke: Agder")
    chips = (
        place,
        replace(place, field="centrality"),
        replace(place, field="year", state="word"),
        replace(place, kind="synonym", field="word"),
        replace(place, field="amount"),
    )
    assert asked_about(chips) == ("place", "amount")


def test_chips_stand_in_the_order_of_their_words() -> None:
    first, last = (Chip("filter", "year", (word,), word, word) for word in ("2015", "2019"))
    excluded = Chip("excluded", "word", ("borte",), "-borte", "Uten «borte»")
    shown = read_chips(Search("Før 2015 etter 2019"), (excluded, last, first))
    assert [each.chip for each in shown] == [first, last, excluded]


def test_sources_of_a_synonym_name_only_somebody() -> None:
    chip = Chip("synonym", "word", ("x",), "y", "z", provenance="KS; usage; NOU 2011:11")
    assert read_chips(Search("y"), (chip,))[0].sources == "KS, NOU 2011:11"


def test_facets_that_tell_nothing_apart_are_left_out_and_the_rest_keep_their_order() -> None:
    counts = {
        "year": {"2019": 2, "2021": 5},
        "theme": {"helse": 3, "klima": 4},
        "status": {"pågående": 9},
        "amount": {"5000000-19999999": 1, "0-249999": 2, "20000000-": 1},
        "municipality": {f"k{n:02}": 1 for n in range(20)},
    }
    shown = facets_of(Search("q", (("municipality", "k19"),)), counts)
    assert [each.name for each in shown] == ["theme", "municipality", "year", "amount"]
    theme, place, year, amount = shown
    assert [each.value for each in theme.shown] == ["klima", "helse"]
    assert [each.value for each in year.shown] == ["2021", "2019"]
    assert [each.value for each in amount.shown] == ["0-249999", "5000000-19999999", "20000000-"]
    assert place.shown[0].value == "k19"
    assert place.shown[0].chosen
    assert len(place.shown) + len(place.more) == 20
    assert [each.share for each in year.shown] == [100, 40]
    assert all(each.open for each in shown)


def test_facets_after_the_first_are_folded_unless_in_force() -> None:
    counts = {name: {"1": 1, "2": 2} for name in FACETS}
    shown = facets_of(Search("q", (("source", "2"),)), counts)
    opened = [each.name for each in shown if each.open]
    assert opened == [*FACETS[:5], "source"]


def test_timeline_lies_within_its_drawing_and_years_divide_it_evenly() -> None:
    drawn = timeline(Period("2018-07", "2019-12"), ["2021-03"])
    assert drawn is not None
    named = [tick for tick in drawn.ticks if tick.year]
    assert [tick.year for tick in named] == [2018, 2019, 2020, 2021, 2022]
    assert drawn.start == pytest.approx((named[0].x + named[1].x) / 2, abs=1)
    assert drawn.end == pytest.approx(named[2].x, abs=0.2)
    assert named[3].x < drawn.dates[0].x < named[4].x
    assert not drawn.open_end


@pytest.mark.parametrize(
    "period", [Period("2019", None), Period(None, "2019-02"), Period("2019", "2019")]
)
def test_open_periods_run_to_the_edge(period: Period) -> None:
    drawn = timeline(period)
    assert drawn is not None
    assert drawn.start is not None
    assert drawn.end is not None
    assert 0 <= drawn.start < drawn.end <= WIDTH
    assert (drawn.open_start, drawn.open_end) == (period.start is None, period.end is None)


def test_no_period_or_a_slip_of_the_pen_is_not_drawn() -> None:
    assert timeline(None, ["2019"]) is None
    assert timeline(Period(None, None)) is None
    assert timeline(Period("1814", "2019-02")) is None


def test_dates_of_several_documents_are_drawn_without_a_period_and_none_hides_another() -> None:
    drawn = timeline(None, ["2019-01", None, "2019-02", "2022"])
    assert drawn is not None
    assert drawn.start is None
    assert [(each.number, each.above) for each in drawn.dates] == [(1, 0), (3, 1), (4, 0)]
    assert drawn.floors == 2


@given(st.dates(date(1990, 1, 1), date(2029, 12, 31)), st.integers(0, 60))
def test_every_period_has_a_bar_within_its_drawing(start: date, months: int) -> None:
    at = start.year * 12 + start.month - 1 + months
    end = f"{at // 12}-{at % 12 + 1:02}"
    drawn = timeline(Period(f"{start:%Y-%m}", end), [start.isoformat()])
    if drawn is not None:
        assert drawn.start is not None
        assert drawn.end is not None
        assert 0 <= drawn.start < drawn.end <= WIDTH
        assert 0 <= drawn.dates[0].x <= WIDTH


def report(source: str, title: str) -> DocumentDetail:
    draft = Draft()
    draft.add(BlockKind.PARAGRAPH, title)
    made = draft.document(
        source=source, container=source, digest="d" * 64, format=Format.PDF, title=title
    )
    return DocumentDetail(made, (), "2026-01-02")


def test_documents_stand_in_the_order_of_their_projects_life() -> None:
    details = (
        report("/c", "Sluttrapport: Vaktrom"),
        report("/b", "Vaktrom"),
        report("/a", "Søknad: Vaktrom"),
    )
    fields = (Field("published", "2019-02", confidence=0.5, document="/c"),)
    bonds = (
        Bond("/a", "/c", True, "machine", ("name", "place")),
        Bond("/a", "/b", True, "person", by="Kari", at="2026-01-02T10:00:00+00:00"),
        Bond("/b", "/elsewhere", False, "person", by="Kari", at="2026-01-02T10:00:00+00:00"),
    )
    detail = ProjectDetail(Project("p", "Vaktrom", "/b"), details, fields, bonds=bonds)
    shown = [source_of(detail, each, View()) for each in in_order(detail)]
    assert [each.phase for each in shown] == [Phase.APPLICATION, Phase.PAGE, Phase.FINAL]
    assert [each.published for each in shown] == [None, None, "2019-02"]
    assert [each.evidence for each in shown] == [("name", "place"), (), ("name", "place")]
    assert [each.joined is not None for each in shown] == [True, True, False]
    assert [source for source, _ in parted(detail)] == ["/elsewhere"]


def test_value_that_several_documents_tell_is_read_once_in_each() -> None:
    fields = (
        Field("lead", "Tokke kommune", 0, 5, "pattern", 0.6, "/a"),
        Field("lead", "Tokke kommune", 2, 9, "label", 1.0, "/a"),
        Field("lead", "Tokke kommune", 1, 4, "pattern", 0.7, "/c"),
        Field("lead", "NTNU", 1, 4, "pattern", 0.7, "/c"),
    )
    details = (report("/a", "Søknad: Vaktrom"), report("/c", "Sluttrapport: Vaktrom"))
    project = Project("p", "t", "/a", lead="Tokke kommune")
    detail = ProjectDetail(project, details, fields)
    (row,) = rows(detail, Search())
    told = [(each.how, each.phase) for each in row.shown[0].readings]
    assert told == [("label", "application"), ("pattern", "final")]
    assert row.shown[0].readings[0].url == (
        f"/prosjekt/p?dok={document_key('/a')}&start=2&end=9#treff"
    )
    assert [(each.value, each.doubtful) for each in unsure(detail, Search())] == [("NTNU", False)]


def test_period_is_the_same_however_exactly_it_is_told() -> None:
    fields = tuple(
        Field("period", f"2018-08/2018-12 {precision}", at, at + 4, "label", 1.0, source)
        for at, (precision, source) in enumerate((("month", "/a"), ("season", "/c")))
    )
    details = (report("/a", "Søknad: Vaktrom"), report("/c", "Sluttrapport: Vaktrom"))
    project = Project("p", "t", "/a", period=Period("2018-08", "2018-12", "month"))
    detail = ProjectDetail(project, details, fields)
    (row,) = rows(detail, Search())
    assert len(row.shown[0].readings) == 2
    assert not unsure(detail, Search())
    assert typed_values(detail, "period") == ["2018-08/2018-12"]


def test_a_persons_word_is_shown_alone_and_the_newest_with_its_author() -> None:
    old, new = (
        Correction("lead", (who,), who, f"2026-01-0{day}T10:00:00+00:00")
        for day, who in enumerate(("Ola", "Kari"), start=1)
    )
    fields = (
        Field("lead", "Kari", how="person"),
        Field("lead", "Kari", 0, 4, "label", 1.0, "/a"),
    )
    project = Project("p", "t", "/a", lead="Kari", corrected=("lead",))
    detail = ProjectDetail(project, (report("/a", "t"),), fields, (new, old))
    (row,) = rows(detail, Search())
    assert row.corrected
    assert [each.correction for each in row.shown[0].readings] == [new]


def test_corrections_taken_back_are_not_in_force() -> None:
    back = Correction("lead", (), "Ola", "2026-01-02T10:00:00+00:00")
    said = Correction("lead", ("KS",), "Kari", "2026-01-01T10:00:00+00:00")
    assert newest((back, said)) == {}


def test_every_field_that_a_person_may_set_can_be_shown() -> None:
    assert set(values_of(Project("p", "t", "s"))) == set(FIELDS)


def test_sentence_of_a_role_that_is_unsure_is_not_counted() -> None:
    text = report("/a", "En setning.")
    sure, weak = (Sentence(0, 11, Role.AIM, confidence) for confidence in (0.6, 0.3))
    told = roles_told(
        Search("natt"), "p", [replace(text, sentences=(sure, weak))], chosen="mål", kept={}
    )
    assert [(each.role, each.count, each.chosen) for each in told] == [("mål", 1, True)]
    assert told[0].url == "/prosjekt/p?q=natt#tekst"
    assert role_marks((sure, weak), "mål") == (Mark(0, 11, "role"),)


def test_margin_tells_sure_roles_and_what_was_stopped_and_keeps_the_place() -> None:
    sure = Sentence(0, 5, Role.AIM, 0.9)
    stopped = Sentence(6, 9, Role.OTHER, 0.2, stopped=True)
    sentences = (sure, Sentence(5, 6, Role.AIM, 0.3), stopped, Sentence(9, 12, Role.OTHER, 0.9))
    assert in_margin(sentences) == (sure, stopped)
    off = margin(Search("natt"), "p", on=False, kept={"start": "3"})
    assert off.url == "/prosjekt/p?q=natt&start=3&roller=p%C3%A5#tekst"
    assert margin(Search(), "p", on=True, kept={}).url == "/prosjekt/p#tekst"


def test_word_within_a_place_and_a_sentence_across_both_are_each_drawn_once() -> None:
    (part,) = laid_out(
        document_of((BlockKind.PARAGRAPH, "Natt og dag. Kamera.", 0, None)),
        [Mark(0, 12), Mark(8, 11, "near")],
        told=[Sentence(0, 12, Role.AIM, 0.9), Sentence(13, 20, Role.RESULT, 0.9)],
    )
    (line,) = part.lines
    assert [(each.text, each.kind, each.begins) for each in line] == [
        ("Natt og ", "place", True),
        ("dag", "near", False),
        (".", "place", False),
        (" ", "", False),
        ("Kamera.", "", True),
    ]
    assert [each.role for each in part.told] == [Role.AIM, Role.RESULT]
    assert part.framed


def long_document(pages: int, page_chars: int = 3000) -> Document:
    draft = Draft()
    for number in range(1, pages + 1):
        draft.add(BlockKind.HEADING, f"Kapittel {number}", level=1, page=number)
        draft.add(BlockKind.PARAGRAPH, "ord " * (page_chars // 4), page=number)
    return draft.document(source="s", container="s", digest="d", format=Format.PDF, title="t")


def test_long_text_is_shown_in_pieces_that_together_are_all_of_it() -> None:
    document = long_document(100)
    shown = pieces(document)
    assert len(shown) > 3
    assert (shown[0].start, shown[-1].end) == (0, len(document.text))
    assert all(a.end == b.start for a, b in pairwise(shown))
    assert [piece_of(shown, each.start) for each in shown] == list(range(len(shown)))
    assert (shown[0].first_page, shown[-1].last_page) == (1, 100)
    parts = [part for piece in shown for part in laid_out(document, piece=piece)]
    text = "".join(shown_text(line) for part in parts for line in part.lines)
    assert "".join(text.split()) == "".join(document.text.split())
    assert len(pieces(long_document(5))) == 1


def test_long_text_without_pages_or_headings_is_shown_in_pieces_too() -> None:
    text = "\n\n".join(["ord " * 200] * 400)
    shown = pieces(Document("s", "s", "d", Format.TEXT, "t", text))
    assert max(each.end - each.start for each in shown) < 130_000


def test_table_of_contents_holds_the_two_highest_levels() -> None:
    heading = BlockKind.HEADING
    document = document_of(
        (heading, "A", 2, 1),
        (heading, "B", 4, 1),
        (heading, "C", 5, 2),
        (heading, "D " * 100, 2, 3),
    )
    found = outline(document)
    assert [(each.depth, each.page) for each in found] == [(0, 1), (1, 1), (0, 3)]
    assert found[0].text == "A"
    assert found[2].text.endswith(" …")
    assert len(found[2].text) < 125


def test_place_opens_the_piece_that_it_stands_in() -> None:
    document = long_document(100)
    start = document.text.index("Kapittel 70")
    detail = ProjectDetail(Project("p", "t", "s"), (DocumentDetail(document, (), "2026-01-02"),))
    view = View(place=(start, start + 8), marks=(Mark(start, start + 8, "hit"),), open=True)
    source = source_of(detail, detail.documents[0], view)
    assert source.piece > 0
    assert source.marked
    assert len(source.outline) == 100
    far = source_of(detail, detail.documents[0], View(piece=99, open=True))
    assert far.piece == len(far.pieces) - 1


def test_quote_shows_what_was_read_within_its_own_paragraph() -> None:
    text = "Foran.\n\nPeriode: 2018–2020, og så videre.\n\nBak."
    made = Document("/a", "/a", "d", Format.TEXT, "t", text, language="nb")
    start = text.index("2018")
    fields = (Field("period", "2018-01/2020-12", start, start + 9, "label", 1.0, "/a"),)
    project = Project("p", "t", "/a", period=Period("2018-01", "2020-12"))
    detail = ProjectDetail(project, (DocumentDetail(made, (), "2026-01-02"),), fields)
    (row,) = rows(detail, Search())
    quote = row.shown[0].readings[0].quote
    assert quote is not None
    assert (quote.before, quote.found) == ("Periode: ", "2018–2020")
    assert quote.after == ", og så videre."
    assert not quote.cut_before
    assert not quote.cut_after


def test_long_paragraph_is_quoted_around_what_was_read_by_whole_words() -> None:
    text = "ord " * 40 + "2018–2020" + " ord" * 40
    made = Document("/a", "/a", "d", Format.TEXT, "t", text)
    start = text.index("2018")
    fields = (Field("status", "avsluttet", start, start + 9, "label", 1.0, "/a"),)
    project = Project("p", "t", "/a", status="avsluttet")
    detail = ProjectDetail(project, (DocumentDetail(made, (), "2026-01-02"),), fields)
    quote = rows(detail, Search())[0].shown[0].readings[0].quote
    assert quote is not None
    assert quote.cut_before
    assert quote.cut_after
    assert set(f"{quote.before}{quote.after}".split()) == {"ord"}
    assert len(quote.before) + len(quote.after) <= 140


def test_what_the_machine_read_stays_beside_a_persons_word() -> None:
    said = Correction("lead", ("Kari",), "Kari", "2026-01-01T10:00:00+00:00")
    fields = (
        Field("lead", "Kari", how="person"),
        Field("lead", "Ola", 0, 3, "label", 0.9, "/a"),
        Field("lead", "Per", 0, 3, "pattern", 0.2, "/a"),
    )
    project = Project("p", "t", "/a", lead="Kari", corrected=("lead",))
    detail = ProjectDetail(project, (report("/a", "Ola og Per"),), fields, (said,))
    (row,) = rows(detail, Search())
    assert [each.code for each in row.read] == ["Ola"]
    assert row.history == (said,)


def test_field_that_is_opened_has_a_row_though_it_is_empty() -> None:
    detail = ProjectDetail(Project("p", "t", "/a"), (report("/a", "t"),))
    assert [row.name for row in rows(detail, Search(), opened="programme")] == ["programme"]
    assert "programme" in unfilled(rows(detail, Search()))
    assert "programme" not in unfilled(rows(detail, Search(), opened="programme"))


def test_documents_of_one_phase_are_told_apart_by_their_number() -> None:
    details = tuple(report(f"/{name}", f"Side {name}") for name in "ab")
    fields = tuple(Field("lead", "KS", 0, 4, "label", 1.0, f"/{name}") for name in "ab")
    detail = ProjectDetail(Project("p", "t", "/a", lead="KS"), details, fields)
    (row,) = rows(detail, Search())
    assert [(each.phase, each.number) for each in row.shown[0].readings] == [
        ("page", 1),
        ("page", 2),
    ]
