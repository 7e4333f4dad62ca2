"""Groups and relations over REST: what is found, how it is put right, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from synthese.index import add
from synthese.settings import Settings
from synthese_api.app import create_app

CORPUS = Path(__file__).parents[2] / "corpus" / "projects"
API = "/api/v1"


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the demonstration corpus with its groups made; what writes makes a copy."""
    directory = tmp_path_factory.mktemp("groups") / "index"
    add(directory, [str(CORPUS)], settings=Settings(index=directory))
    with TestClient(create_app(Settings(index=directory))) as client:
        assert client.get(f"{API}/groups").status_code == 200
    return directory


@pytest.fixture(scope="module")
def reader(corpus: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(index=corpus))) as client:
        yield client


@pytest.fixture
def writer(corpus: Path, tmp_path: Path) -> Iterator[TestClient]:
    copy = Path(shutil.copytree(corpus, tmp_path / "index"))
    with TestClient(create_app(Settings(index=copy))) as client:
        yield client


def edit(client: TestClient, **said: object) -> dict[str, object]:
    answer = client.post(f"{API}/groups/edits", json={"by": "Kari", **said})
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def groups_of(client: TestClient) -> dict[str, list[str]]:
    return {each["id"]: each["projects"] for each in client.get(f"{API}/groups").json()["groups"]}


def test_every_project_is_in_one_group_or_alone_and_in_one_theme(reader: TestClient) -> None:
    told = reader.get(f"{API}/groups").json()
    placed = [one for each in told["groups"] for one in each["projects"]] + told["alone"]
    themed = [one for each in told["themes"] for one in each["projects"]]
    assert len(placed) == len(set(placed)) == reader.get(f"{API}/status").json()["projects"]
    assert sorted(themed) == sorted(placed)
    assert {each["theme"] for each in told["groups"]} <= {each["id"] for each in told["themes"]}


def test_labels_come_in_the_readers_language(reader: TestClient) -> None:
    told = {
        code: reader.get(f"{API}/groups", params={"lang": code}).json()["groups"]
        for code in ("nb", "nn", "en")
    }
    assert {each["language"] for each in told["nb"]} >= {"nb"}
    assert [each["label"] for each in told["nb"]] != [each["label"] for each in told["en"]]
    by_header = reader.get(f"{API}/groups", headers={"accept-language": "en"}).json()["groups"]
    assert by_header == told["en"]


def test_only_parallel_groups_are_told_where_that_is_asked(reader: TestClient) -> None:
    whole = reader.get(f"{API}/groups").json()["groups"]
    parallel = reader.get(f"{API}/groups", params={"parallel": True}).json()["groups"]
    assert parallel == [each for each in whole if each["parallel"]] != whole


def test_groups_over_a_search_hold_only_what_it_finds(reader: TestClient) -> None:
    found = reader.get(f"{API}/search", params={"q": "fall", "k": 100}).json()
    told = reader.get(f"{API}/groups", params={"query": "fall"}).json()
    placed = [one for each in told["groups"] for one in each["projects"]] + told["alone"]
    matched = {each["project"]["id"] for each in found["hits"] if each["matched"]}
    assert matched <= set(placed)
    assert len(placed) == found["total"]
    assert told["query"] == "fall"


def test_group_tells_how_its_projects_stand_to_each_other(reader: TestClient) -> None:
    group = next(each for each in reader.get(f"{API}/groups").json()["groups"] if each["parallel"])
    told = reader.get(f"{API}/groups/{group['id']}").json()
    relations = told.pop("relations")
    assert told == group
    assert any(each["kind"] == "parallell" for each in relations)
    assert all({each["left"], each["right"]} <= set(group["projects"]) for each in relations)


def test_project_has_relations_the_likest_first(reader: TestClient) -> None:
    project = next(iter(groups_of(reader).values()))[0]
    told = reader.get(f"{API}/projects/{project}/relations").json()["relations"]
    assert told
    assert all(project in (each["left"], each["right"]) for each in told)
    assert [each["likeness"] for each in told] == sorted(
        (each["likeness"] for each in told), reverse=True
    )
    few = reader.get(f"{API}/projects/{project}/relations", params={"most": 1}).json()
    assert few["relations"] == told[:1]


@pytest.mark.parametrize("path", ["/groups/none", "/projects/none/relations"])
def test_unknown_group_or_project_is_not_found(reader: TestClient, path: str) -> None:
    answer = reader.get(API + path)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"]


def test_groups_can_be_renamed_merged_split_moved_and_set_apart(writer: TestClient) -> None:
    (one, ones), (two, twos), (three, threes) = list(groups_of(writer).items())[:3]
    edit(writer, action="rename", group=one, label="nattetilsyn i hjemmet")
    merged = edit(writer, action="merge", group=one, others=[two])
    assert set(groups_of(writer)[one]) == {*ones, *twos}
    assert two not in groups_of(writer)
    assert writer.get(f"{API}/groups/{one}").json()["label"] == "nattetilsyn i hjemmet"
    undo = f"{API}/groups/edits/{merged['id']}/undo"
    assert writer.post(undo, json={"by": "Ola"}).json()["undone"]
    assert set(groups_of(writer)[two]) == set(twos)
    split = edit(writer, action="split", group=three, projects=threes[:2])
    assert set(groups_of(writer)[split["others"][0]]) >= set(threes[:2])  # type: ignore[index]
    edit(writer, action="move", group=one, projects=[threes[0]])
    assert threes[0] in groups_of(writer)[one]
    edit(writer, action="apart", projects=[ones[0]])
    assert ones[0] in writer.get(f"{API}/groups").json()["alone"]
    log = writer.get(f"{API}/groups/edits").json()["edits"]
    assert [each["action"] for each in log] == ["apart", "move", "split", "merge", "rename"]
    assert [each["undone"] for each in log] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("said", "status", "key"),
    [
        ({"action": "rename", "group": "none", "label": "x"}, 404, "groups.no_group"),
        ({"action": "apart"}, 400, "groups.projects_missing"),
        ({"action": "apart", "projects": ["none"]}, 404, "index.no_project"),
        ({"action": "apart", "projects": ["x"], "by": " "}, 400, "groups.by_missing"),
        ({"action": "dance"}, 422, "web.invalid_value"),
    ],
)
def test_edit_that_cannot_be_made_says_why(
    reader: TestClient, said: dict[str, object], *, status: int, key: str
) -> None:
    answer = reader.post(f"{API}/groups/edits", json={"by": "Kari", **said})
    assert (answer.status_code, answer.json()["error"]["key"]) == (status, key)
    assert "{" not in answer.json()["error"]["message"]


def test_nobody_edits_where_the_operator_lets_nobody_write(corpus: Path) -> None:
    with TestClient(create_app(Settings(index=corpus), allow_uploads=False)) as client:
        said = {"action": "apart", "projects": ["x"], "by": "Kari"}
        assert client.post(f"{API}/groups/edits", json=said).status_code == 403
        undo = client.post(f"{API}/groups/edits/1/undo", json={"by": "Kari"})
        assert undo.status_code == 403
        assert "/rett/navn" not in client.get("/grupper/" + next(iter(groups_of(client)))).text


def test_groups_before_there_is_an_index_are_not_ready(empty: TestClient) -> None:
    for path in ("/api/v1/groups", "/api/v1/groups/edits", "/grupper", "/hvite-flekker"):
        assert empty.get(path).status_code == 503
