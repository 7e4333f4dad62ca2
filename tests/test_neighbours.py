"""Neighbours by municipality and programme, and what is alike by role."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from synthese import retrieval
from synthese.index import Index, add, open_index
from synthese.neighbours import COMPARED, likenesses, neighbours
from synthese.records import Municipality, Period, Project, Role
from synthese.settings import Settings


def row(number: int, **fields: str) -> dict[str, str]:
    text = f"Nummer {number}. Kommunen prøver noe nytt i tjenesten, og de ansatte får opplæring."
    return {"id": f"p{number}", "tittel": f"Prosjekt {number}", "beskrivelse": text, **fields}


ROWS = [
    row(1, kommune="Tokke", program="Klimasats", periode="2018-2020"),
    *(row(number, kommune="Tokke") for number in range(2, 9)),
    row(9, kommune="Tokke", program="Klimasats", periode="2019-2021"),
    row(10, kommune="Vinje", program="Klimasats", periode="2025"),
    row(11, kommune="Vinje"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Index:
    folder = tmp_path_factory.mktemp("neighbours")
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in ROWS)
    (folder / "prosjekter.jsonl").write_text(lines, "utf-8")
    add(folder / "index", [str(folder / "prosjekter.jsonl")], settings=settings)
    return open_index(folder / "index")


def project(index: Index, project_id: str) -> Project:
    return index.project(project_id).project


def test_neighbours_are_counted_and_the_project_itself_is_none_of_them(index: Index) -> None:
    place, programme = neighbours(index, project(index, "p1"), k=3)
    assert (place.field, place.value, place.total) == ("municipality", "Tokke", 8)
    assert len(place.projects) == 3
    assert (programme.field, programme.value, programme.total) == ("programme", "Klimasats", 2)
    assert "p1" not in {each.id for each in (*place.projects, *programme.projects)}


def test_neighbours_that_share_most_come_first(index: Index) -> None:
    place, programme = neighbours(index, project(index, "p1"))
    assert place.projects[0].id == "p9"  # the same programme and two of three years
    assert [each.id for each in programme.projects] == ["p9", "p10"]


def test_project_alone_in_all_it_has_has_no_neighbours(index: Index) -> None:
    alone = project(index, "p11")
    assert [each.field for each in neighbours(index, alone)] == ["municipality"]
    strange = replace(alone, municipalities=(), programme="Finnes ikke")
    assert neighbours(index, strange) == ()


def test_likeness_tells_place_and_time_that_both_have(index: Index) -> None:
    detail = index.project("p1")
    hits = retrieval.similar(index, "p1", k=10)
    by_id = {each.hit.project.id: each for each in likenesses(index, detail, hits)}
    assert list(by_id) == [hit.project.id for hit in hits]
    assert by_id["p9"].municipalities == (Municipality("4034", "Tokke"),)
    assert by_id["p9"].together == Period("2019-01", "2020-12")
    assert by_id["p10"].municipalities == ()
    assert by_id["p10"].together is None
    assert by_id["p2"].together is None


def test_roles_are_compared_where_both_tell_them_in_their_own_order(index: Index) -> None:
    detail = index.project("p1")
    hits = retrieval.similar(index, "p1", k=10)
    for each in likenesses(index, detail, hits):
        roles = [role for role, _ in each.roles]
        assert roles == [role for role in COMPARED if role in roles]
        assert Role.OTHER not in roles
        assert all(0 <= score <= 1 for _, score in each.roles)


def test_text_that_says_the_same_is_alike_in_every_role_it_tells(index: Index) -> None:
    detail = index.project("p2")
    hits = [hit for hit in retrieval.similar(index, "p1", k=10) if hit.project.id == "p3"]
    (found,) = likenesses(index, detail, hits)
    assert found.roles
    assert min(score for _, score in found.roles) > 0.9
