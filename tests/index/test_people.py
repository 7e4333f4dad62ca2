"""What people say of projects goes before what is read, and holds whatever is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.index.test_joining import APPLICATION, FILES, OTHER, PAGE, again, names, project, whole

from synthese.errors import InputError, NotFoundError
from synthese.index import add, correct, join_projects, part_document, rebuild
from synthese.records import Phase
from synthese.settings import Settings


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


def source(directory: Path, name: str) -> str:
    found = (
        each.document.source for i in whole(directory) for each in project(directory, i).documents
    )
    return next(each for each in found if Path(each).name == name)


def part(directory: Path, name: str) -> None:
    path = source(directory, name)
    part_document(directory, name.partition(".")[0], path, by="Kari Nordmann")


# ---- a field put right


def test_a_correction_wins_and_is_shown_as_such(directory) -> None:
    detail = correct(
        directory, "d", "municipality", ["Tynset", "3426"], by="Kari  Nordmann", note=" ringte "
    )
    assert [each.name for each in detail.project.municipalities] == ["Tynset", "Tolga"]
    assert detail.project.corrected == ("municipality",)
    (said,) = detail.corrections
    assert (said.by, said.note, said.values) == ("Kari Nordmann", "ringte", ("3427", "3426"))
    assert {f.how for f in detail.fields if f.name == "municipality"} >= {"person", "label"}


def test_a_correction_survives_adding_again_and_rebuilding(directory, texts, settings) -> None:
    correct(directory, "d", "period", ["2019–2020"], by="Kari")
    (texts / "d.txt").write_text(OTHER.replace("penger", "strøm"), "utf-8")
    assert again(directory, texts, settings).updated == 1
    rebuild(directory)
    found = project(directory, "d")
    assert found.project.period is not None
    assert (found.project.period.start, found.project.period.end) == ("2019-01", "2020-12")
    assert "strøm" in found.documents[0].document.text


def test_a_correction_holds_when_its_file_has_been_gone(directory, texts, settings) -> None:
    correct(directory, "d", "status", ["stoppet"], by="Kari")
    (texts / "d.txt").unlink()
    again(directory, texts, settings)
    with pytest.raises(NotFoundError):
        correct(directory, "d", "status", ["avsluttet"], by="Kari")
    (texts / "d.txt").write_text(OTHER, "utf-8")
    again(directory, texts, settings)
    assert project(directory, "d").project.status == "stoppet"


def test_a_correction_taken_back_leaves_what_was_read(directory) -> None:
    correct(directory, "d", "lead", ["Os kommune"], by="Kari")
    detail = correct(directory, "d", "lead", [], by="Ola")
    assert detail.project.lead == "Tolga kommune"
    assert detail.project.corrected == ()
    assert [each.by for each in detail.corrections] == ["Kari", "Ola"], "nothing said is lost"


def test_a_correction_of_a_joined_document_is_of_the_project(directory) -> None:
    detail = correct(directory, "c-rapport", "title", ["Varer på sykkel"], by="Kari")
    assert (detail.project.id, detail.project.title) == ("a-soknad", "Varer på sykkel")


def test_a_correction_stays_when_the_project_s_first_document_goes(
    directory, texts, settings
) -> None:
    correct(directory, "a-soknad", "title", ["Varer på sykkel"], by="Kari")
    (texts / "a-soknad.txt").unlink()
    again(directory, texts, settings)
    assert project(directory, "b-side").project.title == "Varer på sykkel"


def test_a_correction_made_before_joining_is_of_the_joined_project(
    tmp_path, texts, settings
) -> None:
    directory = tmp_path / "ix"
    (texts / "a-soknad.txt").write_text("Noe annet\n\nEn tekst om noe helt annet.", "utf-8")
    add(directory, [str(texts)], settings=settings)
    correct(directory, "b-side", "amount", ["kr 1 400 000"], by="Kari")
    (texts / "a-soknad.txt").write_text(APPLICATION, "utf-8")
    again(directory, texts, settings)
    assert project(directory, "a-soknad").project.amount_nok == 1_400_000


def test_a_correction_joins_nothing_by_itself(directory, texts, settings) -> None:
    correct(directory, "d", "municipality", ["Alvdal"], by="Kari")
    correct(directory, "d", "title", ["Sykkelbud i Alvdal"], by="Kari")
    rebuild(directory)
    assert whole(directory) == ["a-soknad", "d"]


def test_a_correction_finishes_what_a_killed_add_left(
    tmp_path, texts, settings, monkeypatch
) -> None:
    from synthese.index import writing

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    directory = tmp_path / "ix"
    (texts / "c-rapport.txt").rename(tmp_path / "c-rapport.txt")
    add(directory, [str(texts)], settings=settings)
    (tmp_path / "c-rapport.txt").rename(texts / "c-rapport.txt")
    with monkeypatch.context() as patch:
        patch.setattr(writing, "join", killed)
        with pytest.raises(KeyboardInterrupt):
            add(directory, [str(texts)], settings=settings)
    assert whole(directory) == ["a-soknad", "d"]
    detail = correct(directory, "b-side", "lead", ["Os kommune"], by="Kari")
    assert names(detail) == ["a-soknad.txt", "b-side.txt", "c-rapport.txt"]
    assert detail.project.lead == "Os kommune"


@pytest.mark.parametrize(
    ("field", "values", "by"),
    [
        ("colour", ["blå"], "Kari"),
        ("lead", ["Os kommune", "Lom kommune"], "Kari"),
        ("municipality", ["Narnia"], "Kari"),
        ("period", ["en gang"], "Kari"),
        ("lead", ["Os kommune"], "  "),
    ],
)
def test_what_a_field_cannot_hold_is_refused_and_changes_nothing(
    directory, field, values, by
) -> None:
    before = project(directory, "d")
    with pytest.raises(InputError):
        correct(directory, "d", field, values, by=by)
    assert project(directory, "d") == before


# ---- joined and parted


def test_a_document_that_a_person_took_out_stays_out(directory, texts, settings) -> None:
    part(directory, "c-rapport.txt")
    assert whole(directory) == ["a-soknad", "c-rapport", "d"]
    assert project(directory, "a-soknad").project.phase is Phase.PAGE
    rebuild(directory)
    (texts / "c-rapport.txt").write_text(FILES["c-rapport.txt"] + "\nTakk til alle.\n", "utf-8")
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad", "c-rapport", "d"]
    bonds = project(directory, "c-rapport").bonds
    assert {(b.how, b.joined, b.by) for b in bonds if b.how == "person"} == {
        ("person", False, "Kari Nordmann")
    }
    assert any(b.how == "machine" and b.evidence for b in bonds), "what the machine found is kept"


def test_taking_out_the_first_leaves_the_others_together(directory) -> None:
    part(directory, "a-soknad.txt")
    assert whole(directory) == ["a-soknad", "b-side", "d"]
    assert names(project(directory, "c-rapport")) == ["b-side.txt", "c-rapport.txt"]


def test_a_document_that_only_one_held_to_another_stays_with_it_when_that_one_is_out(
    directory,
) -> None:
    join_projects(directory, "b-side", "d", by="Kari")
    part(directory, "b-side.txt")
    assert names(project(directory, "a-soknad")) == ["a-soknad.txt", "c-rapport.txt", "d.txt"]
    assert names(project(directory, "b-side")) == ["b-side.txt"]


def test_what_people_joined_holds_and_says_who(directory, texts, settings) -> None:
    detail = join_projects(directory, "d", "c-rapport", by="Kari")
    assert detail.project.id == "a-soknad"
    rebuild(directory)
    (texts / "d.txt").write_text(OTHER.replace("penger", "strøm"), "utf-8")
    again(directory, texts, settings)
    detail = project(directory, "d")
    assert len(detail.documents) == 4
    assert {each.by for each in detail.bonds if each.how == "person"} == {"Kari"}


def test_what_was_joined_can_be_parted_and_joined_again(directory) -> None:
    join_projects(directory, "a-soknad", "d", by="Kari")
    part(directory, "d.txt")
    assert whole(directory) == ["a-soknad", "d"]
    join_projects(directory, "a-soknad", "d", by="Kari")
    assert whole(directory) == ["a-soknad"]


def test_a_join_holds_when_a_document_has_been_gone(directory, texts, settings) -> None:
    join_projects(directory, "a-soknad", "d", by="Kari")
    (texts / "d.txt").unlink()
    again(directory, texts, settings)
    assert names(project(directory, "a-soknad")) == ["a-soknad.txt", "b-side.txt", "c-rapport.txt"]
    (texts / "d.txt").write_text(OTHER, "utf-8")
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad"]


def test_a_new_document_joins_one_of_two_that_a_person_parted(directory, texts, settings) -> None:
    part(directory, "c-rapport.txt")
    (texts / "e-oppfolging.txt").write_text(
        PAGE.replace("Sykkelbud i Alvdal", "Følgeevaluering: Sykkelbud i Alvdal"), "utf-8"
    )
    again(directory, texts, settings)
    assert whole(directory) == ["a-soknad", "c-rapport", "d"]
    assert project(directory, "e-oppfolging").project.id in ("a-soknad", "c-rapport")


def test_what_cannot_be_joined_or_parted_is_said(directory) -> None:
    with pytest.raises(InputError):
        join_projects(directory, "a-soknad", "c-rapport", by="Kari")
    with pytest.raises(NotFoundError):
        join_projects(directory, "a-soknad", "finnes-ikke", by="Kari")
    with pytest.raises(InputError):
        part_document(directory, "d", source(directory, "d.txt"), by="Kari")
    with pytest.raises(InputError):
        part_document(directory, "a-soknad", source(directory, "d.txt"), by="Kari")
    with pytest.raises(InputError):
        join_projects(directory, "a-soknad", "d", by=" ")
    assert whole(directory) == ["a-soknad", "d"]
