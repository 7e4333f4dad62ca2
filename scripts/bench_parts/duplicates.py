"""Copies among very many texts: the whole command, beside semhash and datasketch.

Each is a process of its own: its seconds by the clock and of CPU, and the most memory that it
held, are those of that process from its start to its end.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench_parts.copies import Pair, read_texts, texts, write_rows

AGAINST = (500, 100_000)
_MB = 1024  # of what the kernel counts in kB
_PERMUTATIONS, _JACCARD, _COSINE = 128, 0.5, 0.9
_FOUND = 3  # the command's exit code where there are copies


@dataclass(frozen=True, slots=True)
class Took:
    """What a process took: seconds by the clock and of CPU, and megabytes at most."""

    seconds: float
    cpu: float
    megabytes: float


def bench_duplicates(sizes: Sequence[int]) -> None:
    """Prints seconds and memory for each number of texts, and of one set against another."""
    last: tuple[int, Took] | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            took = _beside(Path(folder), size)
        if last:
            slope = (took.seconds - last[1].seconds) / (size - last[0]) * 1000
            print(f"duplicates: {last[0]} to {size}: {slope:.2f} ms for each text more")
        last = size, took
    with tempfile.TemporaryDirectory() as folder:
        _across(Path(folder))


def _beside(folder: Path, size: int) -> Took:
    rows, pairs = texts(size)
    table = folder / "texts.jsonl"
    write_rows(table, rows)
    del rows
    own = _command(folder / "run", str(table))
    print(_told(f"duplicates: {size} texts, Synthese", own, _recall(folder / "run", pairs)))
    for name, packages in (("semhash", ("semhash", "model2vec")), ("datasketch", ("datasketch",))):
        missing = [each for each in packages if importlib.util.find_spec(each) is None]
        if missing:
            print(f"duplicates: {name}: {', '.join(missing)} not installed")
            continue
        if name == "semhash":
            _prepare(folder, table)
        took = _child([sys.executable, "-m", "bench_parts.duplicates", name, str(folder)])
        found = {tuple(each) for each in json.loads((folder / f"{name}.json").read_text("utf-8"))}
        share = sum(tuple(sorted(pair)) in found for pair in pairs) / len(pairs)
        print(
            _told(f"duplicates: {size} texts, {name}", took, f"{share:.3f} of the copies"), end=""
        )
        print(f"; {took.seconds / own.seconds:.2f} times Synthese's seconds")
    return own


def _across(folder: Path) -> None:
    few, many = AGAINST
    rows, pairs = texts(few + many)
    rng_rows = {row["id"]: row for row in rows}
    asked = [late for _, late in pairs[: few // 10]]  # a tenth of the few are copies
    rest = [row for row in rows if row["id"] not in asked]
    first = [rng_rows[each] for each in asked] + rest[-(few - len(asked)) :]
    write_rows(folder / "few.jsonl", first)
    chosen = {row["id"] for row in first}
    write_rows(folder / "many.jsonl", [row for row in rows if row["id"] not in chosen])
    run = folder / "run"
    took = _command(run, str(folder / "few.jsonl"), "--against", str(folder / "many.jsonl"))
    true = [(late, early) for early, late in pairs if (early in chosen) != (late in chosen)]
    print(_told(f"duplicates: {few} texts against {many}", took, _recall(run, true)))


def _command(run: Path, *arguments: str) -> Took:
    return _child([sys.executable, "-m", "synthese", "duplicates", *arguments, "--out", str(run)])


def _child(command: Sequence[str]) -> Took:
    began = time.perf_counter()
    folder = Path(__file__).parents[1]
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=os.environ | {"PYTHONPATH": path}, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, _FOUND):
            said.seek(0)
            raise RuntimeError(said.read().decode()[-2000:])
    seconds = time.perf_counter() - began
    return Took(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _MB)


def _told(what: str, took: Took, share: str) -> str:
    return (
        f"{what}: {took.seconds:.1f} s ({took.cpu:.1f} s of CPU), {took.megabytes:.0f} MB; {share}"
    )


def _recall(run: Path, pairs: Sequence[Pair]) -> str:
    """What share of the copies the report holds, and how many it holds that are none."""
    lines = (run / "pairs.jsonl").read_text("utf-8").splitlines()
    called = {tuple(sorted(_ends(json.loads(line)))) for line in lines}
    true = {tuple(sorted(pair)) for pair in pairs}
    return f"{len(true & called) / len(true):.3f} of the copies, {len(called - true)} other pairs"


def _ends(row: dict[str, str]) -> Pair:
    return row["left"], row["right"]


# ---- the peers, each in a process of its own


def _prepare(folder: Path, table: Path) -> None:
    """Writes the model that semhash reads: its own can't be had here, ours is as large."""
    from quality.duplicate_peers import word_model

    word_model([text for _, text in read_texts(table)]).save_pretrained(folder / "model")


def _semhash(folder: Path) -> list[Pair]:
    from model2vec import StaticModel
    from semhash import SemHash

    model = StaticModel.from_pretrained(folder / "model")
    records = [{"id": key, "text": text} for key, text in read_texts(folder / "texts.jsonl")]
    made = SemHash.from_records(records, columns=["text"], model=model)
    found = made.self_deduplicate(threshold=_COSINE).filtered
    return [(each.record["id"], each.duplicate_of["id"]) for each in found if each.duplicate_of]


def _datasketch(folder: Path) -> list[Pair]:
    from datasketch import MinHash, MinHashLSH

    from quality.duplicate_peers import runs

    lsh = MinHashLSH(threshold=_JACCARD, num_perm=_PERMUTATIONS)
    found = []
    for key, text in read_texts(folder / "texts.jsonl"):
        made = MinHash(num_perm=_PERMUTATIONS)
        made.update_batch([run.encode() for run in runs(text, 3)])
        found += [(key, other) for other in lsh.query(made)]
        lsh.insert(key, made)
    return found


def _main(name: str, folder: Path) -> None:
    found = {"semhash": _semhash, "datasketch": _datasketch}[name](folder)
    pairs = [sorted(pair) for pair in found]
    (folder / f"{name}.json").write_text(json.dumps(pairs), "utf-8")


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
