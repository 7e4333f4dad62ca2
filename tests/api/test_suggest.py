"""GET /api/v1/suggest, and what the search form shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from synthese.examples import Example
from synthese.index import open_index
from synthese.settings import Settings
from synthese_api.models import SuggestModel
from synthese_api.pages import seeking


def suggested(client: TestClient, **params: str | int) -> list[dict[str, object]]:
    answer = client.get("/api/v1/suggest", params=params)
    assert answer.status_code == 200
    SuggestModel.model_validate(answer.json())
    found: list[dict[str, object]] = answer.json()["suggestions"]
    return found


def test_a_title_comes_with_the_address_of_its_page(client: TestClient) -> None:
    found = [each for each in suggested(client, q="rol") if each["kind"] == "project"]
    assert found
    assert client.get(str(found[0]["url"])).status_code == 200
    assert all(each["url"] is None for each in suggested(client, q="mol") if each not in found)


def test_fields_come_in_the_language_asked_for(client: TestClient) -> None:
    (place, *_) = suggested(client, q="natt i mol", lang="en")
    assert place["insert"] == "natt municipality:Molde"


def test_no_more_come_than_asked_for(client: TestClient) -> None:
    assert len(suggested(client, q="n", k=2)) == 2


@pytest.mark.parametrize("params", [{}, {"q": "n", "k": "0"}, {"q": "n", "k": "21"}])
def test_what_cant_be_asked_is_the_callers_fault(
    client: TestClient, params: dict[str, str]
) -> None:
    assert client.get("/api/v1/suggest", params=params).status_code == 422


def test_without_an_index_it_is_not_ready(empty: TestClient) -> None:
    assert empty.get("/api/v1/suggest", params={"q": "natt"}).status_code == 503


@pytest.fixture
def forgotten() -> Iterator[None]:
    seeking._found.clear()
    yield
    seeking._found.clear()


def test_a_collection_shows_its_own_examples_once_they_are_found(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, forgotten: None
) -> None:
    own = tuple(Example("nb", query) for query in ("natt i Os", "heltid", "dører"))
    monkeypatch.setattr(seeking, "examples", lambda _: own)
    index = open_index(settings.index)
    assert seeking.examples_of(index, wait_s=10) == own


def test_a_collection_with_little_to_go_by_shows_fixed_ones(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, forgotten: None
) -> None:
    monkeypatch.setattr(seeking, "examples", lambda _: ())
    shown = seeking.examples_of(open_index(settings.index), wait_s=10)
    assert {each.language for each in shown} == {"nb", "nn", "en"}


def test_the_start_page_shows_examples_before_there_is_an_index(empty: TestClient) -> None:
    tree = LexborHTMLParser(empty.get("/").text)
    assert len(tree.css(".examples a")) == 4


def test_what_was_probably_meant_is_a_link_with_the_change_set_apart(client: TestClient) -> None:
    tree = LexborHTMLParser(client.get("/", params={"q": "sykefarvær natt", "lang": "nn"}).text)
    link = tree.css_first(".meant a")
    assert link.attributes["href"] == "/?q=sykefrav%C3%A6r+natt"
    assert [each.text() for each in link.css("em")] == ["sykefravær"]
    assert tree.css_first(".meant").text().startswith("Meinte du")


def test_each_hint_can_be_asked(client: TestClient) -> None:
    for language in ("nb", "nn", "en"):
        tree = LexborHTMLParser(client.get("/", params={"lang": language}).text)
        links = tree.css(".hints dt a")
        assert len(links) == 6
        assert all(client.get(str(each.attributes["href"])).status_code == 200 for each in links)
