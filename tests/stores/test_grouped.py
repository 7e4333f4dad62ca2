"""What people did to the groups is kept, whole, whoever writes at once; the latest run beside it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from synthese.errors import IndexStateError, NotFoundError
from synthese.pilot_records import Group, GroupChange, GroupEdit, Grouping, Label, Theme
from synthese.stores.grouped import ALONE, SCHEMA, Grouped, Held

LABEL = Label({"nb": "digitalt nattilsyn", "nn": "digitalt nattilsyn", "en": "natt"}, {"en": "nb"})
KEYWORDS = {"nb": ("natt", "sensor"), "nn": ("natt",), "en": ()}
GROUPING = Grouping(
    themes=(Theme("t1", LABEL, ("a", "b", "c"), KEYWORDS),),
    groups=(
        Group("g1", LABEL, "t1", ("b", "a"), parallel=True, keywords=KEYWORDS, edited=True),
        Group("g2", LABEL, "t1", ("d", "e"), parallel=False, named=True),
    ),
    alone=("c",),
    changes=(
        GroupChange("new", "g1", LABEL),
        GroupChange("changed", "g2", LABEL, ("e",), ("c",)),
    ),
    fingerprint="f",
)
EDIT = GroupEdit(0, "", "Kari", "merge", "g1", ("g2",), ("d", "e"), "æøå «x» <b>")


@pytest.fixture
def kept(tmp_path: Path):
    with Grouped.open(tmp_path) as opened:
        yield opened


def test_nothing_is_there_before_anything_is_done(kept: Grouped) -> None:
    assert (kept.log(), kept.held(), kept.latest()) == ((), Held(), None)


def test_a_run_is_read_as_it_was_kept(kept: Grouped, tmp_path: Path) -> None:
    kept.keep("1", Grouping((), (), ()))
    kept.keep("2", GROUPING)
    assert kept.latest() == ("2", GROUPING)
    with Grouped.open(tmp_path) as again:
        assert again.latest() == ("2", GROUPING)


def test_an_edit_is_read_as_it_was_made(kept: Grouped) -> None:
    made = kept.add(EDIT, placed={"d": "g1"})
    assert made == replace(EDIT, id=1, at=made.at)
    assert kept.edit(1) == made
    second = kept.add(replace(EDIT, by="Ola", action="pin"), placed={})
    assert kept.log() == (second, made)


def test_later_edits_go_before_earlier_ones(kept: Grouped) -> None:
    kept.add(EDIT, placed={"d": "g1", "e": "g1"})
    kept.add(replace(EDIT, action="apart"), placed={"d": ALONE})
    for label in ("en", "to"):
        kept.add(replace(EDIT, action="rename", label=label), placed={})
    assert kept.held() == Held({"d": ALONE, "e": "g1"}, {"g1": "to"})


def test_what_is_undone_holds_no_more_and_stays_in_the_log(kept: Grouped) -> None:
    kept.add(EDIT, placed={"d": "g1"})
    kept.add(replace(EDIT, action="rename"), placed={"a": "g1"})
    kept.undo(2, by="Ola")
    assert kept.held() == Held({"d": "g1"}, {})
    assert [(each.id, each.undone) for each in kept.log()] == [(2, True), (1, False)]
    kept.undo(2, by="Per")
    assert kept.edit(2).undone


def test_an_undone_edit_puts_back_the_groups_it_touched(kept: Grouped) -> None:
    merged = replace(GROUPING.groups[0], projects=("b", "a", "d", "e"))
    kept.keep("1", replace(GROUPING, groups=(merged,)))
    kept.add(EDIT, placed={"d": "g1", "e": "g1"}, was=GROUPING.groups)
    kept.undo(1, by="Ola")
    basis, found = kept.latest() or ("", None)
    assert basis == ""
    assert found == GROUPING


def test_an_undone_edit_leaves_other_groups_their_other_projects(kept: Grouped) -> None:
    moved = Group("g3", LABEL, "t1", ("d", "x", "y"), parallel=False)
    kept.keep("1", replace(GROUPING, groups=(moved,)))
    kept.add(EDIT, placed={"d": "g3"}, was=GROUPING.groups[1:])
    kept.undo(1, by="Ola")
    _, found = kept.latest() or ("", GROUPING)
    assert [(each.id, each.projects) for each in found.groups] == [
        ("g2", ("d", "e")),
        ("g3", ("x", "y")),
    ]


def test_an_edit_that_isnt_there_is_not_found(kept: Grouped) -> None:
    with pytest.raises(NotFoundError):
        kept.edit(1)


def fail_midway(kept: Grouped) -> None:
    with kept.transaction():
        kept.add(EDIT, placed={"d": "g1"})
        raise RuntimeError("midway")


def test_what_fails_midway_leaves_nothing(kept: Grouped) -> None:
    with pytest.raises(RuntimeError, match="midway"):
        fail_midway(kept)
    assert kept.log() == ()


def test_another_schema_and_another_file_say_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "groups.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    connection.close()
    with pytest.raises(IndexStateError, match=str(SCHEMA + 1)):
        Grouped.open(tmp_path)
    path.write_text("ingen database, men lang nok til at den ikke er tom", "utf-8")
    with pytest.raises(IndexStateError, match="groups"):
        Grouped.open(tmp_path)


def test_many_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    def write(at: int) -> int:
        with Grouped.open(tmp_path) as opened, opened.transaction():
            return opened.add(replace(EDIT, by=f"nr. {at}"), placed={f"p{at}": "g1"}).id

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(write, range(24)))
    assert sorted(numbers) == list(range(1, 25))
    with Grouped.open(tmp_path) as opened:
        assert len(opened.held().placed) == 24
        assert {each.by for each in opened.log()} == {f"nr. {at}" for at in range(24)}
