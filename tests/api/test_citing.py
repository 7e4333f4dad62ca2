"""A project's citation over HTTP, and addresses within what a source says."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese_api.pages.citing import linked


@pytest.mark.parametrize(
    ("style", "kind", "begins"),
    [
        ("ris", "application/x-research-info-systems", "TY  - "),
        ("bib", "application/x-bibtex", "@"),
        ("txt", "text/plain", ""),
    ],
)
def test_citation_is_a_file_by_the_projects_name(
    client: TestClient, style: str, kind: str, begins: str
) -> None:
    for address in (
        f"/prosjekt/roleg-natt/sitat.{style}",
        f"/api/v1/projects/roleg-natt/citation?style={style}",
    ):
        answer = client.get(address)
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert f'filename="roleg-natt.{style}"' in answer.headers["content-disposition"]
        assert answer.text.startswith(begins)
        assert "http://testserver/prosjekt/roleg-natt" in answer.text


@pytest.mark.parametrize("project_id", ["fravær/2021 a", "nr#7", "hva?nå", "<b>fet</b>"])
def test_project_with_an_odd_id_is_cited_at_its_own_address(
    client: TestClient, project_id: str
) -> None:
    path = f"/prosjekt/{quote(project_id, safe='')}"
    answer = client.get(f"{path}/sitat.ris")
    assert answer.status_code == 200
    assert f"UR  - http://testserver{path}\r\n" in answer.text
    assert answer.headers["content-disposition"].isascii()


def test_citation_of_what_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get("/prosjekt/finnes-ikke/sitat.ris").status_code == 404
    assert client.get("/api/v1/projects/finnes-ikke/citation").status_code == 404
    assert client.get("/api/v1/projects/roleg-natt/citation?style=doc").status_code == 422


def test_page_shows_the_citation_and_leads_to_its_files(client: TestClient) -> None:
    tree = LexborHTMLParser(client.get("/prosjekt/roleg-natt?q=natt").text)
    cited = tree.css_first("#sitat").text()
    assert "Lest i Synthese" in cited
    assert cited.endswith("http://testserver/prosjekt/roleg-natt")
    assert tree.css_first(".cite-as [data-copy-text]").attributes["data-copy-text"] == cited
    files = [each.attributes["href"] for each in tree.css(".cite-as a")]
    assert files == ["/prosjekt/roleg-natt/sitat.ris", "/prosjekt/roleg-natt/sitat.bib"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Uten lenke", [("Uten lenke", None)]),
        (
            "Se https://e.no/a(b)?x=1, og HTTP://e.no.",
            [
                ("Se ", None),
                ("https://e.no/a(b)?x=1", "https://e.no/a(b)?x=1"),
                (", og ", None),
                ("HTTP://e.no", "HTTP://e.no"),
                (".", None),
            ],
        ),
        ("javascript:alert(1)", [("javascript:alert(1)", None)]),
        ("«https://e.no»", [("«", None), ("https://e.no", "https://e.no"), ("»", None)]),
        ("", []),
    ],
)
def test_addresses_are_linked_without_what_ends_the_sentence(
    text: str, pieces: list[tuple[str, str | None]]
) -> None:
    assert linked(text) == pieces
