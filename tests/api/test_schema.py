"""Every operation of the API under generated and hostile requests: what it answers is documented."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from synthese.settings import Settings
from synthese_api.app import create_app

EXAMPLES = 15  # of each operation and kind: all of them together are to take less than a minute
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PROJECT = "nattilsyn-med-kamera"
DOCUMENT = create_app(Settings(index=Path("nowhere"))).openapi()
EVERY = {
    (method.upper(), path): told
    for path, kinds in DOCUMENT["paths"].items()
    for method, told in kinds.items()
}
# Where there is nothing but a path of any letters, no request breaks the schema.
BREAKABLE = [
    each
    for each, told in EVERY.items()
    if "requestBody" in told or any(one["in"] == "query" for one in told.get("parameters", ()))
]
RUNNING = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def client(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a copy of the small index."""
    folder = tmp_path_factory.mktemp("schema") / "index"
    copying = shutil.ignore_patterns("kept.sqlite*", "writer.lock")
    copy = Settings(index=Path(shutil.copytree(settings.index, folder, ignore=copying)))
    with TestClient(create_app(copy), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def schema(client: TestClient) -> Any:
    async def running(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":  # it would be shut down after the first request
            await client.app(scope, receive, send)

    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", running)


@pytest.fixture(scope="module")
def known(client: TestClient) -> Mapping[str, str]:
    """Path parameters that lead to something, by the path's beginning."""
    put = {"prosjekt": PROJECT, "navn": "Natt"}
    collection = client.post("/samlinger/legg", data=put).headers["location"]
    save = {"q": "kamera om natten", "navn": "Natt", "terskel": "0.1"}
    saved = client.post("/lagrede", data=save).headers["location"]
    upload = {"files": ("a.txt", b"Tilsyn om natten i Seljord kommune, med kamera.")}
    job = client.post("/api/v1/documents", files=upload).json()["id"]
    while client.get(f"/api/v1/jobs/{job}").json()["state"] in ("waiting", "running"):
        pass
    return {
        "/api/v1/projects": {"project_id": PROJECT, "field": "themes"},
        "/api/v1/collections": {"token": re.split(r"[/?]", collection)[2]},
        "/api/v1/saved": {"token": re.split(r"[/?]", saved)[2]},
        "/api/v1/jobs": {"job_id": job},
    }


def run(operation: Any, mode: GenerationMode, **fixed: Any) -> None:
    strategy = operation.as_strategy(generation_mode=mode, **fixed)

    @RUNNING
    @given(case=strategy)
    def answers(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    answers()


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_request_by_the_schema_is_answered_as_documented(schema, method: str, path: str) -> None:
    run(schema[path][method], GenerationMode.POSITIVE)


@pytest.mark.parametrize(("method", "path"), BREAKABLE)
def test_request_against_the_schema_is_answered_as_documented(schema, method, path: str) -> None:
    run(schema[path][method], GenerationMode.NEGATIVE)


@pytest.mark.parametrize(("method", "path"), [each for each in EVERY if "{" in each[1]])
def test_request_about_what_exists_is_answered_as_documented(
    schema, known, method: str, path: str
) -> None:
    start = next(each for each in known if path.startswith(each))
    names = {name: known[start][name] for name in re.findall(r"{(\w+)", path)}
    run(schema[path][method], GenerationMode.POSITIVE, path_parameters=names)
