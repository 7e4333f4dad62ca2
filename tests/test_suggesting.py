"""What is suggested while somebody types, and the examples of the start page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from synthese.examples import examples
from synthese.index import Index, add, open_index
from synthese.query import understand
from synthese.retrieval import search
from synthese.settings import Settings
from synthese.stores.openings import Openings, marks
from synthese.suggesting import Suggestion, suggest

CORPUS = Path(__file__).parents[1] / "corpus"
REGISTER = """id;Prosjekttittel;Kommune;Tema;Program;Prosjekteier
1;Digital natt;Tokke;Velferdsteknologi;Klimasats;Norsk Nattverk
2;Digital dag i Bærum;Bærum;Velferdsteknologi;Sammen om en bedre kommune;Bærum kommune
3;Felles oppstart;Nore og Uvdal;Digital inkludering;;
4;Felles oppstart;Trondheim;Digital inkludering;;
5;Bål på Grong;Grong;"Natur, ute";;
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("suggesting")
    table = folder / "register.csv"
    table.write_text(REGISTER, "utf-8")
    add(folder / "index", [str(table)], settings=settings)
    return open_index(folder / "index")


def told(found: tuple[Suggestion, ...]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.text, each.insert) for each in found]


@pytest.mark.parametrize(
    ("typed", "kind", "text", "insert"),
    [
        ("velferdsteknologi grong", "municipality", "Grong", "velferdsteknologi kommune:Grong"),
        ("lærarar i tok", "municipality", "Tokke", "lærarar kommune:Tokke"),
        ("nore", "municipality", "Nore og Uvdal", 'kommune:"Nore og Uvdal"'),
        ("uvdal", "municipality", "Nore og Uvdal", 'kommune:"Nore og Uvdal"'),
        ("klæb", "municipality", "Trondheim (tidligere Klæbu)", "kommune:Trondheim"),
        ("baer", "municipality", "Bærum", "kommune:Bærum"),
        ("BÆR", "municipality", "Bærum", "kommune:Bærum"),
        ("telem", "county", "Telemark", "fylke:Telemark"),
        ("velf", "theme", "Velferdsteknologi", "tema:Velferdsteknologi"),
        ("tema:digital inkl", "theme", "Digital inkludering", 'tema:"Digital inkludering"'),
        ('skog tema:"digital i', "theme", "Digital inkludering", 'skog tema:"Digital inkludering"'),
        ("-kommune:tok", "municipality", "Tokke", "-kommune:Tokke"),
        ("klimas", "programme", "Klimasats", "program:Klimasats"),
        (
            "skule sammen om en b",
            "programme",
            "Sammen om en bedre kommune",
            'skule program:"Sammen om en bedre kommune"',
        ),
        ("nattv", "lead", "Norsk Nattverk", "Norsk Nattverk"),
        ("digital na", "project", "Digital natt", "Digital natt"),
        ("skog ELLER gro", "municipality", "Grong", "skog ELLER kommune:Grong"),
    ],
)
def test_the_last_unit_is_completed(
    index: Index, typed: str, kind: str, text: str, insert: str
) -> None:
    assert (kind, text, insert) in told(suggest(index, typed))


@pytest.mark.parametrize(
    "typed", ["", "  ", "zzyzx", '"tok', "-tok", "kommune:velf", "-", '"', ":", "tok" * 100]
)
def test_nothing_is_suggested_for_what_names_nothing(index: Index, typed: str) -> None:
    assert suggest(index, typed) == ()


def test_a_field_is_said_in_the_readers_language(index: Index) -> None:
    (first, *_) = suggest(index, "telem", language="en")
    assert first.insert == "county:Telemark"
    (first, *_) = suggest(index, "klæb", language="nn")
    assert first.text == "Trondheim (tidlegare Klæbu)"


def test_a_title_leads_to_its_project_and_one_of_two_projects_to_both(index: Index) -> None:
    (alone,) = (each for each in suggest(index, "digital natt") if each.kind == "project")
    assert (alone.project, alone.count) == ("1", 1)
    (both,) = suggest(index, "felles")
    assert (both.project, both.count, both.insert) == (None, 2, "Felles oppstart")


def test_a_title_is_suggested_for_all_that_was_typed_only(index: Index) -> None:
    assert all(each.kind != "project" for each in suggest(index, "skog digital"))


def test_a_name_of_today_in_another_language_is_not_called_former(
    tmp_path: Path, settings: Settings
) -> None:
    table = tmp_path / "register.csv"
    table.write_text("id;Prosjekttittel;Kommune\n1;Natt;Kautokeino\n", "utf-8")
    add(tmp_path / "index", [str(table)], settings=settings)
    (found,) = suggest(open_index(tmp_path / "index"), "guovda")
    assert (found.text, found.insert) == ("Kautokeino (Guovdageaidnu)", "kommune:Kautokeino")


def test_names_that_begin_with_what_is_typed_come_before_those_that_hold_it(index: Index) -> None:
    themes = [each.text for each in suggest(index, "digital") if each.kind == "theme"]
    assert themes == ["Digital inkludering"]
    titles = [each.text for each in suggest(index, "d") if each.kind == "project"]
    assert titles[:2] == ["Digital natt", "Digital dag i Bærum"]


def test_what_was_typed_is_marked(index: Index) -> None:
    (found, *_) = suggest(index, "digital inkl")
    assert [found.text[start:end] for start, end in found.marks] == ["Digital", "inkl"]
    assert marks("Bærum og Ås", "aas baer") == ((0, 3), (9, 11))


def test_what_is_put_in_is_read_as_what_was_suggested(index: Index) -> None:
    for typed in ("nore", "baer", "klæb", "telem", "digital", "sammen", "klima", "natur"):
        for each in suggest(index, typed):
            if each.kind in ("municipality", "county", "theme", "programme"):
                (condition,) = understand(each.insert).conditions
                assert (condition.field, condition.typed) == (each.kind, each.insert)
                assert search(index, each.insert).total == each.count


@given(st.text(max_size=30), st.integers(1, 20))
@hypothesis_settings(max_examples=200, deadline=None)
def test_anything_may_be_typed(index: Index, typed: str, k: int) -> None:
    found = suggest(index, typed, k=k)
    assert len(found) <= k
    assert len({(each.kind, each.insert, each.project) for each in found}) == len(found)


@given(
    st.lists(st.text("abcæ -", min_size=1, max_size=12), max_size=8), st.text("abcæ ", max_size=5)
)
def test_openings_meet_what_reading_every_name_finds(names: list[str], typed: str) -> None:
    words = typed.split()
    wanted = [
        bool(words)
        and all(word in _words(name) for word in words[:-1])
        and any(each.startswith(words[-1]) for each in _words(name))
        for name in names
    ]
    # `ae` is `æ` as well, which the plain reading above doesn't know.
    found = Openings(names).met(typed).names
    assert "ae" in typed or found.tolist() == wanted


def _words(name: str) -> list[str]:
    return name.replace("-", " ").split()


def test_examples_are_of_what_the_collection_holds(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings, index: Index
) -> None:
    directory = tmp_path_factory.mktemp("demo")
    add(directory, [str(CORPUS / "projects")], settings=settings)
    demo = open_index(directory)
    found = examples(demo)
    assert found == examples(open_index(directory))
    assert [each.language for each in found] == ["nb", "nb", "nb", "nn", "en"]
    assert len({each.query for each in found}) == 5
    for each in found:
        assert search(demo, each.query).good
    assert examples(index) == ()  # too small to go by
