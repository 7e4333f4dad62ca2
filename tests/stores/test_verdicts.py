"""Verdicts: what people said holds until they say otherwise, and nothing said is lost."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reviewed_run import made, text

from synthese.duplicate_records import Judgement, Text, Verdict
from synthese.errors import IndexStateError, InputError, NotFoundError
from synthese.stores.verdicts import _TABLES, Verdicts, contents

A, B, C = text("a"), text("b"), text("c")


def said(judgement: Judgement, by: str = "Kari", *, note: str = "") -> Verdict:
    return Verdict("", "", judgement, by, "", note)


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    return Verdicts.open(tmp_path)


def test_a_verdict_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    assert not Verdicts.exists(tmp_path)
    with Verdicts.open(tmp_path) as verdicts:
        kept = verdicts.give(said("d", note="samme søknad"), A, B)
    assert Verdicts.exists(tmp_path)
    with Verdicts.open(tmp_path) as verdicts:
        assert verdicts.all() == verdicts.by("Kari") == verdicts.of(B.content, A.content) == (kept,)
    assert (kept.judgement, kept.by, kept.note) == ("d", "Kari", "samme søknad")
    assert kept.at.endswith("+00:00")


def test_a_pair_is_keyed_by_contents_in_order_and_its_ids_go_along(verdicts: Verdicts) -> None:
    for left, right in ((A, B), (B, A)):
        kept = verdicts.give(said("d"), left, right)
        assert (kept.left, kept.right) == contents(A, B) == contents(B, A)
        ids = {A.content: "a", B.content: "b"}
        assert (kept.left_id, kept.right_id) == (ids[kept.left], ids[kept.right])
    assert len(verdicts.all()) == 1


def test_a_new_verdict_replaces_the_reviewers_own_and_nobody_elses(verdicts: Verdicts) -> None:
    verdicts.give(said("d"), A, B)
    verdicts.give(said("i", "Ola"), A, B)
    verdicts.give(said("u"), A, B)
    assert [(each.by, each.judgement) for each in verdicts.of(A.content, B.content)] == [
        ("Ola", "i"),
        ("Kari", "u"),
    ]
    history = verdicts.history(B.content, A.content)
    assert [(each.verdict.judgement, each.standing) for each in history] == [
        ("u", True),
        ("i", True),
        ("d", False),
    ]


def test_undo_brings_back_what_held_before(verdicts: Verdicts) -> None:
    first = verdicts.give(said("d"), A, B)
    second = verdicts.give(said("i"), A, B)
    verdicts.give(said("u", "Ola"), A, C)
    assert verdicts.undo("Kari") == second
    assert verdicts.by("Kari") == (first,)
    assert verdicts.undo("Kari") == first
    assert verdicts.undo("Kari") is None
    assert verdicts.reviewers() == ("Ola",)


def test_the_log_keeps_what_was_undone_and_when(verdicts: Verdicts) -> None:
    verdicts.give(said("d"), A, B)
    verdicts.undo("Kari")
    verdicts.give(said("i"), A, B)
    newest, oldest = verdicts.log()
    assert (newest.verdict.judgement, newest.undone, newest.standing) == ("i", None, True)
    assert oldest.verdict.judgement == "d"
    assert oldest.undone is not None
    assert oldest.undone >= oldest.verdict.at
    assert not oldest.standing


def test_what_was_given_at_once_is_taken_back_at_once(verdicts: Verdicts) -> None:
    verdicts.give(said("u"), A, B)
    given = verdicts.give_all([(said("d"), A, B), (said("d"), A, C), (said("d"), B, C)])
    assert len(verdicts.decided()) == 3
    assert verdicts.undo_step("Kari") == given
    assert [each.judgement for each in verdicts.all()] == ["u"]


def test_a_step_with_one_bad_verdict_gives_none(verdicts: Verdicts) -> None:
    with pytest.raises(InputError):
        verdicts.give_all([(said("d"), A, B), (said("d", "  "), A, C)])
    assert verdicts.log() == ()


@pytest.mark.parametrize(
    ("told", "decided"),
    [
        ({"Kari": "d"}, "d"),
        ({"Kari": "u"}, None),
        ({"Kari": "d", "Ola": "d"}, "d"),
        ({"Kari": "i", "Ola": "i"}, "i"),
        ({"Kari": "d", "Ola": "i"}, None),
        ({"Kari": "d", "Ola": "u"}, None),
        ({"Kari": "u", "Ola": "i"}, None),
        ({"Kari": "u", "Ola": "u"}, None),
    ],
)
def test_a_pair_is_decided_where_all_who_judged_it_agree(
    verdicts: Verdicts, told: dict[str, Judgement], decided: Judgement | None
) -> None:
    for by, judgement in told.items():
        verdicts.give(said(judgement, by), A, B)
    assert verdicts.decided() == ({contents(A, B): decided} if decided else {})


def test_what_is_settled_comes_before_what_reviewers_say(verdicts: Verdicts) -> None:
    verdicts.give(said("d"), A, B)
    verdicts.give(said("d", "Ola"), A, B)
    kept = verdicts.settle(B, A, judgement="i", by="Eva", note="to prosjekter")
    assert (kept.role, kept.note) == ("settled", "to prosjekter")
    assert verdicts.decided() == {contents(A, B): "i"}
    assert verdicts.by("Eva") == ()
    assert verdicts.reviewers() == ("Kari", "Ola")
    verdicts.settle(A, B, judgement="d", by="Per")
    assert verdicts.decided() == {contents(A, B): "d"}
    assert verdicts.undo("Eva") is None  # Per's holds, so hers doesn't any more
    assert verdicts.undo("Per") is not None
    assert verdicts.decided() == {contents(A, B): "i"}
    assert verdicts.undo("Eva") == kept
    assert verdicts.decided() == {contents(A, B): "d"}


def test_unsure_settles_nothing_and_a_verdict_is_somebodys(verdicts: Verdicts) -> None:
    with pytest.raises(InputError, match="avgjør ingenting"):
        verdicts.settle(A, B, judgement="u", by="Eva")
    with pytest.raises(InputError, match="navnet ditt"):
        verdicts.give(said("d", " "), A, B)
    with pytest.raises(InputError, match="«x»"):
        verdicts.give(said("x"), A, B)  # type: ignore[arg-type]


def test_texts_are_kept_as_they_were_once_each(verdicts: Verdicts, tmp_path: Path) -> None:
    old = text("a", "Første linje\nmed æøå og «sitat».", title="Gammel tittel", applicant="Tokke")
    new = text("a", "Ny tekst.", title="Ny tittel", applicant="Tokke")
    verdicts.give(said("d"), old, B)
    verdicts.give(said("d", "Ola"), old, B)
    verdicts.give(said("d"), new, B)
    assert verdicts.kept_text(old.content) == (old.title, old.text, "Tokke")
    assert verdicts.kept_text(C.content) is None
    with sqlite3.connect(tmp_path / "verdicts.sqlite") as file:
        assert file.execute("SELECT count(*) FROM texts").fetchone() == (3,)


def test_earlier_verdicts_are_found_by_ids_in_either_order(verdicts: Verdicts) -> None:
    first = verdicts.give(said("d"), text("a", "En."), B)
    second = verdicts.give(said("i"), text("a", "To."), B)
    verdicts.give(said("d"), A, C)
    assert verdicts.before("a", "b") == verdicts.before("b", "a") == (second, first)


def test_two_texts_of_one_content_are_a_pair(verdicts: Verdicts) -> None:
    one, other = text("x", "Likt.", title="Likt"), text("y", "Likt.", title="Likt")
    kept = verdicts.give(said("d"), other, one)
    assert (kept.left_id, kept.right_id) == ("x", "y")
    assert verdicts.decided() == {(one.content, one.content): "d"}


# ---- the list of runs


def test_runs_are_listed_by_an_id_that_holds_no_path(verdicts: Verdicts, tmp_path: Path) -> None:
    folder = tmp_path / "kjøring"
    made(folder, [A, B], [])
    place = verdicts.register_run(folder)
    again = verdicts.register_run(tmp_path / "annet" / ".." / "kjøring")
    assert place.id == again.id
    assert place.id.isalnum()
    assert verdicts.runs() == (again,)
    assert verdicts.run_folder(place.id) == folder.resolve()
    assert not place.gone
    with pytest.raises(NotFoundError):
        verdicts.run_folder("ukjent")


def test_a_run_whose_folder_was_emptied_is_told_as_gone(verdicts: Verdicts, tmp_path: Path) -> None:
    made(tmp_path / "k", [A, B], [])
    verdicts.register_run(tmp_path / "k")
    for each in (tmp_path / "k").iterdir():
        each.unlink()
    (place,) = verdicts.runs()
    assert place.gone


# ---- broken files, and many at once


def test_a_file_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "verdicts.sqlite").write_text("ikke en database, men lang nok til å bli lest" * 9)
    with pytest.raises(IndexStateError) as told:
        Verdicts.open(tmp_path)
    assert told.value.key == "review.broken"


def test_a_file_of_another_version_is_told(tmp_path: Path) -> None:
    Verdicts.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "verdicts.sqlite") as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexStateError) as told:
        Verdicts.open(tmp_path)
    assert told.value.key == "review.other_schema"


def judge_fifty(folder: Path, by: str) -> None:
    with Verdicts.open(folder) as verdicts:
        for number in range(50):
            verdicts.give(said("d", by), A, text(f"n{number}"))


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as workers:
        for done in [workers.submit(judge_fifty, tmp_path, by) for by in ("Kari", "Ola")]:
            done.result()
    with Verdicts.open(tmp_path) as verdicts:
        assert [len(verdicts.by(each)) for each in verdicts.reviewers()] == [50, 50]
        assert len(verdicts.decided()) == 50
        assert [each.verdict.id for each in verdicts.log()] == list(range(100, 0, -1))


# ---- whatever people do

PEOPLE = ("Kari", "Ola", "Eva")
Deed = tuple[str, str, Judgement, int]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["give", "settle", "undo"]),
        st.sampled_from(PEOPLE),
        st.sampled_from(["d", "i", "u"]),
        st.integers(0, 2),
    ),
    max_size=25,
)
PAIRS: list[tuple[Text, Text]] = [(A, B), (A, C), (B, C)]


def do(verdicts: Verdicts, deed: Deed) -> None:
    what, by, judgement, number = deed
    if what == "undo":
        verdicts.undo(by)
    elif what == "give" or judgement == "u":
        verdicts.give(said(judgement, by), *PAIRS[number])
    else:
        verdicts.settle(*PAIRS[number], judgement=judgement, by=by)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DEEDS)
def test_undoing_everything_leaves_nothing_decided_and_the_log_whole(deeds: list[Deed]) -> None:
    verdicts = Verdicts(_in_memory())
    for deed in deeds:
        do(verdicts, deed)
    written = len(verdicts.log())
    assert written == sum(deed[0] != "undo" for deed in deeds)
    while any(verdicts.undo(by) for by in PEOPLE):
        pass
    assert verdicts.decided() == {}
    assert verdicts.all() == ()
    assert len(verdicts.log()) == written


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DEEDS, st.sampled_from(PEOPLE), st.sampled_from(["d", "i"]), st.integers(0, 2))
def test_undo_after_a_verdict_leaves_things_as_they_were(
    deeds: list[Deed], by: str, judgement: Judgement, number: int
) -> None:
    verdicts = Verdicts(_in_memory())
    for deed in deeds:
        do(verdicts, deed)
    before = verdicts.all(), verdicts.decided()
    given_now = verdicts.give(said(judgement, by), *PAIRS[number])
    assert given_now in verdicts.all()
    assert verdicts.undo(by) == given_now
    assert (verdicts.all(), verdicts.decided()) == before


def _in_memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(_TABLES)
    return connection
