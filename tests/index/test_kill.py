"""`kill -9` at any moment of `add` loses nothing that was reported, and readers never notice."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from pathlib import Path

from synthese.index import LiveIndex, add, status
from synthese.retrieval import search
from synthese.settings import Settings

KILLS = 50


def _adds(directory: str, folder: str) -> None:
    add(Path(directory), [folder], settings=Settings())


def _write(folder: Path, number: int) -> None:
    for part in range(6):
        text = (
            f"Prosjekt {number} del {part}\n\n" + f"Ord{number}x{part} om velferd i kommunen. " * 40
        )
        (folder / f"p{number:03d}-{part}.txt").write_text(text, "utf-8")


def test_killing_a_writer_fifty_times_loses_nothing(tmp_path: Path) -> None:
    # A fork server that has imported everything makes each writer start in milliseconds.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["synthese.index", "synthese.embedding.static", "faiss", "tantivy"]
    )
    chance = random.Random(2018)
    folder, directory = tmp_path / "texts", tmp_path / "index"
    folder.mkdir()
    _write(folder, 0)
    started = time.monotonic()
    add(directory, [str(folder)], settings=Settings())
    takes = time.monotonic() - started
    live = LiveIndex(directory)
    killed = 0
    for number in range(1, KILLS + 1):
        _write(folder, number)
        writer = context.Process(target=_adds, args=(str(directory), str(folder)))
        writer.start()
        time.sleep(chance.uniform(0, 2.5 * takes))
        writer.kill()
        writer.join()
        killed += writer.exitcode == -signal.SIGKILL
        known = status(directory).projects
        result = search(live.current(), "velferd i kommunen", k=500)
        assert result.total == len(result.hits) >= known - 6, "a reader sees one whole generation"
        assert all(hit.passages for hit in result.hits)
        if number % 10 == 0:
            report = add(directory, [str(folder)], settings=Settings())
            assert report.projects == 6 * (number + 1)
            assert not report.failed
    assert killed > KILLS // 3, "most writers were really cut off"
    assert search(live.current(), f"ord{KILLS}x5").hits[0].project.id == f"p{KILLS:03d}-5"
    assert status(directory).pending == 0
