"""Addresses → bytes, fetched politely, and kept so that nothing is fetched in vain.

A host is asked one thing at a time, no faster than the limits say, and only for what its
robots.txt allows. A page that was fetched before is asked for with its ETag and date, so that
an unchanged one costs its host next to nothing. Every answer lies on disk before the next is
asked for: a run that was cut off goes on where it stood.
"""

from __future__ import annotations

import hashlib
import http
import sqlite3
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from synthese.errors import InputError, ReadError
from synthese.readers import to_failure
from synthese.readers.robots import Robots, read_robots
from synthese.readers.sources import is_address, read_sitemap
from synthese.records import Failure
from synthese.settings import FetchLimits

if TYPE_CHECKING:
    import httpx

_MB = 1_000_000
MAX_BODY_MB = 50
_MAX_ROBOTS = 500_000  # bytes; RFC 9309 asks for at least 500 KiB
_MAX_PAUSE_S = 120.0  # longest that a host's own wish for a pause is followed
_RESUME_S = 24 * 3600  # a run cut off longer ago starts anew
_SLOW = 10  # a page may take this many time-outs in all, however steadily it trickles
_BUSY = {429, 503}
_REDIRECTS = {301, 302, 303, 307, 308}
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    address TEXT PRIMARY KEY, final TEXT, etag TEXT, modified TEXT, body TEXT,
    unchanged INTEGER, run INTEGER
);
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, asked TEXT, started REAL, finished INTEGER DEFAULT 0
);
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as fetched.

    `address` is the one asked for, by which the page is known; `final` where redirects led.
    `unchanged` says that the body is the very one of the time before.
    """

    address: str
    final: str
    body: bytes
    unchanged: bool


def fetch(
    addresses: Iterable[str],
    *,
    cache_dir: Path,
    limits: FetchLimits,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Fetched | Failure]:
    """Yields each page, in the order asked for, or a failure that says why it wasn't had.

    A sitemap, also packed or of sitemaps, stands for the pages it names. What this same list of
    addresses had fetched when it was last cut off, within a day, comes from the disk.

    Args:
        addresses: http and https addresses of pages and sitemaps.
        cache_dir: where pages and their state are kept between runs.
        limits: how politely.
        clock: tells the time in seconds.
        sleep: waits so many seconds.

    Raises:
        InputError: `cache_dir` can't be used.
    """
    asked = list(dict.fromkeys(addresses))
    with closing(_open_store(cache_dir)) as store:
        run = store.begin(asked, clock())
        with closing(_Visitor(limits, clock, sleep)) as visitor:
            yield from _fetch_all(asked, visitor, store, run)
        store.finish(run)


def _fetch_all(
    asked: list[str], visitor: _Visitor, store: _Store, run: int
) -> Iterator[Fetched | Failure]:
    queue, seen = deque(asked), set(asked)
    count = 0
    while queue:
        address = queue.popleft()
        count += 1
        if count > visitor.limits.max_addresses:
            limit = visitor.limits.max_addresses
            yield Failure(address, "harvest.too_many_addresses", {"limit": limit})
            return
        try:
            page = store.of_run(address, run) or _fetch_one(address, visitor, store, run)
            named = _named_in(page)
        except ReadError as error:
            yield to_failure(address, error)
            continue
        if named is None:
            yield page
            continue
        new = [each for each in named if each not in seen][: visitor.limits.max_addresses]
        queue.extendleft(reversed(new))
        seen.update(new)


def _fetch_one(address: str, visitor: _Visitor, store: _Store, run: int) -> Fetched:
    known = store.known(address)
    answer = visitor.get(address, known.conditions() if known else {})
    if answer.status == http.HTTPStatus.NOT_MODIFIED and known:
        page = Fetched(address, known.final, known.body, unchanged=True)
    elif answer.status != http.HTTPStatus.OK:
        raise ReadError("harvest.status", status=answer.status, meaning=_meaning(answer.status))
    else:
        same = known is not None and known.body == answer.body
        page = Fetched(address, answer.final, answer.body, unchanged=same)
        known = _Known(answer.final, answer.etag, answer.modified, answer.body)
    store.keep(page, known, run)
    return page


def _meaning(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "?"


def _named_in(page: Fetched) -> list[str] | None:
    """Returns the addresses that a sitemap names, or None for an ordinary page."""
    path = urlsplit(page.final).path.lower()
    claims = path.endswith((".xml", ".xml.gz"))
    if not claims and not page.body.lstrip().startswith(b"<?xml"):
        return None
    sitemap = read_sitemap(_unpacked(page.body))
    if sitemap is None and claims:
        raise ReadError("harvest.broken_sitemap")
    return None if sitemap is None else [*sitemap.sitemaps, *sitemap.addresses]


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(body, MAX_BODY_MB * _MB)
    except zlib.error as error:
        raise ReadError("harvest.broken_sitemap") from error
    if unpacker.unconsumed_tail:
        raise ReadError("harvest.too_large", limit_mb=MAX_BODY_MB)
    return data


# ── Asking ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    final: str
    body: bytes = b""
    etag: str = ""
    modified: str = ""
    onward: str = ""
    pause_s: float = 0.0


@dataclass
class _Visitor:
    """Asks hosts politely: remembers what each allows, and when it may be asked again."""

    limits: FetchLimits
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _robots: dict[str, Robots | None] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client | None = None

    def close(self) -> None:
        """Gives the connections back."""
        if self._client is not None:
            self._client.close()

    def get(self, address: str, conditions: dict[str, str]) -> _Answer:
        """Returns the answer for a page, redirects followed and robots.txt obeyed at each.

        Raises:
            ReadError: it could not be had.
        """
        return self._follow(address, conditions, self._obey, MAX_BODY_MB * _MB)

    def _follow(
        self,
        address: str,
        conditions: dict[str, str],
        check: Callable[[str], None],
        max_bytes: int,
    ) -> _Answer:
        for _ in range(self.limits.max_redirects + 1):
            if not is_address(address):
                raise ReadError("harvest.wrong_address", address=address)
            check(address)
            answer = self._ask(address, conditions, max_bytes)
            if answer.status not in _REDIRECTS or not answer.onward:
                return answer
            address = urljoin(address, answer.onward)
        raise ReadError("harvest.redirects", limit=self.limits.max_redirects)

    def _obey(self, address: str) -> None:
        origin = _origin(address)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        robots = self._robots[origin]
        if robots is None:
            raise ReadError("harvest.robots_unavailable", host=origin)
        if not robots.allow(address):
            raise ReadError("harvest.robots")

    def _read_robots(self, origin: str) -> Robots | None:
        """Returns a host's rules: none where it has none (4xx), None while it can't say (5xx)."""
        try:
            answer = self._follow(f"{origin}/robots.txt", {}, lambda _: None, _MAX_ROBOTS)
        except ReadError:
            return None
        if answer.status >= 500 or answer.status in _BUSY:
            return None
        text = answer.body.decode("utf-8", "replace") if answer.status == http.HTTPStatus.OK else ""
        return read_robots(text, self.limits.user_agent)

    def _ask(self, address: str, conditions: dict[str, str], max_bytes: int) -> _Answer:
        import httpx

        origin = _origin(address)
        self._wait(origin)
        try:
            with self._open().stream("GET", address, headers=conditions) as response:
                answer = self._answer(response, address, max_bytes)
        except httpx.TimeoutException as error:
            raise self._too_slow() from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            raise ReadError("harvest.no_connection", host=origin) from error
        finally:
            self._next[origin] = self.clock() + self._interval(origin)
        self._next[origin] = max(self._next[origin], self.clock() + answer.pause_s)
        return answer

    def _answer(self, response: httpx.Response, address: str, max_bytes: int) -> _Answer:
        headers = response.headers
        pause = _pause(headers.get("retry-after", "")) if response.status_code in _BUSY else 0.0
        body = b""
        if response.status_code == http.HTTPStatus.OK:
            body = self._body(response, max_bytes)
        return _Answer(
            response.status_code,
            address,
            body,
            etag=headers.get("etag", ""),
            modified=headers.get("last-modified", ""),
            onward=headers.get("location", ""),
            pause_s=pause,
        )

    def _body(self, response: httpx.Response, max_bytes: int) -> bytes:
        until = self.clock() + _SLOW * self.limits.timeout_s
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > max_bytes:
                raise ReadError("harvest.too_large", limit_mb=max_bytes // _MB)
            if self.clock() > until:
                raise self._too_slow()
        return b"".join(chunks)

    def _too_slow(self) -> ReadError:
        return ReadError("harvest.timeout", seconds=f"{self.limits.timeout_s:g}")

    def _wait(self, origin: str) -> None:
        wait = self._next.get(origin, 0.0) - self.clock()
        if wait > 0:
            self.sleep(min(wait, _MAX_PAUSE_S))  # a clock set back must not hold us for hours

    def _interval(self, origin: str) -> float:
        robots = self._robots.get(origin)
        wish = robots.delay_s if robots else 0.0
        return max(self.limits.seconds_between_requests, min(wish, _MAX_PAUSE_S))

    def _open(self) -> httpx.Client:
        import httpx

        if self._client is None:
            self._client = httpx.Client(
                headers={"User-Agent": self.limits.user_agent},
                timeout=self.limits.timeout_s,
                follow_redirects=False,
            )
        return self._client


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ReadError("harvest.wrong_address", address=address) from error
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}"


def _pause(retry_after: str) -> float:
    """Returns for how long a busy host wants to be left alone; a date counts as the longest."""
    if not retry_after:
        return 10.0
    return min(float(retry_after), _MAX_PAUSE_S) if retry_after.isdecimal() else _MAX_PAUSE_S


# ── What is kept ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Known:
    """A page as it was last time."""

    final: str
    etag: str
    modified: str
    body: bytes

    def conditions(self) -> dict[str, str]:
        """Returns the headers that ask for the page only if it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


def _open_store(folder: Path) -> _Store:
    """Opens the cache; one that is broken is begun anew, for it is only a cache."""
    path = folder / "harvest.sqlite"
    try:
        (folder / "bodies").mkdir(parents=True, exist_ok=True)
        try:
            return _Store(folder, _connected(path))
        except sqlite3.DatabaseError:
            path.unlink()
            return _Store(folder, _connected(path))
    except (OSError, sqlite3.Error) as error:
        raise InputError("harvest.cache", problem=str(error)) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


@dataclass
class _Store:
    """The pages on disk: bodies as files by their digest, the rest in SQLite."""

    folder: Path
    connection: sqlite3.Connection

    def close(self) -> None:
        """Closes the database."""
        self.connection.close()

    def begin(self, asked: list[str], now: float) -> int:
        """Returns the run's number: an unfinished one of the same addresses goes on."""
        key = hashlib.sha256("\n".join(asked).encode("utf-8", "replace")).hexdigest()
        with self.connection as connection:
            row = connection.execute(
                "SELECT run FROM runs WHERE asked = ? AND NOT finished AND started > ?"
                " ORDER BY run DESC",
                (key, now - _RESUME_S),
            ).fetchone()
            if row:
                return int(row[0])
            cursor = connection.execute(
                "INSERT INTO runs (asked, started) VALUES (?, ?)", (key, now)
            )
        return int(cursor.lastrowid or 0)

    def finish(self, run: int) -> None:
        """Says that a run came to its end."""
        with self.connection as connection:
            connection.execute("UPDATE runs SET finished = 1 WHERE run = ?", (run,))

    def of_run(self, address: str, run: int) -> Fetched | None:
        """Returns a page that this very run has fetched already."""
        row = self.connection.execute(
            "SELECT final, body, unchanged FROM pages WHERE address = ? AND run = ?",
            (address, run),
        ).fetchone()
        body = self._body(row[1]) if row else None
        return None if body is None else Fetched(address, row[0], body, bool(row[2]))

    def known(self, address: str) -> _Known | None:
        """Returns a page as it was last time, if its body is still there."""
        row = self.connection.execute(
            "SELECT final, etag, modified, body FROM pages WHERE address = ?", (address,)
        ).fetchone()
        body = self._body(row[3]) if row else None
        return None if body is None else _Known(row[0], row[1], row[2], body)

    def keep(self, page: Fetched, known: _Known, run: int) -> None:
        """Writes a page: the body beside and renamed first, then its state."""
        name = hashlib.sha256(page.body).hexdigest()
        target = self.folder / "bodies" / name
        if not target.exists():
            beside = target.with_suffix(".new")
            beside.write_bytes(page.body)
            beside.replace(target)
        with self.connection as connection:
            connection.execute(
                "REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    page.address,
                    page.final,
                    known.etag,
                    known.modified,
                    name,
                    int(page.unchanged),
                    run,
                ),
            )

    def _body(self, name: str) -> bytes | None:
        try:
            return (self.folder / "bodies" / name).read_bytes()
        except FileNotFoundError:
            return None
