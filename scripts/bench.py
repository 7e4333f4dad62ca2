"""Prints the speeds that a user feels, on this machine, in one run.

    python scripts/bench.py [--passages 10000]

The texts are made here from the demonstration corpus: its sentences, drawn anew for each file
with a fixed seed, so that every file is another text of like words.

- adding: text files → searchable, passages a second, beside hashing the same files as the ratio
- cold: `synthese search` as a new process, the median of five, beside `python -c pass`
- warm: GET /api/v1/search through HTTP, one after another, median and 95th percentile, beside
  /api/v1/health, which is HTTP alone
- memory: the server's resident set after those queries
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from synthese.index import add, status
from synthese.readers import read_path
from synthese.records import Document
from synthese.settings import ReadLimits, Settings

ROOT = Path(__file__).parent.parent
WORDS_A_FILE = 600


def write_texts(folder: Path, passages: int) -> int:
    """Writes text files that come to about `passages` passages; returns their number."""
    chance = random.Random(1814)
    sentences = demonstration_sentences()
    files = passages * 125 // WORDS_A_FILE
    for number in range(files):
        drawn: list[str] = []
        while sum(len(each.split()) for each in drawn) < WORDS_A_FILE:
            drawn.append(" ".join(chance.sample(sentences, 4)))
        text = f"Prosjekt {number} {chance.choice(sentences)[:60]}\n\n" + "\n\n".join(drawn)
        (folder / f"{number:05d}.txt").write_text(text, "utf-8")
    return files


def demonstration_sentences() -> list[str]:
    """Returns the sentences of the demonstration corpus's texts."""
    texts = [
        each.text
        for path in sorted((ROOT / "corpus/projects").glob("*.txt"))
        for each in read_path(path, limits=ReadLimits())
        if isinstance(each, Document)
    ]
    return [each for text in texts for each in re.split(r"(?<=[.!?])\s+", text) if len(each) > 30]


def timed(run: Callable[[], object]) -> float:
    """Returns how many seconds one call takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def bench_adding(texts: Path, index: Path) -> None:
    """Prints how fast text files become searchable."""
    hashing = timed(lambda: [hashlib.sha256(path.read_bytes()) for path in texts.iterdir()])
    adding = timed(lambda: add(index, [str(texts)], settings=Settings()))
    again = timed(lambda: add(index, [str(texts)], settings=Settings()))
    passages = status(index).passages
    print(
        f"adding: {passages / adding:.0f} passages a second ({passages} in {adding:.1f} s);"
        f" {adding / hashing:.0f} times as long as hashing the files; unchanged again {again:.2f} s"
    )
    print(f"index: {status(index).size_bytes / passages:.0f} bytes a passage")


def bench_cold(index: Path) -> None:
    """Prints how long a search takes as a new process."""
    command = [sys.executable, "-m", "synthese", "search", "velferdsteknologi distriktskommune"]
    bare = [sys.executable, "-c", "pass"]

    def once(arguments: list[str]) -> float:
        return timed(lambda: subprocess.run(arguments, check=True, capture_output=True))

    cold = statistics.median(once([*command, "--index", str(index)]) for _ in range(5))
    python = statistics.median(once(bare) for _ in range(5))
    print(f"cold: {cold:.2f} s from the shell; {cold / python:.0f} times a bare Python")


def bench_warm(index: Path) -> None:
    """Prints the latency over HTTP and the server's memory."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "synthese", "serve", "--port", str(port), "--index", str(index)],
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1") as client:
            wait_for(client)
            lines = (ROOT / "corpus/queries.jsonl").read_text("utf-8").splitlines()
            queries = [json.loads(line)["text"] for line in lines]
            for query in queries[:10]:
                client.get("/search", params={"q": query}).raise_for_status()
            took = [
                timed(lambda q=query: client.get("/search", params={"q": q}).raise_for_status())  # type: ignore[misc]
                for query in queries * 3
            ]
            health = statistics.median(timed(lambda: client.get("/health")) for _ in range(100))
        p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
        print(
            f"warm: median {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms over HTTP;"
            f" {p50 / health:.0f} times an empty answer"
        )
        print(f"memory: {psutil.Process(server.pid).memory_info().rss / 1e6:.0f} MB resident")
    finally:
        server.terminate()
        server.wait()


def wait_for(client: httpx.Client) -> None:
    """Returns once the server answers."""
    for _ in range(200):
        try:
            client.get("/health").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    sys.exit("the server did not answer within 20 seconds")


def free_port() -> int:
    """Returns a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Runs them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        texts, index = Path(folder) / "texts", Path(folder) / "index"
        texts.mkdir()
        files = write_texts(texts, asked.passages)
        print(f"{files} text files of about {WORDS_A_FILE} words")
        bench_adding(texts, index)
        bench_cold(index)
        bench_warm(index)


if __name__ == "__main__":
    main()
