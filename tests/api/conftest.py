"""A small real index of our own samples, and a client of the application over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from synthese.index import add
from synthese.settings import Settings
from synthese_api.app import create_app

SAMPLES = Path(__file__).with_name("samples")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory = tmp_path_factory.mktemp("index")
    settings = Settings(index=directory)
    report = add(directory, [str(SAMPLES)], settings=settings)
    assert report.added == 16
    assert not report.failed
    return settings


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient]:
    """Reads only; the tests that write make an index of their own."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """An application whose index is not made yet."""
    with TestClient(create_app(Settings(index=tmp_path / "index", max_upload_mb=1))) as client:
        yield client


@pytest.fixture(autouse=True)
def _nothing_kept(request: pytest.FixtureRequest) -> None:
    """A search that a test answers itself is not found again by the next test."""
    if "client" in request.fixturenames:
        request.getfixturevalue("client").app.state.services.searching.forget()
