"""Drafts: what people chose and wrote comes back as it was put, and nothing written is lost."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from synthese.errors import IndexStateError, NotFoundError
from synthese.stores.drafts import Draft, Drafts

TITLES = {"a": "Digital natt", "b": "Stille netter", "c": "Sov godt"}


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts.open(tmp_path)


def put(drafts: Drafts, owner: str = "kari") -> Draft:
    return drafts.add(
        owner,
        "Nattilsyn",
        projects=TITLES,
        columns=("resultat", "Hva kostet det?"),
        selection="gruppe: natt",
        group="g1",
    )


def test_a_draft_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    assert not Drafts.exists(tmp_path)
    with Drafts.open(tmp_path) as drafts:
        made = put(drafts)
        drafts.write(made, "b", "resultat", text="Bedre søvn\ni ni av ti netter", by="Kari")
    assert Drafts.exists(tmp_path)
    with Drafts.open(tmp_path) as drafts:
        again, may_edit = drafts.draft(made.edit)
        assert may_edit
        assert again.projects == ("a", "b", "c")
        assert again.titles == tuple(TITLES.values())
        assert again.columns == ("resultat", "Hva kostet det?")
        assert (again.title, again.selection, again.group) == ("Nattilsyn", "gruppe: natt", "g1")
        ((key, edit),) = drafts.edits(again).items()
        assert key == ("b", "resultat")
        assert (edit.text, edit.by) == ("Bedre søvn\ni ni av ti netter", "Kari")


def test_who_has_the_one_address_changes_and_the_other_reads(drafts: Drafts) -> None:
    made = put(drafts)
    assert drafts.draft(made.edit)[1]
    assert drafts.draft(made.read) == (made, False)
    assert made.edit != made.read
    assert min(len(made.edit), len(made.read)) >= 22
    for token in ("", "x", made.edit[:-1]):
        with pytest.raises(NotFoundError):
            drafts.draft(token)


def test_two_browsers_do_not_see_each_others(drafts: Drafts) -> None:
    kari, ola = put(drafts, "kari"), put(drafts, "ola")
    assert [each.id for each in drafts.drafts("kari")] == [kari.id]
    drafts.hold("kari", ola)
    drafts.hold("kari", ola)
    assert {each.id for each in drafts.drafts("kari")} == {kari.id, ola.id}
    drafts.let_go("kari", ola)
    assert [each.id for each in drafts.drafts("kari")] == [kari.id]
    assert drafts.drafts("") == []


def test_the_newest_edit_counts_and_none_is_lost(drafts: Drafts) -> None:
    made = put(drafts)
    drafts.write(made, "a", "resultat", text="Først", by="Kari")
    drafts.write(made, "a", "resultat", text="Så", by="Ola")
    assert drafts.edits(made)["a", "resultat"].text == "Så"
    drafts.write(made, "a", "resultat", text="", by="Ola")
    assert drafts.edits(made) == {}
    told = drafts.history(made, "a", "resultat")
    assert [(each.text, each.by) for each in told] == [
        ("", "Ola"),
        ("Så", "Ola"),
        ("Først", "Kari"),
    ]
    assert drafts.history(made, "a", "læring") == ()


def test_rows_and_columns_come_in_the_order_set_and_what_was_written_waits(drafts: Drafts) -> None:
    made = put(drafts)
    drafts.write(made, "b", "Hva kostet det?", text="Lite", by="Kari")
    drafts.set_rows(made, {"c": "Sov godt", "a": "Digital natt"})
    drafts.set_columns(made, ["læring", "resultat"])
    drafts.rename(made, "Netter")
    now, _ = drafts.draft(made.edit)
    assert (now.projects, now.columns, now.title) == (("c", "a"), ("læring", "resultat"), "Netter")
    drafts.set_rows(now, TITLES)
    assert drafts.edits(now)["b", "Hva kostet det?"].text == "Lite"


def test_a_change_that_fails_changes_nothing(drafts: Drafts) -> None:
    made = put(drafts)
    with pytest.raises(sqlite3.IntegrityError):
        drafts.set_rows(made, {"a": None})  # type: ignore[dict-item]
    assert drafts.draft(made.edit)[0] == made


def test_deleted_can_be_had_back_for_a_month(drafts: Drafts, tmp_path: Path) -> None:
    first, second = put(drafts), put(drafts)
    drafts.write(first, "a", "resultat", text="Bra", by="")
    drafts.delete(first)
    assert [each.id for each in drafts.drafts("kari")] == [second.id]
    with pytest.raises(NotFoundError):
        drafts.draft(first.edit)
    with pytest.raises(NotFoundError):
        drafts.restore(first.read)
    drafts.restore(first.edit)
    assert drafts.edits(drafts.draft(first.edit)[0])["a", "resultat"].text == "Bra"
    drafts.delete(first)
    with sqlite3.connect(tmp_path / "drafts.sqlite") as other:
        other.execute(
            "UPDATE drafts SET deleted = '2020-01-01T00:00:00+00:00' WHERE deleted NOT NULL"
        )
    drafts.delete(second)
    with pytest.raises(NotFoundError):
        drafts.restore(first.edit)
    assert drafts.history(first, "a", "resultat") == ()


def test_many_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    with Drafts.open(tmp_path) as drafts:
        made = put(drafts)
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with Drafts.open(tmp_path) as own:
                for number in range(10):
                    own.write(made, "a", "resultat", text=f"{name} {number}", by=name)
        except BaseException as error:  # told by the assertion
            failed.append(error)

    threads = [threading.Thread(target=write, args=(each,)) for each in "abcdef"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    with Drafts.open(tmp_path) as drafts:
        assert len(drafts.history(made, "a", "resultat")) == 60


def test_file_of_another_kind_or_version_is_said(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "drafts.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 20)
    with pytest.raises(IndexStateError):
        Drafts.open(other)
    with sqlite3.connect(tmp_path / "drafts.sqlite") as later:
        later.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexStateError):
        Drafts.open(tmp_path)
