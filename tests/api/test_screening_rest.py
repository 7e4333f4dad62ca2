"""Applications over REST: handed in, screened, put right, decided on, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.screening_samples import NIGHT, OTHER

from synthese.settings import Settings
from synthese.stores.access import Entry, Role, add_person, digest_of
from synthese.stores.applications import Applications
from synthese_api import screening as service
from synthese_api.app import create_app
from synthese_api.screening_models import DecisionModel, ScreeningModel, TakenModel

HOME = "/api/v1/screening/applications"


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, applications=tmp_path / "applications")


@pytest.fixture
def web(kept: Settings) -> Iterator[TestClient]:
    with TestClient(
        create_app(kept), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 40_000)
    ) as client:
        yield client


def one(client: TestClient, text: str = NIGHT, **more: str) -> str:
    """Hands in a text and returns where its screening is."""
    answer = client.post(HOME, json={"text": text, **more})
    assert answer.status_code == 201
    (id,) = TakenModel.model_validate(answer.json()).applications
    return f"{HOME}/{id}"


def test_text_is_screened_with_quotes_that_slice_both_sides(web: TestClient) -> None:
    answer = web.get(one(web))
    assert answer.headers["cache-control"] == "no-store"
    told = ScreeningModel.model_validate(answer.json())
    tabs = (told.already_done, told.parallel, told.learn_from, told.other)
    found = [hit for tab in tabs for hit in tab]
    assert found
    pairs = [(hit, pair) for hit in found for pair in hit["quotes"]]
    assert pairs
    for hit, pair in pairs:
        assert pair["mine"]["text"] in NIGHT.replace("\n", " ") or pair["mine"]["text"] in NIGHT
        detail = web.get(f"/api/v1/projects/{hit['project']['id']}").json()
        texts = {e["document"]["source"]: e["document"]["text"] for e in detail["documents"]}
        theirs = pair["theirs"]
        assert texts[theirs["document"]][theirs["start"] : theirs["end"]] == theirs["text"]


def test_files_are_taken_and_what_cannot_be_read_is_told(web: TestClient) -> None:
    files = [("files", ("a.md", NIGHT.encode())), ("files", ("b.pdf", b"%PDF-1.4 brutt"))]
    told = TakenModel.model_validate(web.post(HOME, files=files).json())
    assert len(told.applications) == 1
    assert [each.source for each in told.failures] == ["b.pdf"]


@pytest.mark.parametrize("body", [{"text": ""}, {"tekst": "x"}, {"text": "ord", "call": "nei"}])
def test_what_cannot_be_taken_is_the_callers_error(web: TestClient, body: dict[str, str]) -> None:
    answer = web.post(HOME, json=body)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"]


def test_facet_is_put_right_and_taken_back(web: TestClient) -> None:
    place = one(web)
    said = {"values": ["Grong", "Lierne"], "by": "Kari"}
    told = web.put(f"{place}/facets/municipality", json=said).json()
    values = [each["value"] for each in told["facets"]["municipality"]]
    assert values == ["5045", "5042"]
    back = web.put(f"{place}/facets/municipality", json={"values": None, "by": "Kari"}).json()
    assert [each["value"] for each in back["facets"]["municipality"]] != values
    assert web.put(f"{place}/facets/farge", json=said).status_code == 422


def test_facet_needs_somebody_who_says_so(web: TestClient) -> None:
    answer = web.put(f"{one(web)}/facets/amount", json={"values": ["100"]})
    assert answer.status_code == 400
    assert answer.json()["error"]["key"] == "screening_pages.no_name"


def test_draft_is_on_disk_when_it_is_answered(web: TestClient, kept: Settings) -> None:
    place = one(web)
    said = {"verdict": "parallel", "reason": "Halvskre", "projects": ["a", "a"], "by": "Kari"}
    at = web.put(f"{place}/draft", json=said).json()["at"]
    with Applications.open(kept.applications) as store:
        draft = store.draft(place.rpartition("/")[2], "Kari")
    assert draft
    assert (draft.at, draft.reason, draft.projects) == (at, "Halvskre", ("a",))


def test_draft_of_nobody_goes_when_its_writer_says_who_she_is(
    web: TestClient, kept: Settings
) -> None:
    place = one(web)
    web.put(f"{place}/draft", json={"reason": "Uten navn"})
    web.put(f"{place}/draft", json={"reason": "Med navn", "by": "Kari"})
    with Applications.open(kept.applications) as store:
        assert store.draft(place.rpartition("/")[2], "") is None


def test_decision_keeps_the_index_that_it_rests_on(web: TestClient) -> None:
    place = one(web)
    said = {"verdict": "learn_from", "reason": "Fordi.", "projects": ["x"], "by": "Kari"}
    answer = web.post(f"{place}/decisions", json=said)
    assert answer.status_code == 201
    decision = DecisionModel.model_validate(answer.json())
    told = web.get(place).json()
    assert decision.fingerprint == told["searched"]["fingerprint"]
    assert decision.digest == told["digest"]
    assert (decision.verdict, decision.role) == ("lær av", "first")


@pytest.mark.parametrize("said", [{"verdict": "rejected", "reason": "x"}, {"verdict": "unclear"}])
def test_verdict_and_reason_are_required(web: TestClient, said: dict[str, str]) -> None:
    answer = web.post(f"{one(web)}/decisions", json={**said, "by": "Kari"})
    assert answer.status_code == 422


def test_deleted_application_is_gone(web: TestClient) -> None:
    place = one(web)
    told = web.delete(place, headers={"content-length": "0"}).json()
    assert told == {"deleted": place.rpartition("/")[2]}
    assert web.get(place).status_code == 404
    assert web.put(f"{place}/draft", json={"reason": "sent"}).status_code == 404


def test_screening_is_kept_until_the_index_is_another(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = one(web)
    first = web.get(place).json()
    made: list[object] = []
    monkeypatch.setattr("synthese.screening.screen", lambda *a, **k: made.append(a))
    assert web.get(place).json() == first
    assert not made


def test_crash_after_a_correction_leaves_no_ranking_without_it(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = one(web)
    web.get(place)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    screenings = web.app.state.services.screenings  # type: ignore[attr-defined]
    with monkeypatch.context() as patched:
        patched.setattr("synthese.screening.screen", killed)
        with pytest.raises(KeyboardInterrupt):
            screenings.put_right(place.rpartition("/")[2], "period", "2022", by="Kari")
    months = [hit["months"] for hit in web.get(place).json()["parallel"]]
    assert 12 in months


def test_large_call_is_compared_in_the_background(
    web: TestClient, kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_MOST_AT_ONCE", 1)
    with Applications.open(kept.applications) as store:
        call = store.add_call("Vår", by="Kari")
    places = [one(web, text, call=call) for text in (NIGHT, NIGHT + "\nVedlegg: ingen.", OTHER)]
    screenings = web.app.state.services.screenings  # type: ignore[attr-defined]
    assert not screenings.screened(places[0].rpartition("/")[2]).compared
    screenings._under_way[call].result(60)
    assert screenings.progress(call).finished
    overlaps = [len(web.get(place).json()["overlaps"]) for place in places]
    assert overlaps == [1, 1, 0]


def test_who_is_signed_in_is_who_says_so(kept: Settings, tmp_path: Path) -> None:
    file, token = tmp_path / "adgang.toml", "k" * 43
    add_person(file, Entry("Kari Nes", Role.SCREEN, digest_of(token)))
    client = TestClient(
        create_app(replace(kept, access=str(file))),
        base_url="http://synthese.example",
        client=("203.0.113.9", 40_000),
        headers={"authorization": f"Bearer {token}"},
    )
    place = one(client)
    said = {"verdict": "unclear", "reason": "Fordi.", "by": "Ola Lie"}
    assert client.post(f"{place}/decisions", json=said).json()["by"] == "Kari Nes"
    page = client.get(place.replace(HOME, "/soknader/sak")).text
    assert '<input type="hidden" name="navn" value="Kari Nes">' in page
    assert "Ola Lie" not in page
