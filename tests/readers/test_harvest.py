from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from synthese.errors import InputError
from synthese.readers.harvest import Fetched, fetch
from synthese.readers.robots import read_robots
from synthese.records import Failure
from synthese.settings import FetchLimits

AGENT = "Synthese/0.1"
LIMITS = FetchLimits(timeout_s=5, max_redirects=3, user_agent=AGENT)
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """A small site on this machine: path → answer, and what was asked of it."""

    server: ThreadingHTTPServer
    pages: dict[str, Answer | Callable[[dict[str, str]], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            found = site.pages.get(self.path, (404, {}, b""))
            status, headers, body = found if isinstance(found, tuple) else found(dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    site = Site(server)
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def run(
    tmp_path: Path, *addresses: str, limits: FetchLimits = LIMITS, clock: Clock | None = None
) -> list[Fetched | Failure]:
    clock = clock or Clock()
    return list(fetch(addresses, cache_dir=tmp_path, limits=limits, clock=clock, sleep=clock.sleep))


def keys(out: list[Fetched | Failure]) -> list[str]:
    return [each.key if isinstance(each, Failure) else "ok" for each in out]


def test_page_is_fetched_and_next_time_asked_for_only_if_changed(
    site: Site, tmp_path: Path
) -> None:
    def page(headers: dict[str, str]) -> Answer:
        if headers.get("If-None-Match") == '"v1"':
            return 304, {}, b""
        return 200, {"ETag": '"v1"'}, b"Hei"

    site.pages["/a"] = page
    first = run(tmp_path, site("/a"))
    second = run(tmp_path, site("/a"))
    assert first == [Fetched(site("/a"), site("/a"), b"Hei", unchanged=False)]
    assert second == [Fetched(site("/a"), site("/a"), b"Hei", unchanged=True)]
    site.pages["/a"] = (200, {}, b"Nytt")
    assert run(tmp_path, site("/a")) == [Fetched(site("/a"), site("/a"), b"Nytt", False)]


def test_one_request_a_second_to_a_host_and_crawl_delay(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": (200, {}, b"a"), "/b": (200, {}, b"b")}
    clock = Clock()
    run(tmp_path, site("/a"), site("/b"), clock=clock)
    assert clock.slept == [1.0, 1.0]  # after robots.txt, and between the pages
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 7")
    clock = Clock()
    run(tmp_path / "ny", site("/a"), site("/b"), clock=clock)
    assert clock.slept == [1.0, 7.0]


def test_busy_host_is_left_alone_as_long_as_it_asks(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": (429, {"Retry-After": "30"}, b""), "/b": (200, {}, b"b")}
    clock = Clock()
    out = run(tmp_path, site("/a"), site("/b"), clock=clock)
    assert keys(out) == ["harvest.status", "ok"]
    assert clock.slept == [1.0, 30.0]


def test_robots_are_obeyed_also_where_a_redirect_leads(site: Site, tmp_path: Path) -> None:
    site.pages |= {
        "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /lukket"),
        "/lukket/a": (200, {}, b"a"),
        "/inn": (302, {"Location": "/lukket/a"}, b""),
        "/b": (200, {}, b"b"),
    }
    out = run(tmp_path, site("/lukket/a"), site("/inn"), site("/b"))
    assert keys(out) == ["harvest.robots", "harvest.robots", "ok"]
    assert "/lukket/a" not in site.asked
    assert site.asked.count("/robots.txt") == 1


def test_robots_that_cannot_be_had_close_the_host_for_now(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/robots.txt": (503, {}, b""), "/a": (200, {}, b"a")}
    assert keys(run(tmp_path, site("/a"))) == ["harvest.robots_unavailable"]
    assert "/a" not in site.asked


def test_ports_are_hosts_of_their_own(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/robots.txt": (200, {}, b""), "/a": (200, {}, b"a")}
    run(tmp_path, site("/a"), site("/a").replace("127.0.0.1", "localhost"))
    assert site.asked.count("/robots.txt") == 2


@pytest.mark.parametrize("status", [400, 404, 410, 500, 999])
def test_wrong_status_is_told(site: Site, tmp_path: Path, status: int) -> None:
    site.pages["/a"] = (status, {}, b"")
    [failure] = run(tmp_path, site("/a"))
    assert isinstance(failure, Failure)
    assert (failure.source, failure.key) == (site("/a"), "harvest.status")
    assert str(status) in failure.reason("nn")


def test_redirects_are_followed_but_not_for_ever(site: Site, tmp_path: Path) -> None:
    site.pages |= {
        "/gammel": (301, {"Location": "/ny"}, b""),
        "/ny": (200, {}, b"ny"),
        "/ring": (302, {"Location": "/ring"}, b""),
        "/fil": (302, {"Location": "file:///etc/passwd"}, b""),
    }
    out = run(tmp_path, site("/gammel"), site("/ring"), site("/fil"), "ftp://a.no/x")
    assert out[0] == Fetched(site("/gammel"), site("/ny"), b"ny", unchanged=False)
    assert keys(out)[1:] == ["harvest.redirects", "harvest.wrong_address", "harvest.wrong_address"]


def test_slow_host_and_no_host_are_told(site: Site, tmp_path: Path) -> None:
    waited = threading.Event()

    def slow(_headers: dict[str, str]) -> Answer:
        waited.wait(10)
        return 200, {}, b""

    site.pages["/sein"] = slow
    limits = FetchLimits(timeout_s=0.2, user_agent=AGENT)
    out = run(tmp_path, site("/sein"), "http://127.0.0.1:9/a", "http://[feil", limits=limits)
    waited.set()
    assert keys(out) == ["harvest.timeout", "harvest.robots_unavailable", "harvest.wrong_address"]


def test_page_over_the_limit_is_not_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synthese.readers.harvest.MAX_BODY_MB", 1)
    site.pages["/stor"] = (200, {}, b"x" * 1_100_000)
    bomb = gzip.compress(b"x" * 5_000_000)
    site.pages["/pakket"] = (200, {"Content-Encoding": "gzip"}, bomb)
    site.pages["/kart.xml.gz"] = (200, {}, bomb)
    out = run(tmp_path, site("/stor"), site("/pakket"), site("/kart.xml.gz"))
    assert keys(out) == ["harvest.too_large"] * 3


def sitemap(tag: str, *addresses: str) -> bytes:
    inner = {"urlset": "url", "sitemapindex": "sitemap"}[tag]
    body = "".join(f"<{inner}><loc>{each}</loc></{inner}>" for each in addresses)
    name = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{tag} xmlns="{name}">{body}</{tag}>'.encode()


def test_sitemaps_of_sitemaps_also_packed_name_their_pages(site: Site, tmp_path: Path) -> None:
    index = sitemap("sitemapindex", site("/en.xml"), site("/to.xml.gz"), site("/kart.xml"))
    site.pages |= {
        "/kart.xml": (200, {}, index),
        "/en.xml": (200, {}, sitemap("urlset", site("/a"), site("/b"))),
        "/to.xml.gz": (200, {}, gzip.compress(sitemap("urlset", site("/b"), site("/c")))),
        "/a": (200, {}, b"a"),
        "/b": (200, {}, b"b"),
        "/c": (200, {}, b"c"),
    }
    out = run(tmp_path, site("/kart.xml"))
    assert [each.body for each in out if isinstance(each, Fetched)] == [b"a", b"b", b"c"]
    assert len(out) == 3


def test_sitemap_with_entities_is_refused(site: Site, tmp_path: Path) -> None:
    data = b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>http://x</loc></url></urlset>'
    site.pages["/kart.xml"] = (200, {}, data)
    assert keys(run(tmp_path, site("/kart.xml"))) == ["harvest.broken_sitemap"]


def test_addresses_over_the_limit_are_reported(site: Site, tmp_path: Path) -> None:
    site.pages |= {f"/{n}": (200, {}, b"x") for n in range(5)}
    limits = FetchLimits(max_addresses=3, user_agent=AGENT)
    out = run(tmp_path, *(site(f"/{n}") for n in range(5)), limits=limits)
    assert keys(out) == ["ok", "ok", "ok", "harvest.too_many_addresses"]


def test_run_that_was_cut_off_goes_on_where_it_stood(site: Site, tmp_path: Path) -> None:
    site.pages |= {f"/{n}": (200, {}, b"%d" % n) for n in range(3)}
    addresses = [site(f"/{n}") for n in range(3)]
    clock = Clock()
    cut_off = fetch(addresses, cache_dir=tmp_path, limits=LIMITS, clock=clock, sleep=clock.sleep)
    assert isinstance(next(cut_off), Fetched)
    assert isinstance(next(cut_off), Fetched)
    cut_off.close()  # type: ignore[attr-defined]
    out = run(tmp_path, *addresses, clock=clock)
    assert [each.body for each in out if isinstance(each, Fetched)] == [b"0", b"1", b"2"]
    assert [site.asked.count(f"/{n}") for n in range(3)] == [1, 1, 1]
    run(tmp_path, *addresses, clock=clock)
    assert [site.asked.count(f"/{n}") for n in range(3)] == [2, 2, 2]


def test_run_cut_off_days_ago_starts_anew(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": (200, {}, b"a"), "/b": (200, {}, b"b")}
    addresses = [site("/a"), site("/b")]
    clock = Clock()
    cut_off = fetch(addresses, cache_dir=tmp_path, limits=LIMITS, clock=clock, sleep=clock.sleep)
    next(cut_off)
    cut_off.close()  # type: ignore[attr-defined]
    clock.now += 2 * 24 * 3600
    run(tmp_path, *addresses, clock=clock)
    assert site.asked.count("/a") == 2


def test_lost_body_is_fetched_again_and_broken_state_begun_anew(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = lambda headers: (
        (304, {}, b"") if "If-None-Match" in headers else (200, {"ETag": "1"}, b"a")
    )
    run(tmp_path, site("/a"))
    for body in (tmp_path / "bodies").iterdir():
        body.unlink()
    assert keys(run(tmp_path, site("/a"))) == ["ok"]
    (tmp_path / "harvest.sqlite").write_bytes(b"ikke en database" * 100)
    assert keys(run(tmp_path, site("/a"))) == ["ok"]


def test_cache_that_cannot_be_made_is_the_callers_error(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    with pytest.raises(InputError):
        run(tmp_path / "fil", "http://127.0.0.1:9/a")


ROBOTS = """
User-agent: annen
User-agent: Synthese  # oss
Disallow: /
Allow: /apent
Allow: /*.html$

User-agent: *
Disallow: /*?
Disallow: /s%C3%B8k
Crawl-delay: 2.5
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("Synthese/0.1 (+x)", "/", False),
        ("Synthese/0.1", "/apent/a", True),
        ("Synthese/0.1", "/lukket/a.html", True),
        ("Synthese/0.1", "/lukket/a.html.html", True),
        ("Synthese/0.1", "/lukket/a.html?x", False),
        ("Tredje/1", "/lukket/a", True),
        ("Tredje/1", "/a?b=1", False),
        ("Tredje/1", "/søk/her", False),
        ("Tredje/1", "/s%c3%b8k", False),
        ("Tredje/1", "", True),
    ],
)
def test_longest_robots_rule_decides(agent: str, path: str, allowed: bool) -> None:
    assert read_robots(ROBOTS, agent).allow(f"https://a.no{path}") is allowed


def test_robots_rule_with_the_same_part_twice() -> None:
    robots = read_robots("User-agent: *\nDisallow: /*a*a$", "T")
    assert not robots.allow("https://a.no/xaxa")
    assert robots.allow("https://a.no/xa")


def test_robots_delay_and_an_empty_file() -> None:
    assert read_robots(ROBOTS, "Tredje").delay_s == 2.5
    assert read_robots("", "Tredje").allow("https://a.no/x")
    assert read_robots("User-agent: *\nDisallow:\nCrawl-delay: snart", "T").allow("https://a.no/")
