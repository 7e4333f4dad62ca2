"""What people say over HTTP: kept with who said it, refused where nobody may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import write_texts

from synthese.index import add
from synthese.settings import Settings
from synthese_api import models
from synthese_api.app import create_app


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    settings = Settings(index=tmp_path / "index")
    add(settings.index, [str(write_texts(tmp_path / "texts"))], settings=settings)
    return settings


@pytest.fixture
def client(own: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(own)) as client:
        yield client


def test_a_field_put_right_is_told_with_who_said_it(client: TestClient) -> None:
    said = {"values": ["3411", "Tokke"], "by": "Kari", "note": "Ringsaker er med"}
    changed = client.put("/api/v1/projects/tokke/fields/municipality", json=said)
    assert changed.status_code == 200
    told = models.ProjectDetailModel.model_validate(
        client.get("/api/v1/projects/tokke").json(), strict=False
    )
    assert [unit.name for unit in told.project.municipalities] == ["Ringsaker", "Tokke"]
    assert told.project.corrected == ["municipality"]
    assert [(each.by, each.note) for each in told.corrections] == [("Kari", "Ringsaker er med")]
    found = client.get("/api/v1/search", params={"q": "tilsyn", "where": "municipality:Ringsaker"})
    assert [hit["project"]["id"] for hit in found.json()["hits"]] == ["tokke"]
    taken_back = client.put(
        "/api/v1/projects/tokke/fields/municipality", json={"values": [], "by": "Kari"}
    )
    assert taken_back.json()["project"]["corrected"] == []


@pytest.mark.parametrize(
    ("field", "values", "key"),
    [
        ("postnummer", ["7700"], "record.no_such_field"),
        ("amount", ["mye"], "record.not_a_sum"),
        ("municipality", ["Atlantis"], "record.not_a_municipality"),
        ("period", ["en gang"], "record.not_a_period"),
        ("status", ["pågående", "stoppet"], "record.one_value"),
    ],
)
def test_what_a_field_cannot_hold_is_the_callers_error(
    client: TestClient, field: str, values: list[str], key: str
) -> None:
    answer = client.put(
        f"/api/v1/projects/tokke/fields/{field}", json={"values": values, "by": "Kari"}
    )
    assert (answer.status_code, answer.json()["error"]["key"]) == (400, key)


def test_projects_are_joined_and_parted(client: TestClient) -> None:
    joined = client.post("/api/v1/projects/tokke/join", json={"other": "voss", "by": "Kari"})
    sources = [each["document"]["source"] for each in joined.json()["documents"]]
    assert len(sources) == 2
    assert client.get("/api/v1/projects/voss").json()["project"]["id"] == "tokke"
    body = {"source": sources[1], "by": "Kari"}
    parted = client.post("/api/v1/projects/tokke/part", json=body)
    assert [each["document"]["source"] for each in parted.json()["documents"]] == sources[:1]
    assert client.get("/api/v1/projects/voss").json()["project"]["id"] == "voss"


def test_nobody_writes_where_the_operator_allows_none(own: Settings) -> None:
    with TestClient(create_app(own, allow_uploads=False)) as closed:
        said = {"values": ["1"], "by": "Kari"}
        answer = closed.put("/api/v1/projects/tokke/fields/amount", json=said)
    assert answer.status_code == 403


def tree_of(client: TestClient, address: str) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def corrected(client: TestClient, value: str, *, by: str = "Kari") -> str:
    """Sets the status and returns the address that the page goes on at."""
    form = {"felt": "status", "verdi": value, "navn": by, "grunn": "ringte"}
    answer = client.post("/prosjekt/tokke/rett?q=natt", data=form, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def status_shown(tree: LexborHTMLParser) -> str:
    return tree.css_first("#felt-status dd > ul .value").text().strip()


def fields_of(form) -> dict[str, str]:
    return {
        each.attributes["name"]: each.attributes["value"] or ""
        for each in form.css("input[type=hidden]")
    }


def test_what_was_saved_is_said_in_its_row_and_undone_by_one_button(client: TestClient) -> None:
    address = corrected(client, "stoppet")
    assert address == "/prosjekt/tokke?q=natt&gjort=rett&om=status#felt-status"
    tree = tree_of(client, address)
    assert status_shown(tree) == "stoppet"
    form = tree.css_first("#felt-status .done form")
    undone = client.post(str(form.attributes["action"]), data=fields_of(form))
    tree = LexborHTMLParser(undone.text)
    assert status_shown(tree) == "pågående"
    assert "Endringen er angret." in tree.css_first("#felt-status .done").text()
    assert not tree.css(".row-corrected")
    told = client.get("/api/v1/projects/tokke").json()["corrections"]
    assert [(each["values"], each["by"], each["note"]) for each in told] == [
        (["stoppet"], "Kari", "ringte"),
        ([], "Kari", "angret"),
    ]


def test_undoing_puts_an_earlier_correction_back_and_undoing_that_too(client: TestClient) -> None:
    corrected(client, "stoppet")
    tree = tree_of(client, corrected(client, "planlagt", by="Ola"))
    for expected in ("stoppet", "planlagt"):
        form = tree.css_first("#felt-status .done form")
        answer = client.post(str(form.attributes["action"]), data=fields_of(form))
        tree = LexborHTMLParser(answer.text)
        assert status_shown(tree) == expected


def test_undo_that_is_sent_twice_says_nothing_new(client: TestClient) -> None:
    form = tree_of(client, corrected(client, "stoppet")).css_first("#felt-status .done form")
    for _ in range(2):
        client.post(str(form.attributes["action"]), data=fields_of(form))
    assert len(client.get("/api/v1/projects/tokke").json()["corrections"]) == 2


def test_history_tells_who_when_and_why_and_any_of_it_is_put_back(client: TestClient) -> None:
    corrected(client, "stoppet")
    corrected(client, "planlagt", by="Ola")
    tree = tree_of(client, "/prosjekt/tokke")
    told = [" ".join(each.text().split()) for each in tree.css("#felt-status .history li")]
    assert told[0].startswith("planlagt Ola, ")
    assert told[0].endswith(": ringte gjelder nå")
    assert told[1].startswith("stoppet Kari, ")
    assert "Maskinen leste: pågående" in " ".join(tree.css_first(".machine").text().split())
    buttons = [each.attributes["value"] for each in tree.css("#felt-status .history button")]
    assert buttons == ["1", "0"]
    form = {"felt": "status", "til": "1", "navn": "Siri"}
    again = LexborHTMLParser(client.post("/prosjekt/tokke/angre", data=form).text)
    assert status_shown(again) == "stoppet"
    assert "rettet av Siri" in again.css_first("#felt-status .how").text()
    machine = client.post("/prosjekt/tokke/angre", data={**form, "til": "0"})
    assert status_shown(LexborHTMLParser(machine.text)) == "pågående"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"felt": "status", "til": "9", "navn": "K"}, 400),
        ({"felt": "status", "til": "-1", "navn": "K"}, 400),
        ({"felt": "status", "til": "0", "navn": " "}, 400),
    ],
)
def test_undo_that_cannot_be_is_told_in_its_row(
    client: TestClient, form: dict[str, str], status: int
) -> None:
    corrected(client, "stoppet")
    answer = client.post("/prosjekt/tokke/angre", data=form)
    assert answer.status_code == status
    tree = LexborHTMLParser(answer.text)
    assert tree.css_first("#felt-status .history[open] [role=alert]").text()
    assert status_shown(tree) == "stoppet"


def test_field_without_a_value_is_filled_in_where_it_will_stand(client: TestClient) -> None:
    tree = tree_of(client, "/prosjekt/tokke?q=natt")
    links = [each.attributes["href"] for each in tree.css(".unfilled a")]
    link = next(each for each in links if each and "felt=programme" in each)
    assert "q=natt" in link
    opened = tree_of(client, link)
    assert opened.css_first("#felt-programme form.mending")
    assert len(opened.css("form.mending #rett-verdi")) == 1
    saved = client.post(
        "/prosjekt/tokke/rett", data={"felt": "programme", "verdi": "Klimasats", "navn": "Kari"}
    )
    row = LexborHTMLParser(saved.text).css_first("#felt-programme")
    assert "Klimasats" in row.text()
    assert "Ikke oppgitt" in row.css_first(".machine").text()


def test_nobody_undoes_where_the_operator_allows_none(own: Settings) -> None:
    with TestClient(create_app(own, allow_uploads=False)) as closed:
        form = {"felt": "status", "til": "0", "navn": "K"}
        assert closed.post("/prosjekt/tokke/angre", data=form).status_code == 403
