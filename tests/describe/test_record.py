"""The record as a whole: provenance over the demonstration corpus, corrections, published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.describe.reading import page, sources_that_do_not_hold

from synthese.describe import describe
from synthese.readers import read_path
from synthese.records import SURE, Correction, Document, Field
from synthese.settings import ReadLimits

CORPUS = Path(__file__).parents[2] / "corpus/projects"


def _corpus() -> Iterator[Document]:
    for path in sorted(CORPUS.iterdir()):
        yield from (d for d in read_path(path, limits=ReadLimits()) if isinstance(d, Document))


def test_every_value_of_the_demonstration_corpus_stands_where_it_says() -> None:
    wrong = [(d.source, each) for d in _corpus() for each in sources_that_do_not_hold(d)]
    assert wrong == []


def test_every_value_names_its_document_and_how_sure_it_is() -> None:
    for document in _corpus():
        for each in describe([document], "x").fields:
            assert each.document == document.source
            assert 0 < each.confidence <= 1


def test_a_person_goes_before_the_text() -> None:
    document = page("Bussen\n\nProsjektansvarlig: Lom kommune\n\nTildelt: kr 100 000")
    said = Correction("amount", ("250000",), by="kari", at="2026-01-02T10:00")
    project = describe([document], "x", [said]).project
    assert project.amount_nok == 250_000
    assert project.corrected == ("amount",)
    assert project.lead == "Lom kommune"


def test_what_a_person_takes_back_is_as_it_was_read() -> None:
    document = page("Bussen\n\nTildelt: kr 100 000")
    said = Correction("amount", ("250000",), by="kari", at="2026-01-02T10:00")
    taken_back = Correction("amount", (), by="kari", at="2026-01-03T10:00")
    project = describe([document], "x", [said, taken_back]).project
    assert project.amount_nok == 100_000
    assert project.corrected == ()


def test_of_one_documents_dates_the_surest_and_of_several_the_newest() -> None:
    made = Field("published", "2026-01-01", how="metadata", confidence=0.5)
    first = page("Bussen\n\nPublisert 3. mai 2021", "a.txt")
    first = replace(first, fields=(*first.fields, made))
    second = page("Bussen igjen\n\nPublisert 4. juni 2022", "b.txt")
    assert describe([first], "x").project.published == "2021-05-03"
    assert describe([first, second], "x").project.published == "2022-06-04"


def test_what_is_not_sure_is_told_and_not_taken() -> None:
    document = page(
        "Bussen\n\nI Hå og Lom går det buss. Bo i Bø er fint. Vi har 12 000 innbyggere."
    )
    described = describe([document], "x")
    unsure = {each.value for each in described.fields if each.confidence < SURE}
    assert not unsure & {unit.number for unit in described.project.municipalities}


@pytest.mark.parametrize("text", ["Bare en tittel", "x", "Periode:", "Tildelt:"])
def test_a_document_that_tells_nothing_is_an_empty_record(text: str) -> None:
    project = describe([page(text)], "x").project
    assert project.amount_nok is None
    assert project.municipalities == ()
