"""Hub models, with a small transformer made here: no network."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import write_texts

from synthese.embedding import load_embedder
from synthese.errors import ModelError
from synthese.index import add, open_index, rebuild
from synthese.retrieval import search

pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn at import
MAX_TOKENS = 64


@pytest.fixture(scope="module")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a tiny untrained BERT with marks of its own, as sentence-transformers saves it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Pooling, Transformer
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
        from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=special)
    tokenizer.train_from_iterator(
        ["sykehjem ferge skole sensorer natt kommune prosjekt"] * 5, trainer
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=MAX_TOKENS,
    )  # fmt: skip
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(fast), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=MAX_TOKENS,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=MAX_TOKENS)
    model = SentenceTransformer(
        modules=[transformer, Pooling(32)],
        prompts={"query": "søk: ", "document": "tekst: "},
        device="cpu",
    )
    model.save(str(folder / "saved"))
    return folder / "saved"


def test_vectors_are_unit_and_the_two_sides_are_marked_apart(model_path: Path) -> None:
    embedder = load_embedder(str(model_path))
    query, passage = embedder.encode_queries(["natt"]), embedder.encode_passages(["natt", "skole"])
    assert query.dtype == passage.dtype == np.float32
    assert passage.shape == (2, embedder.dim) == (2, 32)
    assert np.allclose(np.linalg.norm(passage, axis=1), 1, atol=1e-5)
    assert not np.allclose(query[0], passage[0], atol=1e-3), "«søk: » and «tekst: » differ"
    assert embedder.encode_passages([]).shape == (0, 32)


def test_the_fingerprint_is_of_the_weights(model_path: Path) -> None:
    first, second = load_embedder(str(model_path)), load_embedder(str(model_path))
    assert first.fingerprint == second.fingerprint


def test_an_index_of_a_hub_model_cuts_nothing_off(model_path: Path, tmp_path, settings) -> None:
    texts = write_texts(tmp_path / "texts")
    (texts / "lang.txt").write_text("Lang rapport\n\n" + "Sensorer på sykehjem om natten. " * 100)
    add(tmp_path / "ix", [str(texts)], settings=settings)
    rebuild(tmp_path / "ix", model=str(model_path))
    index = open_index(tmp_path / "ix")
    assert index.manifest.fingerprint == index.embedder.fingerprint
    assert index.manifest.dim == 32
    for detail in index.project("lang").documents:
        for passage in detail.passages:
            text = f"tekst: {passage.context}\n{passage.text}"
            assert index.embedder.count_tokens(text) <= MAX_TOKENS
    assert search(index, "ferge").hits
    (texts / "nytt.txt").write_text("Nytt prosjekt\n\nOm noe nytt i kommunen.")
    assert add(tmp_path / "ix", [str(texts)], settings=settings).added == 1, "the index's own model"
    model_path.joinpath("gone").mkdir()
    with pytest.raises(ModelError):
        load_embedder(str(model_path / "gone"))


def test_a_model_that_cannot_be_loaded_says_which(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="finnes-ikke"):
        load_embedder(str(tmp_path / "finnes-ikke"))
