"""Addresses go in as files do, from a server on this machine."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from synthese.index import add, open_index
from synthese.settings import FetchLimits, Settings

PAGES = {
    "/robots.txt": "User-agent: *\nDisallow: /hemmelig\n",
    "/natt.html": "<html><body><main><h1>Natt i Tokke</h1><p>Sensorer på sykehjemmet varsler om natten,"
    " og beboerne sover bedre enn før.</p></main></body></html>",
    "/hemmelig/x.html": "<html><body><main><h1>Hemmelig</h1><p>Ikke les dette.</p></main></body></html>",
}


@pytest.fixture
def site() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = PAGES.get(self.path)
            self.send_response(200 if page else 404)
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_addresses_and_lists_of_them_go_in(site: str, tmp_path: Path, settings: Settings) -> None:
    quick = replace(settings, fetch=FetchLimits(seconds_between_requests=0.0, timeout_s=5))
    listed = tmp_path / "adresser.txt"
    listed.write_text(
        f"# sider\n{site}/natt.html\n{site}/hemmelig/x.html\n{site}/borte.html\n", "utf-8"
    )
    report = add(tmp_path / "ix", [str(listed)], settings=quick)
    assert report.added == 1
    reasons = {each.source.removeprefix(site): each.key for each in report.failed}
    assert reasons == {"/hemmelig/x.html": "harvest.robots", "/borte.html": "harvest.status"}
    assert add(tmp_path / "ix", [f"{site}/natt.html"], settings=quick).unchanged == 1
    index = open_index(tmp_path / "ix")
    (project,) = index.catalogue.projects([1], index.generation).values()
    assert (project.title, project.url) == ("Natt i Tokke", f"{site}/natt.html")
