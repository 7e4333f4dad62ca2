"""Collections: names are cleaned, limits hold, and what is gone or joined is still shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from synthese import keeping
from synthese.errors import InputError, NotFoundError
from synthese.index import join_projects, open_index
from synthese.stores.kept import Kept


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  To\n ord ", "To ord"),
        ("Sn\u202eud", "Snud"),
        ("a\u200bb\x07", "ab"),
        ("æøå 🐟", "æøå 🐟"),
    ],
)
def test_name_is_one_line_without_what_cannot_be_seen(typed: str, name: str) -> None:
    assert keeping.checked_name(typed) == name


def test_texts_as_long_as_they_may_be_and_no_longer() -> None:
    assert len(keeping.checked_name("x" * 200)) == 200
    assert len(keeping.checked_note("x" * 5_000)) == 5_000
    for check, text in (
        (keeping.checked_name, "x" * 201),
        (keeping.checked_note, "x" * 5_001),
        (keeping.checked_name, " \u200b"),
    ):
        with pytest.raises(InputError):
            check(text)


def test_collection_shows_what_its_projects_are_now(small_index: Path, tmp_path: Path) -> None:
    directory = shutil.copytree(small_index, tmp_path / "index")
    with Kept.open(directory) as kept:
        made = keeping.new_collection(kept, "kari", "Natt", most=1)
        assert keeping.put(open_index(directory), kept, made, ["tokke", "voss", "tokke"]) == 2
        with pytest.raises(NotFoundError):
            keeping.put(open_index(directory), kept, made, ["ferge", "finnes-ikke"])
        kept.put_items(made, {"borte": "Prosjektet som var"}, most=10)
        join_projects(directory, "voss", "tokke", by="Kari")
        index = open_index(directory)
        keeping.move(kept, made, "borte", places=-9)
        assert [
            (each.title, each.joined, each.project is None)
            for each in keeping.shown(index, kept, made)
        ] == [
            ("Prosjektet som var", False, True),
            (index.project("tokke").project.title, False, False),
            (index.project("tokke").project.title, True, False),
        ]
        kept.annotate(made, "voss", "Ring Kari")
        assert keeping.projects_of(kept, made) == (
            ("borte", ""),
            ("tokke", ""),
            ("voss", "Ring Kari"),
        )
        with pytest.raises(InputError):
            keeping.new_collection(kept, "kari", "En til", most=1)
