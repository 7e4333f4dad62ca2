"""Files of all hits over HTTP: what a page finds, in five formats, kept nowhere."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from fastapi.testclient import TestClient

from synthese.reports.exports.html_file import STYLE_HASH
from synthese.settings import Settings
from synthese_api.app import create_app
from synthese_api.pages.links import Search
from synthese_api.pages.templating import Say, Templates

FORMATS = ("xlsx", "csv", "html", "ris", "jsonl")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "html": "text/html",
    "ris": "application/x-research-info-systems",
    "jsonl": "application/jsonl",
}


def lines(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_is_sent_as_a_file_of_its_kind(client: TestClient, format_: str) -> None:
    answer = client.get(f"/eksport.{format_}", params={"q": "tilsyn på natt"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == TYPES[format_]
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    kind = "inline" if format_ == "html" else "attachment"
    told = answer.headers["content-disposition"]
    assert told.startswith(f'{kind}; filename="synthese-tilsyn-pa-natt-20')
    assert "synthese-tilsyn-på-natt-" in unquote(told)


def test_a_file_holds_every_hit_and_not_a_page(client: TestClient) -> None:
    pages = client.get("/api/v1/search", params={"q": "tilsyn", "k": 1, "offset": 0}).json()
    rows = lines(client, "/eksport.csv?q=tilsyn&side=3")
    assert len(rows) >= pages["total"] > 1
    assert rows[0]["Prosjekt-ID"] == pages["hits"][0]["project"]["id"]
    assert rows[0]["Lenke"] == f"http://testserver/prosjekt/{rows[0]['Prosjekt-ID']}"


def test_filters_and_order_of_the_page_hold(client: TestClient) -> None:
    rows = lines(client, "/eksport.csv?where=language:nn&sorter=title")
    assert rows
    assert {row["Språk"] for row in rows} == {"nynorsk"}
    found = client.get("/?where=language:nn&sorter=title&antall=50").text
    shown = re.findall(r'<h3><a href="/prosjekt/([^"?]+)', found)
    assert [row["Prosjekt-ID"] for row in rows] == list(map(unquote, shown))


def test_page_and_rest_send_the_same_bytes(client: TestClient) -> None:
    page = client.get("/eksport.csv?q=tilsyn&where=language:nb&ord=natt&sorter=newest")
    rest = client.get(
        "/api/v1/export",
        params={"q": "tilsyn", "where": "language:nb", "plain": "natt", "order": "newest"},
    )
    assert page.content == rest.content


@pytest.mark.parametrize(("language", "title"), [("nb", "Tittel"), ("en", "Title")])
def test_headings_are_in_the_readers_language(
    client: TestClient, language: str, title: str
) -> None:
    rows = lines(client, f"/eksport.csv?q=tilsyn&lang={language}")
    assert title in rows[0]


def test_workbook_opens_and_leads_back_to_the_search(client: TestClient) -> None:
    answer = client.get("/eksport.xlsx?q=tilsyn&where=language:nn")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    told = dict(book["Om eksporten"].iter_rows(values_only=True))
    assert told["Adresse til søket"] == "http://testserver/?q=tilsyn&where=language%3Ann"
    assert book["Treff"].max_row == 1 + len(
        lines(client, "/eksport.csv?q=tilsyn&where=language:nn")
    )


def test_page_may_use_its_own_style_and_nothing_else(client: TestClient) -> None:
    policy = client.get("/eksport.html?q=tilsyn").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"style-src '{STYLE_HASH}'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("format_", FORMATS)
def test_hostile_texts_stay_texts_and_no_path_is_told(
    client: TestClient, settings: Settings, format_: str
) -> None:
    answer = client.get(f"/eksport.{format_}?where=language:nb&where=language:nn&where=language:en")
    assert answer.status_code == 200
    data = answer.content
    if format_ == "html":
        assert b"<script" not in data.lower()
        assert b"<img" not in data.lower()
    assert str(Path(__file__).parent).encode() not in data
    assert str(settings.index).encode() not in data


def test_facts_of_a_file_are_at_the_address_it_tells(client: TestClient) -> None:
    answer = client.get("/eksport.csv?q=tilsyn&where=language:nn")
    address = re.fullmatch(r'<([^>]+)>; rel="describedby".*', answer.headers["link"])[1]
    facts = client.get(address).json()
    assert facts["total"] == len(lines(client, "/eksport.csv?q=tilsyn&where=language:nn"))
    assert facts["filters"] == ["Språk: nynorsk"]
    assert facts["corpus_digest"]
    assert "made" in facts


def test_a_long_question_makes_no_long_header(client: TestClient) -> None:
    answer = client.get("/eksport.csv", params={"q": "digitalt tilsyn om natten " * 150})
    assert answer.status_code == 200
    assert "link" not in answer.headers
    assert len(answer.headers["content-disposition"]) < 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/eksport.csv", 400),
        ("/eksport.docx?q=tilsyn", 404),
        ("/eksport.csv?where=finnesikke:1", 400),
        ("/api/v1/export", 400),
        ("/api/v1/export?q=tilsyn&format=docx", 422),
        ("/api/v1/export?q=tilsyn&where=uten", 400),
        ("/api/v1/export?q=tilsyn&order=tilfeldig", 422),
        ("/api/v1/export/facts?q=%20", 400),
        ("/samling/finnesikke/eksport.csv", 404),
        ("/api/v1/collections/finnesikke/export", 404),
    ],
)
def test_what_cannot_be_sent_is_told(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_without_an_index_there_is_nothing_to_send(empty: TestClient) -> None:
    assert empty.get("/eksport.csv?q=tilsyn").status_code == 503


def test_a_workbook_is_not_packed_twice(client: TestClient) -> None:
    packed = {"accept-encoding": "gzip"}
    where = "?where=language:nb&where=language:nn"
    assert client.get(f"/eksport.csv{where}", headers=packed).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get(f"/eksport.xlsx{where}", headers=packed).headers


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    leaving = shutil.ignore_patterns("kept.sqlite*", "writer.lock")
    index = shutil.copytree(settings.index, tmp_path / "index", ignore=leaving)
    with TestClient(create_app(replace(settings, index=index))) as client:
        yield client


def test_a_collection_is_sent_in_its_order_by_either_address(own: TestClient) -> None:
    found = lines(own, "/eksport.csv?q=tilsyn")[:3]
    ids = [row["Prosjekt-ID"] for row in reversed(found)]
    sent = {"prosjekt": ids, "navn": "Til møtet på tirsdag", "tilbake": "/"}
    made = own.post("/samlinger/legg", data=sent, follow_redirects=False).headers["location"]
    edit = made.split("?")[0]
    own.post(f"{edit}/notat", data={"prosjekt": ids[0], "notat": "=1+1"})
    answer = own.get(f"{edit}/eksport.csv")
    assert "synthese-til-møtet-på-tirsdag-" in unquote(answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "private, no-store"
    rows = lines(own, f"{edit}/eksport.csv")
    assert [row["Prosjekt-ID"] for row in rows] == ids
    assert rows[0]["Notat"] == "'=1+1"
    read = re.search(r"/samling/([\w-]+)\"", own.get(edit).text.replace(edit, ""))[1]
    for token in (edit.rpartition("/")[2], read):
        told = own.get(f"/api/v1/collections/{token}/export?format=jsonl").text.splitlines()
        assert [json.loads(line)["project"]["id"] for line in told] == ids
        page = own.get(f"/samling/{token}/eksport.html").text
        assert "Til møtet på tirsdag" in page
        assert token not in page


def test_menu_offers_every_format_at_the_searchs_own_address() -> None:
    search = Search('velferd & "tekno"', (("status", "avsluttet"),), page=3)
    templates = Templates({})
    told = templates._environment.from_string(
        "{% import '_export.html' as export with context %}{{ export.hits(search, 1234) }}"
    ).render(t=Say("nb"), language="nb", search=search)
    assert "Last ned alle 1\u00a0234 treff" in told
    links = re.findall(r'href="([^"]+)"', told)
    assert {each.split("?")[0] for each in links} == {f"/eksport.{each}" for each in FORMATS}
    assert all("velferd+%26+%22tekno%22&amp;where=status%3Aavsluttet" in each for each in links)
    assert "side=3" not in told
