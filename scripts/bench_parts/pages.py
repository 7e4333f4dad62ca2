"""The search page at a hundred thousand projects, as readers get it: over HTTP, many at once."""

from __future__ import annotations

import gzip
import http.client
import random
import statistics
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench_parts.clock import Latency
from bench_parts.serving import server_over

_USERS = 20
_SETTLED = 12  # answers in a row, of whichever process takes the call
_A_USER = 25  # pages that each of the users asks for
_SEED = 1884
# Of pages in use, about so many have filters: a query alone, one facet, two, another order.
_FILTERS: Sequence[Sequence[tuple[str, str]]] = (
    (),
    (),
    (),
    (("where", "county:Innlandet"),),
    (("where", "status:avsluttet"),),
    (("where", "year:2018-2020"), ("where", "status:avsluttet")),
    (("where", "centrality:5"), ("where", "centrality:6")),
    (("sorter", "newest"),),
)


def bench_pages(index: Path, queries: Sequence[str]) -> None:
    """Prints the latency of the first page for one reader and for twenty at once, and its size."""
    with server_over(index) as (port, _):
        pages = _addresses(queries)
        _settled(port)
        _all(port, pages[: len(pages) // 2])  # words met for the first time are looked up once
        one = Latency.of_seconds(_all(port, pages))
        many = Latency.of_seconds(_at_once(port, pages))
        sizes = [_get(_connection(port), each)[1] for each in pages[:60]]
        print(f"pages: one reader {one}; {_USERS} at once {many}")
        print(
            f"  compressed: median {statistics.median(sizes) / 1000:.1f} kB,"
            f" largest {max(sizes) / 1000:.1f} kB"
        )
        bench_painting(f"http://127.0.0.1:{port}", pages[:8])


def _settled(port: int) -> None:
    """Returns when every process of the server knows the groups, which it finds out by itself."""
    answers = 0
    while answers < _SETTLED:
        connection = _connection(port)
        connection.request("GET", "/grupper?q=ingen+slike")
        answers = answers + 1 if connection.getresponse().status == 200 else 0


def bench_painting(address: str, pages: Sequence[str]) -> None:
    """Prints when the largest paint was and how much the page shifted, as Chromium tells."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        told = []
        for each in pages:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.add_init_script(_WATCH)
            page.goto(address + each, wait_until="load")
            page.wait_for_timeout(400)
            told.append(page.evaluate("window.measured"))
            page.close()
        browser.close()
    paints = [each["paint"] for each in told]
    shifts = [each["shift"] for each in told]
    print(
        f"  largest paint: median {statistics.median(paints):.0f} ms, latest {max(paints):.0f} ms;"
        f" layout shift {max(shifts):.3f}"
    )


_WATCH = """
window.measured = { paint: 0, shift: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.measured.paint = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.measured.shift += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def _addresses(queries: Sequence[str]) -> list[str]:
    chance = random.Random(_SEED)
    asked = [
        f"/?{urlencode([('q', query), *chance.choice(_FILTERS)])}"
        for query in queries
        for _ in "ab"
    ]
    chance.shuffle(asked)
    return asked


def _at_once(port: int, pages: Sequence[str]) -> list[float]:
    """Returns the seconds that each page took, twenty readers asking without a pause."""
    took: list[float] = []

    def read(reader: int) -> None:
        own = [pages[(reader * _A_USER + at) % len(pages)] for at in range(_A_USER)]
        took.extend(_all(port, own))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(_USERS)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()
    return took


def _all(port: int, pages: Sequence[str]) -> list[float]:
    connection = _connection(port)
    return [_get(connection, page)[0] for page in pages]


def _connection(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def _get(connection: http.client.HTTPConnection, page: str) -> tuple[float, int]:
    """Returns the seconds that a page took and its bytes as sent."""
    started = time.perf_counter()
    connection.request("GET", page, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - started
    if answer.status != 200:
        raise SystemExit(f"{page}: {answer.status}")
    if answer.getheader("Content-Encoding") != "gzip":
        body = gzip.compress(body)
    return took, len(body)
