"""A corpus that means no good: everything of it is shown, and nothing of it is markup or lost."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.index import add, open_index
from synthese.records import AddReport
from synthese.settings import Settings
from synthese_api.app import create_app
from tests.hostile_corpus import ATTACKS, file_names, records, write_corpus

TEMPLATES = Path(__file__).parents[2] / "api" / "synthese_api" / "templates"
WRITTEN = "\n".join(path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html")))
# The parser puts in what HTML lets an author leave out.
TAGS = {*re.findall(r"<([a-z][a-z0-9]*)", WRITTEN, re.IGNORECASE), "-text", "tbody"}
ATTRIBUTES = set(re.findall(r"[\s\"}]([a-z][a-z-]*)(?:=|[\s>{])", WRITTEN, re.IGNORECASE))
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "poster", "data", "srcdoc")
# Neither a page nor a file may hold them: some end a file, some turn the words around them.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("hostile") / "corpus")


@pytest.fixture(scope="module")
def built(corpus: Path) -> tuple[Settings, AddReport]:
    settings = Settings(index=corpus.with_name("index"))
    return settings, add(settings.index, [str(corpus)], settings=settings)


@pytest.fixture(scope="module")
def client(built: tuple[Settings, AddReport]) -> Iterator[TestClient]:
    """Fails with the application's own error where that has one."""
    with TestClient(create_app(built[0]), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def projects(built: tuple[Settings, AddReport]) -> dict[str, str]:
    """The titles by the ids."""
    index = open_index(built[0].index)
    every = index.catalogue.projects(index.facets.numbers.tolist(), index.generation)
    return {each.id: each.title for each in every.values()}


def tree_of(markup: str) -> LexborHTMLParser:
    """Parses a page and holds that nothing in it comes from the data but text and values."""
    tree = LexborHTMLParser(markup)
    for node in tree.root.traverse():
        assert node.tag in TAGS, f"<{node.tag}>"
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES, f"<{node.tag} {name}>"
            assert not name.startswith("on"), f"<{node.tag} {name}>"
            if name in ADDRESSES:
                parts = urlsplit(value or "")
                assert parts.scheme in ("", "http", "https"), value
                assert node.tag == "a" or not (parts.scheme or parts.netloc), value
    assert not tree.css("style, base, iframe, object, embed, [style], meta[http-equiv]")
    (script,) = tree.css("script")
    assert script.attributes["src"].startswith("/static/")
    assert not script.text().strip()
    found = CONTROLS.search(unescape(markup))
    assert found is None, ascii(unescape(markup)[found.start() - 80 : found.start() + 20])
    return tree


def page(client: TestClient, address: str, *, status: int = 200) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    return tree_of(answer.text)


def address_of(project_id: str) -> str:
    return f"/prosjekt/{quote(project_id, safe='')}"


def test_nothing_is_lost_in_silence(built, corpus: Path) -> None:
    report = built[1]
    sources = len(records()) + len(list(corpus.iterdir())) - 1
    assert report.added + len(report.failed) == sources
    assert {each.key for each in report.failed} <= {
        "tables.id_twice",
        "pages.no_text",
        "pages.not_text",
    }
    assert all(each.reason(language) for each in report.failed for language in ("nb", "nn", "en"))


def test_every_project_opens_by_the_link_that_a_search_gives(client, projects) -> None:
    seen: dict[str, str] = {}
    address: str | None = "/?where=language:nb&where=language:und&where=language:nn&where=language:en&where=language:sv&where=language:da&where=language:se&antall=50"
    while address:
        tree = page(client, address)
        for link in tree.css(".card h3 a"):
            seen[link.attributes["href"]] = link.text()
        following = tree.css_first(".paging a[rel=next]")
        address = following.attributes["href"] if following else None
    assert len(seen) == len(projects)
    for link in seen:
        project_id = unquote(urlsplit(link).path.removeprefix("/prosjekt/"))
        tree = page(client, link)
        assert tree.css_first("h1").text().split() == projects[project_id].split()
