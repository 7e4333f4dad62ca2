"""A call: a kill costs little, another day begins anew, two processes give what one gives."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.pilot_texts import FIRST, text_of

from synthese.errors import InputError
from synthese.index import Index, open_index
from synthese.records import Progress
from synthese.reports.screening import write_reports
from synthese.screening import run
from synthese.screening.run import HALF_DONE, Asked, finished, screened_call
from synthese.screening_records import Call
from synthese.settings import ReadLimits

ROOT = Path(__file__).parents[2]
ON = date(2022, 1, 15)
COUNT = 41
AT_ONCE = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of many small applications, and two files that can't be read."""
    folder = tmp_path_factory.mktemp("call")
    told = list(FIRST.values())
    for at in range(COUNT):
        title, _, period, text = told[at % len(told)]
        own = f"{title} {at}", "Grong", period, f"{text} Vi gjør det {at} ganger."
        (folder / f"s{at:02}.txt").write_text(text_of(own), "utf-8")
    (folder / "tom.txt").write_bytes(b"")
    (folder / "støy.pdf").write_bytes(b"%PDF-1.7\n")
    return folder


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_AT_ONCE", AT_ONCE)


def screened(index: Index, folder: Path, out: Path, *, workers: int = 1, on: date = ON) -> Call:
    asked = Asked((str(folder),), "utlysning", on)
    return screened_call(index, asked, out, limits=ReadLimits(), workers=workers)


def written(call: Call, out: Path) -> dict[str, bytes]:
    """Returns the reports of a call, but for memos, and that nothing else lies there."""
    write_reports(call, out, memos=())
    finished(out)
    return {each.name: each.read_bytes() for each in out.iterdir()}


@pytest.fixture(scope="module")
def unbroken(
    pilots: Index, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Call, dict[str, bytes]]:
    """A call that nothing happened to, and its reports."""
    out = tmp_path_factory.mktemp("whole")
    call = screened(pilots, folder, out)
    return call, written(call, out)


@pytest.fixture
def whole(unbroken: tuple[Call, dict[str, bytes]]) -> dict[str, bytes]:
    """The reports of a call that nothing happened to."""
    return unbroken[1]


def test_what_went_in_comes_out(unbroken: tuple[Call, dict[str, bytes]]) -> None:
    call, _ = unbroken
    assert [each.id for each in call.applications] == [f"s{at:02}" for at in range(COUNT)]
    assert list(call.screenings) == [each.id for each in call.applications]
    assert {Path(each.source).name for each in call.failures} == {"tom.txt", "støy.pdf"}


def test_only_reports_are_left(whole: dict[str, bytes]) -> None:
    assert sorted(whole) == ["dekning.json", "screening.jsonl", "tabell.xlsx"]
    assert len(whole["screening.jsonl"].splitlines()) == COUNT


def test_two_processes_give_what_one_gives(
    pilots: Index, folder: Path, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    assert written(screened(pilots, folder, tmp_path, workers=2), tmp_path) == whole


def test_where_the_system_takes_a_process_the_rest_is_done_by_this_one(
    pilots: Index, folder: Path, tmp_path: Path, whole: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from concurrent.futures.process import BrokenProcessPool

    class Pool:
        def __init__(self, *_: object, **__: object) -> None: ...
        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *_: object) -> None: ...
        def map(self, work, jobs):  # type: ignore[no-untyped-def]
            yield from map(work, jobs[:2])
            raise BrokenProcessPool

    monkeypatch.setattr(run, "ProcessPoolExecutor", Pool)
    assert written(screened(pilots, folder, tmp_path, workers=2), tmp_path) == whole


# ---- a kill

KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from synthese.index import open_index
from synthese.screening import run
from synthese.settings import ReadLimits

run._AT_ONCE = 3
index, folder, out, workers, pause = sys.argv[1:]

def told(progress):
    print(progress.done, os.getpid(), flush=True)

if __name__ == "__main__":
    print("begun", flush=True)
    asked = run.Asked((folder,), "utlysning", date(2022, 1, 15))
    run.screened_call(
        open_index(Path(index)), asked, Path(out), limits=ReadLimits(), workers=int(workers),
        on_progress=told,
    )
"""


def begun(pilots: Index, folder: Path, out: Path, workers: int) -> subprocess.Popen[str]:
    script = out.with_name(f"{out.name}.py")
    script.write_text(KILLED, "utf-8")
    command = [sys.executable, str(script), str(pilots.directory), str(folder), str(out)]
    return subprocess.Popen(
        [*command, str(workers), "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout
    yield from process.stdout


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_call_goes_on_to_what_an_unbroken_one_gives(
    seed: int, pilots: Index, folder: Path, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    chance, out = random.Random(seed), tmp_path / "ut"
    with begun(pilots, folder, out, 1) as process:
        after = chance.randrange(1, COUNT // AT_ONCE)
        for at, _ in enumerate(lines(process)):
            if at == after:
                break
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
    assert process.returncode == -signal.SIGKILL
    kept = (out / HALF_DONE).read_bytes().count(b"\n") - 1
    assert kept >= AT_ONCE * after
    done: list[Progress] = []
    asked = Asked((str(folder),), "utlysning", ON)
    call = screened_call(
        pilots, asked, out, limits=ReadLimits(), workers=1, on_progress=done.append
    )
    assert done[0].done == min(kept + AT_ONCE, COUNT)
    assert written(call, out) == whole


def test_no_process_outlives_a_killed_call(pilots: Index, folder: Path, tmp_path: Path) -> None:
    with begun(pilots, folder, tmp_path / "ut", 2) as process:
        for at, _ in enumerate(lines(process)):
            if at == 1:
                break
        workers = _children(process.pid)
        process.kill()
    assert len(workers) >= 2
    until = time.monotonic() + 30
    while any(_lives(each) for each in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(_lives(each) for each in workers)


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    if not told.exists():
        pytest.skip("the system doesn't tell which processes belong together")
    return [int(each) for each in told.read_text().split()]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# ---- what was kept


@pytest.fixture
def half(pilots: Index, folder: Path, tmp_path: Path) -> Path:
    """A folder in which a call was broken off when some of it was done."""

    def stop(progress: Progress) -> None:
        if progress.done >= 2 * AT_ONCE:
            raise KeyboardInterrupt

    out, asked = tmp_path / "ut", Asked((str(folder),), "utlysning", ON)
    with pytest.raises(KeyboardInterrupt):
        screened_call(pilots, asked, out, limits=ReadLimits(), workers=1, on_progress=stop)
    return out


def kept_of(pilots: Index, folder: Path, out: Path, on: date = ON) -> int:
    """Returns how many a call that is gone on with had already."""
    done: list[int] = []

    def stop(progress: Progress) -> None:
        done.append(progress.done)
        raise KeyboardInterrupt

    asked = Asked((str(folder),), "utlysning", on)
    with pytest.raises(KeyboardInterrupt):
        screened_call(pilots, asked, out, limits=ReadLimits(), workers=1, on_progress=stop)
    return done[0] - AT_ONCE


@pytest.mark.parametrize(
    ("spoiled", "left"),
    [
        (lambda whole: whole + b'{"application": "s1', 6),
        (lambda whole: whole[:-40], 5),
        (lambda whole: whole + b"\0" * 4_096, 6),
        (lambda whole: whole[: whole.index(b"\n") - 3], 0),
        (lambda _: b"\xff\xfe not ours", 0),
    ],
)
def test_what_is_torn_is_made_again(
    spoiled, left: int, half: Path, pilots: Index, folder: Path, whole: dict[str, bytes]
) -> None:
    file = half / HALF_DONE
    file.write_bytes(spoiled(file.read_bytes()))
    assert kept_of(pilots, folder, half) == left
    if left == 5:  # what was torn stood last; the rest begins as any call does
        assert written(screened(pilots, folder, half), half) == whole


def test_another_day_begins_anew(half: Path, pilots: Index, folder: Path) -> None:
    assert kept_of(pilots, folder, half, date(2022, 1, 16)) == 0
    assert kept_of(pilots, folder, half, date(2022, 1, 16)) == AT_ONCE


def test_another_application_begins_anew(
    half: Path, pilots: Index, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "annen"
    shutil.copytree(folder, other)
    assert kept_of(pilots, other, half) == 2 * AT_ONCE, "the same texts, wherever they lie"
    (other / "s40.txt").write_text("Vi vil prøve noe helt annet i kommunen.", "utf-8")
    assert kept_of(pilots, other, half) == 0


def test_another_index_begins_anew(
    half: Path, folder: Path, pilots_folder: Path, tmp_path: Path
) -> None:
    from synthese.index import add
    from synthese.settings import Settings

    grown = tmp_path / "index"
    shutil.copytree(pilots_folder, grown)
    (tmp_path / "ny.txt").write_text("Et nytt prosjekt om skredvarsling i fjellet.", "utf-8")
    add(grown, [str(tmp_path / "ny.txt")], settings=Settings())
    assert kept_of(open_index(grown), folder, half) == 0


# ---- what can't be done


@pytest.mark.parametrize("name", ["fil", "fil/under"])
def test_a_folder_that_can_t_be_written_is_one_clear_error(
    name: str, pilots: Index, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "fil").write_text("en fil", "utf-8")
    with pytest.raises(InputError) as error:
        screened(pilots, folder, tmp_path / name)
    assert error.value.key == "export.not_written"


def test_a_full_disk_is_one_clear_error(
    pilots: Index, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run.os, "fsync", full)
    with pytest.raises(InputError) as error:
        screened(pilots, folder, tmp_path / "ut")
    assert error.value.key == "export.not_written"


@pytest.mark.parametrize("name", ["", "ut", "ut/2026"])
def test_reports_don_t_go_where_applications_are_read(
    name: str, pilots: Index, folder: Path
) -> None:
    before = sorted(folder.iterdir())
    with pytest.raises(InputError) as error:
        screened(pilots, folder, folder / name)
    assert error.value.key == "screening.out_among"
    assert sorted(folder.iterdir()) == before


def test_a_call_in_which_nothing_can_be_read_is_all_failures(pilots: Index, tmp_path: Path) -> None:
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "tom.txt").write_bytes(b"")
    call = screened(pilots, tmp_path / "inn", tmp_path / "ut")
    assert (call.applications, [each.key for each in call.failures]) == ((), ["readers.empty"])
    coverage = json.loads(written(call, tmp_path / "ut")["dekning.json"])
    assert "tom.txt" in json.dumps(coverage)
