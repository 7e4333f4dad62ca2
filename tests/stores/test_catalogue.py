"""The catalogue gives back what was put in, whatever it is packed as, and the room it took."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthese.errors import IndexStateError
from synthese.records import (
    Block,
    BlockKind,
    Document,
    Field,
    Format,
    Municipality,
    Page,
    Passage,
    Period,
    Project,
)
from synthese.stores import packing
from synthese.stores.catalogue import Catalogue, Entry
from synthese.stores.staged import Staged

DIM = 8


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path)
    yield opened
    opened.close()


def document(text: str, name: str = "rapport.pdf") -> Document:
    return Document(
        source=name,
        container=name,
        digest="0" * 64,
        format=Format.PDF,
        title="Rapport",
        text=text,
        blocks=(Block(BlockKind.PARAGRAPH, 0, len(text), 0, 1),),
        pages=(Page(1, 0, len(text)), Page(2, len(text), len(text), method="none")),
        fields=(Field("title", "Rapport"),),
    )


def put(catalogue: Catalogue, held: Document, passages: list[Passage], *, name: str) -> None:
    vectors = [np.full(DIM, number, np.float16).tobytes() for number in range(len(passages))]
    with catalogue.transaction():
        catalogue.put(
            Entry(held, passages, vectors), Project(name, held.title, held.source),
            generation=1, added="2026-01-01",
        )  # fmt: skip


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_texts_and_records_come_out_as_they_went_in(text: str) -> None:
    assert "".join(map(packing.part, packing.parts_of(text))) == text
    assert packing.unpack_record(packing.pack_record(text)) == text


def test_passages_are_slices_wherever_the_parts_of_the_text_are_cut(catalogue: Catalogue) -> None:
    text = "".join(f"Avsnitt {number} om blåbær 🫐. " for number in range(3_000))
    cut = packing.PART
    spans = [(0, 10), (cut - 5, cut + 5), (cut, cut + 9), (cut - 9, cut), (10, 2 * cut + 10)]
    spans.append((len(text) - 3, len(text)))
    contexts = ["Rapport", "Rapport – Mål", "Mål", "", "Rapporten", "Om Rapport"]
    passages = [
        Passage(text[start:end], start, end, 1, context=context)
        for (start, end), context in zip(spans, contexts, strict=True)
    ]
    put(catalogue, document(text), passages, name="p1")
    held = catalogue.detail("p1", 1).documents[0]
    assert held.document == document(text)
    assert list(held.passages) == passages
    assert [each.passage for each in catalogue.passages_born(1)] == passages
    assert catalogue.counts(1)["pages_without_text"] == 1


def test_a_project_comes_back_with_all_that_is_known_of_it(catalogue: Catalogue) -> None:
    projects = [
        Project("tomt", "", "a"),
        Project(
            "fullt", "Tittel", "b", "nn", municipalities=(Municipality("4601", "Bergen"),),
            period=Period("2020-01-01", None), amount_nok=0, partners=("NAV",), themes=("helse",),
            status="avsluttet", summary="Kort", extra={"kolonne": "verdi"},
        ),
    ]  # fmt: skip
    with catalogue.transaction():
        for each in projects:
            catalogue.put(Entry(document("Tekst", each.source)), each, generation=1, added="i dag")
    assert [catalogue.detail(each.id, 1).project for each in projects] == projects


def test_the_room_of_what_is_deleted_is_given_back(tmp_path: Path, catalogue: Catalogue) -> None:
    chance = np.random.default_rng(1)
    for number in range(200):
        text = " ".join(map(str, chance.integers(0, 10**9, 1_500)))
        put(
            catalogue,
            document(text, f"{number}.txt"),
            [Passage(text, 0, len(text))],
            name=f"p{number}",
        )
    full = pages(tmp_path)
    with catalogue.transaction():
        catalogue.kill([f"{number}.txt" for number in range(150)], 2)
        catalogue.purge(2)
    catalogue.give_back()
    assert pages(tmp_path) < 0.5 * full
    assert catalogue.detail("p199", 2).documents[0].passages


def pages(folder: Path) -> int:
    connection = sqlite3.connect(folder / "catalogue.sqlite")
    (count,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    return int(count)


def test_the_last_vector_staged_of_a_passage_counts(tmp_path: Path, catalogue: Catalogue) -> None:
    undone = Project("p", "", "a", extra={"kan ikke skrives": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError), catalogue.transaction():
        catalogue.put(
            Entry(document("Tekst"), [Passage("Tekst", 0, 5)], [np.full(DIM, 9, np.float16).tobytes()]),
            undone, generation=1, added="",
        )  # fmt: skip
    put(catalogue, document("Tekst"), [Passage("Tek", 0, 3), Passage("st", 3, 5)], name="p")
    keys, vectors = catalogue.staged(DIM, 1)
    assert keys.tolist() == [[1, 1], [2, 1]]
    assert vectors.tolist() == [[0] * DIM, [1] * DIM]
    catalogue.clear_staged()
    assert not list(tmp_path.glob("staged*"))


def test_what_a_killed_writer_wrote_half_is_cut_off(tmp_path: Path) -> None:
    first = Staged(tmp_path)
    first.put(1, np.full(DIM, 1, np.float16).tobytes())
    first.close()
    (path,) = tmp_path.glob("staged*")
    whole = path.read_bytes()
    for length in (1, 9, len(whole) - 1):
        path.write_bytes(whole + whole[:length])
        then = Staged(tmp_path)
        then.put(2, np.full(DIM, 2, np.float16).tobytes())
        assert then.vectors(np.array([1, 2]), DIM)[:, 0].tolist() == [1, 2]
        then.close()


def test_vectors_of_two_models_lie_apart(tmp_path: Path) -> None:
    staged = Staged(tmp_path)
    staged.put(1, np.full(DIM, 1, np.float16).tobytes())
    staged.put(1, np.full(2 * DIM, 2, np.float16).tobytes())
    assert staged.vectors(np.array([1]), DIM).tolist() == [[1] * DIM]
    assert staged.vectors(np.array([1]), 2 * DIM).tolist() == [[2] * 2 * DIM]
    for missing in (np.array([2]), np.array([0]), np.array([1, 2])):
        with pytest.raises(IndexStateError, match="vectors are missing"):
            staged.vectors(missing, DIM)
    assert staged.vectors(np.zeros(0, np.int64), 4 * DIM).shape == (0, 4 * DIM)
    staged.close()
