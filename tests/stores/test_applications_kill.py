"""`kill -9` at any moment loses no draft and no decision that was reported as kept."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from tests.application_samples import application, decision, draft

from synthese.screening_records import Application
from synthese.stores.applications import Applications

KILLS = 50


def _write(folder: str, of: Application, first: int, report: Connection) -> None:
    """Writes drafts and decisions with a running number, and reports each when it is kept."""
    with Applications.open(Path(folder)) as store:
        for number in range(first, first + 10_000):
            store.save_draft(draft(of, str(number), by="Ola"))
            report.send(("draft", number))
            store.decide(decision(of, str(number)))
            report.send(("decision", number))


def _reported(report: Connection) -> list[tuple[str, int]]:
    told = []
    while True:
        try:
            told.append(report.recv())
        except (EOFError, OSError):  # OSError: it was killed while it reported
            return told


def test_whatever_was_reported_as_kept_is_there_after_fifty_kills(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    # A fork server that has imported everything makes each writer start in milliseconds.
    context.set_forkserver_preload(
        ["tests.application_samples", "synthese.stores.applications", "pydantic"]
    )
    chance = random.Random(9)
    with Applications.open(tmp_path) as store:
        of = application(store.fresh_id())
        store.put(store.add_call("Velferd", by="Kari"), of, b"fil", by="Kari")
    kept: list[int] = []
    cut_off = last_draft = 0
    for _ in range(KILLS):
        reads, writes = context.Pipe(duplex=False)
        first = max(kept, default=0) + 1
        writer = context.Process(target=_write, args=(str(tmp_path), of, first, writes))
        writer.start()
        writes.close()
        if reads.poll(60):  # it has begun; now at a moment of its work
            time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        writer.join()
        cut_off += writer.exitcode == -signal.SIGKILL
        told = _reported(reads)
        with Applications.open(tmp_path) as store:
            there = [int(each.reason) for each in store.decisions(of.id)]
            written = store.draft(of.id, "Ola")
        kept += [number for what, number in told if what == "decision"]
        last_draft = max([number for what, number in told if what == "draft"], default=last_draft)
        assert set(kept) <= set(there), "a decision that was reported is there"
        assert there == sorted(set(there)), "each once, in order"
        assert len(there) - len(kept) <= 1, "one at most was kept and not yet reported"
        assert written is not None
        assert int(written.reason) in (last_draft, last_draft + 1)
        kept = there
    assert cut_off == KILLS
    assert len(kept) >= KILLS // 2, "they were killed at work, not before"
