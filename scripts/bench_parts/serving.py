"""What a user feels: a search as a new process, a search over HTTP, the server's memory."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import psutil

from bench_parts.clock import Latency, timed

_STARTS = 5
_WAIT_S = 20


def bench_cold(index: Path) -> None:
    """Prints how long a search takes as a new process."""
    command = [sys.executable, "-m", "synthese", "search", "velferdsteknologi distriktskommune"]
    cold = _process([*command, "--index", str(index)])
    python = _process([sys.executable, "-c", "pass"])
    print(f"cold: {cold:.2f} s from the shell; {cold / python:.0f} times a bare Python")


def bench_http(index: Path, queries: list[str]) -> None:
    """Prints the latency over HTTP, and the server's memory after those queries."""
    with server_over(index) as (port, process), _client(port) as client:
        asked = [partial(_get, client, query) for query in queries]
        first = Latency.of(asked)
        again = Latency.of(asked * 2)
        health = Latency.of([partial(client.get, "/health")] * 200)
        print(
            f"warm: {again} over HTTP; asked for the first time {first};"
            f" {again.p95 / health.p95:.0f} times an empty answer ({health})"
        )
        several = psutil.Process(process).children(recursive=True) or [psutil.Process(process)]
        held = max((each.memory_full_info() for each in several), key=lambda each: each.rss)
        print(
            f"memory: {held.rss / 1e6:.0f} MB resident after the queries, mapped files among it,"
            f" {held.uss / 1e6:.0f} MB the process's own, the largest of {len(several)}"
        )


def _process(command: list[str]) -> float:
    run = partial(subprocess.run, command, check=True, capture_output=True)
    return statistics.median(timed(run) for _ in range(_STARTS))


def _get(client: httpx.Client, query: str) -> None:
    client.get("/search", params={"q": query}).raise_for_status()


@contextmanager
def server_over(index: Path) -> Iterator[tuple[int, int]]:
    """Yields the port of a server over `index`, and the server's process id."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "synthese", "serve", "--port", str(port), "--index", str(index)],
        stderr=subprocess.DEVNULL,
    )
    try:
        with _client(port) as client:
            _wait_for(client)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def _client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=60)


def _wait_for(client: httpx.Client) -> None:
    for _ in range(_WAIT_S * 10):
        try:
            client.get("/health").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    sys.exit(f"the server did not answer within {_WAIT_S} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
