"""A synthesis: cells in the pilots' own words, and what is told of them."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from itertools import pairwise

import pytest
from tests.synthesis.conftest import NIGHT, POSTS, TEAM

from synthese.errors import InputError, NotFoundError
from synthese.index import Index
from synthese.pilot_records import (
    Cell,
    CellEdit,
    Column,
    Quote,
    Relation,
    RelationKind,
    Synthesis,
)
from synthese.records import Period, Role
from synthese.synthesis import STANDARD, columns_of, synthesise
from synthese.synthesis.columns import MOST_COLUMNS, MOST_QUESTION_CHARS, chosen_of
from synthese.synthesis.making import MOST_PILOTS

TODAY = date(2024, 3, 1)
EVERY = (*NIGHT, TEAM, *POSTS)


def made(index: Index, *projects: str, **options: object) -> Synthesis:
    given = {"title": "Natt", "today": TODAY, "relations": (), **options}
    return synthesise(index, projects or NIGHT, **given)  # type: ignore[arg-type]


def cell(synthesis: Synthesis, project: str, column: str) -> Cell:
    return next(e for e in synthesis.cells if (e.project, e.column) == (project, column))


def quotes_of(synthesis: Synthesis) -> list[Quote]:
    told = (*synthesis.cells, *synthesis.findings)
    news = synthesis.news.quotes if synthesis.news else ()
    asked = [q for each in synthesis.matches for q in (*each.knows_quotes, *each.asks_quotes)]
    return [*(quote for each in told for quote in each.quotes), *asked, *news]


@pytest.fixture(scope="module")
def everything(pilots_index: Index) -> Synthesis:
    asked = (*(each.key for each in STANDARD), "Hvor mange ansatte fikk opplæring?")
    return made(pilots_index, *EVERY, columns=columns_of(asked))


def test_every_quote_slices_its_document(pilots_index: Index, everything: Synthesis) -> None:
    texts = {
        (project, each.document.source): each.document
        for project in EVERY
        for each in pilots_index.project(project).documents
        for project in (pilots_index.project(project).project.id,)
    }
    quotes = quotes_of(everything)
    assert len(quotes) > 100
    for quote in quotes:
        document = texts[quote.project, quote.document]
        assert document.text[quote.start : quote.end] == quote.text
        pages = [p.number for p in document.pages if p.start <= quote.start < p.end]
        assert quote.page == (pages[0] if pages else None)


def test_quotes_are_whole_sentences(everything: Synthesis) -> None:
    for quote in quotes_of(everything):
        assert quote.text == quote.text.strip()
        assert not quote.text.endswith(("?", ":", ",", "-"))
        assert "\n" not in quote.text


def test_cells_stand_row_by_row_in_the_order_given(everything: Synthesis) -> None:
    order = [(each.project, each.column) for each in everything.cells]
    assert order == [
        (member.project.id, column.key)
        for member in everything.members
        for column in everything.columns
    ]
    assert [each.number for each in everything.members] == list(range(1, len(EVERY) + 1))


def test_the_same_input_gives_the_same_synthesis(pilots_index: Index) -> None:
    assert asdict(made(pilots_index)) == asdict(made(pilots_index))


def test_what_stands_under_a_heading_that_asks_for_it_is_told(pilots_index: Index) -> None:
    synthesis = made(pilots_index)
    tokke = NIGHT[0]
    assert "2,4 til 0,9" in cell(synthesis, tokke, "resultat").quotes[0].text
    assert any("kartet" in each.text for each in cell(synthesis, tokke, "læring").quotes)
    assert "612 000" in cell(synthesis, "natt-sensor-sortland", "kostnad").quotes[0].text
    assert not cell(synthesis, "night-sensors-rana", "læring").quotes


def test_a_sentence_of_an_application_is_no_result(pilots_index: Index) -> None:
    synthesis = made(pilots_index, TEAM)
    (project,) = (each.project.id for each in synthesis.members)
    results = cell(synthesis, project, "resultat").quotes
    assert results
    assert not any("soknad" in each.document for each in results)
    assert all("soknad" not in each.document for each in cell(synthesis, project, "læring").quotes)


def test_the_same_told_twice_stands_once(pilots_index: Index) -> None:
    synthesis = made(pilots_index, *EVERY)
    for each in synthesis.cells:
        texts = [quote.text for quote in each.quotes]
        assert len(set(texts)) == len(texts)
        spans = sorted((quote.document, quote.start, quote.end) for quote in each.quotes)
        for one, two in pairwise(spans):
            assert one[0] != two[0] or one[2] <= two[1]


def test_ids_of_one_project_are_one_pilot(pilots_index: Index) -> None:
    synthesis = made(pilots_index, TEAM, f"{TEAM}-soknad", f"{TEAM}-sluttrapport", NIGHT[0])
    assert len(synthesis.members) == 2
    assert synthesis.certificate.documents == 4


def test_an_own_question_is_answered_where_it_is_told(everything: Synthesis) -> None:
    assert everything.columns[-1] == Column("q1", None, "Hvor mange ansatte fikk opplæring?")
    answer = cell(everything, "natt-sensor-sortland", "q1").quotes
    assert answer[0].text == "Alle 31 ansatte som går natt, har hatt fire timer opplæring."
    assert not cell(everything, "nattilsyn-kamera-gausdal", "q1").quotes


def test_gaps_are_who_has_told_nothing(everything: Synthesis) -> None:
    silent = {
        (project, gap.column) for gap in everything.gaps for project in gap.silent if gap.silent
    }
    empty = {(each.project, each.column) for each in everything.cells if not each.quotes}
    assert silent == empty
    assert all(gap.asked == len(everything.members) for gap in everything.gaps)
    assert any(gap.column == "målgruppe" for gap in everything.gaps)


def test_what_a_person_wrote_stands_beside_and_fills_the_gap(pilots_index: Index) -> None:
    edit = CellEdit("De øvde på natta.", "Kari", "2024-02-01T10:00:00+00:00")
    key = ("night-sensors-rana", "læring")
    before, after = made(pilots_index), made(pilots_index, edits={key: edit})
    assert cell(after, *key).edit == edit
    assert cell(after, *key).quotes == cell(before, *key).quotes == ()
    gap = {each.column: each.silent for each in before.gaps}["læring"]
    assert "night-sensors-rana" in gap
    assert all("night-sensors-rana" not in e.silent for e in after.gaps if e.column == "læring")


def test_sources_are_numbered_as_they_are_quoted(everything: Synthesis) -> None:
    numbers = {(e.project, e.document): e.number for e in everything.sources}
    assert sorted(numbers.values()) == list(range(1, len(everything.sources) + 1))
    first = list(dict.fromkeys((q.project, q.document) for e in everything.cells for q in e.quotes))
    assert [numbers[each] for each in first] == list(range(1, len(first) + 1))
    assert all(
        quote for quote in quotes_of(everything) if (quote.project, quote.document) in numbers
    )
    report = next(e for e in everything.sources if e.document.endswith("sortland.pdf"))
    assert (report.address, report.pages, report.date) == (
        "natt-sensor-sortland.pdf",
        2,
        "2022-12-09",
    )
    assert len(report.digest) == 64


def test_the_certificate_says_of_what_it_was_made(pilots_index: Index) -> None:
    synthesis = made(
        pilots_index, selection="gruppe: natt", columns=columns_of(["resultat", "Hva?"])
    )
    told = synthesis.certificate
    assert (told.projects, told.documents, told.selection) == (4, 4, "gruppe: natt")
    assert told.languages == {"nb": 2, "en": 1, "nn": 1}
    assert set(told.thresholds) == {"resultat", "q1", "compared"}
    assert told.fingerprint == made(pilots_index, TEAM).certificate.fingerprint


def test_members_know_their_likest_on_the_same_challenge(pilots_index: Index) -> None:
    left, right, other = sorted(NIGHT)[:3]
    relations = [
        Relation(left, right, RelationKind.PARALLEL, 0.8),
        Relation(left, other, RelationKind.SISTER, 0.9),
    ]
    members = {e.project.id: e for e in made(pilots_index, relations=relations).members}
    assert (members[left].likest, members[left].likeness) == (right, 0.8)
    assert members[other].likest is None


def test_the_window_is_the_months_that_all_share(pilots_index: Index) -> None:
    assert made(pilots_index).together == Period("2021-09", "2022-10")
    assert made(pilots_index, NIGHT[0]).together is None


def test_relations_are_found_where_none_are_given(pilots_index: Index) -> None:
    found = made(pilots_index, relations=None).relations
    assert any(each.kind is RelationKind.PARALLEL for each in found)


def test_what_cannot_be_made_is_said(pilots_index: Index) -> None:
    with pytest.raises(InputError, match="minst ett prosjekt"):
        synthesise(pilots_index, [], title="x", today=TODAY)
    with pytest.raises(NotFoundError):
        made(pilots_index, "no-such-project")
    with pytest.raises(InputError, match="minst én kolonne"):
        columns_of([" ", ""])
    with pytest.raises(InputError, match=str(MOST_QUESTION_CHARS)):
        columns_of(["x" * (MOST_QUESTION_CHARS + 1)])
    with pytest.raises(InputError, match=str(MOST_COLUMNS)):
        columns_of([f"Spørsmål {n}?" for n in range(MOST_COLUMNS + 1)])


def test_more_pilots_than_people_can_read_are_refused(
    pilots_index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synthese.synthesis.making.MOST_PILOTS", 3)
    assert MOST_PILOTS > 3
    with pytest.raises(InputError, match="3 prosjekter"):
        made(pilots_index)


def test_columns_come_back_as_they_were_chosen() -> None:
    chosen = ("læring", "Hva kostet  det?", "Målgruppe", "læring", "Hvem?")
    columns = columns_of(chosen)
    assert [each.key for each in columns] == ["læring", "q1", "målgruppe", "q2"]
    assert columns[1].question == "Hva kostet det?"
    assert columns[0].role is Role.LESSON
    assert columns_of(chosen_of(columns)) == columns
    assert columns_of(["annet"])[0].question == "annet"
    assert replace(STANDARD[0]) in columns_of(["utfordring"])
