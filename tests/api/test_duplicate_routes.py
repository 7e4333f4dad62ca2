"""Duplicates over HTTP: the runs, their pairs, verdicts and agreement."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.duplicate_run_samples import EMPTY, PAIRS, texts, write_run

from synthese.settings import Settings
from synthese.stores.verdicts import Verdicts
from synthese_api import duplicate_models as models
from synthese_api.app import create_app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_run(tmp_path / "index" / "duplicates" / "en")


@pytest.fixture
def web(folder: Path) -> Iterator[TestClient]:
    index = folder.parents[1]
    with Verdicts.open(index) as verdicts:
        verdicts.register_run(folder)
    with TestClient(create_app(Settings(index=index)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def run(web: TestClient) -> str:
    """Returns the address of the only run."""
    (told,) = web.get("/api/v1/duplicates").json()["runs"]
    assert not told["gone"]
    return f"/api/v1/duplicates/{told['id']}"


def test_without_a_run_the_list_is_empty(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(index=tmp_path / "none"))) as client:
        assert client.get("/api/v1/duplicates").json() == {"runs": []}
    assert not (tmp_path / "none").exists()


def test_record_is_as_the_contract_has_it(web: TestClient, run: str) -> None:
    told = models.DuplicateRunModel(**web.get(run).json())
    assert told.texts == [len(texts()), 0]
    assert told.found["revidert"] == 9
    assert told.empty == [EMPTY]
    assert told.failures[0].source == "ødelagt.pdf"


def test_another_threshold_moves_the_numbers(web: TestClient, run: str) -> None:
    told = models.DuplicateRunModel(**web.get(run, params={"threshold": 0.8}).json())
    assert told.threshold == 0.8
    assert told.found["revidert"] == 0
    assert web.get(run).json()["threshold"] == 0.5
    assert web.get(run, params={"threshold": 1.5}).status_code == 422


def test_pairs_are_paged_and_narrowed(web: TestClient, run: str) -> None:
    told = models.DuplicatePairsModel(**web.get(f"{run}/pairs", params={"limit": 5}).json())
    assert (told.total, len(told.pairs)) == (PAIRS, 5)
    rest = web.get(f"{run}/pairs", params={"limit": 5, "offset": 5}).json()["pairs"]
    assert not {each["right"] for each in rest} & {each.right for each in told.pairs}
    kind = web.get(f"{run}/pairs", params={"type": "videreføring", "least": 0.42}).json()
    assert kind["total"] == 5
    assert all(each["probability"] >= 0.42 for each in kind["pairs"])
    assert web.get(f"{run}/pairs", params={"type": "tull"}).status_code == 422


def test_a_pair_comes_with_its_alignment(web: TestClient, run: str) -> None:
    told = models.DuplicatePairModel(**web.get(f"{run}/pairs/p00/p00a").json())
    assert told.alignment is not None
    assert told.alignment.passages
    kinds = {each.kind for each in told.alignment.differences}
    assert "applicant" in kinds
    same = web.get(f"{run}/pair", params={"left": "p00", "right": "p00a"}).json()
    assert same == told.model_dump()
    assert web.get(f"{run}/pairs/p00/p01").status_code == 404


def test_a_verdict_is_given_and_told(web: TestClient, run: str) -> None:
    said = {"left": "p00", "right": "p00a", "judgement": "d", "by": "Kari", "note": "samme"}
    given = models.VerdictModel(**web.post(f"{run}/verdicts", json=said).json())
    assert (given.judgement, given.by, given.note) == ("d", "Kari", "samme")
    assert given.type == "samme tekst, annen søker"
    told = models.VerdictsModel(**web.get(f"{run}/verdicts").json())
    assert told.verdicts == [given]
    assert web.get(f"{run}/verdicts", params={"by": "Ola"}).json() == {"verdicts": []}


def test_a_verdict_that_cannot_be_is_refused(web: TestClient, run: str) -> None:
    said = {"left": "p00", "right": "p00a", "judgement": "x", "by": "Kari"}
    assert web.post(f"{run}/verdicts", json=said).status_code == 422
    blank = said | {"judgement": "d", "by": "  "}
    assert web.post(f"{run}/verdicts", json=blank).status_code == 400
    other = said | {"judgement": "d", "right": "p05"}
    assert web.post(f"{run}/verdicts", json=other).status_code == 404


def test_where_writing_is_off_verdicts_are_read_only(folder: Path) -> None:
    index = folder.parents[1]
    with Verdicts.open(index) as verdicts:
        place = verdicts.register_run(folder)
    said = {"left": "p00", "right": "p00a", "judgement": "d", "by": "Kari"}
    with TestClient(create_app(Settings(index=index), allow_uploads=False)) as client:
        address = f"/api/v1/duplicates/{place.id}/verdicts"
        assert client.post(address, json=said).status_code == 403
        assert client.get(address).status_code == 200


def test_agreement_is_of_what_both_have_judged(web: TestClient, run: str) -> None:
    for by, right, judgement in (
        ("Kari", "p00a", "d"),
        ("Ola", "p00a", "d"),
        ("Kari", "p00b", "d"),
        ("Ola", "p00b", "i"),
        ("Kari", "p00c", "i"),
        ("Ola", "p00c", "i"),
        ("Kari", "p00d", "i"),
    ):
        said = {"left": "p00", "right": right, "judgement": judgement, "by": by}
        assert web.post(f"{run}/verdicts", json=said).status_code == 200
    told = web.get(f"{run}/agreement", params={"one": "Kari", "other": "Ola"}).json()
    found = models.AgreementModel(**told)
    assert found.table == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]
    # observed 2/3; expected (2·1 + 1·2) / 9 = 4/9; (2/3 - 4/9) / (1 - 4/9) = 2/5
    assert found.kappa == pytest.approx(0.4)
    assert len(found.disagreed) == 1


def test_unknown_runs_and_runs_that_are_gone_are_told(
    web: TestClient, run: str, folder: Path
) -> None:
    assert web.get("/api/v1/duplicates/ukjent").status_code == 404
    shutil.rmtree(folder)
    told = web.get(run)
    assert told.status_code == 404
    assert told.json()["error"]["key"] == "dublett_pages.gone"
    assert web.get("/api/v1/duplicates").json()["runs"][0]["gone"]
