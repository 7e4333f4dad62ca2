"""What people say over HTTP: kept with who said it, refused where nobody may write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
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
