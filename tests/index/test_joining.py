"""Documents of one project are one project in the index, whatever comes and goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthese.errors import NotFoundError
from synthese.index import add, join_projects, open_index, part_document, rebuild
from synthese.index.joining import projects_of
from synthese.records import AddReport, Phase, ProjectDetail
from synthese.settings import Settings
from synthese.stores.catalogue import Joinable

APPLICATION = """Søknad om støtte: Sykkelbud i Alvdal

Søker: Alvdal kommune

Prosjektnavn: Sykkelbud i Alvdal

Periode: mars 2022 – juni 2024

Alvdal kommune vil kjøre varer hjem til eldre på sykkel. Butikken pakker, og ungdom sykler.
"""
PAGE = """Sykkelbud i Alvdal

Prosjektansvarlig: Alvdal kommune

Status: Pågående

Periode: mars 2022 – juni 2024

Ungdommer sykler ut varer til dem som ikke kommer seg til butikken i Alvdal.
"""
REPORT = """Sluttrapport: Sykkelbud i Alvdal

Prosjektansvarlig: Alvdal kommune

Status: Avsluttet

Periode: mars 2022 – juni 2024

Sykkelbudene i Alvdal kjørte fire tusen turer. Om vinteren måtte vi leie en bil.
"""
OTHER = """Felles vaskeri i Tolga

Prosjektansvarlig: Tolga kommune

Periode: 2020–2021

Tolga kommune vasker tøy sammen med naboene, og sparer både vann og penger på det.
"""
# In the order of their names, in which they come.
FILES = {"a-soknad.txt": APPLICATION, "b-side.txt": PAGE, "c-rapport.txt": REPORT, "d.txt": OTHER}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def directory(tmp_path: Path, texts: Path, settings: Settings) -> Path:
    add(tmp_path / "ix", [str(texts)], settings=settings)
    return tmp_path / "ix"


def again(directory: Path, texts: Path, settings: Settings) -> AddReport:
    return add(directory, [str(texts)], settings=settings, remove_missing=True)


def project(directory: Path, project_id: str) -> ProjectDetail:
    return open_index(directory).project(project_id)


def names(detail: ProjectDetail) -> list[str]:
    return [Path(each.document.source).name for each in detail.documents]


def whole(directory: Path) -> list[str]:
    """Returns the ids of all projects, as the facets of a search see them."""
    index = open_index(directory)
    catalogue, generation = index.catalogue, index.generation
    numbers = index.facets.numbers.tolist()
    return sorted(each.id for each in catalogue.projects(numbers, generation).values())


def test_an_application_a_page_and_a_report_are_one_project_of_three_phases(directory) -> None:
    assert whole(directory) == ["a-soknad", "d"]
    detail = project(directory, "a-soknad")
    assert names(detail) == ["a-soknad.txt", "b-side.txt", "c-rapport.txt"]
    assert detail.project.phase is Phase.FINAL, "as far as its documents reach"
    assert detail.project.status == "avsluttet", "as it was last told"
    assert [each.number for each in detail.project.municipalities] == ["3428"]
    assert {each.how for each in detail.bonds} == {"machine"}
    assert all({"name", "place", "lead", "period"} <= set(each.evidence) for each in detail.bonds)


def test_every_id_of_a_joined_document_leads_to_the_project(directory) -> None:
    found = {project(directory, each).project.id for each in ("a-soknad", "b-side", "c-rapport")}
    assert found == {"a-soknad"}
    assert open_index(directory).catalogue.joined_ids() == {
        "b-side": "a-soknad",
        "c-rapport": "a-soknad",
    }


def test_passages_of_joined_documents_are_of_the_one_project(directory) -> None:
    index = open_index(directory)
    number = index.catalogue.number_of("a-soknad")
    own = index.catalogue.passages_of(number, index.generation).tolist()
    told = sum(len(each.passages) for each in index.project("a-soknad").documents)
    assert len(own) == told >= 3
    assert {each.project for each in index.catalogue.passages(own).values()} == {number}
    assert len(index.vectors) == sum(
        len(each.passages) for i in ("a-soknad", "d") for each in index.project(i).documents
    )


def test_a_report_that_comes_later_joins_its_project(tmp_path, texts, settings) -> None:
    directory = tmp_path / "ix"
    (texts / "c-rapport.txt").unlink()
    add(directory, [str(texts)], settings=settings)
    assert project(directory, "b-side").project.phase is Phase.PAGE
    (texts / "c-rapport.txt").write_text(REPORT, "utf-8")
    report = again(directory, texts, settings)
    assert (report.added, report.projects) == (1, 2)
    assert project(directory, "b-side").project.phase is Phase.FINAL


def test_a_page_that_comes_between_two_documents_joins_both(tmp_path, texts, settings) -> None:
    directory = tmp_path / "ix"
    (texts / "a-soknad.txt").write_text("Noe annet\n\nEn tekst om noe helt annet.", "utf-8")
    add(directory, [str(texts)], settings=settings)
    assert whole(directory) == ["a-soknad", "b-side", "d"]
    (texts / "a-soknad.txt").write_text(APPLICATION, "utf-8")
    assert again(directory, texts, settings).updated == 1
    assert whole(directory) == ["a-soknad", "d"]
    assert project(directory, "c-rapport").project.id == "a-soknad", "the first one's id"


def test_a_document_that_is_changed_into_another_leaves_its_project(
    directory, texts, settings
) -> None:
    (texts / "c-rapport.txt").write_text(OTHER.replace("vaskeri", "legekontor"), "utf-8")
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad", "c-rapport", "d"]
    detail = project(directory, "a-soknad")
    assert names(detail) == ["a-soknad.txt", "b-side.txt"]
    assert detail.project.phase is Phase.PAGE


def test_a_document_that_is_gone_is_gone_from_its_project(directory, texts, settings) -> None:
    (texts / "c-rapport.txt").unlink()
    report = again(directory, texts, settings)
    assert (report.removed, report.projects) == (1, 2)
    detail = project(directory, "a-soknad")
    assert names(detail) == ["a-soknad.txt", "b-side.txt"]
    assert (detail.project.phase, detail.project.status) == (Phase.PAGE, "pågående")
    with pytest.raises(NotFoundError):
        project(directory, "c-rapport")


def test_a_project_keeps_its_id_when_its_first_document_is_gone(directory, texts, settings) -> None:
    (texts / "a-soknad.txt").unlink()
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad", "d"]
    for project_id in ("a-soknad", "b-side", "c-rapport"):
        assert names(project(directory, project_id)) == ["b-side.txt", "c-rapport.txt"]
    rebuild(directory)
    assert whole(directory) == ["a-soknad", "d"]


def test_a_first_document_that_comes_back_is_in_its_project_again(
    directory, texts, settings
) -> None:
    (texts / "a-soknad.txt").unlink()
    again(directory, texts, settings)
    (texts / "a-soknad.txt").write_text(APPLICATION, "utf-8")
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad", "d"]
    assert names(project(directory, "b-side")) == ["a-soknad.txt", "b-side.txt", "c-rapport.txt"]


def test_a_first_document_that_comes_back_as_another_takes_its_id_along(
    directory, texts, settings
) -> None:
    (texts / "a-soknad.txt").unlink()
    again(directory, texts, settings)
    (texts / "a-soknad.txt").write_text(OTHER.replace("vaskeri", "legekontor"), "utf-8")
    again(directory, texts, settings)
    assert names(project(directory, "a-soknad")) == ["a-soknad.txt"]
    assert names(project(directory, "b-side")) == ["b-side.txt", "c-rapport.txt"]


def test_another_file_does_not_take_the_id_of_a_project_whose_first_is_gone(
    directory, texts, settings
) -> None:
    (texts / "a-soknad.txt").unlink()
    again(directory, texts, settings)
    (texts / "under").mkdir()
    (texts / "under" / "a-soknad.txt").write_text(OTHER.replace("vaskeri", "kino"), "utf-8")
    again(directory, texts, settings)
    assert names(project(directory, "a-soknad")) == ["b-side.txt", "c-rapport.txt"]
    assert project(directory, "a-soknad-2").project.title == "Felles kino i Tolga"


def test_a_rebuild_finds_the_same_projects(directory) -> None:
    before = project(directory, "c-rapport")
    rebuild(directory)
    after = project(directory, "c-rapport")
    assert (before.project, before.bonds) == (after.project, after.bonds)
    assert whole(directory) == ["a-soknad", "d"]


def test_an_add_that_was_killed_before_it_joined_is_finished_by_the_next(
    tmp_path, texts, settings, monkeypatch
) -> None:
    from synthese.index import writing

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    directory = tmp_path / "ix"
    with monkeypatch.context() as patch:
        patch.setattr(writing, "join", killed)
        with pytest.raises(KeyboardInterrupt):
            add(directory, [str(texts)], settings=settings)
    report = add(directory, [str(texts)], settings=settings)
    assert (report.unchanged, report.projects) == (4, 2)
    assert names(project(directory, "b-side")) == ["a-soknad.txt", "b-side.txt", "c-rapport.txt"]


def test_a_reader_keeps_the_projects_of_its_generation(tmp_path, texts, settings) -> None:
    directory = tmp_path / "ix"
    report = texts / "c-rapport.txt"
    report.write_text(REPORT.replace("Alvdal", "Tynset"), "utf-8")
    add(directory, [str(texts)], settings=settings)
    before = open_index(directory)
    report.write_text(REPORT, "utf-8")
    again(directory, texts, settings)
    assert before.project("c-rapport").project.id == "c-rapport"
    assert names(before.project("a-soknad")) == ["a-soknad.txt", "b-side.txt"]
    assert open_index(directory).project("c-rapport").project.id == "a-soknad"


def test_records_with_ids_are_joined_by_nobody_but_people(tmp_path, texts, settings) -> None:
    table = texts / "register.csv"
    table.write_text(
        "id,tittel,kommune,periode,sammendrag\n"
        "r1,Sykkelbud i Alvdal,Alvdal,2022–2024,Ungdommer sykler ut varer til eldre i bygda.\n"
        "r2,Sykkelbud i Alvdal,Alvdal,2022–2024,Ungdommer sykler ut varer til eldre i bygda.\n",
        "utf-8",
    )
    directory = tmp_path / "ix"
    add(directory, [str(texts)], settings=settings)
    assert whole(directory) == ["a-soknad", "d", "r1", "r2"]
    join_projects(directory, "b-side", "r1", by="Kari")
    assert whole(directory) == ["a-soknad", "d", "r2"]
    rebuild(directory)
    table.write_text(table.read_text("utf-8").replace("eldre", "gamle"), "utf-8")
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad", "d", "r2"]
    assert len(project(directory, "r1").documents) == 4
    source = next(each for each in open_index(directory).catalogue.sources_of("r1") if "#" in each)
    part_document(directory, "r1", source, by="Kari")
    assert whole(directory) == ["a-soknad", "d", "r1", "r2"]


def joinable(own: int, project: int) -> Joinable:
    return Joinable(own, f"s{own}", own, project, "{}")


def test_a_number_of_nobody_stays_with_one_of_those_that_had_it() -> None:
    waiting = [joinable(2, 1), joinable(3, 1)]
    assert projects_of(waiting, {"s2": "s2", "s3": "s2"}) == {"s2": 1, "s3": 1}
    assert projects_of(waiting, {"s2": "s2", "s3": "s3"}) == {"s2": 1, "s3": 3}


def test_a_number_goes_to_the_document_whose_own_it_is() -> None:
    waiting = [joinable(1, 1), joinable(2, 1), joinable(3, 1)]
    assert projects_of(waiting, {"s1": "s1", "s2": "s2", "s3": "s2"}) == {"s1": 1, "s2": 2, "s3": 2}
