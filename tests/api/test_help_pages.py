"""Help, what is not done, about and status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.index import add
from synthese.records import Coverage, Failure, Run
from synthese.settings import Settings
from synthese.stores.catalogue import Catalogue
from synthese.strength import GOOD, grade
from synthese.wording import LANGUAGES, Language
from synthese_api.app import create_app
from synthese_api.pages.help import HELP, LIMITS, grades
from synthese_api.pages.status import outcome, reasons_of, source_rows, took


def page(client: TestClient, address: str) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.text)


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.text(deep=True).strip() for node in tree.css(selector)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/hjelp", "/hjelp/begrensninger", "/om", "/status"])
def test_headings_are_in_order_and_nothing_is_left_unfilled(
    client: TestClient, address: str, language: Language
) -> None:
    tree = page(client, f"{address}?lang={language}")
    client.cookies.clear()
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - level <= 1 for level, below in pairwise(levels))
    assert "{" not in tree.css_first("main").text()
    assert len({node.attributes["id"] for node in tree.css("[id]")}) == len(tree.css("[id]"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_leads_to_the_duplicates(client: TestClient, language: Language) -> None:
    section = page(client, f"/hjelp?lang={language}").css_first("#dubletter")
    assert [node.attributes["href"] for node in section.css("a")] == ["/dubletter"]
    assert len(section.css("p")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_the_help_is_read_as_it_is_told(
    client: TestClient, language: Language
) -> None:
    tree = page(client, f"/hjelp?lang={language}")
    asks = [node.attributes["href"] for node in tree.css(".asks a")]
    assert len(asks) == 9
    for address in asks:
        found = page(client, str(address))
        assert not found.css(".error"), address
        assert found.css(".chip") or found.css_first(".read-notes"), address
    client.cookies.clear()


def test_help_is_linked_to_by_section(client: TestClient) -> None:
    tree = page(client, "/hjelp")
    ids = {node.attributes["id"] for node in tree.css("section[id]")}
    linked = [str(node.attributes["href"])[1:] for node in tree.css(".help-toc a")]
    assert linked == [section.id for section in HELP]
    assert ids == set(linked)
    limits = page(client, "/hjelp/begrensninger")
    assert {node.attributes["id"] for node in limits.css("section[id]")} == {s.id for s in LIMITS}


def test_strengths_are_told_by_the_numbers_that_name_them() -> None:
    told = grades("nb")
    assert told == [
        ("very_good", "70 og opp"),
        ("good", "40–69"),
        ("possible", "13–39"),
        ("weak", "under 13"),
    ]
    assert GOOD == 0.13
    assert [grade(value) for value in (0.7, 0.69, 0.39, 0.129)] == [name for name, _ in told]


def test_every_page_leads_to_help_status_and_limits(client: TestClient) -> None:
    tree = page(client, "/?q=natt")
    menu = {node.attributes["href"] for node in tree.css(".menu a")}
    foot = {node.attributes["href"] for node in tree.css(".bottom a")}
    assert menu == {"/", "/grupper", "/dubletter", "/lignende", "/samlinger", "/legg-til", "/hjelp"}
    assert {"/om", "/status", "/hjelp/begrensninger", "/om#tilgjengelighet"} <= foot
    for address in foot:
        assert client.get(str(address)).status_code == 200


@pytest.mark.parametrize(
    ("address", "marked"),
    [("/", "/"), ("/hjelp/begrensninger", "/hjelp"), ("/lagrede", "/samlinger"), ("/om", None)],
)
def test_menu_says_where_one_is(client: TestClient, address: str, marked: str | None) -> None:
    current = page(client, address).css(".menu [aria-current]")
    assert [node.attributes["href"] for node in current] == ([marked] if marked else [])


# ---- status


def test_status_tells_what_is_there_source_by_source(client: TestClient) -> None:
    tree = page(client, "/status")
    told = client.get("/api/v1/status").json()
    assert texts(tree, ".figures dd") == [
        str(told[name]) for name in ("projects", "documents", "passages")
    ]
    assert sum(each["documents"] for each in told["sources"]) == told["documents"]
    assert sum(each["passages"] for each in told["sources"]) == told["passages"]
    assert len(tree.css(".sources-table tbody tr")) == len(told["sources"])
    assert told["latest"][0]["added"] == max(each["added"] for each in told["latest"])
    assert [run["command"] for run in told["runs"]] == ["add"]
    assert told["runs"][0]["outcome"]["added"] == told["documents"]


def test_every_source_leads_to_its_projects(client: TestClient) -> None:
    told = client.get("/api/v1/status").json()["sources"]
    tree = page(client, "/status")
    rows = [str(node.attributes["href"]) for node in tree.css(".sources-table tbody a")]
    assert len(rows) == len(told) > 1
    for address, source in zip(rows, told, strict=True):
        found = client.get("/api/v1/search" + address[1:]).json()
        assert found["total"] == source["projects"], address


def test_status_shows_no_path_of_the_server(client: TestClient, settings: Settings) -> None:
    text = client.get("/status").text
    assert str(settings.index) not in text
    assert str(Path(__file__).parent) not in text


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[TestClient]:
    """An index of a folder in which two files can't be read, and nothing at all at first."""
    folder = tmp_path / "prosjekter"
    folder.mkdir()
    (folder / "natt.txt").write_text("Nattilsyn i Tokke\n\nKommunen prøvde ut sensorar om natta.")
    rows = [
        {"id": f"r{n}", "title": f"Rekke {n}", "text": "Sykkelvei og skolevei."} for n in (1, 2)
    ]
    (folder / "rader.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "tom.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "tom2.pdf").write_bytes(b"%PDF-1.4 broken too")
    settings = Settings(index=tmp_path / "index")
    add(settings.index, [str(folder)], settings=settings)
    with TestClient(create_app(settings)) as client:
        yield client


def test_failures_are_grouped_by_reason_and_named_without_their_folder(
    troubled: TestClient,
) -> None:
    tree = page(troubled, "/status")
    assert texts(tree, ".reasons ul li") == ["tom.pdf", "tom2.pdf"]
    assert len(tree.css(".reasons > li")) in (1, 2)
    names = [
        (each["name"], each["kind"]) for each in troubled.get("/api/v1/status").json()["sources"]
    ]
    assert names == [("rader.jsonl", "table"), ("prosjekter", "folder")]


def test_later_addition_is_shown_first(troubled: TestClient, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    new = tmp_path / "nytt.txt"
    new.write_text("Skolefrukt i Rollag\n\nAlle elever får frukt hver dag.")
    add(settings.index, [str(new)], settings=settings)
    told = troubled.get("/api/v1/status").json()
    assert told["latest"][0]["title"] == "Skolefrukt i Rollag"
    assert [run["outcome"] for run in told["runs"]] == [
        {"added": 1, "updated": 0},
        {"added": 3, "updated": 0},
    ]
    assert "Skolefrukt i Rollag" in texts(page(troubled, "/status"), "section a")


def test_nothing_added_says_what_to_do(empty: TestClient) -> None:
    tree = page(empty, "/status")
    assert tree.css_first('main a[href="/legg-til"]')
    assert empty.get("/api/v1/status").status_code == 503


def test_sources_on_the_web_are_told_by_host(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path)
    hosts = ["https://www.a.no/x/1", "https://www.a.no/y", "http://b.no/"]
    with catalogue.transaction():
        for number, address in enumerate(hosts):
            catalogue._db.execute("INSERT INTO numbers (id) VALUES (?)", (address,))
            catalogue._db.execute(
                "INSERT INTO documents (source, container, digest, content, project, own, format, kind,"
                " language, title, layout, sentences, unread_pages, added, born)"
                " VALUES (?1, ?1, '', x'00', ?2, ?2, 'html', 'other', 'nb', '', x'', x'', ?2, ?3, 1)",
                (address, number + 1, f"2026-01-0{number + 1}"),
            )
    told = catalogue.coverage(1)
    assert [(each.name, each.kind, each.projects) for each in told] == [
        ("www.a.no", "web", 2),
        ("b.no", "web", 1),
    ]
    assert [each.pages_without_text for each in told] == [3, 3]
    assert [each.last_added for each in told] == ["2026-01-02", "2026-01-03"]
    assert catalogue.coverage(0) == ()
    catalogue.close()


def test_run_that_has_no_end_is_said_to_have_none() -> None:
    open_run = Run("add", "2026-01-01T10:00:00+00:00", None, {})
    assert took(open_run, "nb") == ""
    assert outcome(open_run, "nn") == "går framleis, eller er avbroten"
    done = Run("add", "2026-01-01T10:00:00+00:00", "2026-01-01T12:05:00+00:00", {"added": 1200})
    assert took(done, "nb") == "2 t 5 min"
    assert outcome(done, "en") == "1,200 new"


def test_commonest_reason_comes_first() -> None:
    failed = [
        Failure("/a/b/x.pdf", "tables.no_json_records"),
        Failure("y", "index.missing", {"path": "p"}),
        Failure("/z.json", "tables.no_json_records"),
    ]
    found = reasons_of(failed, "en")
    assert [each.sources for each in found] == [("x.pdf", "z.json"), ("y",)]


def test_smallest_source_still_has_a_bar() -> None:
    def source(projects: int) -> Coverage:
        return Coverage("a", "web", projects, 1, 1, 0, {}, {}, "2026-01-01")

    assert [row.share for row in source_rows([source(90_000), source(1)])] == [100, 1]


def test_the_footer_says_whether_anything_is_sent(tmp_path: Path) -> None:
    for webhook, said in (("", "Ingenting sendes ut"), ("https://hook.example/x", "sendes, dit")):
        app = create_app(Settings(index=tmp_path / "index", webhook=webhook))
        with TestClient(app) as client:
            assert said in client.get("/hjelp").text
