"""Any sentence-transformers model, by name or path. Imports torch when loaded, not before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from synthese.embedding import Vectors
from synthese.errors import ModelError

# Marks that the models were trained with, from their model cards: (query, passage), by a part of
# the name; the first that fits counts. A model's own prompts, stored with it, come before these.
_MARKS = (
    (
        "e5-large-instruct",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query"
        "\nQuery: ",
        "",
    ),
    ("e5-", "query: ", "passage: "),
)
_BATCH = 32


@dataclass(frozen=True)
class HubEmbedder:
    """A sentence-transformers model with its query and passage marks."""

    name: str
    model: Any
    query_mark: str
    passage_mark: str
    fingerprint: str

    @classmethod
    def load(cls, name: str) -> HubEmbedder:
        """Loads the model on the CPU.

        Raises:
            ModelError: sentence-transformers isn't installed, or it can't load the model.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError("models.extra_missing", name=name) from error
        try:
            model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError("models.not_loaded", name=name, why=str(error)[:300]) from error
        query, passage = _marks(name, model.prompts or {})
        return cls(name, model, query, passage, _fingerprint(name, model, query, passage))

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.model.get_embedding_dimension())

    @property
    def max_tokens(self) -> int | None:
        """Tokens the model reads, less those that the marks and the model's own signs take."""
        if self.model.max_seq_length is None:
            return None
        return int(self.model.max_seq_length) - self.count_tokens(self.passage_mark)

    @property
    def match_cosine(self) -> None:
        """None: a threshold belongs to one model, and this one's is not known."""

    def count_tokens(self, text: str) -> int:
        """Returns the number of tokens, the model's own signs among them."""
        tokens = self.model.tokenizer(text, truncation=False, verbose=False)
        return len(tokens["input_ids"])

    def word_vectors(self, words: Sequence[str]) -> None:
        """None: a transformer has no vector of a word by itself."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of the marked queries, float32 (n, dim)."""
        return self._encode([self.query_mark + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns unit vectors of the marked passages, float32 (n, dim)."""
        return self._encode([self.passage_mark + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = self.model.encode(
            texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False, prompt=""
        )
        return cast(Vectors, np.ascontiguousarray(vectors, dtype=np.float32))


def _marks(name: str, prompts: Mapping[str, str | None]) -> tuple[str, str]:
    own_query = prompts.get("query") or ""
    own_passage = prompts.get("passage") or prompts.get("document") or ""
    if own_query or own_passage:
        return own_query, own_passage
    for part, query, passage in _MARKS:
        if part in name.lower():
            return query, passage
    return "", ""


def _fingerprint(name: str, model: Any, query: str, passage: str) -> str:
    """Returns the name with a digest of weights and marks: the same name may hold new weights."""
    state = hashlib.sha256((query + "\0" + passage).encode())
    for key, tensor in sorted(model.state_dict().items()):
        state.update(key.encode())
        state.update(tensor.cpu().contiguous().view(-1).float().numpy().tobytes())
    return f"{name}@{state.hexdigest()[:16]}"
