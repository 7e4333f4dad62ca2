"""How the projects of an index stand: kept beside it, kept up with it, and told with quotes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from tests.pdf_by_hand import Sheet, pdf_of
from tests.pilot_texts import FIRST, LATER, SETS, Told, put, take_out

from synthese.errors import NotFoundError
from synthese.index import Index, add, open_index
from synthese.pilot_records import Relation, RelationKind
from synthese.relations import among, evidence, relations_of, space, standing
from synthese.relations.standing import FOLDER
from synthese.relations.standing import _standing as memory
from synthese.settings import Settings

FAR = ("natt-tokke", "natt-voss")
PAIRED = ("left", "right", "words", "aspects", "shares")  # what nearness holds of each pair
TWO_OF = {"natt-tokke", "natt-voss", "fravaer-bodo", "frosk-modum"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of an index of its own, to be written to, with its standing worked out."""
    standing(open_index(put(tmp_path / "ix", FIRST)))
    return tmp_path / "ix"


def anew(folder: Path) -> Index:
    """The index as another process opens it: nothing is remembered."""
    memory.cache_clear()
    return open_index(folder)


def kinds(index: Index) -> dict[tuple[str, str], RelationKind]:
    return {(each.left, each.right): each.kind for each in standing(index).relations}


def expected(*sets: dict[str, Told]) -> set[tuple[str, str]]:
    return {(a, b) for each in sets for a in each for b in each if a < b}


# ---- what is found


def test_the_pilots_of_each_set_are_parallel_and_nobody_else(first_index: Index) -> None:
    found = kinds(first_index)
    assert set(found) == expected(*SETS)
    assert set(found.values()) == {RelationKind.PARALLEL}
    assert all(each.sure for each in standing(first_index).relations)


def test_a_projects_relations_come_the_likest_first(first_index: Index) -> None:
    found = relations_of(first_index, "natt-tokke")
    assert {each.other("natt-tokke") for each in found} == {"natt-voss", "natt-rana"}
    assert [each.likeness for each in found] == sorted((r.likeness for r in found), reverse=True)
    assert relations_of(first_index, "natt-tokke", most=1) == found[:1]
    assert relations_of(first_index, "frosk-modum") == relations_of(first_index, "ukjent") == ()


def test_among_tells_of_those_asked_of_and_no_others(first_index: Index) -> None:
    (found,) = among(first_index, [*sorted(TWO_OF), "ukjent", "natt-voss"])
    assert (found.left, found.right) == ("natt-tokke", "natt-voss")
    assert among(first_index, []) == among(first_index, ["natt-voss"]) == ()


def test_among_finds_what_is_not_near(first_index: Index) -> None:
    stand = standing(first_index)
    far = {stand.row_of["natt-tokke"], stand.row_of["natt-voss"]}
    pairs = zip(stand.near.left.tolist(), stand.near.right.tolist(), strict=True)
    kept = np.array([{left, right} != far for left, right in pairs])
    arrays = {each: getattr(stand.near, each)[kept] for each in PAIRED}
    found = replace(stand, near=replace(stand.near, **arrays))
    assert {(e.left, e.right) for e in found.relations} == expected(*SETS) - {FAR}
    assert {(e.left, e.right) for e in found.among(FIRST)} == expected(*SETS)


# ---- what it rests on


def test_evidence_quotes_slice_their_documents(first_index: Index) -> None:
    relation = relations_of(first_index, "natt-tokke")[0]
    told = evidence(first_index, relation)
    assert (told.left.id, told.right.id) == (relation.left, relation.right)
    assert told.meets
    for pair in told.meets:
        for quote, project in zip(pair, (told.left, told.right), strict=True):
            assert quote.project == project.id
            documents = {
                each.document.source: each.document.text
                for each in first_index.project(project.id).documents
            }
            assert documents[quote.document][quote.start : quote.end] == quote.text != ""
            assert quote.page is None
    assert all(0 <= share <= 1 for _, share in told.roles)
    assert told.places == ()


def sheet(lines: list[str]) -> Sheet:
    return Sheet([(60, 760 - 20 * n, text, False) for n, text in enumerate(lines)])


def test_a_quote_from_a_pdf_tells_its_page(folder: Path, tmp_path: Path) -> None:
    title, place, period, text = LATER["natt-lierne"]
    lines = [f"{each}." for each in text.rstrip(".").split(". ")]
    first = [title, f"Prosjektansvarlig: {place} kommune", f"Periode: {period}"]
    (tmp_path / "natt-lierne.pdf").write_bytes(pdf_of(sheet(first), sheet(lines)))
    add(folder, [str(tmp_path / "natt-lierne.pdf")], settings=Settings())
    index = open_index(folder)
    told = [evidence(index, each) for each in relations_of(index, "natt-lierne")]
    pages = [q.page for e in told for pair in e.meets for q in pair if q.project == "natt-lierne"]
    assert 2 in pages
    assert set(pages) <= {1, 2}


def test_evidence_of_a_project_that_is_gone_is_not_found(folder: Path) -> None:
    (relation, *_) = relations_of(open_index(folder), "natt-tokke")
    take_out(folder, ["natt-tokke"])
    with pytest.raises(NotFoundError):
        evidence(open_index(folder), relation)


# ---- kept up


def test_another_process_finds_the_very_same(folder: Path) -> None:
    shutil.rmtree(folder / FOLDER)
    index = anew(folder)
    first, every = standing(index).relations, among(index, list(FIRST))
    index = anew(folder)
    assert standing(index).relations == first
    assert among(index, list(FIRST)) == every


def test_only_what_comes_in_is_compared(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(of: Callable[..., space.Sketch]) -> Callable[..., space.Sketch]:
        def make(detail: object, version: str) -> space.Sketch:
            made = of(detail, version)
            read.append(made.id)
            return made

        return make

    monkeypatch.setattr(space.Sketch, "of", staticmethod(counted(space.Sketch.of)))
    put(folder, LATER)
    index = anew(folder)
    found = kinds(index)
    assert sorted(read) == sorted(LATER)
    night = SETS[0] | {"natt-lierne": LATER["natt-lierne"]}
    assert set(found) == expected(night, *SETS[1:])
    shutil.rmtree(folder / FOLDER)
    assert kinds(anew(folder)) == found
    assert len(read) == len(LATER) + len(FIRST | LATER)


def test_what_is_removed_has_no_relations(folder: Path) -> None:
    take_out(folder, ["natt-voss"])
    found = kinds(open_index(folder))
    assert set(found) == {each for each in expected(*SETS) if "natt-voss" not in each}


def test_removing_all_but_one_leaves_nothing(folder: Path) -> None:
    take_out(folder, [each for each in FIRST if each != "natt-voss"])
    assert kinds(open_index(folder)) == {}
    assert kinds(anew(folder)) == {}


def test_removing_everything_leaves_nothing_and_it_can_be_begun_again(folder: Path) -> None:
    take_out(folder, list(FIRST))
    assert kinds(open_index(folder)) == {}
    put(folder, FIRST)
    assert set(kinds(anew(folder))) == expected(*SETS)


def test_an_updated_project_stands_as_it_is_now(folder: Path) -> None:
    title, place, _, text = FIRST["natt-voss"]
    put(folder, {"natt-voss": (title, place, "2015-01–2016-12", text)})
    found = kinds(open_index(folder))
    assert found["natt-tokke", "natt-voss"] == RelationKind.EARLIER
    told = FIRST["ombruk-lom"]
    put(folder, {"natt-voss": (told[0], place, told[2], told[3])})
    night = [each for each in kinds(open_index(folder)) if "natt-voss" in each]
    assert {each for pair in night for each in pair} == {"natt-voss", *SETS[2]}


# ---- whatever lies there


@pytest.mark.parametrize("name", ["space.npz", "near.npz"])
@pytest.mark.parametrize("what", ["gone", "half", "other"])
def test_a_file_that_is_broken_is_made_anew(folder: Path, name: str, what: str) -> None:
    before = kinds(open_index(folder))
    path = folder / FOLDER / name
    written = path.read_bytes()
    path.unlink()
    if what != "gone":
        path.write_bytes(written[: len(written) // 2] if what == "half" else b"noe annet")
    assert kinds(anew(folder)) == before
    assert path.stat().st_size > len(written) // 2


def test_nearness_left_behind_by_another_state_is_not_believed(folder: Path) -> None:
    near = (folder / FOLDER / "near.npz").read_bytes()
    title, place, period, _ = FIRST["natt-voss"]
    put(folder, {"natt-voss": (title, place, period, FIRST["ombruk-lom"][3])})
    kinds(anew(folder))
    (folder / FOLDER / "near.npz").write_bytes(near)  # as if killed between the two
    found = standing(anew(folder)).relations
    shutil.rmtree(folder / FOLDER)
    assert standing(anew(folder)).relations == found


def told_in(folder: str) -> list[Relation]:
    """What a process finds that has nothing to go by."""
    return list(standing(open_index(Path(folder))).relations)


def test_two_processes_at_once_find_the_same_and_leave_whole_files(folder: Path) -> None:
    shutil.rmtree(folder / FOLDER)
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        one, other = pool.map(told_in, [str(folder)] * 2)
    assert one == other
    assert sorted(each.name for each in (folder / FOLDER).iterdir()) == ["near.npz", "space.npz"]
    assert list(standing(anew(folder)).relations) == one


def test_threads_at_once_find_the_same_and_leave_whole_files(folder: Path) -> None:
    shutil.rmtree(folder / FOLDER)
    memory.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(told_in, [str(folder)] * 4))
    assert all(each == found[0] for each in found)
    assert sorted(each.name for each in (folder / FOLDER).iterdir()) == ["near.npz", "space.npz"]
