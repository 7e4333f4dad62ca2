"""The store of applications keeps what is confidential: sealed with a key, and gone when deleted."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.application_samples import application, decision, draft, screening

from synthese.errors import IndexStateError, NotFoundError
from synthese.records import Failure
from synthese.screening_records import Application, FacetEdit, Mark
from synthese.stores.applications import Applications

KEY = "en lang og hemmelig setning"
NOW = "2026-01-05T09:00:00+00:00"
PIECE = 24  # bytes: long enough to stand nowhere by chance


def incompressible(size: int, seed: int) -> str:
    return random.Random(seed).randbytes(size).hex()


def fill(store: Applications, call: str, seed: int) -> Application:
    """Keeps an application with all that there can be of one, each with text of its own."""
    token = incompressible(3000, seed)
    made = application(store.fresh_id(), text=token)
    store.put(call, made, bytes.fromhex(token[::-1]) * 4, by="Kari")
    store.keep_edit(made.id, FacetEdit("solution", (token[100:900],), "Kari", NOW))
    store.keep_screening(made.id, screening(made))
    store.decide(decision(made, token[200:800]))
    store.mark(call, Mark(made.id, True, "Kari", NOW), token[300:500])
    for number in range(5):
        store.save_draft(draft(made, token[400 + number : 900]))
    store.add_failures(call, [Failure(f"{made.source}#side 3", "readers.empty")])
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def pieces(folder: Path, *ids: str) -> set[bytes]:
    """Returns stretches of everything that is kept of some applications, as it lies on disk.

    Those that others share are left out: records of one form are packed alike here and there.
    """
    with closing(sqlite3.connect(folder / "applications.sqlite")) as file:
        rows = file.execute("SELECT application, kind, tag, content FROM held").fetchall()
    held = [(application, content) for application, _, _, content in rows] + [
        (application, (folder / "originals" / tag).read_bytes())
        for application, kind, tag, _ in rows
        if kind == "originals"
    ]
    others = b"\n".join(content for application, content in held if application not in ids)
    # zlib begins all alike, and a page may cut a content anywhere.
    every = {
        each[at : at + PIECE]
        for application, each in held
        if application in ids
        for at in range(40, len(each) - PIECE, 2 * PIECE)
    }
    return {each for each in every if each not in others}


def left(folder: Path, sought: set[bytes]) -> list[str]:
    """Returns the files in which any of the stretches stands."""
    return [name for name, held in files(folder).items() if any(each in held for each in sought)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "applications"


@pytest.fixture
def store(folder: Path) -> Iterator[Applications]:
    with Applications.open(folder) as opened:
        yield opened


# ---- sealed


def test_with_a_key_nothing_of_an_application_can_be_read_from_any_file(folder: Path) -> None:
    with Applications.open(folder, key=KEY) as store:
        call = store.add_call("UTLYSNINGSNAVN", by="Kari")
        store.change_call(call, criteria="KRITERIET", question="SPURTOM", by="Kari")
        made = application(store.fresh_id(), text="SØKNADSTEKST")
        store.put(call, made, b"ORIGINALFIL", by="Kari")
        store.keep_screening(made.id, screening(made))
        store.decide(decision(made, "BEGRUNNELSE"))
        store.save_draft(draft(made, "UTKASTET"))
        store.mark(call, Mark(made.id, True, "Kari", NOW), "MERKET")
        store.add_failures(call, [Failure("FEILFIL", "readers.empty")])
        content = {bytes(row[0]) for row in store._db.execute("SELECT content FROM held")}
    assert not any(each.startswith(b"\x78\x9c") for each in content), "zlib's first two bytes"
    told = b"".join(files(folder).values())
    for word in ("UTLYSNING", "KRITERIET", "SPURTOM", "TEKST", "ORIGINAL", "BEGRUNNELSE"):
        assert word.encode() not in told
    for word in ("UTKASTET", "MERKET", "FEILFIL", made.digest, "Trygg natt"):
        assert word.encode() not in told
    with Applications.open(folder, key=KEY) as store:
        assert store.applications(call) == (made,)
        assert store.original(made.id) == b"ORIGINALFIL"
        assert store.draft(made.id, "Kari") == draft(made, "UTKASTET")


@pytest.mark.parametrize(
    ("key", "said"), [("", "applications.key_missing"), ("en annen", "applications.key_wrong")]
)
def test_a_sealed_store_opens_with_its_key_only(folder: Path, key: str, said: str) -> None:
    Applications.open(folder, key=KEY).close()
    with pytest.raises(IndexStateError) as told:
        Applications.open(folder, key=key)
    assert told.value.key == said
    assert "SYNTHESE_APPLICATIONS_KEY" in str(told.value)
    assert KEY not in str(told.value)


def test_an_unsealed_store_is_sealed_when_it_is_opened_with_a_key(folder: Path) -> None:
    with Applications.open(folder) as store:
        call = store.add_call("Velferd", by="Kari")
        made = fill(store, call, 1)
        before = (store.calls(), store.decisions(made.id), store.marks(call, ""), store.log())
        original = store.original(made.id)
    plain = pieces(folder, made.id)
    assert left(folder, plain)
    with Applications.open(folder, key=KEY) as store:
        assert (store.calls(), store.decisions(made.id), store.marks(call, ""), store.log()) == (
            before
        )
        assert store.application(made.id) == made
        assert store.original(made.id) == original
        assert left(folder, plain) == []
        later = fill(store, call, 2)
    with Applications.open(folder, key=KEY) as store:
        assert store.applications(call) == (made, later)


def test_who_has_it_open_unsealed_writes_nothing_into_a_sealed_store(folder: Path) -> None:
    with Applications.open(folder) as before:
        call = before.add_call("Velferd", by="Kari")
        Applications.open(folder, key=KEY).close()
        with pytest.raises(IndexStateError) as told:
            before.add_call("Nok en", by="Kari")
        assert told.value.key == "applications.sealed_meanwhile"
        with pytest.raises(IndexStateError) as told:
            before.call(call)
        assert told.value.key == "applications.broken"
    with Applications.open(folder, key=KEY) as store:
        assert [each.id for each in store.calls()] == [call]


@pytest.mark.parametrize("column", ["content", "application", "call", "tag", "at", "id"])
def test_a_sealed_row_opens_beside_its_own_columns_only(folder: Path, column: str) -> None:
    with Applications.open(folder, key=KEY) as store:
        one, other = (fill(store, store.add_call("Velferd", by="Kari"), seed).id for seed in (1, 2))
        foreign = {"tag": "second:Ola", "at": NOW, "id": 999}
        with sqlite3.connect(folder / "applications.sqlite") as file:
            of_other = "kind = 'decision' AND application = ?"
            (value,) = file.execute(
                f"SELECT {column} FROM held WHERE {of_other}", (other,)
            ).fetchone()
            file.execute(
                f"UPDATE held SET {column} = ? WHERE {of_other}", (foreign.get(column, value), one)
            )
        file.close()
        with pytest.raises(IndexStateError) as told:
            [store.decisions(each) for each in (one, other)]
        assert told.value.key == "applications.broken"


def test_sealed_files_cant_be_exchanged(folder: Path) -> None:
    with Applications.open(folder, key=KEY) as store:
        call = store.add_call("Velferd", by="Kari")
        ids = [fill(store, call, seed).id for seed in (1, 2)]
        one, other = sorted((folder / "originals").iterdir())
        held = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(held)
        for id in ids:
            with pytest.raises(IndexStateError):
                store.original(id)
        one.unlink()
        other.unlink()
        with pytest.raises(IndexStateError):
            store.original(ids[0])


def test_only_its_owner_can_read_the_store(folder: Path) -> None:
    before = os.umask(0o000)
    try:
        with Applications.open(folder) as store:
            made = fill(store, store.add_call("Velferd", by="Kari"), 1)
            fill(store, store.call_of(made.id), 2)
            store.delete(made.id, by="Kari")
            store._db.execute("BEGIN IMMEDIATE")
            store._db.execute("DELETE FROM held")  # so that there is a journal
            modes = {
                each.relative_to(folder).parts[0]: stat.S_IMODE(each.stat().st_mode)
                for each in folder.rglob("*")
                if each.is_file()
            }
            store._db.execute("ROLLBACK")
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(
        ("applications.sqlite", "applications.sqlite-journal", "sweeping.lock", "originals"), 0o600
    )
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "originals")} == {0o700}


# ---- gone


@pytest.mark.parametrize("key", ["", KEY])
def test_nothing_is_left_of_a_deleted_application_in_any_file(folder: Path, key: str) -> None:
    with Applications.open(folder, key=key) as store:
        call = store.add_call("Velferd", by="Kari")
        all_of_them = [fill(store, call, seed) for seed in range(6)]
        gone, kept = all_of_them[2], [*all_of_them[:2], *all_of_them[3:]]
        sought = pieces(folder, gone.id)
        assert len(left(folder, sought)) == 2, "the database and the original"
        store.delete(gone.id, by="Ola")
        assert left(folder, sought) == []
        if not key:
            assert left(folder, {gone.title[-20:].encode(), gone.digest.encode()}) == []
        assert store.applications(call) == tuple(kept)
        assert [each.id for each in kept if store.original(each.id)] == [each.id for each in kept]
        for each in kept:
            assert left(folder, pieces(folder, each.id)), "the others are there"
        assert gone.source not in "".join(each.source for each in store.failures(call))
        assert len(store.failures(call)) == len(kept)
        (newest, *_) = store.log(call)
        assert (newest.by, newest.action, newest.application) == ("Ola", "deleted", gone.id)


def test_what_is_deleted_is_gone_from_what_is_kept_of_others(store: Applications) -> None:
    call = store.add_call("Velferd", by="Kari")
    gone, stays, other = (
        application(store.fresh_id(), text=text) for text in ("BORTE", "Blir", "Annen")
    )
    for each in (gone, stays, other):
        store.put(call, each, None, by="Kari")
    store.keep_screening(stays.id, screening(stays, gone, other, nearest=gone.id))
    store.keep_screening(other.id, screening(other, stays))
    store.delete(gone.id, by="Kari")
    kept = store.screening(stays.id)
    assert kept is not None
    assert [each.application for each in kept.overlaps] == [other.id]
    assert kept.novelty.passages[0].nearest is None
    assert "BORTE" not in repr(kept)
    assert gone.id not in repr(kept)
    assert store.screening(other.id) == screening(other, stays)


def test_who_began_before_a_deletion_brings_nothing_back(store: Applications) -> None:
    call = store.add_call("Velferd", by="Kari")
    gone, stays = application(store.fresh_id(), text="BORTE"), application(store.fresh_id())
    for each in (gone, stays):
        store.put(call, each, None, by="Kari")
    late = screening(stays, gone)
    store.delete(gone.id, by="Kari")
    store.keep_screening(stays.id, late)
    kept = store.screening(stays.id)
    assert kept is not None
    assert kept == replace(late, overlaps=())
    with pytest.raises(NotFoundError):
        store.put(call, gone, b"BORTE", by="Kari")
    with pytest.raises(NotFoundError):
        store.save_draft(draft(gone))


def test_a_call_goes_with_all_that_lies_in_it(store: Applications, folder: Path) -> None:
    call, other = store.add_call("Velferd", by="Kari"), store.add_call("Skole", by="Kari")
    store.change_call(call, criteria=incompressible(200, 9), by="Kari")
    made = [fill(store, call, seed) for seed in (1, 2)]
    stays = fill(store, other, 3)
    sought = pieces(folder, *(each.id for each in made))
    store.delete_call(call, by="Kari")
    assert left(folder, sought | {incompressible(200, 9)[:30].encode()}) == []
    assert [each.id for each in store.calls()] == [other]
    assert store.applications(other) == (stays,)
    assert store.failures(call) == ()
    assert store.marks(call, "") == ()
    assert store.log(call)[0].action == "call_deleted"


def test_what_is_old_is_deleted_by_when_it_came_in(store: Applications, folder: Path) -> None:
    call = store.add_call("Velferd", by="Kari")
    old = fill(store, call, 1)
    sought = pieces(folder, old.id)
    now = datetime.now(UTC)
    for days, at in ((0, now + timedelta(days=999)), (30, now + timedelta(days=29))):
        assert store.delete_older(days, by="synthese", now=at) == 0
    assert left(folder, sought)
    assert store.delete_older(30, by="synthese", now=now + timedelta(days=31)) == 1
    assert left(folder, sought) == []
    assert store.failures(call) == ()
    assert store.call(call).applications == 0, "an empty call stays"
    young = fill(store, call, 2)
    assert store.delete_older(30, by="synthese", now=now + timedelta(days=3)) == 0
    assert store.applications(call) == (young,)


# ---- gone, whatever happens meanwhile


def _kill_this() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _delete(folder: str, id: str, steps: int) -> None:
    """Deletes, and is killed so many of SQLite's steps into the sweep; there are some 1,400."""
    left = iter(range(steps))

    def step() -> None:
        if next(left, None) is None:
            _kill_this()

    with Applications.open(Path(folder)) as store:
        take_remains = store._take_remains

        def killed() -> None:
            store._db.set_progress_handler(step, 1)
            take_remains()

        store._take_remains = killed  # type: ignore[method-assign]
        store.delete(id, by="Kari")


@pytest.mark.parametrize("steps", [0, 300, 700, 1100])
def test_a_deletion_that_is_cut_off_is_ended_by_the_next_to_open(folder: Path, steps: int) -> None:
    with Applications.open(folder) as store:
        call = store.add_call("Velferd", by="Kari")
        gone, stays = (fill(store, call, seed) for seed in (1, 2))
    sought = pieces(folder, gone.id)
    process = multiprocessing.get_context("forkserver").Process(
        target=_delete, args=(str(folder), gone.id, steps)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with Applications.open(folder) as store:
        assert left(folder, sought) == []
        assert store.applications(call) == (stays,)
        assert store.original(stays.id)


def _delete_slowly(folder: str, id: str) -> None:
    with Applications.open(Path(folder)) as store:
        store.delete(id, by="Kari")


def test_killed_at_any_moment_a_deletion_has_happened_whole_or_not_at_all(folder: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["synthese.stores.applications", "pydantic"])
    chance = random.Random(9)
    with Applications.open(folder) as store:
        call = store.add_call("Velferd", by="Kari")
        for seed in range(12):
            made = fill(store, call, seed)
            sought = pieces(folder, made.id)
            process = context.Process(target=_delete_slowly, args=(str(folder), made.id))
            process.start()
            time.sleep(chance.uniform(0.0, 0.3))
            process.kill()
            process.join()
            with Applications.open(folder) as again:
                if made in again.applications(call):
                    assert again.original(made.id)
                    again.delete(made.id, by="Kari")
            assert left(folder, sought) == []


def test_a_file_that_a_kill_left_without_its_row_is_removed(folder: Path) -> None:
    with Applications.open(folder) as store:
        made = fill(store, store.add_call("Velferd", by="Kari"), 1)
        (folder / "originals" / "uten rad").write_bytes(b"BORTE")
    with Applications.open(folder) as store:
        assert store.original(made.id)
    assert len(list((folder / "originals").iterdir())) == 1


def test_a_deletion_waits_for_no_reader_without_end(folder: Path) -> None:
    with Applications.open(folder) as store, Applications.open(folder) as reader:
        made = fill(store, store.add_call("Velferd", by="Kari"), 1)
        store._db.execute("PRAGMA busy_timeout = 50")
        reader._db.execute("BEGIN")
        with store.transaction():
            store._forget([made.id], "Kari")
        reader._db.execute("SELECT count(*) FROM held").fetchall()
        with pytest.raises(IndexStateError) as told:
            store._sweep()
        assert told.value.key == "applications.not_swept"
        reader._db.execute("COMMIT")
    sought = {incompressible(3000, 1)[100:140].encode()}
    with Applications.open(folder) as store:
        assert left(folder, sought) == []
        assert store._db.execute("SELECT deletions = swept FROM store").fetchone() == (1,)
