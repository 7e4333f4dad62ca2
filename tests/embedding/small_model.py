"""A tiny untrained transformer, saved as sentence-transformers saves one: no network."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORDS = "sykehjem ferge skole sensorer natt kommune prosjekt tekst søk"


def save_model(
    folder: Path,
    *,
    dim: int = 32,
    max_tokens: int = 64,
    prompts: Mapping[str, str] | None = None,
    seed: int = 0,
    change: Any = None,
) -> Path:
    """Returns `folder`, which holds a model of its own: another seed gives other weights.

    Args:
        folder: where to; made here.
        dim: length of its vectors.
        max_tokens: how much it reads.
        prompts: stored with it.
        seed: of its weights.
        change: done to the transformer before it is saved.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Pooling, Transformer
        from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    fast = _tokenizer(max_tokens)
    config = BertConfig(
        vocab_size=len(fast), hidden_size=dim, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=max_tokens,
    )  # fmt: skip
    bert = BertModel(config)
    if change:
        bert = change(bert)
    bert.save_pretrained(folder / "bert")
    fast.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=max_tokens)
    model = SentenceTransformer(
        modules=[transformer, Pooling(dim)], prompts=dict(prompts or {}), device="cpu"
    )
    model.save(str(folder))
    return folder


def _tokenizer(max_tokens: int) -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = list("abcdefghijklmnopqrstuvwxyzæøå0123456789.,:–")
    trainer = trainers.WordPieceTrainer(
        vocab_size=300, special_tokens=special, initial_alphabet=letters
    )
    tokenizer.train_from_iterator([WORDS] * 5, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=max_tokens,
    )  # fmt: skip
