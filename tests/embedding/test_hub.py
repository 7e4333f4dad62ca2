"""Hub models, with a small transformer made here: no network."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import write_texts
from tests.embedding.small_model import save_model

from synthese.embedding import ModelChoice, load_embedder, load_model
from synthese.embedding.hub import HubEmbedder
from synthese.embedding.marks import Marks
from synthese.errors import ModelError
from synthese.index import add, open_index
from synthese.retrieval import search, similar_to_text

pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn at import
OWN = {"query": "søk: ", "document": "tekst: "}


@pytest.fixture(scope="module")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model(tmp_path_factory.mktemp("models") / "liten", prompts=OWN)


@pytest.fixture(scope="module")
def short_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that reads 32 tokens."""
    return save_model(tmp_path_factory.mktemp("models") / "kort", max_tokens=32, prompts=OWN)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is handed to a model, as it is handed to it."""
    from sentence_transformers import SentenceTransformer

    seen: list[str] = []
    encode = SentenceTransformer.encode

    def noting(self: Any, texts: list[str], **named: Any) -> Any:
        seen.extend(texts)
        return encode(self, texts, **named)

    monkeypatch.setattr(SentenceTransformer, "encode", noting)
    return seen


def read_tokens(embedder: Any, text: str) -> int:
    """Returns how many tokens the model would read of `text`, its own signs among them."""
    return len(embedder.model.tokenizer(text, truncation=False)["input_ids"])


def test_vectors_are_unit_and_the_two_sides_are_marked_apart(model_path: Path) -> None:
    embedder = load_embedder(str(model_path))
    query, passage = embedder.encode_queries(["natt"]), embedder.encode_passages(["natt", "skole"])
    assert query.dtype == passage.dtype == np.float32
    assert passage.shape == (2, embedder.dim) == (2, 32)
    assert np.allclose(np.linalg.norm(passage, axis=1), 1, atol=1e-5)
    assert not np.allclose(query[0], passage[0], atol=1e-3), "«søk: » and «tekst: » differ"
    assert embedder.encode_passages([]).shape == (0, 32)


def test_the_marks_are_what_the_model_reads(model_path: Path, handed: list[str]) -> None:
    embedder = load_embedder(str(model_path))
    embedder.encode_queries(["natt"])
    embedder.encode_passages(["skole"])
    assert handed == ["søk: natt", "tekst: skole"]


def test_a_mark_that_is_said_counts_instead_of_the_known(
    model_path: Path, handed: list[str]
) -> None:
    model = load_model(ModelChoice(str(model_path), query_mark="", passage_mark="side: "))
    assert model.marks == Marks("", "side: ")
    model.embedder.encode_queries(["natt"])
    model.embedder.encode_passages(["skole"])
    assert handed == ["natt", "side: skole"]


def test_the_fingerprint_is_of_weights_and_marks(model_path: Path) -> None:
    def fingerprint(**marks: str) -> str:
        return load_model(ModelChoice(str(model_path), **marks)).embedder.fingerprint

    assert fingerprint() == fingerprint(query_mark="søk: ", passage_mark="tekst: ")
    assert len({fingerprint(), fingerprint(query_mark="x"), fingerprint(passage_mark="x")}) == 3


def test_a_folder_is_noted_by_its_whole_path(
    model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(model_path.parent)
    assert load_model(ModelChoice(model_path.name)).name == str(model_path)


def test_no_passage_is_longer_than_the_model_reads(
    short_path: Path, tmp_path: Path, settings, handed: list[str]
) -> None:
    texts = write_texts(tmp_path / "texts")
    long_word = "sykehjemssensorer" * 12
    (texts / "lang.txt").write_text(
        "Natt\n\n" + "Sensorer på sykehjem om natten. " * 60 + f"\n\n{long_word}.", "utf-8"
    )
    title = "En tittel som alene er lengre enn det modellen leser, om ferge og skole i kommunen"
    (texts / "tittel.md").write_text(f"# {title}\n\nKort tekst.\n\n## {title} igjen\n\nMer.")
    add(tmp_path / "ix", [str(texts)], settings=settings, model=ModelChoice(str(short_path)))
    index = open_index(tmp_path / "ix")
    embedder = index.embedder
    assert embedder.max_tokens == 32 - read_tokens(embedder, "tekst: ")
    assert handed
    assert max(read_tokens(embedder, each) for each in handed) <= 32
    passages = [each for d in index.project("lang").documents for each in d.passages]
    assert len(passages) > 20, "cut by the model's tokens, not by words alone"
    for each in passages:
        assert f"tekst: {each.context}\n{each.text}" in handed or f"tekst: {each.text}" in handed
    handed.clear()
    search(index, "sensorer på sykehjem " * 40)
    similar_to_text(index, "Sensorer på sykehjem om natten. " * 60)
    assert max(read_tokens(embedder, each) for each in handed) <= 32


def test_what_stands_last_in_a_long_text_counts(short_path: Path) -> None:
    embedder = load_embedder(str(short_path))
    start = "sensorer på sykehjem om natten " * 20
    one, other = embedder.encode_queries([start + "ferge", start + "skole"])
    assert not np.allclose(one, other, atol=1e-5)
    assert np.allclose(np.linalg.norm([one, other], axis=1), 1, atol=1e-5)
    alone = embedder.encode_queries(["natt"])
    beside = embedder.encode_queries([start, "natt", start])
    assert np.allclose(alone[0], beside[1], atol=1e-5), "each text keeps its own stretches"


def test_a_mark_without_room_for_text_is_an_error(short_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        load_model(ModelChoice(str(short_path), query_mark="kommune " * 20))
    assert raised.value.key == "models.mark_too_long"


def test_weights_in_half_precision_are_used_in_full(tmp_path: Path) -> None:
    import torch

    path = save_model(tmp_path / "halv", change=lambda bert: bert.to(torch.bfloat16))
    embedder = HubEmbedder.load(str(path))
    assert {each.dtype for each in embedder.model.parameters()} == {torch.float32}
    vectors = embedder.encode_passages(["natt på sykehjem", "ferge"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_vectors_that_are_not_numbers_are_an_error(tmp_path: Path) -> None:
    def spoilt(bert: Any) -> Any:
        bert.embeddings.word_embeddings.weight.data[:] = float("nan")
        return bert

    embedder = load_embedder(str(save_model(tmp_path / "skadet", change=spoilt)))
    with pytest.raises(ModelError) as raised:
        embedder.encode_passages(["natt"])
    assert raised.value.key == "models.not_finite"


def test_the_embedded_model_takes_no_marks() -> None:
    with pytest.raises(ModelError, match="query: "):
        load_model(ModelChoice("default", query_mark="query: "))
    assert load_model(ModelChoice(query_mark="")).marks == Marks()


def test_a_folder_that_is_no_sentence_model_says_so(model_path: Path, tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    with pytest.raises(ModelError, match=r"modules\.json"):
        load_embedder(str(tmp_path / "tom"))
    broken = shutil.copytree(model_path, tmp_path / "skadet")
    (broken / "model.safetensors").write_bytes(b"ikke vekter")
    with pytest.raises(ModelError) as raised:
        load_embedder(str(broken))
    assert raised.value.key == "models.not_loaded"
    (broken / "model.safetensors").unlink()
    with pytest.raises(ModelError) as raised:
        load_embedder(str(broken))
    assert raised.value.key == "models.not_loaded"


def test_a_models_own_code_is_not_run_unasked(
    model_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shutil.copytree(model_path, tmp_path / "egen-kode")
    ran = tmp_path / "ran"
    (path / "own.py").write_text(
        "from pathlib import Path\nfrom transformers import BertConfig\n"
        f"Path({str(ran)!r}).touch()\n"
        "class OwnConfig(BertConfig):\n    model_type = 'own'\n"
    )
    config = json.loads((path / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoConfig": "own.OwnConfig"}}
    (path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError) as raised:
        load_embedder(str(path))
    assert raised.value.key == "models.remote_code"
    assert f"SYNTHESE_TRUST_REMOTE_CODE={path}" in str(raised.value)
    assert not ran.exists()
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "run"))
    monkeypatch.setenv("SYNTHESE_TRUST_REMOTE_CODE", str(path))
    with pytest.raises(ModelError):  # the code runs, and knows no model class
        load_embedder(str(path))
    assert ran.exists()


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of fetched models, empty, with the network off."""
    from huggingface_hub import constants, file_download

    for module in (constants, file_download.constants):
        monkeypatch.setattr(module, "HF_HUB_OFFLINE", True)
        monkeypatch.setattr(module, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("name", ["noen/finnes-ikke", "finnes-ikke", "/ingen/slik/mappe", "a/b/c"])
def test_a_model_that_cannot_be_fetched_says_what_to_do(offline: Path, name: str) -> None:
    with pytest.raises(ModelError, match="--model default") as raised:
        load_embedder(name)
    assert raised.value.key == "models.not_fetched"
    assert name in str(raised.value)


def test_a_model_that_was_fetched_before_needs_no_network(offline: Path, model_path: Path) -> None:
    kept = offline / "models--noen--multilingual-e5-small"
    shutil.copytree(model_path, kept / "snapshots" / "abc123")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc123")
    model = load_model(ModelChoice("noen/multilingual-e5-small"))
    assert model.name == "noen/multilingual-e5-small"
    assert model.embedder.dim == 32
