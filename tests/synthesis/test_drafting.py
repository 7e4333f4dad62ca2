"""A synthesis that people work on, made anew of the index each time."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.synthesis.conftest import NIGHT, PROJECTS, TEAM

from synthese.errors import InputError, NotFoundError
from synthese.index import Index, add, open_index, rebuild
from synthese.pilot_records import Synthesis
from synthese.settings import Settings
from synthese.stores.drafts import Draft, Drafts
from synthese.synthesis import STANDARD, drafting
from synthese.synthesis.drafting import of_draft

TODAY = date(2024, 3, 1)
QUESTION = "Hvor mange ansatte fikk opplæring?"


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts.open(tmp_path)


def make(index: Index, drafts: Drafts, **options: object) -> Draft:
    given = {"title": "Natt", "projects": NIGHT[:3], "columns": ("resultat", QUESTION), **options}
    return drafting.make(index, drafts, "kari", **given)  # type: ignore[arg-type]


def shown(index: Index, drafts: Drafts, draft: Draft) -> Synthesis:
    return of_draft(index, drafts, drafts.draft(draft.edit)[0], today=TODAY)


def ids(synthesis: Synthesis) -> list[str]:
    return [each.project.id for each in synthesis.members]


def test_a_draft_is_the_synthesis_of_what_was_chosen(pilots_index: Index, drafts: Drafts) -> None:
    draft = make(pilots_index, drafts, selection="natt", group="g1")
    synthesis = shown(pilots_index, drafts, draft)
    assert ids(synthesis) == list(NIGHT[:3])
    assert [each.question or each.key for each in synthesis.columns] == ["resultat", QUESTION]
    assert (synthesis.title, synthesis.group) == ("Natt", "g1")
    assert synthesis.certificate.selection == "natt"


def test_without_columns_it_has_the_standard_ones(pilots_index: Index, drafts: Drafts) -> None:
    draft = make(pilots_index, drafts, columns=())
    assert draft.columns == tuple(each.key for each in STANDARD)


def test_rows_are_moved_removed_and_put_back(pilots_index: Index, drafts: Drafts) -> None:
    draft = make(pilots_index, drafts)
    drafting.move_row(drafts, draft, NIGHT[2], places=-5)
    assert ids(shown(pilots_index, drafts, draft)) == [NIGHT[2], NIGHT[0], NIGHT[1]]
    draft, _ = drafts.draft(draft.edit)
    drafting.edit_cell(drafts, draft, NIGHT[0], "resultat", text="Roligere", by="Kari")
    drafting.remove_row(drafts, draft, NIGHT[0])
    assert ids(shown(pilots_index, drafts, draft)) == [NIGHT[2], NIGHT[1]]
    draft, _ = drafts.draft(draft.edit)
    drafting.set_rows(pilots_index, drafts, draft, [NIGHT[0], TEAM])
    synthesis = shown(pilots_index, drafts, draft)
    assert len(synthesis.members) == 2
    assert synthesis.cells[0].edit is not None
    assert synthesis.cells[0].edit.text == "Roligere"


def test_what_was_written_follows_its_question(pilots_index: Index, drafts: Drafts) -> None:
    draft = make(pilots_index, drafts)
    drafting.edit_cell(drafts, draft, NIGHT[1], "q1", text="Ingen", by="  Kari   Nordmann ")
    drafting.set_columns(drafts, draft, ["Hva kostet det?", QUESTION])
    synthesis = shown(pilots_index, drafts, draft)
    told = {(each.project, each.column): each.edit for each in synthesis.cells if each.edit}
    (((project, column), edit),) = told.items()
    assert (project, column) == (NIGHT[1], "q2")
    assert edit is not None
    assert (edit.text, edit.by) == ("Ingen", "Kari Nordmann")
    drafting.set_columns(drafts, draft, ["resultat"])
    assert not any(each.edit for each in shown(pilots_index, drafts, draft).cells)


def test_a_cleared_cell_keeps_its_history(pilots_index: Index, drafts: Drafts) -> None:
    draft = make(pilots_index, drafts)
    drafting.clear_cell(drafts, draft, NIGHT[0], "resultat", by="Ola")
    assert drafting.history(drafts, draft, NIGHT[0], "resultat") == ()
    drafting.edit_cell(drafts, draft, NIGHT[0], "resultat", text="Roligere", by="Kari")
    drafting.clear_cell(drafts, draft, NIGHT[0], "resultat", by="Ola")
    assert not any(each.edit for each in shown(pilots_index, drafts, draft).cells)
    told = drafting.history(drafts, draft, NIGHT[0], "resultat")
    assert [(each.text, each.by) for each in told] == [("", "Ola"), ("Roligere", "Kari")]


def test_a_draft_survives_what_becomes_of_the_index(tmp_path: Path, settings: Settings) -> None:
    folder, texts = tmp_path / "index", tmp_path / "texts"
    texts.mkdir()
    for name in ("digitalt-natt-tokke.html", "nattilsyn-kamera-gausdal.txt"):
        shutil.copy(PROJECTS / name, texts / name)
    add(folder, [str(texts)], settings=settings)
    with Drafts.open(folder) as drafts:
        draft = make(open_index(folder), drafts, projects=NIGHT[:2])
        drafting.edit_cell(drafts, draft, NIGHT[1], "resultat", text="Ni bruker den", by="Kari")
        rebuild(folder)
        assert ids(shown(open_index(folder), drafts, draft)) == list(NIGHT[:2])
        (texts / "nattilsyn-kamera-gausdal.txt").unlink()
        add(folder, [str(texts)], settings=settings, remove_missing=True)
        index = open_index(folder)
        assert ids(shown(index, drafts, draft)) == [NIGHT[0]]
        rows = drafting.rows_of(index, draft)
        assert [(each.project, each.gone) for each in rows] == [(NIGHT[0], False), (NIGHT[1], True)]
        assert rows[1].title == "Tilsyn uten å vekke – Gausdal"
        drafting.set_rows(index, drafts, draft, [NIGHT[1], NIGHT[0]])
        shutil.copy(PROJECTS / "nattilsyn-kamera-gausdal.txt", texts)
        add(folder, [str(texts)], settings=settings)
        synthesis = shown(open_index(folder), drafts, draft)
        assert ids(synthesis) == [NIGHT[1], NIGHT[0]]
        assert synthesis.cells[0].edit is not None


def test_what_cannot_be_done_is_said(pilots_index: Index, drafts: Drafts) -> None:
    with pytest.raises(InputError, match="Skriv et navn"):
        make(pilots_index, drafts, title=" ")
    with pytest.raises(InputError, match="minst ett prosjekt"):
        make(pilots_index, drafts, projects=())
    with pytest.raises(NotFoundError):
        make(pilots_index, drafts, projects=("no-such",))
    draft = make(pilots_index, drafts, projects=NIGHT[:1])
    with pytest.raises(InputError, match="minst ett prosjekt"):
        drafting.remove_row(drafts, draft, NIGHT[0])
    with pytest.raises(InputError, match="Skriv noe"):
        drafting.edit_cell(drafts, draft, NIGHT[0], "resultat", text=" \n", by="Kari")
    with pytest.raises(NotFoundError, match="ingen kolonne"):
        drafting.edit_cell(drafts, draft, NIGHT[0], "q2", text="x", by="Kari")
    with pytest.raises(NotFoundError, match="ikke med"):
        drafting.edit_cell(drafts, draft, NIGHT[1], "q1", text="x", by="Kari")
    with pytest.raises(NotFoundError):
        drafting.set_rows(pilots_index, drafts, draft, ["no-such"])


def test_nobody_keeps_more_than_there_is_room_for(
    pilots_index: Index, drafts: Drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "MOST_DRAFTS", 1)
    make(pilots_index, drafts)
    with pytest.raises(InputError, match="1 sammenstillinger"):
        make(pilots_index, drafts)


def test_a_draft_all_of_whose_projects_are_gone_says_so(
    pilots_index: Index, small_index: Path, drafts: Drafts
) -> None:
    draft = make(pilots_index, drafts)
    with pytest.raises(InputError, match="Ingen av prosjektene"):
        shown(open_index(small_index), drafts, draft)
