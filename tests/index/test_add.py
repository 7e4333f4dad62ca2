from __future__ import annotations

import fcntl
import json
import zipfile
from pathlib import Path

import pytest
from tests.conftest import TEXTS, write_texts

from synthese.errors import IndexStateError, NotFoundError
from synthese.index import LiveIndex, add, open_index, rebuild, status
from synthese.index.manifest import path_of
from synthese.records import AddReport
from synthese.retrieval import search
from synthese.settings import Settings


def run(directory: Path, *arguments: Path | str, settings: Settings, **more: object) -> AddReport:
    return add(directory, [str(each) for each in arguments], settings=settings, **more)  # type: ignore[arg-type]


def test_what_is_unchanged_is_skipped_and_what_is_changed_is_replaced(tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    first = run(tmp_path / "ix", texts, settings=settings)
    assert (first.added, first.updated, first.unchanged, first.projects) == (4, 0, 0, 4)
    again = run(tmp_path / "ix", texts, settings=settings)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 4)
    assert open_index(tmp_path / "ix").generation == 1, "nothing new, so nothing is published"
    (texts / "ferge.md").write_text(
        "# Ferge\n\nFergen er lagt ned etter et brann i batteriet.", "utf-8"
    )
    changed = run(tmp_path / "ix", texts, settings=settings)
    assert (changed.added, changed.updated, changed.unchanged, changed.projects) == (0, 1, 3, 4)
    index = open_index(tmp_path / "ix")
    assert index.project("ferge").project.title == "Ferge"
    assert not search(index, "diesel klimasats", mode="lexical").hits


def test_removed_files_stay_until_their_removal_is_asked_for(tmp_path, settings) -> None:
    texts, other = write_texts(tmp_path / "texts"), tmp_path / "other"
    write_texts(other, {"annet.txt": "Et annet prosjekt\n\nOm noe helt annet i en annen mappe."})
    run(tmp_path / "ix", texts, other, settings=settings)
    (texts / "voss.txt").unlink()
    assert run(tmp_path / "ix", texts, settings=settings).projects == 5
    report = run(tmp_path / "ix", texts, settings=settings, remove_missing=True)
    assert (report.removed, report.projects) == (1, 4)
    index = open_index(tmp_path / "ix")
    with pytest.raises(NotFoundError):
        index.project("voss")
    assert index.project("annet").project.title == "Et annet prosjekt"


def test_a_row_gone_from_a_table_is_gone_from_the_index(tmp_path, settings) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "id,tittel,sammendrag\na,Første,Om det første\nb,Andre,Om det andre\n", "utf-8"
    )
    run(tmp_path / "ix", table, settings=settings)
    table.write_text(
        "id,tittel,sammendrag\na,Første,Om det første\nc,Tredje,Om det tredje\n", "utf-8"
    )
    report = run(tmp_path / "ix", table, settings=settings)
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 0, 1, 1)


def test_a_file_that_breaks_keeps_what_was_read_of_it(tmp_path, settings) -> None:
    table = tmp_path / "t.jsonl"
    table.write_text('{"id": "a", "title": "Første", "text": "Om det første"}\n', "utf-8")
    run(tmp_path / "ix", table, settings=settings)
    table.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    report = run(tmp_path / "ix", table, settings=settings)
    assert len(report.failed) == 1
    assert report.projects == 1


def test_records_keep_their_own_ids_and_are_never_merged(tmp_path, settings) -> None:
    for name in ("a", "b"):
        row = {"id": "1", "title": f"Prosjekt {name}", "text": f"Tekst om {name}."}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    report = run(tmp_path / "ix", tmp_path / "a.jsonl", tmp_path / "b.jsonl", settings=settings)
    assert report.projects == 2
    index = open_index(tmp_path / "ix")
    assert index.project("1").project.title == "Prosjekt a"
    assert index.project("b:1").project.title == "Prosjekt b"


def test_files_of_one_name_are_two_projects(tmp_path, settings) -> None:
    write_texts(tmp_path / "x", {"side.txt": "Den ene siden\n\nHandler om vann og veier."})
    write_texts(tmp_path / "y", {"side.txt": "Den andre siden\n\nHandler om skole og barnehage."})
    run(tmp_path / "ix", tmp_path / "x", tmp_path / "y", settings=settings)
    index = open_index(tmp_path / "ix")
    assert {index.project(name).project.title for name in ("side", "side-2")} == {
        "Den ene siden",
        "Den andre siden",
    }


def test_failures_are_told_again_until_they_are_mended(tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    (texts / "tom.pdf").write_bytes(b"")
    with zipfile.ZipFile(texts / "falsk.docx", "w") as archive:
        archive.writestr("../opp.txt", "Klatrer ut")
    first = run(tmp_path / "ix", texts, settings=settings)
    assert {Path(each.source.split("!")[0]).name for each in first.failed} == {
        "tom.pdf",
        "falsk.docx",
    }
    assert len(run(tmp_path / "ix", texts, settings=settings).failed) == len(first.failed)
    assert len(status(tmp_path / "ix").failed) == len(first.failed)
    (texts / "tom.pdf").unlink()
    (texts / "falsk.docx").unlink()
    assert not run(tmp_path / "ix", texts, settings=settings, remove_missing=True).failed
    assert not status(tmp_path / "ix").failed


def test_what_is_named_and_missing_is_a_failure(tmp_path, settings) -> None:
    report = run(
        tmp_path / "ix", write_texts(tmp_path / "texts"), tmp_path / "borte.pdf", settings=settings
    )
    assert report.added == 4
    (failure,) = report.failed
    assert "borte.pdf" in failure.source
    assert failure.reason()


def test_a_second_writer_is_told_who_the_first_is(tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    run(tmp_path / "ix", texts, settings=settings)
    lock_path = tmp_path / "ix" / "writer.lock"
    with lock_path.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(
            json.dumps({"pid": 4711, "host": "pc1", "command": "synthese add", "since": "i dag"})
        )
        lock.flush()
        with pytest.raises(IndexStateError, match=r"4711.*pc1.*i dag"):
            run(tmp_path / "ix", texts, settings=settings)


def test_a_reader_keeps_its_generation_while_a_writer_publishes(tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    run(tmp_path / "ix", texts, settings=settings)
    live = LiveIndex(tmp_path / "ix")
    old = live.current()
    assert live.current() is old
    (texts / "tokke.txt").unlink()
    run(tmp_path / "ix", texts, settings=settings, remove_missing=True)
    assert search(old, "digitalt tilsyn sykehjem").hits[0].project.id == "tokke"
    assert old.project("tokke").documents
    new = live.current()
    assert new.generation == old.generation + 1
    assert "tokke" not in [hit.project.id for hit in search(new, "digitalt tilsyn sykehjem").hits]


def test_rebuilding_gives_the_same_answers(tmp_path, settings) -> None:
    run(tmp_path / "ix", write_texts(tmp_path / "texts"), settings=settings)
    before = open_index(tmp_path / "ix")
    asked = "sensorer på sykehjem om natta"
    told = [(hit.project.id, hit.score) for hit in search(before, asked).hits]
    rebuild(tmp_path / "ix")
    after = open_index(tmp_path / "ix")
    assert after.generation == before.generation + 1
    assert [(hit.project.id, hit.score) for hit in search(after, asked).hits] == told
    assert after.manifest.corpus_digest == before.manifest.corpus_digest


def test_an_index_made_otherwise_says_what_to_run(tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    run(tmp_path / "ix", texts, settings=settings)
    manifest = path_of(tmp_path / "ix")
    values = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(values | {"fingerprint": "en annen modell"}))
    with pytest.raises(IndexStateError, match="synthese rebuild"):
        search(open_index(tmp_path / "ix"), "ferge")
    with pytest.raises(IndexStateError, match="synthese rebuild"):
        run(tmp_path / "ix", texts, settings=settings)
    rebuild(tmp_path / "ix")
    assert search(open_index(tmp_path / "ix"), "ferge").hits
    manifest.write_text(json.dumps(values | {"schema": 99}))
    with pytest.raises(IndexStateError, match="99"):
        open_index(tmp_path / "ix")


def test_no_index_is_said_and_none_is_made_by_asking(tmp_path) -> None:
    with pytest.raises(IndexStateError, match="synthese add"):
        open_index(tmp_path / "ingen")
    with pytest.raises(IndexStateError):
        LiveIndex(tmp_path / "ingen").current()
    assert not (tmp_path / "ingen").exists()


def test_every_passage_is_a_slice_of_its_document(small_index) -> None:
    index = open_index(small_index)
    for name in (Path(each).stem for each in TEXTS):
        for detail in index.project(name).documents:
            assert detail.passages
            for passage in detail.passages:
                assert passage.text == detail.document.text[passage.start : passage.end]


def test_progress_reaches_the_end(tmp_path, settings) -> None:
    seen = []
    run(
        tmp_path / "ix", write_texts(tmp_path / "texts"), settings=settings, on_progress=seen.append
    )
    assert [(each.done, each.total) for each in seen] == [(n, 4) for n in (1, 2, 3, 4)]


def test_a_failure_that_passes_is_forgotten(tmp_path, settings, monkeypatch) -> None:
    texts = write_texts(tmp_path / "texts")
    run(tmp_path / "ix", texts, settings=settings)
    whole = Path.open

    def refuse(self: Path, *arguments: object, **named: object) -> object:
        if self.name == "voss.txt":
            raise PermissionError(13, "Permission denied")
        return whole(self, *arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        report = run(tmp_path / "ix", texts, settings=settings)
    assert [Path(each.source).name for each in report.failed] == ["voss.txt"]
    assert report.projects == 4, "what was read of it before stays"
    again = run(tmp_path / "ix", texts, settings=settings)
    assert (again.failed, again.unchanged) == ((), 4)
    assert not status(tmp_path / "ix").failed


def test_a_file_that_comes_back_takes_no_other_files_id(tmp_path, settings) -> None:
    one = write_texts(tmp_path / "x", {"side.txt": "Den ene siden\n\nHandler om vann og veier."})
    other = {"side.txt": "Den andre siden\n\nHandler om skole og barnehage."}
    run(tmp_path / "ix", one, settings=settings)
    (one / "side.txt").rename(tmp_path / "borte.txt")
    run(tmp_path / "ix", one, settings=settings, remove_missing=True)
    run(tmp_path / "ix", write_texts(tmp_path / "y", other), settings=settings)
    (tmp_path / "borte.txt").rename(one / "side.txt")
    assert run(tmp_path / "ix", one, settings=settings).projects == 2
    index = open_index(tmp_path / "ix")
    assert index.project("side").project.title == "Den andre siden"
    assert index.project("side-2").project.title == "Den ene siden"


def test_a_folder_that_is_not_there_removes_nothing(tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    run(tmp_path / "ix", texts, settings=settings)
    texts.rename(tmp_path / "unmounted")
    report = run(tmp_path / "ix", texts, settings=settings, remove_missing=True)
    assert (report.removed, report.projects, len(report.failed)) == (0, 4, 1)
