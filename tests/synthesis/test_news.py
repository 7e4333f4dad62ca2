"""What is new since an earlier synthesis."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.synthesis.conftest import NIGHT, PROJECTS

from synthese.errors import InputError
from synthese.index import Index, add, open_index
from synthese.pilot_records import Synthesis
from synthese.reports.syntheses.json_file import to_json_file
from synthese.settings import Settings
from synthese.synthesis import columns_of, synthesise

TODAY = date(2024, 3, 1)


def made(index: Index, *projects: str, **options: object) -> Synthesis:
    given = {"title": "Natt", "today": TODAY, "relations": (), **options}
    return synthesise(index, projects, **given)  # type: ignore[arg-type]


def test_a_project_that_came_brings_its_quotes(pilots_index: Index, tmp_path: Path) -> None:
    earlier = made(pilots_index, *NIGHT[:2])
    file = tmp_path / "earlier.json"
    file.write_bytes(to_json_file(earlier))
    news = made(pilots_index, NIGHT[0], NIGHT[2], since=file).news
    assert news is not None
    assert (news.joined, news.left) == ((NIGHT[2],), (NIGHT[1],))
    assert {each.project for each in news.quotes} == {NIGHT[2]}
    assert news.before == earlier.certificate.fingerprint
    assert news == made(pilots_index, NIGHT[0], NIGHT[2], since=file.read_bytes()).news


def test_another_choice_of_columns_is_no_news(pilots_index: Index) -> None:
    earlier = to_json_file(made(pilots_index, *NIGHT, columns=columns_of(["resultat"])))
    news = made(pilots_index, *NIGHT, since=earlier).news
    assert news is not None
    assert (news.joined, news.left, news.quotes) == ((), (), ())


def test_a_document_that_came_or_changed_brings_what_it_says_anew(
    tmp_path: Path, settings: Settings
) -> None:
    page = tmp_path / "nattilsyn-kamera-gausdal.txt"
    shutil.copy(PROJECTS / page.name, page)
    add(tmp_path / "index", [str(page)], settings=settings)
    earlier = to_json_file(made(open_index(tmp_path / "index"), NIGHT[1]))
    told = "Ni personer bruker løsningen."
    text = page.read_text("utf-8")
    assert told in text
    page.write_text(text.replace(told, "Tolv personer bruker løsningen hver natt."), "utf-8")
    add(tmp_path / "index", [str(page)], settings=settings)
    news = made(open_index(tmp_path / "index"), NIGHT[1], since=earlier).news
    assert news is not None
    assert [each.text for each in news.quotes] == ["Tolv personer bruker løsningen hver natt."]
    assert news.joined == news.left == ()


@pytest.mark.parametrize(
    "file",
    [b"", b"no json", b"[]", b"{}", b"\xff\xfe", json.dumps({"members": 3}).encode()],
)
def test_a_file_that_is_no_synthesis_is_the_callers_error(pilots_index: Index, file: bytes) -> None:
    with pytest.raises(InputError, match="ingen tidligere sammenstilling"):
        made(pilots_index, NIGHT[0], since=file)


def test_a_file_that_is_not_there_is_said(pilots_index: Index, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="finnes ikke"):
        made(pilots_index, NIGHT[0], since=tmp_path / "none.json")
