"""What is kept: it comes back as it was put, apart for each browser, and nothing is told twice."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from synthese.errors import IndexStateError, InputError, NotFoundError
from synthese.kept_records import Asked, Found, SavedSearch
from synthese.records import HitPassage, Why, WordMet
from synthese.stores.kept import Kept, Noted

ASKED = Asked("ensomme eldre", (("language", "nb"),), ("2021",), ("Os",), "dense")
FOUND = Found(
    "a",
    "Langbordet",
    0.31,
    (HitPassage("Felles middag", 3, 16, 2, "tiltak", "/a.txt", ((0, 6),), ((7, 13),)),),
    Why(1, 2, ("eldre",), (WordMet("eldre", "gamle", 0.7),), {"dense": 1.0}, 0.4, 0.1, 0.5, 0.2),
    ("a", "a-2"),
)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept.open(tmp_path)


def save(kept: Kept, owner: str = "kari", **given: object) -> SavedSearch:
    return kept.add_search(owner, "Ensomhet", ASKED, **{"threshold": 0.1, "there": (), **given})  # type: ignore[arg-type]


def test_what_is_kept_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    with Kept.open(tmp_path) as kept:
        made = kept.add_collection("kari", "Møteplasser", "Til møtet")
        kept.put_items(made, {"a": "Langbordet", "b": "Turgruppe"}, most=10)
        kept.annotate(made, "b", "Ring dem\ni morgen")
        saved = save(kept)
        kept.tell(saved, [FOUND], turn=3)
    with Kept.open(tmp_path) as kept:
        again, may_edit = kept.collection(made.edit)
        assert may_edit
        assert (again.name, again.note, again.count) == ("Møteplasser", "Til møtet", 2)
        assert [(each.project, each.note) for each in kept.items(again)] == [
            ("a", ""),
            ("b", "Ring dem\ni morgen"),
        ]
        told, may_edit = kept.search(saved.read)
        assert not may_edit
        assert told.asked == ASKED
        assert (told.turn, told.told, told.fresh, told.there) == (3, 1, 1, 0)
        assert [each.found for each in kept.matches(told)] == [FOUND]


def test_two_browsers_do_not_see_each_others(kept: Kept) -> None:
    kari, ola = kept.add_collection("kari", "Min"), kept.add_collection("ola", "Din")
    save(kept, "kari")
    assert [each.id for each in kept.collections("kari")] == [kari.id]
    assert [each.id for each in kept.collections("ola")] == [ola.id]
    assert not kept.searches("ola")
    assert not kept.collections("")
    kept.hold("ola", kari)
    assert {each.id for each in kept.collections("ola")} == {kari.id, ola.id}
    kept.let_go("ola", kari)
    assert kept.collection(kari.edit)[0] == kari


def test_addresses_are_long_and_apart(kept: Kept) -> None:
    made = [kept.add_collection("kari", "x") for _ in range(20)]
    tokens = {token for each in made for token in (each.edit, each.read)}
    assert len(tokens) == 40
    assert all(len(each) >= 22 for each in tokens)
    with pytest.raises(NotFoundError):
        kept.collection("")


def test_nothing_is_told_twice_whatever_it_goes_by(kept: Kept) -> None:
    saved = save(kept, there=[Found("there", "Var der", ids=("there", "part"))])
    assert saved.there == 1
    told = kept.tell(saved, [FOUND, Found("there", "Var der"), Found("part", "Skilt ut")], turn=1)
    assert [each.found.project for each in told] == ["a"]
    assert not kept.tell(saved, [Found("a-2", "Skilt fra a"), FOUND], turn=2)
    assert not kept.tell(saved, [Found("b", "Samlet med a", ids=("b", "a"))], turn=3)
    assert [each.told_at for each in kept.matches(saved)] == [told[0].told_at]


def test_strongest_of_one_look_is_the_newest(kept: Kept) -> None:
    saved = save(kept)
    kept.tell(saved, [Found("strong", "", 0.9), Found("weak", "", 0.2)], turn=1)
    assert [each.found.project for each in kept.matches(saved, newest=9)] == ["strong", "weak"]


def test_two_that_look_at_once_tell_it_once(tmp_path: Path) -> None:
    with Kept.open(tmp_path) as kept:
        saved = save(kept)
    start, told = threading.Barrier(6), []

    def look() -> None:
        with Kept.open(tmp_path) as own:
            start.wait()
            told.extend(own.tell(saved, [Found(str(n), "x") for n in range(30)], turn=1))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(told) == 30
    assert len({each.number for each in told}) == 30
    with Kept.open(tmp_path) as kept:
        assert len(kept.matches(saved)) == 30


def test_many_open_a_new_file_at_once(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def use() -> None:
        try:
            with Kept.open(tmp_path) as own:
                own.add_collection("kari", "x")
        except BaseException as error:  # told by the assertion
            failed.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    with Kept.open(tmp_path) as kept:
        assert len(kept.collections("kari")) == 8


def test_what_changed_comes_in_the_turn_it_was_noted(kept: Kept) -> None:
    with kept.transaction():
        kept.note(Noted("c", 1, 1), [("a", b"1"), ("b", b"1")])
    with kept.transaction():
        kept.note(Noted("c", 2, 2), [("a", b"1"), ("b", b"2"), ("d", b"1")])
    assert sorted(kept.changed_since(1)) == ["b", "d"]
    assert sorted(kept.changed_since(0)) == ["a", "b", "d"]
    assert not kept.changed_since(2)
    assert kept.noted() == Noted("c", 2, 2)


def test_deleted_can_be_had_back_for_a_month(kept: Kept, tmp_path: Path) -> None:
    first, second = kept.add_collection("kari", "Første"), kept.add_collection("kari", "Andre")
    kept.put_items(first, {"a": "Langbordet"}, most=10)
    kept.delete(first)
    assert [each.name for each in kept.collections("kari")] == ["Andre"]
    with pytest.raises(NotFoundError):
        kept.collection(first.edit)
    with pytest.raises(NotFoundError):
        kept.restore("collection", first.read)
    kept.restore("collection", first.edit)
    assert kept.collection(first.edit)[0].count == 1
    kept.delete(first)
    with sqlite3.connect(tmp_path / "kept.sqlite") as other:
        other.execute(
            "UPDATE collections SET deleted = '2020-01-01T00:00:00+00:00' WHERE deleted NOT NULL"
        )
    kept.delete(second)
    with pytest.raises(NotFoundError):
        kept.restore("collection", first.edit)


def test_deleted_search_is_told_nothing(kept: Kept) -> None:
    saved = save(kept)
    kept.delete(saved)
    with sqlite3.connect(":memory:"):
        assert not kept.searches("kari")
    kept.tell(saved, [FOUND], turn=1)  # one that looked meanwhile; kept for whoever undoes
    kept.restore("search", saved.edit)
    assert len(kept.matches(saved)) == 1


def test_item_taken_out_comes_back_where_it_was(kept: Kept) -> None:
    made = kept.add_collection("kari", "x")
    kept.put_items(made, {each: each for each in "abc"}, most=10)
    kept.annotate(made, "b", "viktig")
    kept.remove_item(made, "b")
    assert [each.project for each in kept.items(made)] == ["a", "c"]
    kept.put_back(made, "b")
    assert [(each.project, each.note) for each in kept.items(made)] == [
        ("a", ""),
        ("b", "viktig"),
        ("c", ""),
    ]


def test_more_than_there_is_room_for_changes_nothing(kept: Kept) -> None:
    made = kept.add_collection("kari", "x")
    kept.put_items(made, {"a": "a"}, most=2)
    with pytest.raises(InputError, match="2 prosjekter"):
        kept.put_items(made, {"b": "b", "c": "c"}, most=2)
    assert [each.project for each in kept.items(made)] == ["a"]


@profile(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    there=st.lists(st.sampled_from("abcdefgh"), unique=True),
    wanted=st.lists(st.sampled_from("abcdefghij")),
)
def test_any_order_asked_for_is_given_and_loses_none(
    kept: Kept, there: list[str], wanted: list[str]
) -> None:
    made = kept.add_collection("kari", "x")
    kept.put_items(made, dict(zip(there, there, strict=True)), most=10)
    kept.arrange(made, wanted)
    got = [each.project for each in kept.items(made)]
    asked = [each for each in dict.fromkeys(wanted) if each in there]
    assert got == asked + [each for each in there if each not in asked]


def test_file_of_another_kind_is_said(tmp_path: Path) -> None:
    (tmp_path / "kept.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 20)
    with pytest.raises(IndexStateError):
        Kept.open(tmp_path)


def test_file_of_a_later_version_is_said(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kept.sqlite") as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexStateError):
        Kept.open(tmp_path)
