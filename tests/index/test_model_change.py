"""Another model or mark: everything is embedded anew beside the index in use, then swapped in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import write_texts
from tests.embedding.small_model import save_model

from synthese.cli import main
from synthese.embedding import ModelChoice
from synthese.errors import IndexStateError, ModelError
from synthese.index import LiveIndex, add, open_index, rebuild, status
from synthese.index.manifest import path_of, read_manifest
from synthese.index.opening import Index
from synthese.records import Progress
from synthese.retrieval import search

pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn at import
ASKED = "sensorer på sykehjem om natta"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> ModelChoice:
    path = save_model(
        tmp_path_factory.mktemp("models") / "en", prompts={"query": "søk: ", "document": "tekst: "}
    )
    return ModelChoice(str(path))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> ModelChoice:
    """Of as many dimensions: the vectors of the two could be mixed without anyone noticing."""
    return ModelChoice(str(save_model(tmp_path_factory.mktemp("models") / "to", seed=1)))


def answers(index: Index) -> list[tuple[str, float]]:
    return [(hit.project.id, hit.score) for hit in search(index, ASKED).hits]


def is_whole(index: Index) -> bool:
    """Says whether every vector of the index is the one its own model gives its passage."""
    keys = index.vectors.keys[:, 0]
    stored = index.catalogue.passages([int(key) for key in keys])
    texts = [
        f"{p.context}\n{p.text}" if p.context else p.text
        for p in (stored[int(key)].passage for key in keys)
    ]
    expected = index.embedder.encode_passages(texts)
    # Half a step of 8-bit codes; the two models' vectors are further apart than 0.1 in many numbers.
    return len(keys) > 3 and np.allclose(index.vectors.vectors(keys), expected, atol=8e-3)  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", ["rebuild", "add"])
def test_readers_see_the_old_model_until_all_is_embedded_with_the_new(
    tmp_path: Path, settings, one: ModelChoice, other: ModelChoice, how: str
) -> None:
    directory, texts = tmp_path / "ix", write_texts(tmp_path / "texts")
    add(directory, [str(texts)], settings=settings, model=one)
    live = LiveIndex(directory)
    held = live.current()
    before = answers(held)
    seen: list[tuple[str, bool]] = []

    def look(_: Progress) -> None:
        for index in (live.current(), open_index(directory)):
            same = answers(index) == before
            seen.append((index.manifest.model, same))
            assert is_whole(index)

    if how == "rebuild":
        rebuild(directory, model=other, on_progress=look)
        assert seen == [(one.name, True)] * 8
    else:
        (texts / "nytt.txt").write_text("Nytt prosjekt\n\nOm noe nytt i kommunen.", "utf-8")
        report = add(directory, [str(texts)], settings=settings, model=other, on_progress=look)
        assert (report.added, report.unchanged, report.projects) == (1, 4, 5)
        assert seen[:8] == [(one.name, True)] * 8
        assert {model for model, _ in seen[8:]} == {other.name}
    after = live.current()
    assert after.manifest.model == other.name
    assert is_whole(after)
    assert answers(after) != before
    assert answers(held) == before, "who holds the old index has all of it"
    assert held.project("tokke").documents


def test_marks_that_are_said_stay_with_the_index(
    tmp_path: Path, settings, one: ModelChoice
) -> None:
    directory, texts = tmp_path / "ix", write_texts(tmp_path / "texts")
    add(directory, [str(texts)], settings=settings, model=one)
    noted = json.loads(path_of(directory).read_text())
    assert (noted["model"], noted["query_mark"], noted["passage_mark"]) == (
        one.name,
        "søk: ",
        "tekst: ",
    )
    before = answers(open_index(directory))
    rebuild(directory, model=ModelChoice(query_mark="spør: "))
    index = open_index(directory)
    assert (index.manifest.query_mark, index.manifest.passage_mark) == ("spør: ", "tekst: ")
    assert index.embedder.fingerprint == index.manifest.fingerprint != noted["fingerprint"]
    assert answers(index) != before
    (texts / "nytt.txt").write_text("Nytt prosjekt\n\nOm noe nytt i kommunen.", "utf-8")
    assert add(directory, [str(texts)], settings=settings).added == 1
    assert rebuild(directory).query_mark == "spør: ", "what is not said stays"
    assert rebuild(directory, model=one).query_mark == "søk: ", "a model that is named starts anew"
    assert rebuild(directory, model=ModelChoice(passage_mark="")).passage_mark == ""


def test_naming_the_model_that_is_in_use_embeds_nothing_anew(
    tmp_path: Path, settings, one: ModelChoice
) -> None:
    directory, texts = tmp_path / "ix", write_texts(tmp_path / "texts")
    add(directory, [str(texts)], settings=settings, model=one)
    add(directory, [str(texts)], settings=settings, model=one)
    said = ModelChoice(one.name, "søk: ", "tekst: ")
    add(directory, [str(texts)], settings=settings, model=said)
    assert open_index(directory).generation == 1


def test_a_new_index_takes_model_and_marks_from_the_settings(
    tmp_path: Path, one: ModelChoice
) -> None:
    from synthese.settings import Settings

    preset = Settings.from_environment(
        {"SYNTHESE_MODEL": str(one.name), "SYNTHESE_QUERY_MARK": "spør: "}
    )
    add(tmp_path / "ix", [str(write_texts(tmp_path / "texts"))], settings=preset)
    manifest = open_index(tmp_path / "ix").manifest
    assert (manifest.model, manifest.query_mark) == (one.name, "spør: ")
    assert manifest.passage_mark == "tekst: "


def test_a_first_add_that_was_cut_off_goes_on_with_its_own_model(
    tmp_path: Path, settings, one: ModelChoice, other: ModelChoice, monkeypatch
) -> None:
    directory, texts = tmp_path / "ix", write_texts(tmp_path / "texts")
    monkeypatch.setattr("synthese.index.writing._BATCH_PASSAGES", 1)

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(directory, [str(texts)], settings=settings, model=one, on_progress=stop)
    for ask in (open_index, status):
        with pytest.raises(IndexStateError, match="synthese add"):
            ask(directory)
    with pytest.raises(IndexStateError):
        LiveIndex(directory).current()
    assert add(directory, [str(texts)], settings=settings).projects == 4
    index = open_index(directory)
    assert (index.generation, index.manifest.model) == (1, one.name)
    assert is_whole(index)
    with pytest.raises(KeyboardInterrupt):
        add(tmp_path / "x", [str(texts)], settings=settings, model=one, on_progress=stop)
    add(tmp_path / "x", [str(texts)], settings=settings, model=other)
    assert open_index(tmp_path / "x").manifest.model == other.name
    assert is_whole(open_index(tmp_path / "x"))


def test_a_change_that_is_cut_off_changes_nothing(
    tmp_path: Path, settings, one: ModelChoice, other: ModelChoice
) -> None:
    directory, texts = tmp_path / "ix", write_texts(tmp_path / "texts")
    add(directory, [str(texts)], settings=settings, model=one)
    before = answers(open_index(directory))

    def stop(progress: Progress) -> None:
        if progress.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(directory, model=other, on_progress=stop)
    with pytest.raises(ModelError):
        rebuild(directory, model=ModelChoice(str(tmp_path)))
    assert answers(open_index(directory)) == before
    assert status(directory).pending == 0
    add(directory, [str(texts)], settings=settings)
    assert is_whole(open_index(directory))


def test_an_index_without_documents_changes_its_model_too(
    tmp_path: Path, settings, one: ModelChoice
) -> None:
    (tmp_path / "tom").mkdir()
    add(tmp_path / "ix", [str(tmp_path / "tom")], settings=settings)
    assert rebuild(tmp_path / "ix", model=one).model == one.name
    assert add(tmp_path / "ix", [str(write_texts(tmp_path / "t"))], settings=settings).added == 4
    assert is_whole(open_index(tmp_path / "ix"))
    assert rebuild(tmp_path / "ix", model=ModelChoice("default")).model == "default"


def test_weights_replaced_in_their_folder_are_met_by_a_running_reader(
    tmp_path: Path, settings
) -> None:
    folder, directory = tmp_path / "modell", tmp_path / "ix"
    save_model(folder)
    texts = write_texts(tmp_path / "texts")
    add(directory, [str(texts)], settings=settings, model=ModelChoice(str(folder)))
    live = LiveIndex(directory)
    live.current()
    shutil.rmtree(folder)
    save_model(folder, seed=2)
    with pytest.raises(IndexStateError, match="synthese rebuild"):
        add(directory, [str(texts)], settings=settings)
    rebuild(directory)
    assert is_whole(live.current())


def test_a_manifest_from_before_marks_were_noted_takes_the_known(
    tmp_path: Path, settings, one: ModelChoice
) -> None:
    directory = tmp_path / "ix"
    add(directory, [str(write_texts(tmp_path / "texts"))], settings=settings, model=one)
    values = json.loads(path_of(directory).read_text())
    del values["query_mark"], values["passage_mark"]
    path_of(directory).write_text(json.dumps(values))
    assert is_whole(open_index(directory))


def test_the_command_line_takes_model_and_marks(tmp_path: Path, one: ModelChoice, capsys) -> None:
    texts, index = str(write_texts(tmp_path / "texts")), str(tmp_path / "ix")
    base = ["--index", index, "--quiet", "--json"]
    assert main(["add", texts, *base]) == 0
    assert main(["rebuild", *base, "--model", str(one.name), "--query-mark", "spør: "]) == 0
    manifest = read_manifest(tmp_path / "ix")
    assert manifest is not None
    assert (manifest.model, manifest.query_mark, manifest.passage_mark) == (
        one.name,
        "spør: ",
        "tekst: ",
    )
    assert main(["add", texts, *base, "--passage-mark", ""]) == 0
    manifest = read_manifest(tmp_path / "ix")
    assert manifest is not None
    assert (manifest.query_mark, manifest.passage_mark) == ("spør: ", "")
    assert main(["search", "ferge", "--index", index]) == 0
    capsys.readouterr()
    assert main(["add", texts, *base, "--model", "default", "--query-mark", "x"]) == 3
    assert "x" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_a_search_with_the_embedded_model_imports_no_torch(small_index: Path) -> None:
    program = (
        "import sys; from synthese.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or bool({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "search", "ferge", "--index", str(small_index)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Fredrikstad" in ran.stdout
