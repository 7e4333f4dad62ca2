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
from tests.duplicate_run_samples import write_run

from synthese.settings import Settings
from synthese.stores.verdicts import Verdicts
from synthese_api.app import create_app

EXAMPLES = 30  # of each operation and kind: all of them together are to take less than a minute
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PROJECT = "nattilsyn-med-kamera"
HERE = ("127.0.0.1", 40_000)
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
    copy = Settings(
        index=Path(shutil.copytree(settings.index, folder, ignore=copying)),
        applications=folder.parent / "applications",
    )
    # At the machine itself, where applications may be asked about.
    with TestClient(
        create_app(copy), base_url=f"http://{HERE[0]}", client=HERE, follow_redirects=False
    ) as client:
        yield client


@pytest.fixture(scope="module")
def schema(client: TestClient) -> Any:
    async def running(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":  # it would be shut down after the first request
            headers = [each for each in scope["headers"] if each[0] != b"host"]
            here = {"client": HERE, "headers": [*headers, (b"host", HERE[0].encode())]}
            await client.app({**scope, **here}, receive, send)

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
    groups = client.get("/api/v1/groups").json()["groups"]
    assert groups
    name = {"action": "rename", "by": "Kari", "group": groups[0]["id"], "label": "nattetilsyn"}
    edit = client.post("/api/v1/groups/edits", json=name).json()
    index = client.app.state.services.settings.index
    with Verdicts.open(index) as verdicts:
        duplicates = verdicts.register_run(write_run(index / "duplicates" / "en"))
    handed_in = client.post("/api/v1/screening/applications", json={"text": "Kamera om natten."})
    return {
        "/api/v1/screening": {"id": handed_in.json()["applications"][0], "facet": "amount"},
        "/api/v1/duplicates": {"run": duplicates.id, "left": "p00", "right": "p00a"},
        "/api/v1/groups": {"group_id": groups[0]["id"], "edit_id": edit["id"]},
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


def test_every_operation_tells_what_it_answers_and_how_it_fails() -> None:
    for (method, path), told in EVERY.items():
        answers = told["responses"]
        (good,) = (answers[each] for each in answers if each.startswith("2"))
        assert all(each["schema"] for each in good["content"].values()), path
        failing = {each for each in answers if not each.startswith("2")}
        assert failing >= ({"400", "403", "413", "422"} if method != "GET" else set()), path
        assert failing >= ({"422"} if told.get("parameters") else set()), path
        assert failing >= ({"404"} if "{" in path else set()), path
        assert told["summary"], path
        for each in failing:
            assert answers[each]["content"]["application/json"]["schema"]["$ref"].endswith(
                "Problem"
            )


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_other_methods_sites_and_bodies_are_refused(client, known, method: str, path: str) -> None:
    start = next((each for each in known if path.startswith(each)), "")
    address = path.format(**known.get(start, {}))
    others = {"GET", "POST", "PUT", "PATCH", "DELETE"} - {
        each for each, other in EVERY if other == path
    }
    # An id may hold slashes, so that a path's end may be another path's id.
    others -= (
        {each for each, other in EVERY if other.startswith("/api/v1/projects/")}
        if start.endswith("projects")
        else set()
    )
    for other in others:
        answer = client.request(other, address, content=b"x")
        assert answer.status_code == 405
        assert answer.json()["error"]["message"]
    if method == "GET":
        return
    cross = client.request(method, address, content=b"{}", headers={"origin": "https://x.example"})
    assert cross.status_code == 403
    endless = client.request(method, address, content=iter([b"{}"]))
    assert (endless.status_code, endless.json()["error"]["key"]) == (400, "web.no_length")
    large = client.request(method, address, content=b"{}", headers={"content-length": "9" * 15})
    assert large.status_code == 413
    for length in ("-1", "x", "²", "1e3", "9" * 5_000):
        answer = client.request(
            method, address, content=b"{}", headers={"content-length": length.encode()}
        )
        assert answer.status_code in (400, 413)
    if method == "DELETE":  # it has no body to refuse
        return
    for kind in (
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "%",
    ):
        for body in (
            b"",
            b"[]",
            b"null",
            b"{",
            b"\xff\x00",
            b'{"text": "\\ud800", "k": 1e400}',
            b"[" * 100_000,
            b"--x--",
        ):
            answer = client.request(method, address, content=body, headers={"content-type": kind})
            assert answer.status_code in (400, 404, 422), (kind, body[:20])
            assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=natt&offset=1000000000000000000",
        "/search?q=natt&k=0",
        "/search?q=natt&k=1e2",
        "/search?q=natt&k=" + "9" * 5_000,
        "/search?q=natt&k=5&k=6&k=x",
        "/search?q=%FF%00%C3&where=municipality:%FF",
        "/search?q=" + "x" * 50_000,
        "/search?" + "&".join("where=theme:x" for _ in range(4_000)),
        "/search?" + "&".join(f"plain={n}" for n in range(4_000)),
        "/search?q=natt&where=",
        "/search?q=natt&where=year",
        "/search?q=natt&where=year:99999999999999999999999999-",
        "/projects/%00/similar",
        "/projects/" + "a" * 5_000,
        "/projects//",
        "/projects/a%2Fb/citation?style=pdf",
        "/saved/x/matches?since=9223372036854775808",
        "/jobs/" + "a" * 5_000,
        "/jobs/..%2F..%2Fmanifest",
        "/collections/%2E%2E",
        "/suggest",
        "/suggest?q=%FF&k=21",
        "/export?format=exe",
    ],
)
def test_unusable_request_is_the_askers_fault(client: TestClient, address: str) -> None:
    answer = client.get(f"/api/v1{address}")
    assert answer.status_code in (200, 400, 404, 422)
    assert answer.status_code == 200 or answer.json()["error"]["message"]
